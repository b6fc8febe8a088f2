//! A booking made or changed by a person: what they choose from.

mod add;
mod change;
mod confirm;
mod wanted;

use jiff::{Timestamp, tz::TimeZone};

use super::{date_of, day, lane_id, places};
use crate::{
    availability::{Offer, OfferSet},
    show,
};

pub use add::{NewBookingForm, NewQuestion, TypedTime};
pub use change::ChangeForm;
pub use confirm::{ConfirmForm, clash};

/// Free times to choose from.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// "Sat 21 Nov".
    pub day: String,
    /// Them.
    pub slots: Vec<SlotChoice>,
    /// Why there are none, as a sentence.
    pub none: String,
    /// The nearest other ones.
    pub nearest: Vec<SlotChoice>,
    /// Whether a calendar cannot be read, so that a booking waits to be confirmed.
    pub requests_only: bool,
    /// The slot that is chosen to begin with.
    pub chosen: String,
}

/// One free time.
#[derive(Debug, Clone)]
pub struct SlotChoice {
    /// The name by which it is booked.
    pub id: String,
    /// "10:30", with the day where it is another.
    pub time: String,
    /// "Sam", "Courts 1 and 2"; with what it costs.
    pub detail: String,
}

fn times(found: &OfferSet, day: Timestamp, zone: &TimeZone, now: Timestamp, chosen: &str) -> Times {
    let slot = |offer: &Offer, whole: bool| SlotChoice {
        id: offer.id.as_str().to_owned(),
        time: if whole {
            show::when(offer.range.start(), zone, now)
        } else {
            show::time(offer.range.start(), zone)
        },
        detail: match offer.price {
            Some(price) => format!("{} · {price}", offer.with),
            None => offer.with.clone(),
        },
    };
    let slots: Vec<SlotChoice> = found.offers.iter().map(|one| slot(one, false)).collect();
    let chosen = slots.iter().find(|slot| slot.time == chosen);
    Times {
        day: show::day(day, zone, now),
        chosen: chosen.map_or_else(String::new, |slot| slot.id.clone()),
        slots,
        none: found
            .why_not
            .as_ref()
            .map_or_else(String::new, |why| why.say.clone()),
        nearest: found.nearest.iter().map(|one| slot(one, true)).collect(),
        requests_only: found.requests_only,
    }
}
