//! What the portal shows, ready to be drawn: every text is already formatted in the location's zone, currency and
//! habits, so that server and browser never format differently.

mod booking;
mod call;
mod live;
mod today;
mod why;

pub use booking::{BookingDay, BookingPage, BookingRow, BookingsPage, PriceLine};
pub use call::{
    ActionEntry, CallPage, CallRow, CallsPage, EventEntry, Evidence, EvidenceStep, ReplyTime,
    TimelineBody, TimelineEntry, Tone, TurnEntry,
};
pub use live::{LiveEvent, LiveKind};
pub use today::{Need, Tile, TodayPage};
pub use why::{Choice, WhyAnswer, WhyNear, WhyPage, WhyReason};

use serde::{Deserialize, Serialize};

/// An instant as shown: `text` for people, `iso` for the `datetime` attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownTime {
    /// RFC 3339 in UTC.
    pub iso: String,
    /// For people, for example `Fri 20 Nov, 14:30`.
    pub text: String,
}

/// The business in whose name a page is shown, and the person who looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The business.
    pub business: crate::BusinessId,
    /// Its name.
    pub business_name: String,
    /// The signed-in person.
    pub person_name: String,
    /// Their role, as shown.
    pub role: String,
    /// Whether the receptionist answers with simulated providers.
    pub simulated: bool,
}

/// Where in a longer list a page stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paging {
    /// Whether this is the first page.
    pub first: bool,
    /// Names the next page in its address; none on the last.
    pub next: Option<String>,
}
