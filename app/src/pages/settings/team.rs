//! Who belongs to the business, and who was asked to.

use domain::{Permission, Role};
use leptos::prelude::*;
use services::portal::settings::{InvitedRow, MemberRow};

use super::{SCREEN, content, time};
use crate::{
    api::context,
    kit::{Column, Field, Form, Pick, Sorted},
    pages::frame::framed,
};

const COLUMNS: [Column; 4] = [
    Column::plain("Name"),
    Column::plain("Role"),
    Column::plain("Since"),
    Column::plain("Change"),
];

/// The team.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::ManageBusiness, "Team").await?;
        let page = context::answer(services.portal.team(&member).await)?;
        if let Some(sure) = Form::new("remove").asking("Remove from team", "button-danger") {
            return Ok(content(&asked, member.role, "Team", (), sure));
        }
        let roles: Vec<Pick> = page.roles.iter().map(|one| pick(*one)).collect();
        let rows = page
            .members
            .into_iter()
            .map(|row| line(row, &roles))
            .collect_view();
        let body = view! {
            {Form::new("role").summary()}
            {Form::new("remove").summary()}
            {Form::new("take-back").summary()}
            <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Team">
                <table class="rows">
                    <caption class="sr-only">"Team"</caption>
                    {Sorted::here("").head(&COLUMNS)}
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {invited(page.invited)}
            {invite(&roles)}
            <p class="hint mt-6 max-w-2xl">
                "Owners may do everything. Managers may do all but money, owners, API keys and data. Desk handles bookings, calls and customers. Staff see their own day."
            </p>
        };
        Ok(content(&asked, member.role, "Team", (), body))
    })
}

fn pick(role: Role) -> Pick {
    Pick::new(role.as_str(), role.label())
}

fn line(row: MemberRow, roles: &[Pick]) -> AnyView {
    let own = row
        .own
        .then(|| view! { <span class="text-text-2">" (you)"</span> });
    let change = row.changeable.then(|| {
        let (set, remove) = (Form::new("role"), Form::new("remove"));
        let options = roles
            .iter()
            .map(|pick| {
                let chosen = pick.value == row.role.as_str();
                view! { <option value=pick.value.clone() selected=chosen>{pick.label.clone()}</option> }
            })
            .collect_view();
        let id = row.id.to_string();
        let label = format!("Role of {}", row.name);
        let word = if row.own { "Leave team" } else { "Remove" };
        let about = format!("{word}: {}", row.name);
        view! {
            <div class="flex flex-wrap items-center gap-2">
                {set.bare(
                    "flex items-center gap-2",
                    view! {
                        <input type="hidden" name="member" value=id.clone() />
                        <select class="choice" name="role" aria-label=label>{options}</select>
                        <button class="button-secondary">"Change role"</button>
                    },
                )}
                {remove.bare(
                    "",
                    view! {
                        <input type="hidden" name="member" value=id />
                        <button class="button-danger" aria-label=about>{word}</button>
                    },
                )}
            </div>
        }
    });
    view! {
        <tr>
            <td data-label="Name">
                <div class="min-w-0">
                    <span class="font-medium">{row.name}</span>
                    {own}
                    <br />
                    <span class="break-words text-meta text-text-2">{row.email}</span>
                </div>
            </td>
            <td data-label="Role">{row.role.label()}</td>
            <td data-label="Since">{time(row.since)}</td>
            <td data-label="Change">{change}</td>
        </tr>
    }
    .into_any()
}

fn invited(rows: Vec<InvitedRow>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let state = if row.open { "Works until " } else { "Expired " };
            let about = format!("Take back: {}", row.email);
            let form = Form::new("take-back");
            view! {
                <li class="flex flex-wrap items-center justify-between gap-2 border-t border-line py-3">
                    <div class="min-w-0">
                        <p class="break-words font-medium">{row.email}</p>
                        <p class="text-meta text-text-2">
                            {row.role.label()} " · " {state} {time(row.until)}
                        </p>
                    </div>
                    {form.bare(
                        "",
                        view! {
                            <input type="hidden" name="invitation" value=row.id.to_string() />
                            <button class="button-secondary" aria-label=about>"Take back"</button>
                        },
                    )}
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <h2 class="mt-8 text-h2 font-semibold">"Invited"</h2>
            <ul class="mt-2 max-w-2xl">{rows}</ul>
        }
        .into_any(),
    )
}

fn invite(roles: &[Pick]) -> AnyView {
    let form = Form::new("invite");
    let inside = view! {
        {Field::new("email", "E-mail")
            .hint("They get a link that works once, for 7 days.")
            .kind("email")
            .auto("email")
            .required()
            .line(&form, "")}
        {Field::new("role", "Role").select(&form, Role::Desk.as_str(), roles)}
        <p><button class="button">"Invite"</button></p>
    };
    view! {
        <h2 class="mb-3 mt-8 text-h2 font-semibold">"Invite somebody"</h2>
        {form.draw("stack", inside)}
    }
    .into_any()
}
