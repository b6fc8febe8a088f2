//! The page of one call, while it runs and after.

use std::time::Duration;

use domain::view::CallPage;
use leptos::prelude::*;

use super::{
    follow::{News, follow},
    line::{Freshness, freshness_line},
    reread::reader,
};
use crate::{api, parts};

/// At most one announcement in this time.
const ANNOUNCE_EVERY: Duration = Duration::from_secs(5);

/// One call with its timeline. New lines appear as they happen.
#[island]
pub fn LiveCall(
    /// Whose call.
    business: String,
    /// As the server knew it.
    page: CallPage,
) -> impl IntoView {
    let call = page.row.id.to_string();
    let said = RwSignal::new(String::new());
    let freshness = RwSignal::new(Freshness::Live);
    let shown = RwSignal::new(page);
    let below = business.clone();
    Effect::new(move |_| {
        let (asked, wanted) = ((business.clone(), call.clone()), call.clone());
        let read = move || {
            let (business, call) = asked.clone();
            api::call(business, call)
        };
        let announce = announcer(said);
        let reread = reader(read, move |answer| match answer {
            Ok(page) => {
                freshness.set(Freshness::Live);
                let lines = page.timeline.len();
                let before = shown.with_untracked(|shown| shown.timeline.len());
                if shown.with_untracked(|shown| *shown != page) {
                    shown.set(page);
                }
                announce(lines.saturating_sub(before));
            }
            Err(error) => freshness.set(Freshness::Failed(error)),
        });
        follow(&business, move |news| match news {
            News::Opened => reread(),
            // A booking or a text that this call made tells its own id: the call is asked again.
            News::Event(event) if event.id == wanted || !event.id.starts_with("call_") => reread(),
            News::Event(_) => {}
            News::Lost => freshness.set(Freshness::Paused),
        });
    });
    view! {
        {freshness_line(freshness)}
        <p class="sr-only" role="status">{said}</p>
        {move || parts::call_body(&below, shown.get())}
    }
}

/// Tells how many lines are new: the first at once, those of the next seconds together.
fn announcer(said: RwSignal<String>) -> impl Fn(usize) {
    let waiting = StoredValue::new(None::<usize>);
    move |new: usize| {
        if new == 0 {
            return;
        }
        if let Some(more) = waiting.get_value() {
            waiting.set_value(Some(more + new));
            return;
        }
        said.set(lines(new));
        waiting.set_value(Some(0));
        set_timeout(
            move || {
                if let Some(new @ 1..) = waiting.get_value() {
                    said.set(lines(new));
                }
                waiting.set_value(None);
            },
            ANNOUNCE_EVERY,
        );
    }
}

fn lines(count: usize) -> String {
    match count {
        1 => "1 new entry in the call".to_owned(),
        count => format!("{count} new entries in the call"),
    }
}
