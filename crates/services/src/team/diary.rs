//! Who of the team is who on the diary.

use domain::{MembershipId, StaffId};
use serde_json::json;

use super::Team;
use crate::{ServiceError, access::Member};

impl Team {
    /// Says that a member is a person of the diary, who was nobody's until now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Invalid`] if the member or the person is taken.
    pub async fn link(
        &self,
        by: &Member,
        id: MembershipId,
        staff: StaffId,
    ) -> Result<(), ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.accounts().lock_team().await?;
                    let team = tx.members().list().await?;
                    let found = team.iter().find(|one| one.id == id);
                    let found = found.ok_or(ServiceError::NotFound("team member"))?;
                    if tx.catalog().staff_member(staff).await?.is_none() {
                        return Err(ServiceError::NotFound("staff"));
                    }
                    if found.staff_id.is_some() {
                        return Err(ServiceError::invalid("member", "is somebody else already"));
                    }
                    if team.iter().any(|one| one.staff_id == Some(staff)) {
                        let reason = "somebody else signs in for them: end that first";
                        return Err(ServiceError::invalid("member", reason));
                    }
                    tx.members().link(id, Some(staff)).await?;
                    let detail = json!({ "staff": staff });
                    self.note(tx, by, "member.linked", id, detail).await
                })
            })
            .await
    }

    /// Says that nobody of the team is this person of the diary any more. Who it was stays a member.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was.
    pub async fn unlink(&self, by: &Member, staff: StaffId) -> Result<(), ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.accounts().lock_team().await?;
                    let team = tx.members().list().await?;
                    let found = team.iter().find(|one| one.staff_id == Some(staff));
                    let id = found.ok_or(ServiceError::NotFound("team member"))?.id;
                    tx.members().link(id, None).await?;
                    let detail = json!({ "staff": staff });
                    self.note(tx, by, "member.unlinked", id, detail).await
                })
            })
            .await
    }
}
