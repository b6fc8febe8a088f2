//! The list of bookings: days as headings, each with its bookings.

use domain::{
    BookingState,
    view::{BookingDay, BookingRow},
};
use leptos::prelude::*;

use super::{booking_badge, icon};

/// `open` is the address that opens a booking beside the list, up to its id.
pub(crate) fn bookings_list(
    business: &str,
    open: &str,
    days: Vec<BookingDay>,
) -> impl IntoView + use<> {
    days.into_iter()
        .map(|day| {
            let heading = format!("day-{}", day.date);
            let labelled = heading.clone();
            let rows = day
                .bookings
                .into_iter()
                .map(|booking| row(business, open, booking))
                .collect_view();
            view! {
                <section class="mb-8" aria-labelledby=labelled>
                    <h2 id=heading class="mb-3 text-h2 font-semibold">{day.day}</h2>
                    <ul class="card divide-y divide-line">{rows}</ul>
                </section>
            }
        })
        .collect_view()
}

fn row(business: &str, open: &str, booking: BookingRow) -> impl IntoView + use<> {
    let state = booking_badge(&booking);
    let cancelled = booking.state == BookingState::Cancelled;
    let name = if cancelled {
        "font-medium line-through"
    } else {
        "font-medium"
    };
    let call = booking.call.map(|call| {
        let address = format!("/app/{business}/calls/{call}");
        view! {
            <a class="link inline-flex min-h-6 items-center gap-1" href=address>
                {icon("phone")} "Call of " {booking.customer.clone()}
            </a>
        }
    });
    let with = [booking.service, booking.with].join(" with ");
    let page = format!("{open}{}", booking.id);
    let facts: Vec<String> = [
        booking.reference,
        booking.phone,
        booking.price,
        booking.source_text,
        booking.message,
        booking.calendar,
    ]
    .into_iter()
    .filter(|fact| !fact.is_empty())
    .collect();
    let facts = facts
        .into_iter()
        .map(|fact| view! { <li class="sm:whitespace-nowrap">{fact}</li> })
        .collect_view();
    view! {
        <li class="grid gap-x-6 gap-y-1 p-4 sm:grid-cols-[9rem_1fr_auto]">
            <p class="font-medium tabular-nums">
                <a class="link inline-block min-h-6" href=page data-open="">
                    <time datetime=booking.start.iso>{booking.times}</time>
                </a>
            </p>
            <div class="min-w-0">
                <p class="break-words">
                    <bdi class=name>{booking.customer}</bdi> <span class="text-text-2">" · " {with}</span>
                </p>
                <ul class="dots mt-1 flex flex-wrap text-meta text-text-2 tabular-nums">{facts}</ul>
                {call}
            </div>
            <p class="sm:justify-self-end">{state}</p>
        </li>
    }
}
