//! What the simulated mail provider delivered: where nobody gets mail, this is where it is read.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use services::ports::mail::Letter;

use super::sign_in::mark;
use crate::api::{AppError, context};

/// The mails, the newest first.
pub(super) fn page() -> impl IntoView {
    let mailbox = context::services()
        .ok()
        .and_then(|services| services.mailbox);
    let Some(mailbox) = mailbox else {
        let error = AppError::not_found("page");
        context::respond(&error);
        return super::missing::alone(&error).into_any();
    };
    let letters = mailbox.letters();
    let list = if letters.is_empty() {
        view! { <p>"No mail yet."</p> }.into_any()
    } else {
        let rows = letters
            .into_iter()
            .map(|(_, letter)| draw(letter))
            .collect_view();
        view! { <ol class="grid gap-4">{rows}</ol> }.into_any()
    };
    view! {
        <Title text="Mailbox · Ringdesk" />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            {mark()} <h1 class="mb-2 text-h1 font-semibold">"Simulated mailbox"</h1>
            <p class="mb-6 text-meta text-text-2">
                "Nothing leaves this installation. Every mail it would send is here, the newest first."
            </p>
            <p class="mb-6">
                <a class="button-secondary" href="/demo/mail">"Refresh"</a>
            </p>
            {list}
        </main>
    }
    .into_any()
}

fn draw(letter: Letter) -> AnyView {
    let lines = letter
        .text
        .lines()
        .map(|line| {
            let line = line.to_owned();
            let inside = if line.starts_with("http://") || line.starts_with("https://") {
                let address = line.clone();
                view! { <a class="link inline-block min-h-6 break-all" href=address>{line}</a> }
                    .into_any()
            } else {
                line.into_any()
            };
            view! { <p class="min-h-4 break-words">{inside}</p> }
        })
        .collect_view();
    view! {
        <li class="card p-4">
            <p class="break-words font-medium">{letter.subject}</p>
            <p class="mb-3 break-words text-meta text-text-2">"To " {letter.to.to_string()}</p>
            {lines}
        </li>
    }
    .into_any()
}
