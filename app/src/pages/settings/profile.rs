//! The person's own page.

use domain::Permission;
use leptos::prelude::*;

use super::{SCREEN, content};
use crate::{
    api::context,
    kit::{Field, Form},
    pages::{forms::theme_form, frame::framed, keys},
};

/// Name, colours, and the way to the sessions.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) = context::member(&asked, Permission::Enter, "Settings").await?;
        let page = context::answer(services.portal.profile(&member).await)?;
        let form = Form::new("rename").watched();
        let inside = view! {
            {Field::new("name", "Name").hint("As your team sees you.").auto("name").required().line(&form, &page.name)}
            <p><button class="button">"Save name"</button></p>
        };
        let body = view! {
            {form.draw("stack", inside)}
            <dl class="facts card mt-8 max-w-2xl p-4">
                <dt>"E-mail"</dt>
                <dd class="break-words">{page.email}</dd>
                <dt>"Role"</dt>
                <dd>{page.role.label()}</dd>
                <dt>"Security"</dt>
                <dd>
                    <a class="link inline-block min-h-6" href=format!("/app/{asked}/settings/security")>
                        "Where you are signed in"
                    </a>
                </dd>
            </dl>
            <div class="mt-8">{theme_form()}</div>
            <div class="mt-6">{keys::form()}</div>
        };
        Ok(content(&asked, member.role, "Profile", (), body))
    })
}
