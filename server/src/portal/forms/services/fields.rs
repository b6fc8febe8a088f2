//! The single fields of a service.

use domain::ResourceId;
use services::{
    catalogue::Setup,
    records::{Length, PriceKind, Service},
};

use super::super::{
    super::submit::Fields,
    read::Problems,
    typed::{amount, count, lines, part, span},
};

/// A service as its form says; what is in rows stays as it was.
pub(super) fn read(
    fields: &Fields,
    setup: &Setup,
    old: &Service,
    problems: &mut Problems,
) -> Service {
    let currency = setup.business.currency;
    let minutes = span(fields, "minutes", problems);
    if fields.text("minutes").is_empty() {
        problems.note("minutes", "Say how long it takes.");
    }
    let choose = "Choose one of the list.";
    let also_called = fields.text("also_called").split(',').map(str::trim);
    let mut resources: Vec<ResourceId> = fields
        .all("resources")
        .filter_map(|id| id.parse().ok())
        .collect();
    // What it used before keeps its place.
    resources.sort_by_key(|id| {
        let place = old.resources.iter().position(|known| known == id);
        place.unwrap_or(usize::MAX)
    });
    let price_kind = problems.parsed(fields, "price_kind", choose);
    Service {
        name: problems.required(fields, "name", "Enter a name."),
        also_called: also_called
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect(),
        description: lines(fields, "description"),
        info: lines(fields, "info"),
        minutes: minutes.unwrap_or(old.minutes),
        length: length(fields, problems),
        buffer_before_minutes: span(fields, "buffer_before_minutes", problems).unwrap_or(0),
        buffer_after_minutes: span(fields, "buffer_after_minutes", problems).unwrap_or(0),
        price: amount(fields, "price", currency, problems),
        price_kind: price_kind.unwrap_or(PriceKind::Fixed),
        price_to: amount(fields, "price_to", currency, problems),
        deposit: part(fields, "deposit", currency, problems),
        cancel_notice_minutes: span(fields, "cancel_notice_minutes", problems),
        cancel_fee: part(fields, "cancel_fee", currency, problems),
        late_cancel: problems.optional(fields, "late_cancel", choose),
        preparation: lines(fields, "preparation"),
        aftercare: lines(fields, "aftercare"),
        grid_minutes: span(fields, "grid_minutes", problems),
        notice_minutes: span(fields, "notice_minutes", problems),
        horizon_days: count(fields, "horizon_days", problems),
        capacity: problems.number(fields, "capacity", 1..=1_000),
        parallel_sessions: fields.has("parallel_sessions"),
        resources_needed: if resources.is_empty() {
            0
        } else {
            problems.number(fields, "resources_needed", 1..=64)
        },
        resources_max: if resources.is_empty() {
            0
        } else {
            problems.number(fields, "resources_max", 0..=64)
        },
        resources,
        day_limit: count(fields, "day_limit", problems),
        customer_day_limit: count(fields, "customer_day_limit", problems),
        customer_open_limit: count(fields, "customer_open_limit", problems),
        age_min: count(fields, "age_min", problems),
        age_max: count(fields, "age_max", problems),
        first_visit: problems
            .parsed(fields, "first_visit", choose)
            .unwrap_or(old.first_visit),
        assign: problems
            .parsed(fields, "assign", choose)
            .unwrap_or(old.assign),
        ..old.clone()
    }
}

/// Who decides how long a visit is.
fn length(fields: &Fields, problems: &mut Problems) -> Length {
    if fields.text("length_kind") != "multiples" {
        return Length::Fixed;
    }
    let mut read = |name: &str| {
        if fields.text(name).is_empty() {
            problems.note(name, "Say how long, because the caller chooses.");
        }
        span(fields, name, problems).unwrap_or(0)
    };
    let (min, max, step) = (read("length_min"), read("length_max"), read("length_step"));
    Length::Multiples { step, min, max }
}
