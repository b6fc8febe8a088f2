//! The list of calls, filtered by what the address says. Without filters its first page follows what happens.

use domain::{Permission, view};
use leptos::prelude::*;
use services::portal::CallsQuestion;

use super::{
    bookings::choice,
    frame::{Content, Screen, framed, refresh},
};
use crate::{
    api::context,
    islands::LiveCalls,
    kit::{Address, empty, head, pager},
    parts,
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Calls, async move {
        let (member, services) = context::member(&asked, Permission::SeeCalls, "Calls").await?;
        let here = Address::here();
        let part = |name| here.get(name).unwrap_or_default().to_owned();
        let question = CallsQuestion {
            from: part("from"),
            to: part("to"),
            outcome: part("outcome"),
            location: part("loc"),
            not_booked: here.get("not").is_some(),
            version: part("version"),
            test: here.get("test").is_some(),
            after: here.get("after").map(str::to_owned),
        };
        let base = format!("/app/{asked}/calls");
        let found = context::answer(services.portal.call_list(&member, &question).await)?;
        let list = if !found.narrowed && question.after.is_none() {
            view! { <LiveCalls business=asked.clone() page=found.page.clone() /> }.into_any()
        } else if found.page.calls.is_empty() {
            let clear = view! { <a class="button-secondary" href=base.clone()>"Clear filters"</a> };
            empty("No calls match these filters.".to_owned(), clear)
        } else {
            parts::calls_table(&asked, found.page.calls.clone()).into_any()
        };
        let total = view::found(found.total, "call");
        let saved = [
            ("All", String::new()),
            ("Not booked", "?not=booked".to_owned()),
            ("Messages", "?outcome=message".to_owned()),
            ("Failed", "?outcome=failed".to_owned()),
            ("Test", "?test=1".to_owned()),
        ];
        let shown = here.link();
        let tabs = saved
            .map(|(name, query)| {
                let to = format!("{base}{query}");
                let current = (to == shown).then_some("page");
                view! { <li><a class="tab" href=to aria-current=current>{name}</a></li> }
            })
            .into_iter()
            .collect_view();
        let locations = (found.locations.len() > 1).then(|| {
            choice(
                "loc",
                "Location",
                &found.locations,
                &question.location,
                Some("All locations"),
            )
        });
        let version = (!question.version.is_empty()).then(
            || view! { <input type="hidden" name="version" value=question.version.clone() /> },
        );
        let not = question
            .not_booked
            .then(|| view! { <input type="hidden" name="not" value="booked" /> });
        let trial = member.role.may(Permission::EditSetup).then(|| {
            let to = format!("/app/{asked}/receptionist/try");
            view! { <a class="button-secondary" href=to>"Make a test call"</a> }
        });
        let test = question
            .test
            .then(|| view! { <input type="hidden" name="test" value="1" /> });
        Ok(Content {
            title: "Calls".to_owned(),
            body: view! {
                {head("Calls".to_owned(), view! { {trial} {refresh()} })}
                <nav aria-label="Saved filters" class="tabs">
                    <ul>{tabs}</ul>
                </nav>
                <form method="get" class="mb-3 flex flex-wrap items-end gap-3">
                    {not}
                    {version}
                    {test}
                    <label class="field">
                        <span>"From"</span>
                        <input type="date" name="from" value=question.from.clone() />
                    </label>
                    <label class="field">
                        <span>"To"</span>
                        <input type="date" name="to" value=question.to.clone() />
                    </label>
                    {choice("outcome", "Outcome", &found.outcomes, &question.outcome, Some("All outcomes"))}
                    {locations}
                    <button class="button-secondary">"Show calls"</button>
                </form>
                {version_of(&base, &question.version)}
                <p class="mb-3 text-meta text-text-2">{total}</p>
                {list}
                {pager(&found.page.paging)}
            }
            .into_any(),
        })
    })
}

/// Whose calls a list by version shows, and the way to all of them.
fn version_of(base: &str, version: &str) -> Option<AnyView> {
    let (_, number) = version.split_once('.')?;
    let number: i64 = number.parse().ok()?;
    let text = format!("Answered by version {number} of the receptionist.");
    let base = base.to_owned();
    Some(
        view! {
            <p class="mb-3">
                {text} " " <a class="link inline-block min-h-6" href=base>"Show all calls"</a>
            </p>
        }
        .into_any(),
    )
}
