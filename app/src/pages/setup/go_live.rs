//! The last step: what has to be so, and what may be missing.

use domain::{Permission, view::Tone};
use leptos::prelude::*;
use services::{
    access::Member,
    setup_guide::{Check, CheckState},
};

use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Field, Form, Pick},
    parts::{badge, time},
};

pub(super) async fn page(
    business: &str,
    services: &PortalServices,
    member: &Member,
) -> Result<AnyView, AppError> {
    let checks = context::answer(services.guide.checks(member).await)?;
    let progress = context::answer(services.guide.progress(member).await)?;
    let rows = checks.iter().map(|one| line(business, one)).collect_view();
    let missing = checks.iter().any(|one| one.state == CheckState::Missing);
    let open: Vec<Pick> = checks
        .iter()
        .filter(|one| one.state == CheckState::Acceptable)
        .map(|one| Pick::new(one.key, one.accept))
        .collect();
    let team = member.role.may(Permission::ManageBusiness).then(|| {
        let link = format!("/app/{business}/settings/team");
        view! { <a class="link inline-block min-h-6" href=link>"Invite your team"</a> }
    });
    let end = match progress.live {
        Some(at) => view! { <p class="mt-6">"Live since " {time(at)} "."</p> }.into_any(),
        None => {
            let form = Form::new("go-live");
            let accept = (!open.is_empty()).then(|| {
                Field::new("accept", "What may be missing")
                    .hint("Tick what you accept.")
                    .checks(&form, &[], &open)
            });
            let note = missing.then(|| {
                view! { <p class="hint">"What is missing has to be seen to first."</p> }
            });
            let inside = view! {
                {accept}
                {note}
                <p><button class="button">"Go live"</button></p>
            };
            view! { <div class="mt-6">{form.draw("stack", inside)}</div> }.into_any()
        }
    };
    Ok(view! {
        <ul class="card mb-3 max-w-3xl divide-y divide-line">{rows}</ul>
        <p>{team}</p>
        {end}
    }
    .into_any())
}

fn line(business: &str, one: &Check) -> AnyView {
    let (tone, sign, word) = match one.state {
        CheckState::Met => (Tone::Ok, "check", "Ready"),
        CheckState::Missing => (Tone::Bad, "alert", "Missing"),
        CheckState::Acceptable => (Tone::Warn, "alert", "Open"),
    };
    let own = one.step == services::records::SetupStep::GoLive;
    let link = (one.state != CheckState::Met && !own).then(|| {
        let address = format!("/app/{business}/setup/{}", one.step);
        let label = format!("Go to {}", one.step.title().to_lowercase());
        view! { <a class="link inline-block min-h-6" href=address>{label}</a> }
    });
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 p-3">
            <span class="w-48 max-w-full font-medium">{one.title}</span>
            {badge(tone, sign, word.to_owned())}
            <span class="min-w-0 flex-1 basis-60 break-words">{one.text.clone()}</span>
            {link}
        </li>
    }
    .into_any()
}
