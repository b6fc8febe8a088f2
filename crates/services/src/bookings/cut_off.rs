//! Changes that come too late: by its terms a booking may be closed to its customer from some time before it begins. The
//! business changes it all the same, with a reason in words.

use std::fmt;

use jiff::Timestamp;

use super::{
    Authority, Bookings, ChangeError,
    anyway::{Bent, Override},
    existing::Existing,
};
use crate::{records::Booking, show, snapshot::Snapshot};

/// What the rule is called in the audit trail and in interfaces.
pub const CUT_OFF: &str = "cancel_cut_off";

/// The rule that a change came too late for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutOff {
    /// Until when it could be changed.
    pub until: Timestamp,
    /// The rule and what to do, for people who hear it.
    pub say: String,
    /// The same for people who read it.
    pub text: String,
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl CutOff {
    /// The rule, if the booking is closed to its customer by now.
    #[must_use]
    pub fn of(booking: &Booking, snapshot: &Snapshot, now: Timestamp) -> Option<Self> {
        let until = booking.cut_off().filter(|until| now > *until)?;
        let notice = booking.range.start().duration_since(until);
        let zone = &snapshot.zone;
        let (spoken, written) = if notice.is_positive() {
            (
                format!(", {} before it begins", show::spoken_length(notice)),
                format!(", {} before it begins", show::length(notice)),
            )
        } else {
            (String::new(), String::new())
        };
        let ring = snapshot.home_number().map_or_else(
            || "Ring us to change it.".to_owned(),
            |number| format!("Ring us on {} to change it.", show::phone(number, number)),
        );
        Some(Self {
            until,
            say: format!(
                "That booking could be moved or cancelled until {}{spoken}. I can't change it any more.",
                dialogue::say::instant(until, now, zone),
            ),
            text: format!(
                "It could be moved or cancelled until {}{written}. {ring}",
                show::when(until, zone, now)
            ),
        })
    }
}

impl Bookings {
    /// Refuses a change that comes after the cut-off, unless somebody who may bend rules says why; what is bent then.
    ///
    /// # Errors
    /// [`ChangeError::TooLate`]; [`ServiceError::Forbidden`](crate::ServiceError::Forbidden) if whoever says why may not.
    pub(super) async fn in_time(
        &self,
        by: &Authority<'_>,
        (existing, snapshot): (&Existing, &Snapshot),
        why: Option<&Override>,
    ) -> Result<Option<Bent>, ChangeError> {
        match (existing.in_time(snapshot, self.ports.now()), why) {
            (Ok(()), _) => Ok(None),
            (Err(late), None) => Err(late),
            (Err(_), Some(why)) => {
                self.may_bend(existing.business, by).await?;
                Ok(Some(why.bending(CUT_OFF)))
            }
        }
    }
}

impl Existing {
    /// Refuses a change by anybody but the business after the cut-off.
    ///
    /// # Errors
    /// [`ChangeError::TooLate`].
    pub(super) fn in_time(&self, snapshot: &Snapshot, now: Timestamp) -> Result<(), ChangeError> {
        match CutOff::of(&self.booking, snapshot, now) {
            Some(rule) => Err(ChangeError::TooLate(Box::new(rule))),
            None => Ok(()),
        }
    }
}
