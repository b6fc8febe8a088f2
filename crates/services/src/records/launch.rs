//! How far a business has come with setting itself up.

use jiff::Timestamp;

domain::words! {
    /// A page of the set-up guide, in its order.
    SetupStep, "step of the set-up guide" {
        /// Name, kind, place.
        Business = "business",
        /// When it is open.
        Hours = "hours",
        /// What can be booked.
        Services = "services",
        /// Who and what delivers it.
        People = "people",
        /// The calendar that bookings go to.
        Calendar = "calendar",
        /// Who answers.
        Receptionist = "receptionist",
        /// The telephone number.
        Number = "number",
        /// A call to try it.
        TestCall = "test-call",
        /// Going live.
        GoLive = "go-live",
    }
}

domain::words! {
    /// What became of a step.
    StepState, "state of a step" {
        /// Saved.
        Done = "done",
        /// Left out for the moment.
        Skipped = "skipped",
    }
}

/// A business on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// What kind of business it is, as a word of [`Trade`](crate::settings::Trade).
    pub trade: String,
    /// Where it is, as an ISO 3166 code.
    pub country: String,
    /// The number that its customers know.
    pub phone: Option<domain::E164>,
    /// Since when it is live.
    pub live_at: Option<Timestamp>,
    /// What was accepted as missing.
    pub accepted: Vec<String>,
}

/// What became of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepRecord {
    /// Which.
    pub step: SetupStep,
    /// What.
    pub state: StepState,
    /// When.
    pub at: Timestamp,
}
