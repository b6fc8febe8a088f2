//! What the portal shows, ready to be drawn: every text is already formatted in the location's zone, currency and
//! habits, so that server and browser never format differently.

mod booking;
mod call;
mod figure;
mod list;
mod live;
mod today;
mod why;

pub use booking::{BookingDay, BookingPage, BookingRow, BookingsPage, PriceLine};
pub use call::{
    ActionEntry, CallBooking, CallPage, CallRow, CallsPage, EventEntry, Evidence, EvidenceStep,
    NotOffered, ReplyTime, TimelineBody, TimelineEntry, Tone, TurnEntry,
};
pub use figure::{COUNTED, figure, figure_or_no, found};
pub use list::{ROWS, rows};
pub use live::{LiveEvent, LiveKind};
pub use today::{LiveNow, Need, Tile, TodayPage};
pub use why::{Choice, WhyAnswer, WhyNear, WhyPage, WhyReason};

use serde::{Deserialize, Serialize};

use crate::booking::words;

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
    /// Where the business stands.
    pub status: BusinessStatus,
    /// The page of its cause, under the business.
    pub status_path: String,
    /// Notices that the person has not read, counted up to one more than their page shows.
    pub unread: u64,
}

words! {
    /// Where a business stands, as every page says it.
    BusinessStatus, "state of a business" {
        /// Calls are answered and booked.
        Live = "live",
        /// Calls are answered, and bookings are requests.
        RequestsOnly = "requests_only",
        /// It is not live yet.
        SettingUp = "setting_up",
        /// No number is answered.
        NotAnswering = "not_answering",
    }
}

impl BusinessStatus {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Live => "Live",
            Self::RequestsOnly => "Requests only",
            Self::SettingUp => "Setting up",
            Self::NotAnswering => "Not answering",
        }
    }
}

/// Where in a longer list a page stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paging {
    /// Whether this is the first page.
    pub first: bool,
    /// Names the next page in its address; none on the last.
    pub next: Option<String>,
}
