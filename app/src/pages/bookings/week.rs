//! A week: people or things down, days across, with bookings and free time in each cell.

use domain::view::figure_or_no;
use leptos::prelude::*;

use super::{super::frame::Content, Chooser};
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Address, empty},
};

pub(super) async fn draw(
    business: &str,
    member: &services::access::Member,
    services: &PortalServices,
) -> Result<Content, AppError> {
    let here = Address::here();
    let part = |name| here.get(name).unwrap_or_default();
    let found = services
        .portal
        .week(member, part("date"), part("by"), part("loc"));
    let page = context::answer(found.await)?;
    let shown = page.days.first().map_or("", |(date, _)| date.as_str());
    let chooser = Chooser {
        view: "week",
        date: shown,
        around: &page.around,
        names: ["Week before", "Week after"],
        location: &page.location,
        locations: &page.locations,
        by_staff: page.by_staff,
        both: page.both,
    };
    let day = |date: &str| {
        here.with("view", Some("day"))
            .with("date", Some(date))
            .link()
    };
    let heads = page
        .days
        .iter()
        .map(|(date, text)| {
            view! {
                <th scope="col"><a class="row-link" href=day(date)>{text.clone()}</a></th>
            }
        })
        .collect_view();
    let rows = page
        .lanes
        .iter()
        .map(|(_, name, cells)| {
            let cells = cells
                .iter()
                .zip(&page.days)
                .map(|(cell, (_, text))| {
                    let count = figure_or_no(cell.bookings, "booking");
                    view! {
                        <td data-label=text.clone()>
                            <span>{count} <br /> <span class="text-text-2">{cell.free.clone()}</span></span>
                        </td>
                    }
                })
                .collect_view();
            view! { <tr><th scope="row" class="text-left">{name.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    let table = if page.lanes.is_empty() {
        empty("Nobody and nothing can be booked here yet.".to_owned(), ())
    } else {
        view! {
            <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Week">
                <table class="rows tabular-nums">
                    <caption class="sr-only">{page.title.clone()}</caption>
                    <thead>
                        <tr><th scope="col">"With"</th>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    Ok(Content {
        title: format!("Bookings, {}", page.title),
        body: view! {
            {super::top(business, member)}
            {chooser.draw()}
            <h2 class="mb-3 text-h2 font-semibold">{page.title.clone()}</h2>
            {super::unread(page.unread)}
            {super::live().draw(table)}
        }
        .into_any(),
    })
}
