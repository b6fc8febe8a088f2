//! Pages that cannot be shown, and why.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    frame::{Content, Screen},
    settings,
};
use crate::api::{AppError, context};

/// The page of an address that leads nowhere.
pub(super) fn page() -> impl IntoView {
    let error = AppError::not_found("page");
    context::respond(&error);
    alone(&error)
}

/// A page without a frame: nobody in particular looks at it, or not at anything of theirs.
pub(super) fn alone(error: &AppError) -> impl IntoView + use<> {
    let (title, text) = words(error, "this page", None);
    view! {
        <Title text=format!("{title} · Ringdesk") />
        <main class="alone">
            <h1 class="text-h1 font-semibold">{title}</h1>
            <p class="mt-2">{text}</p>
            <p class="mt-4"><a class="link" href="/app">"Go to your business"</a></p>
        </main>
    }
}

/// Inside the frame of the person's own business. `owner` is who can give what is forbidden.
pub(super) fn within(
    error: &AppError,
    business: &str,
    screen: Screen,
    owner: Option<&str>,
) -> Content {
    let here = settings::named(&context::visit().address).unwrap_or_else(|| screen.name());
    let (title, text) = words(error, here, owner);
    let (address, up) = if matches!(error, AppError::Forbidden { .. }) {
        ("/app".to_owned(), "Go to your first page".to_owned())
    } else {
        (
            format!("/app/{business}/{}", screen.path()),
            format!("Go to {}", screen.name().to_lowercase()),
        )
    };
    let help = match error {
        AppError::Failed { reference } => Some(format!("/app/{business}/help?ref={reference}")),
        _ => None,
    };
    let help = help.map(|address| {
        view! { <p class="mt-2"><a class="link inline-block min-h-6" href=address>"Get help with this"</a></p> }
    });
    let body = view! {
        <h1 class="text-h1 font-semibold">{title.clone()}</h1>
        <p class="mt-2">{text}</p>
        <p class="mt-4"><a class="link" href=address>{up}</a></p>
        {help}
    };
    Content {
        title,
        body: body.into_any(),
    }
}

/// The title and the text of an error on a page that is called `here`.
fn words(error: &AppError, here: &str, owner: Option<&str>) -> (String, String) {
    match error {
        AppError::NotFound { what } => (
            format!("We can't find that {what}"),
            "It may have been deleted, or its address is not complete.".to_owned(),
        ),
        AppError::Forbidden { what } => {
            let what = if what.is_empty() { here } else { what };
            let whom = owner.map_or_else(
                || "the owner of the business".to_owned(),
                |owner| format!("{owner}, owner"),
            );
            (
                format!("You don't have access to {what}"),
                format!("Ask {whom}."),
            )
        }
        AppError::Failed { reference } => (
            "We couldn't load this page".to_owned(),
            format!("Nothing was changed. Try again. Ref {reference}."),
        ),
        AppError::SignedOut | AppError::Unreachable => (
            "You are signed out".to_owned(),
            "Sign in to go on.".to_owned(),
        ),
    }
}
