//! The day: what waits, figures, what comes next, who called.

use domain::view::{BookingRow, LiveNow, Need, Tile, TodayPage};
use leptos::prelude::*;

use super::{booking_badge, call_badge, icon, newest_calls, time};

pub(crate) fn today_body(business: &str, page: TodayPage) -> impl IntoView + use<> {
    let base = format!("/app/{business}");
    let tiles = page
        .tiles
        .into_iter()
        .map(|one| tile(&base, one))
        .collect_view();
    let calls = if page.calls.is_empty() {
        view! { <p class="empty">"No calls yet. They appear here while the phone is still ringing."</p> }
            .into_any()
    } else {
        newest_calls(business, page.calls)
    };
    view! {
        {needs(&base, page.needs)}
        {live_now(&base, page.live)}
        <ul class="tiles" aria-label="Today's figures">{tiles}</ul>
        <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            {next(&base, page.next)}
            <section aria-labelledby="latest">
                <h2 id="latest" class="mb-3 text-h2 font-semibold">"Latest calls"</h2>
                {calls}
            </section>
        </div>
    }
}

fn needs(base: &str, needs: Vec<Need>) -> AnyView {
    let list = if needs.is_empty() {
        view! { <p class="flex items-center gap-2 text-text-2">{icon("check")} "All caught up."</p> }
            .into_any()
    } else {
        let items = needs
            .into_iter()
            .map(|need| {
                let address = format!("{base}/{}", need.path);
                let since = need.since.map(|since| {
                    view! { <span class="text-meta text-text-2 tabular-nums">{time(since)}</span> }
                });
                view! {
                    <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-3">
                        <span class="min-w-0 break-words"><bdi>{need.text}</bdi> " " {since}</span>
                        <a class="link inline-block min-h-6" href=address>{need.action}</a>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="card divide-y divide-line">{items}</ul> }.into_any()
    };
    view! {
        <section class="mb-6" aria-labelledby="needs">
            <h2 id="needs" class="mb-3 text-h2 font-semibold">"Needs you"</h2>
            {list}
        </section>
    }
    .into_any()
}

/// Calls that go on. How long one does is told by when it began, because a page does not tick.
fn live_now(base: &str, calls: Vec<LiveNow>) -> Option<AnyView> {
    if calls.is_empty() {
        return None;
    }
    let items = calls
        .into_iter()
        .map(|LiveNow { call, wants, held }| {
            let state = call_badge(&call);
            let address = format!("{base}/calls/{}", call.id);
            let whose = format!(" the call of {}", call.caller);
            let wants = (!wants.is_empty()).then(|| view! { <p>"Wants: " {wants}</p> });
            let held = held.map(|at| view! { <p class="tabular-nums">"Kept: " {time(at)}</p> });
            view! {
                <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-3">
                    <div class="min-w-0 flex-1 basis-40 break-words">
                        <p class="font-medium"><bdi>{call.caller}</bdi></p>
                        <p class="text-meta text-text-2 tabular-nums">
                            {call.place} ", since " {time(call.started)}
                        </p>
                    </div>
                    <div class="min-w-0 basis-40 break-words">{wants} {held}</div>
                    {state}
                    <a class="link inline-block min-h-6" href=address>
                        "Open" <span class="sr-only">{whose}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="mb-6" aria-labelledby="live-now">
                <h2 id="live-now" class="mb-3 text-h2 font-semibold">"Live now"</h2>
                <ul class="card divide-y divide-line">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn tile(base: &str, tile: Tile) -> impl IntoView + use<> {
    let address = format!("{base}/{}", tile.path);
    view! {
        <li class="card p-4">
            <a class="row-link" href=address>{tile.label}</a>
            <p class="text-figure font-semibold tabular-nums">{tile.figure}</p>
            <p class="text-meta text-text-2">{tile.usual}</p>
            {sparkline(&tile.points)}
        </li>
    }
}

/// The last days as a line. What it shows is told beside it, so it says nothing to those who do not see it.
fn sparkline(points: &[u64]) -> Option<AnyView> {
    let most = *points.iter().max()?.max(&1);
    let step = 120.0 / (points.len().max(2) - 1) as f64;
    let path: Vec<String> = points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let (x, y) = (
                step * index as f64,
                26.0 - 24.0 * (*point as f64) / (most as f64),
            );
            format!("{x:.1},{y:.1}")
        })
        .collect();
    Some(
        view! {
            <svg class="sparkline" viewBox="0 0 120 28" aria-hidden="true" preserveAspectRatio="none">
                <polyline points=path.join(" ") />
            </svg>
        }
        .into_any(),
    )
}

fn next(base: &str, rows: Vec<BookingRow>) -> AnyView {
    let list = next_list(base, rows, "No bookings ahead.");
    view! {
        <section aria-labelledby="next">
            <h2 id="next" class="mb-3 text-h2 font-semibold">"Next bookings"</h2>
            {list}
        </section>
    }
    .into_any()
}

/// Bookings in a few words each, or why there are none.
pub(crate) fn next_list(base: &str, rows: Vec<BookingRow>, none: &'static str) -> AnyView {
    if rows.is_empty() {
        view! { <p class="empty">{none}</p> }.into_any()
    } else {
        let items = rows
            .into_iter()
            .map(|row| {
                let state = booking_badge(&row);
                let address = format!("{base}/bookings/{}", row.id);
                let what = [row.service, row.with].join(" with ");
                view! {
                    <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-3">
                        <a class="link inline-block min-h-6 tabular-nums" href=address>{row.start.text}</a>
                        <span class="min-w-0 flex-1 basis-40 break-words">
                            <bdi>{row.customer}</bdi> <span class="text-text-2">" · " {what}</span>
                        </span>
                        {state}
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="card divide-y divide-line">{items}</ul> }.into_any()
    }
}
