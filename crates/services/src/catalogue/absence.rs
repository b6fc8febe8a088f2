//! When somebody is away, or something is out of use. Bookings that are in the way stay only when a person of the business
//! said so of each of them.

use domain::{BookingId, BookingState, BusinessId, TimeOffId, TimeRange};
use jiff::Timestamp;
use serde_json::json;

use super::Catalogue;
use crate::{
    ServiceError,
    ports::Tx,
    records::{Actor, Booking, BookingFilter, Lane, PageRequest, TimeOff},
    waitlist,
};

/// More bookings in the way of one absence are not decided one by one.
const MOST: u32 = 200;
/// Longest reason.
const NOTE_MAX: usize = 200;

impl Catalogue {
    /// The bookings of a lane that share time with a range, by start.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn in_the_way(
        &self,
        business: BusinessId,
        lane: Lane,
        range: TimeRange,
    ) -> Result<Vec<Booking>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move { in_the_way(tx, lane, range).await })
            })
            .await
    }

    /// When a lane is away from an instant on, by start.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn absences(
        &self,
        business: BusinessId,
        lane: Lane,
        from: Timestamp,
    ) -> Result<Vec<TimeOff>, ServiceError> {
        let window = ahead_of(from)?;
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok(tx.hours().time_off(&[lane], window).await?) })
            })
            .await
    }

    /// The absences of all staff and resources from an instant on, by start.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn all_absences(
        &self,
        business: BusinessId,
        from: Timestamp,
    ) -> Result<Vec<TimeOff>, ServiceError> {
        let window = ahead_of(from)?;
        let found = self.ports.store.read(business, |tx| {
            Box::pin(async move {
                let staff = tx.catalog().staff().await?.into_iter();
                let mut lanes: Vec<Lane> = staff.map(|one| Lane::Staff(one.id)).collect();
                let things = tx.catalog().resources().await?.into_iter();
                lanes.extend(things.map(|one| Lane::Resource(one.id)));
                Ok::<_, ServiceError>(tx.hours().time_off(&lanes, window).await?)
            })
        });
        let mut found = found.await?;
        found.sort_by_key(|one| (one.range.start(), one.id));
        Ok(found)
    }

    /// Adds an absence. The bookings in its way must all be among those that are kept; they stay as they are.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] of `keep` if a booking is in the way that nobody decided to keep, of another field if it
    /// breaks a rule; [`ServiceError::NotFound`] if the lane is not of the business; the store's errors.
    pub async fn add_absence(
        &self,
        business: BusinessId,
        by: Actor,
        off: &TimeOff,
        keep: &[BookingId],
    ) -> Result<(), ServiceError> {
        if off.note.chars().count() > NOTE_MAX {
            let reason = format!("a reason has at most {NOTE_MAX} characters");
            return Err(ServiceError::invalid("note", reason));
        }
        let (lane, by) = (off.lane, &by);
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    known(tx, lane).await?;
                    // Nobody books the lane between the look and the absence.
                    tx.bookings().lock_lanes(&[lane]).await?;
                    let found = in_the_way(tx, lane, off.range).await?;
                    if found.iter().any(|one| !keep.contains(&one.id)) {
                        let reason = match found.len() {
                            1 => "1 booking is in the way: decide what happens to it".to_owned(),
                            many => format!("{many} bookings are in the way: decide each one"),
                        };
                        return Err(ServiceError::invalid("keep", reason));
                    }
                    tx.hours().put_time_off(off).await?;
                    let detail = json!({ "time_off": off.id, "kept": found.len() });
                    let event =
                        self.ports
                            .audit(by.clone(), "time_off.added", subject(lane), detail);
                    Ok(tx.audit().record(&event).await?)
                })
            })
            .await?;
        let setup = self.read(business).await?;
        self.forget(&setup);
        Ok(())
    }

    /// Removes an absence of a lane, and gives it as it was.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the lane has no such absence; the store's errors.
    pub async fn remove_absence(
        &self,
        business: BusinessId,
        by: Actor,
        lane: Lane,
        id: TimeOffId,
    ) -> Result<TimeOff, ServiceError> {
        let (window, by) = (ahead_of(Timestamp::UNIX_EPOCH)?, &by);
        let removed = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let all = tx.hours().time_off(&[lane], window).await?;
                    let found = all.into_iter().find(|one| one.id == id);
                    let found = found.ok_or(ServiceError::NotFound("time off"))?;
                    tx.hours().remove_time_off(id).await?;
                    waitlist::reopened(&self.ports, tx, Some(found.range)).await?;
                    let detail = json!({ "time_off": id });
                    let event =
                        self.ports
                            .audit(by.clone(), "time_off.removed", subject(lane), detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(found)
                })
            })
            .await?;
        let setup = self.read(business).await?;
        self.forget(&setup);
        Ok(removed)
    }
}

async fn in_the_way(
    tx: &mut dyn Tx,
    lane: Lane,
    range: TimeRange,
) -> Result<Vec<Booking>, ServiceError> {
    let filter = BookingFilter {
        lane: Some(lane),
        overlapping: Some(range),
        states: standing(),
        ..BookingFilter::default()
    };
    let page = tx
        .bookings()
        .list(&filter, PageRequest::first(MOST))
        .await?;
    Ok(page.items)
}

/// The states in which a booking still needs its time.
pub(super) fn standing() -> Vec<BookingState> {
    vec![
        BookingState::Requested,
        BookingState::Booked,
        BookingState::Arrived,
    ]
}

/// Whether the lane is of this business.
async fn known(tx: &mut dyn Tx, lane: Lane) -> Result<(), ServiceError> {
    let found = match lane {
        Lane::Staff(id) => tx.catalog().staff_member(id).await?.is_some(),
        Lane::Resource(id) => tx.catalog().resource(id).await?.is_some(),
    };
    found.then_some(()).ok_or(ServiceError::NotFound("lane"))
}

fn subject(lane: Lane) -> String {
    match lane {
        Lane::Staff(id) => id.to_string(),
        Lane::Resource(id) => id.to_string(),
    }
}

fn ahead_of(from: Timestamp) -> Result<TimeRange, ServiceError> {
    TimeRange::new(from, Timestamp::MAX).map_err(|error| ServiceError::Internal(error.to_string()))
}
