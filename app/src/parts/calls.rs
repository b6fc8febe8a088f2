//! The list of calls.

use domain::view::{CallRow, CallsHead, ShownTime};
use leptos::prelude::*;

use super::{call_badge, heading};

/// An instant for people and for machines.
pub(crate) fn time(at: ShownTime) -> impl IntoView {
    view! { <time datetime=at.iso>{at.text}</time> }
}

/// A table that turns into cards on a narrow screen. The roles keep it a table for assistive technology there. The whole of
/// it may be wider than the page, and scrolls in a region of its own.
pub(crate) fn calls_table(
    business: &str,
    head: &CallsHead,
    calls: Vec<CallRow>,
) -> impl IntoView + use<> {
    let rows = calls
        .into_iter()
        .map(|call| row(business, head, call))
        .collect_view();
    let (class, stop, role, label) = if head.whole {
        let label = "List of calls";
        ("overflow-x-auto", Some("0"), Some("region"), Some(label))
    } else {
        ("", None, None, None)
    };
    view! {
        <div class=class tabindex=stop role=role aria-label=label>
            <table role="table" class="rows">
                <caption class="sr-only">{head.caption.clone()}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        {heading(head.started.clone())} {named("Caller")}
                        {head.places.then(|| named("Location"))}
                        {head.numbers.then(|| named("Number called"))} {named("Summary")}
                        {named("Outcome")} {head.whole.then(|| named("Booking"))}
                        {heading(head.length.clone())}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

/// A heading without an order.
fn named(label: &'static str) -> impl IntoView {
    view! { <th role="columnheader" scope="col">{label}</th> }
}

fn row(business: &str, head: &CallsHead, call: CallRow) -> impl IntoView + use<> {
    let address = format!("/app/{business}/calls/{}", call.id);
    let outcome = call_badge(&call);
    let summary = if head.whole {
        "w-full min-w-48 text-text-2"
    } else {
        "w-full text-text-2"
    };
    let booking = call.booking.map(|id| {
        let to = format!("/app/{business}/bookings/{id}");
        view! { <a class="link inline-block min-h-6" href=to>{call.reference}</a> }
    });
    let none = booking.is_none().then_some("–");
    let booking = head.whole.then(|| {
        view! { <td role="cell" data-label="Booking" class="sm:whitespace-nowrap tabular-nums">{booking} {none}</td> }
    });
    let place = head.places.then(|| {
        let place = or_dash(call.place);
        view! { <td role="cell" data-label="Location" class="">{place}</td> }
    });
    let dialled = head.numbers.then(|| {
        view! { <td role="cell" data-label="Number called" class="sm:whitespace-nowrap">{call.dialled}</td> }
    });
    view! {
        <tr role="row">
            <td role="cell" data-label="Started" class="sm:whitespace-nowrap tabular-nums">
                {time(call.started)}
            </td>
            <td role="cell" data-label="Caller" class="sm:whitespace-nowrap tabular-nums">
                <a class="row-link" href=address>{call.caller}</a>
            </td>
            {place}
            {dialled}
            <td role="cell" data-label="Summary" class=summary>{or_dash(call.summary)}</td>
            <td role="cell" data-label="Outcome" class="sm:whitespace-nowrap">{outcome}</td>
            {booking}
            <td role="cell" data-label="Length" class="sm:whitespace-nowrap tabular-nums">
                {or_dash(call.length)}
            </td>
        </tr>
    }
}

fn or_dash(text: String) -> String {
    if text.is_empty() {
        "–".to_owned()
    } else {
        text
    }
}
