//! A chosen time as it is shown, whether it is kept, and what to take instead when it is gone.

use ::services::visitors::{Chosen, Near, State};
use leptos::prelude::*;

use crate::{kit::Form, parts::icon};

/// Everything about the visit.
pub(super) fn facts(chosen: &Chosen) -> AnyView {
    let row = |name: &'static str, value: &str| {
        let value = value.to_owned();
        (!value.is_empty()).then(|| {
            view! {
                <dt>{name}</dt>
                <dd>{value}</dd>
            }
        })
    };
    let lines = chosen
        .lines
        .iter()
        .map(|(name, total)| {
            view! {
                <dt>{name.clone()}</dt>
                <dd>{total.clone()}</dd>
            }
        })
        .collect_view();
    let price = if chosen.lines.is_empty() {
        "Price"
    } else {
        "Together"
    };
    let unknown = if chosen.price.is_empty() {
        "On request"
    } else {
        &chosen.price
    };
    view! {
        <dl class="facts">
            {row("What", &chosen.what)}
            {row("With", &chosen.with)}
            {row("Plus", &chosen.added)}
            {row("When", &chosen.when)}
            {row("Where", &chosen.place)}
            {lines}
            {row(price, unknown)}
            {row("Deposit due", &chosen.deposit)}
        </dl>
    }
    .into_any()
}

/// Whether it is kept, with the button that keeps it longer; or what is free instead.
pub(super) fn kept(chosen: &Chosen) -> AnyView {
    let longer = |words: &'static str, button: &'static str| {
        let form = Form::new("longer");
        let inside = view! { <button class="button-quiet">{button}</button> };
        view! {
            <div class="keeping">
                <p class="flex min-w-0 items-center gap-2">{icon("clock")} <span>{words}</span></p>
                {form.bare("", inside)}
            </div>
        }
        .into_any()
    };
    match &chosen.state {
        State::Held { until } => {
            let words = format!("Kept for you until {until}.");
            let form = Form::new("longer");
            let inside = view! { <button class="button-quiet">"Keep it longer"</button> };
            view! {
                <div class="keeping">
                    <p class="flex min-w-0 items-center gap-2">{icon("clock")} <span>{words}</span></p>
                    {form.bare("", inside)}
                </div>
            }
            .into_any()
        }
        State::Free => longer("It is still free, but not kept for you.", "Keep it for me"),
        State::Lost { why, nearest } => lost(why, nearest),
    }
}

fn lost(why: &str, nearest: &[Near]) -> AnyView {
    let form = Form::new("hold");
    let times = nearest
        .iter()
        .map(|near| {
            let (slot, label) = (near.slot.clone(), near.label.clone());
            view! { <button class="time-choice" name="slot" value=slot>{label}</button> }
        })
        .collect_view();
    let closest = if nearest.is_empty() {
        None
    } else {
        let inside = view! { <div class="grid gap-2">{times}</div> };
        Some(view! {
            <p class="mb-2">"These are closest:"</p>
            {form.bare("", inside)}
        })
    };
    view! {
        <section class="mb-4 rounded-card border border-line-strong bg-warn-soft p-4 text-warn-text">
            <p class="font-medium">{why.to_owned()}</p>
            {closest}
        </section>
    }
    .into_any()
}

/// What to know before booking: the terms, whether it waits to be confirmed, what to do before coming.
pub(super) fn terms(chosen: &Chosen) -> AnyView {
    let requested = chosen.requested.then(|| {
        view! {
            <p class="banner">
                "The diary cannot be read just now, so this is a request. We text you to confirm it."
            </p>
        }
    });
    let deposit = (!chosen.deposit.is_empty()).then(|| {
        let words = format!(
            "A deposit of {} is due. We tell you how to pay it.",
            chosen.deposit
        );
        view! { <p>{words}</p> }
    });
    let before = (!chosen.preparation.is_empty()).then(|| {
        let words = format!("Before you come: {}", chosen.preparation);
        view! { <p>{words}</p> }
    });
    let policy = chosen.policy.clone();
    view! {
        {requested}
        <div class="grid gap-2">
            <p>{policy}</p>
            {deposit}
            {before}
        </div>
    }
    .into_any()
}

/// Whether it can still be had.
pub(super) const fn is_lost(chosen: &Chosen) -> bool {
    matches!(chosen.state, State::Lost { .. })
}
