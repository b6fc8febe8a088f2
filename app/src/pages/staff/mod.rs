//! People who deliver services: the list, one of them with their hours and time off, and a new one.

mod hours;
mod list;
mod one;

pub(super) use hours::hours;
pub(super) use list::list;
pub(super) use one::{new, one};

use domain::{Permission, StaffId};
use services::access::Member;

/// The pages of one staff member, beside each other.
pub(super) fn tabs(business: &str, id: StaffId) -> leptos::prelude::AnyView {
    let base = format!("/app/{business}/staff/{id}");
    crate::kit::tabs(
        "Staff",
        vec![
            ("About".to_owned(), base.clone()),
            ("Hours".to_owned(), format!("{base}/hours")),
            ("Time off".to_owned(), format!("{base}/time-off")),
        ],
    )
}

/// The way here; whoever sees only themselves has no list above.
fn above(business: &str, member: &Member) -> Vec<(String, String)> {
    if !member.role.may(Permission::SeeSetup) {
        return Vec::new();
    }
    vec![("Staff".to_owned(), format!("/app/{business}/staff"))]
}
