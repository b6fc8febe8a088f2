//! Who answers the telephone: what it says and does, its versions, and putting a draft live.

mod persona;
mod publish;
mod rules;
mod versions;
mod voice;

pub(super) use persona::persona;
pub(super) use publish::publish;
pub(super) use rules::rules;
pub(super) use versions::versions;
pub(super) use voice::voice;

use domain::Permission;
use leptos::prelude::*;
use services::{
    portal::receptionist::{Desk, ReceptionistPage},
    receptionists::Change,
};

use super::{
    frame::{Content, Screen, framed},
    hours,
};
use crate::{
    api::context,
    kit::{self, Address, Form, head},
};

const READ_ONLY: &str = "Only owners and managers can change this.";

/// A page of the receptionist of one location: banner, tabs, the choice of a location, and what `body` draws.
fn page(title: &'static str, body: fn(&str, &Desk, bool) -> AnyView) -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Receptionist, async move {
        let (member, services) =
            context::member(&asked, Permission::SeeSetup, "Receptionist").await?;
        let page = services.portal.receptionist(&member, hours::asked()?).await;
        let page = context::answer(page)?;
        let edits = member.role.may(Permission::EditSetup);
        let inside = page.desk.as_ref().map(|desk| body(&asked, desk, edits));
        Ok(Content {
            title: title.to_owned(),
            body: view! { {around(&asked, title, &page, edits)} {inside} }.into_any(),
        })
    })
}

/// What stands above every page: the title, what is live, the tabs, the location.
fn around(business: &str, title: &'static str, page: &ReceptionistPage, edits: bool) -> AnyView {
    let chosen = page.desk.as_ref().map(|desk| desk.id);
    let banner = page.desk.as_ref().map(|desk| banner(business, desk, edits));
    view! {
        {head(title.to_owned(), ())}
        {banner}
        {tabs(business)}
        {hours::places(&page.locations, chosen)}
    }
    .into_any()
}

/// `Live: version 12, published Tue 17 Nov by Dana. Draft: 3 changes.`
fn banner(business: &str, desk: &Desk, edits: bool) -> AnyView {
    let count = desk.changes.len();
    let (class, draft) = match count {
        0 if edits => ("mb-4 text-text-2", "No draft.".to_owned()),
        0 => ("mb-4 text-text-2", String::new()),
        count => ("banner", format!("Draft: {}.", changes_of(count))),
    };
    let link = (edits && count > 0).then(|| {
        view! {
            <a class="inline-block min-h-6 font-medium underline" href=address(business, "/publish")>
                "Review and publish"
            </a>
        }
    });
    let shared = desk.shared.clone().map(|home| {
        view! {
            <p class="mb-4">
                {format!("{} is answered by the receptionist of {home}. Changes hold for both.", desk.place)}
            </p>
        }
    });
    view! {
        <p class=class>
            <span>{format!("Live: {}. {draft}", desk.live)}</span> " " {link}
        </p>
        {shared}
    }
    .into_any()
}

/// `1 change`, `3 changes`.
fn changes_of(count: usize) -> String {
    match count {
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    }
}

/// A page beside this one; the location stays chosen.
fn address(business: &str, page: &str) -> String {
    let at = Address::here();
    let at = at.get("loc").map(|at| format!("?loc={at}"));
    format!(
        "/app/{business}/receptionist{page}{}",
        at.unwrap_or_default()
    )
}

fn tabs(business: &str) -> AnyView {
    let tabs = [
        ("Persona", ""),
        ("Rules", "/rules"),
        ("Voice", "/voice"),
        ("Versions", "/versions"),
    ];
    let tabs = tabs.map(|(name, page)| (name.to_owned(), address(business, page)));
    kit::tabs("Receptionist", tabs.to_vec())
}

/// What the part was when the form was drawn, and, where somebody else saved it meanwhile, both texts of what differs.
/// Sending the form again then means "use mine".
struct Seen {
    late: bool,
    hidden: AnyView,
    compare: Option<AnyView>,
}

impl Seen {
    /// `texts` are the fields as label, what is stored, and what was typed.
    fn of(form: &Form, seen: &str, texts: Vec<(&'static str, String, String)>) -> Self {
        let late = form.refused() && form.value("seen", seen) != seen;
        let compare = late.then(|| compare(texts));
        let seen = seen.to_owned();
        let hidden = view! { <input type="hidden" name="seen" value=seen /> }.into_any();
        Self {
            late,
            hidden,
            compare,
        }
    }

    /// The form's buttons.
    fn buttons(&self, usual: &'static str) -> AnyView {
        if !self.late {
            return view! { <p><button class="button">{usual}</button></p> }.into_any();
        }
        let here = context::visit().address;
        view! {
            <p class="flex flex-wrap gap-2">
                <button class="button">"Use mine"</button>
                <a class="button-secondary" href=here>"Use theirs"</a>
            </p>
        }
        .into_any()
    }
}

fn compare(texts: Vec<(&'static str, String, String)>) -> AnyView {
    let rows = texts
        .into_iter()
        .filter(|(_, stored, typed)| stored != typed)
        .map(|(label, stored, typed)| {
            view! {
                <dt class="mt-2 font-medium">{label}</dt>
                <dd class="break-words">{format!("Theirs: {}", or_nothing(&stored))}</dd>
                <dd class="break-words">{format!("Yours: {}", or_nothing(&typed))}</dd>
            }
        })
        .collect_view();
    view! {
        <details class="card p-3" open>
            <summary class="min-h-6 font-medium">"Compare"</summary>
            <dl>{rows}</dl>
        </details>
    }
    .into_any()
}

fn or_nothing(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("“{text}”")
    }
}

/// Values as text, for those who may only read; empty ones are left out.
fn told(facts: Vec<(&'static str, String)>) -> AnyView {
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| {
            view! {
                <dt class="text-meta font-medium text-text-2">{name}</dt>
                <dd class="mb-3 break-words whitespace-pre-line">{text}</dd>
            }
        })
        .collect_view();
    view! {
        <p class="hint mb-4">{READ_ONLY}</p>
        <dl class="card max-w-2xl p-4">{facts}</dl>
    }
    .into_any()
}

/// Differences in words, each with both texts.
fn differences(changes: &[Change]) -> AnyView {
    let rows = changes
        .iter()
        .map(|change| {
            let (before, after) = (change.before.clone(), change.after.clone());
            let text = match (before.is_empty(), after.is_empty()) {
                (true, true) => None,
                (true, false) => Some(format!("“{after}”")),
                (false, true) => Some(format!("It was “{before}”.")),
                (false, false) => Some(format!("“{before}” becomes “{after}”.")),
            };
            let text = text.map(|text| {
                view! { <p class="break-words whitespace-pre-line text-text-2">{text}</p> }
            });
            view! {
                <li class="py-2">
                    <p class="font-medium break-words">{change.what.clone()}</p>
                    {text}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="divide-y divide-line">{rows}</ul> }.into_any()
}
