//! What somebody of a business has to know of, found in what is stored anyway.

use domain::Permission;
use jiff::Timestamp;
use uuid::Uuid;

domain::words! {
    /// What a notice is about.
    NoticeKind, "kind of notice" {
        /// A caller left a message.
        Message = "message.taken",
        /// A call ended while a booking was read back.
        CutOff = "call.cut_off",
        /// A booking gave way to what stood in the calendar.
        Withdrawn = "booking.withdrawn",
        /// A text did not arrive.
        Text = "text.failed",
        /// A calendar is not connected any more.
        Calendar = "calendar.lost",
        /// A check of a number found something wrong.
        Number = "number.failed",
        /// Work of the outbox was given up.
        Work = "job.given_up",
    }
}

impl NoticeKind {
    /// What it takes to be told.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Message | Self::CutOff => Permission::SeeCalls,
            Self::Withdrawn | Self::Text | Self::Work => Permission::SeeBookings,
            Self::Calendar | Self::Number => Permission::SeeSetup,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFact {
    /// What kind of thing.
    pub kind: NoticeKind,
    /// When.
    pub at: Timestamp,
    /// The raw id of what it is about: the call of a message and of a call that was cut off, the booking of a text, the
    /// number of a check, the calendar account, the job.
    pub about: Option<Uuid>,
    /// The written id of a booking that was withdrawn, the customer of a text, the calendar's account, the job's queue.
    pub words: Option<String>,
}
