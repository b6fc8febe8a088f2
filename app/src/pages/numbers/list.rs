//! All numbers, and callers who are refused.

use domain::Permission;
use leptos::prelude::*;
use services::numbers::{BlockedRow, NumberRow};

use super::one::health;
use crate::{
    api::context,
    kit::{Column, Field, Form, Sorted, empty, head},
    pages::frame::{Content, Screen, framed, refresh},
    parts::time,
};

const COLUMNS: [Column; 7] = [
    Column::plain("Number"),
    Column::plain("Location"),
    Column::plain("Carrier"),
    Column::plain("Answers with"),
    Column::plain("Calls, 7 days"),
    Column::plain("Last call"),
    Column::plain("Health"),
];

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Numbers, async move {
        let (member, services) = context::member(&asked, Permission::SeeSetup, "Numbers").await?;
        let page = context::answer(services.numbers.list(&member).await)?;
        let edits = member.role.may(Permission::EditSetup);
        let base = format!("/app/{asked}/numbers");
        let add = || {
            let address = format!("{base}/new");
            edits.then(|| view! { <a class="button" href=address>"Add number"</a> })
        };
        let list = if page.rows.is_empty() {
            empty(
                "No number yet. Get one in a minute, or forward the one you have.".to_owned(),
                add(),
            )
        } else {
            let rows = page.rows.into_iter().map(|row| line(&base, row));
            view! {
                <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Numbers">
                    <table class="rows">
                        <caption class="sr-only">"Numbers"</caption>
                        {Sorted::here("").head(&COLUMNS)}
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        Ok(Content {
            title: "Numbers".to_owned(),
            body: view! {
                {head("Numbers".to_owned(), view! { {add()} {refresh()} })}
                {list}
                {blocked(page.blocked, edits)}
            }
            .into_any(),
        })
    })
}

fn line(base: &str, row: NumberRow) -> AnyView {
    let last = row.last.map_or_else(
        || view! { "No call yet" }.into_any(),
        |at| time(at).into_any(),
    );
    view! {
        <tr>
            <td data-label="Number">
                <a class="row-link tabular-nums" href=format!("{base}/{}", row.id)>{row.number}</a>
            </td>
            <td data-label="Location">{row.location}</td>
            <td data-label="Carrier">{row.carrier}</td>
            <td data-label="Answers with">{row.answers}</td>
            <td data-label="Calls, 7 days" class="tabular-nums">{row.calls}</td>
            <td data-label="Last call" class="tabular-nums">{last}</td>
            <td data-label="Health">{health(&row.health)}</td>
        </tr>
    }
    .into_any()
}

fn blocked(rows: Vec<BlockedRow>, edits: bool) -> AnyView {
    let list = if rows.is_empty() {
        view! { <p class="empty">"Nobody is blocked."</p> }.into_any()
    } else {
        let unblock = Form::new("unblock");
        let items = rows
            .into_iter()
            .map(|row| {
                let until = match (row.until, row.over) {
                    (None, _) => view! { "for good" }.into_any(),
                    (Some(at), true) => view! { "over since " {time(at)} }.into_any(),
                    (Some(at), false) => view! { "until " {time(at)} }.into_any(),
                };
                let number = row.number.clone();
                let form = edits.then(|| {
                    let inside = view! {
                        <input type="hidden" name="caller" value=row.e164.clone() />
                        <button class="link inline-block min-h-6">{format!("Unblock {number}")}</button>
                    };
                    unblock.bare("inline", inside)
                });
                view! {
                    <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-3">
                        <span class="font-medium tabular-nums">{row.number}</span>
                        <span class="min-w-0 flex-1 break-words">
                            <bdi>{row.reason}</bdi>
                            <span class="text-text-2">" · since " {time(row.since)} ", " {until}</span>
                        </span>
                        {form}
                    </li>
                }
            })
            .collect_view();
        view! {
            {unblock.summary()}
            <ul class="card max-w-3xl divide-y divide-line">{items}</ul>
        }
        .into_any()
    };
    let add = edits.then(|| {
        let form = Form::new("block");
        let inside = view! {
            {Field::new("caller", "Number to block")
                .kind("tel")
                .hint("With its country, as in +44 7700 900123.")
                .required()
                .line(&form, "")}
            {Field::new("reason", "Reason").hint("Your team sees it.").required().line(&form, "")}
            {Field::new("days", "Days")
                .hint("Empty is for good.")
                .mode("numeric")
                .line(&form, "")}
            <p><button class="button-secondary">"Block caller"</button></p>
        };
        let open = form.refused();
        view! {
            <details class="mt-4" open=open>
                <summary class="min-h-6 font-medium">"Block a caller"</summary>
                <div class="mt-3">{form.draw("stack", inside)}</div>
            </details>
        }
    });
    view! {
        <section class="mt-8" aria-labelledby="blocked">
            <h2 id="blocked" class="mb-3 text-h2 font-semibold">"Blocked callers"</h2>
            {list}
            {add}
        </section>
    }
    .into_any()
}
