//! A booking by hand: what and when, which free time, and for whom. It is one form, so that what was typed of somebody stays
//! when other times are looked at, and never stands in an address.

use domain::Permission;
use leptos::prelude::*;
use services::portal::diary::by_hand::{NewBookingForm, NewQuestion, SlotChoice, Times};

use super::super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Address, Field, Form, Pick, choice, crumbs, head, part},
};

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Bookings, async move {
        let (member, services) =
            context::member(&asked, Permission::OwnWork, "Add booking").await?;
        let form = Form::new("add");
        let question = question(&form, &Address::here());
        let page = context::answer(services.portal.new_booking(&member, &question).await)?;
        let above = vec![("Bookings".to_owned(), format!("/app/{asked}/bookings"))];
        let title = "Add booking".to_owned();
        let body = match form.asking("Add booking", "button") {
            Some(asked) => asked,
            None => {
                let finds = member.role.may(Permission::SeeCustomers);
                let inside = member.may_book().then(|| {
                    let inside = view! { {what(&form, &page, finds)} {who(&form, &page)} };
                    form.draw("stack", inside)
                });
                view! { {super::nobody(&member)} {inside} }.into_any()
            }
        };
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, ())}
                {body}
            }
            .into_any(),
        })
    })
}

/// What is asked for: what was sent just now; otherwise the address says it, as a link from the diary does.
fn question(form: &Form, here: &Address) -> NewQuestion {
    let asked = |name: &str| here.get(name).unwrap_or_default().to_owned();
    let part = |name: &str| form.given(name).map_or_else(|| asked(name), str::to_owned);
    let place = form.given("location");
    NewQuestion {
        location: place.map_or_else(|| asked("loc"), str::to_owned),
        service: part("service"),
        variant: part("variant"),
        minutes: part("minutes"),
        count: part("count"),
        with: part("with"),
        date: part("date"),
        // What was chosen or typed stands in the form.
        time: if place.is_some() {
            String::new()
        } else {
            asked("time")
        },
        customer: part("q"),
    }
}

/// What and when, with the button that shows the times for it; `finds` is whether customers can be looked for.
fn what(form: &Form, page: &NewBookingForm, finds: bool) -> AnyView {
    let some = |list: &[(String, String)], name: &'static str, label, chosen: &str, any: bool| {
        if list.len() > 1 || any {
            choice(name, label, list, chosen, any.then_some("Anyone"))
        } else {
            view! { <input type="hidden" name=name value=chosen.to_owned() /> }.into_any()
        }
    };
    let find = finds.then(|| {
        view! {
            <label class="field">
                <span>"Find a customer by name or phone"</span>
                <input type="search" name="q" value=page.looked_for.clone() />
            </label>
        }
    });
    let counts = (1..=page.most).map(|count| (count.to_string(), count.to_string()));
    let counts: Vec<_> = counts.collect();
    // With which of these the times below are those: who changes one looks at the times again.
    let shown = [
        &page.location,
        &page.service,
        &page.variant,
        &page.minutes,
        &page.count,
        &page.with,
        &page.date,
    ];
    let shown = shown.map(String::as_str).join("|");
    let date = Field::new("date", "Date").kind("date");
    let date = if form.problem("date").is_some() {
        date.line(form, "")
    } else {
        // The date of the times below, which is not always the one that was asked for.
        date.line(&form.unrefused(), &page.date)
    };
    view! {
        <input type="hidden" name="shown" value=shown />
        <div class="card mb-6 grid items-end gap-4 p-4 sm:grid-cols-2 lg:grid-cols-4">
            {some(&page.locations, "location", "Location", &page.location, false)}
            {choice("service", "Service", &page.services, &page.service, None)}
            {some(&page.variants, "variant", "Kind", &page.variant, false)}
            {some(&page.lengths, "minutes", "Length", &page.minutes, false)}
            {some(&counts, "count", "How many", &page.count, false)}
            {some(&page.lanes, "with", "With", &page.with, finds)}
            {date}
            {find}
            <button class="button-secondary" name="show" value="on">"Show free times"</button>
        </div>
    }
    .into_any()
}

/// Which time, and for whom.
fn who(form: &Form, page: &NewBookingForm) -> AnyView {
    let times = times(form, &page.times, &page.wished);
    let anyway = anyway(form, &page.times, "Book anyway");
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
            Field::new(format!("add-{id}"), words.clone()).select(form, "0", &counts)
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
        // Somebody who was found just now comes first, unless somebody new was begun.
        let begun = form.given("name").is_some_and(|name| !name.is_empty());
        if form.given("customer") == Some("new") && !begun {
            Field::new("customer", "Customer").radios(&form.unrefused(), &first, &known)
        } else {
            Field::new("customer", "Customer").radios(form, &first, &known)
        }
    };
    let nobody =
        nobody.then(|| view! { <p class="hint">"No customer was found. Add them here."</p> });
    view! {
        {times}
        <fieldset class="grid gap-4">
            <legend class="mb-1 text-h2 font-semibold">"Who comes"</legend>
            {nobody}
            {customers}
            <div class="grid gap-4 sm:grid-cols-3">
                {Field::new("name", "Name").hint("Of somebody new.").line(form, "")}
                {Field::new("phone", "Phone").kind("tel").mode("tel").line(form, "")}
                {Field::new("email", "E-mail").kind("email").line(form, "")}
            </div>
        </fieldset>
        {add_ons}
        {Field::new("notes", "Notes").hint("For the staff; the customer does not see them.").lines(form, "", 2)}
        <p><button class="button">"Add booking"</button></p>
        {anyway}
    }
    .into_any()
}

/// The free times of a date to choose from, or why there are none, and the nearest other ones; or another time, typed.
/// `wished` is the time that the address asks for, if it is not free.
pub(in crate::pages) fn times(form: &Form, times: &Times, wished: &str) -> AnyView {
    let waits = times.requests_only.then(|| {
        view! {
            <p class="banner">"A calendar cannot be read, so a booking waits until you confirm it."</p>
        }
    });
    let (none, legend) = if times.slots.is_empty() {
        let none = if times.none.is_empty() {
            "No free times on that date.".to_owned()
        } else {
            times.none.clone()
        };
        (Some(none), "Nearest free times".to_owned())
    } else {
        (None, format!("Free times on {}", times.day))
    };
    let slots = shown(times).iter();
    let mut picks: Vec<Pick> = slots
        .map(|slot| Pick::new(slot.id.clone(), format!("{} · {}", slot.time, slot.detail)))
        .collect();
    picks.push(Pick::new("other", "Another time"));
    let chosen = if times.chosen.is_empty() && !wished.is_empty() {
        "other"
    } else {
        times.chosen.as_str()
    };
    view! {
        {waits}
        {none.map(|text| view! { <p>{text}</p> })}
        <div class="slots">{Field::new("slot", legend).radios(form, chosen, &picks)}</div>
        <div class="max-w-64">
            {Field::new("at", "Other time").hint("If none of these fits, on the date above.").kind("time").line(form, wished)}
        </div>
    }
    .into_any()
}

/// The free times that are listed.
fn shown(times: &Times) -> &[SlotChoice] {
    if times.slots.is_empty() {
        &times.nearest
    } else {
        &times.slots
    }
}

/// After a refusal by rules that may be bent: the same once more, with a reason.
pub(in crate::pages) fn anyway(form: &Form, times: &Times, label: &'static str) -> Option<AnyView> {
    if form.problem("anyway").is_none() && form.problem("reason").is_none() {
        return None;
    }
    // What was chosen stays chosen, also where it is not listed any more.
    let slot = form.value("slot", "");
    let listed = slot == "other" || shown(times).iter().any(|one| one.id == slot);
    let kept = (!listed).then(|| view! { <input type="hidden" name="slot" value=slot /> });
    let inside = view! {
        {kept}
        {Field::new("reason", "Reason").hint("Kept in the audit log.").required().line(form, "")}
        <p><button class="button-secondary" name="anyway" value="on">{label}</button></p>
    };
    Some(part(form, "anyway", label, "", inside))
}
