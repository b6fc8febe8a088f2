//! The portal in the server: pages, their files, signing in, the live stream. What pages show is the business of `app`;
//! here is what the browser's side of HTTP needs.

mod addresses;
mod assets;
mod calendar;
pub(crate) mod consent;
pub(crate) mod cookies;
mod device;
mod export;
mod files;
mod find;
pub(crate) mod form;
mod forms;
mod live;
mod note;
mod onward;
mod pages;
pub(crate) mod sessions;
pub(crate) mod sign_in;
mod submit;
mod theme;
mod trial;
pub(crate) mod visit;

use std::sync::Arc;

use app::api::context::{Installed, PortalServices};
use axum::{Router, http::Method, middleware::from_fn_with_state};

use crate::state::AppState;

/// Every form of a page: its address, and who may send it.
#[must_use]
pub fn forms_of_pages() -> Vec<(&'static str, app::policy::Policy)> {
    let forms = forms::all().into_iter();
    forms.map(|form| (form.path, form.policy)).collect()
}

/// Every address of the portal that is neither a page nor the form of one: how it is asked for, and who may.
#[must_use]
pub fn other_addresses() -> Vec<(Method, &'static str, app::policy::Policy)> {
    addresses::policies()
}

/// What the portal's routes are given.
#[derive(Clone)]
struct Portal {
    server: AppState,
    services: PortalServices,
}

/// Every address of the portal; what no other route answers is a page that says so.
pub(crate) fn routes(state: &AppState) -> Router {
    let web = &state.config.web;
    let files: Arc<str> = assets::address(&web.site_root).into();
    let services = PortalServices {
        access: state.services.access.clone(),
        portal: state.services.portal.clone(),
        team: state.services.team.clone(),
        visitors: state.services.visitors.clone(),
        calendar_accounts: state.services.calendar_accounts.clone(),
        numbers: state.services.numbers.clone(),
        guide: state.services.guide.clone(),
        installed: Installed {
            twilio: state.config.telephony.is_on(),
            exotel: state.config.exotel.is_on(),
            mail: state.config.mail.from.as_ref().map(ToString::to_string),
            help: web.help_email.as_ref().map(ToString::to_string),
        },
        demo: state.config.simulators,
        google: state.sign_in.is_some(),
        mail: state.config.mail.is_on(),
        mailbox: state.mailbox.clone(),
        files,
    };
    let portal = Portal {
        server: state.clone(),
        services,
    };
    let pages = addresses::routes(pages::routes())
        .layer(from_fn_with_state(portal.clone(), visit::notice))
        .layer(sessions::layer(state))
        .with_state(portal);
    assets::routes(state).merge(pages)
}
