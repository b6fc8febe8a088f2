//! Somebody of the diary runs late, and tells the customers who come next.

use domain::{BookingId, BookingState, TimeRange, view::LiveKind};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Bookings, NewText, texts};
use crate::{
    ServiceError,
    access::Member,
    records::{Actor, Booking, BookingSearch, Lane, PageRequest},
    show,
};

/// Minutes that can be chosen.
pub const LATE_MINUTES: [u32; 7] = [5, 10, 15, 20, 30, 45, 60];
/// Customers who are listed at most.
const NEXT: u32 = 6;
/// Who comes later than this is not listed: until then it may be caught up.
const AHEAD: SignedDuration = SignedDuration::from_hours(8);
/// Who comes sooner than this is told unless something else is chosen.
const SOON: SignedDuration = SignedDuration::from_hours(2);
/// In whose name it is remembered that they were told.
const SCOPE: &str = "late";

/// A customer who comes next, with what they would be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateText {
    /// The booking.
    pub booking: BookingId,
    /// Who comes.
    pub customer: String,
    /// "14:00".
    pub time: String,
    /// What was booked.
    pub service: String,
    /// What they would be told; empty if their number is not known.
    pub text: String,
    /// Whether they are told unless something else is chosen.
    pub soon: bool,
}

impl Bookings {
    /// The customers who come next to the member, with what each would be told. Nobody comes to somebody who is not on the
    /// diary.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn next_if_late(
        &self,
        member: &Member,
        minutes: u32,
    ) -> Result<Vec<LateText>, ServiceError> {
        let next = self.next(member, minutes).await?;
        Ok(next.into_iter().map(|(_, text)| text).collect())
    }

    /// Sends the chosen of them their text. Under the same key they are told once. Gives how many are told.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if nobody is chosen who can be told, or the minutes are none of the list.
    pub async fn tell_late(
        &self,
        member: &Member,
        minutes: u32,
        chosen: &[BookingId],
        key: &str,
    ) -> Result<usize, ServiceError> {
        if !LATE_MINUTES.contains(&minutes) {
            return Err(ServiceError::invalid("minutes", "choose one of the list"));
        }
        let key = &format!("{}:{key}", member.user);
        let (ports, now) = (&self.ports, self.ports.now());
        let known = ports.store.read(member.business, |tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.intents().recall(SCOPE, key).await?) })
        });
        if let Some(told) = known.await? {
            return Ok(usize::try_from(told["told"].as_u64().unwrap_or_default()).unwrap_or(0));
        }
        let mut next = self.next(member, minutes).await?;
        next.retain(|(booking, one)| chosen.contains(&booking.id) && !one.text.is_empty());
        if next.is_empty() {
            let reason = "choose at least one customer whose number is known";
            return Err(ServiceError::invalid("who", reason));
        }
        let next = &next;
        ports
            .store
            .write(member.business, |tx| {
                Box::pin(async move {
                    for (booking, one) in next {
                        let Some(phone) = &booking.phone else {
                            continue;
                        };
                        let text = NewText {
                            location: booking.location_id,
                            to: phone,
                            body: &one.text,
                            customer: booking.customer_id,
                            call: None,
                            booking: Some(booking.id),
                        };
                        text.queue(ports, tx).await?;
                        let event = ports.audit(
                            Actor::User(member.user),
                            "booking.late_told",
                            booking.id.to_string(),
                            json!({ "minutes": minutes }),
                        );
                        tx.audit().record(&event).await?;
                    }
                    let told = json!({ "told": next.len() });
                    tx.intents().remember(SCOPE, key, &told, now).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        for (booking, _) in next {
            ports.live.publish(domain::view::LiveEvent {
                business: member.business,
                kind: LiveKind::BookingChanged,
                id: booking.id.to_string(),
            });
        }
        Ok(next.len())
    }

    async fn next(
        &self,
        member: &Member,
        minutes: u32,
    ) -> Result<Vec<(Booking, LateText)>, ServiceError> {
        let Some(staff) = member.staff else {
            return Ok(Vec::new());
        };
        let now = self.ports.now();
        // Whoever is due already waits for as long as the others would.
        let late = SignedDuration::from_mins(i64::from(minutes));
        let (from, until) = (
            now.checked_sub(late).unwrap_or(now),
            now.checked_add(AHEAD).unwrap_or(Timestamp::MAX),
        );
        let search = &BookingSearch {
            lane: Some(Lane::Staff(staff)),
            states: vec![BookingState::Booked],
            starting: TimeRange::new(from, until).ok(),
            ..BookingSearch::default()
        };
        let found = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let page = PageRequest::first(NEXT);
                    let found = tx.overview().bookings(search, page).await?;
                    let ids: Vec<BookingId> = found.items.iter().map(|one| one.id).collect();
                    let mut lanes = tx.bookings().lanes_of(&ids).await?;
                    let next = found.items.into_iter().map(|booking| {
                        let lanes = lanes.remove(&booking.id).unwrap_or_default();
                        (booking, lanes)
                    });
                    Ok::<_, ServiceError>(next.collect::<Vec<(Booking, Vec<Lane>)>>())
                })
            })
            .await?;
        let mut next = Vec::with_capacity(found.len());
        for (booking, lanes) in found {
            let snapshot = self
                .snapshots
                .get(member.business, booking.location_id)
                .await?;
            let text = texts::text(&snapshot, &booking, &lanes, now);
            let start = booking.range.start();
            let one = LateText {
                booking: booking.id,
                customer: booking.name.to_string(),
                time: show::time(start, &snapshot.zone),
                service: text.service.clone(),
                text: match booking.phone {
                    Some(_) => text.late(minutes),
                    None => String::new(),
                },
                soon: start.duration_since(now) <= SOON,
            };
            next.push((booking, one));
        }
        Ok(next)
    }
}
