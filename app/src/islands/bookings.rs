//! The first page of the list of bookings.

use domain::view::{BookingsPage, LiveEvent, LiveKind};
use leptos::prelude::*;

use super::{
    follow::{News, follow},
    line::{Freshness, freshness_line},
    reread::reader,
};
use crate::{api, parts};

/// The bookings from yesterday on. They are in the order of the diary, so what is new rarely moves what is read.
#[island]
pub fn LiveBookings(
    /// Whose bookings.
    business: String,
    /// As the server knew them.
    page: BookingsPage,
) -> impl IntoView {
    let freshness = RwSignal::new(Freshness::Live);
    let shown = RwSignal::new(page);
    let followed = business.clone();
    Effect::new(move |_| {
        let asked = followed.clone();
        let reread = reader(
            move || api::bookings(asked.clone(), None),
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
            News::Opened => reread(),
            News::Event(event) if concerns(&event) => reread(),
            News::Event(_) => {}
            News::Lost => freshness.set(Freshness::Paused),
        });
    });
    view! {
        {freshness_line(freshness)}
        {move || {
            let days = shown.get().days;
            if days.is_empty() {
                view! {
                    <p class="empty">
                        "No bookings ahead. They appear here once a caller has confirmed."
                    </p>
                }
                    .into_any()
            } else {
                let open = format!("/app/{business}/bookings?open=");
                parts::bookings_list(&business, &open, days).into_any()
            }
        }}
    }
}

fn concerns(event: &LiveEvent) -> bool {
    match event.kind {
        LiveKind::BookingCreated
        | LiveKind::BookingChanged
        | LiveKind::BookingCancelled
        | LiveKind::MessageDelivered
        | LiveKind::IntegrationChanged => true,
        LiveKind::CallRinging
        | LiveKind::CallTurn
        | LiveKind::CallAction
        | LiveKind::CallEnded
        | LiveKind::HoldCreated
        | LiveKind::HoldReleased => false,
    }
}
