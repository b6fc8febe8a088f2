//! When the business is open: every week, on dates that differ, and the rules that hold for all services.

mod exceptions;
mod rules;
mod weekly;

pub(super) use exceptions::exceptions;
pub(super) use rules::{capital, late_words};
pub(super) use weekly::{outside, rules, weekly};

use domain::LocationId;
use leptos::prelude::*;

use crate::kit::{self, Address};

/// The pages of hours, beside each other; the location stays chosen.
fn tabs(business: &str) -> AnyView {
    let base = format!("/app/{business}/hours");
    let chosen = Address::here();
    let chosen = chosen
        .get("loc")
        .map(|at| format!("?loc={at}"))
        .unwrap_or_default();
    kit::tabs(
        "Hours",
        vec![
            ("Weekly".to_owned(), format!("{base}{chosen}")),
            (
                "Exceptions".to_owned(),
                format!("{base}/exceptions{chosen}"),
            ),
            ("Booking rules".to_owned(), format!("{base}/rules{chosen}")),
        ],
    )
}

/// Links that choose a location; nothing where there is only one.
pub(super) fn places(
    locations: &[(LocationId, String)],
    chosen: Option<LocationId>,
) -> Option<AnyView> {
    if locations.len() < 2 {
        return None;
    }
    let here = Address::here();
    let links = locations
        .iter()
        .map(|(id, name)| {
            let current = (Some(*id) == chosen).then_some("true");
            let link = here.with("loc", Some(&id.to_string())).link();
            view! {
                <li><a class="button-secondary" href=link aria-current=current>{name.clone()}</a></li>
            }
        })
        .collect_view();
    let ask = chosen
        .is_none()
        .then(|| view! { <p class="mb-2">"Choose a location."</p> });
    Some(
        view! {
            <nav class="mb-5" aria-label="Location">
                {ask}
                <ul class="flex flex-wrap gap-2">{links}</ul>
            </nav>
        }
        .into_any(),
    )
}

/// The location in the address, if there is one.
pub(super) fn asked() -> Result<Option<LocationId>, crate::api::AppError> {
    match Address::here().get("loc") {
        Some(at) => super::parsed(Some(at.to_owned()), "location").map(Some),
        None => Ok(None),
    }
}
