//! Where the person is signed in, and how long sessions of the team last.

use domain::Permission;
use leptos::prelude::*;
use services::portal::settings::{SecurityPage, SessionRow};

use super::{SCREEN, content, time};
use crate::{
    api::context,
    kit::{Field, Form, Pick},
    pages::frame::framed,
};

/// Sessions, and the idle limit for those who may choose it.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) = context::member(&asked, Permission::Enter, "Security").await?;
        let page = context::answer(services.portal.security(&member).await)?;
        let here = context::visit().session.unwrap_or_default();
        let others = page.sessions.iter().any(|one| one.id != here);
        let limit = if member.role.may(Permission::ManageBusiness) {
            limits(&page)
        } else {
            view! {
                <p>"Everybody is signed out after " {page.idle_words.clone()} " without use."</p>
                <p class="hint">"Only owners and managers can change this."</p>
            }
            .into_any()
        };
        let rows = page
            .sessions
            .into_iter()
            .map(|row| line(row, &here))
            .collect_view();
        let everywhere = others.then(|| {
            let form = Form::new("end-others");
            form.draw(
                "mt-4",
                view! { <button class="button-danger">"Sign out everywhere else"</button> },
            )
        });
        let body = view! {
            {Form::new("end").summary()}
            <h2 class="text-h2 font-semibold">"Where you are signed in"</h2>
            <ul class="mt-2 max-w-2xl">{rows}</ul>
            {everywhere}
            <h2 class="mb-3 mt-8 text-h2 font-semibold">"Idle limit"</h2>
            {limit}
        };
        Ok(content(&asked, member.role, "Security", (), body))
    })
}

fn line(row: SessionRow, here: &str) -> AnyView {
    let own = row.id == here;
    let used = row.used.map(|at| view! { "Last used " {time(at)} });
    let began = row.began.map(|at| view! { " · Signed in " {time(at)} });
    let end = if own {
        view! { <span class="badge bg-ok-soft text-ok-text">"This browser"</span> }.into_any()
    } else {
        let form = Form::new("end");
        form.bare(
            "",
            view! {
                <input type="hidden" name="session" value=row.id />
                <button class="button-secondary" aria-label=format!("Sign out: {}", row.device)>
                    "Sign out"
                </button>
            },
        )
    };
    view! {
        <li class="flex flex-wrap items-center justify-between gap-2 border-t border-line py-3">
            <div class="min-w-0">
                <p class="font-medium">{row.device}</p>
                <p class="text-meta text-text-2">{used} {began}</p>
            </div>
            {end}
        </li>
    }
    .into_any()
}

fn limits(page: &SecurityPage) -> AnyView {
    let form = Form::new("limit").watched();
    let picks: Vec<Pick> = page
        .choices
        .iter()
        .map(|(value, label)| Pick::new(value, label))
        .collect();
    let inside = view! {
        {Field::new("idle", "Sign out after")
            .hint("When nobody has used Ringdesk on a device for so long.")
            .select(&form, &page.idle, &picks)}
        {Field::new("health_data", "We keep data about people's health")
            .hint("Clinics and med spas do. The usual limit is then 30 min, otherwise 12 h.")
            .check(&form, page.health_data)}
        <p><button class="button">"Save limit"</button></p>
    };
    form.draw("stack", inside)
}
