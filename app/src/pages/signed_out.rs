//! Where a form leads that was sent after the session had ended: nothing is lost, and nothing was changed.

use leptos::prelude::*;
use leptos_meta::Title;

use super::forms::{once, token};
use crate::api::context;

/// Fields that belong to the drawing of a form, and are new with each.
const OF_THE_DRAWING: [&str; 2] = ["token", "once"];

pub(super) fn page() -> impl IntoView {
    let visit = context::visit();
    let kept: Vec<_> = visit
        .kept
        .fields
        .iter()
        .filter(|(name, _)| !OF_THE_DRAWING.contains(&name.as_str()))
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.clone() value=value.clone() /> }
        })
        .collect();
    let rest = if kept.is_empty() {
        view! {
            <p class="mt-2">"Sign in to go on."</p>
            <p class="mt-4"><a class="button" href="/sign-in">"Sign in"</a></p>
        }
        .into_any()
    } else {
        view! {
            <p class="mt-2">
                "Nothing was changed, and this page keeps what you typed. Sign in in another tab, then send it again from here."
            </p>
            <p class="mt-4">
                <a class="button-secondary" href="/sign-in" target="_blank" rel="noopener">
                    "Sign in (opens a new tab)"
                </a>
            </p>
            <form method="post" action=visit.address class="mt-4">
                {token()} {once()} {kept} <button class="button">"Send again"</button>
            </form>
        }
        .into_any()
    };
    view! {
        <Title text="You are signed out · Ringdesk" />
        <main class="alone">
            <h1 class="text-h1 font-semibold">"You are signed out"</h1>
            {rest}
        </main>
    }
}
