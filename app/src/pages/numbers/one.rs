//! One number: whether calls reach us, its last requests, and giving it back.

use domain::{Permission, view::Tone};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::{
    numbers::{Health, NumberPage, RequestRow},
    records::NumberProblem,
};

use super::forwarding::{CALLS, listening};
use crate::{
    api::context,
    kit::{Column, Field, Form, Live, Sorted, crumbs, head, live_line},
    pages::frame::{Content, Screen, framed, refresh},
    parts::{badge, time},
};

const COLUMNS: [Column; 4] = [
    Column::plain("When"),
    Column::plain("From"),
    Column::plain("Forwarded from"),
    Column::plain("What came of it"),
];

/// Whether calls reach us, in a word.
pub(in crate::pages) fn health(health: &Health) -> AnyView {
    match health {
        Health::NotChecked => badge(Tone::Plain, "question", "Not checked".to_owned()).into_any(),
        Health::Off => badge(Tone::Plain, "cross", "Not answered".to_owned()).into_any(),
        Health::Wrong(_) => badge(Tone::Bad, "alert", "Failing".to_owned()).into_any(),
        Health::Well { .. } => badge(Tone::Ok, "check", "Well".to_owned()).into_any(),
    }
}

/// What is wrong, and what to do about it.
const fn words(problem: NumberProblem) -> &'static str {
    match problem {
        NumberProblem::NotOwned => {
            "The carrier's account has no such number any more. Calls to it do not come here."
        }
        NumberProblem::Overridden => {
            "A trunk or an application answers this number at the carrier, in place of our address. Remove it there."
        }
        NumberProblem::OtherAddress => {
            "The carrier asks another address than ours when the number rings. Set our address."
        }
        NumberProblem::CarrierSilent => "The carrier did not answer. Run the check again later.",
        NumberProblem::CarrierRefused => {
            "The carrier refused our sign-in. Whoever runs this installation has to update its token."
        }
        NumberProblem::Unreachable => {
            "Our own address did not answer from outside. Whoever runs this installation has to look at its public address."
        }
        NumberProblem::SignatureRefused => {
            "Our own address took the carrier's signature for a forgery. Whoever runs this installation has to look at its public address and token."
        }
        NumberProblem::NoAccount => {
            "This installation has no account at the carrier, so nothing can be checked."
        }
    }
}

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let id = use_params_map().read_untracked().get("number");
    let asked = business.clone();
    framed(business, Screen::Numbers, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Numbers").await?;
        let id = crate::pages::parsed(id, "number")?;
        let page = context::answer(services.numbers.page(&member, id).await)?;
        let edits = member.role.may(Permission::EditSetup);
        let title = page.row.number.clone();
        let above = vec![("Numbers".to_owned(), format!("/app/{asked}/numbers"))];
        let forwarding = format!("/app/{asked}/numbers/{id}/forwarding");
        let requests = requests(&asked, &page.requests);
        let read_only = (!edits).then(|| {
            view! { <p class="hint mb-4">"Only owners and managers can change this."</p> }
        });
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, refresh())}
                {live_line()}
                {read_only}
                {state(&page, edits)}
                <section class="mt-8" aria-labelledby="forwarding">
                    <h2 id="forwarding" class="mb-3 text-h2 font-semibold">"Forwarding"</h2>
                    <p class="mb-3">
                        <a class="link inline-block min-h-6" href=forwarding>"How to forward your own number here"</a>
                    </p>
                    {listening(&asked, page.test.clone())}
                    {edits.then(|| listen_form(&page))}
                </section>
                {Live::of(CALLS).part(requests)}
                {(edits && page.row.health != Health::Off).then(|| release(&page))}
            }
            .into_any(),
        })
    })
}

/// The facts and the check.
fn state(page: &NumberPage, edits: bool) -> AnyView {
    let row = &page.row;
    let (note, repair) = match &row.health {
        Health::Wrong(problem) => (
            Some(view! { <p class="text-bad-text">{words(*problem)}</p> }.into_any()),
            matches!(problem, NumberProblem::OtherAddress),
        ),
        Health::Well { round_trip_ms } => {
            let took = round_trip_ms.map_or_else(String::new, |ms| format!(" in {ms} ms"));
            let text =
                format!("A signed request went out to our public address and came back{took}.");
            (Some(view! { <p>{text}</p> }.into_any()), false)
        }
        Health::NotChecked => (
            Some(view! { <p>"Nobody has looked yet whether calls reach us."</p> }.into_any()),
            false,
        ),
        Health::Off => (
            Some(view! { <p>"This number was given back. Its calls are kept."</p> }.into_any()),
            false,
        ),
    };
    let checked = row.checked.clone().map(|at| {
        view! {
            <dt>"Last check"</dt>
            <dd>{time(at)}</dd>
        }
    });
    // How many calls came is the one fact that a call changes.
    let facts = Live::of(CALLS).part(view! {
        <dl class="facts">
            <dt>"Location"</dt>
            <dd>{row.location.clone()}</dd>
            <dt>"Carrier"</dt>
            <dd>{row.carrier.clone()}</dd>
            <dt>"Answers with"</dt>
            <dd>{row.answers.clone()}</dd>
            <dt>"Calls in 7 days"</dt>
            <dd>{row.calls}</dd>
            {checked}
            <dt>"To copy"</dt>
            <dd class="font-mono">{row.e164.clone()}</dd>
            <dt>"Rings at"</dt>
            <dd class="break-all font-mono text-meta">{page.leads_to.clone()}</dd>
        </dl>
    });
    let check = Form::new("check");
    let button = (edits && row.health != Health::Off).then(|| {
        let inside = view! { <button class="button-secondary">"Run check"</button> };
        check.draw("inline", inside)
    });
    let mend = (edits && repair && page.ours).then(|| {
        let inside = view! { <button class="button">"Set our address"</button> };
        Form::new("repair").draw("inline", inside)
    });
    view! {
        <div class="card grid max-w-2xl gap-3 p-4">
            <p>{health(&row.health)}</p>
            {note}
            {facts}
            <div class="flex flex-wrap gap-2">{mend} {button}</div>
        </div>
    }
    .into_any()
}

/// The form that waits for a forwarded call.
pub(in crate::pages) fn listen_form(page: &NumberPage) -> AnyView {
    let form = Form::new("listen");
    let text = format!(
        "Press the button. Then, from another phone, call the number that your customers know and let it ring. We wait 3 minutes for a call to {}.",
        page.row.number
    );
    let id = page.row.id.to_string();
    let inside = view! {
        <input type="hidden" name="number" value=id />
        <p class="hint">{text}</p>
        <p><button class="button-secondary">"Test forwarding"</button></p>
    };
    form.draw("stack", inside)
}

fn requests(business: &str, rows: &[RequestRow]) -> AnyView {
    let list = if rows.is_empty() {
        view! { <p class="empty">"No requests yet. A call to this number appears here."</p> }
            .into_any()
    } else {
        let rows = rows
            .iter()
            .map(|row| {
                let from = if row.from.is_empty() {
                    "Not known".to_owned()
                } else {
                    row.from.clone()
                };
                let forwarded = row.forwarded_from.clone().unwrap_or_else(|| "–".to_owned());
                let became = match (row.media, row.ended.is_empty()) {
                    (true, true) => "Audio flows".to_owned(),
                    (false, true) => "Rings".to_owned(),
                    (true, false) => {
                        format!("Audio flowed; ended: {}", row.ended.replace('_', " "))
                    }
                    (false, false) => format!("No audio; ended: {}", row.ended.replace('_', " ")),
                };
                let call = format!("/app/{business}/calls/{}", row.call);
                view! {
                    <tr>
                        <td data-label="When">
                            <a class="row-link tabular-nums" href=call>{time(row.at.clone())}</a>
                        </td>
                        <td data-label="From" class="tabular-nums">{from}</td>
                        <td data-label="Forwarded from" class="tabular-nums">{forwarded}</td>
                        <td data-label="What came of it">{became}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Last requests">
                <table class="rows">
                    <caption class="sr-only">"Last requests"</caption>
                    {Sorted::here("").head(&COLUMNS)}
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="mt-8">
            <h2 class="mb-3 text-h2 font-semibold">"Last requests"</h2>
            {list}
        </div>
    }
    .into_any()
}

fn release(page: &NumberPage) -> AnyView {
    let form = Form::new("release");
    let hint = if page.ours {
        "The number goes back to the carrier, who may give it to somebody else: your callers would reach them. This cannot be undone. Calls, bookings and texts stay."
    } else {
        "Calls to it are answered no more. Calls, bookings and texts stay."
    };
    let inside = view! {
        <p class="hint">{hint}</p>
        {Field::new("sure", format!("Yes, give {} back", page.row.number)).check(&form, false)}
        <p><button class="button-danger">"Release number"</button></p>
    };
    let open = form.refused();
    view! {
        <details class="mt-8 border-t border-line pt-6" open=open>
            <summary class="min-h-6 font-medium">"Release this number"</summary>
            <div class="mt-3">{form.draw("stack", inside)}</div>
        </details>
    }
    .into_any()
}
