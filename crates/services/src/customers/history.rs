//! What happened with a customer: calls, bookings and messages in one order of time.

use domain::{BusinessId, CustomerId};
use jiff::Timestamp;

use super::Customers;
use crate::{
    ServiceError,
    records::{Booking, Call, Customer, Message},
};

/// Events of one history at most, the latest ones.
const EVENTS_MAX: u32 = 500;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// They called.
    Call(Box<Call>),
    /// A booking was made for them.
    Booking(Box<Booking>),
    /// They wrote or were written to.
    Message(Box<Message>),
}

impl Event {
    /// When it happened; of a booking, when it was made.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Call(call) => call.started_at,
            Self::Booking(booking) => booking.created_at,
            Self::Message(message) => message.created_at,
        }
    }
}

/// A customer's history.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Who.
    pub customer: Customer,
    /// The latest first; at most 500.
    pub events: Vec<Event>,
}

impl Customers {
    /// Everything that happened with a customer, the latest first.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has none of this id.
    pub async fn history(
        &self,
        business: BusinessId,
        id: CustomerId,
    ) -> Result<History, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let customer = tx
                        .customers()
                        .get(id)
                        .await?
                        .ok_or(ServiceError::NotFound("customer"))?;
                    let mut events = Vec::new();
                    let calls = tx.customers().calls_of(&customer, EVENTS_MAX).await?;
                    events.extend(calls.into_iter().map(Box::new).map(Event::Call));
                    let bookings = tx.customers().bookings_of(id, EVENTS_MAX).await?;
                    events.extend(bookings.into_iter().map(Box::new).map(Event::Booking));
                    let messages = tx.customers().messages_of(&customer, EVENTS_MAX).await?;
                    events.extend(messages.into_iter().map(Box::new).map(Event::Message));
                    events.sort_by_key(|event| std::cmp::Reverse(event.at()));
                    events.truncate(EVENTS_MAX as usize);
                    Ok(History { customer, events })
                })
            })
            .await
    }
}
