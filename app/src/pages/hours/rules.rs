//! The booking rules of one location, and those of all locations that have none of their own.

use leptos::prelude::*;
use services::{
    portal::hours::{HoursPage, PlaceHours, TypedRules},
    records::LateCancel,
};

use crate::kit::{Field, Form, Pick};

/// The form of one location. What it leaves empty is as for all locations.
pub(super) fn edit_place(place: &PlaceHours, house: &TypedRules) -> AnyView {
    let form = Form::new("save").watched();
    let inside = view! {
        {Field::new("grid_minutes", "Starts every")
            .hint("For example 15 min. A service may say otherwise.")
            .required()
            .line(&form, &place.grid)}
        {Field::new("notice_minutes", "Notice")
            .hint("How long before the start a booking can be made at the latest, for example 2 h.")
            .required()
            .line(&form, &place.notice)}
        {lately(&place.too_soon)}
        {Field::new("horizon_days", "Days ahead")
            .hint("How far ahead can be booked.")
            .mode("numeric")
            .required()
            .line(&form, &place.horizon)}
        {lately(&place.too_far)}
        {fields(&form, &place.rules, Some(house))}
        {lately(&place.too_many)}
        <p><button class="button">"Save rules"</button></p>
    };
    form.draw("stack", inside)
}

/// The form of all locations, where none of several is chosen.
pub(super) fn edit_house(page: &HoursPage) -> AnyView {
    let form = Form::new("save_all").watched();
    let inside = view! {
        <h2 class="text-h2 font-semibold">"All locations"</h2>
        <p class="hint">"These hold where a location or a service says nothing else."</p>
        {fields(&form, &page.house, None)}
        <p><button class="button">"Save rules"</button></p>
    };
    form.draw("stack", inside)
}

/// The rules that a location may have instead of those of all locations.
fn fields(form: &Form, rules: &TypedRules, wider: Option<&TypedRules>) -> AnyView {
    // What holds where the field is empty.
    let empty = |of: fn(&TypedRules) -> &String, nothing: &str| match wider.map(of) {
        Some(value) if !value.is_empty() => format!("Empty is {value}, as for all locations."),
        _ => format!("Empty is {nothing}."),
    };
    let late = match wider.map(|wider| wider.late_cancel.as_str()) {
        Some(word) if !word.is_empty() => format!("As for all locations: {}", late_words(word)),
        Some(_) => "As for all locations: it costs the fee".to_owned(),
        None => "It costs the fee".to_owned(),
    };
    let mut picks = vec![Pick::new("", late)];
    picks.extend(LateCancel::ALL.iter().map(|word| {
        let word = word.as_str();
        Pick::new(word, capital(late_words(word)))
    }));
    view! {
        {Field::new("day_limit", "Bookings a day at most")
            .hint(format!("Of one service. {}", empty(|one| &one.day_limit, "without limit")))
            .mode("numeric")
            .line(form, &rules.day_limit)}
        {Field::new("deposit", "Deposit")
            .hint(format!(
                "An amount, or a part of the price such as 20%. {}",
                empty(|one| &one.deposit, "none")
            ))
            .line(form, &rules.deposit)}
        {Field::new("cancel_notice_minutes", "Cancelling is free until")
            .hint(format!(
                "How long before the start, for example 1 day. {}",
                empty(|one| &one.cancel_notice, "until the start")
            ))
            .line(form, &rules.cancel_notice)}
        {Field::new("cancel_fee", "Cancelling later costs")
            .hint(format!(
                "An amount, or a part of the price such as 50%. {}",
                empty(|one| &one.cancel_fee, "nothing")
            ))
            .line(form, &rules.cancel_fee)}
        {Field::new("late_cancel", "Later changes")
            .hint("What customers can do after that time. You can always change a booking.")
            .select(form, &rules.late_cancel, &picks)}
    }
    .into_any()
}

/// What a rule about late changes means.
pub(in crate::pages) fn late_words(word: &str) -> &'static str {
    if word == LateCancel::Refuse.as_str() {
        "not possible, they ring you"
    } else {
        "possible, they cost the fee"
    }
}

/// The same as the words of a choice.
pub(in crate::pages) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What a rule turned away.
fn lately(text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <p class="hint">{text.to_owned()}</p> }.into_any())
}
