//! A booking by hand: first what and when, then which free time and for whom.

use domain::Permission;
use leptos::prelude::*;
use services::portal::diary::by_hand::{NewBookingForm, NewQuestion, SlotChoice, Times};

use super::{
    super::frame::{Content, Screen, framed},
    choice,
};
use crate::{
    api::context,
    kit::{Address, Field, Form, Pick, crumbs, head},
};

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Bookings, async move {
        let (member, services) =
            context::member(&asked, Permission::EditBookings, "Add booking").await?;
        let here = Address::here();
        let part = |name| here.get(name).unwrap_or_default().to_owned();
        let question = NewQuestion {
            location: part("loc"),
            service: part("service"),
            variant: part("variant"),
            minutes: part("minutes"),
            count: part("count"),
            with: part("with"),
            date: part("date"),
            time: part("time"),
            customer: part("q"),
        };
        let page = context::answer(services.portal.new_booking(&member, &question).await)?;
        let above = vec![("Bookings".to_owned(), format!("/app/{asked}/bookings"))];
        let title = "Add booking".to_owned();
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, ())}
                {what(&page)}
                {who(&page)}
            }
            .into_any(),
        })
    })
}

/// What and when; asked with the address, so that the times below fit it.
fn what(page: &NewBookingForm) -> AnyView {
    let some = |list: &[(String, String)], name, label, chosen: &str, any| {
        (list.len() > 1 || any).then(|| choice(name, label, list, chosen, any.then_some("Anyone")))
    };
    let count = (page.most > 1).then(|| {
        let counts = (1..=page.most).map(|count| (count.to_string(), count.to_string()));
        let counts: Vec<_> = counts.collect();
        choice("count", "How many", &counts, &page.count, None)
    });
    view! {
        <form method="get" class="card mb-6 grid items-end gap-4 p-4 sm:grid-cols-2 lg:grid-cols-4">
            {some(&page.locations, "loc", "Location", &page.location, false)}
            {choice("service", "Service", &page.services, &page.service, None)}
            {some(&page.variants, "variant", "Kind", &page.variant, false)}
            {some(&page.lengths, "minutes", "Length", &page.minutes, false)}
            {count}
            {some(&page.lanes, "with", "With", &page.with, true)}
            <label class="field">
                <span>"Date"</span>
                <input type="date" name="date" value=page.date.clone() />
            </label>
            <label class="field">
                <span>"Find a customer by name or phone"</span>
                <input type="search" name="q" value=page.looked_for.clone() />
            </label>
            <button class="button-secondary">"Show free times"</button>
        </form>
    }
    .into_any()
}

/// Which time, and for whom; sent.
fn who(page: &NewBookingForm) -> AnyView {
    let form = Form::new("add");
    let times = times(&form, &page.times);
    let add_ons = page
        .add_ons
        .iter()
        .map(|(id, words, most)| {
            let counts: Vec<Pick> = (0..=*most)
                .take(21)
                .map(|count| {
                    let label = if count == 0 {
                        "None".to_owned()
                    } else {
                        count.to_string()
                    };
                    Pick::new(count.to_string(), label)
                })
                .collect();
            Field::new(format!("add-{id}"), words.clone()).select(&form, "0", &counts)
        })
        .collect_view();
    let mut known: Vec<Pick> = page
        .customers
        .iter()
        .map(|(id, name, phone)| {
            let name = if name.is_empty() { "No name" } else { name };
            let words: Vec<&str> = [name, phone.as_str()]
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect();
            Pick::new(id.clone(), words.join(", "))
        })
        .collect();
    let nobody = known.is_empty() && !page.looked_for.is_empty();
    known.push(Pick::new("new", "Somebody new"));
    let first = known
        .first()
        .map_or_else(String::new, |pick| pick.value.clone());
    let customers = if page.customers.is_empty() {
        view! { <input type="hidden" name="customer" value="new" /> }.into_any()
    } else {
        Field::new("customer", "Customer").radios(&form, &first, &known)
    };
    let nobody =
        nobody.then(|| view! { <p class="hint">"No customer was found. Add them here."</p> });
    let tell = [
        Pick::new("text", "Send a text with the confirmation"),
        Pick::new("quiet", "Don't tell"),
    ];
    let inside = view! {
        {times}
        <fieldset class="grid gap-4">
            <legend class="mb-1 text-h2 font-semibold">"Who comes"</legend>
            {nobody}
            {customers}
            <div class="grid gap-4 sm:grid-cols-3">
                {Field::new("name", "Name").hint("Of somebody new.").line(&form, "")}
                {Field::new("phone", "Phone").kind("tel").mode("tel").line(&form, "")}
                {Field::new("email", "E-mail").kind("email").line(&form, "")}
            </div>
        </fieldset>
        {add_ons}
        {Field::new("notes", "Notes").hint("For the staff; the customer does not see them.").lines(&form, "", 2)}
        {Field::new("tell", "Tell the customer").radios(&form, "text", &tell)}
        <input type="hidden" name="location" value=page.location.clone() />
        <p><button class="button">"Add booking"</button></p>
    };
    form.draw("stack", inside)
}

/// The free times of a date to choose from, or why there are none, and the nearest other ones.
pub(in crate::pages) fn times(form: &Form, times: &Times) -> AnyView {
    let picks = |slots: &[SlotChoice]| -> Vec<Pick> {
        let label = |slot: &SlotChoice| format!("{} · {}", slot.time, slot.detail);
        slots
            .iter()
            .map(|slot| Pick::new(slot.id.clone(), label(slot)))
            .collect()
    };
    let waits = times.requests_only.then(|| {
        view! {
            <p class="banner">"A calendar cannot be read, so a booking waits until you confirm it."</p>
        }
    });
    let list = if times.slots.is_empty() {
        let near = (!times.nearest.is_empty()).then(|| {
            Field::new("slot", "Nearest free times").radios(form, "", &picks(&times.nearest))
        });
        let none = if times.none.is_empty() {
            "No free times on that date.".to_owned()
        } else {
            times.none.clone()
        };
        view! { <p>{none}</p> {near} }.into_any()
    } else {
        let legend = format!("Free times on {}", times.day);
        Field::new("slot", legend).radios(form, &times.chosen, &picks(&times.slots))
    };
    view! { {waits} <div class="slots">{list}</div> }.into_any()
}
