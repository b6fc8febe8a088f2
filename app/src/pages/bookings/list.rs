//! All bookings as a list: searched, filtered, sorted, page by page.

use domain::{Permission, view};
use leptos::prelude::*;
use services::portal::diary::list::{ListPage, ListQuestion, ListRow};

use super::super::frame::Content;
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Address, Column, Filters, Sorted, count_line, empty, file, foot, rows_here},
    parts,
};

const COLUMNS: [Column; 11] = [
    Column::plain("Reference"),
    Column {
        label: "When",
        key: Some("when"),
    },
    Column::plain("Customer"),
    Column::plain("Phone"),
    Column::plain("Service"),
    Column::plain("With"),
    Column::plain("Location"),
    Column::plain("State"),
    Column::plain("Source"),
    Column::plain("Price"),
    Column {
        label: "Booked at",
        key: Some("made"),
    },
];

/// What the address asks of the list.
pub(crate) fn question(here: &Address) -> ListQuestion {
    let part = |name| here.get(name).unwrap_or_default().to_owned();
    ListQuestion {
        text: part("q"),
        from: part("from"),
        to: part("to"),
        location: part("loc"),
        with: part("with"),
        service: part("service"),
        state: part("state"),
        source: part("source"),
        dates: part("dates"),
        differs: here.get("differs").is_some(),
        sort: match here.get("sort") {
            // When it was made sorts one way: the latest first.
            Some("made" | "-made") => "-made".to_owned(),
            Some(sort) => sort.to_owned(),
            None => String::new(),
        },
        rows: rows_here(here),
        after: here.get("after").map(str::to_owned),
    }
}

pub(super) async fn draw(
    business: &str,
    member: &services::access::Member,
    services: &PortalServices,
) -> Result<Content, AppError> {
    let here = Address::here();
    let question = question(&here);
    let page = context::answer(services.portal.booking_list(member, &question).await)?;
    let total = view::found(page.total, "booking");
    let base = format!("/app/{business}/bookings");
    let all = format!("{base}?view=list");
    // An empty list says it itself.
    let clear = (page.narrowed && !page.rows.is_empty()).then(|| all.clone());
    let list = if page.rows.is_empty() {
        let (text, label) = if page.narrowed {
            ("No bookings match these filters.", "Clear filters")
        } else {
            (
                "No bookings yet. They appear here once a caller has confirmed.",
                "Show agenda",
            )
        };
        let to = if page.narrowed { all } else { base.clone() };
        empty(
            text.to_owned(),
            view! { <a class="button-secondary" href=to>{label}</a> },
        )
    } else {
        let rows = page.rows.iter().map(|row| line(&here, row)).collect_view();
        view! {
            <div class="overflow-x-auto" tabindex="0" role="region" aria-label="List of bookings">
                <table class="rows tabular-nums">
                    <caption class="sr-only">"Bookings"</caption>
                    {Sorted::here("-when").head(&COLUMNS)}
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {foot(&page.paging, page.total)}
        }
        .into_any()
    };
    let export = member
        .role
        .may(Permission::SeeBookings)
        .then(|| file(&here, &format!("{base}.csv")));
    let rows = view! {
        {count_line(total, export)}
        {list}
    };
    Ok(Content {
        title: "List of bookings".to_owned(),
        body: view! {
            {super::top(business, member)}
            {filters(&here, &page, clear)}
            {super::live().waits().draw(rows)}
        }
        .into_any(),
    })
}

fn filters(here: &Address, page: &ListPage, clear: Option<String>) -> AnyView {
    let dates = [("", "Take place"), ("made", "Were booked")];
    let dates = dates.map(|(id, name)| (id.to_owned(), name.to_owned()));
    Filters::new(here, "Name, phone or reference", "Find bookings")
        .keep(&["view", "sort", "rows"])
        .dates()
        .choice("dates", "That", &dates, None)
        .several("loc", "Location", &page.locations, "All locations")
        .choice("with", "With", &page.lanes, Some("Anyone"))
        .choice("service", "Service", &page.services, Some("All services"))
        .choice("state", "State", &page.states, Some("All states"))
        .choice("source", "Source", &page.sources, Some("All sources"))
        .tick("differs", "Differs from the calendar")
        .clear(clear)
        .draw()
}

fn line(here: &Address, one: &ListRow) -> AnyView {
    let row = &one.row;
    let open = here.beside("open", Some(&row.id.to_string())).link();
    let state = parts::booking_badge(row);
    view! {
        <tr>
            <td data-label="Reference">
                <a class="row-link" href=open data-open="">{row.reference.clone()}</a>
            </td>
            <td data-label="When" class="sm:whitespace-nowrap">{parts::time(row.start.clone())}</td>
            <td data-label="Customer"><bdi>{row.customer.clone()}</bdi></td>
            <td data-label="Phone" class="sm:whitespace-nowrap">{dash(&row.phone)}</td>
            <td data-label="Service">{row.service.clone()}</td>
            <td data-label="With">{dash(&row.with)}</td>
            <td data-label="Location">{one.place.clone()}</td>
            <td data-label="State">{state}</td>
            <td data-label="Source">{row.source_text.clone()}</td>
            <td data-label="Price">{dash(&row.price)}</td>
            <td data-label="Booked at" class="sm:whitespace-nowrap">{one.made.clone()}</td>
        </tr>
    }
    .into_any()
}

fn dash(text: &str) -> String {
    if text.is_empty() {
        "–".to_owned()
    } else {
        text.to_owned()
    }
}
