//! Browser sessions in our own store. They lapse by the shared clock; a stored session cannot be used as a cookie,
//! because only a hash of its id is kept.

use std::{collections::HashMap, fmt, time::Duration};

use async_trait::async_trait;
use domain::UserId;
use serde_json::Value;
use services::{Ports, ServiceError, records::SessionRecord, settings::idle_in};
use sha2::{Digest, Sha256};
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::{cookies, visit::USER};
use crate::state::AppState;

/// How many seconds a session may go unused, in the session itself, where that is less than the setting says.
pub(crate) const IDLE: &str = "idle";

/// How many seconds the person's businesses let it go unused, in the session itself.
pub(super) const LIMIT: &str = "limit";

/// How many seconds the person's businesses let it go unused as of when the session was read; worked out then, never stored.
pub(super) const LIMIT_NOW: &str = "limit now";

/// Gives the routes behind it the browser's session.
pub(crate) fn layer(state: &AppState) -> SessionManagerLayer<Sessions> {
    let idle = state.config.web.session_idle;
    let kept = time::Duration::try_from(idle).unwrap_or(time::Duration::HOUR);
    SessionManagerLayer::new(Sessions::new(&state.ports, idle))
        .with_name(cookies::SESSION)
        .with_secure(cookies::secure(state))
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_expiry(Expiry::OnInactivity(kept))
}

/// Sessions that lapse when nobody used them for a while.
#[derive(Clone)]
pub(crate) struct Sessions {
    ports: Ports,
    idle: Duration,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("idle", &self.idle)
            .finish_non_exhaustive()
    }
}

impl Sessions {
    fn new(ports: &Ports, idle: Duration) -> Self {
        Self {
            ports: ports.clone(),
            idle,
        }
    }

    /// The row of a session. When it lapses is counted from now on, by the shared clock.
    fn row(&self, record: &Record) -> Result<SessionRecord> {
        let stored = record.data.iter().filter(|(name, _)| *name != LIMIT_NOW);
        let data = Value::Object(
            stored
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        );
        let own = [IDLE, LIMIT]
            .into_iter()
            .filter_map(|name| record.data.get(name)?.as_u64());
        let idle = own.fold(self.idle, |idle, own| idle.min(Duration::from_secs(own)));
        let expires_at = self.ports.now().checked_add(idle).map_err(backend)?;
        Ok(SessionRecord {
            id: row_id(record.id),
            data,
            expires_at,
        })
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let (row, user) = (&self.row(record)?, user_of(record));
            let added = self
                .ports
                .store
                .system_write(|tx| {
                    Box::pin(async move {
                        let added = tx.sessions().insert(row).await?;
                        if added && user.is_some() {
                            tx.sessions().tie(&row.id, user).await?;
                        }
                        Ok::<_, ServiceError>(added)
                    })
                })
                .await
                .map_err(backend)?;
            if added {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (row, user) = (&self.row(record)?, user_of(record));
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    tx.sessions().save(row).await?;
                    Ok::<_, ServiceError>(tx.sessions().tie(&row.id, user).await?)
                })
            })
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let (row, now) = (&row_id(*id), self.ports.now());
        let found = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let Some(found) = tx.sessions().load(row, now).await? else {
                        return Ok(None);
                    };
                    let limit = match user_in(found.data.get(USER)) {
                        Some(user) => Some(idle_in(tx, user).await?.as_secs()),
                        None => None,
                    };
                    Ok::<_, ServiceError>(Some((found, limit)))
                })
            })
            .await
            .map_err(backend)?;
        let Some((found, limit)) = found else {
            return Ok(None);
        };
        let mut data: HashMap<String, Value> =
            serde_json::from_value(found.data).map_err(|error| Error::Decode(error.to_string()))?;
        data.extend(limit.map(|limit| (LIMIT_NOW.to_owned(), limit.into())));
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(found.expires_at.as_second())
            .map_err(backend)?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let row = &row_id(*id);
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.sessions().delete(row).await?) })
            })
            .await
            .map_err(backend)
    }
}

fn backend(error: impl fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

/// Who is signed in with a session.
fn user_of(record: &Record) -> Option<UserId> {
    user_in(record.data.get(USER))
}

fn user_in(value: Option<&Value>) -> Option<UserId> {
    serde_json::from_value(value?.clone()).ok()
}

/// Names a session in the store. It cannot be used as a cookie.
pub(super) fn row_id(id: Id) -> String {
    format!(
        "session-{}",
        hex::encode(Sha256::digest(id.0.to_be_bytes()))
    )
}
