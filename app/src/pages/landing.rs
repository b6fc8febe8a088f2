//! The front page.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::forms::theme_form;
use crate::parts::icon;

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
                <div class="max-w-3xl py-12 sm:py-20">
                    <h1 class="text-figure font-semibold text-balance sm:text-hero">
                        "Your phone, answered. Your diary, filled."
                    </h1>
                    <p class="mt-5 max-w-[60ch] text-h2 text-text-2">
                        "Ringdesk answers every call, books into your calendar and texts the confirmation. You see every word."
                    </p>
                    <p class="mt-8"><a class="button" href="/sign-in">"See it work"</a></p>
                </div>
                <section aria-labelledby="how" class="pb-12">
                    <h2 id="how" class="mb-4 text-h1 font-semibold">"How it works"</h2>
                    <ol class="grid gap-4 md:grid-cols-3">{steps}</ol>
                </section>
                <section aria-labelledby="never" class="pb-16">
                    <h2 id="never" class="mb-4 text-h1 font-semibold">"What it will not do"</h2>
                    <ul class="grid gap-3 text-h2">{promises}</ul>
                </section>
            </main>
            <footer class="border-t border-line py-6">{theme_form()}</footer>
        </div>
    }
}
