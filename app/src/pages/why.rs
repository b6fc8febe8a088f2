//! "Why was this time not offered?"

use domain::view::{Choice, WhyAnswer, WhyPage};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::frame::{Content, Screen, framed};
use crate::{api, parts};

pub(super) fn page() -> impl IntoView {
    let business = use_params_map()
        .read_untracked()
        .get("business")
        .unwrap_or_default();
    let query = use_query_map();
    let field = |name| query.read_untracked().get(name).unwrap_or_default();
    let (location, service) = (field("location"), field("service"));
    let (date, time, then) = (field("date"), field("time"), field("then"));
    let asked = business.clone();
    framed(business, Screen::Bookings, async move {
        let page = api::why(asked.clone(), location, service, date, time, then).await?;
        let title = "Why was this time not offered?";
        let list = format!("/app/{asked}/bookings");
        let failed = !page.problem.is_empty();
        let body = view! {
            <nav aria-label="Breadcrumb" class="mb-1 text-meta">
                <ol class="flex flex-wrap gap-x-2">
                    <li><a class="link inline-block min-h-6" href=list>"Bookings"</a></li>
                    <li aria-hidden="true" class="text-text-3">"/"</li>
                    <li aria-current="page" class="text-text-2">"Why not"</li>
                </ol>
            </nav>
            <div class="page-head">
                <h1 class="min-w-0 break-words text-h1 font-semibold">{title}</h1>
            </div>
            {form(&page)}
            {page.answer.map(answer)}
        };
        let title = if failed {
            format!("Error: {title}")
        } else {
            title.to_owned()
        };
        Ok(Content {
            title,
            body: body.into_any(),
        })
    })
}

fn form(page: &WhyPage) -> impl IntoView + use<> {
    let locations =
        (page.locations.len() > 1).then(|| select("location", "Location", &page.locations));
    let services = select("service", "Service", &page.services);
    let problem = (!page.problem.is_empty()).then(|| {
        view! {
            <p id="problem" class="mb-3 rounded-card bg-bad-soft p-3 text-bad-text" role="alert">
                {page.problem.clone()}
            </p>
        }
    });
    let described = (!page.problem.is_empty()).then_some("problem");
    view! {
        {problem}
        <form method="get" class="card mb-6 grid items-end gap-4 p-4 sm:grid-cols-2 lg:grid-cols-3">
            {locations}
            {services}
            <label class="field">
                <span>"Date"</span>
                <input type="date" name="date" value=page.date.clone() aria-describedby=described />
            </label>
            <label class="field">
                <span>"Time"</span>
                <input type="time" name="time" value=page.time.clone() aria-describedby=described />
            </label>
            <label class="field">
                <span>"As of (empty is now)"</span>
                <input
                    type="datetime-local"
                    name="then"
                    value=page.then.clone()
                    aria-describedby=described
                />
            </label>
            <button class="button">"Explain time"</button>
        </form>
    }
}

fn select(name: &'static str, label: &'static str, choices: &[Choice]) -> impl IntoView + use<> {
    let options = choices
        .iter()
        .map(|choice| {
            view! {
                <option value=choice.id.clone() selected=choice.chosen>
                    {choice.name.clone()}
                </option>
            }
        })
        .collect_view();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>{options}</select>
        </label>
    }
}

fn answer(answer: WhyAnswer) -> impl IntoView {
    let reasons = answer
        .reasons
        .into_iter()
        .map(|reason| {
            let scope = if reason.whole_day {
                "Whole day"
            } else {
                "That time"
            };
            view! {
                <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
                    <span class="min-w-0 break-words">{reason.text}</span>
                    <span class="badge bg-surface-2 text-text-2">{scope}</span>
                </li>
            }
        })
        .collect_view();
    let nearest = answer
        .nearest
        .into_iter()
        .map(|near| {
            view! {
                <li class="py-2 tabular-nums">
                    <time datetime=near.start.iso>{near.start.text}</time>
                    <span class="text-text-2">" · " {near.with}</span>
                </li>
            }
        })
        .collect_view();
    let incomplete = answer.incomplete.then(|| {
        view! {
            <p class="mb-3 rounded-card bg-warn-soft p-3 text-warn-text">
                "The calendar could not be read for that day. These reasons may be incomplete."
            </p>
        }
    });
    let would_be = (!answer.would_be.is_empty())
        .then(|| view! { <p class="mt-3 font-medium">{answer.would_be}</p> });
    let why = (!answer.bookable).then(|| {
        view! {
            <section class="card p-4" aria-labelledby="reasons">
                <h2 id="reasons" class="mb-1 text-h2 font-semibold">"All reasons"</h2>
                <ul class="divide-y divide-line">{reasons}</ul>
                {would_be}
            </section>
        }
    });
    let sign = if answer.bookable { "check" } else { "cross" };
    view! {
        {incomplete}
        <p class="mb-4 flex items-start gap-2 text-h2">{parts::icon(sign)} <span>{answer.verdict}</span></p>
        <div class="grid items-start gap-4 lg:grid-cols-2">
            {why}
            <section class="card p-4" aria-labelledby="nearest">
                <h2 id="nearest" class="mb-1 text-h2 font-semibold">"Nearest free times"</h2>
                <ul class="divide-y divide-line">{nearest}</ul>
            </section>
            <section class="card p-4" aria-labelledby="said">
                <h2 id="said" class="mb-1 text-h2 font-semibold">"What a caller is told"</h2>
                <p>{answer.said}</p>
            </section>
        </div>
    }
}
