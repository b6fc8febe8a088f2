//! What lapses is forgotten, visits that took place count as delivered, and secrets move to the current key.

use domain::{
    BookingId, BusinessId,
    view::{LiveEvent, LiveKind},
};
use jiff::{SignedDuration, Timestamp};

use crate::{ServiceError, context::Ports};

/// A visit counts as delivered so long after its end, unless somebody noted that nobody came. Whoever ran late is done by
/// then, and for as long the desk has its pages as they were.
const DELIVERED_AFTER: SignedDuration = SignedDuration::from_hours(2);
/// Visits that are counted so in one unit of work: others get in between.
const VISITS: u32 = 100;
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
    /// Visits that count as delivered now.
    pub delivered: u64,
}

/// Clears lapsed holds, tokens and sessions away, ends the waiting for times that are over, counts visits as delivered
/// that took place, and encrypts secrets under older keys anew. Running it again, or in several processes at once, does no
/// harm.
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
                    delivered: 0,
                })
            })
        })
        .await?;
    cleared.delivered = deliver(ports, now).await?;
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

/// Counts visits as delivered, business by business: nothing reads the bookings of all of them at once.
async fn deliver(ports: &Ports, now: Timestamp) -> Result<u64, ServiceError> {
    let before = now.checked_sub(DELIVERED_AFTER).unwrap_or(Timestamp::MIN);
    let businesses = ports
        .store
        .system_read(|tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.directory().businesses().await?) })
        })
        .await?;
    let mut delivered = 0;
    for business in businesses {
        loop {
            let (found, done) = some_delivered(ports, business.id, (before, now)).await?;
            delivered += done.len() as u64;
            // Pages that show them read again; one word is enough for all.
            if let Some(last) = done.last() {
                ports.live.publish(LiveEvent {
                    business: business.id,
                    kind: LiveKind::BookingChanged,
                    id: last.to_string(),
                });
            }
            if found < VISITS as usize {
                break;
            }
        }
    }
    Ok(delivered)
}

/// A few of a business: how many were found, and which count as delivered now. Most of the time there are none, and
/// nothing is written.
async fn some_delivered(
    ports: &Ports,
    business: BusinessId,
    (before, now): (Timestamp, Timestamp),
) -> Result<(usize, Vec<BookingId>), ServiceError> {
    let ended = ports
        .store
        .read(business, |tx| {
            Box::pin(
                async move { Ok::<_, ServiceError>(tx.bookings().ended(before, VISITS).await?) },
            )
        })
        .await?;
    if ended.is_empty() {
        return Ok((0, ended));
    }
    let ids = &ended;
    let done = ports
        .store
        .write(business, |tx| {
            Box::pin(async move {
                Ok::<_, ServiceError>(tx.bookings().complete(ids, before, now).await?)
            })
        })
        .await?;
    Ok((ended.len(), done))
}
