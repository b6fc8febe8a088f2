//! The telephone numbers of a business: linked, bought, checked, given back; who is refused; forwarding and its test.

mod call_me;
mod carrier;
mod forwarding;
mod page;

use std::sync::Arc;

use domain::{BusinessId, E164, PhoneNumberId};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    ServiceError,
    access::Member,
    context::Ports,
    ports::{
        Tx,
        carrier_numbers::{CarrierNumbers, NumberAddresses, RoundTrip},
        telephony::CallOut,
    },
    records::{Actor, BlockedCaller, ForwardingTest, PhoneNumber},
    snapshot::Snapshots,
};

pub use call_me::CallMe;
pub use forwarding::home;
pub use forwarding::{Code, ForwardingPage, Heard, Listening, Verdict};
pub use page::{BlockedRow, Health, NumberPage, NumberRow, NumbersPage, RequestRow};

/// The carrier whose account this installation buys and links numbers of.
pub const TWILIO: &str = "twilio";
/// How long the page waits for a forwarded call.
const LISTENS: SignedDuration = SignedDuration::from_mins(3);
/// Longest reason of a block, in letters.
const REASON_MAX: usize = 200;
/// Longest block in days; longer ones are for good.
const DAYS_MAX: u32 = 365;

/// What there is of a carrier.
#[derive(Clone)]
pub struct NumberWorld {
    /// The account's numbers; none without an account.
    pub carrier: Option<Arc<dyn CarrierNumbers>>,
    /// Who places calls; none without an account.
    pub outgoing: Option<Arc<dyn CallOut>>,
    /// The way out to our own address and in again.
    pub trip: Option<Arc<dyn RoundTrip>>,
    /// Where numbers lead.
    pub addresses: NumberAddresses,
    /// Whether there is an account at Exotel.
    pub exotel: bool,
}

/// The use cases of telephone numbers.
#[derive(Clone)]
pub struct Numbers {
    ports: Ports,
    snapshots: Snapshots,
    world: NumberWorld,
}

impl Numbers {
    /// Over the ports and what there is of a carrier.
    #[must_use]
    pub const fn new(ports: Ports, snapshots: Snapshots, world: NumberWorld) -> Self {
        Self {
            ports,
            snapshots,
            world,
        }
    }

    /// Whether numbers can be linked and bought in this installation.
    #[must_use]
    pub const fn has_carrier(&self) -> bool {
        self.world.carrier.is_some()
    }

    /// Whether there is an account at Exotel.
    #[must_use]
    pub const fn has_exotel(&self) -> bool {
        self.world.exotel
    }

    /// Where numbers have to lead, for those who set them up by hand.
    #[must_use]
    pub const fn addresses(&self) -> &NumberAddresses {
        &self.world.addresses
    }

    /// Waits for a forwarded call from now on.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn listen(&self, by: &Member, id: PhoneNumberId) -> Result<(), ServiceError> {
        let now = self.ports.now();
        let until = now.checked_add(LISTENS);
        let test = &ForwardingTest {
            number: id,
            started_at: now,
            until: until.map_err(|error| ServiceError::Internal(error.to_string()))?,
        };
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    number(tx, id).await?;
                    tx.lines().put_test(test).await?;
                    self.note(tx, by, "number.tested", id.to_string(), json!({}))
                        .await
                })
            })
            .await
    }

    /// Refuses a caller from now on, for so many days, or for good.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn block(
        &self,
        by: &Member,
        caller: &E164,
        reason: &str,
        days: Option<u32>,
    ) -> Result<(), ServiceError> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_MAX {
            let rule = "say why, in at most 200 letters";
            return Err(ServiceError::invalid("reason", rule));
        }
        let now = self.ports.now();
        let expires_at = match days {
            None => None,
            Some(days) if (1..=DAYS_MAX).contains(&days) => {
                let length = SignedDuration::from_hours(24 * i64::from(days));
                now.checked_add(length).ok()
            }
            Some(_) => {
                let rule = "enter a number of days from 1 to 365, or nothing for good";
                return Err(ServiceError::invalid("days", rule));
            }
        };
        let blocked = &BlockedCaller {
            number: caller.clone(),
            reason: reason.to_owned(),
            created_at: now,
            expires_at,
        };
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.lines().block(blocked).await?;
                    let detail = json!({ "ends": caller.last_digits(2), "until": expires_at });
                    let subject = by.business.to_string();
                    self.note(tx, by, "number.caller_blocked", subject, detail)
                        .await
                })
            })
            .await
    }

    /// Refuses a caller no longer.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody refused them.
    pub async fn unblock(&self, by: &Member, caller: &E164) -> Result<(), ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    if !tx.lines().unblock(caller).await? {
                        return Err(ServiceError::NotFound("blocked caller"));
                    }
                    let detail = json!({ "ends": caller.last_digits(2) });
                    let subject = by.business.to_string();
                    self.note(tx, by, "number.caller_unblocked", subject, detail)
                        .await
                })
            })
            .await
    }

    async fn note(
        &self,
        tx: &mut dyn Tx,
        by: &Member,
        action: &str,
        subject: String,
        detail: Value,
    ) -> Result<(), ServiceError> {
        let event = self
            .ports
            .audit(Actor::User(by.user), action, subject, detail);
        Ok(tx.audit().record(&event).await?)
    }

    async fn stored(
        &self,
        business: BusinessId,
        id: PhoneNumberId,
    ) -> Result<PhoneNumber, ServiceError> {
        self.ports
            .store
            .read(business, |tx| Box::pin(async move { number(tx, id).await }))
            .await
    }
}

async fn number(tx: &mut dyn Tx, id: PhoneNumberId) -> Result<PhoneNumber, ServiceError> {
    let found = tx.locations().number(id).await?;
    found.ok_or(ServiceError::NotFound("number"))
}
