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
    kit::{Address, Field, Form, Pick, crumbs, head, part},
};

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Bookings, async move {
        let (member, services) =
            context::member(&asked, Permission::OwnWork, "Add booking").await?;
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
        let body = match Form::new("add").asking("Add booking", "button") {
            Some(asked) => asked,
            None => view! {
                {super::nobody(&member)}
                {what(&page, member.role.may(Permission::SeeCustomers))}
                {member.may_book().then(|| who(&page))}
            }
            .into_any(),
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

/// What and when; asked with the address, so that the times below fit it.
fn what(page: &NewBookingForm, finds: bool) -> AnyView {
    let some = |list: &[(String, String)], name, label, chosen: &str, any| {
        (list.len() > 1 || any).then(|| choice(name, label, list, chosen, any.then_some("Anyone")))
    };
    let find = finds.then(|| {
        view! {
            <label class="field">
                <span>"Find a customer by name or phone"</span>
                <input type="search" name="q" value=page.looked_for.clone() />
            </label>
        }
    });
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
            {some(&page.lanes, "with", "With", &page.with, finds)}
            <label class="field">
                <span>"Date"</span>
                <input type="date" name="date" value=page.date.clone() />
            </label>
            {find}
            <button class="button-secondary">"Show free times"</button>
        </form>
    }
    .into_any()
}

/// Which time, and for whom; sent.
fn who(page: &NewBookingForm) -> AnyView {
    let form = Form::new("add");
    let times = times(&form, &page.times, &page.wished);
    let anyway = anyway(&form, &page.times, "Book anyway");
    let wanted = [
        ("service", &page.service),
        ("variant", &page.variant),
        ("minutes", &page.minutes),
        ("count", &page.count),
        ("with", &page.with),
        ("date", &page.date),
        ("location", &page.location),
    ];
    let wanted = wanted
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone() /> })
        .into_iter()
        .collect_view();
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
        {wanted}
        <p><button class="button">"Add booking"</button></p>
        {anyway}
    };
    form.draw("stack", inside)
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
