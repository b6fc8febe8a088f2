//! The list of calls.

use domain::view::{CallRow, ShownTime};
use leptos::prelude::*;

use super::call_badge;

/// An instant for people and for machines.
pub(crate) fn time(at: ShownTime) -> impl IntoView {
    view! { <time datetime=at.iso>{at.text}</time> }
}

/// Which columns a table of calls has beside those that every one has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallColumns {
    /// The location.
    pub(crate) place: bool,
    /// The number called.
    pub(crate) dialled: bool,
    /// The booking.
    pub(crate) booking: bool,
}

/// A table that turns into cards on a narrow screen. The roles keep it a table for assistive technology there. `head` is
/// its `thead`.
pub(crate) fn calls_table(
    business: &str,
    caption: String,
    head: AnyView,
    columns: CallColumns,
    calls: Vec<CallRow>,
) -> AnyView {
    let rows = calls
        .into_iter()
        .map(|call| row(business, columns, call))
        .collect_view();
    view! {
        <table role="table" class="rows">
            <caption class="sr-only">{caption}</caption>
            {head}
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The newest calls beside other things: nothing to sort by, and only what every business has.
pub(crate) fn newest_calls(business: &str, calls: Vec<CallRow>) -> AnyView {
    let headings = ["Started", "Caller", "Summary", "Outcome", "Length"];
    let cells = headings
        .map(|text| view! { <th role="columnheader" scope="col">{text}</th> })
        .into_iter()
        .collect_view();
    let head = view! {
        <thead role="rowgroup">
            <tr role="row">{cells}</tr>
        </thead>
    }
    .into_any();
    let caption = "Calls, newest first".to_owned();
    calls_table(business, caption, head, CallColumns::default(), calls)
}

/// In one line, as long as there is room for columns.
const FIRM: &str = "sm:whitespace-nowrap tabular-nums";

fn row(business: &str, columns: CallColumns, call: CallRow) -> impl IntoView + use<> {
    let outcome = call_badge(&call);
    // Beside many columns it keeps some room.
    let summary = if columns.booking {
        "w-full min-w-48 text-text-2"
    } else {
        "w-full text-text-2"
    };
    let path = format!("calls/{}", call.id);
    let mut who = vec![cell("Caller", FIRM, Some(to(business, &path)), call.caller)];
    if columns.place {
        who.push(cell("Location", "", None, call.place));
    }
    if columns.dialled {
        who.push(cell("Number called", FIRM, None, call.dialled));
    }
    who.push(cell("Summary", summary, None, call.summary));
    let mut what = Vec::with_capacity(2);
    if columns.booking {
        let made = call
            .booking
            .map(|id| to(business, &format!("bookings/{id}")));
        what.push(cell("Booking", FIRM, made, call.reference));
    }
    what.push(cell("Length", FIRM, None, call.length));
    view! {
        <tr role="row">
            <td role="cell" data-label="Started" class="sm:whitespace-nowrap tabular-nums">
                {time(call.started)}
            </td>
            {who}
            <td role="cell" data-label="Outcome" class="sm:whitespace-nowrap">
                {outcome}
            </td>
            {what}
        </tr>
    }
}

/// A page of the business.
fn to(business: &str, path: &str) -> String {
    format!("/app/{business}/{path}")
}

/// A text, or a link with the text.
fn cell(
    label: &'static str,
    class: &'static str,
    to: Option<String>,
    text: String,
) -> impl IntoView {
    let (link, text) = match (to, text) {
        (Some(to), text) => (
            Some(view! { <a class="row-link" href=to>{text}</a> }),
            String::new(),
        ),
        (None, text) if text.is_empty() => (None, "–".to_owned()),
        (None, text) => (None, text),
    };
    view! { <td role="cell" data-label=label class=class>{link} {text}</td> }
}
