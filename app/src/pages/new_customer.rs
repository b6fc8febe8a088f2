//! A customer who is added by hand.

use domain::Permission;
use leptos::prelude::*;

use super::{
    customers,
    frame::{Content, Screen, framed},
};
use crate::{
    api::context,
    kit::{Form, crumbs, head},
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Customers, async move {
        context::member(&asked, Permission::EditCustomers, "Customers").await?;
        let above = vec![("Customers".to_owned(), format!("/app/{asked}/customers"))];
        let title = "Add customer".to_owned();
        let form = Form::new("add");
        let inside = view! {
            <p class="hint">"A name, a phone number or an e-mail address is enough."</p>
            {customers::details(&form, [""; 4])}
            <p><button class="button">"Add customer"</button></p>
        };
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, title.clone())}
                {head(title, ())}
                <div class="max-w-xl">{form.draw("stack", inside)}</div>
            }
            .into_any(),
        })
    })
}
