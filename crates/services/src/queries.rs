//! Reading calls and bookings of a business, for the portal and the public interface alike.

use domain::{BookingId, BusinessId, CallId};

use crate::{
    ServiceError,
    context::Ports,
    records::{
        Booking, BookingFilter, Call, CallEvent, Customer, Lane, Message, Page, PageRequest,
        ReceptionistVersion, ToolCall, Turn, Usage,
    },
};

/// A call with everything that was recorded of it.
#[derive(Debug, Clone)]
pub struct CallDetail {
    /// The call.
    pub call: Call,
    /// The stored person, if known.
    pub customer: Option<Customer>,
    /// The timeline.
    pub events: Vec<CallEvent>,
    /// The transcript.
    pub turns: Vec<Turn>,
    /// What was looked up and changed.
    pub tool_calls: Vec<ToolCall>,
    /// The ledger.
    pub usage: Vec<Usage>,
    /// Bookings that the call made.
    pub bookings: Vec<Booking>,
    /// The version of the receptionist that answered.
    pub version: Option<ReceptionistVersion>,
}

/// A booking with what it claims, and the last text about it.
#[derive(Debug, Clone)]
pub struct BookingDetail {
    /// The booking.
    pub booking: Booking,
    /// Who and what it claims; empty once cancelled.
    pub lanes: Vec<Lane>,
    /// The last text message about it.
    pub text: Option<Message>,
}

/// Queries over one business.
#[derive(Clone)]
pub struct Queries {
    ports: Ports,
}

impl Queries {
    /// Over the store.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Calls, newest first, each with the stored person and the first booking that it made.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn calls(
        &self,
        business: BusinessId,
        page: PageRequest,
    ) -> Result<Page<(Call, Option<Customer>, Option<BookingId>)>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let calls = tx.calls().list(None, page).await?;
                    let mut items = Vec::with_capacity(calls.items.len());
                    for call in calls.items {
                        let customer = match call.customer_id {
                            Some(id) => tx.customers().get(id).await?,
                            None => None,
                        };
                        let filter = BookingFilter {
                            call_id: Some(call.id),
                            ..BookingFilter::default()
                        };
                        let booked = tx.bookings().list(&filter, PageRequest::first(1)).await?;
                        items.push((
                            call,
                            customer,
                            booked.items.first().map(|booking| booking.id),
                        ));
                    }
                    Ok(Page {
                        items,
                        next: calls.next,
                    })
                })
            })
            .await
    }

    /// One call.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has no such call; the store's errors.
    pub async fn call(&self, business: BusinessId, id: CallId) -> Result<CallDetail, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let call = tx
                        .calls()
                        .get(id)
                        .await?
                        .ok_or(ServiceError::NotFound("call"))?;
                    let customer = match call.customer_id {
                        Some(id) => tx.customers().get(id).await?,
                        None => None,
                    };
                    let filter = BookingFilter {
                        call_id: Some(id),
                        ..BookingFilter::default()
                    };
                    let version = match tx.receptionists().answered(id).await? {
                        Some(version) => tx.receptionists().version(version).await?,
                        None => None,
                    };
                    Ok(CallDetail {
                        call,
                        version,
                        customer,
                        events: tx.calls().events(id, 0).await?,
                        turns: tx.calls().turns(id).await?,
                        tool_calls: tx.calls().tool_calls(id).await?,
                        usage: tx.calls().usage(id).await?,
                        bookings: tx
                            .bookings()
                            .list(&filter, PageRequest::first(20))
                            .await?
                            .items,
                    })
                })
            })
            .await
    }

    /// Bookings by start, with what they claim.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn bookings(
        &self,
        business: BusinessId,
        filter: &BookingFilter,
        page: PageRequest,
    ) -> Result<Page<BookingDetail>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let found = tx.bookings().list(filter, page).await?;
                    let mut items = Vec::with_capacity(found.items.len());
                    for booking in found.items {
                        items.push(detail(tx, booking).await?);
                    }
                    Ok(Page {
                        items,
                        next: found.next,
                    })
                })
            })
            .await
    }

    /// What these bookings claim, and the last text about each.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn details(
        &self,
        business: BusinessId,
        bookings: Vec<Booking>,
    ) -> Result<Vec<BookingDetail>, ServiceError> {
        let bookings = &bookings;
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let mut items = Vec::with_capacity(bookings.len());
                    for booking in bookings {
                        items.push(detail(tx, booking.clone()).await?);
                    }
                    Ok(items)
                })
            })
            .await
    }

    /// One booking.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has no such booking; the store's errors.
    pub async fn booking(
        &self,
        business: BusinessId,
        id: BookingId,
    ) -> Result<BookingDetail, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let booking = tx
                        .bookings()
                        .get(id)
                        .await?
                        .ok_or(ServiceError::NotFound("booking"))?;
                    detail(tx, booking).await
                })
            })
            .await
    }
}

async fn detail(
    tx: &mut dyn crate::ports::Tx,
    booking: Booking,
) -> Result<BookingDetail, ServiceError> {
    let claimed = tx.bookings().allocations(booking.id).await?;
    let text = tx.conversations().last_about(booking.id).await?;
    let lanes = claimed
        .into_iter()
        .map(|allocation| allocation.claim.lane)
        .collect();
    Ok(BookingDetail {
        booking,
        lanes,
        text,
    })
}
