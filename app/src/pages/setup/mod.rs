//! The set-up guide: one form a page, each with an address of its own.

mod go_live;
mod overview;
mod steps;
mod test_call;

use domain::{Permission, view::Tone};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::{
    records::SetupStep,
    setup_guide::{StepLook, StepView},
};

pub(super) use overview::page as overview;

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Form, crumbs, head},
    parts::{badge, icon},
};

/// One step.
pub(super) fn step() -> impl IntoView {
    let business = super::business();
    let step = use_params_map().read_untracked().get("step");
    let asked = business.clone();
    framed(business, Screen::SetUp, async move {
        let (member, services) =
            context::member(&asked, Permission::EditSetup, "Set-up guide").await?;
        let step: SetupStep = super::parsed(step, "step")?;
        let steps = context::answer(services.guide.steps(&member).await)?;
        let list = stepper(&asked, &steps, Some(step));
        let inside = match step {
            SetupStep::Business => steps::business(&services, &member).await?,
            SetupStep::Hours => steps::hours(&services, &member).await?,
            SetupStep::Services => steps::services(&services, &member).await?,
            SetupStep::People => steps::people(&services, &member).await?,
            SetupStep::Calendar => steps::calendar(&asked, &services, &member).await?,
            SetupStep::Receptionist => steps::receptionist(&services, &member).await?,
            SetupStep::Number => steps::number(&asked, &services, &member).await?,
            SetupStep::TestCall => test_call::page(&asked, &services, &member).await?,
            SetupStep::GoLive => go_live::page(&asked, &services, &member).await?,
        };
        let at = SetupStep::ALL.iter().position(|one| *one == step);
        let counted = format!("Step {} of {}", at.unwrap_or(0) + 1, SetupStep::ALL.len());
        let title = step.title().to_owned();
        let above = vec![("Set-up guide".to_owned(), format!("/app/{asked}/setup"))];
        let mine = steps.iter().find(|one| one.step == step);
        let attention = mine.and_then(|one| one.problem.clone()).map(|problem| {
            view! {
                <div class="banner" role="status">
                    {icon("alert")} <p>{problem}</p>
                </div>
            }
        });
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                <div class="guide">
                    <details class="guide-steps lg:hidden">
                        <summary class="min-h-6 font-medium">{counted}</summary>
                        <nav class="mt-2" aria-label="Steps, short">{stepper(&asked, &steps, Some(step))}</nav>
                    </details>
                    <nav class="guide-steps hidden lg:block" aria-label="Steps">{list}</nav>
                    <div class="min-w-0 lg:row-span-2">
                        {head(title, ())}
                        {attention}
                        {inside}
                        {skip(step)}
                    </div>
                    {trying(&asked)}
                </div>
            }
            .into_any(),
        })
    })
}

/// The steps as a list.
pub(super) fn stepper(business: &str, steps: &[StepView], current: Option<SetupStep>) -> AnyView {
    let items = steps
        .iter()
        .map(|one| {
            let address = format!("/app/{business}/setup/{}", one.step);
            let here = (Some(one.step) == current).then_some("step");
            let (tone, sign, word) = match one.look {
                StepLook::Done => (Tone::Ok, "check", "Done"),
                StepLook::Skipped => (Tone::Plain, "forward", "Skipped"),
                StepLook::Attention => (Tone::Warn, "alert", "Needs attention"),
                StepLook::Open => (Tone::Plain, "dot", "Open"),
            };
            view! {
                <li>
                    <a class="guide-step" href=address aria-current=here>
                        <span class="min-w-0 flex-1 break-words">{one.step.title()}</span>
                        {badge(tone, sign, word.to_owned())}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="grid gap-1">{items}</ol> }.into_any()
}

/// A way to hear the receptionist as far as it is set up, at every step.
fn trying(business: &str) -> impl IntoView {
    view! {
        <aside class="card grid gap-3 self-start p-4 lg:col-start-1" aria-labelledby="trying">
            <h2 id="trying" class="font-semibold">"Hear it now"</h2>
            <p class="hint">
                "Talk to your receptionist as it is set up so far, by text or microphone. It books in a copy of your diary: nobody is told, and nothing stays."
            </p>
            <p>
                <a class="button-secondary" href=format!("/app/{business}/receptionist/try") data-key="t">
                    "Try it now"
                </a>
            </p>
        </aside>
    }
}

/// Leaving a step out, and what happens then.
fn skip(step: SetupStep) -> Option<AnyView> {
    let without = step.without()?;
    let form = Form::new("skip");
    let inside = view! {
        <p class="hint">{without}</p>
        <p><button class="button-secondary">"Skip for now"</button></p>
    };
    Some(
        view! { <div class="mt-8 border-t border-line pt-6">{form.draw("stack", inside)}</div> }
            .into_any(),
    )
}
