//! One booking, whole: what, when, with whom, what it costs, how it was made, and what belongs to it.

use domain::view::{BookingPage, BookingRow, PriceLine};
use leptos::prelude::*;

use super::{booking_badge, icon};

pub(crate) fn booking_body(business: &str, page: BookingPage) -> impl IntoView + use<> {
    let state = booking_badge(&page.row);
    let call = page.row.call.map(|call| {
        let address = format!("/app/{business}/calls/{call}");
        view! {
            <a class="link inline-flex min-h-6 items-center gap-1" href=address>
                {icon("phone")} "Call of " {page.row.customer.clone()}
            </a>
        }
    });
    let visit = facts([
        ("When", page.when),
        ("Length", page.length),
        ("Service", page.row.service),
        ("Kind", page.variant),
        (
            "Places",
            if page.seats > 1 {
                page.seats.to_string()
            } else {
                String::new()
            },
        ),
        ("With", page.row.with),
        ("Where", page.place),
        ("Customer", page.row.customer),
        ("Phone", page.row.phone),
        ("Notes", page.notes),
    ]);
    let made = facts([
        ("Reference", page.row.reference),
        ("How", page.row.source_text),
        ("Since", page.made),
        ("Text", page.row.message),
        ("Calendar", page.row.calendar),
        ("Cancelled because", page.cancelled),
    ]);
    let price = price(page.lines, page.row.price, page.deposit, page.policy);
    let together = siblings(business, "together", "Booked together", page.together);
    let repeats = siblings(
        business,
        "repeats",
        "Other dates of the series",
        page.repeats,
    );
    view! {
        <p class="mb-4">{state}</p>
        <div class="grid items-start gap-4 lg:grid-cols-2">
            <section class="card p-4" aria-labelledby="visit">
                <h2 id="visit" class="mb-3 text-h2 font-semibold">"Visit"</h2>
                {visit}
            </section>
            <section class="card p-4" aria-labelledby="price">
                <h2 id="price" class="mb-3 text-h2 font-semibold">"Price"</h2>
                {price}
            </section>
            <section class="card p-4" aria-labelledby="made">
                <h2 id="made" class="mb-3 text-h2 font-semibold">"How it was made"</h2>
                {made}
                {call.map(|call| view! { <p class="mt-3">{call}</p> })}
            </section>
            {together}
            {repeats}
        </div>
    }
}

/// Facts with their names; those without a value are left out.
fn facts<const N: usize>(facts: [(&'static str, String); N]) -> impl IntoView + use<N> {
    let rows = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <dt>{name}</dt><dd><bdi>{value}</bdi></dd> })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }
}

/// What the price is made of, what is due, and what cancelling costs.
fn price(
    lines: Vec<PriceLine>,
    total: String,
    deposit: String,
    policy: String,
) -> impl IntoView + use<> {
    let rows = lines
        .into_iter()
        .map(|line| {
            let count = (!line.count.is_empty())
                .then(|| view! { <span class="text-text-2">" · " {line.count}</span> });
            view! {
                <tr class="border-b border-line">
                    <th scope="row" class="py-1.5 text-left font-normal">{line.name} {count}</th>
                    <td class="py-1.5 text-right tabular-nums">{line.total}</td>
                </tr>
            }
        })
        .collect_view();
    let known = !total.is_empty();
    let total = if known { total } else { "Unpriced".to_owned() };
    let deposit = (!deposit.is_empty())
        .then(|| view! { <p class="mt-3 tabular-nums">"Deposit due: " {deposit}</p> });
    let policy = (!policy.is_empty())
        .then(|| view! { <p class="mt-3 text-text-2 tabular-nums">{policy}</p> });
    view! {
        <table class="w-full">
            <caption class="sr-only">"What the price is made of"</caption>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row" class="py-1.5 text-left font-medium">"Total"</th>
                    <td class="py-1.5 text-right font-medium tabular-nums">{total}</td>
                </tr>
            </tfoot>
        </table>
        {deposit}
        {policy}
    }
}

/// Other bookings that belong to it, each a link.
fn siblings(
    business: &str,
    id: &'static str,
    heading: &'static str,
    rows: Vec<BookingRow>,
) -> impl IntoView + use<> {
    let business = business.to_owned();
    (!rows.is_empty()).then(|| {
        let items = rows
            .into_iter()
            .map(|row| {
                let state = booking_badge(&row);
                let address = format!("/app/{business}/bookings/{}", row.id);
                let with = [row.service, row.with].join(" with ");
                view! {
                    <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
                        <a class="link inline-block min-h-6 tabular-nums" href=address>{row.start.text}</a>
                        <span class="min-w-0 break-words text-text-2">{with}</span>
                        {state}
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="card p-4" aria-labelledby=id>
                <h2 id=id class="mb-1 text-h2 font-semibold">{heading}</h2>
                <ul class="divide-y divide-line">{items}</ul>
            </section>
        }
    })
}
