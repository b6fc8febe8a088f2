//! A new number: one that the carrier's account has already, or one that is bought.

use domain::{E164, Permission};
use leptos::prelude::*;
use services::{
    access::Member,
    numbers::home,
    ports::carrier_numbers::{NumberOffer, NumberSearch},
    settings::COUNTRIES,
};

use crate::{
    api::context::{self, PortalServices},
    kit::{Address, Field, Form, Pick, crumbs, head},
    pages::frame::{Content, Screen, framed},
};

/// What can be added, as asked for in the address.
pub(in crate::pages) struct Adding {
    possible: bool,
    exotel: bool,
    leads_to: String,
    locations: Vec<(String, String)>,
    spare: Result<Vec<E164>, String>,
    country: String,
    digits: String,
    found: Option<Result<Vec<NumberOffer>, String>>,
}

impl Adding {
    /// Asks the carrier. What it answers badly is told in words, and the rest of the page works.
    pub(in crate::pages) async fn read(
        services: &PortalServices,
        member: &Member,
        usual: &str,
    ) -> Result<Self, crate::api::AppError> {
        let here = Address::here();
        let country = here.get("country").unwrap_or(usual).to_owned();
        let digits = here.get("digits").unwrap_or_default().to_owned();
        let possible = services.numbers.has_carrier();
        let list = context::answer(services.numbers.list(member).await)?;
        let words = |error: services::ServiceError| match error {
            services::ServiceError::Conflict(text) => format!("{text}."),
            services::ServiceError::Invalid { reason, .. } => format!("Digits: {reason}."),
            _ => "We couldn't ask the carrier. Nothing was changed. Try again.".to_owned(),
        };
        let spare = if possible {
            services.numbers.spare().await.map_err(words)
        } else {
            Ok(Vec::new())
        };
        let found = if possible && here.get("country").is_some() {
            let search = NumberSearch {
                country: country.clone(),
                digits: digits.clone(),
            };
            Some(services.numbers.search(&search).await.map_err(words))
        } else {
            None
        };
        Ok(Self {
            possible,
            exotel: services.numbers.has_exotel(),
            leads_to: services.numbers.addresses().voice.clone(),
            locations: list.locations,
            spare,
            country,
            digits,
            found,
        })
    }
}

pub(in crate::pages) fn new() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Numbers, async move {
        let (member, services) = context::member(&asked, Permission::EditSetup, "Numbers").await?;
        let list = context::answer(services.numbers.list(&member).await)?;
        let usual = list.rows.first().and_then(|row| row.e164.parse().ok());
        let usual = usual.as_ref().map_or("GB", home);
        let page = Adding::read(&services, &member, usual).await?;
        let title = "Add number".to_owned();
        let above = vec![("Numbers".to_owned(), format!("/app/{asked}/numbers"))];
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, ())}
                {adding(&page)}
            }
            .into_any(),
        })
    })
}

/// The parts of a page on which a number is added.
pub(in crate::pages) fn adding(page: &Adding) -> AnyView {
    if !page.possible {
        let exotel = page.exotel.then(|| {
            view! { <p>"Numbers of Exotel are set up at Exotel, and by whoever runs this installation."</p> }
        });
        return view! {
            <div class="empty">
                <p>"This installation has no account at Twilio, so numbers cannot be linked or bought here."</p>
                {exotel}
            </div>
        }
        .into_any();
    }
    view! {
        {buy(page)}
        {link(page)}
        <p class="hint mt-6 break-all">{format!("Either way its calls go to {} from then on.", page.leads_to)}</p>
    }
    .into_any()
}

fn location(form: &Form, name: &'static str, page: &Adding) -> Option<AnyView> {
    let picks: Vec<Pick> = page
        .locations
        .iter()
        .map(|(id, name)| Pick::new(id, name))
        .collect();
    let first = picks
        .first()
        .map(|one| one.value.clone())
        .unwrap_or_default();
    (picks.len() > 1).then(|| Field::new(name, "Location").select(form, &first, &picks))
}

fn buy(page: &Adding) -> AnyView {
    let here = Address::here();
    let path = here.link();
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let countries = COUNTRIES
        .iter()
        .map(|one| {
            view! {
                <option value=one.code selected=one.code == page.country>
                    {one.name}
                </option>
            }
        })
        .collect_view();
    let offers = page.found.as_ref().map(|found| match found {
        Err(words) => view! { <p class="problem" role="status">{words.clone()}</p> }.into_any(),
        Ok(offers) if offers.is_empty() => {
            view! { <p class="empty">"No numbers match. Try fewer digits, or another country."</p> }
                .into_any()
        }
        Ok(offers) => offered(page, offers),
    });
    view! {
        <section aria-labelledby="get">
            <h2 id="get" class="mb-3 text-h2 font-semibold">"Get a number"</h2>
            <form method="get" action=path class="stack">
                <div class="field">
                    <label for="search-country">"Country"</label>
                    <select id="search-country" name="country">{countries}</select>
                </div>
                <div class="field">
                    <label for="search-digits">"Digits"</label>
                    <p class="hint" id="search-digits-hint">
                        "Part of the number, for example the code of your town. Empty is any."
                    </p>
                    <input
                        id="search-digits"
                        name="digits"
                        inputmode="numeric"
                        autocomplete="off"
                        aria-describedby="search-digits-hint"
                        value=page.digits.clone()
                    />
                </div>
                <p><button class="button-secondary">"Search numbers"</button></p>
            </form>
            <div class="mt-4">{offers}</div>
        </section>
    }
    .into_any()
}

fn offered(page: &Adding, offers: &[NumberOffer]) -> AnyView {
    let form = Form::new("buy");
    let can: Vec<Pick> = offers
        .iter()
        .filter(|one| !one.needs_address)
        .map(|one| {
            let texts = if one.texts { "" } else { ", no texts" };
            let town = if one.town.is_empty() {
                String::new()
            } else {
                format!(", {}", one.town)
            };
            let shown = services::show::phone(&one.number, &one.number);
            Pick::new(one.number.as_str(), format!("{shown}{town}{texts}"))
        })
        .collect();
    let cannot = offers.iter().filter(|one| one.needs_address).count();
    let cannot = (cannot > 0).then(|| {
        let text = format!(
            "{cannot} more need a postal address that the carrier has checked. Order those at Twilio, then link them below."
        );
        view! { <p class="hint">{text}</p> }
    });
    if can.is_empty() {
        return view! { <div class="empty">{cannot}</div> }.into_any();
    }
    let first = can.first().map(|one| one.value.clone()).unwrap_or_default();
    let inside = view! {
        {Field::new("offer", "Numbers that are free now").radios(&form, &first, &can)}
        {cannot}
        {location(&form, "location_id", page)}
        <p class="hint">"The carrier charges the installation's account for it each month."</p>
        <p><button class="button">"Get this number"</button></p>
    };
    form.draw("stack", inside)
}

fn link(page: &Adding) -> AnyView {
    let inside = match &page.spare {
        Err(words) => view! { <p class="problem" role="status">{words.clone()}</p> }.into_any(),
        Ok(spare) if spare.is_empty() => {
            view! { <p class="hint">"The carrier's account has no number that nobody uses."</p> }
                .into_any()
        }
        Ok(spare) => {
            let form = Form::new("link");
            let picks: Vec<Pick> = spare
                .iter()
                .map(|one| Pick::new(one.as_str(), services::show::phone(one, one)))
                .collect();
            let first = picks
                .first()
                .map(|one| one.value.clone())
                .unwrap_or_default();
            let inside = view! {
                {Field::new("spare", "Number").select(&form, &first, &picks)}
                {location(&form, "spare_location_id", page)}
                <p><button class="button-secondary">"Link number"</button></p>
            };
            form.draw("stack", inside)
        }
    };
    view! {
        <section class="mt-8" aria-labelledby="link">
            <h2 id="link" class="mb-3 text-h2 font-semibold">"Link a number that the account has"</h2>
            {inside}
        </section>
    }
    .into_any()
}
