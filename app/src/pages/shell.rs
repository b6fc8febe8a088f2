//! The document around every page.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};

use super::{App, sprite::sprite};
use crate::api::context;

/// The font that every page begins with; its name carries its version, so that it may be kept for ever.
const FONT: &str = "/fonts/inter-latin-5.3.woff2";

/// The whole document.
#[must_use]
pub fn shell() -> impl IntoView {
    provide_meta_context();
    // Nothing of the document itself wakes up: only the islands do, each with its own data.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let visit = context::visit();
    let files = context::services()
        .map(|services| services.files)
        .unwrap_or_default();
    // Only pages of the portal have islands; the others carry no script at all.
    let script = visit.address.starts_with("/app/").then(|| {
        let files = files.to_string();
        view! {
            <link rel="modulepreload" href=format!("{files}/ringdesk.js") />
            <script type="module" src=format!("{files}/wake.js") data-files=files></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=visit.theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="preload" href=FONT r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <link rel="stylesheet" href=format!("{files}/ringdesk.css") />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                {script}
                <MetaTags />
            </head>
            <body>
                {sprite()}
                <App />
            </body>
        </html>
    }
}
