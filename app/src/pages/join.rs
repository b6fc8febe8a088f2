//! An invitation that was opened. Accepting waits for the button, so that programs which only look at links use none up.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use super::{forms::theme_form, sign_in::mark};
use crate::{api::context, kit::Form};

/// What is asked, or that it is over.
pub(super) fn page() -> impl IntoView {
    let secret = use_params_map().read_untracked().get("token");
    let secret = secret.unwrap_or_default();
    let asked = Suspend::new(async move {
        let Ok(services) = context::services() else {
            return ().into_any();
        };
        match context::answer(services.team.asked(&secret).await) {
            Err(_) => {
                view! { <p>"We couldn't load this page. Nothing was changed. Try again."</p> }
                    .into_any()
            }
            Ok(None) => view! {
                <h1 class="mb-2 text-h1 font-semibold">"This invitation is over"</h1>
                <p>"It was used, taken back or has expired. Ask for a new one."</p>
                <p class="mt-4">
                    <a class="link inline-block min-h-6" href="/sign-in">"Sign in"</a>
                </p>
            }
            .into_any(),
            Ok(Some(asked)) => {
                let form = Form::new("accept");
                let inside = view! { <button class="button w-full">"Accept invitation"</button> };
                view! {
                    <h1 class="mb-2 text-h1 font-semibold break-words">
                        {format!("Join {}", asked.business_name)}
                    </h1>
                    <p class="mb-6 break-words">
                        {format!("You are asked to join as {}, with {}.", asked.role.label(), asked.email)}
                    </p>
                    {form.draw("", inside)}
                }
                .into_any()
            }
        }
    });
    view! {
        <Title text="Invitation · Ringdesk" />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            {mark()} <Suspense>{asked}</Suspense> <div class="mt-10">{theme_form()}</div>
        </main>
    }
}
