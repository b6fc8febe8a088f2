//! The test call: a number to dial, and what the call has shown so far.

use domain::view::Tone;
use leptos::prelude::*;
use services::{access::Member, setup_guide::Tick};

use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    islands::Renew,
    kit::{Form, empty},
    parts::{badge, icon, time},
};

pub(super) async fn page(
    business: &str,
    services: &PortalServices,
    member: &Member,
) -> Result<AnyView, AppError> {
    let page = context::answer(services.guide.trial_call(member).await)?;
    let address = context::visit().address;
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
    let go_on = Form::new("save").draw(
        "stack",
        view! { <p><button class="button">"Continue"</button></p> },
    );
    Ok(view! {
        <Renew business=business.to_owned() address=address />
        <p class="mb-2">"Call this number, book something, and cancel it again:"</p>
        <ul class="mb-5">{numbers}</ul>
        {last}
        <ul class="card mb-3 max-w-xl divide-y divide-line">{ticks}</ul>
        <p class="hint mb-6">{note}</p>
        {go_on}
    }
    .into_any())
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
