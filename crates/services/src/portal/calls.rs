//! The list of calls.

use domain::{
    BookingId, CallState,
    view::{CallRow, CallsPage, Paging},
};
use jiff::Timestamp;

use super::{Names, Portal, cursor, wording};
use crate::{
    ServiceError,
    access::Member,
    records::{Call, Customer},
    show,
};

impl Portal {
    /// A page of the calls of the member's business, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `after` names no page; the store's errors.
    pub async fn calls(
        &self,
        member: &Member,
        after: Option<&str>,
    ) -> Result<CallsPage, ServiceError> {
        let page = self
            .queries
            .calls(member.business, cursor::page(after)?)
            .await?;
        let (names, now) = (self.names(member).await?, self.ports.now());
        let calls = page
            .items
            .iter()
            .map(|(call, customer, booking)| row(&names, call, customer.as_ref(), *booking, now));
        Ok(CallsPage {
            calls: calls.collect(),
            paging: Paging {
                first: after.is_none(),
                next: page.next.map(cursor::write),
            },
        })
    }
}

pub(super) fn row(
    names: &Names,
    call: &Call,
    customer: Option<&Customer>,
    booking: Option<BookingId>,
    now: Timestamp,
) -> CallRow {
    let zone = names.zone(call.location_id);
    let number = call
        .from
        .as_ref()
        .map_or_else(|| "Number withheld".to_owned(), |from| names.phone(from));
    let name = customer.and_then(|customer| customer.name.as_ref());
    CallRow {
        id: call.id,
        started: show::shown(call.started_at, zone, now),
        caller: name.map_or(number, ToString::to_string),
        dialled: names.phone(&call.to),
        state: call.state,
        outcome: call.outcome,
        outcome_text: wording::outcome(call.state, call.outcome).to_owned(),
        summary: call.summary.clone().unwrap_or_default(),
        booking,
        length: match (call.state, call.ended_at) {
            (CallState::Ended, Some(ended)) => {
                show::length(ended.duration_since(call.live_at.unwrap_or(call.started_at)))
            }
            _ => String::new(),
        },
    }
}
