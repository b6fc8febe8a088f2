//! One service, and a new one.

use domain::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::portal::services::{NextTimes, ServicePage};

use super::{
    super::frame::{Content, Screen, framed},
    fields::fields,
};
use crate::{
    api::context,
    kit::{Form, crumbs, head, switch},
};

pub(in crate::pages) fn one() -> impl IntoView {
    let business = crate::pages::business();
    let id = use_params_map().read_untracked().get("service");
    let asked = business.clone();
    framed(business, Screen::Services, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Services").await?;
        let id = crate::pages::parsed(id, "service")?;
        let page = context::answer(services.portal.service(&member, id).await)?;
        let title = page.service.name.clone();
        let body = if member.role.may(Permission::EditSetup) {
            edit(&page)
        } else {
            read_only(&page)
        };
        let state = (!page.service.active).then(|| {
            view! { <p class="banner">"Switched off. Nobody can book it."</p> }
        });
        let next = beside(&asked, &page);
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above(&asked), title.clone())}
                {head(title, ())}
                {state}
                <div class="grid gap-8 xl:grid-cols-[minmax(0,42rem)_minmax(0,20rem)]">
                    <div class="min-w-0">{body}</div>
                    {next}
                </div>
            }
            .into_any(),
        })
    })
}

pub(in crate::pages) fn new() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Services, async move {
        let (member, services) = context::member(&asked, Permission::EditSetup, "Services").await?;
        let page = context::answer(services.portal.new_service(&member).await)?;
        let form = Form::new("add").watched();
        let inside = view! {
            {fields(&form, &page)}
            <p><button class="button">"Add service"</button></p>
        };
        let title = "Add service".to_owned();
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above(&asked), title.clone())}
                {head(title, ())}
                {form.draw("stack", inside)}
            }
            .into_any(),
        })
    })
}

fn above(business: &str) -> Vec<(String, String)> {
    vec![("Services".to_owned(), format!("/app/{business}/services"))]
}

fn edit(page: &ServicePage) -> AnyView {
    let form = Form::new("save").watched();
    let inside = view! {
        {fields(&form, page)}
        <p><button class="button">"Save"</button></p>
    };
    let hint = match (page.bookings_ahead, page.service.active) {
        (_, false) => "It can be booked again at once.".to_owned(),
        (0, true) => "Callers can't book it any more.".to_owned(),
        (1, true) => "1 booking keeps it; callers can't book it any more.".to_owned(),
        (many, true) => format!("{many} bookings keep it; callers can't book it any more."),
    };
    view! {
        {form.draw("stack", inside)}
        {switch(page.service.active, hint)}
    }
    .into_any()
}

/// What stands beside the form: when it can be booked next, or why it cannot.
fn beside(business: &str, page: &ServicePage) -> Option<AnyView> {
    if !page.service.active {
        return None;
    }
    let several = page.next.len() > 1;
    let why = format!("/app/{business}/bookings/why?service={}", page.service.id);
    let nowhere = page.next.is_empty().then(|| {
        view! {
            <p>
                "No location gives it: nobody who performs it works there, or too little of what it uses stands there."
            </p>
        }
    });
    let times = page
        .next
        .iter()
        .map(|next| times(next, several))
        .collect_view();
    Some(
        view! {
            <aside class="min-w-0" aria-labelledby="next-times">
                <div class="card grid gap-3 p-4">
                    <h2 class="text-h2 font-semibold" id="next-times">"Next free times"</h2>
                    {nowhere}
                    {times}
                    <p><a class="link inline-block min-h-6" href=why>"Why is a time not offered?"</a></p>
                </div>
            </aside>
        }
        .into_any(),
    )
}

fn times(next: &NextTimes, several: bool) -> AnyView {
    let place = several.then(|| view! { <h3 class="font-medium">{next.location.clone()}</h3> });
    let why = (!next.why_not.is_empty()).then(|| {
        view! {
            <p>"None in the next 14 days. Callers hear: “" {next.why_not.clone()} "”"</p>
        }
    });
    let times = next
        .times
        .iter()
        .map(|(time, with)| {
            view! {
                <li>
                    <time datetime=time.iso.clone()>{time.text.clone()}</time>
                    <span class="text-text-2">" " {with.clone()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div>
            {place}
            {why}
            <ul class="tabular-nums">{times}</ul>
        </div>
    }
    .into_any()
}

fn read_only(page: &ServicePage) -> AnyView {
    let (told, service) = (page.told.clone(), &page.service);
    let facts = [
        ("Length", told.length),
        ("Price", told.price),
        ("With", told.with),
        ("Where", told.places),
        ("Also called", service.also_called.join(", ")),
        ("Description", service.description.clone()),
        ("Preparation", service.preparation.clone()),
        ("Aftercare", service.aftercare.clone()),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| view! { <dt>{name}</dt> <dd>{text}</dd> })
        .collect_view();
    view! {
        <p class="hint mb-4">"Only owners and managers can change this."</p>
        <dl class="facts card max-w-xl p-4">{facts}</dl>
    }
    .into_any()
}
