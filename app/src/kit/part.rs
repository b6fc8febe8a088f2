//! Parts of a long form: a heading, what helps to fill it in, what is wrong with the part as a whole, and its fields.

use leptos::prelude::*;

use super::Form;

/// A part. `name` is what problems of the whole part name.
pub(crate) fn part(
    form: &Form,
    name: &'static str,
    title: &'static str,
    hint: &'static str,
    inside: impl IntoView + 'static,
) -> AnyView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> });
    let problem = form
        .problem(name)
        .map(|text| view! { <p class="problem">{text.to_owned()}</p> });
    view! {
        <fieldset class="part" id=Form::id_of(name) tabindex="-1">
            <legend>{title}</legend>
            {hint}
            {problem}
            {inside}
        </fieldset>
    }
    .into_any()
}
