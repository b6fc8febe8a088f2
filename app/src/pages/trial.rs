//! Trying the receptionist: a test call by text, and with script by microphone.

use domain::{
    Permission,
    view::{TimelineBody, TimelineEntry},
};
use leptos::prelude::*;
use leptos_meta::Script;
use services::portal::trial::{TrialCall, TrialChoices};

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Address, Field, Form, Pick, head},
    parts::{self, icon},
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Receptionist, async move {
        let (member, services) =
            context::member(&asked, Permission::EditSetup, "the test console").await?;
        let here = Address::here();
        let base = format!("/app/{asked}/receptionist/try");
        let call = match here.get("call") {
            Some(id) => {
                let id = super::parsed(Some(id.to_owned()), "call")?;
                Some(context::answer(
                    services.portal.trial_call(&member, id).await,
                )?)
            }
            None => None,
        };
        let choices = context::answer(services.portal.trial_choices(&member).await)?;
        let body = match call {
            Some(call) => running(&asked, &base, call),
            None => beginning(&base, &choices, &services.files),
        };
        let all = format!("/app/{asked}/calls?test=1");
        let actions = view! { <a class="button-secondary" href=all>"Past test calls"</a> };
        Ok(Content {
            title: "Try the receptionist".to_owned(),
            body: view! {
                {head("Try the receptionist".to_owned(), actions)}
                {super::receptionist::tabs(&asked, true)}
                <p class="mb-4 max-w-[72ch] text-text-2">
                    "Nothing real is booked and nobody gets a text: the call takes place on a copy of your diary. Test bookings are shown hatched on the board, are in nobody's way, and vanish after 10 minutes."
                </p>
                {body}
            }
            .into_any(),
        })
    })
}

/// The choices, and the console that the page's script wakes.
fn beginning(base: &str, choices: &TrialChoices, files: &str) -> AnyView {
    let form = Form::new("start");
    if !choices.has_number {
        return view! {
            {form.summary()}
            <p class="banner">"There is no phone number yet. Add one, then try the receptionist here."</p>
        }
        .into_any();
    }
    let picks = |first: Option<Pick>, pairs: &[(String, String)]| -> Vec<Pick> {
        let others = pairs.iter().map(|(id, name)| Pick::new(id, name));
        first.into_iter().chain(others).collect()
    };
    let location = (choices.locations.len() > 1).then(|| {
        let locations = picks(None, &choices.locations);
        Field::new("location", "Location").select(&form, "", &locations)
    });
    let nobody = Pick::new("", "An unknown caller");
    let callers = picks(Some(nobody), &choices.callers);
    let which = [
        Pick::new("draft", "Draft, with what is not published"),
        Pick::new("live", "Live, as callers hear it"),
    ];
    let inside = view! {
        {Field::new("which", "Version")
            .hint("Where there is no draft, both are what callers hear.")
            .select(&form, "draft", &which)}
        {location}
        {Field::new("caller", "Who calls")
            .hint("The receptionist sees this number and finds this customer's bookings.")
            .select(&form, "", &callers)}
        {Field::new("at", "When")
            .kind("datetime-local")
            .hint("Left empty, the call takes place now.")
            .line(&form, "")}
        <div class="flex flex-wrap gap-2">
            <button class="button" id="start-typed">"Start by text"</button>
            <button class="button-secondary gap-2" id="start-spoken" type="button" hidden>
                {icon("phone")} "Start with microphone"
            </button>
        </div>
    };
    view! {
        <div id="try-start" class="max-w-xl">{form.draw("stack card p-4", inside)}</div>
        {console(base)}
        <Script type_="module" src=format!("{files}/try.js") />
    }
    .into_any()
}

/// What the script fills. Without it nothing of this is seen.
fn console(base: &str) -> AnyView {
    view! {
        <div id="try-console" hidden data-session=format!("{base}/session")>
            <div class="mb-4 flex flex-wrap items-center gap-3">
                <p class="badge bg-info-soft text-info-text" role="status" id="try-state"></p>
                <label class="flex items-center gap-2 text-meta text-text-2" id="try-level-label" hidden>
                    "Microphone"
                    <meter id="try-level" min="0" max="1" value="0" class="w-28"></meter>
                </label>
                <button class="button-secondary" type="button" id="try-mic">"Turn on microphone"</button>
                <button class="button-danger" type="button" id="try-stop">"Stop"</button>
                <a class="button" id="try-again" href=base.to_owned() hidden>"New test call"</a>
            </div>
            <div class="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
                <section class="card p-4" aria-labelledby="try-said">
                    <h2 id="try-said" class="mb-3 text-h2 font-semibold">"Conversation"</h2>
                    <p class="sr-only" role="status" id="try-announce"></p>
                    <ol id="try-turns" class="flex flex-col gap-3"></ol>
                    <form id="try-say" class="mt-4 flex flex-wrap items-end gap-2">
                        <label class="field min-w-0 flex-1">
                            <span>"What the caller says"</span>
                            <input id="try-text" type="text" maxlength="500" autocomplete="off" />
                        </label>
                        <button class="button">"Say it"</button>
                    </form>
                </section>
                <section class="card p-4" aria-labelledby="try-done">
                    <h2 id="try-done" class="mb-3 text-h2 font-semibold">"Actions"</h2>
                    <p id="try-none" class="text-meta text-text-2">
                        "What the receptionist looks up or changes appears here."
                    </p>
                    <ol id="try-actions" class="flex flex-col gap-3"></ol>
                </section>
            </div>
            <template id="try-turn-caller">
                <li class="turn bg-surface-2">
                    <p class="text-meta font-medium text-text-2">"Caller"</p>
                    <p class="break-words" data-part="text"></p>
                    <p class="mt-1 text-meta text-text-2 tabular-nums" data-part="note" hidden></p>
                </li>
            </template>
            <template id="try-turn-receptionist">
                <li class="turn bg-accent-soft">
                    <p class="text-meta font-medium text-text-2">"Receptionist"</p>
                    <p class="break-words" data-part="text"></p>
                    <p class="mt-1 text-meta text-text-2 tabular-nums" data-part="note" hidden></p>
                </li>
            </template>
            <template id="try-action">
                <li class="card px-3 py-2">
                    <p class="flex flex-wrap items-center gap-x-2">
                        <span class="font-medium" data-part="name"></span>
                        <span class="text-meta text-text-2 tabular-nums" data-part="took"></span>
                    </p>
                    <p class="mt-1 break-words text-meta" data-part="say"></p>
                    <details class="mt-1 text-meta">
                        <summary class="link min-h-6 cursor-pointer">"Inputs and result"</summary>
                        <pre class="mt-1 overflow-x-auto whitespace-pre-wrap break-words" data-part="detail" tabindex="0"></pre>
                    </details>
                </li>
            </template>
        </div>
    }
    .into_any()
}

/// A call that a form holds: what was said, beside what was done, and the next line.
fn running(business: &str, base: &str, call: TrialCall) -> AnyView {
    let id = call.page.row.id.to_string();
    let (actions, said): (Vec<TimelineEntry>, Vec<_>) = call
        .page
        .timeline
        .into_iter()
        .partition(|entry| matches!(entry.body, TimelineBody::Action(_)));
    let none = actions.is_empty().then(|| {
        view! {
            <p class="text-meta text-text-2">"What the receptionist looks up or changes appears here."</p>
        }
    });
    let replies = (!call.page.replies.is_empty()).then(|| {
        view! {
            <section class="card p-4" aria-labelledby="replies">
                <h2 id="replies" class="mb-2 text-h2 font-semibold">"Reply times"</h2>
                {parts::replies(&call.page.replies)}
            </section>
        }
    });
    let next = if call.over {
        let record = format!("/app/{business}/calls/{id}");
        view! {
            <div class="mt-4 flex flex-wrap gap-2">
                <a class="button" href=base.to_owned()>"New test call"</a>
                <a class="button-secondary" href=record>"Open the call"</a>
            </div>
        }
        .into_any()
    } else {
        let (say, stop) = (Form::new("say"), Form::new("stop"));
        let hidden = |id: &str| view! { <input type="hidden" name="call" value=id.to_owned() /> };
        let line = view! {
            {hidden(&id)}
            {Field::new("text", "What the caller says").required().line(&say, "")}
            <p><button class="button">"Say it"</button></p>
        };
        let end = view! { {hidden(&id)} <button class="button-danger">"Stop"</button> };
        view! {
            <div class="mt-4">{say.draw("stack", line)}</div>
            <div class="mt-4">{stop.bare("", end)}</div>
        }
        .into_any()
    };
    view! {
        <div class="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
            <section class="card p-4" aria-labelledby="said">
                <h2 id="said" class="mb-3 text-h2 font-semibold">"Conversation"</h2>
                {parts::timeline(said)}
                {next}
            </section>
            <div class="flex min-w-0 flex-col gap-6">
                <section class="card p-4" aria-labelledby="done">
                    <h2 id="done" class="mb-3 text-h2 font-semibold">"Actions"</h2>
                    {none}
                    {parts::timeline(actions)}
                </section>
                {replies}
            </div>
        </div>
    }
    .into_any()
}
