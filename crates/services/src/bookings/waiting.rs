//! Requests that waited for a calendar: once it can be read again, those that nothing stands against are confirmed, as their
//! customers were promised.

use std::collections::{BTreeMap, BTreeSet};

use domain::{BookingId, BusinessId, LocationId};
use serde_json::json;

use super::{
    Bookings, ChangeError,
    confirm::{changed_meanwhile, first},
    existing::Existing,
    stands::Stands,
};
use crate::{
    ServiceError,
    records::{Actor, BookingSearch, PageRequest},
};

/// Requests that are confirmed by themselves at once; of an outage that left more, the others wait for a person.
const WAITING: u32 = 200;
/// Why a request that clashes is not written into the calendar, as a short code: the same that the calendar's job leaves.
pub(crate) const CLASH: &str = "conflict";

/// What became of the requests that waited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Requests that are booked.
    pub booked: usize,
    /// How many of their customers are sent a text.
    pub texted: usize,
    /// Requests that wait on, because something else is in the calendar.
    pub clashes: usize,
    /// Requests that wait on, because their calendar still cannot be read.
    pub unread: usize,
}

impl Bookings {
    /// Confirms every request ahead whose calendar can be read again and has nothing else in it, and tells its customer.
    /// The others stay, and those that clash are marked. Running it again changes nothing.
    ///
    /// # Errors
    /// The store's errors; what was confirmed stays confirmed.
    pub async fn confirm_waiting(
        &self,
        business: BusinessId,
        actor: &Actor,
    ) -> Result<Confirmed, ChangeError> {
        // What calendars said, or failed to say, before is no answer now.
        self.availability.calendars().forget(business);
        let mut all = Confirmed::default();
        for (location, asked) in self.waiting(business).await? {
            let snapshot = self.snapshots.get(business, location).await?;
            // All of a place at once: a calendar is asked as seldom as can be.
            let bookings: Vec<&Existing> = asked.iter().flatten().collect();
            let mut stands = self.stand(&snapshot, &bookings).await?.into_iter();
            for asked in &asked {
                let stands: Vec<Stands> = stands.by_ref().take(asked.len()).collect();
                if stands.contains(&Stands::Clash) {
                    all.clashes += 1;
                    self.mark(business, asked, &stands).await?;
                    continue;
                }
                if stands.contains(&Stands::Unread) {
                    all.unread += 1;
                    continue;
                }
                let why = (actor.clone(), json!({ "reason": "calendar_reconnected" }));
                match self.promise(&snapshot, asked, why, None).await {
                    Ok(_) => {
                        let told = !self.quiet && first(asked)?.booking.phone.is_some();
                        all.booked += 1;
                        all.texted += usize::from(told);
                    }
                    // Somebody was faster.
                    Err(ChangeError::Settled(_)) => {}
                    Err(error) if changed_meanwhile(&error) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(all)
    }

    /// Requests ahead, by place, each with those that were asked for together with it.
    async fn waiting(
        &self,
        business: BusinessId,
    ) -> Result<BTreeMap<LocationId, Vec<Vec<Existing>>>, ChangeError> {
        let mut seen: BTreeSet<BookingId> = BTreeSet::new();
        let mut places: BTreeMap<LocationId, Vec<Vec<Existing>>> = BTreeMap::new();
        for id in self.requests_ahead(business).await? {
            if seen.contains(&id) {
                continue;
            }
            let asked = match self.asked_together(business, id).await {
                // Somebody was faster.
                Err(ChangeError::Settled(_) | ChangeError::Service(ServiceError::NotFound(_))) => {
                    continue;
                }
                asked => asked?,
            };
            seen.extend(asked.iter().map(|one| one.booking.id));
            let location = first(&asked)?.booking.location_id;
            places.entry(location).or_default().push(asked);
        }
        Ok(places)
    }

    async fn requests_ahead(&self, business: BusinessId) -> Result<Vec<BookingId>, ChangeError> {
        let search = &BookingSearch::requests_after(self.ports.now());
        let found = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let page = PageRequest::first(WAITING);
                    Ok::<_, ChangeError>(tx.overview().bookings(search, page).await?)
                })
            })
            .await?;
        Ok(found.items.iter().map(|booking| booking.id).collect())
    }

    /// Keeps with requests that they clash, so that whoever looks at them is told.
    async fn mark(
        &self,
        business: BusinessId,
        asked: &[Existing],
        stands: &[Stands],
    ) -> Result<(), ChangeError> {
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let clashing = asked
                        .iter()
                        .zip(stands)
                        .filter(|(_, stands)| **stands == Stands::Clash);
                    for (one, _) in clashing {
                        // Read again: the calendar's job may have written here meanwhile.
                        let Some(now) = tx.bookings().get(one.booking.id).await? else {
                            continue;
                        };
                        let mut copy = now.calendar;
                        copy.problem = Some(CLASH.to_owned());
                        tx.bookings().set_calendar(one.booking.id, &copy).await?;
                    }
                    Ok::<_, ChangeError>(())
                })
            })
            .await
    }
}
