//! How it sounds, and how long it waits for somebody who says nothing.

use leptos::prelude::*;
use services::{portal::receptionist::Desk, receptionists::VOICES, records::Sound};

use super::Seen;
use crate::kit::{Field, Form, Pick, part};

/// Seconds that the session waits where nothing was chosen, as a hint.
const USUAL: [&str; 2] = [
    "From 4 to 30. Left empty, 8 seconds.",
    "From 4 to 30. Left empty, 7 seconds. After the second time it says goodbye and hangs up.",
];

pub(in crate::pages) fn voice() -> impl IntoView {
    super::page("Receptionist voice", |_, desk, edits| {
        if edits { edit(desk) } else { read(desk) }
    })
}

fn seconds(chosen: Option<u16>) -> String {
    chosen
        .map(|seconds| seconds.to_string())
        .unwrap_or_default()
}

/// `Marin`; the usual one where none was chosen.
fn name(voice: &str) -> String {
    let mut letters = voice.chars();
    letters.next().map_or_else(
        || "Usual voice".to_owned(),
        |first| first.to_uppercase().chain(letters).collect(),
    )
}

fn speed(sound: &Sound) -> String {
    sound.speed.to_string()
}

fn edit(desk: &Desk) -> AnyView {
    let sound = &desk.script.sound;
    let form = Form::new("save").watched();
    let line =
        |label, name: &str, stored: String| (label, stored.clone(), form.value(name, &stored));
    let seen = Seen::of(
        &form,
        &desk.seen[1],
        vec![
            line("Voice", "voice", sound.voice.clone()),
            line("Speed", "speed", speed(sound)),
            line(
                "First question",
                "silence_first",
                seconds(sound.silence_first),
            ),
            line(
                "Second question",
                "silence_again",
                seconds(sound.silence_again),
            ),
        ],
    );
    let buttons = seen.buttons("Save draft");
    let mut voices: Vec<Pick> = VOICES
        .iter()
        .map(|one| Pick::new(*one, name(one)))
        .collect();
    if !VOICES.contains(&sound.voice.as_str()) {
        voices.insert(0, Pick::new(sound.voice.clone(), name(&sound.voice)));
    }
    let [first, again] = USUAL;
    let silence = view! {
        {Field::new("silence_first", "Asks whether somebody is there after")
            .hint(first)
            .mode("numeric")
            .suffix("seconds")
            .line(&form, &seconds(sound.silence_first))}
        {Field::new("silence_again", "Asks again after")
            .hint(again)
            .mode("numeric")
            .suffix("seconds")
            .line(&form, &seconds(sound.silence_again))}
    };
    let inside = view! {
        {seen.compare}
        {seen.hidden}
        {Field::new("voice", "Voice").select(&form, &sound.voice, &voices)}
        {Field::new("speed", "Speed")
            .hint("From 70 to 130. 100 is the voice's own.")
            .mode("numeric")
            .suffix("%")
            .required()
            .line(&form, &speed(sound))}
        {part(&form, "silence", "Silence", "When nobody speaks.", silence)}
        {buttons}
    };
    form.draw("stack", inside)
}

fn read(desk: &Desk) -> AnyView {
    let sound = &desk.script.sound;
    let waits = |chosen: Option<u16>, usual: u16| format!("{} s", chosen.unwrap_or(usual));
    super::told(vec![
        ("Voice", name(&sound.voice)),
        ("Speed", format!("{} %", sound.speed)),
        (
            "Asks whether somebody is there after",
            waits(sound.silence_first, 8),
        ),
        ("Asks again after", waits(sound.silence_again, 7)),
    ])
}
