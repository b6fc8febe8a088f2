//! What people of a business are told happened, and how far they have read.

use async_trait::async_trait;
use domain::UserId;
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{NoticeFact, NoticeKind};

/// Notices: derived from what is stored, never stored themselves.
#[async_trait]
pub trait Notices: Send {
    /// How many there are of these kinds after `since` that the person has not read; counted up to `most`.
    async fn unread(
        &mut self,
        user: UserId,
        kinds: &[NoticeKind],
        since: Timestamp,
        most: u32,
    ) -> StoreResult<u64>;

    /// Those of these kinds after `since`, the newest first.
    async fn list(
        &mut self,
        kinds: &[NoticeKind],
        since: Timestamp,
        most: u32,
    ) -> StoreResult<Vec<NoticeFact>>;

    /// Until when the person has read; `None` if they never said so.
    async fn read_until(&mut self, user: UserId) -> StoreResult<Option<Timestamp>>;

    /// Notes that the person has read what happened until then. An earlier instant than is known changes nothing.
    async fn mark_read(&mut self, user: UserId, until: Timestamp) -> StoreResult<()>;
}
