//! What keys do: the list of them, the palette that one of them opens, and the form that switches single keys off.

use leptos::prelude::*;

use super::forms::{Action, token};
use crate::api::context;

/// What a page offers by single keys, in the order of the list.
const SINGLE: [(&str, &str); 12] = [
    ("?", "This list"),
    ("/", "Search in the page"),
    (
        "G then T, B, C, V, U, R, A or S",
        "Go to Today, Bookings, Calls, Conversations, Customers, Receptionist, Analytics or Settings",
    ),
    ("N", "Add booking"),
    ("J and K", "Next and previous row"),
    ("Enter", "Open what is marked"),
    ("T", "The diary of today"),
    ("[ and ]", "Earlier and later"),
    ("1, 2, 3, 4", "Agenda, day, week, list"),
    ("W", "Why was this time not offered?"),
    ("Arrows", "On the board: next slot, next lane"),
    (
        "M, arrows, Enter",
        "On the board: pick a booking up, and move it there",
    ),
];

/// The dialogs that keys open; closed, and of no use without script.
pub(super) fn dialogs(single: bool) -> impl IntoView {
    let off = (!single).then(
        || view! { <p class="hint mb-3">"Single keys are switched off in your profile."</p> },
    );
    view! {
        <dialog id="palette" class="palette" aria-label="Find or do">
            <label class="sr-only" for="palette-field">
                "Find a customer or booking, go to a page, or do something"
            </label>
            <input
                id="palette-field"
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-autocomplete="list"
                autocomplete="off"
                placeholder="Name, phone, reference or page"
            />
            <div id="palette-list" role="listbox" aria-label="Results"></div>
            <p class="sr-only" role="status"></p>
        </dialog>
        <dialog id="keys" class="keys" aria-labelledby="keys-title">
            <h2 id="keys-title" class="mb-3 text-h2 font-semibold">"Keys"</h2>
            {off}
            {list()}
            <form method="dialog" class="mt-4">
                <button class="button-secondary">"Close list"</button>
            </form>
        </dialog>
    }
}

/// What each key does.
pub(super) fn list() -> impl IntoView {
    let rows = SINGLE
        .iter()
        .map(|(key, text)| view! { <dt>{*key}</dt> <dd>{*text}</dd> })
        .collect_view();
    view! {
        <dl class="facts">
            <dt>"Ctrl or ⌘ and K"</dt>
            <dd>"Find or do"</dd>
            {rows}
            <dt>"Esc"</dt>
            <dd>"Close"</dd>
        </dl>
    }
}

/// The choice whether single keys do anything, kept with this browser.
pub(super) fn form() -> impl IntoView {
    let visit = context::visit();
    let choice = |value: &'static str, label: &'static str, chosen: bool| {
        view! {
            <button class="choice" name="keys" value=value aria-pressed=if chosen { "true" } else { "false" }>
                {label}
            </button>
        }
    };
    view! {
        <form method="post" action=Action::Keys.as_str()>
            {token()}
            <input type="hidden" name="back" value=visit.address />
            <fieldset class="flex flex-wrap gap-1">
                <legend class="mb-1 text-meta text-text-2">"Single keys, in this browser"</legend>
                {choice("on", "On", visit.keys)}
                {choice("off", "Off", !visit.keys)}
            </fieldset>
        </form>
    }
}
