//! All that Ringdesk keeps for the business, to take away or to delete.

use domain::Permission;
use leptos::prelude::*;

use super::{SCREEN, content};
use crate::{
    api::context,
    kit::{Field, Form},
    pages::frame::framed,
};

/// The export.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) = context::member(&asked, Permission::OwnBusiness, "Data").await?;
        let name = context::answer(services.portal.business(&member).await)?.name;
        let file = format!("/app/{asked}/settings/data.json");
        let body = view! {
            <div class="stack">
                <p>
                    "One JSON file with the business, its locations, hours, services, staff, resources, team, customers, bookings, calls with transcripts, and the audit log."
                </p>
                <p class="hint">"It holds personal data. Keys, tokens and who is signed in are not in it. Each export is written to the audit log."</p>
                <p><a class="button" href=file>"Export data"</a></p>
            </div>
            {delete(&name)}
        };
        Ok(content(&asked, member.role, "Data", (), body))
    })
}

/// The form that deletes the business, and what follows from it.
fn delete(name: &str) -> AnyView {
    let form = Form::new("delete");
    let inside = view! {
        <p>
            "Everything on the list above goes at once, for the whole team, with numbers, keys and what was still to be sent. "
            "Calls to its numbers are not answered any more. This cannot be undone."
        </p>
        <p>
            "What is elsewhere stays there: bookings that stand in Google Calendar, texts and mails that were sent, and phone numbers at your carrier, which goes on charging for them."
        </p>
        {Field::new("typed", format!("Type {name} to delete it")).required().line(&form, "")}
        <p><button class="button-danger">"Delete business"</button></p>
    };
    view! {
        <section class="mt-8 border-t border-line pt-6" aria-labelledby="delete">
            <h2 id="delete" class="mb-3 text-h2 font-semibold">"Delete this business"</h2>
            {form.draw("stack", inside)}
        </section>
    }
    .into_any()
}
