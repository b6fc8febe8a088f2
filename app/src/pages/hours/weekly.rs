//! The weekly hours and the rules of one location, and the bookings that stand outside of its hours.

use domain::{Permission, view::figure};
use leptos::prelude::*;
use services::portal::hours::{HoursPage, PlaceHours};

use super::{
    super::frame::{Content, Screen, framed},
    rules::{edit_house, edit_place},
};
use crate::{
    api::context,
    kit::{Form, crumbs, empty, head, week},
};

const READ_ONLY: &str = "Only owners and managers can change this.";

pub(in crate::pages) fn weekly() -> impl IntoView {
    page(
        "Hours",
        |place, _| edit_week(place),
        |_| None,
        |place| {
            let week = place.week.summary();
            if week.is_empty() {
                "Closed".to_owned()
            } else {
                week
            }
        },
    )
}

pub(in crate::pages) fn rules() -> impl IntoView {
    page(
        "Booking rules",
        |place, page| edit_place(place, &page.house),
        |page| (page.locations.len() > 1).then(|| edit_house(page)),
        |place| {
            format!(
                "Starts every {}, notice {}, {} ahead.",
                place.grid,
                place.notice,
                figure(place.horizon.parse::<u32>().unwrap_or_default(), "day")
            )
        },
    )
}

fn page(
    title: &'static str,
    edit: fn(&PlaceHours, &HoursPage) -> AnyView,
    unchosen: fn(&HoursPage) -> Option<AnyView>,
    told: fn(&PlaceHours) -> String,
) -> impl IntoView {
    let business = crate::pages::business();
    let business_id = business.clone();
    framed(business, Screen::Hours, async move {
        let (member, services) =
            context::member(&business_id, Permission::SeeSetup, "Hours").await?;
        let page = services.portal.hours(&member, super::asked()?).await;
        let page = context::answer(page)?;
        let edits = member.role.may(Permission::EditSetup);
        let body = page.place.as_ref().map(|place| {
            let form = if edits {
                edit(place, &page)
            } else {
                view! {
                    <p class="hint mb-4">{READ_ONLY}</p>
                    <p>{told(place)}</p>
                }
                .into_any()
            };
            view! { {around(&business_id, place)} {form} }
        });
        let of_all = (edits && page.place.is_none())
            .then(|| unchosen(&page))
            .flatten();
        let chosen = page.place.as_ref().map(|place| place.id);
        Ok(Content {
            title: title.to_owned(),
            body: view! {
                {head(title.to_owned(), ())}
                {super::tabs(&business_id)}
                {super::places(&page.locations, chosen)}
                {body}
                {of_all}
            }
            .into_any(),
        })
    })
}

/// The zone, and what stands outside of the hours.
fn around(business: &str, place: &PlaceHours) -> AnyView {
    let outside = match place.outside {
        0 => None,
        1 => Some("1 booking falls outside the hours. It stays.".to_owned()),
        many => Some(format!(
            "{many} bookings fall outside the hours. They stay."
        )),
    };
    let outside = outside.map(|text| {
        let address = format!("/app/{business}/hours/outside?loc={}", place.id);
        view! {
            <p class="banner">
                {text} " " <a class="inline-block min-h-6 underline" href=address>"Review"</a>
            </p>
        }
    });
    view! {
        {outside}
        <p class="mb-4 text-text-2">
            {place.name.clone()} ", times of " {place.zone.clone()} ". " {place.clocks.clone()}
        </p>
    }
    .into_any()
}

fn edit_week(place: &PlaceHours) -> AnyView {
    let form = Form::new("save").watched();
    let inside = view! {
        {week(&form, &place.week, "A day without hours is closed.")}
        <p><button class="button">"Save hours"</button></p>
    };
    form.draw("stack", inside)
}

/// The bookings that stand outside of the hours.
pub(in crate::pages) fn outside() -> impl IntoView {
    let business = crate::pages::business();
    let business_id = business.clone();
    framed(business, Screen::Hours, async move {
        let (member, services) =
            context::member(&business_id, Permission::SeeBookings, "Hours").await?;
        let found = services
            .portal
            .outside_hours(&member, super::asked()?)
            .await;
        let page = context::answer(found)?;
        let list = if page.rows.is_empty() {
            empty("Every booking is within the hours.".to_owned(), ())
        } else {
            let rows = page
                .rows
                .into_iter()
                .map(|row| {
                    let address = format!("/app/{business_id}/bookings/{}", row.id);
                    view! {
                        <li class="flex flex-wrap gap-x-3 p-3">
                            <a class="row-link" href=address>
                                <time datetime=row.when.iso>{row.when.text}</time>
                            </a>
                            <span class="min-w-0 break-words">{row.what}</span>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="card max-w-2xl divide-y divide-line">{rows}</ul> }.into_any()
        };
        let above = vec![(
            "Hours".to_owned(),
            format!("/app/{business_id}/hours?loc={}", page.id),
        )];
        let title = format!("Bookings outside the hours of {}", page.name);
        Ok(Content {
            title: title.clone(),
            body: view! { {crumbs(above, "Outside".to_owned())} {head(title, ())} {list} }
                .into_any(),
        })
    })
}
