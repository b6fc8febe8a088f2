//! Whether a customer came.

use domain::{
    BookingId, BookingState, BusinessId,
    view::{LiveEvent, LiveKind},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Authority, Bookings, ChangeError};
use crate::{ServiceError, records::Booking};

/// Nobody is there longer before their time.
const EARLIEST: SignedDuration = SignedDuration::from_hours(12);
/// That nobody came is noted so long after a visit at most: who was missed on a Friday is noted on a Monday, and after a
/// week the takings are settled.
const LATEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What can be noted of a booking now; [`BookingState::Booked`] takes a note back.
pub(crate) fn notable(booking: &Booking, now: Timestamp) -> Vec<BookingState> {
    let all = [
        BookingState::Arrived,
        BookingState::NoShow,
        BookingState::Booked,
    ];
    let can = |state: &BookingState| may_note(booking, *state, now).is_ok();
    all.into_iter().filter(can).collect()
}

/// Whether it can be noted; if not, why.
fn may_note(booking: &Booking, note: BookingState, now: Timestamp) -> Result<(), &'static str> {
    use BookingState::{Arrived, Booked, Completed, NoShow};
    let (start, end) = (booking.range.start(), booking.range.end());
    match (booking.state, note) {
        (Booked | NoShow, Arrived) if start.duration_since(now) > EARLIEST => {
            Err("it is not today")
        }
        (Booked | Arrived, NoShow) if now < start => Err("it has not begun yet"),
        (Completed, NoShow) if now.duration_since(end) > LATEST => {
            Err("it is over for more than a week")
        }
        (Booked | NoShow, Arrived)
        | (Booked | Arrived | Completed, NoShow)
        | (Arrived | NoShow, Booked) => Ok(()),
        _ => Err("it is not a promised visit"),
    }
}

impl Bookings {
    /// Notes that a customer has arrived or did not come, or takes such a note back ([`BookingState::Booked`]). Noting
    /// the same again changes nothing. What counts as delivered already can still turn out to be a no-show, for a week.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] unless a person of the business asks, [`ServiceError::NotFound`];
    /// [`ChangeError::Settled`] if the booking is cancelled or not promised yet, or if it is too early to know or too
    /// late to say.
    pub async fn note_attendance(
        &self,
        business: BusinessId,
        by: Authority<'_>,
        id: BookingId,
        state: BookingState,
    ) -> Result<(), ChangeError> {
        let (ports, now) = (&self.ports, self.ports.now());
        let Authority::Member(actor) = &by else {
            return Err(ServiceError::Forbidden("only the business knows who came").into());
        };
        let changed = ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?;
                    let booking = booking.ok_or(ServiceError::NotFound("booking"))?;
                    if booking.state == state {
                        return Ok(false);
                    }
                    may_note(&booking, state, now).map_err(ChangeError::Settled)?;
                    let changed = tx
                        .bookings()
                        .set_state(id, booking.version, state, now)
                        .await?;
                    let detail = json!({
                        "from": booking.state, "to": state, "version": changed.version,
                    });
                    let subject = id.to_string();
                    let event = ports.audit(actor.clone(), "booking.attendance", subject, detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ChangeError>(true)
                })
            })
            .await?;
        if changed {
            ports.live.publish(LiveEvent {
                business,
                kind: LiveKind::BookingChanged,
                id: id.to_string(),
            });
        }
        Ok(())
    }
}
