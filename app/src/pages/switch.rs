//! The businesses of a person, and making another.

use domain::Permission;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use services::settings::{COUNTRIES, Trade};

use super::{
    forms::{sign_out_form, theme_form},
    sign_in::mark,
};
use crate::{
    api::context,
    kit::{Field, Form, Pick},
};

/// All of them.
pub(super) fn list() -> impl IntoView {
    let all = Suspend::new(async move {
        let (Ok(services), Some(user)) = (context::services(), context::visit().user) else {
            return ().into_any();
        };
        let Ok(all) = context::answer(services.access.businesses(user).await) else {
            return view! { <p>"We couldn't load your businesses. Try again."</p> }.into_any();
        };
        if all.is_empty() {
            return view! { <p>"You belong to no business yet."</p> }.into_any();
        }
        let rows = all
            .into_iter()
            .map(|(business, role)| {
                let first = if role.may(Permission::SeeCalls) {
                    "today"
                } else {
                    "settings/profile"
                };
                view! {
                    <li class="border-t border-line py-3">
                        <a
                            class="link inline-block min-h-6 break-words font-medium"
                            href=format!("/app/{}/{first}", business.id)
                        >
                            {business.name}
                        </a>
                        <span class="text-text-2">" · " {role.label()}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul>{rows}</ul> }.into_any()
    });
    view! {
        <Title text="Your businesses · Ringdesk" />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            {mark()} <h1 class="mb-4 text-h1 font-semibold">"Your businesses"</h1>
            <Suspense>{all}</Suspense>
            <p class="mt-6">
                <a class="button-secondary" href="/app/new">"New business"</a>
            </p>
            <div class="mt-10 grid gap-4">{theme_form()} {sign_out_form()}</div>
        </main>
    }
}

/// A new one.
pub(super) fn new() -> impl IntoView {
    let failed = if context::visit().kept.refused() {
        "Error: "
    } else {
        ""
    };
    let form = Form::new("make");
    let trades: Vec<Pick> = Trade::ALL
        .iter()
        .map(|one| Pick::new(one.as_str(), one.label()))
        .collect();
    let countries: Vec<Pick> = [Pick::new("", "Choose a country")]
        .into_iter()
        .chain(COUNTRIES.map(|one| Pick::new(one.code, format!("{} ({})", one.name, one.currency))))
        .collect();
    let inside = view! {
        {Field::new("name", "Name").hint("As callers know it.").auto("organization").required().line(&form, "")}
        {Field::new("trade", "Kind of business").select(&form, Trade::Barber.as_str(), &trades)}
        {Field::new("country", "Country")
            .hint("Sets the currency of your prices, which cannot be changed later.")
            .required()
            .select(&form, "", &countries)}
        {Field::new("zone", "Time zone")
            .hint("Empty is that of most people in the country; otherwise as in America/Chicago.")
            .line(&form, "")}
        {Field::new("address", "Address")
            .hint("Of your first location, as it is said and written in texts.")
            .auto("street-address")
            .line(&form, "")}
        <p><button class="button">"Make business"</button></p>
    };
    view! {
        <Title text=format!("{failed}New business · Ringdesk") />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            {mark()} <h1 class="mb-4 text-h1 font-semibold">"New business"</h1>
            {form.draw("stack", inside)}
            <p class="mt-6">
                <a class="link inline-block min-h-6" href="/app/switch">"Your businesses"</a>
            </p>
        </main>
    }
}
