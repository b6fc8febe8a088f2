//! The test call: a number to dial, and what the call has shown so far.

use domain::view::Tone;
use leptos::prelude::*;
use services::{access::Member, numbers::CallMe, setup_guide::Tick};

use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Field, Form, Live, empty},
    parts::{badge, icon, time},
};

pub(super) async fn page(
    business: &str,
    services: &PortalServices,
    member: &Member,
) -> Result<AnyView, AppError> {
    let page = context::answer(services.guide.trial_call(member).await)?;
    if page.numbers.is_empty() {
        let number = format!("/app/{business}/setup/number");
        return Ok(empty(
            "There is no number to call yet.".to_owned(),
            view! { <a class="button" href=number>"Get a number"</a> },
        ));
    }
    let numbers = page
        .numbers
        .iter()
        .map(|(shown, link)| {
            view! {
                <li>
                    <a class="link inline-block min-h-6 text-h2 tabular-nums" href=link.clone()>{shown.clone()}</a>
                </li>
            }
        })
        .collect_view();
    let last = page.last.map(|(call, at)| {
        let words = if page.going_on {
            "A call is going on, since "
        } else {
            "Last call: "
        };
        let link = format!("/app/{business}/calls/{call}");
        view! {
            <p class="mb-3">
                {words} <a class="link inline-block min-h-6" href=link>{time(at)}</a>
            </p>
        }
    });
    let done = page
        .ticks
        .iter()
        .all(|one| one.path.is_some() || one.unable.is_some());
    let ticks = page
        .ticks
        .iter()
        .map(|one| tick(business, one))
        .collect_view();
    let note = if done {
        "Everything was shown."
    } else {
        "The list ticks itself from what is recorded of your calls."
    };
    let ring = match context::answer(services.numbers.call_me_from(member).await)? {
        CallMe::From(number) => call_me(&number),
        CallMe::ByHand(why) => view! { <p class="hint mb-5">{why}</p> }.into_any(),
    };
    let go_on = Form::new("save").draw(
        "stack",
        view! { <p><button class="button">"Continue"</button></p> },
    );
    let shown = view! {
        {last}
        <ul class="card mb-3 max-w-xl divide-y divide-line">{ticks}</ul>
        <p class="hint mb-6">{note}</p>
    };
    Ok(view! {
        <p class="mb-2">"Call this number, book something, and cancel it again:"</p>
        <ul class="mb-5">{numbers}</ul>
        {ring}
        {Live::of("call.ringing call.action call.ended booking").draw(shown)}
        {go_on}
    }
    .into_any())
}

/// The form that has the owner rung.
fn call_me(number: &str) -> AnyView {
    let form = Form::new("call-me");
    let inside = view! {
        {Field::new("phone", "Or let us ring you on")
            .hint(format!("A telephone of the same country, as in +44 7700 900123. {number} rings it, and your receptionist talks to whoever picks up. What is booked is booked."))
            .kind("tel")
            .auto("tel")
            .required()
            .line(&form, "")}
        <p><button class="button-secondary">"Call me"</button></p>
    };
    view! { <div class="mb-6 max-w-xl">{form.draw("stack", inside)}</div> }.into_any()
}

fn tick(business: &str, one: &Tick) -> AnyView {
    let (state, moment) = match (&one.path, one.unable) {
        (Some(path), _) => {
            let link = format!("/app/{business}/{path}");
            let label = format!("Show where: {}", one.label.to_lowercase());
            (
                badge(Tone::Ok, "check", "Done".to_owned()).into_any(),
                Some(
                    view! { <a class="link inline-block min-h-6" href=link>{label}</a> }.into_any(),
                ),
            )
        }
        (None, Some(why)) => (
            badge(Tone::Plain, "dot", "Left out".to_owned()).into_any(),
            Some(view! { <span class="text-text-2">{why}</span> }.into_any()),
        ),
        (None, None) => (
            view! { <span class="badge bg-surface-2 text-text-2">{icon("clock")} "Not yet"</span> }
                .into_any(),
            None,
        ),
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 p-3">
            <span class="w-40 max-w-full font-medium">{one.label}</span>
            {state}
            {moment}
        </li>
    }
    .into_any()
}
