//! All that Ringdesk keeps for the business, to take away.

use domain::Permission;
use leptos::prelude::*;

use super::{SCREEN, content};
use crate::{api::context, pages::frame::framed};

/// The export.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, _) = context::member(&asked, Permission::OwnBusiness, "Data").await?;
        let file = format!("/app/{asked}/settings/data.json");
        let body = view! {
            <div class="stack">
                <p>
                    "One JSON file with the business, its locations, hours, services, staff, resources, team, customers, bookings, calls with transcripts, and the audit log."
                </p>
                <p class="hint">"It holds personal data. Keys, tokens and who is signed in are not in it. Each export is written to the audit log."</p>
                <p><a class="button" href=file>"Export data"</a></p>
            </div>
        };
        Ok(content(&asked, member.role, "Data", (), body))
    })
}
