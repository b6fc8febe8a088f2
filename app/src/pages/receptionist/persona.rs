//! Who it is: name, tone, first and last words.

use domain::view::figure;
use leptos::prelude::*;
use services::{
    portal::receptionist::Desk,
    receptionists::{GREETING_WORDS, TONES_MAX},
    records::{Manner, Tone},
};

use super::Seen;
use crate::kit::{Field, Form, Pick, part};

pub(in crate::pages) fn persona() -> impl IntoView {
    super::page(
        "Receptionist",
        |_, desk, edits| {
            if edits { edit(desk) } else { read(desk) }
        },
    )
}

fn tones(desk: &Desk) -> Vec<String> {
    let tones = desk.script.persona.tones.iter();
    tones.map(|tone| tone.as_str().to_owned()).collect()
}

fn edit(desk: &Desk) -> AnyView {
    let persona = &desk.script.persona;
    let form = Form::new("save").watched();
    let typed_tones: Vec<&str> = Tone::ALL
        .iter()
        .filter(|tone| form.checked("tones", tone.as_str(), persona.tones.contains(tone)))
        .map(|tone| tone.label())
        .collect();
    let stored_tones: Vec<&str> = persona.tones.iter().map(|tone| tone.label()).collect();
    let line =
        |label, name: &str, stored: &str| (label, stored.to_owned(), form.value(name, stored));
    let on_off = |on: bool| if on { "on" } else { "off" }.to_owned();
    let seen = Seen::of(
        &form,
        &desk.seen[0],
        vec![
            line("Name", "name", &persona.name),
            ("Tone", stored_tones.join(", "), typed_tones.join(", ")),
            line("Greeting", "greeting", &persona.greeting),
            line(
                "Greeting when closed",
                "greeting_closed",
                &persona.greeting_closed,
            ),
            line(
                "Greeting on holidays",
                "greeting_holiday",
                &persona.greeting_holiday,
            ),
            (
                "Says it is an AI",
                on_off(persona.says_ai),
                on_off(form.checked("says_ai", "on", persona.says_ai)),
            ),
            line("Language", "language", persona.language.as_str()),
            line("Goodbye", "goodbye", &persona.goodbye),
        ],
    );
    let picks: Vec<Pick> = Tone::ALL
        .iter()
        .map(|tone| Pick::new(tone.as_str(), tone.label()))
        .collect();
    let languages: Vec<Pick> = Manner::ALL
        .iter()
        .map(|manner| Pick::new(manner.as_str(), manner.label()))
        .collect();
    let greetings = view! {
        {Field::new("greeting", "When open")
            .hint(counted(desk.greeting_words))
            .required()
            .lines(&form, &persona.greeting, 2)}
        {Field::new("greeting_closed", "When closed")
            .hint("Left empty, callers hear the greeting for when you are open.")
            .lines(&form, &persona.greeting_closed, 2)}
        {Field::new("greeting_holiday", "On public holidays")
            .hint("Left empty, callers hear the greeting for when you are closed.")
            .lines(&form, &persona.greeting_holiday, 2)}
        {Field::new("says_ai", "Always says that it is an AI")
            .hint("A greeting that does not say it ends with: I'm an AI receptionist. Asked, it always says so.")
            .check(&form, persona.says_ai)}
        {spoken(desk)}
    };
    let buttons = seen.buttons("Save draft");
    let inside = view! {
        {seen.compare}
        {seen.hidden}
        {Field::new("name", "Name").hint("What it calls itself.").required().line(&form, &persona.name)}
        <div class="[&_.hint]:w-full [&>fieldset]:flex [&>fieldset]:flex-wrap [&>fieldset]:gap-x-4">
            {Field::new("tones", "Tone")
                .hint(format!("At most {TONES_MAX}. None is friendly, calm and brief."))
                .checks(&form, &tones(desk), &picks)}
        </div>
        {part(&form, "greetings", "Greeting", "The first words of a call, word for word.", greetings)}
        {Field::new("language", "Language").select(&form, persona.language.as_str(), &languages)}
        {Field::new("goodbye", "Goodbye")
            .hint("The last words of a call. Left empty, it says goodbye in its own words.")
            .lines(&form, &persona.goodbye, 2)}
    };
    form.draw("stack", view! { {inside} {buttons} })
}

/// `11 words. 15 or fewer sound best.`
fn counted(words: usize) -> String {
    let count = figure(words, "word");
    if words > GREETING_WORDS {
        format!(
            "{count}: long greetings are taken for a recording. {GREETING_WORDS} or fewer sound best."
        )
    } else {
        format!("{count}. {GREETING_WORDS} or fewer sound best.")
    }
}

/// What callers would hear, where it is more than one thing.
fn spoken(desk: &Desk) -> Option<AnyView> {
    let [open, closed, holiday] = &desk.spoken;
    let persona = &desk.script.persona;
    if *open == persona.greeting.trim() && open == closed && open == holiday {
        return None;
    }
    let rows = [("Open", open), ("Closed", closed), ("Holiday", holiday)]
        .into_iter()
        .map(|(when, words)| {
            view! { <dt class="text-text-2">{when}</dt> <dd class="break-words">{format!("“{words}”")}</dd> }
        })
        .collect_view();
    Some(
        view! {
            <div class="rounded-card bg-surface-2 p-3">
                <p class="text-meta font-medium">"Callers of this draft hear"</p>
                <dl class="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">{rows}</dl>
            </div>
        }
        .into_any(),
    )
}

fn read(desk: &Desk) -> AnyView {
    let persona = &desk.script.persona;
    let tones: Vec<&str> = persona.tones.iter().map(|tone| tone.label()).collect();
    let says = if persona.says_ai {
        "Always"
    } else {
        "When asked"
    };
    super::told(vec![
        ("Name", persona.name.clone()),
        ("Tone", tones.join(", ")),
        ("Greeting when open", desk.spoken[0].clone()),
        ("Greeting when closed", desk.spoken[1].clone()),
        ("Greeting on public holidays", desk.spoken[2].clone()),
        ("Says that it is an AI", says.to_owned()),
        ("Language", persona.language.label().to_owned()),
        ("Goodbye", persona.goodbye.clone()),
    ])
}
