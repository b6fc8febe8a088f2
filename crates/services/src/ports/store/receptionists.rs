//! The versions of receptionists.

use async_trait::async_trait;
use domain::{CallId, LocationId, UserId};
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{ReceptionistDraft, ReceptionistVersion, Script, VersionRef, VersionUse};

/// Published versions, drafts, and which version answered a call.
#[async_trait]
pub trait Receptionists: Send {
    /// Publishes the next version, which is live from now on; the words of
    /// [`Locations::receptionist`](super::Locations::receptionist) are its own afterwards.
    ///
    /// Fails with [`Missing`](super::StoreError::Missing) if the location has no receptionist.
    async fn publish(
        &mut self,
        location: LocationId,
        script: &Script,
        by: Option<UserId>,
        at: Timestamp,
    ) -> StoreResult<i64>;
    /// The live version.
    async fn live(&mut self, location: LocationId) -> StoreResult<Option<ReceptionistVersion>>;
    /// One version.
    async fn version(&mut self, version: VersionRef) -> StoreResult<Option<ReceptionistVersion>>;
    /// Versions below a number, or all, the newest first, at most so many.
    async fn versions(
        &mut self,
        location: LocationId,
        below: Option<i64>,
        most: u32,
    ) -> StoreResult<Vec<ReceptionistVersion>>;

    /// The draft, if there is one.
    async fn draft(&mut self, location: LocationId) -> StoreResult<Option<ReceptionistDraft>>;
    /// Adds a draft of revision 1, or replaces the one of the revision before.
    ///
    /// Fails with [`Version`](super::Constraint::Version) if the stored draft is at another revision: someone else
    /// changed it.
    async fn put_draft(&mut self, draft: &ReceptionistDraft) -> StoreResult<()>;
    /// Removes the draft. `false` if there was none.
    async fn remove_draft(&mut self, location: LocationId) -> StoreResult<bool>;

    /// Records which version answers a call; the first record counts.
    async fn answers(&mut self, call: CallId, version: VersionRef) -> StoreResult<()>;
    /// The version that answered a call; `None` for calls that were never answered or are older than versions.
    async fn answered(&mut self, call: CallId) -> StoreResult<Option<VersionRef>>;
    /// What became of the calls of each version that answered any.
    async fn uses(&mut self, location: LocationId) -> StoreResult<Vec<VersionUse>>;
}
