//! One call.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::frame::{Content, Screen, framed, refresh};
use crate::{api, islands::LiveCall};

pub(super) fn page() -> impl IntoView {
    let params = use_params_map();
    let param = |name| params.read_untracked().get(name).unwrap_or_default();
    let (business, call) = (param("business"), param("call"));
    let asked = business.clone();
    framed(business, Screen::Calls, async move {
        let page = api::call(asked.clone(), call).await?;
        let title = format!("Call from {}", page.row.caller);
        let list = format!("/app/{asked}/calls");
        let body = view! {
            <nav aria-label="Breadcrumb" class="mb-1 text-meta">
                <ol class="flex flex-wrap gap-x-2">
                    <li><a class="link inline-block min-h-6" href=list>"Calls"</a></li>
                    <li aria-hidden="true" class="text-text-3">"/"</li>
                    <li aria-current="page" class="text-text-2">{title.clone()}</li>
                </ol>
            </nav>
            <div class="page-head">
                <h1 class="min-w-0 break-words text-h1 font-semibold">{title.clone()}</h1>
                {refresh()}
            </div>
            <LiveCall business=asked page=page />
        };
        Ok(Content {
            title,
            body: body.into_any(),
        })
    })
}
