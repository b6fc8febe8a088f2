//! Forms that change something. Each is a plain POST and carries the token that shows that it came from our page.

use domain::words;
use leptos::prelude::*;

use crate::{Theme, api::context};

words! {
    /// Where a form is sent.
    Action, "form action" {
        /// Come in as the owner of the demo company.
        SignInDemo = "/sign-in/demo",
        /// Leave.
        SignOut = "/sign-out",
        /// Choose the colours.
        Theme = "/theme",
        /// Switch single keys off or on.
        Keys = "/keys",
    }
}

/// The token as a hidden field.
pub(crate) fn token() -> impl IntoView {
    view! { <input type="hidden" name="token" value=context::visit().form_token /> }
}

/// A name of this drawing of the form: sent twice, by a double click or a reload, it counts once.
pub(crate) fn once() -> impl IntoView {
    view! { <input type="hidden" name="once" value=context::visit().form_name /> }
}

/// A choice of colours that comes back to this page.
pub(super) fn theme_form() -> impl IntoView {
    let visit = context::visit();
    let choices = Theme::ALL
        .iter()
        .map(|theme| {
            let chosen = *theme == visit.theme;
            view! {
                <button
                    class="choice"
                    name="theme"
                    value=theme.as_str()
                    aria-pressed=if chosen { "true" } else { "false" }
                >
                    {theme.label()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=Action::Theme.as_str()>
            {token()}
            <input type="hidden" name="back" value=visit.address />
            <fieldset class="flex flex-wrap gap-1">
                <legend class="mb-1 text-meta text-text-2">"Colours"</legend>
                {choices}
            </fieldset>
        </form>
    }
}

pub(super) fn sign_out_form() -> impl IntoView {
    view! {
        <form method="post" action=Action::SignOut.as_str()>
            {token()} <button class="button-secondary w-full">"Sign out"</button>
        </form>
    }
}
