//! A call that was cut off, taken up.

use ::services::visitors::{Opened, Resume, State};
use leptos::prelude::*;

use super::{Outside, back, chosen, over, param, question, shown, times, times::Choosing, title};
use crate::{
    api::context,
    kit::{Address, Field, Form},
};

pub(in crate::pages) fn page() -> impl IntoView {
    let token = param("token");
    let asked = question();
    shown(async move {
        let services = context::services()?;
        let found = services.visitors.resume(&token, &asked).await;
        Ok(match context::answer(found)? {
            Opened::Live(resume) => draw(resume, &token),
            Opened::Over(contact) => over(&contact),
        })
    })
}

fn draw(resume: Resume, token: &str) -> Outside {
    let hello = if resume.first_name.is_empty() {
        "Let's finish your booking".to_owned()
    } else {
        format!("{}, let's finish your booking", resume.first_name)
    };
    let forms = [Form::new("hold"), Form::new("longer"), Form::new("book")];
    let refused = forms.iter().find_map(Form::summary);
    let chosen = &resume.chosen;
    let words = format!("You asked for {}, {}.", chosen.what, chosen.when);
    let body = if let Some(found) = resume.times {
        let lost = match &chosen.state {
            State::Lost { why, .. } => format!("{words} {why} Pick a time."),
            _ => format!("{words} Pick another time."),
        };
        view! {
            {back(format!("/r/{token}"), "Your booking")}
            {title(hello)}
            {refused}
            <p class="mb-4">{lost}</p>
            {times::draw(found, Choosing::Keeps)}
        }
        .into_any()
    } else {
        let form = Form::new("book");
        let word = if chosen.requested {
            "Send request"
        } else {
            "Book"
        };
        let inside = view! {
            {Field::new("name", "Your name").auto("name").required().line(&form, &resume.first_name)}
            <p class="hint">"We text the confirmation to the number that you called from."</p>
            <p>
                <button class="button w-full sm:w-auto">{word}</button>
            </p>
        };
        let others = Address::here()
            .without(&["slot", "hold"])
            .with("step", Some("times"));
        view! {
            {title(hello)}
            {refused}
            <p class="mb-4">{words}</p>
            {chosen::kept(chosen)}
            <div class="card mb-4 p-4">
                {chosen::facts(chosen)}
                <p class="mt-2">
                    <a class="link inline-block min-h-6" href=others.link()>"Choose another time"</a>
                </p>
            </div>
            {chosen::terms(chosen)}
            <div class="mt-6">{form.bare("stack", inside)}</div>
        }
        .into_any()
    };
    Outside::secret("Finish your booking", &resume.contact, body)
}
