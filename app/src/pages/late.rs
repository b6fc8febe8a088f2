//! Somebody of the diary runs late: how many minutes, and which customers are told what.

use domain::Permission;
use leptos::prelude::*;

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Address, Form, choice, crumbs, empty, head},
};

/// How late unless something else is chosen, in minutes.
const USUAL: u32 = 15;

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Today, async move {
        let (member, services) =
            context::member(&asked, Permission::OwnWork, "Running late").await?;
        let here = Address::here();
        let choices = services::bookings::LATE_MINUTES;
        let chosen = here.get("minutes").and_then(|text| text.parse().ok());
        let minutes = chosen
            .filter(|minutes| choices.contains(minutes))
            .unwrap_or(USUAL);
        let next = context::answer(services.portal.next_if_late(&member, minutes).await)?;
        let picks: Vec<(String, String)> = choices
            .iter()
            .map(|minutes| (minutes.to_string(), format!("{minutes} min")))
            .collect();
        let form = Form::new("tell");
        let rows = next
            .iter()
            .enumerate()
            .map(|(index, one)| row(&form, index, one))
            .collect_view();
        let can_tell = next.iter().any(|one| !one.text.is_empty());
        let body = if next.is_empty() {
            empty("Nobody comes to you in the next hours.".to_owned(), ())
        } else {
            let button = can_tell.then(|| {
                view! { <p><button class="button">"Send texts"</button></p> }
            });
            let inside = view! {
                <input type="hidden" name="minutes" value=minutes.to_string() />
                <fieldset class="grid gap-4">
                    <legend class="mb-1 text-h2 font-semibold">"Who is told"</legend>
                    {rows}
                </fieldset>
                {button}
            };
            form.draw("stack", inside)
        };
        let above = vec![("Today".to_owned(), format!("/app/{asked}/today"))];
        let title = "Running late".to_owned();
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, ())}
                <form method="get" class="card mb-6 flex flex-wrap items-end gap-4 p-4">
                    {choice("minutes", "How late", &picks, &minutes.to_string(), None)}
                    <button class="button-secondary">"Show texts"</button>
                </form>
                {body}
            }
            .into_any(),
        })
    })
}

/// A customer, to be ticked, with what they would be told.
fn row(form: &Form, index: usize, one: &services::bookings::LateText) -> AnyView {
    let id = if index == 0 {
        Form::id_of("who")
    } else {
        format!("{}-{index}", Form::id_of("who"))
    };
    let value = one.booking.to_string();
    let label = format!("{}, {}, {}", one.time, one.customer, one.service);
    if one.text.is_empty() {
        return view! { <p>{label} " · no number is known"</p> }.into_any();
    }
    let checked = form.checked("who", &value, one.soon);
    view! {
        <div class="tick">
            <input id=id.clone() name="who" type="checkbox" value=value checked=checked />
            <div>
                <label for=id>{label}</label>
                <p class="sms mt-1">{one.text.clone()}</p>
            </div>
        </div>
    }
    .into_any()
}
