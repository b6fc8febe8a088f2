//! The day: the first page after signing in.

use domain::{Permission, view::figure};
use leptos::prelude::*;
use services::{
    access::Member,
    portal::today::{DayCounts, OwnDay},
    setup_guide::Progress,
};

use super::frame::{Content, Screen, framed, refresh};
use crate::{
    api::{self, context},
    islands::LiveToday,
    kit::{Drawn, Series, chart, head},
    parts,
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Today, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Today").await?;
        if !member.role.may(Permission::SeeCalls) {
            let day = context::answer(services.portal.own_day(&member).await)?;
            return Ok(own(&asked, &member, day));
        }
        let page = api::today(asked.clone()).await?;
        let counts = context::answer(services.portal.day_counts(&member).await)?;
        let add = member.role.may(Permission::EditBookings).then(|| {
            let new = format!("/app/{asked}/bookings/new");
            view! { <a class="button" href=new>"Add booking"</a> }
        });
        let late = late(&asked, &member);
        let day = page.day.clone();
        let progress = if member.role.may(Permission::EditSetup) {
            context::answer(services.guide.unfinished(&member).await)?
        } else {
            None
        };
        let progress = progress.map(|progress| set_up(&asked, &progress));
        Ok(Content {
            title: "Today".to_owned(),
            body: view! {
                {head("Today".to_owned(), view! { {add} {late} {refresh()} })}
                <p class="mb-2 text-text-2">{day}</p>
                {progress}
                <LiveToday business=asked page=page />
                <h2 class="mt-8 mb-3 text-h2 font-semibold">"The last 30 days"</h2>
                {days(counts)}
            }
            .into_any(),
        })
    })
}

/// The day of somebody who sees only their own.
fn own(business: &str, member: &Member, day: OwnDay) -> Content {
    let base = format!("/app/{business}");
    let add = member.may_book().then(|| {
        view! { <a class="button" href=format!("{base}/bookings/new")>"Add booking"</a> }
    });
    let lists = view! {
        <div class="grid items-start gap-6 lg:grid-cols-2">
            <section aria-labelledby="own">
                <h2 id="own" class="mb-3 text-h2 font-semibold">"Your day"</h2>
                {parts::next_list(&base, day.today, "No bookings today.")}
            </section>
            <section aria-labelledby="later">
                <h2 id="later" class="mb-3 text-h2 font-semibold">"After today"</h2>
                {parts::next_list(&base, day.later, "No bookings ahead.")}
            </section>
        </div>
    };
    Content {
        title: "Today".to_owned(),
        body: view! {
            {head("Today".to_owned(), view! { {add} {late(business, member)} {refresh()} })}
            {super::bookings::nobody(member)}
            <p class="text-text-2">{day.day}</p>
            {super::bookings::live().draw(lists)}
        }
        .into_any(),
    }
}

/// The way to tell the next customers, for whoever is on the diary.
fn late(business: &str, member: &Member) -> Option<AnyView> {
    member.staff.is_some().then(|| {
        let page = format!("/app/{business}/today/late");
        view! { <a class="button-secondary" href=page>"Running late"</a> }.into_any()
    })
}

/// How far the business has come, until it is live.
fn set_up(business: &str, progress: &Progress) -> AnyView {
    let next = format!("/app/{business}/setup/{}", progress.next);
    let text = format!(
        "{} of {} steps done or skipped.",
        progress.seen_to, progress.of
    );
    let label = format!("Go on with {}", progress.next.title().to_lowercase());
    view! {
        <section class="card mb-6 grid gap-3 p-4" aria-labelledby="set-up">
            <h2 id="set-up" class="text-h2 font-semibold">"Set up your receptionist"</h2>
            <p>{text} " Callers reach you once a number is answered; going live is the last step."</p>
            <progress class="w-full" max=progress.of value=progress.seen_to aria-label="Steps done or skipped">
                {text_of(progress)}
            </progress>
            <p>
                <a class="button" href=next>{label}</a>
            </p>
        </section>
    }
    .into_any()
}

fn text_of(progress: &Progress) -> String {
    format!("{} of {}", progress.seen_to, progress.of)
}

fn days(counts: DayCounts) -> AnyView {
    let (calls, bookings): (u64, u64) = (counts.calls.iter().sum(), counts.bookings.iter().sum());
    let one = |drawn, finding, name, values| {
        chart(drawn, finding, &counts.days, &[Series { name, values }])
    };
    let booked = format!("{} in 30 days.", figure(bookings, "new booking"));
    let called = format!("{} in 30 days.", figure(calls, "call"));
    view! {
        <div class="grid items-start gap-x-6 lg:grid-cols-2">
            {one(Drawn::Bars, booked, "New bookings", counts.bookings)}
            {one(Drawn::Line, called, "Calls", counts.calls)}
        </div>
    }
    .into_any()
}
