//! Keys for programs.

use domain::Permission;
use leptos::prelude::*;
use services::portal::settings::KeyRow;

use super::{SCREEN, content, time};
use crate::{
    api::context,
    kit::{Column, Field, Form, Sorted, empty},
    pages::frame::framed,
};

const COLUMNS: [Column; 4] = [
    Column::plain("Name"),
    Column::plain("Begins with"),
    Column::plain("Made"),
    Column::plain("State"),
];

/// The keys, and a new one, which is shown once.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::OwnBusiness, "API keys").await?;
        let rows = context::answer(services.portal.keys(&member).await)?;
        let secret = context::visit().secret.map(|secret| {
            view! {
                <div class="banner mb-6" role="status">
                    <p class="font-medium">"Copy the key now. It is shown this once."</p>
                    <p class="mt-2 break-all font-mono" id="new-key">{secret}</p>
                </div>
            }
        });
        let list = if rows.is_empty() {
            empty("No keys. Most businesses never need one.".to_owned(), ())
        } else {
            let rows = rows.into_iter().map(line).collect_view();
            view! {
                <div class="overflow-x-auto" tabindex="0" role="region" aria-label="API keys">
                    <table class="rows">
                        <caption class="sr-only">"API keys"</caption>
                        {Sorted::here("").head(&COLUMNS)}
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        };
        let form = Form::new("add");
        let inside = view! {
            {Field::new("name", "Name")
                .hint("Who uses it, for example Website.")
                .required()
                .line(&form, "")}
            <p><button class="button">"Make key"</button></p>
        };
        if let Some(sure) = Form::new("revoke").asking("Revoke key", "button-danger") {
            return Ok(content(&asked, member.role, "API keys", (), sure));
        }
        let body = view! {
            {secret}
            {Form::new("revoke").summary()}
            {list}
            <h2 class="mb-3 mt-8 text-h2 font-semibold">"New key"</h2>
            {form.draw("stack", inside)}
        };
        Ok(content(&asked, member.role, "API keys", (), body))
    })
}

fn line(row: KeyRow) -> AnyView {
    let state = match row.revoked {
        Some(at) => view! { "Revoked " {time(at)} }.into_any(),
        None => {
            let about = format!("Revoke {}", row.name);
            Form::new("revoke").bare(
                "",
                view! {
                    <input type="hidden" name="key" value=row.id.to_string() />
                    <button class="button-danger" aria-label=about>"Revoke"</button>
                },
            )
        }
    };
    view! {
        <tr>
            <td data-label="Name">{row.name}</td>
            <td data-label="Begins with"><span class="font-mono">{row.hint} "…"</span></td>
            <td data-label="Made">{time(row.created)}</td>
            <td data-label="State">{state}</td>
        </tr>
    }
    .into_any()
}
