//! The quiet line that says when a page is not up to date.

use leptos::prelude::*;

use crate::api::AppError;

/// Whether what is shown is up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Freshness {
    Live,
    /// The stream was lost several times in a row.
    Paused,
    /// Reading again was refused or failed.
    Failed(AppError),
}

pub(super) fn freshness_line(freshness: RwSignal<Freshness>) -> impl IntoView {
    let text = move || match freshness.get() {
        Freshness::Live => None,
        Freshness::Paused | Freshness::Failed(AppError::Unreachable) => {
            Some(("Live updates paused.", "Refresh", ""))
        }
        Freshness::Failed(AppError::SignedOut) => {
            Some(("You are signed out.", "Sign in", "/sign-in"))
        }
        Freshness::Failed(AppError::NotFound { .. }) => {
            Some(("This is not there any more.", "Refresh", ""))
        }
        Freshness::Failed(AppError::Forbidden { .. } | AppError::Failed { .. }) => {
            Some(("We couldn't load what changed.", "Try again", ""))
        }
    };
    let line = move || {
        text().map(|(what, act, to)| {
            view! {
                <span class="badge bg-warn-soft text-warn-text">
                    {what} " " <a class="font-medium underline" href=to>{act}</a>
                </span>
            }
        })
    };
    view! { <p role="status" class="min-h-6 text-meta">{line}</p> }
}
