//! What a draft changes, what keeps it from going live, and putting it live.

use domain::Permission;
use leptos::prelude::*;
use services::portal::{Portal, receptionist::Desk};

use super::super::{
    frame::{Content, Screen, framed},
    hours,
};
use crate::{
    api::context,
    kit::{Form, crumbs, empty, head},
};

pub(in crate::pages) fn publish() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::Receptionist, async move {
        let (member, services) =
            context::member(&asked, Permission::EditSetup, "Receptionist").await?;
        let page = services.portal.receptionist(&member, hours::asked()?).await;
        let page = context::answer(page)?;
        let title = match &page.desk {
            Some(desk) => format!("Publish version {}", desk.number + 1),
            None => "Publish".to_owned(),
        };
        let chosen = page.desk.as_ref().map(|desk| desk.id);
        let body = page.desk.as_ref().map(|desk| body(&asked, desk));
        let above = vec![("Receptionist".to_owned(), super::address(&asked, ""))];
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, "Publish".to_owned())}
                {head(title, ())}
                {hours::places(&page.locations, chosen)}
                {body}
            }
            .into_any(),
        })
    })
}

fn body(business: &str, desk: &Desk) -> AnyView {
    if desk.changes.is_empty() {
        let back = super::address(business, "");
        let edit = view! { <a class="button-secondary" href=back>"Edit receptionist"</a> };
        return empty(
            "No changes to publish. The draft says what callers hear already.".to_owned(),
            edit,
        );
    }
    let before = Portal::before_publishing(desk);
    let flaws = before.flaws.iter().map(|flaw| flaw.reason.clone());
    let in_the_way: Vec<String> = flaws.chain(before.contradictions).collect();
    let blocked = (!in_the_way.is_empty()).then(|| blocked(business, &in_the_way));
    let publish = Form::new("publish");
    let ready = in_the_way.is_empty().then(|| {
        let live = match desk.number {
            0 => "as they began".to_owned(),
            number => format!("on version {number}"),
        };
        let inside = view! {
            <input type="hidden" name="seen" value=desk.mark.clone() />
            <p class="hint">{format!("Takes effect for the next call. Calls in progress finish {live}.")}</p>
            <p><button class="button">{format!("Publish version {}", desk.number + 1)}</button></p>
        };
        publish.bare("mt-6 grid gap-3", inside)
    });
    let discard = view! {
        <input type="hidden" name="seen" value=desk.mark.clone() />
        <p class="hint">"Callers go on hearing the live version. The changes above are lost."</p>
        <p><button class="button-danger">"Discard draft"</button></p>
    };
    view! {
        {publish.summary()}
        {Form::new("discard").summary()}
        <p class="mb-4 text-text-2">{format!("Live: {}. The draft makes {}.", desk.live, super::changes_of(desk.changes.len()))}</p>
        {blocked}
        <section class="card max-w-3xl p-4" aria-labelledby="changes">
            <h2 class="text-h2 font-semibold" id="changes">"What changes"</h2>
            {super::differences(&desk.changes)}
        </section>
        {ready}
        <div class="mt-8 max-w-3xl border-t border-line pt-6">
            {Form::new("discard").bare("grid gap-3", discard)}
        </div>
    }
    .into_any()
}

/// What keeps the draft from going live, and the way to change it.
fn blocked(business: &str, texts: &[String]) -> AnyView {
    let rows = texts
        .iter()
        .map(|text| view! { <li class="break-words">{text.clone()}</li> })
        .collect_view();
    let rules = super::address(business, "/rules");
    view! {
        <div class="summary max-w-3xl" role="alert">
            <h2 class="text-h2 font-semibold">"This keeps it from going live"</h2>
            <ul class="mt-1 grid list-disc gap-1 pl-5">{rows}</ul>
            <p class="mt-2"><a class="underline inline-block min-h-6" href=rules>"Edit rules"</a></p>
        </div>
    }
    .into_any()
}
