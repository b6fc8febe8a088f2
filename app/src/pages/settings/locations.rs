//! The places of a business: the list, one of them, and a new one.

use domain::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::portal::settings::{LocationForm, LocationRow};

use super::{SCREEN, content};
use crate::{
    api::context,
    kit::{Column, Field, Form, Sorted, crumbs, empty, head},
    pages::frame::{Content, framed},
};

const COLUMNS: [Column; 4] = [
    Column::plain("Name"),
    Column::plain("Address"),
    Column::plain("Zone"),
    Column::plain("Web name"),
];

/// All of them.
pub(in crate::pages) fn list() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::ManageBusiness, "Locations").await?;
        let rows = context::answer(services.portal.locations(&member).await)?;
        let base = format!("/app/{asked}/settings/locations");
        let new = format!("{base}/new");
        let add = move || view! { <a class="button" href=new.clone()>"Add location"</a> };
        let body = if rows.is_empty() {
            empty("Your places will be here.".to_owned(), add())
        } else {
            let rows = rows.into_iter().map(|row| line(&base, row)).collect_view();
            view! {
                <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Locations">
                    <table class="rows">
                        <caption class="sr-only">"Locations"</caption>
                        {Sorted::here("").head(&COLUMNS)}
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        Ok(content(&asked, member.role, "Locations", add(), body))
    })
}

fn line(base: &str, row: LocationRow) -> AnyView {
    view! {
        <tr>
            <td data-label="Name">
                <a class="row-link" href=format!("{base}/{}", row.id)>{row.name}</a>
            </td>
            <td data-label="Address">{row.address}</td>
            <td data-label="Zone">{row.zone}</td>
            <td data-label="Web name">{row.slug}</td>
        </tr>
    }
    .into_any()
}

/// One of them.
pub(in crate::pages) fn one() -> impl IntoView {
    let business = crate::pages::business();
    let id = use_params_map().read_untracked().get("location");
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::ManageBusiness, "Locations").await?;
        let id = crate::pages::parsed(id, "location")?;
        let page = context::answer(services.portal.location(&member, id).await)?;
        let form = Form::new("save").watched();
        let inside = view! {
            {fields(&form, &page)} <p><button class="button">"Save location"</button></p>
        };
        let hours = format!("/app/{asked}/hours");
        let body = view! {
            {form.draw("stack", inside)}
            <p class="mt-6">
                <a class="link inline-block min-h-6" href=hours>"Opening hours"</a>
            </p>
        };
        Ok(page_of(&asked, page.name, body))
    })
}

/// A new one.
pub(in crate::pages) fn new() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::ManageBusiness, "Locations").await?;
        let page = context::answer(services.portal.new_location(&member).await)?;
        let form = Form::new("add").watched();
        let hours = match &page.hours_of {
            Some(first) => format!("It begins with the opening hours of {first}."),
            None => "It is closed until it has opening hours.".to_owned(),
        };
        let inside = view! {
            {fields(&form, &page)}
            <p class="hint">{hours}</p>
            <p><button class="button">"Add location"</button></p>
        };
        Ok(page_of(
            &asked,
            "Add location".to_owned(),
            form.draw("stack", inside),
        ))
    })
}

fn page_of(business: &str, title: String, body: impl IntoView + 'static) -> Content {
    let base = format!("/app/{business}/settings");
    let above = vec![
        ("Settings".to_owned(), format!("{base}/profile")),
        ("Locations".to_owned(), format!("{base}/locations")),
    ];
    Content {
        title: title.clone(),
        body: view! { {crumbs(above, title.clone())} {head(title, ())} {body} }.into_any(),
    }
}

fn fields(form: &Form, page: &LocationForm) -> AnyView {
    view! {
        {Field::new("name", "Name").hint("As callers know it.").required().line(form, &page.name)}
        {Field::new("address", "Address")
            .hint("As it is said and written in texts.")
            .auto("street-address")
            .line(form, &page.address)}
        {Field::new("zone", "Time zone")
            .hint("By its name, for example Europe/London.")
            .required()
            .line(form, &page.zone)}
        {Field::new("slug", "Name in web addresses")
            .hint("Lower-case letters, digits and hyphens, for example fade-room-soho.")
            .required()
            .line(form, &page.slug)}
    }
    .into_any()
}
