//! The day, as it goes on.

use domain::view::TodayPage;
use leptos::prelude::*;

use super::{
    follow::{News, follow},
    line::{Freshness, freshness_line},
    reread::reader,
};
use crate::{api, parts};

/// What waits, the figures and what comes next; read again whenever something happens.
#[island]
pub fn LiveToday(
    /// Whose day.
    business: String,
    /// As the server knew it.
    page: TodayPage,
) -> impl IntoView {
    let freshness = RwSignal::new(Freshness::Live);
    let shown = RwSignal::new(page);
    let followed = business.clone();
    Effect::new(move |_| {
        let asked = followed.clone();
        let reread = reader(
            move || api::today(asked.clone()),
            move |answer| match answer {
                Ok(page) => {
                    freshness.set(Freshness::Live);
                    if shown.with_untracked(|shown| *shown != page) {
                        shown.set(page);
                    }
                }
                Err(error) => freshness.set(Freshness::Failed(error)),
            },
        );
        follow(&followed, move |news| match news {
            News::Opened | News::Event(_) => reread(),
            News::Lost => freshness.set(Freshness::Paused),
        });
    });
    view! {
        {freshness_line(freshness)}
        {move || parts::today_body(&business, shown.get())}
    }
}
