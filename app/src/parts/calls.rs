//! The list of calls.

use domain::view::{CallRow, ShownTime};
use leptos::prelude::*;

use super::call_badge;

/// An instant for people and for machines.
pub(crate) fn time(at: ShownTime) -> impl IntoView {
    view! { <time datetime=at.iso>{at.text}</time> }
}

/// A table that turns into cards on a narrow screen. The roles keep it a table for assistive technology there.
pub(crate) fn calls_table(business: &str, calls: Vec<CallRow>) -> impl IntoView + use<> {
    let rows = calls
        .into_iter()
        .map(|call| row(business, call))
        .collect_view();
    view! {
        <table role="table" class="rows">
            <caption class="sr-only">"Calls, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Started"</th>
                    <th role="columnheader" scope="col">"Caller"</th>
                    <th role="columnheader" scope="col">"Summary"</th>
                    <th role="columnheader" scope="col">"Outcome"</th>
                    <th role="columnheader" scope="col">"Length"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

fn row(business: &str, call: CallRow) -> impl IntoView + use<> {
    let address = format!("/app/{business}/calls/{}", call.id);
    let outcome = call_badge(&call);
    let summary = if call.summary.is_empty() {
        "–".to_owned()
    } else {
        call.summary
    };
    let length = if call.length.is_empty() {
        "–".to_owned()
    } else {
        call.length
    };
    view! {
        <tr role="row">
            <td role="cell" data-label="Started" class="sm:whitespace-nowrap tabular-nums">
                {time(call.started)}
            </td>
            <td role="cell" data-label="Caller" class="sm:whitespace-nowrap tabular-nums">
                <a class="row-link" href=address>{call.caller}</a>
            </td>
            <td role="cell" data-label="Summary" class="w-full text-text-2">{summary}</td>
            <td role="cell" data-label="Outcome" class="sm:whitespace-nowrap">{outcome}</td>
            <td role="cell" data-label="Length" class="sm:whitespace-nowrap tabular-nums">{length}</td>
        </tr>
    }
}
