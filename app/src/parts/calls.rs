//! The list of calls.

use domain::view::{CallColumn, CallRow, CallsHead, ShownTime};
use leptos::prelude::*;

use super::{call_badge, table_head};

/// An instant for people and for machines.
pub(crate) fn time(at: ShownTime) -> impl IntoView {
    view! { <time datetime=at.iso>{at.text}</time> }
}

/// A table that turns into cards on a narrow screen. The roles keep it a table for assistive technology there. With every
/// column it may be wider than the page, and scrolls in a region of its own.
pub(crate) fn calls_table(business: &str, head: &CallsHead, calls: Vec<CallRow>) -> AnyView {
    let caption = head.caption.clone();
    let wide = head
        .columns
        .iter()
        .any(|(column, _)| *column == CallColumn::Booking);
    let rows = calls
        .iter()
        .map(|call| {
            let cells = head
                .columns
                .iter()
                .map(|(column, heading)| {
                    let (class, inside) = cell(business, *column, call, wide);
                    let label = heading.label.clone();
                    view! { <td role="cell" data-label=label class=class>{inside}</td> }
                })
                .collect_view();
            view! { <tr role="row">{cells}</tr> }
        })
        .collect_view();
    let table = view! {
        <table role="table" class="rows">
            <caption class="sr-only">{caption}</caption>
            {table_head(head.columns.iter().map(|(_, heading)| heading))}
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    };
    if wide {
        view! {
            <div class="overflow-x-auto" tabindex="0" role="region" aria-label="List of calls">
                {table}
            </div>
        }
        .into_any()
    } else {
        table.into_any()
    }
}

/// In one line, as long as there is room for columns.
const FIRM: &str = "sm:whitespace-nowrap";
/// The same, of figures below each other.
const FIGURES: &str = "sm:whitespace-nowrap tabular-nums";

/// What a column says of a call, and the classes of its cell.
fn cell(business: &str, column: CallColumn, call: &CallRow, wide: bool) -> (&'static str, AnyView) {
    match column {
        CallColumn::Started => (FIGURES, time(call.started.clone()).into_any()),
        CallColumn::Caller => {
            let address = format!("/app/{business}/calls/{}", call.id);
            let caller = call.caller.clone();
            let link = view! { <a class="row-link" href=address>{caller}</a> };
            (FIGURES, link.into_any())
        }
        CallColumn::Place => ("", or_dash(&call.place).into_any()),
        CallColumn::Dialled => (FIGURES, call.dialled.clone().into_any()),
        CallColumn::Summary if wide => (
            "w-full min-w-48 text-text-2",
            or_dash(&call.summary).into_any(),
        ),
        CallColumn::Summary => ("w-full text-text-2", or_dash(&call.summary).into_any()),
        CallColumn::Outcome => (FIRM, call_badge(call).into_any()),
        CallColumn::Booking => {
            let link = call.booking.as_ref().map(|(id, reference)| {
                let address = format!("/app/{business}/bookings/{id}");
                let reference = reference.clone();
                view! { <a class="link inline-block min-h-6" href=address>{reference}</a> }
            });
            let link = link.map_or_else(|| "–".into_any(), IntoAny::into_any);
            (FIGURES, link)
        }
        CallColumn::Length => (FIGURES, or_dash(&call.length).into_any()),
    }
}

fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "–".to_owned()
    } else {
        text.to_owned()
    }
}
