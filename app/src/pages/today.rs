//! The day: the first page after signing in.

use domain::Permission;
use leptos::prelude::*;
use services::portal::today::DayCounts;

use super::frame::{Content, Screen, framed, refresh};
use crate::{
    api::{self, context},
    islands::LiveToday,
    kit::{Drawn, Series, chart, head},
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Today, async move {
        let (member, services) = context::member(&asked, Permission::SeeCalls, "Today").await?;
        let page = api::today(asked.clone()).await?;
        let counts = context::answer(services.portal.day_counts(&member).await)?;
        let add = member.role.may(Permission::EditBookings).then(|| {
            let new = format!("/app/{asked}/bookings/new");
            view! { <a class="button" href=new>"Add booking"</a> }
        });
        let day = page.day.clone();
        Ok(Content {
            title: "Today".to_owned(),
            body: view! {
                {head("Today".to_owned(), view! { {add} {refresh()} })}
                <p class="mb-2 text-text-2">{day}</p>
                <LiveToday business=asked page=page />
                <h2 class="mt-8 mb-3 text-h2 font-semibold">"The last 30 days"</h2>
                {days(counts)}
            }
            .into_any(),
        })
    })
}

fn days(counts: DayCounts) -> AnyView {
    let (calls, bookings): (u64, u64) = (counts.calls.iter().sum(), counts.bookings.iter().sum());
    let one = |drawn, finding, name, values| {
        chart(drawn, finding, &counts.days, &[Series { name, values }])
    };
    let booked = format!("{bookings} new bookings in 30 days.");
    let called = format!("{calls} calls in 30 days.");
    view! {
        <div class="grid items-start gap-x-6 lg:grid-cols-2">
            {one(Drawn::Bars, booked, "New bookings", counts.bookings)}
            {one(Drawn::Line, called, "Calls", counts.calls)}
        </div>
    }
    .into_any()
}
