//! What lapses is forgotten, and secrets move to the current key.

use jiff::{SignedDuration, Timestamp};

use crate::{ServiceError, context::Ports};

/// Secrets encrypted anew in one unit of work.
const BATCH: u32 = 100;
/// How long received webhooks are remembered: far longer than a provider repeats one.
const KEEP_RECEIPTS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What was kept for somebody explains for so long why a time was not offered.
const HOLDS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// A link that lapsed still says whom to ring for so long.
const LINKS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What was cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleared {
    /// Holds and stream tokens that lapsed.
    pub lapsed: u64,
    /// People who wait no more, because their time is over.
    pub waiting: u64,
    /// Links to customers that lapsed long ago.
    pub links: u64,
    /// Browser sessions that lapsed.
    pub sessions: u64,
    /// Received webhooks that are old.
    pub receipts: u64,
    /// Secrets that were encrypted with an older key.
    pub resealed: u64,
}

/// Clears lapsed holds, tokens and sessions away, ends the waiting for times that are over, and encrypts secrets under
/// older keys anew. Running it again, or in several processes at once, does no harm.
///
/// # Errors
/// The store's errors; what was done so far stays done.
pub async fn clear(ports: &Ports) -> Result<Cleared, ServiceError> {
    let now: Timestamp = ports.now();
    let links_before = now.checked_sub(LINKS_KEPT).unwrap_or(Timestamp::MIN);
    let holds_before = now.checked_sub(HOLDS_KEPT).unwrap_or(Timestamp::MIN);
    let mut cleared = ports
        .store
        .system_write(|tx| {
            Box::pin(async move {
                let lapsed = tx.platform().purge_lapsed(now).await?;
                tx.platform().purge_past_holds(holds_before).await?;
                let waiting = tx.platform().expire_waiting(now).await?;
                let links = tx.platform().purge_links(links_before).await?;
                let sessions = tx.sessions().purge(now).await?;
                let old = now.saturating_sub(KEEP_RECEIPTS).unwrap_or(Timestamp::MIN);
                let receipts = tx.platform().purge_receipts(old).await?;
                Ok::<_, ServiceError>(Cleared {
                    lapsed,
                    waiting,
                    links,
                    sessions,
                    receipts,
                    resealed: 0,
                })
            })
        })
        .await?;
    loop {
        let resealed = ports
            .store
            .system_write(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.platform().reseal(BATCH).await?) })
            })
            .await?;
        cleared.resealed += resealed;
        if resealed == 0 {
            return Ok(cleared);
        }
    }
}
