//! A booking in its customer's hands.

use ::services::visitors::{Manage, MoveTo, Moving, Opened};
use domain::BookingState;
use leptos::prelude::*;

use super::{Outside, back, over, param, question, ring, shown, times, times::Choosing, title};
use crate::{
    api::context,
    kit::{Address, Form},
    parts::{icon, state_badge},
};

pub(in crate::pages) fn page() -> impl IntoView {
    let token = param("token");
    let asked = question();
    let here = Address::here();
    let doing = here.get("do").unwrap_or_default().to_owned();
    let kept = context::visit()
        .kept
        .value("do")
        .unwrap_or_default()
        .to_owned();
    // A change that was refused is drawn on the page that it was sent from.
    let doing = if doing.is_empty() { kept } else { doing };
    shown(async move {
        let services = context::services()?;
        let visitors = &services.visitors;
        if doing == "move" {
            return Ok(
                match context::answer(visitors.moving(&token, &asked).await)? {
                    Opened::Live(moving) if moving.booking.can_move => move_it(moving, &token),
                    Opened::Live(moving) => see(&moving.booking, &token),
                    Opened::Over(contact) => over(&contact),
                },
            );
        }
        Ok(match context::answer(visitors.manage(&token).await)? {
            Opened::Live(booking) if doing == "cancel" && booking.can_cancel => {
                call_off(&booking, &token)
            }
            Opened::Live(booking) => see(&booking, &token),
            Opened::Over(contact) => over(&contact),
        })
    })
}

/// What is booked.
fn facts(booking: &Manage) -> AnyView {
    let row = |name: &'static str, value: &str| {
        let value = value.to_owned();
        (!value.is_empty()).then(|| {
            view! {
                <dt>{name}</dt>
                <dd>{value}</dd>
            }
        })
    };
    view! {
        <dl class="facts">
            {row("What", &booking.what)}
            {row("With", &booking.with)}
            {row("Plus", &booking.added)}
            {row("When", &booking.when)}
            {row("Where", &booking.place)}
            {row("Price", &booking.price)}
            {row("Deposit due", &booking.deposit)}
            {row("Reference", &booking.reference)}
        </dl>
        <p class="hint mt-2">{format!("Times are {}.", booking.zone)}</p>
    }
    .into_any()
}

fn see(booking: &Manage, token: &str) -> Outside {
    let name = &booking.first_name;
    let (head, word) = match booking.state {
        BookingState::Cancelled => (format!("{name}, your booking is cancelled"), "Cancelled"),
        BookingState::Requested => (format!("{name}, we have your request"), "Requested"),
        _ if booking.past => (format!("{name}, thank you for your visit"), "Past"),
        _ => (format!("{name}, you are booked"), "Your booking"),
    };
    let open = booking.can_move || booking.can_cancel;
    let moving = booking.can_move.then(|| {
        view! { <a class="button" href=format!("/m/{token}?do=move")>"Move booking"</a> }
    });
    let cancelling = booking.can_cancel.then(|| {
        view! { <a class="button-secondary" href=format!("/m/{token}?do=cancel")>"Cancel booking"</a> }
    });
    let alive = booking.state != BookingState::Cancelled && !booking.past;
    let file = alive.then(|| {
        view! {
            <a class="button-secondary gap-2" href=format!("/m/{token}/booking.ics")>
                {icon("calendar")} "Add to calendar"
            </a>
        }
    });
    let map = (alive && !booking.address.is_empty()).then(|| {
        let query: String =
            url::form_urlencoded::byte_serialize(booking.address.as_bytes()).collect();
        let to = format!("https://www.openstreetmap.org/search?query={query}");
        view! {
            <a class="button-secondary gap-2" href=to rel="noreferrer">
                {icon("map")} "Map"
            </a>
        }
    });
    let again = (!alive).then(|| {
        let page = booking.contact.page.clone();
        view! { <a class="button" href=page>"Book again"</a> }
    });
    let call = (alive && !open)
        .then(|| booking.contact.phone.clone())
        .flatten()
        .map(|phone| {
            view! { <p class="mb-4">"To change it, ring us. " {ring(phone)}</p> }
        });
    let waits = (booking.state == BookingState::Requested).then(|| {
        view! { <p class="banner">"It is not booked yet. We text you to confirm."</p> }
    });
    let policy = (!booking.policy.is_empty())
        .then(|| view! { <p class="mb-4">{booking.policy.clone()}</p> });
    let before = (alive && !booking.preparation.is_empty()).then(|| {
        let words = format!("Before you come: {}", booking.preparation);
        view! { <p class="mb-4">{words}</p> }
    });
    let refused = [Form::new("move"), Form::new("cancel")];
    let refused = refused.iter().find_map(Form::summary);
    let badge = state_badge(booking.state, state_words(booking).to_owned());
    let body = view! {
        {title(head)}
        {refused}
        {waits}
        <div class="card mb-4 p-4">
            <p class="mb-3">{badge}</p>
            {facts(booking)}
        </div>
        {policy}
        {before}
        {together(booking)}
        {call}
        <div class="flex flex-wrap gap-2">{moving} {again} {file} {map} {cancelling}</div>
    };
    Outside::secret(word, &booking.contact, body)
}

/// What was made together with it, each with its page.
fn together(booking: &Manage) -> Option<AnyView> {
    if booking.together.len() < 2 {
        return None;
    }
    let rows = booking
        .together
        .iter()
        .map(|one| {
            let words = format!("{}, {}", one.when, one.what);
            let state = (one.state == BookingState::Cancelled).then_some(" (cancelled)");
            let current = one.shown.then_some("page");
            view! {
                <li>
                    <a class="link inline-block min-h-6" href=format!("/m/{}", one.token) aria-current=current>
                        {words}
                    </a>
                    {state}
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <nav class="mb-4" aria-labelledby="together">
                <h2 id="together" class="mb-1 text-h2 font-semibold">"Booked together"</h2>
                <ul class="grid gap-1">{rows}</ul>
            </nav>
        }
        .into_any(),
    )
}

const fn state_words(booking: &Manage) -> &'static str {
    match booking.state {
        BookingState::Requested => "Requested",
        BookingState::Booked => "Booked",
        BookingState::Arrived => "Arrived",
        BookingState::Completed => "Completed",
        BookingState::NoShow => "No-show",
        BookingState::Cancelled => "Cancelled",
    }
}

fn move_it(moving: Moving, token: &str) -> Outside {
    let booking = &moving.booking;
    let now = format!("Now: {}, {}", booking.what, booking.when);
    let body = match moving.to {
        Some(to) => confirm(booking, to, token),
        None => {
            let anyone = (!moving.with.is_empty()).then(|| {
                let to = Address::here().with("with", Some("anyone")).link();
                let words = format!("These are the times of {}. ", moving.with);
                view! {
                    <p class="mb-4">
                        {words} <a class="link inline-block min-h-6" href=to>"Show anyone's"</a>
                    </p>
                }
            });
            let times = moving
                .times
                .map(|times| times::draw(times, Choosing::Shows));
            view! {
                {back(format!("/m/{token}"), "Your booking")}
                {title("Move to another time")}
                {Form::new("move").summary()}
                <p class="mb-4 text-text-2">{now}</p>
                {anyone}
                {times}
            }
            .into_any()
        }
    };
    Outside::secret("Move booking", &booking.contact, body)
}

fn confirm(booking: &Manage, to: MoveTo, token: &str) -> AnyView {
    let form = Form::new("move");
    let with = (!to.with.is_empty()).then(|| {
        view! {
            <dt>"With"</dt>
            <dd>{to.with}</dd>
        }
    });
    let inside = view! {
        <input type="hidden" name="slot" value=to.slot />
        <button class="button w-full sm:w-auto">"Move booking"</button>
    };
    let others = Address::here().without(&["slot"]).link();
    view! {
        {back(others, "Other times")}
        {title("Move to this time?")}
        <dl class="facts card mb-4 p-4">
            <dt>"What"</dt>
            <dd>{booking.what.clone()}</dd>
            <dt>"From"</dt>
            <dd>{booking.when.clone()}</dd>
            <dt>"To"</dt>
            <dd>{to.when}</dd>
            {with}
        </dl>
        {fee(booking, "Moving it now costs", "Moving it costs nothing.")}
        {form.draw("", inside)}
        <p class="mt-4">
            <a class="link inline-block min-h-6" href=format!("/m/{token}")>"Keep it as it is"</a>
        </p>
    }
    .into_any()
}

/// What a change costs, said before it is made.
fn fee(booking: &Manage, costs: &str, nothing: &str) -> AnyView {
    if booking.fee.is_empty() {
        return view! { <p class="mb-4">{nothing.to_owned()}</p> }.into_any();
    }
    let words = format!("{costs} {}.", booking.fee);
    view! { <p class="banner">{words}</p> }.into_any()
}

fn call_off(booking: &Manage, token: &str) -> Outside {
    let form = Form::new("cancel");
    let inside = view! { <button class="button-danger w-full sm:w-auto">"Cancel booking"</button> };
    let body = view! {
        {back(format!("/m/{token}"), "Your booking")}
        {title("Cancel this booking?")}
        {fee(booking, "Cancelling it now costs", "Cancelling it now costs nothing.")}
        <div class="card mb-4 p-4">{facts(booking)}</div>
        {form.draw("", inside)}
        <p class="mt-4">
            <a class="link inline-block min-h-6" href=format!("/m/{token}")>"Keep booking"</a>
        </p>
    };
    Outside::secret("Cancel booking", &booking.contact, body)
}
