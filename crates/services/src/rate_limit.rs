//! How often something may happen within a window of time. Counted in the database, so that it holds for all nodes.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{ServiceError, ports::SystemTx, records::SessionRecord};

/// Counts one more under a name, unless there were `most` within the window already.
///
/// # Errors
/// The store's errors.
pub(crate) async fn count(
    tx: &mut dyn SystemTx,
    name: &str,
    (most, window): (usize, SignedDuration),
    now: Timestamp,
) -> Result<bool, ServiceError> {
    let known = tx.sessions().load(name, now).await?;
    let before: Vec<Timestamp> = known
        .and_then(|row| serde_json::from_value(row.data["at"].clone()).ok())
        .unwrap_or_default();
    let mut recent: Vec<Timestamp> = before
        .into_iter()
        .filter(|at| now.duration_since(*at) < window)
        .collect();
    if recent.len() >= most {
        return Ok(false);
    }
    recent.push(now);
    let expires_at = now
        .checked_add(window)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    let row = SessionRecord {
        id: name.to_owned(),
        data: json!({ "at": recent }),
        expires_at,
    };
    tx.sessions().save(&row).await?;
    Ok(true)
}
