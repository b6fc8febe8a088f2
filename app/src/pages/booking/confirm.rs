//! The form that confirms a request. It shows what the customer is sent, and asks whether they are told, at once.

use domain::{BookingId, BookingState};
use leptos::prelude::*;
use services::{access::Member, portal::diary::by_hand::ConfirmForm};

use super::{Content, changes, untold};
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
        kept::Telling,
    },
    kit::{Form, crumbs, head},
};

const CONFIRM: &str = "Confirm request";

pub(super) async fn content(
    business: &str,
    member: &Member,
    services: &PortalServices,
    id: BookingId,
) -> Result<Content, AppError> {
    let found = context::answer(services.portal.confirm_form(member, id).await)?;
    let base = format!("/app/{business}/bookings/{id}");
    let row = &found.page.row;
    let above = vec![
        ("Bookings".to_owned(), format!("/app/{business}/bookings")),
        (row.reference.clone(), base.clone()),
    ];
    let title = format!("Confirm {} for {}", row.service, row.customer);
    let asked = format!("{}: {}", row.state_text, found.page.when);
    let (state, form) = (row.state, Form::new("confirm"));
    let body = if found.refused.is_empty() {
        asking(&form, found)
    } else {
        let open = matches!(state, BookingState::Requested).then(|| changes(&base, state));
        view! {
            <p class="banner" role="status">{found.refused}</p>
            <p class="flex flex-wrap gap-2">{open}</p>
        }
        .into_any()
    };
    Ok(Content {
        title: title.clone(),
        body: view! {
            {crumbs(above, "Confirm".to_owned())}
            {head(title, ())}
            <p class="mb-4 tabular-nums">{asked}</p>
            {form.summary()}
            {body}
            <p class="mt-4">
                <a class="link inline-block min-h-6" href=base>"Keep request as it is"</a>
            </p>
        }
        .into_any(),
    })
}

/// The question, or the button alone where nobody can be told.
fn asking(form: &Form, found: ConfirmForm) -> AnyView {
    let unread = found.before.unread.then(|| {
        view! {
            <p class="banner" role="status">
                "The calendar cannot be read now. Look into it yourself before you confirm."
            </p>
        }
    });
    let row = found.page.row;
    let change = match found.before.together {
        0 | 1 => format!("Book {}.", found.page.when),
        many => format!(
            "Book {}, with all {many} that were asked for together.",
            found.page.when
        ),
    };
    let inside = if found.before.texts.is_empty() {
        let inside = view! {
            <p class="font-medium">{change}</p>
            {untold(false)}
            <p><button class="button">{CONFIRM}</button></p>
        };
        form.bare("stack", inside)
    } else {
        let question = Telling {
            customer: row.customer,
            phone: row.phone,
            change,
            told: found.told,
            texts: found.before.texts,
        };
        form.unrefused().ask(question, (CONFIRM, "button"), None)
    };
    view! { {unread} {inside} }.into_any()
}
