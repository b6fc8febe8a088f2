//! The day as shown.

use serde::{Deserialize, Serialize};

use super::{BookingRow, CallRow, ShownTime};

/// The first page after signing in. Paths are seen from the address of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayPage {
    /// "Fri 20 Nov".
    pub day: String,
    /// What waits for a person, worst first.
    pub needs: Vec<Need>,
    /// Calls that go on, the first first.
    pub live: Vec<LiveNow>,
    /// The day's figures.
    pub tiles: Vec<Tile>,
    /// The next bookings.
    pub next: Vec<BookingRow>,
    /// The latest calls.
    pub calls: Vec<CallRow>,
}

/// A call that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveNow {
    /// The call.
    pub call: CallRow,
    /// What the caller wants: "Haircut"; empty while it is not known.
    pub wants: String,
    /// The start of what is kept for them: "Sat 21 Nov, 14:30".
    pub held: Option<ShownTime>,
}

/// Something that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What it is.
    pub text: String,
    /// Since when; `None` if it is not known.
    pub since: Option<ShownTime>,
    /// What to do: "Confirm request".
    pub action: String,
    /// Where to do it.
    pub path: String,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// "Calls".
    pub label: String,
    /// "12", "38 %", "£240"; "–" where there is nothing to count.
    pub figure: String,
    /// "Usually 9.5 on a Friday".
    pub usual: String,
    /// The rows that it counts.
    pub path: String,
    /// The last 14 days, today last; empty if it is not drawn.
    pub points: Vec<u64>,
}
