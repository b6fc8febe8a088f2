//! Publishing a draft, giving it up, and going back to an earlier version.

use domain::{LocationId, UserId};
use serde_json::json;

use super::{
    Receptionists, Standing, changes, contradictions,
    edit::{may_edit, refuse},
    flaws,
};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{Actor, DraftAside, Edited, Part, ReceptionistDraft, Script, VersionRef},
};

impl Receptionists {
    /// Publishes the draft: the next call is answered by it. `seen` is the [`mark`](Standing::mark) of what was looked at.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if somebody changed the draft since, or there is nothing to publish;
    /// [`ServiceError::Invalid`] with what callers must not hear.
    pub async fn publish(
        &self,
        by: &Member,
        location: LocationId,
        seen: &str,
    ) -> Result<i64, ServiceError> {
        may_edit(by)?;
        let now = self.ports.now();
        let number = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let standing = Standing::read(tx, location).await?;
                    unchanged(&standing, seen)?;
                    let script = standing.script();
                    refuse(flaws(script))?;
                    if let Some(first) = contradictions(script).into_iter().next() {
                        return Err(ServiceError::Conflict(first));
                    }
                    let what = standing.changes();
                    if what.is_empty() {
                        let text = "The draft says what callers hear already";
                        return Err(ServiceError::Conflict(text.to_owned()));
                    }
                    let what: Vec<&str> = what.iter().map(|one| one.what.as_str()).collect();
                    let user = Some(by.user);
                    let number = tx
                        .receptionists()
                        .publish(standing.home, script, user, now)
                        .await?;
                    tx.receptionists().remove_draft(standing.home).await?;
                    let detail = json!({ "version": number, "changes": what.join(", ") });
                    self.note(tx, by.user, "receptionist.published", standing.home, detail)
                        .await?;
                    Ok(number)
                })
            })
            .await?;
        // A location without a receptionist of its own may be answered by this one.
        self.forget(by).await?;
        Ok(number)
    }

    /// Gives the draft up; the live version stays. `seen` is the [`mark`](Standing::mark) of what was looked at.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if somebody changed the draft since.
    pub async fn discard(
        &self,
        by: &Member,
        location: LocationId,
        seen: &str,
    ) -> Result<(), ServiceError> {
        may_edit(by)?;
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let standing = Standing::read(tx, location).await?;
                    unchanged(&standing, seen)?;
                    if tx.receptionists().remove_draft(standing.home).await? {
                        let action = "receptionist.draft_discarded";
                        self.note(tx, by.user, action, standing.home, json!({}))
                            .await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }

    /// Makes the draft say what a version said. `seen` is the [`mark`](Standing::mark) of what was looked at.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such version; [`ServiceError::Conflict`] if somebody changed the draft
    /// since.
    pub async fn restore(
        &self,
        by: &Member,
        location: LocationId,
        number: i64,
        seen: &str,
    ) -> Result<(), ServiceError> {
        may_edit(by)?;
        let now = self.ports.now();
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let standing = Standing::read(tx, location).await?;
                    unchanged(&standing, seen)?;
                    let wanted = VersionRef {
                        location_id: standing.home,
                        number,
                    };
                    let version = tx.receptionists().version(wanted).await?;
                    let script = version.ok_or(ServiceError::NotFound("version"))?.script;
                    if script == standing.live.script {
                        tx.receptionists().remove_draft(standing.home).await?;
                    } else {
                        let edited = Part::ALL.iter().map(|part| Edited {
                            part: *part,
                            by: by.user,
                            at: now,
                        });
                        let draft = ReceptionistDraft {
                            location_id: standing.home,
                            revision: standing.revision() + 1,
                            script,
                            aside: DraftAside {
                                removed: None,
                                edited: edited.collect(),
                            },
                            updated_at: now,
                            updated_by: Some(by.user),
                        };
                        tx.receptionists().put_draft(&draft).await?;
                    }
                    let detail = json!({ "version": number });
                    self.note(tx, by.user, "receptionist.restored", standing.home, detail)
                        .await
                })
            })
            .await
    }

    async fn note(
        &self,
        tx: &mut dyn Tx,
        by: UserId,
        action: &str,
        subject: LocationId,
        detail: serde_json::Value,
    ) -> Result<(), ServiceError> {
        let actor = Actor::User(by);
        let event = self.ports.audit(actor, action, subject.to_string(), detail);
        Ok(tx.audit().record(&event).await?)
    }

    async fn forget(&self, by: &Member) -> Result<(), ServiceError> {
        let locations = self
            .ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.locations().list().await?) })
            })
            .await?;
        for location in locations {
            self.snapshots.forget(location.id);
        }
        Ok(())
    }
}

/// Puts a script live at once, for interfaces that know no drafts. A draft that changed nothing goes with the version
/// that it was made from.
pub(crate) async fn publish_at_once(
    tx: &mut dyn Tx,
    location: LocationId,
    by: UserId,
    change: impl Fn(&mut Script) + Send + Sync,
    now: jiff::Timestamp,
) -> Result<(), ServiceError> {
    let standing = Standing::read(tx, location).await?;
    let mut script = standing.live.script.clone();
    change(&mut script);
    if changes(&standing.live.script, &script).is_empty() {
        return Ok(());
    }
    if standing.draft.is_some() && standing.changes().is_empty() {
        tx.receptionists().remove_draft(standing.home).await?;
    }
    tx.receptionists()
        .publish(standing.home, &script, Some(by), now)
        .await?;
    Ok(())
}

fn unchanged(standing: &Standing, seen: &str) -> Result<(), ServiceError> {
    if standing.mark() == seen {
        return Ok(());
    }
    let text = "The draft was changed meanwhile. Look at the changes again";
    Err(ServiceError::Conflict(text.to_owned()))
}
