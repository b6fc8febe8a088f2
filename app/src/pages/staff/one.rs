//! One staff member, and a new one.

use domain::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::portal::staff::{PersonPage, StaffAccess};

use super::super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Field, Form, Pick, crumbs, head, switch},
};

pub(in crate::pages) fn one() -> impl IntoView {
    let business = crate::pages::business();
    let id = use_params_map().read_untracked().get("staff");
    let asked = business.clone();
    framed(business, Screen::Staff, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Staff").await?;
        let id = crate::pages::parsed(id, "staff")?;
        let page = context::answer(services.portal.person(&member, id).await)?;
        let title = page
            .told
            .as_ref()
            .map(|row| row.name.clone())
            .unwrap_or_default();
        let active = page.staff.as_ref().is_none_or(|staff| staff.active);
        let state = (!active).then(|| {
            view! { <p class="banner">"Switched off. Nobody can book them."</p> }
        });
        let body = if member.role.may(Permission::EditSetup) {
            edit(&page, active)
        } else {
            read_only(&page)
        };
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(super::above(&asked, &member), title.clone())}
                {head(title, ())}
                {super::tabs(&asked, id)}
                {state}
                {body}
                {page.access.as_ref().map(access)}
            }
            .into_any(),
        })
    })
}

pub(in crate::pages) fn new() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Staff, async move {
        let (member, services) = context::member(&asked, Permission::EditSetup, "Staff").await?;
        let page = context::answer(services.portal.new_person(&member).await)?;
        let form = Form::new("add").watched();
        let inside = view! {
            {fields(&form, &page)}
            <p><button class="button">"Add staff"</button></p>
        };
        let title = "Add staff".to_owned();
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(super::above(&asked, &member), title.clone())}
                {head(title, ())}
                {form.draw("stack", inside)}
            }
            .into_any(),
        })
    })
}

fn edit(page: &PersonPage, active: bool) -> AnyView {
    let form = Form::new("save").watched();
    let position = page.staff.as_ref().map_or(0, |staff| staff.position);
    let inside = view! {
        {fields(&form, page)}
        {Field::new("position", "Place in lists").mode("numeric").line(&form, &position.to_string())}
        <p><button class="button">"Save"</button></p>
    };
    let hint = match (page.bookings_ahead, active) {
        (_, false) => "They can be booked again at once.".to_owned(),
        (0, true) => "Nobody can book them any more.".to_owned(),
        (1, true) => "1 booking ahead stays; nobody can book them any more.".to_owned(),
        (many, true) => format!("{many} bookings ahead stay; nobody can book them any more."),
    };
    view! {
        {form.draw("stack", inside)}
        {switch(active, hint)}
    }
    .into_any()
}

/// Who signs in for them, and the ways to change that.
fn access(access: &StaffAccess) -> AnyView {
    let body = match access {
        StaffAccess::Member(email, role) => {
            let button = view! {
                <p>
                    <bdi>{email.clone()}</bdi> " signs in for them, in the role " {role.label()} "."
                </p>
                <p class="hint">"They stay in the team when you end this."</p>
                <p><button class="button-secondary">"End access to this diary"</button></p>
            };
            Form::new("unlink").draw("stack", button)
        }
        StaffAccess::Asked(email) => view! {
            <p>
                <bdi>{email.clone()}</bdi>
                " was invited. The invitation can be taken back in the settings of the team."
            </p>
        }
        .into_any(),
        StaffAccess::Nobody(members) => {
            let form = Form::new("invite");
            let inside = view! {
                {Field::new("email", "E-mail")
                    .hint("They get a link to join as staff: they see and change their own bookings.")
                    .kind("email")
                    .required()
                    .line(&form, "")}
                <p><button class="button-secondary">"Invite"</button></p>
            };
            let picks: Vec<Pick> = members
                .iter()
                .map(|(id, name)| Pick::new(id.to_string(), name.clone()))
                .collect();
            let link = Form::new("link");
            let known = (!picks.is_empty()).then(|| {
                let inside = view! {
                    {Field::new("member", "Or somebody of the team").select(&link, "", &picks)}
                    <p><button class="button-secondary">"Let them sign in for this diary"</button></p>
                };
                link.draw("stack", inside)
            });
            view! { {form.draw("stack mb-6", inside)} {known} }.into_any()
        }
    };
    view! {
        <section class="mt-8 border-t border-line pt-6" aria-labelledby="access">
            <h2 id="access" class="mb-3 text-h2 font-semibold">"Access"</h2>
            {body}
        </section>
    }
    .into_any()
}

fn fields(form: &Form, page: &PersonPage) -> AnyView {
    let staff = page.staff.as_ref();
    let text = |read: fn(&services::records::Staff) -> String| staff.map(read).unwrap_or_default();
    let services: Vec<Pick> = page
        .services
        .iter()
        .map(|(id, name, _)| Pick::new(id.to_string(), name))
        .collect();
    let performs: Vec<String> = page
        .services
        .iter()
        .filter(|(_, _, performs)| *performs)
        .map(|(id, ..)| id.to_string())
        .collect();
    let places: Vec<Pick> = page
        .locations
        .iter()
        .map(|(id, name, _)| Pick::new(id.to_string(), name))
        .collect();
    let works: Vec<String> = page
        .locations
        .iter()
        .filter(|(_, _, works)| *works)
        .map(|(id, ..)| id.to_string())
        .collect();
    let places = (places.len() > 1).then(|| {
        let mut main = places.clone();
        main.retain(|place| !place.value.is_empty());
        let stored = staff
            .map(|staff| staff.location_id.to_string())
            .unwrap_or_default();
        view! {
            {Field::new("locations", "Works at").checks(form, &works, &places)}
            {Field::new("location_id", "Mainly at").select(form, &stored, &main)}
        }
    });
    let services = (!services.is_empty()).then(|| {
        Field::new("services", "Performs")
            .hint("Own lengths and prices are set with the service.")
            .checks(form, &performs, &services)
    });
    view! {
        {Field::new("name", "Name").hint("What callers call them.").required().line(form, &text(|one| one.name.to_string()))}
        {Field::new("title", "Title").hint("For example Barber.").line(form, &text(|one| one.title.clone()))}
        {Field::new("credentials", "Credentials")
            .hint("What entitles them, for example RN.")
            .line(form, &text(|one| one.credentials.clone()))}
        {Field::new("bio", "About them")
            .hint("A sentence or two that your receptionist may say.")
            .lines(form, &text(|one| one.bio.clone()), 3)}
        {services}
        {places}
    }
    .into_any()
}

fn read_only(page: &PersonPage) -> AnyView {
    let told = page.told.clone();
    let bio = page
        .staff
        .as_ref()
        .map(|staff| staff.bio.clone())
        .unwrap_or_default();
    let facts = told.into_iter().flat_map(|told| {
        [
            ("Title", told.title),
            ("Services", told.services),
            ("Locations", told.locations),
            ("Hours", told.hours),
        ]
    });
    let facts = facts
        .chain([("About", bio)])
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| view! { <dt>{name}</dt> <dd>{text}</dd> })
        .collect_view();
    view! {
        <p class="hint mb-4">"Only owners and managers can change this."</p>
        <dl class="facts card max-w-xl p-4">{facts}</dl>
    }
    .into_any()
}
