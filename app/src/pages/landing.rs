//! The front page.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::forms::theme_form;
use crate::{api::context, parts::icon};

const STEPS: [(&str, &str, &str); 3] = [
    (
        "phone",
        "It answers",
        "Every call is answered at once, by a voice that says it is an AI receptionist.",
    ),
    (
        "search",
        "It looks",
        "Times come from your hours, your staff and your calendar, while the caller waits.",
    ),
    (
        "check",
        "It books",
        "It reads the booking back, hears a yes, writes it down and texts the confirmation.",
    ),
];

const PROMISES: [&str; 3] = [
    "It never says booked until it is booked.",
    "It never makes up a price, a rule or a free time.",
    "It never puts two people in one chair.",
];

/// A call in words: who speaks, and what is said.
const CALL: [(&str, &str); 6] = [
    (
        "Receptionist",
        "Fade Room, this is Ava, an AI receptionist. How can I help?",
    ),
    (
        "Caller",
        "A haircut with Sam tomorrow at two, if he's free.",
    ),
    (
        "Receptionist",
        "Haircut with Sam, Saturday 21 November at 2 pm, for Jo Smith. That's 35 pounds. Shall I book it?",
    ),
    ("Caller", "Yes, thank you."),
    (
        "Receptionist",
        "That's booked. A text is on its way with everything in it.",
    ),
    (
        "Text",
        "Fade Room: booked. Haircut with Sam, Sat 21 Nov 14:00, 12 Mill Lane. Change or cancel with the link.",
    ),
];

const QUESTIONS: [(&str, &str); 5] = [
    (
        "Do callers know that it is an AI?",
        "Yes. It says so in its first sentence, and a person can be asked for at any time.",
    ),
    (
        "What if it does not understand?",
        "It asks again, takes the keypad or a text, and after two failures offers a person or a call back.",
    ),
    (
        "Which calendar does it use?",
        "Google Calendar, read before every booking and written after it. Without one it keeps its own diary.",
    ),
    (
        "Can customers change a booking themselves?",
        "Yes. Every confirmation carries a link on which they move or cancel it, by your terms.",
    ),
    (
        "Can I keep my number?",
        "Yes. You forward it to the number that Ringdesk answers, and take it back with one code.",
    ),
];

pub(super) fn page() -> impl IntoView {
    let steps = STEPS.map(|(sign, title, text)| {
        view! {
            <li class="card p-5">
                <p class="mb-2 flex items-center gap-2 text-h2 font-semibold">
                    <span class="text-accent-text">{icon(sign)}</span> {title}
                </p>
                <p class="text-text-2">{text}</p>
            </li>
        }
    });
    let promises = PROMISES.map(|promise| {
        view! {
            <li class="flex items-start gap-2">
                <span class="mt-0.5 text-ok-text">{icon("check")}</span> {promise}
            </li>
        }
    });
    let questions = QUESTIONS.map(|(question, answer)| {
        view! {
            <div class="border-t border-line py-4">
                <dt class="font-medium">{question}</dt>
                <dd class="mt-1 max-w-[70ch] text-text-2">{answer}</dd>
            </div>
        }
    });
    view! {
        <Title text="Ringdesk · Your phone, answered" />
        <Meta
            name="description"
            content="Ringdesk answers every call, books into your calendar and texts the confirmation."
        />
        <div class="mx-auto max-w-5xl px-4 sm:px-6">
            <header class="flex items-center justify-between py-5">
                <p class="text-h2 font-semibold text-accent-text">"Ringdesk"</p>
                <a class="button-secondary" href="/sign-in">"Sign in"</a>
            </header>
            <main>
                <div class="grid gap-8 py-12 sm:py-16 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-center">
                    <div class="min-w-0">
                        <h1 class="text-figure font-semibold text-balance sm:text-hero">
                            "Your phone, answered. Your diary, filled."
                        </h1>
                        <p class="mt-5 max-w-[60ch] text-h2 text-text-2">
                            "Ringdesk answers every call, books into your calendar and texts the confirmation. You see every word."
                        </p>
                        <p class="mt-8 flex flex-wrap gap-3">
                            <a class="button" href="/sign-in">"Start free"</a>
                            <a class="button-secondary" href="#call">"Read a call"</a>
                        </p>
                    </div>
                    {a_call()}
                </div>
                <section aria-labelledby="how" class="pb-12">
                    <h2 id="how" class="mb-4 text-h1 font-semibold">"How it works"</h2>
                    <ol class="grid gap-4 md:grid-cols-3">{steps}</ol>
                </section>
                <section aria-labelledby="never" class="pb-12">
                    <h2 id="never" class="mb-4 text-h1 font-semibold">"What it will not do"</h2>
                    <ul class="grid gap-3 text-h2">{promises}</ul>
                </section>
                {companies()}
                <section aria-labelledby="questions" class="pb-16">
                    <h2 id="questions" class="mb-4 text-h1 font-semibold">"Questions"</h2>
                    <dl>{questions}</dl>
                </section>
            </main>
            <footer class="border-t border-line py-6">{theme_form()}</footer>
        </div>
    }
}

/// What a call is like, in words.
fn a_call() -> AnyView {
    let turns = CALL.map(|(who, words)| {
        let class = match who {
            "Caller" => "turn bg-surface-2 justify-self-end",
            "Text" => "turn border border-line-strong bg-surface",
            _ => "turn bg-accent-soft",
        };
        view! {
            <li class=class>
                <span class="flex text-meta font-medium text-text-2">{who}</span>
                {words}
            </li>
        }
    });
    view! {
        <figure class="card min-w-0 p-4" id="call">
            <ol class="grid gap-2">{turns}</ol>
            <figcaption class="mt-3 text-meta text-text-2">
                "A call to a demo company, in words."
            </figcaption>
        </figure>
    }
    .into_any()
}

/// The demo companies, where there are some: their telephones are simulated, their booking pages are real.
fn companies() -> Option<AnyView> {
    let demo = context::services().is_ok_and(|services| services.demo);
    let each = demo.then(context::demo_companies)?;
    let each = each
        .into_iter()
        .map(|(slug, name, _)| {
            view! {
                <li>
                    <a class="choice-card" href=format!("/book/{slug}")>
                        <span class="font-medium">{name}</span>
                        <span class="text-meta text-text-2">"Book as a customer does"</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section aria-labelledby="try" class="pb-12">
                <h2 id="try" class="mb-1 text-h1 font-semibold">"Try it"</h2>
                <p class="mb-4 max-w-[70ch] text-text-2">
                    "These are the demo companies of this installation. Their callers are simulated; their diaries and booking pages work."
                </p>
                <ul class="grid gap-3 sm:grid-cols-2">{each}</ul>
            </section>
        }
        .into_any(),
    )
}
