//! Heads of pages: where they are, what they are called, their one primary action; tabs; what an empty list says.

use leptos::prelude::*;

use crate::api::context;

/// The way to a page from depth two on: names with addresses, then the page itself.
pub(crate) fn crumbs(above: Vec<(String, String)>, here: String) -> AnyView {
    let above = above
        .into_iter()
        .map(|(name, address)| {
            view! {
                <li><a class="link inline-block min-h-6" href=address>{name}</a></li>
                <li aria-hidden="true" class="text-text-3">"/"</li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label="Breadcrumb" class="mb-1 text-meta">
            <ol class="flex flex-wrap gap-x-2">
                {above} <li aria-current="page" class="text-text-2 min-w-0 break-words">{here}</li>
            </ol>
        </nav>
    }
    .into_any()
}

/// The title, and beside it the page's actions: links and buttons, the primary one first.
pub(crate) fn head(title: String, actions: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="page-head">
            <h1 class="min-w-0 break-words text-h1 font-semibold">{title}</h1>
            <div class="flex flex-wrap gap-2">{actions}</div>
        </div>
    }
    .into_any()
}

/// Pages beside each other, each with an address of its own: names and addresses.
pub(crate) fn tabs(label: &'static str, tabs: Vec<(String, String)>) -> AnyView {
    let here = context::visit().address;
    let here = here.split('?').next().unwrap_or_default().to_owned();
    let items = tabs
        .into_iter()
        .map(|(name, address)| {
            let current = (address.split('?').next() == Some(here.as_str())).then_some("page");
            view! {
                <li><a class="tab" href=address aria-current=current>{name}</a></li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label=label class="tabs">
            <ul>{items}</ul>
        </nav>
    }
    .into_any()
}

/// What stands where a list would: a sentence, and what to do.
pub(crate) fn empty(text: String, action: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="empty">
            <p>{text}</p>
            <div class="mt-3 flex flex-wrap justify-center gap-2">{action}</div>
        </div>
    }
    .into_any()
}
