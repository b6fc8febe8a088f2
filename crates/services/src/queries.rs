//! Reading calls and bookings of a business, for the portal and the public interface alike.

use std::collections::BTreeSet;

use domain::{BookingId, BookingRef, BusinessId, CallId, CustomerId};

use crate::{
    ServiceError,
    context::Ports,
    ports::Tx,
    records::{
        Booking, BookingFilter, Call, CallEvent, CallSearch, Customer, Lane, Message, Page,
        PageRequest, ReceptionistVersion, ToolCall, Turn, UnmetFilter, UnmetRequest, Usage,
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
    /// What was asked for and could not be had, in the order in which it was asked.
    pub unmet: Vec<UnmetRequest>,
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

/// A call of a list, with the stored person, if known, and the first booking that it made.
pub type ListedCall = (Call, Option<Customer>, Option<(BookingId, BookingRef)>);

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

    /// Calls that a search finds, each with the stored person and the first booking that it made.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn calls(
        &self,
        business: BusinessId,
        search: &CallSearch,
        page: PageRequest,
    ) -> Result<Page<ListedCall>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| Box::pin(calls(tx, search, page)))
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
                    let asked = UnmetFilter {
                        call_id: Some(id),
                        ..UnmetFilter::default()
                    };
                    let mut unmet = tx.unmet().list(&asked, PageRequest::first(20)).await?.items;
                    unmet.reverse();
                    Ok(CallDetail {
                        call,
                        unmet,
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
                    Ok(Page {
                        items: details(tx, found.items).await?,
                        next: found.next,
                    })
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
                    let mut found = details(tx, vec![booking]).await?;
                    found.pop().ok_or(ServiceError::NotFound("booking"))
                })
            })
            .await
    }
}

/// Calls that a search finds, each with the stored person and the first booking that it made.
pub(crate) async fn calls(
    tx: &mut dyn Tx,
    search: &CallSearch,
    page: PageRequest,
) -> Result<Page<ListedCall>, ServiceError> {
    let calls = tx.overview().calls(search, page).await?;
    let ids: Vec<CallId> = calls.items.iter().map(|call| call.id).collect();
    let booked = tx.bookings().first_of_calls(&ids).await?;
    let people = people_of(tx, &calls.items).await?;
    let items = calls.items.into_iter().zip(people);
    Ok(Page {
        items: items
            .map(|(call, person)| {
                let booked = booked.get(&call.id).cloned();
                (call, person, booked)
            })
            .collect(),
        next: calls.next,
    })
}

/// What these bookings claim, and the last text about each, in their order.
pub(crate) async fn details(
    tx: &mut dyn Tx,
    bookings: Vec<Booking>,
) -> Result<Vec<BookingDetail>, ServiceError> {
    let ids: Vec<BookingId> = bookings.iter().map(|one| one.id).collect();
    let mut lanes = tx.bookings().lanes_of(&ids).await?;
    let mut texts = tx.conversations().last_about(&ids).await?;
    let detail = |booking: Booking| BookingDetail {
        lanes: lanes.remove(&booking.id).unwrap_or_default(),
        text: texts.remove(&booking.id),
        booking,
    };
    Ok(bookings.into_iter().map(detail).collect())
}

/// The stored person behind each of these calls, in their order.
async fn people_of(tx: &mut dyn Tx, calls: &[Call]) -> Result<Vec<Option<Customer>>, ServiceError> {
    let ids: BTreeSet<CustomerId> = calls.iter().filter_map(|call| call.customer_id).collect();
    let ids: Vec<CustomerId> = ids.into_iter().collect();
    let people = tx.customers().those(&ids).await?;
    let person = |call: &Call| people.get(&call.customer_id?).cloned();
    Ok(calls.iter().map(person).collect())
}
