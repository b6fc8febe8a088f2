//! How often a visitor may change something. Counted in the database, so that it holds for all nodes.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Refusal, Visitors, hex};
use crate::{ServiceError, ports::SystemTx, records::SessionRecord};

/// Changes are counted over this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// What is counted, and how often it may happen within the window.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit<'a> {
    /// Slots kept by one browser.
    Keeping(&'a str),
    /// Anything from one address; many people may share one.
    From(&'a str),
    /// Texts that are sent to one number.
    Texts(&'a str),
}

impl Limit<'_> {
    const fn most(&self) -> usize {
        match self {
            Self::Keeping(_) => 40,
            Self::From(_) => 200,
            Self::Texts(_) => 5,
        }
    }

    fn id(&self) -> String {
        let (kind, of) = match self {
            Self::Keeping(of) => ("keeping", of),
            Self::From(of) => ("from", of),
            Self::Texts(of) => ("texts", of),
        };
        format!("visits-{}", hex(&format!("{kind}:{of}")))
    }
}

impl Visitors {
    /// Counts one more of each, unless one of them is full.
    ///
    /// # Errors
    /// [`Refusal::Field`] of the whole form if it is too often.
    pub(super) async fn within(&self, limits: &[Limit<'_>]) -> Result<(), Refusal> {
        let now = self.ports.now();
        let within = self
            .ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    for limit in limits {
                        if !count(tx, &limit.id(), limit.most(), now).await? {
                            return Ok(false);
                        }
                    }
                    Ok::<_, ServiceError>(true)
                })
            })
            .await?;
        if within {
            return Ok(());
        }
        let text = "That was tried too often. Wait 10 minutes, or ring us.";
        Err(Refusal::Field("", text.to_owned()))
    }
}

async fn count(
    tx: &mut dyn SystemTx,
    id: &str,
    most: usize,
    now: Timestamp,
) -> Result<bool, ServiceError> {
    let known = tx.sessions().load(id, now).await?;
    let before: Vec<Timestamp> = known
        .and_then(|row| serde_json::from_value(row.data["at"].clone()).ok())
        .unwrap_or_default();
    let mut recent: Vec<Timestamp> = before
        .into_iter()
        .filter(|at| now.duration_since(*at) < WINDOW)
        .collect();
    if recent.len() >= most {
        return Ok(false);
    }
    recent.push(now);
    let expires_at = now
        .checked_add(WINDOW)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    let row = SessionRecord {
        id: id.to_owned(),
        data: json!({ "at": recent }),
        expires_at,
    };
    tx.sessions().save(&row).await?;
    Ok(true)
}
