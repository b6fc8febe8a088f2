//! All services.

use domain::Permission;
use leptos::prelude::*;
use services::portal::services::ServiceRow;

use super::super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Column, Form, Sorted, empty, head},
};

const COLUMNS: [Column; 7] = [
    Column::plain("Name"),
    Column::plain("Length"),
    Column::plain("Price"),
    Column::plain("With"),
    Column::plain("Where"),
    Column::plain("Bookings, 30 days"),
    Column::plain("State"),
];
const ORDER: Column = Column::plain("Order");

pub(in crate::pages) fn list() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Services, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Services").await?;
        let page = context::answer(services.portal.services(&member).await)?;
        let base = format!("/app/{asked}/services");
        let edits = member.role.may(Permission::EditSetup);
        let add = || {
            let address = format!("{base}/new");
            edits.then(|| view! { <a class="button" href=address>"Add service"</a> })
        };
        let list = if page.rows.is_empty() {
            empty("Nothing to book yet.".to_owned(), add())
        } else {
            table(&base, page.rows, edits)
        };
        Ok(Content {
            title: "Services".to_owned(),
            body: view! { {head("Services".to_owned(), add())} {list} }.into_any(),
        })
    })
}

/// The table; for those who may change it, inside the form that moves its rows.
fn table(base: &str, rows: Vec<ServiceRow>, edits: bool) -> AnyView {
    let last = rows.len() - 1;
    let lines = rows
        .into_iter()
        .enumerate()
        .map(|(place, row)| line(base, row, edits.then_some((place, last))))
        .collect_view();
    let mut columns = COLUMNS.to_vec();
    columns.extend(edits.then_some(ORDER));
    let table = view! {
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Services">
            <table class="rows">
                <caption class="sr-only">"Services"</caption>
                {Sorted::here("").head(&columns)}
                <tbody>{lines}</tbody>
            </table>
        </div>
    };
    if edits {
        Form::new("move").draw("", table)
    } else {
        table.into_any()
    }
}

fn line(base: &str, row: ServiceRow, order: Option<(usize, usize)>) -> AnyView {
    let state = if row.active { "On" } else { "Off" };
    let id = row.id.to_string();
    let step = |name: &'static str, sign: &'static str, what: &str, can: bool| {
        let label = format!("Move {} {what}", row.name);
        let id = id.clone();
        can.then(|| {
            view! {
                <button class="step" name=name value=id aria-label=label>{sign}</button>
            }
        })
    };
    let order = order.map(|(place, last)| {
        view! {
            <td data-label="Order">
                <span class="inline-flex gap-1">
                    {step("up", "↑", "up", place > 0)} {step("down", "↓", "down", place < last)}
                </span>
            </td>
        }
    });
    view! {
        <tr>
            <td data-label="Name">
                <a class="row-link" href=format!("{base}/{id}")>{row.name}</a>
            </td>
            <td data-label="Length">{row.length}</td>
            <td data-label="Price">{row.price}</td>
            <td data-label="With">{row.with}</td>
            <td data-label="Where">{row.places}</td>
            <td data-label="Bookings">{row.bookings}</td>
            <td data-label="State">{state}</td>
            {order}
        </tr>
    }
    .into_any()
}
