//! Courts, rooms, chairs: the list, one of them, and new ones.

use domain::{Permission, view::figure_or_no};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::portal::resources::{ResourceForm, ResourceRow};

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Column, Field, Form, Pick, Sorted, crumbs, empty, head, switch, week},
};

const COLUMNS: [Column; 6] = [
    Column::plain("Name"),
    Column::plain("Kind"),
    Column::plain("Location"),
    Column::plain("Services"),
    Column::plain("Hours"),
    Column::plain("State"),
];

/// All of them.
pub(super) fn list() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Resources, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Resources").await?;
        let page = context::answer(services.portal.resources(&member).await)?;
        let base = format!("/app/{asked}/resources");
        let edits = member.role.may(Permission::EditSetup);
        let add = |label| {
            let address = format!("{base}/new");
            edits.then(|| view! { <a class="button" href=address>{label}</a> })
        };
        let list = if page.rows.is_empty() {
            empty(
                "Bookings don't need a court, room or chair yet.".to_owned(),
                add("Add resources"),
            )
        } else {
            let rows = page
                .rows
                .into_iter()
                .map(|row| line(&base, row))
                .collect_view();
            view! {
                <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Resources">
                    <table class="rows">
                        <caption class="sr-only">"Resources"</caption>
                        {Sorted::here("").head(&COLUMNS)}
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        Ok(Content {
            title: "Resources".to_owned(),
            body: view! { {head("Resources".to_owned(), add("Add resources"))} {list} }.into_any(),
        })
    })
}

/// The pages of one resource, beside each other.
pub(super) fn tabs(business: &str, id: &str) -> AnyView {
    let base = format!("/app/{business}/resources/{id}");
    crate::kit::tabs(
        "Resource",
        vec![
            ("About".to_owned(), base.clone()),
            ("Out of use".to_owned(), format!("{base}/out-of-use")),
        ],
    )
}

fn line(base: &str, row: ResourceRow) -> AnyView {
    let state = if row.active { "In use" } else { "Switched off" };
    view! {
        <tr>
            <td data-label="Name">
                <a class="row-link" href=format!("{base}/{}", row.id)>{row.name}</a>
            </td>
            <td data-label="Kind">{row.kind}</td>
            <td data-label="Location">{row.location}</td>
            <td data-label="Services">{row.services}</td>
            <td data-label="Hours">{row.hours}</td>
            <td data-label="State">{state}</td>
        </tr>
    }
    .into_any()
}

/// One of them.
pub(super) fn one() -> impl IntoView {
    let business = super::business();
    let id = use_params_map().read_untracked().get("resource");
    let asked = business.clone();
    framed(business, Screen::Resources, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Resources").await?;
        let id = super::parsed(id, "resource")?;
        let page = context::answer(services.portal.resource(&member, id).await)?;
        let tabs = tabs(&asked, &id.to_string());
        let title = page.name.clone();
        let above = vec![("Resources".to_owned(), format!("/app/{asked}/resources"))];
        let body = if member.role.may(Permission::EditSetup) {
            edit(&page)
        } else {
            read_only(&page)
        };
        let state = (!page.active).then(|| {
            view! { <p class="banner">"Switched off. Nobody can book it."</p> }
        });
        Ok(Content {
            title: title.clone(),
            body: view! { {crumbs(above, title.clone())} {head(title, ())} {tabs} {state} {body} }
                .into_any(),
        })
    })
}

/// New ones.
pub(super) fn new() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Resources, async move {
        let (member, services) =
            context::member(&asked, Permission::EditSetup, "Resources").await?;
        let page = context::answer(services.portal.new_resource(&member).await)?;
        let form = Form::new("add");
        let count = Field::new("count", "How many")
            .hint("6 with the name Court make Court 1 to Court 6.")
            .kind("number")
            .mode("numeric")
            .line(&form, "1");
        let fields = view! {
            {fields(&form, &page)}
            {count}
            {week(&form, &page.week, "Without hours of its own it can be used whenever the place is open.")}
            <p><button class="button">"Add resources"</button></p>
        };
        let above = vec![("Resources".to_owned(), format!("/app/{asked}/resources"))];
        let title = "Add resources".to_owned();
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, ())}
                {form.draw("stack", fields)}
            }
            .into_any(),
        })
    })
}

fn edit(page: &ResourceForm) -> AnyView {
    let form = Form::new("save").watched();
    let position = Field::new("position", "Place in lists")
        .kind("number")
        .mode("numeric")
        .line(&form, &page.position);
    let inside = view! {
        {fields(&form, page)}
        {position}
        {week(&form, &page.week, "Without hours of its own it can be used whenever the place is open.")}
        <p><button class="button">"Save"</button></p>
    };
    let hint = if page.active {
        let ahead = bookings(page.bookings_ahead);
        format!("{ahead} ahead keep it; nobody can book it any more.")
    } else {
        "It can be booked again at once.".to_owned()
    };
    view! {
        {form.draw("stack", inside)}
        {switch(page.active, hint)}
    }
    .into_any()
}

fn bookings(count: u64) -> String {
    figure_or_no(count, "booking")
}

fn fields(form: &Form, page: &ResourceForm) -> AnyView {
    let locations: Vec<Pick> = page
        .locations
        .iter()
        .map(|(id, name)| Pick::new(id, name))
        .collect();
    let location = (locations.len() > 1)
        .then(|| Field::new("location_id", "Location").select(form, &page.location, &locations));
    view! {
        {Field::new("name", "Name").hint("As callers hear it, for example Court 1.").required().line(form, &page.name)}
        {Field::new("kind", "Kind")
            .hint("What it is, for example court. Resources of one kind are interchangeable.")
            .required()
            .line(form, &page.kind)}
        {location}
        <div class="grid gap-4 sm:grid-cols-2">
            {Field::new("row", "Row")
                .hint("For those with neighbours: which row it stands in.")
                .kind("number")
                .mode("numeric")
                .line(form, &page.row)}
            {Field::new("place", "Place in the row").kind("number").mode("numeric").line(form, &page.place)}
        </div>
    }
    .into_any()
}

fn read_only(page: &ResourceForm) -> AnyView {
    let hours = page.week.summary();
    let hours = if hours.is_empty() {
        "Same as location".to_owned()
    } else {
        hours
    };
    view! {
        <p class="hint mb-4">"Only owners and managers can change this."</p>
        <dl class="facts card max-w-xl p-4">
            <dt>"Kind"</dt>
            <dd>{page.kind.clone()}</dd>
            <dt>"Hours"</dt>
            <dd>{hours}</dd>
            <dt>"Ahead"</dt>
            <dd>{bookings(page.bookings_ahead)}</dd>
        </dl>
    }
    .into_any()
}
