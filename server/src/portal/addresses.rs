//! The portal's addresses that are neither pages nor forms of pages: files, streams, and what the browser's own scripts
//! ask for. The router is made from this one table, and the table says who may ask, so that no address can be added
//! without saying it.

use app::policy::Policy;
use axum::{
    Router,
    http::Method,
    routing::{MethodRouter, get, post},
};
use domain::Permission;

use super::{Portal, calendar, consent, export, files, find, live, sign_in, theme, trial};

/// One address: how it is asked for, who may ask, and what answers.
struct Address {
    method: Method,
    path: &'static str,
    policy: Policy,
    answer: fn() -> MethodRouter<Portal>,
}

const fn read(path: &'static str, policy: Policy, answer: fn() -> MethodRouter<Portal>) -> Address {
    Address {
        method: Method::GET,
        path,
        policy,
        answer,
    }
}

const fn sent(path: &'static str, policy: Policy, answer: fn() -> MethodRouter<Portal>) -> Address {
    Address {
        method: Method::POST,
        path,
        policy,
        answer,
    }
}

const ALL: &[Address] = &[
    read("/app", Policy::SignedIn, || get(sign_in::home)),
    read(
        "/app/{business}/live",
        Policy::Member(Permission::Enter),
        || get(live::follow),
    ),
    read(
        "/app/{business}/find.json",
        Policy::Member(Permission::Enter),
        || get(find::find),
    ),
    read(
        "/app/{business}/bookings.csv",
        Policy::Member(Permission::SeeBookings),
        || get(export::bookings),
    ),
    read(
        "/app/{business}/calls.csv",
        Policy::Member(Permission::SeeCalls),
        || get(export::calls),
    ),
    read(
        "/app/{business}/customers/{customer}/data.json",
        Policy::Member(Permission::EraseCustomers),
        || get(export::customer),
    ),
    read(
        "/app/{business}/settings/audit.csv",
        Policy::Member(Permission::ManageBusiness),
        || get(files::audit),
    ),
    read(
        "/app/{business}/settings/data.json",
        Policy::Member(Permission::OwnBusiness),
        || get(files::data),
    ),
    sent(trial::PATH, Policy::Member(Permission::EditSetup), || {
        post(trial::begin)
    }),
    read(
        "/app/{business}/integrations/google/connect",
        Policy::Member(Permission::EditSetup),
        || get(consent::begin),
    ),
    // Whoever comes back from Google must be in the middle of a consent of this browser.
    read(consent::PATH, Policy::Public, || get(consent::finish)),
    sent("/sign-in/demo", Policy::Public, || post(sign_in::demo)),
    sent("/sign-in/link/{secret}", Policy::Public, || {
        post(sign_in::link)
    }),
    read("/m/{token}/booking.ics", Policy::Public, || {
        get(calendar::file)
    }),
    sent("/sign-out", Policy::Public, || post(sign_in::leave)),
    sent("/theme", Policy::Public, || post(theme::choose)),
    sent("/keys", Policy::Public, || post(theme::keys)),
];

/// Adds the addresses to the pages.
pub(super) fn routes(pages: Router<Portal>) -> Router<Portal> {
    ALL.iter()
        .fold(pages, |router, one| router.route(one.path, (one.answer)()))
}

/// How each address is asked for, and who may.
pub(super) fn policies() -> Vec<(Method, &'static str, Policy)> {
    let all = ALL.iter();
    all.map(|one| (one.method.clone(), one.path, one.policy))
        .collect()
}
