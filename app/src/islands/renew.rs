//! A page that is drawn again when something happens: its own addresses are all that it needs.

use domain::view::LiveKind;
use leptos::prelude::*;

use super::follow::{News, follow};

/// Reads the page again when a call of the business begins, changes or ends. Without script the Refresh link does.
#[island]
pub fn Renew(
    /// Whose calls.
    business: String,
    /// The page.
    address: String,
) -> impl IntoView {
    Effect::new(move |_| {
        let address = address.clone();
        follow(&business, move |news| {
            let News::Event(event) = news else {
                return;
            };
            let counts = matches!(
                event.kind,
                LiveKind::CallRinging | LiveKind::CallAction | LiveKind::CallEnded
            );
            if counts && !typing() {
                let _ = window().location().replace(&address);
            }
        });
    });
}

/// What somebody is typing into: a page is not taken away under their hands.
fn typing() -> bool {
    let active = document().active_element();
    active
        .is_some_and(|active| matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
