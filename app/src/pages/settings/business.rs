//! The business's own page.

use domain::Permission;
use leptos::prelude::*;

use super::{SCREEN, content};
use crate::{
    api::context,
    kit::{Field, Form, Pick},
    pages::frame::framed,
};

/// What it is called, and what it calls its people and things.
pub(in crate::pages) fn page() -> impl IntoView {
    let business = crate::pages::business();
    let asked = business.clone();
    framed(business, SCREEN, async move {
        let (member, services) =
            context::member(&asked, Permission::ManageBusiness, "Business").await?;
        let page = context::answer(services.portal.business(&member).await)?;
        let address = services.visitors.address(&page.slug);
        let form = Form::new("save").watched();
        let tell = [
            Pick::new("text", "Text the customer"),
            Pick::new("quiet", "Don't tell"),
        ];
        let inside = view! {
            {Field::new("name", "Name")
                .hint("As callers know it.")
                .auto("organization")
                .required()
                .line(&form, &page.name)}
            {Field::new("slug", "Booking page address")
                .hint(format!("The last part of {address}. Links with the old address stop working."))
                .required()
                .line(&form, &page.slug)}
            {Field::new("booking_page", "Take bookings on the page")
                .hint("Without it the page says that you take bookings by phone.")
                .check(&form, page.booking_page)}
            {Field::new("tell_customers", "When you change a booking")
                .hint("What is chosen to begin with when you add, move or cancel a booking.")
                .radios(&form, if page.tell_customers { "text" } else { "quiet" }, &tell)}
            <p>
                <a class="link inline-block min-h-6 break-all" href=format!("/book/{}", page.slug)>
                    "Open your booking page"
                </a>
            </p>
            <div class="grid gap-4 sm:grid-cols-2">
                {Field::new("staff_noun", "Word for staff")
                    .hint("For one person, for example Barber.")
                    .required()
                    .line(&form, &page.staff_noun)}
                {Field::new("resource_noun", "Word for resources")
                    .hint("For one thing, for example Court.")
                    .required()
                    .line(&form, &page.resource_noun)}
            </div>
            <p><button class="button">"Save business"</button></p>
        };
        let body = view! {
            {form.draw("stack", inside)}
            <dl class="facts card mt-8 max-w-2xl p-4">
                <dt>"Currency"</dt>
                <dd>{page.currency} ". Prices are in it, so it cannot be changed."</dd>
            </dl>
        };
        Ok(content(&asked, member.role, "Business", (), body))
    })
}
