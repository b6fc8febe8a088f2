//! The page of one call below its heading.

use domain::{
    CallState,
    view::{CallBooking, CallPage, NotOffered, ReplyTime, TimelineEntry},
};
use leptos::prelude::*;

use super::{call_badge, calls::time, evidence::evidence, replies::replies, timeline::timeline};

pub(crate) fn call_body(business: &str, page: CallPage) -> impl IntoView + use<> {
    let base = format!("/app/{business}");
    let made = made(&base, page.bookings);
    let not_offered = not_offered(&base, page.not_offered);
    let caller = match page.customer {
        Some(customer) => {
            let to = format!("{base}/customers/{customer}");
            view! { <a class="link inline-block min-h-6" href=to>{page.row.caller.clone()}</a> }
                .into_any()
        }
        None => page.row.caller.clone().into_any(),
    };
    let call_back = page.call_back.map(|(number, to)| {
        view! {
            <dt>"Call back"</dt>
            <dd><a class="link inline-block min-h-6" href=to>{number}</a></dd>
        }
    });
    let ended = page.row.state == CallState::Ended;
    let outcome = call_badge(&page.row);
    let summary = (!page.row.summary.is_empty())
        .then(|| view! { <p class="mt-3 max-w-[72ch]">{page.row.summary.clone()}</p> });
    let changes = (!page.evidence.is_empty()).then(|| {
        view! {
            <section class="card p-4" aria-labelledby="evidence">
                <h2 id="evidence" class="text-h2 font-semibold">"Evidence"</h2>
                {evidence(page.evidence)}
            </section>
        }
    });
    let answered_by = (!page.answered_by.is_empty())
        .then(|| view! { <dt>"Answered by"</dt> <dd>{page.answered_by.clone()}</dd> });
    let usage = (!page.usage.is_empty()).then(|| usage(page.usage));
    view! {
        <div class="mb-6">
            <p class="flex flex-wrap items-center gap-x-4 gap-y-2">{outcome}</p>
            {summary}
        </div>
        <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_24rem]">
            <section class="card p-4" aria-labelledby="timeline">
                <h2 id="timeline" class="mb-4 text-h2 font-semibold">"What happened"</h2>
                {what_happened(page.timeline, ended)}
            </section>
            <div class="flex min-w-0 flex-col gap-6">
                <section class="card p-4" aria-labelledby="facts">
                    <h2 id="facts" class="text-h2 font-semibold">"The call"</h2>
                    <dl class="facts mt-3">
                        <dt>"Started"</dt>
                        <dd>{time(page.row.started)}</dd>
                        <dt>"Caller"</dt>
                        <dd>{caller}</dd>
                        {call_back}
                        <dt>"Identity"</dt>
                        <dd>{page.identity}</dd>
                        <dt>"Number called"</dt>
                        <dd>{page.row.dialled}</dd>
                        {answered_by}
                        <dt>"Length"</dt>
                        <dd>{or_running(page.row.length, ended)}</dd>
                        <dt>"Ended"</dt>
                        <dd>{or_running(page.ended_by, ended)}</dd>
                    </dl>
                </section>
                {made}
                {not_offered}
                {changes}
                {reply_times(&page.replies)}
                {usage}
            </div>
        </div>
    }
}

/// The bookings that the call made, each a way to its page.
fn made(base: &str, bookings: Vec<CallBooking>) -> Option<impl IntoView + use<>> {
    let rows = bookings
        .into_iter()
        .map(|booking| {
            let to = format!("{base}/bookings/{}", booking.id);
            view! {
                <li class="py-2">
                    <a class="link inline-block min-h-6" href=to>{booking.text}</a>
                    <span class="text-text-2">" · " {booking.state}</span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card p-4" aria-labelledby="made">
                <h2 id="made" class="text-h2 font-semibold">"Bookings of this call"</h2>
                <ul class="divide-y divide-line">{rows}</ul>
            </section>
        }
    })
}

/// What the caller asked for in vain, each a way to the reasons.
fn not_offered(base: &str, wishes: Vec<NotOffered>) -> Option<impl IntoView + use<>> {
    let rows = wishes
        .into_iter()
        .map(|wish| {
            let to = format!("{base}/{}", wish.path);
            let met = wish
                .met
                .then(|| view! { <span class="text-text-2">" · Booked after all"</span> });
            view! {
                <li class="py-2">
                    <a class="link inline-block min-h-6" href=to>{format!("Why not {}", wish.text)}</a>
                    {met}
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card p-4" aria-labelledby="not-offered">
                <h2 id="not-offered" class="text-h2 font-semibold">"Asked for and not offered"</h2>
                <ul class="divide-y divide-line">{rows}</ul>
            </section>
        }
    })
}

fn what_happened(entries: Vec<TimelineEntry>, ended: bool) -> AnyView {
    if !entries.is_empty() {
        return timeline(entries).into_any();
    }
    let text = if ended {
        "The call was handled; the transcript is still being written."
    } else {
        "Ringing. The conversation appears here as it happens."
    };
    view! { <p class="text-text-2">{text}</p> }.into_any()
}

fn or_running(text: String, ended: bool) -> String {
    match (text.is_empty(), ended) {
        (false, _) => text,
        (true, false) => "Still on the phone".to_owned(),
        (true, true) => "Not known".to_owned(),
    }
}

fn reply_times(times: &[ReplyTime]) -> Option<impl IntoView + use<>> {
    (!times.is_empty()).then(|| {
        view! {
            <section class="card p-4" aria-labelledby="replies">
                <h2 id="replies" class="mb-2 text-h2 font-semibold">"Reply times"</h2>
                {replies(times)}
            </section>
        }
    })
}

fn usage(lines: Vec<(String, String)>) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|(name, quantity)| view! { <dt>{name}</dt><dd>{quantity}</dd> })
        .collect_view();
    view! {
        <section class="card p-4" aria-labelledby="usage">
            <h2 id="usage" class="text-h2 font-semibold">"Usage and cost"</h2>
            <dl class="facts mt-3">{lines}</dl>
        </section>
    }
}
