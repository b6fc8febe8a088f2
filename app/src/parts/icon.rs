//! Icons, from the sprite that every page carries.

use leptos::prelude::*;

/// An icon of the sprite, hidden from assistive technology: a word always stands beside it.
pub(crate) fn icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("#i-{name}")></use>
        </svg>
    }
}
