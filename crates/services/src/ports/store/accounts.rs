//! What a business chooses about itself, and who is asked to join it.

use async_trait::async_trait;
use domain::InvitationId;
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{BusinessSettings, Invitation};

/// Choices of the business, invitations, and the order of changes to its team.
#[async_trait]
pub trait Accounts: Send {
    /// What the business chose; what is usual where it chose nothing.
    async fn settings(&mut self) -> StoreResult<BusinessSettings>;
    /// Replaces what it chose.
    async fn put_settings(&mut self, settings: &BusinessSettings) -> StoreResult<()>;

    /// Waits until no other unit changes the team, and keeps others out until this one ends: two owners who demote each
    /// other at once do so one after the other.
    async fn lock_team(&mut self) -> StoreResult<()>;

    /// Adds an invitation.
    async fn invite(&mut self, invitation: &Invitation) -> StoreResult<()>;
    /// All invitations, the newest first.
    async fn invitations(&mut self) -> StoreResult<Vec<Invitation>>;
    /// One invitation.
    async fn invitation(&mut self, id: InvitationId) -> StoreResult<Option<Invitation>>;
    /// Uses an invitation up. `false` if it was used before, taken back, or has lapsed; of two that try at once, one wins.
    async fn accept(&mut self, id: InvitationId, now: Timestamp) -> StoreResult<bool>;
    /// Takes an invitation back. `false` if it was used or taken back before.
    async fn revoke(&mut self, id: InvitationId, now: Timestamp) -> StoreResult<bool>;
}
