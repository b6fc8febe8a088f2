//! Settings: the person's own, the business's, its places and team, keys, what was changed, and the data.

mod audit;
mod business;
mod data;
mod keys;
mod locations;
mod profile;
mod security;
mod team;

use domain::{Permission, Role, view::ShownTime};
use leptos::prelude::*;

use super::frame::{Content, Screen};
use crate::kit::{crumbs, head, tabs};

pub(super) use audit::page as audit;
pub(super) use business::page as business;
pub(super) use data::page as data;
pub(super) use keys::page as keys;
pub(super) use locations::{list as locations, new as new_location, one as location};
pub(super) use profile::page as profile;
pub(super) use security::page as security;
pub(super) use team::page as team;

/// The pages beside each other: name, last part of the address, and what it takes to see it.
const PAGES: [(&str, &str, Permission); 8] = [
    ("Profile", "profile", Permission::Enter),
    ("Business", "business", Permission::ManageBusiness),
    ("Locations", "locations", Permission::ManageBusiness),
    ("Team", "team", Permission::ManageBusiness),
    ("Security", "security", Permission::Enter),
    ("API keys", "keys", Permission::OwnBusiness),
    ("Audit log", "audit", Permission::ManageBusiness),
    ("Data", "data", Permission::OwnBusiness),
];

/// What the page of settings at an address is called.
pub(super) fn named(address: &str) -> Option<&'static str> {
    let (_, page) = address.split_once("/settings/")?;
    let first = page.split(['/', '?']).next()?;
    PAGES
        .iter()
        .find_map(|(name, last, _)| (*last == first).then_some(*name))
}

/// A page of settings: the way to its neighbours, its title and action, and what is on it.
fn content(
    business: &str,
    role: Role,
    title: &'static str,
    action: impl IntoView + 'static,
    body: impl IntoView + 'static,
) -> Content {
    let base = format!("/app/{business}/settings");
    let shown = PAGES
        .iter()
        .filter(|(.., permission)| role.may(*permission));
    let links = shown.map(|(name, path, _)| ((*name).to_owned(), format!("{base}/{path}")));
    let above = vec![("Settings".to_owned(), format!("{base}/profile"))];
    Content {
        title: title.to_owned(),
        body: view! {
            {crumbs(above, title.to_owned())}
            {head(title.to_owned(), action)}
            {tabs("Settings", links.collect())}
            <div class="mt-6">{body}</div>
        }
        .into_any(),
    }
}

/// An instant, for people and programs.
fn time(at: ShownTime) -> AnyView {
    view! { <time datetime=at.iso>{at.text}</time> }.into_any()
}

/// The screen that these pages belong to.
const SCREEN: Screen = Screen::Settings;
