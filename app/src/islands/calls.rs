//! The first page of the list of calls.

use std::collections::HashSet;

use domain::{
    CallId,
    view::{CallsHead, CallsPage, LiveEvent, LiveKind, figure, found},
};
use leptos::{html::Div, prelude::*};

use super::{
    follow::{News, follow},
    line::{Freshness, freshness_line},
    reread::reader,
};
use crate::{api, parts};

/// The newest calls. What changed in a row that is shown changes at once; rows that would move those that somebody
/// points at or stands on wait behind a button.
#[island]
pub fn LiveCalls(
    /// Whose calls.
    business: String,
    /// What the table is headed with.
    head: CallsHead,
    /// How many rows it has at most.
    rows: u32,
    /// As the server knew them.
    page: CallsPage,
) -> impl IntoView {
    let freshness = RwSignal::new(Freshness::Live);
    let waiting = RwSignal::new(None::<CallsPage>);
    let shown = RwSignal::new(page);
    let list = NodeRef::<Div>::new();
    let followed = business.clone();
    Effect::new(move |_| {
        let asked = followed.clone();
        let reread = reader(
            move || api::calls(asked.clone(), Some(rows)),
            move |answer| match answer {
                Ok(page) => {
                    freshness.set(Freshness::Live);
                    let new = shown.with_untracked(|shown| new_calls(shown, &page));
                    let in_use = list.get_untracked().is_some_and(|list| in_use(&list));
                    if new > 0 && in_use {
                        waiting.set(Some(page));
                    } else if shown.with_untracked(|shown| *shown != page) {
                        waiting.set(None);
                        shown.set(page);
                    }
                }
                Err(error) => freshness.set(Freshness::Failed(error)),
            },
        );
        follow(&followed, move |news| match news {
            News::Opened => reread(),
            News::Event(event) if concerns(&event) => reread(),
            News::Event(_) => {}
            News::Lost => freshness.set(Freshness::Paused),
        });
    });
    let show = move |_| {
        if let Some(page) = waiting.write().take() {
            shown.set(page);
        }
    };
    let more = move || {
        let new = waiting.with(|page| {
            page.as_ref()
                .map_or(0, |page| shown.with(|shown| new_calls(shown, page)))
        });
        (new > 0).then(|| {
            let text = format!("{}.", figure(new, "new call"));
            view! {
                <button type="button" class="button-quiet" on:click=show>
                    {text} " " <span class="underline">"Show"</span>
                </button>
            }
        })
    };
    view! {
        <div class="flex min-h-8 flex-wrap items-center gap-4">
            {freshness_line(freshness)} <p role="status">{more}</p>
        </div>
        <p class="mb-3" role="status">{move || shown.with(|page| found(page.total, "call"))}</p>
        <div
            node_ref=list
            class="overflow-x-auto"
            tabindex="0"
            role="region"
            aria-label="List of calls"
        >
            {move || {
                let calls = shown.get().calls;
                if calls.is_empty() {
                    view! {
                        <p class="empty">
                            "No calls yet. They appear here while the phone is still ringing."
                        </p>
                    }
                        .into_any()
                } else {
                    parts::calls_table(&business, &head, calls).into_any()
                }
            }}
        </div>
    }
}

fn concerns(event: &LiveEvent) -> bool {
    matches!(
        event.kind,
        LiveKind::CallRinging | LiveKind::CallTurn | LiveKind::CallEnded
    )
}

/// How many calls are on the one page and not on the other.
fn new_calls(shown: &CallsPage, page: &CallsPage) -> usize {
    let known: HashSet<CallId> = shown.calls.iter().map(|call| call.id).collect();
    page.calls
        .iter()
        .filter(|call| !known.contains(&call.id))
        .count()
}

/// Whether somebody points at the list, stands on one of its links, or has scrolled into it.
fn in_use(list: &web_sys::Element) -> bool {
    let has = |selector| {
        list.query_selector(selector)
            .is_ok_and(|found| found.is_some())
    };
    let scrolled = window().scroll_y().is_ok_and(|y| y > 0.0);
    has("tr:hover") || has(":focus") || scrolled
}
