//! Switching something of the set-up off and on again. Nothing is deleted, because bookings refer to it.

use leptos::prelude::*;

use super::Form;

/// The form under everything else of the page. `hint` says what follows from the press.
pub(crate) fn switch(active: bool, hint: String) -> AnyView {
    let (what, label, class) = if active {
        ("switch-off", "Switch off", "button-danger")
    } else {
        ("switch-on", "Switch on", "button-secondary")
    };
    let inside = view! {
        <p class="hint">{hint}</p>
        <p><button class=class>{label}</button></p>
    };
    view! {
        <div class="mt-8 border-t border-line pt-6">{Form::new(what).draw("stack", inside)}</div>
    }
    .into_any()
}
