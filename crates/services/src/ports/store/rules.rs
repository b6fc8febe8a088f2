//! The rules of a business as they were.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreResult;
use crate::records::RuleVersion;

/// What free times depended on at an instant: a version of all of it for each change.
#[async_trait]
pub trait RuleHistory: Send {
    /// Whether this unit has written a location, a service, a staff member, a resource, hours or an absence.
    fn changed(&self) -> bool;

    /// Serialises with every other unit that keeps a version, until this unit ends, so that a version has all that
    /// was committed before it. Call it before reading what is kept.
    ///
    /// Fails with [`Missing`](super::StoreError::Missing) if there is no such business.
    async fn lock(&mut self) -> StoreResult<()>;

    /// Keeps a version, unless the last one has the same content; the oldest beyond `most` go. `false` if nothing was
    /// kept.
    async fn keep(&mut self, version: &RuleVersion, most: u32) -> StoreResult<bool>;

    /// The version that held at an instant; `None` if the history begins later.
    async fn at(&mut self, at: Timestamp) -> StoreResult<Option<RuleVersion>>;
}
