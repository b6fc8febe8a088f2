//! The list of calls, filtered and sorted by what the address says; it follows what happens.

use domain::{Permission, view};
use leptos::prelude::*;
use services::{
    portal::{CallList, CallsQuestion},
    records::CallOrder,
};

use super::frame::{Content, Screen, framed, refresh};
use crate::{
    api::context,
    kit::{Address, Column, Filters, Live, Sorted, count_line, empty, file, foot, head, rows_here},
    parts::{CallColumns, calls_table},
};

/// The parts of the address that a saved filter stands for.
const SAVED: [&str; 3] = ["not", "outcome", "test"];
/// The orders to choose from where no headings are seen.
const ORDERS: [(&str, &str); 4] = [
    ("-started", "Newest first"),
    ("started", "Oldest first"),
    ("-length", "Longest first"),
    ("length", "Shortest first"),
];

/// What the address asks of the list.
pub(super) fn question(here: &Address) -> CallsQuestion {
    let part = |name| here.get(name).unwrap_or_default().to_owned();
    CallsQuestion {
        text: part("q"),
        from: part("from"),
        to: part("to"),
        outcome: part("outcome"),
        location: part("loc"),
        number: part("number"),
        length: part("length"),
        not_booked: here.get("not").is_some(),
        version: part("version"),
        test: here.get("test").is_some(),
        sort: part("sort"),
        rows: rows_here(here),
        after: here.get("after").map(str::to_owned),
    }
}

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Calls, async move {
        let (member, services) = context::member(&asked, Permission::SeeCalls, "Calls").await?;
        let here = Address::here();
        let question = question(&here);
        let base = format!("/app/{asked}/calls");
        let found = context::answer(services.portal.call_list(&member, &question).await)?;
        let nothing = found.page.calls.is_empty();
        let none_yet = nothing && !found.narrowed && question.after.is_none();
        let order = ["sort", "rows"].into_iter();
        let cleared = order.fold(Address::of(base.clone()), |to, name| {
            to.with(name, here.get(name))
        });
        let cleared = cleared.link();
        let total = count_line(view::found(found.page.total, "call"), None);
        let list = if none_yet {
            let text = "No calls yet. They appear here while the phone is still ringing.";
            empty(text.to_owned(), ())
        } else if nothing {
            let clear =
                view! { <a class="button-secondary" href=cleared.clone()>"Clear filters"</a> };
            let none = empty("No calls match these filters.".to_owned(), clear);
            view! { {total} {none} }.into_any()
        } else {
            view! { {total} {table(&asked, &found)} }.into_any()
        };
        let list = view! { {list} {foot(&found.page.paging, found.page.total)} };
        // The stream names a call that rings, is answered or goes on, and one that ended.
        let live = Live::of("call.ringing call.turn call.ended").counts("new call");
        let export = (!nothing).then(|| {
            view! { <a class="button-secondary" href=file(&here, &format!("{base}.csv"))>"Export as CSV"</a> }
        });
        let trial = member.role.may(Permission::EditSetup).then(|| {
            let to = format!("/app/{asked}/receptionist/try");
            view! { <a class="button-secondary" href=to>"Make a test call"</a> }
        });
        // An empty list says it itself.
        let clear = (found.narrowed && !nothing).then_some(cleared);
        Ok(Content {
            title: "Calls".to_owned(),
            body: view! {
                {head("Calls".to_owned(), view! { {trial} {export} {refresh()} })}
                {saved(&here)}
                {filters(&here, &found, clear)}
                {version_of(&base, &question.version)}
                {live.draw(list)}
            }
            .into_any(),
        })
    })
}

/// Filters that are asked for often, as tabs. What else narrows the list stays.
fn saved(here: &Address) -> AnyView {
    let tabs = [
        ("All", None),
        ("Not booked", Some(("not", "booked"))),
        ("Messages", Some(("outcome", "message"))),
        ("Failed", Some(("outcome", "failed"))),
        ("Test", Some(("test", "1"))),
    ];
    let others = here.without(&SAVED).with("after", None);
    let tabs = tabs
        .map(|(name, part)| {
            let current = SAVED.iter().all(|name| match part {
                Some((key, value)) if key == *name => here.get(name) == Some(value),
                _ => here.get(name).is_none(),
            });
            let to = match part {
                Some((key, value)) => others.with(key, Some(value)),
                None => others.clone(),
            };
            let current = current.then_some("page");
            view! { <li><a class="tab" href=to.link() aria-current=current>{name}</a></li> }
        })
        .into_iter()
        .collect_view();
    view! {
        <nav aria-label="Saved filters" class="tabs">
            <ul>{tabs}</ul>
        </nav>
    }
    .into_any()
}

/// What narrows the list; `clear` is where nothing does.
fn filters(here: &Address, found: &CallList, clear: Option<String>) -> AnyView {
    Filters::new(here, "Name, phone or words", "Show calls")
        .keep(&["not", "test", "version", "rows"])
        .dates()
        .choice("outcome", "Outcome", &found.outcomes, Some("All outcomes"))
        .several("loc", "Location", &found.locations, "All locations")
        .several("number", "Number called", &found.numbers, "All numbers")
        .choice("length", "Length", &found.lengths, Some("Any length"))
        .order(&ORDERS)
        .clear(clear)
        .draw()
}

/// The list, with the columns that say something here.
fn table(business: &str, found: &CallList) -> AnyView {
    let (place, dialled) = (found.locations.len() > 1, found.numbers.len() > 1);
    let sorted = |label, key| Column {
        label,
        key: Some(key),
    };
    let headings = [
        (sorted("Started", "started"), true),
        (Column::plain("Caller"), true),
        (Column::plain("Location"), place),
        (Column::plain("Number called"), dialled),
        (Column::plain("Summary"), true),
        (Column::plain("Outcome"), true),
        (Column::plain("Booking"), true),
        (sorted("Length", "length"), true),
    ];
    let headings = headings.into_iter().filter(|(_, shown)| *shown);
    let headings: Vec<_> = headings.map(|(column, _)| column).collect();
    let order = match found.order {
        CallOrder::StartDown => "newest first",
        CallOrder::Start => "oldest first",
        CallOrder::Length => "shortest first",
        CallOrder::LengthDown => "longest first",
    };
    let columns = CallColumns {
        place,
        dialled,
        booking: true,
    };
    let calls = found.page.calls.clone();
    let head = Sorted::here("-started").head(&headings);
    let table = calls_table(business, format!("Calls, {order}"), head, columns, calls);
    view! {
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label="List of calls">
            {table}
        </div>
    }
    .into_any()
}

/// Whose calls a list by version shows, and the way to all of them.
fn version_of(base: &str, version: &str) -> Option<AnyView> {
    let (_, number) = version.split_once('.')?;
    let number: i64 = number.parse().ok()?;
    let text = format!("Answered by version {number} of the receptionist.");
    let base = base.to_owned();
    Some(
        view! {
            <p class="mb-3">
                {text} " " <a class="link inline-block min-h-6" href=base>"Show all calls"</a>
            </p>
        }
        .into_any(),
    )
}
