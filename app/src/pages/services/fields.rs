//! The fields of a service.

use leptos::prelude::*;
use services::{
    portal::{services::ServicePage, typed},
    records::{Assign, FirstVisit, LateCancel, Length, PriceKind},
};

use super::rows;
use crate::{
    kit::{Field, Form, Pick, part},
    pages::hours::{capital, late_words},
};

/// All of them, in parts.
pub(super) fn fields(form: &Form, page: &ServicePage) -> AnyView {
    view! {
        {about(form, page)}
        {length(form, page)}
        {price(form, page)}
        {part(form, "bands", "Other prices at some times", "For example at weekends, in the evening or on public holidays. Tick Remove to take one away.", rows::bands(form, page))}
        {part(form, "variants", "Ways of having it", "For example first visit and follow-up. Tick Remove to take one away.", rows::variants(form, page))}
        {part(form, "add_ons", "Add-ons", "What callers can add, for example hire of a racket. Tick Remove to take one away.", rows::add_ons(form, page))}
        {part(form, "staff", "Who performs it", "Their own length and price, where they differ.", rows::performers(form, page))}
        {uses(form, page)}
        {when(form, page)}
        {whom(form, page)}
        {money(form, page)}
        {texts(form, page)}
    }
    .into_any()
}

/// A number that may be missing.
fn number(stored: Option<u32>) -> String {
    stored.map(|one| one.to_string()).unwrap_or_default()
}

fn span(stored: Option<u32>) -> String {
    stored.map(typed::span).unwrap_or_default()
}

/// A field for a whole number.
fn count(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label).mode("numeric")
}

fn about(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    view! {
        {Field::new("name", "Name").hint("What callers ask for.").required().line(form, &service.name)}
        {Field::new("also_called", "Also called")
            .hint("Other words that callers use, with commas between them.")
            .line(form, &service.also_called.join(", "))}
        {Field::new("description", "Description")
            .hint("A sentence or two that your receptionist may say.")
            .lines(form, &service.description, 3)}
        {Field::new("info", "What else callers may be told").lines(form, &service.info, 2)}
    }
    .into_any()
}

fn length(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let (chosen, step, min, max) = match service.length {
        Length::Fixed => ("fixed", String::new(), String::new(), String::new()),
        Length::Multiples { step, min, max } => (
            "multiples",
            typed::span(step),
            typed::span(min),
            typed::span(max),
        ),
    };
    let kinds = [
        Pick::new("fixed", "Always the same"),
        Pick::new("multiples", "The caller chooses"),
    ];
    let inside = view! {
        {Field::new("minutes", "Usual length")
            .hint("For example 45 min or 1 h 15 min.")
            .required()
            .line(form, &typed::span(service.minutes))}
        {Field::new("length_kind", "Who decides").select(form, chosen, &kinds)}
        <div class="grid gap-4 sm:grid-cols-3">
            {Field::new("length_min", "Shortest").line(form, &min)}
            {Field::new("length_max", "Longest").line(form, &max)}
            {Field::new("length_step", "In steps of").line(form, &step)}
        </div>
        <div class="grid gap-4 sm:grid-cols-2">
            {Field::new("buffer_before_minutes", "Kept free before")
                .line(form, &typed::span(service.buffer_before_minutes))}
            {Field::new("buffer_after_minutes", "Kept free after")
                .line(form, &typed::span(service.buffer_after_minutes))}
        </div>
    };
    part(
        form,
        "length",
        "Length",
        "Shortest, longest and steps count where the caller chooses.",
        inside,
    )
}

fn price(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let kinds = [
        Pick::new(PriceKind::Fixed.as_str(), "Exactly this"),
        Pick::new(PriceKind::From.as_str(), "At least this"),
        Pick::new(PriceKind::Range.as_str(), "From this up to another"),
        Pick::new(
            PriceKind::PerUnit.as_str(),
            "This for each step of its length",
        ),
        Pick::new(PriceKind::Free.as_str(), "Free"),
    ];
    let amount = |money: Option<domain::Money>| money.map(typed::amount).unwrap_or_default();
    let inside = view! {
        {Field::new("price_kind", "Kind of price").select(form, service.price_kind.as_str(), &kinds)}
        <div class="grid gap-4 sm:grid-cols-2">
            {Field::new("price", "Price")
                .hint("Without one the price is on request.")
                .mode("decimal")
                .suffix(page.currency.code())
                .line(form, &amount(service.price))}
            {Field::new("price_to", "Up to")
                .hint("Only where the price has an upper end.")
                .mode("decimal")
                .suffix(page.currency.code())
                .line(form, &amount(service.price_to))}
        </div>
    };
    part(form, "currency", "Price", "", inside)
}

fn uses(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let assign = [
        Pick::new(
            Assign::Order.as_str(),
            "The first free one in the order of the list",
        ),
        Pick::new(
            Assign::LeastBusy.as_str(),
            "Who has the least to do that day",
        ),
        Pick::new(Assign::RoundRobin.as_str(), "Who was booked longest ago"),
    ];
    let assign = Field::new("assign", "When callers name nobody").select(
        form,
        service.assign.as_str(),
        &assign,
    );
    let things = (!page.resources.is_empty()).then(|| {
        let picks: Vec<Pick> = page
            .resources
            .iter()
            .map(|(id, name)| Pick::new(id.to_string(), name))
            .collect();
        let chosen: Vec<String> = service.resources.iter().map(ToString::to_string).collect();
        view! {
            {Field::new("resources", "Any of these").checks(form, &chosen, &picks)}
            <div class="grid gap-4 sm:grid-cols-2">
                {count("resources_needed", "How many a booking needs")
                    .line(form, &service.resources_needed.to_string())}
                {count("resources_max", "How many callers may ask for at once")
                    .hint("0 is as many as it needs.")
                    .line(form, &service.resources_max.to_string())}
            </div>
        }
    });
    let title = "Courts, rooms and other things that it uses";
    let things = things.map(|things| part(form, "uses", title, "", things));
    view! { {assign} {things} }.into_any()
}

fn when(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let inside = view! {
        <div class="grid gap-4 sm:grid-cols-2">
            {Field::new("grid_minutes", "Starts every").line(form, &span(service.grid_minutes))}
            {Field::new("notice_minutes", "Notice").line(form, &span(service.notice_minutes))}
            {count("horizon_days", "Days ahead").line(form, &number(service.horizon_days))}
            {count("day_limit", "Bookings a day at most").line(form, &number(service.day_limit))}
            {count("capacity", "Seats")
                .hint("1 is no class: a booking has its time to itself.")
                .line(form, &service.capacity.to_string())}
        </div>
        {Field::new("parallel_sessions", "Several classes of it at the same time")
            .hint("Only for classes: with other people or in another room.")
            .check(form, service.parallel_sessions)}
    };
    part(
        form,
        "when",
        "When it can be booked",
        "Empty fields are as the location has them, or without limit.",
        inside,
    )
}

fn whom(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let first = [
        Pick::new(FirstVisit::Any.as_str(), "Everyone"),
        Pick::new(
            FirstVisit::FirstOnly.as_str(),
            "Only people who were never here",
        ),
        Pick::new(
            FirstVisit::ReturningOnly.as_str(),
            "Only people who were here before",
        ),
    ];
    let inside = view! {
        {Field::new("first_visit", "For whom").select(form, service.first_visit.as_str(), &first)}
        <div class="grid gap-4 sm:grid-cols-2">
            {count("age_min", "From age").line(form, &number(service.age_min))}
            {count("age_max", "Up to age").line(form, &number(service.age_max))}
            {count("customer_day_limit", "Bookings a day of one customer")
                .line(form, &number(service.customer_day_limit))}
            {count("customer_open_limit", "Bookings to come of one customer")
                .line(form, &number(service.customer_open_limit))}
        </div>
    };
    part(
        form,
        "whom",
        "Who may book it",
        "Empty fields are without limit.",
        inside,
    )
}

fn money(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let part_of = |stored| Option::map_or(stored, String::new(), typed::part);
    let late = service.late_cancel.map_or("", LateCancel::as_str);
    let mut picks = vec![Pick::new("", "As the location has it")];
    picks.extend(LateCancel::ALL.iter().map(|word| {
        let word = word.as_str();
        Pick::new(word, capital(late_words(word)))
    }));
    let inside = view! {
        {Field::new("deposit", "Deposit")
            .hint("An amount, or a part of the price such as 20%.")
            .line(form, &part_of(service.deposit))}
        <div class="grid gap-4 sm:grid-cols-2">
            {Field::new("cancel_notice_minutes", "Cancelling is free until")
                .hint("How long before the start, for example 1 day.")
                .line(form, &span(service.cancel_notice_minutes))}
            {Field::new("cancel_fee", "Cancelling later costs")
                .hint("An amount, or a part of the price such as 50%.")
                .line(form, &part_of(service.cancel_fee))}
        </div>
        {Field::new("late_cancel", "Later changes")
            .hint("What customers can do after that time. You can always change a booking.")
            .select(form, late, &picks)}
    };
    let hint = "Empty fields are as the location has them. 0 is none.";
    part(form, "money", "Deposit and cancelling", hint, inside)
}

fn texts(form: &Form, page: &ServicePage) -> AnyView {
    let service = &page.service;
    let inside = view! {
        {Field::new("preparation", "Preparation")
            .hint("What to do before coming.")
            .lines(form, &service.preparation, 3)}
        {Field::new("aftercare", "Aftercare")
            .hint("What to do afterwards.")
            .lines(form, &service.aftercare, 3)}
    };
    part(form, "texts", "Before and after", "", inside)
}
