//! The page on which a request is confirmed.

use booking::Reason;
use domain::{BookingId, BookingState, view::BookingPage};
use jiff::Timestamp;

use crate::{
    ServiceError,
    access::Member,
    availability::{OfferSet, lane_of},
    bookings::{Authority, ChangeError, Confirmable},
    portal::Portal,
    queries::BookingDetail,
    records::{Actor, BookingFilter, PageRequest},
    show,
    snapshot::Snapshot,
};

/// The longest series, and room.
const TOGETHER: u32 = 100;

/// A request and what confirming it does.
#[derive(Debug, Clone)]
pub struct ConfirmForm {
    /// The request as its page shows it.
    pub page: BookingPage,
    /// Why it cannot be confirmed now, as a sentence; empty if it can.
    pub refused: String,
    /// What is sent to its customer, and what is confirmed with it.
    pub before: Confirmable,
    /// Whether the customer is told unless something else is chosen.
    pub told: bool,
}

impl Portal {
    /// The page of a request with what confirming it does.
    ///
    /// # Errors
    /// As [`own_request`](Self::own_request).
    pub async fn confirm_form(
        &self,
        member: &Member,
        id: BookingId,
    ) -> Result<ConfirmForm, ServiceError> {
        let detail = self.own_request(member, id).await?;
        let page = self.booking(member, id).await?;
        let (_, settings) = self.settings.business(member).await?;
        let by = Authority::Member(Actor::User(member.user));
        let found = self
            .changes()
            .before_confirming(member.business, &by, id)
            .await;
        let (refused, before) = match found {
            Ok(before) => (String::new(), before),
            Err(ChangeError::Settled(why)) => {
                let text = format!("It can no longer be confirmed: {why}.");
                (text, Confirmable::default())
            }
            Err(ChangeError::Taken(found)) => {
                let location = detail.booking.location_id;
                let snapshot = self.snapshots().get(member.business, location).await?;
                let text = clash(&snapshot, &found, self.ports.now());
                (text, Confirmable::default())
            }
            Err(ChangeError::TooLate(rule)) => (rule.text, Confirmable::default()),
            Err(ChangeError::Service(error)) => return Err(error),
        };
        Ok(ConfirmForm {
            page,
            refused,
            before,
            told: settings.tell_customers,
        })
    }

    /// A booking that the member may confirm: one that they may change, as those that were asked for together with it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Forbidden`] if one of them is another's, and they see only their own.
    pub async fn own_request(
        &self,
        member: &Member,
        id: BookingId,
    ) -> Result<BookingDetail, ServiceError> {
        let detail = self.own_booking(member, id).await?;
        let booking = &detail.booking;
        let alone = booking.group_id.is_none() && booking.series_id.is_none();
        if member.only_lane().is_none() || alone {
            return Ok(detail);
        }
        let together = BookingFilter {
            group_id: booking.group_id,
            series_id: booking.series_id,
            states: vec![BookingState::Requested],
            ..BookingFilter::default()
        };
        let found = self
            .queries
            .bookings(member.business, &together, PageRequest::first(TOGETHER))
            .await?;
        for other in &found.items {
            member.must_reach(&other.lanes)?;
        }
        Ok(detail)
    }
}

/// What stands against a request, as a sentence: "Something else is in the calendar of Sam, Sat 21 Nov, 14:00 to 14:30."
#[must_use]
pub fn clash(snapshot: &Snapshot, found: &OfferSet, now: Timestamp) -> String {
    let reasons = found.why_not.iter().flat_map(|why| &why.reasons);
    let mut events = reasons.filter_map(|reason| match reason {
        Reason::CalendarEvent { lane, range } => Some((lane_of(*lane), *range)),
        _ => None,
    });
    let Some((lane, range)) = events.next() else {
        return "Something else is in the calendar then. Move the request, or cancel it."
            .to_owned();
    };
    format!(
        "Something else is in the calendar of {}, {}, {}. Move the request, or cancel it.",
        snapshot.lane_name(lane),
        show::day(range.start(), &snapshot.zone, now),
        show::times(range, &snapshot.zone),
    )
}
