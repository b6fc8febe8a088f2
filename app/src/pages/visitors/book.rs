//! The booking page of a business, one step a page.

use ::services::visitors::{
    self, AddOnChoice, Choices, Chosen, Details, Page, ServiceCard, Site, Step, Waiting,
};
use leptos::prelude::*;

use super::{Outside, back, chosen, param, question, ring, shown, times, times::Choosing, title};
use crate::{
    api::context,
    kit::{Address, Field, Form, Pick},
    parts::icon,
};

pub(in crate::pages) fn page() -> impl IntoView {
    let (slug, place) = (param("business"), param("place"));
    let asked = question();
    shown(async move {
        let services = context::services()?;
        let visitor = visitors::visitor(&context::visit().form_token);
        let place = Some(place.as_str()).filter(|place| !place.is_empty());
        let page = services.visitors.page(&slug, place, &asked, &visitor).await;
        Ok(draw(context::answer(page)?))
    })
}

fn draw(page: Page) -> Outside {
    let Page {
        site,
        path,
        place,
        step,
    } = page;
    let at = (!place.is_empty()).then(|| view! { <p class="mb-4 text-text-2">{place}</p> });
    let (name, body) = match step {
        Step::ByPhone => by_phone(&site),
        Step::Places => places(&site),
        Step::Services(cards) => services(cards, &site, &path),
        Step::Choices(choices) => how(*choices, &path),
        Step::Times { service, times } => {
            let refused = Form::new("hold");
            let to = Address::of(path).link();
            let body = view! {
                {back(to, "Services")}
                {title(service)}
                {refused.summary()}
                {times::draw(*times, Choosing::Keeps)}
            };
            ("Choose a time", body.into_any())
        }
        Step::Details(chosen, details) => who(&chosen, &details),
        Step::Check(chosen, details) => check(&chosen, &details),
        Step::Wait(waiting) => wait(&waiting),
    };
    Outside {
        title: name.to_owned(),
        page: format!("/book/{}", site.slug),
        name: site.name,
        phone: site.phone,
        secret: false,
        body: view! { {at} {body} }.into_any(),
    }
}

fn by_phone(site: &Site) -> (&'static str, AnyView) {
    let call = site
        .phone
        .clone()
        .map(|phone| view! { <p class="mt-4">{ring(phone)}</p> });
    let body = view! {
        {title(format!("{} takes bookings by phone", site.name))}
        <p>"Ring us: we answer at any hour, and book while you are on the line."</p>
        {call}
    };
    ("Book by phone", body.into_any())
}

fn places(site: &Site) -> (&'static str, AnyView) {
    let each = site
        .places
        .iter()
        .map(|place| {
            let to = format!("/book/{}/{}", site.slug, place.slug);
            view! {
                <li>
                    <a class="choice-card" href=to>
                        <span class="font-medium">{place.name.clone()}</span>
                        <span class="text-meta text-text-2">{place.address.clone()}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let body = view! {
        {title("Where would you like to come?")}
        <ul class="grid gap-3">{each}</ul>
    };
    ("Choose a place", body.into_any())
}

fn services(cards: Vec<ServiceCard>, site: &Site, path: &str) -> (&'static str, AnyView) {
    let each = cards
        .into_iter()
        .map(|card| {
            let to = Address::of(path.to_owned()).with("service", Some(&card.id));
            let about = (!card.description.is_empty())
                .then(|| view! { <span class="text-meta text-text-2">{card.description}</span> });
            view! {
                <li>
                    <a class="choice-card" href=to.link()>
                        <span class="flex flex-wrap justify-between gap-x-3">
                            <span class="font-medium">{card.name}</span>
                            <span class="tabular-nums text-text-2">{card.detail}</span>
                        </span>
                        {about}
                    </a>
                </li>
            }
        })
        .collect_view();
    let up = (site.places.len() > 1).then(|| back(format!("/book/{}", site.slug), "Places"));
    let body = view! {
        {up}
        {title("What would you like to book?")}
        <ul class="grid gap-3">{each}</ul>
    };
    ("Book a visit", body.into_any())
}

/// Asked with the address, so that the times fit it.
fn how(choices: Choices, path: &str) -> (&'static str, AnyView) {
    let form = Form::new("choose");
    let asked = &choices.chosen;
    let picks = |list: &[(String, String)]| -> Vec<Pick> {
        let pick = |(id, words): &(String, String)| Pick::new(id.clone(), words.clone());
        list.iter().map(pick).collect()
    };
    let or_first = |chosen: &str, list: &[(String, String)]| {
        let known = list.iter().any(|(id, _)| id == chosen);
        let first = list.first().map_or("", |(id, _)| id.as_str());
        if known {
            chosen.to_owned()
        } else {
            first.to_owned()
        }
    };
    let variants = (choices.variants.len() > 1).then(|| {
        let chosen = or_first(&asked.variant, &choices.variants);
        Field::new("variant", "Which one").radios(&form, &chosen, &picks(&choices.variants))
    });
    let lengths = (choices.lengths.len() > 1).then(|| {
        let chosen = or_first(&asked.minutes, &choices.lengths);
        Field::new("minutes", "How long").select(&form, &chosen, &picks(&choices.lengths))
    });
    let (count_label, most) = choices.count.clone();
    let count = (most > 1).then(|| {
        let counts: Vec<Pick> = (1..=most)
            .map(|count| Pick::new(count.to_string(), count.to_string()))
            .collect();
        Field::new("count", count_label).select(&form, &asked.count, &counts)
    });
    let with = (choices.with.len() > 1).then(|| {
        let mut all = vec![Pick::new("", "Anyone")];
        all.extend(picks(&choices.with));
        Field::new("with", "With whom").radios(&form, &asked.with, &all)
    });
    let add_ons = choices
        .add_ons
        .iter()
        .map(|one| added(one, &form, asked))
        .collect_view();
    let sent = asked.ready && choices.wrong_age;
    let wrong = sent.then(|| {
        view! {
            <p class="problem" role="alert">
                "Enter an age that this is for, or ring us."
            </p>
        }
    });
    let age = (!choices.age.is_empty()).then(|| {
        view! {
            {wrong}
            {Field::new("age", "Age of the person who comes")
                .hint(choices.age.clone())
                .mode("numeric")
                .required()
                .line(&form, &asked.age)}
        }
    });
    let about = (!choices.service.description.is_empty())
        .then(|| view! { <p class="mb-4 text-text-2">{choices.service.description.clone()}</p> });
    let to = Address::of(path.to_owned());
    let body = view! {
        {back(to.link(), "Services")}
        {title(choices.service.name.clone())}
        {about}
        <form method="get" action=path.to_owned() class="stack">
            <input type="hidden" name="service" value=choices.service.id />
            <input type="hidden" name="ready" value="1" />
            {variants}
            {lengths}
            {count}
            {add_ons}
            {with}
            {age}
            <p>
                <button class="button w-full sm:w-auto">"Show free times"</button>
            </p>
        </form>
    };
    ("Choose how", body.into_any())
}

fn added(one: &AddOnChoice, form: &Form, asked: &visitors::Question) -> AnyView {
    let counts: Vec<Pick> = (0..=one.most)
        .map(|count| {
            let words = if count == 0 {
                "None".to_owned()
            } else {
                count.to_string()
            };
            Pick::new(count.to_string(), words)
        })
        .collect();
    let chosen = asked.add_ons.iter().find(|(id, _)| *id == one.id);
    let chosen = chosen.map_or("0", |(_, count)| count.as_str());
    Field::new(format!("add-{}", one.id), one.words.clone()).select(form, chosen, &counts)
}

/// The address of the step before: the times of the same visit.
fn to_times() -> String {
    let here = Address::here().without(&["slot", "hold", "step"]);
    here.link()
}

/// The card of what was chosen.
fn card(chosen: &Chosen) -> AnyView {
    let body = chosen::facts(chosen);
    view! { <div class="card mb-4 p-4">{body}</div> }.into_any()
}

fn who(chosen: &Chosen, details: &Details) -> (&'static str, AnyView) {
    let form = Form::new("details");
    let fields = (!chosen::is_lost(chosen)).then(|| {
        let inside = view! {
            {Field::new("name", "Your name").auto("name").required().line(&form, &details.name)}
            {Field::new("phone", "Phone")
                .hint("We text you the confirmation.")
                .kind("tel")
                .auto("tel")
                .mode("tel")
                .required()
                .line(&form, &details.phone)}
            {Field::new("email", "E-mail, if you like")
                .kind("email")
                .auto("email")
                .mode("email")
                .line(&form, &details.email)}
            {Field::new("notes", "Anything we should know, if you like").lines(&form, &details.notes, 2)}
            <p>
                <button class="button w-full sm:w-auto">"Continue"</button>
            </p>
        };
        form.bare("stack", inside)
    });
    let refused = [Form::new("hold"), Form::new("longer")];
    let refused = refused
        .iter()
        .find_map(Form::summary)
        .or_else(|| form.summary());
    let body = view! {
        {back(to_times(), "Other times")}
        {title("Who is coming?")}
        {refused}
        {chosen::kept(chosen)}
        {card(chosen)}
        {fields}
    };
    ("Your details", body.into_any())
}

fn check(chosen: &Chosen, details: &Details) -> (&'static str, AnyView) {
    let form = Form::new("book");
    let change = Address::here().without(&["step"]).link();
    let ready = (!chosen::is_lost(chosen)).then(|| {
        let word = if chosen.requested {
            "Send request"
        } else {
            "Book"
        };
        let inside = view! { <button class="button w-full sm:w-auto">{word}</button> };
        form.bare("mt-6", inside)
    });
    let refused = [Form::new("hold"), Form::new("longer")];
    // A time that was taken is told below, with what is free instead.
    let refused = refused
        .iter()
        .find_map(Form::summary)
        .or_else(|| form.summary().filter(|_| !chosen::is_lost(chosen)));
    let email = (!details.email.is_empty()).then(|| {
        let email = details.email.clone();
        view! {
            <dt>"E-mail"</dt>
            <dd>{email}</dd>
        }
    });
    let notes = (!details.notes.is_empty()).then(|| {
        let notes = details.notes.clone();
        view! {
            <dt>"Note"</dt>
            <dd>{notes}</dd>
        }
    });
    let body = view! {
        {back(to_times(), "Other times")}
        {title("Check and book")}
        {refused}
        {chosen::kept(chosen)}
        {card(chosen)}
        <div class="card mb-4 p-4">
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>
                    <bdi>{details.name.clone()}</bdi>
                </dd>
                <dt>"Phone"</dt>
                <dd>{details.phone.clone()}</dd>
                {email}
                {notes}
            </dl>
            <p class="mt-2">
                <a class="link inline-block min-h-6" href=change>"Change details"</a>
            </p>
        </div>
        {chosen::terms(chosen)}
        {ready}
    };
    ("Check and book", body.into_any())
}

fn wait(waiting: &Waiting) -> (&'static str, AnyView) {
    let to = Address::here().without(&["step"]).link();
    if waiting.done {
        let words = format!(
            "We text you if a time for {} becomes free on {}. Who waits longest is asked first.",
            waiting.what, waiting.day
        );
        let body = view! {
            {title("You are on the list")}
            <p class="note">{icon("check")} <span>{words}</span></p>
            <p>
                <a class="link inline-block min-h-6" href=to>"Look at other days"</a>
            </p>
        };
        return ("You are on the list", body.into_any());
    }
    let form = Form::new("wait");
    let details = &waiting.details;
    let inside = view! {
        {Field::new("name", "Your name").auto("name").required().line(&form, &details.name)}
        {Field::new("phone", "Phone")
            .hint("We text you there. Each text says until when the time is yours.")
            .kind("tel")
            .auto("tel")
            .mode("tel")
            .required()
            .line(&form, &details.phone)}
        <p>
            <button class="button w-full sm:w-auto">"Put me on the list"</button>
        </p>
    };
    let words = format!("{} on {}", waiting.what, waiting.day);
    let body = view! {
        {back(to, "Times")}
        {title("Tell me if a time becomes free")}
        <p class="mb-4 text-text-2">{words}</p>
        {form.draw("stack", inside)}
    };
    ("Wait for a time", body.into_any())
}
