//! What gives time back, so that those who wait are looked at: a job of the unit of work that does it offers what is free.

use domain::{LocationId, TimeRange};
use jiff::{SignedDuration, Timestamp};

use super::after;
use crate::{
    ServiceError,
    bookings::Place,
    context::Ports,
    jobs::OfferFreed,
    ports::Tx,
    records::{Booking, BusySource, Hold, HoldOwner, Lane, WaitlistEntry, WaitlistOffer},
};

/// So long after a change of what is set up every node works with it.
const SEEN_BY_ALL: SignedDuration = SignedDuration::from_secs(5);
/// A hold is over when its last instant is.
const OVER: SignedDuration = SignedDuration::from_secs(1);

/// A time became free: if anybody waits for it, a job of this unit offers it. `booking` is the booking as it was before.
///
/// # Errors
/// The store's errors.
pub(crate) async fn freed(
    ports: &Ports,
    tx: &mut dyn Tx,
    booking: &Booking,
) -> Result<(), ServiceError> {
    let key = format!("{}:{}", booking.id, booking.version);
    let what = (booking.location_id, booking.range);
    enqueue(ports, tx, what, key, ports.now()).await
}

/// An offer was given back: the next in line is looked for.
pub(super) async fn pass_on(
    ports: &Ports,
    tx: &mut dyn Tx,
    place: Place,
    offer: &WaitlistOffer,
) -> Result<(), ServiceError> {
    let what = (place.location, offer.range);
    enqueue(ports, tx, what, offer.id.to_string(), ports.now()).await
}

/// What the business set up is changed by this unit, so that there may be more free time in a range, or at any time to
/// come. Once a unit.
///
/// # Errors
/// The store's errors.
pub(crate) async fn reopened(
    ports: &Ports,
    tx: &mut dyn Tx,
    range: Option<TimeRange>,
) -> Result<(), ServiceError> {
    let now = ports.now();
    let range = match range {
        Some(range) => range,
        None => TimeRange::new(now, Timestamp::MAX)
            .map_err(|error| ServiceError::Internal(error.to_string()))?,
    };
    let at = after(now, SEEN_BY_ALL)?;
    let version = tx.businesses().setup_version().await?;
    for location in tx.locations().list().await? {
        let key = format!("{}:{version}:{}", location.id, range.end());
        enqueue(ports, tx, (location.id, range), key, at).await?;
    }
    Ok(())
}

/// Times are kept for somebody: whoever waits for them is looked at when that ends, in case they were not taken.
///
/// # Errors
/// The store's errors.
pub(crate) async fn kept(
    ports: &Ports,
    tx: &mut dyn Tx,
    location: LocationId,
    holds: &[Hold],
) -> Result<(), ServiceError> {
    let first = holds.iter().map(|hold| hold.range.start()).min();
    let last = holds.iter().map(|hold| hold.range.end()).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(());
    };
    let Ok(around) = TimeRange::new(first, last) else {
        return Ok(());
    };
    let waiting = tx.waitlist().waiting(location, around, ports.now(), 1);
    if waiting.await?.is_empty() {
        return Ok(());
    }
    for hold in holds {
        let key = format!("{}:{}", hold.id, hold.expires_at);
        let at = after(hold.expires_at, OVER)?;
        enqueue(ports, tx, (location, hold.range), key, at).await?;
    }
    Ok(())
}

/// Somebody begins to wait: what is kept for others just now in their window may be theirs when that ends.
pub(super) async fn watch_holds(
    ports: &Ports,
    tx: &mut dyn Tx,
    lanes: &[Lane],
    entry: &WaitlistEntry,
) -> Result<(), ServiceError> {
    if lanes.is_empty() {
        return Ok(());
    }
    let busy = tx.bookings().busy(lanes, entry.window, ports.now()).await?;
    let held = busy.iter().filter_map(|one| match one.source {
        BusySource::Hold(id) => Some(id),
        BusySource::Booking(_) | BusySource::Class(_) => None,
    });
    let mut held: Vec<_> = held.collect();
    held.sort_unstable();
    held.dedup();
    if held.is_empty() {
        return Ok(());
    }
    let mut holds = tx.holds().get_all(&held).await?;
    // An offer that is not taken is passed on anyway.
    holds.retain(|hold| !matches!(hold.owner, HoldOwner::Offer(_)));
    kept(ports, tx, entry.location_id, &holds).await
}

async fn enqueue(
    ports: &Ports,
    tx: &mut dyn Tx,
    (location, range): (LocationId, TimeRange),
    key: String,
    at: Timestamp,
) -> Result<(), ServiceError> {
    let now = ports.now();
    let waits = tx.waitlist().waiting(location, range, now, 1).await?;
    if range.end() <= now || waits.is_empty() {
        return Ok(());
    }
    let freed = OfferFreed {
        business: tx.business(),
        location,
        range,
    };
    let mut job = ports.job(&freed, key);
    job.run_at = at;
    tx.jobs().enqueue(&job, now).await?;
    Ok(())
}
