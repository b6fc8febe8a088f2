//! The sessions of a person: where they are signed in, and ending them.

use std::time::Duration;

use domain::UserId;
use jiff::Timestamp;
use serde_json::json;

use super::Settings;
use crate::{
    ServiceError,
    access::Member,
    context::Ports,
    ports::SystemTx,
    records::{BusinessSettings, SessionRecord},
};

/// A session of a person, as they see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Its id, which opens nothing.
    pub id: String,
    /// What kind of browser it is.
    pub device: String,
    /// When somebody signed in with it.
    pub began: Option<Timestamp>,
    /// When it was used last, to a few minutes.
    pub used: Option<Timestamp>,
}

impl OwnSession {
    /// Where the session says what kind of browser it is.
    pub const DEVICE: &'static str = "device";
    /// Where it says when somebody signed in with it.
    pub const BEGAN: &'static str = "began";
    /// Where it says when it was used last.
    pub const SEEN: &'static str = "seen";

    fn read(row: SessionRecord) -> Self {
        let at = |name| serde_json::from_value(row.data.get(name)?.clone()).ok();
        let (began, used) = (at(Self::BEGAN), at(Self::SEEN));
        let device = row.data.get(Self::DEVICE).and_then(|one| one.as_str());
        Self {
            device: device.unwrap_or("Unknown browser").to_owned(),
            id: row.id,
            began,
            used: used.or(began),
        }
    }
}

/// How long a session of this person may go unused: as the strictest of their businesses says.
///
/// # Errors
/// The store's errors.
pub async fn idle_of(ports: &Ports, user: UserId) -> Result<Duration, ServiceError> {
    ports
        .store
        .system_read(|tx| Box::pin(idle_in(tx, user)))
        .await
}

/// As [`idle_of`], where the store is being read.
///
/// # Errors
/// The store's errors.
pub async fn idle_in(tx: &mut dyn SystemTx, user: UserId) -> Result<Duration, ServiceError> {
    let chosen = tx.people().settings(user).await?;
    let strictest = chosen.iter().map(BusinessSettings::idle).min();
    Ok(strictest.unwrap_or_else(|| BusinessSettings::default().idle()))
}

impl Settings {
    /// Where the person is signed in, the session used last first.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn sessions(&self, member: &Member) -> Result<Vec<OwnSession>, ServiceError> {
        let (user, now) = (member.user, self.ports.now());
        let rows = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(
                    async move { Ok::<_, ServiceError>(tx.sessions().of_user(user, now).await?) },
                )
            })
            .await?;
        let mut sessions: Vec<_> = rows.into_iter().map(OwnSession::read).collect();
        sessions.sort_by_key(|one| std::cmp::Reverse(one.used));
        Ok(sessions)
    }

    /// Ends one of the person's sessions.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if it is over, or is not theirs.
    pub async fn end_session(&self, member: &Member, id: &str) -> Result<(), ServiceError> {
        let (user, now) = (member.user, self.ports.now());
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    let own = tx.sessions().of_user(user, now).await?;
                    if !own.iter().any(|one| one.id == id) {
                        return Err(ServiceError::NotFound("session"));
                    }
                    Ok(tx.sessions().delete(id).await?)
                })
            })
            .await?;
        self.ended(member, 1).await
    }

    /// Ends every session of the person but the one that asks. How many.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn end_others(&self, member: &Member, but: &str) -> Result<u64, ServiceError> {
        let user = member.user;
        let ended = self
            .ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.sessions().end_others(user, Some(but)).await?)
                })
            })
            .await?;
        if ended > 0 {
            self.ended(member, ended).await?;
        }
        Ok(ended)
    }

    async fn ended(&self, member: &Member, sessions: u64) -> Result<(), ServiceError> {
        self.ports
            .store
            .write(member.business, |tx| {
                Box::pin(async move {
                    let detail = json!({ "sessions": sessions });
                    let subject = member.user.to_string();
                    self.note(tx, member, "session.ended", subject, detail)
                        .await
                })
            })
            .await
    }
}
