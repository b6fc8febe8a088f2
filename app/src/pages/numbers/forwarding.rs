//! How an own number is forwarded, and whether that works.

use domain::{Permission, view::Tone};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::{
    numbers::{Code, ForwardingPage, Listening, Verdict},
    records::Situation,
};

use super::one::listen_form;
use crate::{
    api::context,
    kit::{Address, Live, crumbs, head, live_line},
    pages::frame::{Content, Screen, framed, refresh},
    parts::{badge, time},
};

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let id = use_params_map().read_untracked().get("number");
    let asked = business.clone();
    framed(business, Screen::Numbers, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Numbers").await?;
        let id = crate::pages::parsed(id, "number")?;
        let here = Address::here();
        let (country, carrier) = (here.get("country"), here.get("carrier"));
        let numbers = &services.numbers;
        let one = context::answer(numbers.page(&member, id).await)?;
        let page = context::answer(numbers.forwarding(&member, id, country, carrier).await)?;
        let edits = member.role.may(Permission::EditSetup);
        let title = "Forward your number".to_owned();
        let above = vec![
            ("Numbers".to_owned(), format!("/app/{asked}/numbers")),
            (one.row.number.clone(), format!("/app/{asked}/numbers/{id}")),
        ];
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, refresh())}
                {codes(&page)}
                <h2 class="mt-8 mb-3 text-h2 font-semibold">"Test it"</h2>
                {live_line()}
                {listening(&asked, one.test.clone())}
                {edits.then(|| listen_form(&one))}
            }
            .into_any(),
        })
    })
}

/// Events of calls that show whether a number is reached.
pub(super) const CALLS: &str = "call.ringing call.action call.ended";

/// Where a test stands, kept up to date.
pub(in crate::pages) fn listening(business: &str, test: Option<Listening>) -> AnyView {
    Live::of(CALLS).part(test.map(|test| listens(business, test)))
}

fn listens(business: &str, test: Listening) -> AnyView {
    let (tone, sign, word) = match test.verdict {
        Verdict::Listening => (Tone::Info, "clock", "Listening"),
        Verdict::Works => (Tone::Ok, "check", "Works"),
        Verdict::NumberLost => (
            Tone::Warn,
            "alert",
            "Works, but the caller's number is lost",
        ),
        Verdict::Nothing => (Tone::Bad, "alert", "No call arrived"),
    };
    let words = match test.verdict {
        Verdict::Listening => "Call now. This page shows the call when it comes; Refresh does too.",
        Verdict::Works => "A call came in, with the number of whoever called.",
        Verdict::NumberLost => {
            "A call came in without the caller's number. Your receptionist asks for it."
        }
        Verdict::Nothing => {
            "Forwarding may be off, or your voicemail answered first: set it to more than 20 s or turn it off. Then try again."
        }
    };
    let heard = test.heard.map(|heard| {
        let from = heard.from.unwrap_or_else(|| "Not known".to_owned());
        let forwarded = heard
            .forwarded_from
            .unwrap_or_else(|| "The carrier does not say".to_owned());
        let call = format!("/app/{business}/calls/{}", heard.call);
        view! {
            <dl class="facts">
                <dt>"Call"</dt>
                <dd>
                    <a class="link inline-block min-h-6" href=call>{time(heard.at)}</a>
                </dd>
                <dt>"Caller"</dt>
                <dd>{from}</dd>
                <dt>"Forwarded from"</dt>
                <dd>{forwarded}</dd>
            </dl>
        }
    });
    view! {
        <div class="card mb-4 grid max-w-xl gap-3 p-4" role="status" id="listening">
            <p>{badge(tone, sign, word.to_owned())}</p>
            <p>{words}</p>
            {heard}
            <p class="text-meta text-text-2">"From " {time(test.since)} " to " {time(test.until)}</p>
        </div>
    }
    .into_any()
}

const fn situation(situation: Situation) -> &'static str {
    match situation {
        Situation::NoAnswer => "Nobody picks up",
        Situation::Busy => "The line is busy",
        Situation::Off => "The phone is off or has no signal",
        Situation::All => "Every call",
    }
}

/// The chooser, and the codes of what is chosen.
pub(in crate::pages) fn codes(page: &ForwardingPage) -> AnyView {
    let path = Address::here().link();
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let countries = page
        .countries
        .iter()
        .map(|one| {
            view! {
                <option value=one.code selected=one.code == page.country>
                    {one.name}
                </option>
            }
        })
        .collect_view();
    let carriers = page
        .carriers
        .iter()
        .map(|(key, name)| {
            view! {
                <option value=key.clone() selected=*key == page.carrier>
                    {name.clone()}
                </option>
            }
        })
        .collect_view();
    let rows = page.codes.iter().map(code).collect_view();
    let list = if page.codes.is_empty() {
        view! {
            <p class="empty">
                "We know no codes for this country yet. Look for call forwarding in the settings of your telephone, or send the text below to your telephone company."
            </p>
        }
        .into_any()
    } else {
        view! {
            <p class="mb-3 max-w-2xl">
                "Dial these on the telephone whose calls are to be forwarded. We recommend two: nobody picks up, and the line is busy."
            </p>
            <ul class="grid gap-3 lg:grid-cols-2">{rows}</ul>
        }
        .into_any()
    };
    let office = format!(
        "Forward unanswered calls after 15 s and busy calls to {}.",
        page.number
    );
    view! {
        <form method="get" action=path class="mb-5 flex flex-wrap items-end gap-4">
            <div class="field">
                <label for="recipe-country">"Country"</label>
                <select id="recipe-country" name="country">{countries}</select>
            </div>
            <div class="field">
                <label for="recipe-carrier">"Carrier and line"</label>
                <select id="recipe-carrier" name="carrier">{carriers}</select>
            </div>
            <p><button class="button-secondary">"Show codes"</button></p>
        </form>
        {list}
        <h2 class="mt-6 mb-2 font-semibold">"Office system or internet telephone"</h2>
        <p class="hint mb-2">"Send this to your telephone company."</p>
        <p class="card max-w-xl p-3">{office}</p>
    }
    .into_any()
}

fn code(code: &Code) -> AnyView {
    let check = (!code.check.is_empty()).then(|| {
        view! {
            <dt>"Ask"</dt>
            <dd class="font-mono">{code.check.clone()}</dd>
        }
    });
    let spoken = format!(": {}", code.spoken);
    view! {
        <li class="card grid gap-2 p-4">
            <p class="font-medium">{situation(code.situation)}</p>
            <p class="break-all font-mono text-h2">
                <a class="link" href=code.dial.clone()>
                    {code.code.clone()} <span class="sr-only">{spoken}</span>
                </a>
            </p>
            <p>{code.expect.clone()}</p>
            <dl class="facts">
                <dt>"Switch off"</dt>
                <dd class="font-mono">
                    <a class="link inline-block min-h-6" href=code.dial_cancel.clone()>{code.cancel.clone()}</a>
                </dd>
                {check}
            </dl>
            <p class="text-meta text-text-2">"Source: " {code.source.clone()}</p>
        </li>
    }
    .into_any()
}
