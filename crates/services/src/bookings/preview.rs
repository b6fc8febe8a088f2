//! What a customer would be sent for a change, before it is made: worded by what words it when it is. Reference and link
//! of a new booking are not known before.

use domain::{BookingId, BookingRef, BusinessId, CustomerId};

use super::{
    Authority, Bookings, Cancelling, ChangeError, Committed, Moving, Place, Wish,
    authority::Claimant, book::Order, texts, writing::Writing,
};
use crate::records::Booking;

/// What stands for a reference and a link that are made with the booking.
const LATER: &str = "…";

impl Bookings {
    /// The texts that a booking would send, if it can be had; with `anyway`, in spite of rules that may be bent.
    ///
    /// # Errors
    /// As [`book`](Self::book) and [`book_anyway`](Self::book_anyway).
    pub async fn preview_booking(
        &self,
        place: Place,
        by: &Authority<'_>,
        wish: &Wish,
        anyway: bool,
    ) -> Result<Vec<String>, ChangeError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let wishes = std::slice::from_ref(wish);
        by.may_book(&snapshot, wishes, false)?;
        if anyway {
            self.may_bend(place.business, by).await?;
        }
        let claimant = Claimant {
            anyway,
            ..by.claimant()
        };
        let claimed = match self.claim_all(&snapshot, &claimant, wishes).await {
            Ok(claimed) => claimed,
            Err(error) => {
                let refused: Result<Committed, ChangeError> = Err(error);
                self.note_refused(place, by, wishes, &refused).await;
                return refused.map(|_| Vec::new());
            }
        };
        let order = Order {
            wishes,
            series: false,
            bent: None,
        };
        let writing = Writing::new(self, place, by, &order, &claimed);
        let bookings = writing.bookings(&[self.ports.id(CustomerId::from_uuid)]);
        let texts = writing.confirmation(&bookings, self.link_to_come().as_deref());
        Ok(bookings
            .iter()
            .fold(texts, |texts, one| unnamed(texts, &one.reference)))
    }

    /// The text that moving a booking would send, if it can be moved there.
    ///
    /// # Errors
    /// As [`reschedule`](Self::reschedule) and [`reschedule_anyway`](Self::reschedule_anyway).
    pub async fn preview_move(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        (id, to): (BookingId, &Moving),
        anyway: bool,
    ) -> Result<Vec<String>, ChangeError> {
        by.may_waive(to.waive_fee)?;
        let existing = self.changeable(business, id).await?;
        existing.open_to(by)?;
        if anyway {
            self.may_bend(business, by).await?;
        }
        let snapshot = self.snapshot_of(business, &existing).await?;
        if !anyway {
            existing.in_time(&snapshot, self.ports.now())?;
        }
        let claimant = by.claimant();
        let found = self.claim_move(&snapshot, &claimant, &existing, to, anyway);
        let claimed = match found.await {
            Ok(claimed) => claimed,
            Err(error) => {
                let refused: Result<Committed, ChangeError> = Err(error);
                self.note_unmoved(&snapshot, (by, &existing, to), &refused)
                    .await;
                return refused.map(|_| Vec::new());
            }
        };
        let now = self.ports.now();
        let fee = existing.fee(now).filter(|_| !to.waive_fee);
        let booking = Booking {
            range: claimed.range,
            price: claimed.terms.price,
            ..existing.booking.clone()
        };
        let link = self.link_to_come();
        let text = texts::moved(&claimed, &booking, (fee, link.as_deref()), now);
        Ok(vec![text])
    }

    /// The text that calling a booking off would send.
    ///
    /// # Errors
    /// As [`cancel`](Self::cancel).
    pub async fn preview_cancel(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        id: BookingId,
        how: &Cancelling,
    ) -> Result<Vec<String>, ChangeError> {
        by.may_waive(how.waive_fee)?;
        let existing = self.changeable(business, id).await?;
        existing.open_to(by)?;
        let snapshot = self.snapshot_of(business, &existing).await?;
        self.in_time(by, (&existing, &snapshot), how.why()?.as_ref())
            .await?;
        let now = self.ports.now();
        let fee = existing.fee(now).filter(|_| !how.waive_fee);
        Ok(vec![texts::cancelled(&snapshot, &existing, fee, now)])
    }

    /// Where the link of a text will lead.
    pub(super) fn link_to_come(&self) -> Option<String> {
        let address = self.address.as_ref();
        address.map(|address| format!("{address}/m/{LATER}"))
    }
}

/// Texts without a reference that was drawn only to word them.
fn unnamed(texts: Vec<String>, reference: &BookingRef) -> Vec<String> {
    let (drawn, later) = (format!("ef {reference}"), format!("ef {LATER}"));
    let texts = texts.into_iter();
    texts.map(|text| text.replace(&drawn, &later)).collect()
}
