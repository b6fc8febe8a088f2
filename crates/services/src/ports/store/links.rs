//! Links that customers are sent.

use async_trait::async_trait;
use domain::{BookingId, CustomerLinkId};
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{CustomerLink, Page, PageRequest};

/// Links that customers are sent. [`Directory::customer_link`](super::Directory::customer_link) finds one by its token.
#[async_trait]
pub trait CustomerLinks: Send {
    /// Adds a link.
    async fn add(&mut self, link: &CustomerLink) -> StoreResult<()>;
    /// One link, lapsed or not.
    async fn get(&mut self, id: CustomerLinkId) -> StoreResult<Option<CustomerLink>>;
    /// All links, the oldest first.
    async fn list(&mut self, page: PageRequest) -> StoreResult<Page<CustomerLink>>;
    /// Lets every link to a booking work until then at least. How many are prolonged.
    async fn prolong(&mut self, booking: BookingId, until: Timestamp) -> StoreResult<u64>;
    /// Uses a link up with the booking that was made with it. `false` if it was used before; of two that try at once, one
    /// wins.
    async fn use_up(
        &mut self,
        id: CustomerLinkId,
        booking: BookingId,
        at: Timestamp,
    ) -> StoreResult<bool>;
}
