//! Who changed what.

use domain::Permission;
use leptos::prelude::*;
use services::portal::settings::{AREAS, AuditPage, AuditQuery, AuditRow, KINDS};

use super::{SCREEN, content, time};
use crate::{
    api::context,
    kit::{Address, Column, Sorted, empty, pager},
    pages::frame::framed,
};

const COLUMNS: [Column; 4] = [
    Column::plain("When"),
    Column::plain("Who"),
    Column::plain("What"),
    Column::plain("Subject"),
];

/// The log with its filters, which are in the address.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::ManageBusiness, "Audit log").await?;
        let here = Address::here();
        let part = |name: &str| here.get(name).map(str::to_owned);
        let query = AuditQuery {
            who: part("who"),
            what: part("what"),
            from: part("from"),
            to: part("to"),
            after: part("after"),
        };
        let page = context::answer(services.portal.audit(&member, &query).await)?;
        let filtered = query != AuditQuery::default();
        let file = here.with("after", None).link();
        let file = file.replacen("/settings/audit", "/settings/audit.csv", 1);
        let export = view! { <a class="button-secondary" href=file>"Export CSV"</a> };
        let body = view! {
            {filters(&asked, &query, &page)} {list(&asked, page.rows, filtered)}
            {pager(&page.paging)}
        };
        Ok(content(&asked, member.role, "Audit log", export, body))
    })
}

fn list(business: &str, rows: Vec<AuditRow>, filtered: bool) -> AnyView {
    if rows.is_empty() && filtered {
        let clear = format!("/app/{business}/settings/audit");
        return empty(
            "No changes match these filters.".to_owned(),
            view! { <a class="button-secondary" href=clear>"Clear filters"</a> },
        );
    }
    if rows.is_empty() {
        return empty("Every change will be here.".to_owned(), ());
    }
    let rows = rows
        .into_iter()
        .map(|row| line(business, row))
        .collect_view();
    view! {
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Changes">
            <table class="rows">
                <caption class="sr-only">"Changes"</caption>
                {Sorted::here("").head(&COLUMNS)}
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(business: &str, row: AuditRow) -> AnyView {
    let subject = match (row.name, row.path) {
        (Some(name), Some(path)) => {
            let address = format!("/app/{business}/{path}");
            view! { <a class="link inline-block min-h-6 break-words" href=address>{name}</a> }
                .into_any()
        }
        (Some(name), None) => view! { <span class="break-words">{name}</span> }.into_any(),
        (None, _) => {
            view! { <span class="break-all font-mono text-meta">{row.subject}</span> }.into_any()
        }
    };
    let detail = (!row.detail.is_empty()).then(|| {
        view! {
            <br />
            <span class="break-words text-meta text-text-2">{row.detail}</span>
        }
    });
    view! {
        <tr>
            <td data-label="When">{time(row.at)}</td>
            <td data-label="Who">{row.who}</td>
            <td data-label="What"><div class="min-w-0">{row.what} {detail}</div></td>
            <td data-label="Subject">{subject}</td>
        </tr>
    }
    .into_any()
}

fn filters(business: &str, query: &AuditQuery, page: &AuditPage) -> AnyView {
    let people = page
        .people
        .iter()
        .map(|(id, name)| (id.clone(), name.clone()));
    let kinds = KINDS.map(|(key, name)| (key.to_owned(), name.to_owned()));
    let areas = AREAS.map(|(key, name)| (key.to_owned(), name.to_owned()));
    let who = choice(
        "who",
        "Who",
        "Anyone",
        query.who.as_deref(),
        people.chain(kinds),
    );
    let what = choice(
        "what",
        "What",
        "Anything",
        query.what.as_deref(),
        areas.into_iter(),
    );
    let date = |name: &'static str, label: &'static str, value: &Option<String>| {
        let id = format!("filter-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input id=id type="date" name=name value=value.clone().unwrap_or_default() />
            </div>
        }
    };
    view! {
        <form
            method="get"
            action=format!("/app/{business}/settings/audit")
            class="mb-6 grid items-end gap-4 sm:grid-cols-2 lg:grid-cols-5"
        >
            {who} {what} {date("from", "From", &query.from)} {date("to", "To", &query.to)}
            <p><button class="button-secondary">"Filter changes"</button></p>
        </form>
    }
    .into_any()
}

fn choice(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    chosen: Option<&str>,
    options: impl Iterator<Item = (String, String)>,
) -> AnyView {
    let id = format!("filter-{name}");
    let options = options
        .map(|(value, label)| {
            let selected = chosen == Some(value.as_str());
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>
                <option value="">{all}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}
