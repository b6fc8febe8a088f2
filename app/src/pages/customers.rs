//! Customers: the list, and one of them with everything that happened.

use domain::{Permission, view::figure_or_no};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::portal::customers::{CustomerPage, CustomerRow, CustomersQuestion, Happened};

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{
        Address, Column, Field, Filters, Form, Sorted, count_line, crumbs, empty, foot, head,
        rows_here,
    },
    parts,
};

const COLUMNS: [Column; 7] = [
    Column {
        label: "Name",
        key: Some("name"),
    },
    Column::plain("Phone"),
    Column::plain("Last heard from"),
    Column::plain("Next booking"),
    Column::plain("Bookings"),
    Column::plain("No-shows"),
    Column::plain("Value"),
];

/// All of them.
pub(super) fn list() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Customers, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Customers").await?;
        let here = Address::here();
        let question = CustomersQuestion {
            text: here.get("q").unwrap_or_default().to_owned(),
            sort: here.get("sort").unwrap_or_default().to_owned(),
            rows: rows_here(&here),
            after: here.get("after").map(str::to_owned),
        };
        let page = context::answer(services.portal.customers(&member, &question).await)?;
        let base = format!("/app/{asked}/customers");
        let total = figure_or_no(page.total, "customer");
        let may_add = member.role.may(Permission::EditCustomers);
        let add = |class: &'static str| {
            let address = format!("/app/{asked}/customers/new");
            may_add.then(|| view! { <a class=class href=address>"Add customer"</a> })
        };
        let action = add("button");
        let list = if page.rows.is_empty() && question.text.is_empty() {
            empty(
                "No customers yet. Each caller who books is added.".to_owned(),
                add("button-secondary"),
            )
        } else if page.rows.is_empty() {
            let clear = view! { <a class="button-secondary" href=base>"Clear search"</a> };
            empty("No customers match this search.".to_owned(), clear)
        } else {
            let rows = page.rows.iter().map(|row| line(&base, row)).collect_view();
            view! {
                <div class="overflow-x-auto" tabindex="0" role="region" aria-label="List of customers">
                    <table class="rows tabular-nums">
                        <caption class="sr-only">"Customers"</caption>
                        {Sorted::here("").head(&COLUMNS)}
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {foot(&page.paging, page.total)}
            }
            .into_any()
        };
        Ok(Content {
            title: "Customers".to_owned(),
            body: view! {
                {head("Customers".to_owned(), action)}
                {Filters::new(&here, "Name or phone", "Find customers").keep(&["sort", "rows"]).draw()}
                {count_line(total, None)}
                {list}
            }
            .into_any(),
        })
    })
}

fn line(base: &str, row: &CustomerRow) -> AnyView {
    let dash = |text: &str| {
        if text.is_empty() {
            "–".to_owned()
        } else {
            text.to_owned()
        }
    };
    view! {
        <tr>
            <td data-label="Name">
                <a class="row-link" href=format!("{base}/{}", row.id)><bdi>{row.name.clone()}</bdi></a>
            </td>
            <td data-label="Phone" class="sm:whitespace-nowrap">{dash(&row.phone)}</td>
            <td data-label="Last heard from" class="sm:whitespace-nowrap">{parts::time(row.heard.clone())}</td>
            <td data-label="Next booking" class="sm:whitespace-nowrap">{dash(&row.next)}</td>
            <td data-label="Bookings">{row.bookings}</td>
            <td data-label="No-shows">{row.no_shows}</td>
            <td data-label="Value">{dash(&row.value)}</td>
        </tr>
    }
    .into_any()
}

/// One of them.
pub(super) fn one() -> impl IntoView {
    let business = super::business();
    let id = use_params_map().read_untracked().get("customer");
    let asked = business.clone();
    framed(business, Screen::Customers, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Customers").await?;
        let id = super::parsed(id, "customer")?;
        let page = context::answer(services.portal.customer(&member, id).await)?;
        let base = format!("/app/{asked}");
        let above = vec![("Customers".to_owned(), format!("{base}/customers"))];
        let title = page.title.clone();
        let details = if member.role.may(Permission::EditCustomers) {
            edit(&page)
        } else {
            read_only(&page)
        };
        let book = member.role.may(Permission::EditBookings).then(|| {
            let wanted = if page.phone.is_empty() {
                &page.name
            } else {
                &page.phone
            };
            let new = Address::of(format!("{base}/bookings/new")).with("q", Some(wanted));
            view! { <a class="button" href=new.link()>"Add booking"</a> }
        });
        let erase = member
            .role
            .may(Permission::EraseCustomers)
            .then(|| erase(&base, &page));
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, book)}
                <p class="mb-4 text-text-2">"Customer since " {page.since.clone()}</p>
                <div class="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
                    <section aria-labelledby="details">
                        <h2 id="details" class="mb-3 text-h2 font-semibold">"Details"</h2>
                        {details}
                    </section>
                    <section aria-labelledby="timeline">
                        <h2 id="timeline" class="mb-3 text-h2 font-semibold">"What happened"</h2>
                        {timeline(&base, &page.timeline)}
                    </section>
                </div>
                {erase}
            }
            .into_any(),
        })
    })
}

fn edit(page: &CustomerPage) -> AnyView {
    let form = Form::new("save");
    let known = [&page.name, &page.phone, &page.email, &page.notes].map(String::as_str);
    let inside = view! {
        {details(&form, known)}
        {Field::new("blocked", "Refuse calls from this number").check(&form, page.blocked)}
        <p><button class="button">"Save customer"</button></p>
    };
    form.draw("stack", inside)
}

/// What is known of somebody, to be typed: name, phone, e-mail and notes.
pub(super) fn details(form: &Form, [name, phone, email, notes]: [&str; 4]) -> AnyView {
    view! {
        {Field::new("name", "Name").line(form, name)}
        {Field::new("phone", "Phone").kind("tel").mode("tel").line(form, phone)}
        {Field::new("email", "E-mail").kind("email").line(form, email)}
        {Field::new("notes", "Notes").hint("For the staff; the customer does not see them.").lines(form, notes, 3)}
    }
    .into_any()
}

fn read_only(page: &CustomerPage) -> AnyView {
    let facts = [
        ("Name", &page.name),
        ("Phone", &page.phone),
        ("E-mail", &page.email),
        ("Notes", &page.notes),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| view! { <dt>{name}</dt> <dd><bdi>{text.clone()}</bdi></dd> })
        .collect_view();
    view! {
        <p class="hint mb-3">"Only owners, managers and the desk can change this."</p>
        <dl class="facts card p-4">{facts}</dl>
    }
    .into_any()
}

fn timeline(base: &str, events: &[Happened]) -> AnyView {
    if events.is_empty() {
        return view! { <p class="text-text-2">"Nothing yet."</p> }.into_any();
    }
    let items = events
        .iter()
        .map(|event| {
            let kind = if event.path.is_empty() {
                view! { <span class="font-medium">{event.kind}</span> }.into_any()
            } else {
                let address = format!("{base}/{}", event.path);
                view! { <a class="row-link" href=address>{event.kind}</a> }.into_any()
            };
            view! {
                <li class="py-2">
                    <p class="flex flex-wrap justify-between gap-x-4">
                        {kind}
                        <span class="text-meta text-text-2 tabular-nums">{parts::time(event.at.clone())}</span>
                    </p>
                    <p class="turn break-words">{event.text.clone()}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="divide-y divide-line">{items}</ol> }.into_any()
}

/// What the owner may do with all that is known: take it along, or erase it.
fn erase(base: &str, page: &CustomerPage) -> AnyView {
    let form = Form::new("erase");
    let (bookings, stay) = match page.bookings {
        0 => ("no bookings".to_owned(), "stay"),
        1 => ("1 booking".to_owned(), "stays"),
        many => (format!("{many} bookings"), "stay"),
    };
    let title = page.title.clone();
    let inside = view! {
        <p>
            "Erase " <bdi>{title.clone()}</bdi> ": name, numbers, messages and transcripts go; "
            {bookings} " " {stay} " without a name. This cannot be undone."
        </p>
        {Field::new("typed", format!("Type {title} to erase")).line(&form, "")}
        <p><button class="button-danger">"Erase customer"</button></p>
    };
    view! {
        <section class="mt-8 border-t border-line pt-6" aria-labelledby="data">
            <h2 id="data" class="mb-3 text-h2 font-semibold">"Data of this customer"</h2>
            <p class="mb-4">
                <a class="button-secondary" href=format!("{base}/customers/{}/data.json", page.id)>
                    "Export as JSON"
                </a>
            </p>
            {form.draw("stack", inside)}
        </section>
    }
    .into_any()
}
