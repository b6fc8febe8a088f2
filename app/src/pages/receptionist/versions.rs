//! Every version: who, when, what changed, what became of its calls; and the way back.

use domain::{Permission, view::figure};
use leptos::prelude::*;
use services::portal::receptionist::{Desk, VersionRow};

use super::super::{
    frame::{Content, Screen, framed},
    hours,
};
use crate::{
    api::context,
    kit::{Address, Field, Form},
};

const TITLE: &str = "Receptionist versions";

pub(in crate::pages) fn versions() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Receptionist, async move {
        let (member, services) =
            context::member(&asked, Permission::SeeSetup, "Receptionist").await?;
        let page = services.portal.receptionist(&member, hours::asked()?).await;
        let page = context::answer(page)?;
        let edits = member.role.may(Permission::EditSetup);
        let below = Address::here()
            .get("below")
            .and_then(|text| text.parse().ok());
        let list = match &page.desk {
            None => None,
            Some(desk) => {
                let found = services.portal.versions(&member, desk.id, below).await;
                let found = context::answer(found)?;
                let older = found.older.map(|number| {
                    let link = Address::here().with("below", Some(&number.to_string())).link();
                    view! { <p class="mt-6"><a class="button-secondary" href=link>"Older versions"</a></p> }
                });
                let rows = found
                    .rows
                    .iter()
                    .map(|row| line(&asked, desk, row, edits))
                    .collect_view();
                let read_only =
                    (!edits).then(|| view! { <p class="hint mb-4">{super::READ_ONLY}</p> });
                Some(view! {
                    {read_only}
                    {Form::new("restore").summary()}
                    <ol class="grid max-w-3xl gap-4">{rows}</ol>
                    {older}
                })
            }
        };
        Ok(Content {
            title: TITLE.to_owned(),
            body: view! { {super::around(&asked, TITLE, &page, edits)} {list} }.into_any(),
        })
    })
}

fn line(business: &str, desk: &Desk, row: &VersionRow, edits: bool) -> AnyView {
    let live = row
        .live
        .then(|| view! { <span class="badge bg-ok-soft text-ok-text">"Live"</span> });
    let by = if row.by.is_empty() {
        String::new()
    } else {
        format!(" by {}", row.by)
    };
    let calls = match row.calls {
        0 => "No calls yet".to_owned(),
        calls => figure(calls, "call"),
    };
    let calls = if row.calls == 0 {
        view! { <span class="text-text-2">{calls}</span> }.into_any()
    } else {
        let link = Address::of(format!("/app/{business}/calls")).with("version", Some(&row.filter));
        view! {
            <a class="link inline-block min-h-6" href=link.link()>{calls}</a>
            <span class="text-text-2">{format!(", {} booked", row.booked)}</span>
        }
        .into_any()
    };
    let changes = if row.changes.is_empty() {
        view! { <p class="text-text-2">"The first version."</p> }.into_any()
    } else {
        super::differences(&row.changes)
    };
    let restore = (edits && !row.live).then(|| restore(desk, row));
    view! {
        <li class="card grid gap-2 p-4" id=format!("v{}", row.number)>
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h2 class="text-h2 font-semibold">{format!("Version {}", row.number)}</h2>
                {live}
                <span>
                    <time datetime=row.at.iso.clone()>{row.at.text.clone()}</time>
                    {by}
                </span>
                <span>{calls}</span>
            </div>
            {changes}
            {restore}
        </li>
    }
    .into_any()
}

/// Makes the draft say what this version said. A draft that is under way is only replaced by somebody who says so.
fn restore(desk: &Desk, row: &VersionRow) -> AnyView {
    let form = Form::new("restore");
    let replaces = (!desk.changes.is_empty()).then(|| {
        let label = format!(
            "Replace the draft ({})",
            super::changes_of(desk.changes.len())
        );
        Field::new(format!("replace-{}", row.number), label).check(&form, false)
    });
    let inside = view! {
        <input type="hidden" name="version" value=row.number.to_string() />
        <input type="hidden" name="seen" value=desk.mark.clone() />
        {replaces}
        <button class="button-secondary">{format!("Restore version {} as draft", row.number)}</button>
    };
    form.bare("flex flex-wrap items-center gap-3", inside)
}
