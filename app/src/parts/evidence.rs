//! The evidence behind each change that a call made. A missing link is named and red.

use domain::view::{Evidence, EvidenceStep};
use leptos::prelude::*;

use super::icon;

pub(crate) fn evidence(changes: Vec<Evidence>) -> impl IntoView {
    changes
        .into_iter()
        .map(|change| {
            let steps = change.steps.into_iter().map(step).collect_view();
            view! {
                <div class="mt-3">
                    <p class="break-words font-medium">{change.change}</p>
                    <ol class="mt-2 flex flex-wrap gap-2">{steps}</ol>
                </div>
            }
        })
        .collect_view()
}

fn step(step: EvidenceStep) -> impl IntoView {
    let (class, sign, at) = match step.at {
        Some(at) => ("badge bg-ok-soft text-ok-text", "check", at),
        None => (
            "badge bg-bad-soft text-bad-text",
            "alert",
            "missing".to_owned(),
        ),
    };
    view! { <li class=class>{icon(sign)} {step.name} " " <span class="tabular-nums">{at}</span></li> }
}
