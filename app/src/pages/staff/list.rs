//! All staff.

use domain::Permission;
use leptos::prelude::*;
use services::portal::staff::StaffRow;

use super::super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Column, Sorted, empty, head},
};

const COLUMNS: [Column; 7] = [
    Column::plain("Name"),
    Column::plain("Title"),
    Column::plain("Services"),
    Column::plain("Locations"),
    Column::plain("Hours"),
    Column::plain("Calendar"),
    Column::plain("Bookable"),
];

pub(in crate::pages) fn list() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Staff, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Staff").await?;
        let page = context::answer(services.portal.staff(&member).await)?;
        let base = format!("/app/{asked}/staff");
        let edits = member.role.may(Permission::EditSetup);
        let add = || {
            let address = format!("{base}/new");
            edits.then(|| view! { <a class="button" href=address>"Add staff"</a> })
        };
        let list = if page.rows.is_empty() {
            empty(
                "Just you? Add yourself so that callers can book.".to_owned(),
                add(),
            )
        } else {
            let rows = page
                .rows
                .into_iter()
                .map(|row| line(&base, row))
                .collect_view();
            view! {
                <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Staff">
                    <table class="rows">
                        <caption class="sr-only">"Staff"</caption>
                        {Sorted::here("").head(&COLUMNS)}
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        Ok(Content {
            title: "Staff".to_owned(),
            body: view! { {head("Staff".to_owned(), add())} {list} }.into_any(),
        })
    })
}

fn line(base: &str, row: StaffRow) -> AnyView {
    let state = if row.active { "Yes" } else { "Switched off" };
    view! {
        <tr>
            <td data-label="Name">
                <a class="row-link" href=format!("{base}/{}", row.id)>{row.name}</a>
            </td>
            <td data-label="Title">{row.title}</td>
            <td data-label="Services">{row.services}</td>
            <td data-label="Locations">{row.locations}</td>
            <td data-label="Hours">{row.hours}</td>
            <td data-label="Calendar">{row.calendar}</td>
            <td data-label="Bookable">{state}</td>
        </tr>
    }
    .into_any()
}
