//! The editor of weekly hours: each day with its ranges and one empty one, so that a range more is there after every
//! save, also without script.

use leptos::prelude::*;
use services::portal::week::{DAYS, Week};

use super::{Field, Form, Pick};

/// Draws the editor. `hint` says what empty days mean.
pub(crate) fn week(form: &Form, stored: &Week, hint: &'static str) -> AnyView {
    let days = DAYS
        .iter()
        .zip(&stored.0)
        .map(|((_, key, name), ranges)| {
            let shown = form.ranges(key).unwrap_or_else(|| ranges.clone());
            let rows = shown
                .into_iter()
                .chain([(String::new(), String::new())])
                .enumerate()
                .map(|(index, (from, to))| range(form, key, name, index, from, to))
                .collect_view();
            let problem = form.problem(key).map(|text| {
                view! { <p class="problem">{text.to_owned()}</p> }
            });
            view! {
                <fieldset class="day" id=Form::id_of(key) tabindex="-1">
                    <legend>{*name}</legend>
                    {problem}
                    <div class="flex flex-wrap gap-x-4 gap-y-2">{rows}</div>
                </fieldset>
            }
        })
        .collect_view();
    let copy = Field::new("copy-monday", "Copy Monday's hours").select(
        form,
        "",
        &[
            Pick::new("", "Copy to no other day"),
            Pick::new("weekdays", "To Tuesday to Friday"),
            Pick::new("all", "To every day"),
        ],
    );
    view! {
        <fieldset class="grid gap-3">
            <legend class="mb-1 text-h2 font-semibold">"Hours"</legend>
            <p class="hint">{hint} " The end of a day is 00:00."</p>
            {days}
            <div class="max-w-64">{copy}</div>
        </fieldset>
    }
    .into_any()
}

fn range(
    form: &Form,
    key: &'static str,
    day: &'static str,
    index: usize,
    from: String,
    to: String,
) -> AnyView {
    let name = |end: &str| format!("{key}-{index}-{end}");
    let label = |end: &str| format!("{day}, range {}, {end}", index + 1);
    let invalid = form.problem(key).is_some().then_some("true");
    // A field for a time knows no 24:00.
    let to = if to == "24:00" {
        "00:00".to_owned()
    } else {
        to
    };
    view! {
        <span class="inline-flex flex-wrap items-center gap-1.5">
            <input
                type="time"
                class="time"
                name=name("from")
                value=from
                aria-label=label("from")
                aria-invalid=invalid
            />
            <span class="text-text-2">"to"</span>
            <input
                type="time"
                class="time"
                name=name("to")
                value=to
                aria-label=label("to")
                aria-invalid=invalid
            />
        </span>
    }
    .into_any()
}
