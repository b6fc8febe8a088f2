//! The forms of the steps.

use domain::E164;
use leptos::prelude::*;
use services::{
    access::Member,
    calendar_accounts::AccountState,
    settings::{COUNTRIES, Trade},
    setup_guide::ServiceRow,
};

use super::super::{integrations, numbers};
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Field, Form, Pick, live_line, week},
};

type Body = Result<AnyView, AppError>;

fn go_on() -> AnyView {
    view! { <p><button class="button">"Continue"</button></p> }.into_any()
}

fn suggestion(shown: bool) -> Option<AnyView> {
    shown.then(|| {
        view! {
            <p class="hint mb-4">
                "This is a start for your kind of business. Change what does not fit. Nothing holds before you press Continue."
            </p>
        }
        .into_any()
    })
}

pub(super) async fn business(services: &PortalServices, member: &Member) -> Body {
    let page = context::answer(services.guide.business_form(member).await)?;
    let form = Form::new("save");
    let trades: Vec<Pick> = Trade::ALL
        .iter()
        .map(|one| Pick::new(one.as_str(), one.label()))
        .collect();
    let countries: Vec<Pick> = COUNTRIES
        .iter()
        .map(|one| Pick::new(one.code, one.name))
        .collect();
    let inside = view! {
        {Field::new("name", "Name")
            .hint("As callers know it.")
            .auto("organization")
            .required()
            .line(&form, &page.name)}
        {Field::new("trade", "Kind of business")
            .hint("Sets the start of the next steps.")
            .select(&form, page.trade.as_str(), &trades)}
        {Field::new("country", "Country")
            .hint(format!("Your prices stay in {}.", page.currency))
            .select(&form, &page.country, &countries)}
        {Field::new("zone", "Time zone")
            .hint("As in Europe/London.")
            .required()
            .line(&form, &page.zone)}
        {Field::new("address", "Address")
            .hint("As it is said and written in texts.")
            .auto("street-address")
            .line(&form, &page.address)}
        {Field::new("phone", "Phone")
            .hint("The number that your customers know, if you want it forwarded here.")
            .kind("tel")
            .auto("tel")
            .line(&form, &page.phone)}
        {go_on()}
    };
    Ok(form.draw("stack", inside))
}

pub(super) async fn hours(services: &PortalServices, member: &Member) -> Body {
    let page = context::answer(services.guide.hours_form(member).await)?;
    let form = Form::new("save");
    let business = member.business;
    let inside = view! {
        {week(&form, &page.week, "Days without hours are closed.")}
        {go_on()}
    };
    Ok(view! {
        {suggestion(page.suggested)}
        <p class="mb-4">{format!("When {} is open.", page.place)}</p>
        {form.draw("stack", inside)}
        <p class="mt-6 flex flex-wrap gap-x-4">
            <a class="link inline-block min-h-6" href=format!("/app/{business}/hours/exceptions")>
                "Choose public holidays"
            </a>
            <a class="link inline-block min-h-6" href=format!("/app/{business}/settings/locations/new")>
                "Add a second location"
            </a>
        </p>
    }
    .into_any())
}

/// Rows that a form has beside those that it begins with.
const SPARE: usize = 2;

pub(super) async fn services(services: &PortalServices, member: &Member) -> Body {
    let page = context::answer(services.guide.services_form(member).await)?;
    let form = Form::new("save");
    let blank = ServiceRow {
        id: None,
        preset: String::new(),
        name: String::new(),
        minutes: String::new(),
        price: String::new(),
        remark: "",
    };
    let count = form
        .rows("service", page.rows.len())
        .max(page.rows.len() + SPARE);
    let rows = (0..count)
        .map(|index| {
            let stored = page.rows.get(index).unwrap_or(&blank);
            let name = |field: &str| format!("service-{index}-{field}");
            let id = stored.id.map(|id| id.to_string()).unwrap_or_default();
            let id = form.value(&name("id"), &id);
            let preset = form.value(&name("preset"), &stored.preset);
            let title = if stored.name.is_empty() {
                format!("Service {}", index + 1)
            } else {
                stored.name.clone()
            };
            let mut price = Field::new(name("price"), "Price")
                .mode("decimal")
                .suffix(page.currency.clone());
            if !stored.remark.is_empty() {
                price = price.hint(stored.remark);
            }
            view! {
                <fieldset class="part">
                    <legend>{title}</legend>
                    <input type="hidden" name=name("id") value=id />
                    <input type="hidden" name=name("preset") value=preset />
                    <div class="grid items-end gap-4 sm:grid-cols-[2fr_1fr_1fr]">
                        {Field::new(name("name"), "Name").line(&form, &stored.name)}
                        {Field::new(name("minutes"), "Minutes")
                            .mode("numeric")
                            .line(&form, &stored.minutes)}
                        {price.line(&form, &stored.price)}
                    </div>
                </fieldset>
            }
        })
        .collect_view();
    let inside = view! {
        <p class="hint">
            "A suggestion without a name is left out. An empty price is told on request; 0 is free. Variants, add-ons, preparation and aftercare are under Services."
        </p>
        {rows}
        {go_on()}
    };
    Ok(view! { {suggestion(page.suggested)} {form.draw("stack", inside)} }.into_any())
}

pub(super) async fn people(services: &PortalServices, member: &Member) -> Body {
    let page = context::answer(services.guide.people_form(member).await)?;
    let form = Form::new("save");
    let spare = if page.by_people { 3 } else { 1 };
    let count = form
        .rows("staff", page.staff.len())
        .max(page.staff.len() + spare);
    let noun = page.staff_noun.clone();
    let rows = (0..count)
        .map(|index| {
            let stored = page.staff.get(index);
            let name = |field: &str| format!("staff-{index}-{field}");
            let id = stored.map(|(id, _)| id.clone()).unwrap_or_default();
            let id = form.value(&name("id"), &id);
            let known = stored.map(|(_, name)| name.clone()).unwrap_or_default();
            view! {
                <input type="hidden" name=name("id") value=id />
                {Field::new(name("name"), format!("{noun} {}", index + 1)).line(&form, &known)}
            }
        })
        .collect_view();
    let (thing, kind, more) = &page.more;
    let things = if page.things.is_empty() {
        "None yet.".to_owned()
    } else {
        format!("There are: {}.", page.things.join(", "))
    };
    let more = if *more == 0 {
        String::new()
    } else {
        more.to_string()
    };
    let inside = view! {
        <fieldset class="part">
            <legend>{format!("People ({})", page.staff_noun.to_lowercase())}</legend>
            <p class="hint">
                "They work whenever the place is open and do every service, until you say otherwise under Staff. Empty rows are left out."
            </p>
            <div class="grid gap-4 sm:grid-cols-2">{rows}</div>
        </fieldset>
        <fieldset class="part">
            <legend>{format!("Things ({})", page.resource_noun.to_lowercase())}</legend>
            <p class="hint">{things} " Courts, rooms or chairs that a booking needs. Leave the count empty if there are none."</p>
            <div class="grid gap-4 sm:grid-cols-3">
                {Field::new("thing", "Called").line(&form, thing)}
                {Field::new("kind", "Kind").line(&form, kind)}
                {Field::new("count", "How many more").mode("numeric").line(&form, &more)}
            </div>
        </fieldset>
        {go_on()}
    };
    Ok(form.draw("stack", inside))
}

pub(super) async fn calendar(business: &str, services: &PortalServices, member: &Member) -> Body {
    let (accounts, unwritten) = context::answer(services.calendar_accounts.list(member).await)?;
    let base = format!("/app/{business}/integrations");
    let card = integrations::google(
        &base,
        "setup/calendar",
        &accounts,
        unwritten,
        true,
        services.google,
    );
    let usable = |state| matches!(state, AccountState::Connected | AccountState::NothingChosen);
    let first = accounts.iter().find(|one| usable(one.state));
    let chosen = match first {
        None => None,
        Some(one) => {
            let page = context::answer(services.calendar_accounts.page(member, one.id).await)?;
            Some(view! {
                <div class="mt-6">
                    {integrations::choose(&page, "Save calendars")}
                    {integrations::test(&page)}
                    <p class="hint mt-4">{format!("Shown: {}.", one.account)}</p>
                </div>
            })
        }
    };
    let done = accounts
        .iter()
        .any(|one| one.state == AccountState::Connected)
        .then(|| {
            let form = Form::new("save");
            view! { <div class="mt-8">{form.draw("stack", go_on())}</div> }
        });
    Ok(view! {
        <p class="mb-4">"Ringdesk keeps the diary. With a calendar connected, what stands in it blocks time, and each booking is written into it."</p>
        {integrations::told()}
        {card}
        {chosen}
        {done}
    }
    .into_any())
}

pub(super) async fn receptionist(services: &PortalServices, member: &Member) -> Body {
    let page = context::answer(services.guide.receptionist_form(member).await)?;
    let form = Form::new("save");
    let mut letters = page
        .voices
        .iter()
        .map(|voice| {
            let mut name = (*voice).to_owned();
            if let Some(first) = name.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            Pick::new(*voice, name)
        })
        .collect::<Vec<_>>();
    letters.insert(0, Pick::new("", "As this installation chose"));
    let inside = view! {
        <input type="hidden" name="seen" value=page.seen.clone() />
        {Field::new("name", "Name").required().line(&form, &page.name)}
        {Field::new("voice", "Voice").select(&form, &page.voice, &letters)}
        {Field::new("greeting", "Greeting")
            .hint("The first words of a call. At most 15 words sound best. Say that it is an AI.")
            .required()
            .lines(&form, &page.greeting, 2)}
        {Field::new("about", "What it keeps to and may tell callers")
            .hint("One thing a line.")
            .lines(&form, &page.about, 7)}
        {Field::new("transfer_to", "If it cannot help, ring")
            .hint("A phone of yours. Without one it takes a message.")
            .kind("tel")
            .line(&form, &page.transfer_to)}
        {go_on()}
    };
    Ok(view! { {suggestion(page.suggested)} {form.draw("stack", inside)} }.into_any())
}

pub(super) async fn number(business: &str, services: &PortalServices, member: &Member) -> Body {
    let list = context::answer(services.numbers.list(member).await)?;
    let form = context::answer(services.guide.business_form(member).await)?;
    let answered = list
        .rows
        .iter()
        .find(|row| row.health != services::numbers::Health::Off);
    let Some(row) = answered else {
        let page = numbers::Adding::read(services, member, &form.country).await?;
        return Ok(numbers::adding(&page));
    };
    let here = crate::kit::Address::here();
    let (country, carrier) = (here.get("country"), here.get("carrier"));
    let country = country.or(Some(form.country.as_str()));
    let codes = services
        .numbers
        .forwarding(member, row.id, country, carrier);
    let codes = context::answer(codes.await)?;
    let one = context::answer(services.numbers.page(member, row.id).await)?;
    let id = row.id.to_string();
    let field = |id: String| view! { <input type="hidden" name="number" value=id /> };
    let check = Form::new("check").draw(
        "inline",
        view! { {field(id.clone())} <button class="button-secondary">"Run check"</button> },
    );
    let go_on = Form::new("save").draw("stack", go_on());
    let known: Option<String> = form.phone.parse::<E164>().ok().map(|_| {
        format!(
            "Your customers know {}. Forward it to {}:",
            form.phone, row.number
        )
    });
    let known = known.unwrap_or_else(|| {
        format!(
            "If your customers know another number, forward it to {}:",
            row.number
        )
    });
    Ok(view! {
        <div class="card mb-6 grid max-w-2xl gap-3 p-4">
            <p class="flex flex-wrap items-center gap-3">
                <span class="text-h2 font-semibold tabular-nums">{row.number.clone()}</span>
                {numbers::health(&row.health)}
            </p>
            <p>{format!("{} answers it.", row.answers)}</p>
            <div class="flex flex-wrap gap-2">
                {check}
                <a class="button-secondary" href=format!("/app/{business}/numbers/{id}")>
                    "Manage number"
                </a>
            </div>
        </div>
        <h2 class="mb-3 text-h2 font-semibold">"Forwarding"</h2>
        <p class="mb-3">{known}</p>
        {numbers::codes(&codes)}
        <h2 class="mt-8 mb-3 text-h2 font-semibold">"Test it"</h2>
        {live_line()}
        {numbers::listening(business, one.test.clone())}
        {numbers::listen_form(&one)}
        <div class="mt-8">{go_on}</div>
    }
    .into_any())
}
