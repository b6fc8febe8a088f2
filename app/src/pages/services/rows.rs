//! The rows of a service: other prices, ways of having it, add-ons, performers. Of the first three there is always one
//! empty row, so that one more can be added with every save, also without script.

use leptos::prelude::*;
use services::{
    portal::{services::ServicePage, typed, week::DAYS},
    records::AddOnKind,
};

use crate::kit::{Field, Form, Pick};

/// A row of fields with a heading.
fn row(title: String, inside: impl IntoView + 'static) -> AnyView {
    view! {
        <fieldset class="card grid gap-3 p-3">
            <legend class="sr-only">{title}</legend>
            {inside}
        </fieldset>
    }
    .into_any()
}

/// The box that takes a stored row away.
fn remove(form: &Form, row: &str, stored: bool) -> Option<AnyView> {
    stored.then(|| Field::new(format!("{row}-remove"), "Remove").check(form, false))
}

/// Fields beside each other where there is room.
fn beside(inside: impl IntoView + 'static) -> AnyView {
    view! { <div class="grid items-start gap-3 sm:grid-cols-3">{inside}</div> }.into_any()
}

pub(super) fn bands(form: &Form, page: &ServicePage) -> AnyView {
    let bands = &page.service.bands;
    let days: Vec<Pick> = DAYS
        .iter()
        .map(|(_, key, name)| Pick::new(*key, &name[..3]))
        .collect();
    (0..form.rows("band", bands.len()))
        .map(|index| {
            let name = |field: &str| format!("band-{index}-{field}");
            let stored = bands.get(index);
            let on: Vec<String> = DAYS
                .iter()
                .filter(|(day, ..)| stored.is_some_and(|band| band.weekdays.contains(day)))
                .map(|(_, key, _)| (*key).to_owned())
                .collect();
            let text = |read: fn(&services::records::PriceBand) -> String| {
                stored.map(read).unwrap_or_default()
            };
            let inside = view! {
                {beside(view! {
                    {Field::new(name("price"), "Price")
                        .mode("decimal")
                        .suffix(page.currency.code())
                        .line(form, &text(|band| typed::amount(band.price)))}
                    {Field::new(name("from"), "From").kind("time").line(form, &text(|band| band.range.start().to_string()))}
                    {Field::new(name("to"), "To")
                        .kind("time")
                        .line(form, &text(|band| band.range.end().to_string().replace("24:00", "00:00")))}
                })}
                <div class="[&>fieldset]:flex [&>fieldset]:flex-wrap [&>fieldset]:gap-x-4">
                    {Field::new(name("days"), "On these days (none is every day)").checks(form, &on, &days)}
                </div>
                {beside(view! {
                    {Field::new(name("first"), "From date")
                        .kind("date")
                        .line(form, &text(|band| band.dates.map(|dates| dates.0.to_string()).unwrap_or_default()))}
                    {Field::new(name("last"), "To date")
                        .kind("date")
                        .line(form, &text(|band| band.dates.map(|dates| dates.1.to_string()).unwrap_or_default()))}
                })}
                {Field::new(name("holidays"), "Only on public holidays")
                    .check(form, stored.is_some_and(|band| band.holidays))}
                {remove(form, &format!("band-{index}"), stored.is_some())}
            };
            row(format!("Other price {}", index + 1), inside)
        })
        .collect_view()
        .into_any()
}

pub(super) fn variants(form: &Form, page: &ServicePage) -> AnyView {
    let variants = &page.service.variants;
    (0..form.rows("variant", variants.len()))
        .map(|index| {
            let name = |field: &str| format!("variant-{index}-{field}");
            let stored = variants.get(index);
            let id = form.value(
                &name("id"),
                &stored.map(|one| one.id.to_string()).unwrap_or_default(),
            );
            let price = stored
                .and_then(|one| one.price)
                .map(typed::amount)
                .unwrap_or_default();
            let inside = beside(view! {
                <input type="hidden" name=name("id") value=id />
                {Field::new(name("name"), "Name")
                    .line(form, &stored.map(|one| one.name.clone()).unwrap_or_default())}
                {Field::new(name("minutes"), "Length")
                    .line(form, &stored.map(|one| typed::span(one.minutes)).unwrap_or_default())}
                {Field::new(name("price"), "Price, if its own")
                    .mode("decimal")
                    .suffix(page.currency.code())
                    .line(form, &price)}
                {remove(form, &format!("variant-{index}"), stored.is_some())}
            });
            row(format!("Way {}", index + 1), inside)
        })
        .collect_view()
        .into_any()
}

pub(super) fn add_ons(form: &Form, page: &ServicePage) -> AnyView {
    let add_ons = &page.service.add_ons;
    let kinds = [
        Pick::new(AddOnKind::Extra.as_str(), "More of the service"),
        Pick::new(AddOnKind::Rental.as_str(), "Lent for the visit"),
        Pick::new(AddOnKind::Sale.as_str(), "Sold"),
    ];
    (0..form.rows("add_on", add_ons.len()))
        .map(|index| {
            let name = |field: &str| format!("add_on-{index}-{field}");
            let stored = add_ons.get(index);
            let id = form.value(
                &name("id"),
                &stored.map(|one| one.id.to_string()).unwrap_or_default(),
            );
            let kind = stored.map_or(AddOnKind::Extra, |one| one.kind);
            let inside = beside(view! {
                <input type="hidden" name=name("id") value=id />
                {Field::new(name("name"), "Name")
                    .line(form, &stored.map(|one| one.name.clone()).unwrap_or_default())}
                {Field::new(name("kind"), "Kind").select(form, kind.as_str(), &kinds)}
                {Field::new(name("price"), "Price of one")
                    .mode("decimal")
                    .suffix(page.currency.code())
                    .line(form, &stored.map(|one| typed::amount(one.price)).unwrap_or_default())}
                {Field::new(name("minutes"), "Makes the visit longer by")
                    .line(form, &stored.map(|one| typed::span(one.minutes)).unwrap_or_default())}
                {Field::new(name("max"), "At most in a booking")
                    .mode("numeric")
                    .line(form, &stored.map(|one| one.max.to_string()).unwrap_or_default())}
                {remove(form, &format!("add_on-{index}"), stored.is_some())}
            });
            row(format!("Add-on {}", index + 1), inside)
        })
        .collect_view()
        .into_any()
}

pub(super) fn performers(form: &Form, page: &ServicePage) -> AnyView {
    if page.staff.is_empty() {
        return view! { <p class="hint">"There is no staff yet."</p> }.into_any();
    }
    page.staff
        .iter()
        .map(|(id, name)| {
            let stored = page.service.staff.iter().find(|one| one.staff == *id);
            let field = |field: &str| format!("staff-{id}-{field}");
            let minutes = stored.and_then(|one| one.minutes).map(typed::span);
            let price = stored.and_then(|one| one.price).map(typed::amount);
            let inside = beside(view! {
                <div class="self-center">{Field::new(field("on"), name).check(form, stored.is_some())}</div>
                {Field::new(field("minutes"), "Own length").line(form, &minutes.unwrap_or_default())}
                {Field::new(field("price"), "Own price")
                    .mode("decimal")
                    .suffix(page.currency.code())
                    .line(form, &price.unwrap_or_default())}
            });
            row(name.clone(), inside)
        })
        .collect_view()
        .into_any()
}
