//! The care of telephone numbers: who is refused, what checks found, what forwards to them, and their calls.

use async_trait::async_trait;
use domain::{CallId, E164, PhoneNumberId};
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{BlockedCaller, Call, ForwardingRecipe, ForwardingTest, NumberCheck};

/// The care of telephone numbers.
#[async_trait]
pub trait Lines: Send {
    /// Refuses a caller from now on, or replaces why and until when.
    async fn block(&mut self, caller: &BlockedCaller) -> StoreResult<()>;
    /// Refuses a caller no longer. `false` if nobody did.
    async fn unblock(&mut self, number: &E164) -> StoreResult<bool>;
    /// Everybody who is refused, the latest first; those whose time is over too.
    async fn blocked(&mut self) -> StoreResult<Vec<BlockedCaller>>;
    /// Whether a caller is refused at this instant.
    async fn is_blocked(&mut self, number: &E164, now: Timestamp) -> StoreResult<bool>;

    /// Keeps what the last check of a number found.
    async fn put_check(&mut self, check: &NumberCheck) -> StoreResult<()>;
    /// What the last checks found, one a number.
    async fn checks(&mut self) -> StoreResult<Vec<NumberCheck>>;

    /// Waits for a forwarded call; replaces the test before.
    async fn put_test(&mut self, test: &ForwardingTest) -> StoreResult<()>;
    /// The last tests, one a number.
    async fn tests(&mut self) -> StoreResult<Vec<ForwardingTest>>;
    /// Keeps from where a call was forwarded, as the carrier wrote it. A repeat changes nothing.
    async fn forwarded(&mut self, call: CallId, from: &str) -> StoreResult<()>;
    /// From where a call was forwarded, if the carrier said so.
    async fn forwarded_from(&mut self, call: CallId) -> StoreResult<Option<String>>;

    /// The latest calls to a number that began at `since` or later, newest first.
    async fn calls_to(
        &mut self,
        number: PhoneNumberId,
        since: Timestamp,
        most: u32,
    ) -> StoreResult<Vec<Call>>;
    /// How many calls to a number began at `since` or later.
    async fn call_count(&mut self, number: PhoneNumberId, since: Timestamp) -> StoreResult<u64>;

    /// Forgets a number that no call refers to. `false` if one does, or there is no such number.
    async fn drop_number(&mut self, number: PhoneNumberId) -> StoreResult<bool>;

    /// How forwarding is switched on in a country, in order.
    async fn recipes(&mut self, country: &str) -> StoreResult<Vec<ForwardingRecipe>>;
}
