//! All steps, and where to go on.

use domain::Permission;
use leptos::prelude::*;

use super::{
    super::frame::{Content, Screen, framed},
    stepper,
};
use crate::{api::context, kit::head, parts::time};

pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, Screen::SetUp, async move {
        let (member, services) =
            context::member(&asked, Permission::EditSetup, "Set-up guide").await?;
        let steps = context::answer(services.guide.steps(&member).await)?;
        let progress = context::answer(services.guide.progress(&member).await)?;
        let next = format!("/app/{asked}/setup/{}", progress.next);
        let (words, button) = match progress.live {
            Some(at) => (
                view! { <p class="mb-4">"Live since " {time(at)} ". Every step can be changed here."</p> }.into_any(),
                None,
            ),
            None => {
                let text = format!(
                    "{} of {} steps done or skipped. Each is saved by itself, and you can leave at any time.",
                    progress.seen_to, progress.of
                );
                let label = format!("Go on with {}", progress.next.title().to_lowercase());
                (
                    view! { <p class="mb-4">{text}</p> }.into_any(),
                    Some(view! { <a class="button" href=next>{label}</a> }),
                )
            }
        };
        Ok(Content {
            title: "Set-up guide".to_owned(),
            body: view! {
                {head("Set-up guide".to_owned(), button)}
                {words}
                <nav class="max-w-md" aria-label="Steps">{stepper(&asked, &steps, None)}</nav>
            }
            .into_any(),
        })
    })
}
