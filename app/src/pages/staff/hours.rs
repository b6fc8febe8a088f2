//! When a staff member works: in general, and where it differs, by location. Which of them is in the address.

use domain::{Permission, StaffId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::portal::staff::PersonHours;

use super::super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Address, Form, crumbs, head, week},
};

pub(in crate::pages) fn hours() -> impl IntoView {
    let business = crate::pages::business();
    let id = use_params_map().read_untracked().get("staff");
    let asked = business.clone();
    framed(business, Screen::Staff, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Staff").await?;
        let id: StaffId = crate::pages::parsed(id, "staff")?;
        let at = match Address::here().get("loc") {
            Some(at) => Some(crate::pages::parsed(Some(at.to_owned()), "location")?),
            None => None,
        };
        let page = context::answer(services.portal.person_hours(&member, id, at).await)?;
        let name = page.name.clone();
        let mut above = super::above(&asked, &member);
        above.push((name.clone(), format!("/app/{asked}/staff/{id}")));
        let title = format!("Hours of {name}");
        let body = if member.role.may(Permission::EditSetup) {
            edit(&page)
        } else {
            read_only(&page)
        };
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, "Hours".to_owned())}
                {head(title, ())}
                {super::tabs(&asked, id)}
                {places(&page)}
                {body}
            }
            .into_any(),
        })
    })
}

/// Links to the hours in general and at each location.
fn places(page: &PersonHours) -> Option<AnyView> {
    if page.locations.is_empty() {
        return None;
    }
    let here = Address::here();
    let all = [(None, "Wherever not said".to_owned())];
    let each = page
        .locations
        .iter()
        .map(|(id, name)| (Some(*id), name.clone()));
    let links = all
        .into_iter()
        .chain(each)
        .map(|(id, name)| {
            let current = (id == page.at).then_some("true");
            let link = here
                .with("loc", id.map(|id| id.to_string()).as_deref())
                .link();
            view! { <li><a class="tab" href=link aria-current=current>{name}</a></li> }
        })
        .collect_view();
    Some(
        view! {
            <nav class="tabs" aria-label="Location">
                <ul>{links}</ul>
            </nav>
        }
        .into_any(),
    )
}

const fn hint(page: &PersonHours) -> &'static str {
    if page.at.is_some() {
        "Without hours of their own here, the ones that hold wherever not said are used."
    } else {
        "Without hours of their own they work whenever the place is open."
    }
}

fn edit(page: &PersonHours) -> AnyView {
    let form = Form::new("save").watched();
    let inside = view! {
        {week(&form, &page.week, hint(page))}
        <p><button class="button">"Save hours"</button></p>
    };
    form.draw("stack", inside)
}

fn read_only(page: &PersonHours) -> AnyView {
    let own = page.week.summary();
    let own = if own.is_empty() {
        "Same as location".to_owned()
    } else {
        own
    };
    view! {
        <p class="hint mb-4">"Only owners and managers can change this."</p>
        <p>{own}</p>
    }
    .into_any()
}
