//! Changes of bookings as the model sees them, and finding the caller's bookings.

use call::{
    guard::{Evidence, IdentityLevel, Permit},
    tools::FindBookings,
};
use domain::{BookingId, BookingRef, TimeRange};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Toolbox, reply::Reply};
use crate::{
    ServiceError,
    availability::WhyNotCode,
    bookings::{ChangeError, Committed, Proposal, Spoken},
    calls::CallScope,
    ports::Tx,
    records::{Booking, BookingFilter, Lane, Length, PageRequest},
    snapshot::Snapshot,
};

/// More bookings than this are not read out on the telephone.
const MOST_FOUND: u32 = 5;

impl Toolbox {
    pub(super) fn proposed(
        &self,
        proposal: Result<Proposal, ChangeError>,
    ) -> Result<Reply, ServiceError> {
        match proposal {
            Ok(proposal) => Ok(Reply::proposed(proposal.intent, proposal.wording)),
            Err(error) => refusal(error),
        }
    }

    pub(super) fn committed(
        &self,
        code: &str,
        permit: &Permit,
        done: Result<Committed, ChangeError>,
    ) -> Result<Reply, ServiceError> {
        let done = match done {
            Ok(done) => done,
            Err(error) => return refusal(error),
        };
        let code = if done.requested { "requested" } else { code };
        let mut output = json!({ "code": code, "say": done.say });
        if let Some(first) = done.bookings.first() {
            output["booking_id"] = json!(first.booking);
            output["reference"] = json!(first.reference);
        }
        if done.bookings.len() > 1 {
            output["bookings"] = done
                .bookings
                .iter()
                .map(|made| json!({ "booking_id": made.booking, "reference": made.reference }))
                .collect();
        }
        let bookings = done.bookings.iter().map(|made| made.booking);
        Ok(Reply::ok(output).committed(permit.intent(), bookings))
    }

    pub(super) async fn find_bookings(
        &self,
        scope: &CallScope,
        asked: &FindBookings,
    ) -> Result<Reply, ServiceError> {
        let by_reference = asked.reference.as_deref().map(BookingRef::parse);
        let (found, level) = match (by_reference, &scope.caller) {
            (Some(None), _) => {
                return Ok(Reply::invalid(
                    "reference",
                    "it has six letters and digits, as in K7F2QX",
                ));
            }
            (Some(Some(reference)), _) => {
                let Some(name) = &asked.customer_name else {
                    return Ok(identity("I need the name on the booking as well."));
                };
                let named: Vec<_> = self
                    .by_reference(scope, &reference)
                    .await?
                    .into_iter()
                    .filter(|(booking, _)| same_name(booking, name))
                    .collect();
                // A wrong name and a wrong reference are told alike, so that neither can be guessed alone.
                if named.is_empty() {
                    return Ok(identity(
                        "I can't find a booking with that reference and name.",
                    ));
                }
                (named, IdentityLevel::ReferenceAndName)
            }
            (None, Some(caller)) => {
                let filter = BookingFilter {
                    phone: Some(caller.clone()),
                    ..BookingFilter::default()
                };
                (
                    self.upcoming(scope, filter).await?,
                    IdentityLevel::NumberMatches,
                )
            }
            (None, None) => {
                return Ok(identity(
                    "I can't see your number, so I need the booking reference and the name on it.",
                ));
            }
        };
        let now = self.ports.now();
        let mut bookings: Vec<Value> = Vec::with_capacity(found.len());
        for (booking, lanes) in &found {
            // Of a business with several locations, callers find their bookings at each.
            let there = self
                .snapshots
                .get(scope.business, booking.location_id)
                .await?;
            bookings.push(row(&there, booking, lanes, now));
        }
        let mut reply = Reply::ok(json!({ "bookings": bookings }));
        if !found.is_empty() {
            reply.evidence.push(Evidence::Identified(level));
            reply.evidence.extend(
                found
                    .iter()
                    .map(|(booking, _)| Evidence::BookingIssued(booking.id)),
            );
        }
        Ok(reply)
    }

    async fn by_reference(
        &self,
        scope: &CallScope,
        reference: &BookingRef,
    ) -> Result<Option<(Booking, Vec<Lane>)>, ServiceError> {
        self.ports
            .store
            .read(scope.business, |tx| {
                Box::pin(async move {
                    let Some(booking) = tx.bookings().by_reference(reference).await? else {
                        return Ok(None);
                    };
                    Ok(with_lanes(tx, vec![booking]).await?.pop())
                })
            })
            .await
    }

    /// The caller's bookings that are still to come.
    async fn upcoming(
        &self,
        scope: &CallScope,
        mut filter: BookingFilter,
    ) -> Result<Vec<(Booking, Vec<Lane>)>, ServiceError> {
        let now = self.ports.now();
        filter.states = vec![
            domain::BookingState::Requested,
            domain::BookingState::Booked,
        ];
        filter.overlapping = TimeRange::new(now, Timestamp::MAX).ok();
        let filter = &filter;
        self.ports
            .store
            .read(scope.business, |tx| {
                Box::pin(async move {
                    let page = tx
                        .bookings()
                        .list(filter, PageRequest::first(MOST_FOUND))
                        .await?;
                    with_lanes(tx, page.items).await
                })
            })
            .await
    }
}

/// Each of these bookings with the lanes whose time it claims.
async fn with_lanes(
    tx: &mut dyn Tx,
    bookings: Vec<Booking>,
) -> Result<Vec<(Booking, Vec<Lane>)>, ServiceError> {
    let ids: Vec<BookingId> = bookings.iter().map(|one| one.id).collect();
    let mut lanes = tx.bookings().lanes_of(&ids).await?;
    let with = |booking: Booking| {
        let lanes = lanes.remove(&booking.id).unwrap_or_default();
        (booking, lanes)
    };
    Ok(bookings.into_iter().map(with).collect())
}

fn row(snapshot: &Snapshot, booking: &Booking, lanes: &[Lane], now: Timestamp) -> Value {
    let mut row = json!({
        "booking_id": booking.id,
        "reference": booking.reference,
        "service_id": booking.service_id,
        "spoken": Spoken::of(snapshot, booking, lanes.iter().copied()).what(now),
        "can_change": booking.state.can_change() && booking.range.start() > now,
    });
    if snapshot.locations.len() > 1 {
        row["location"] = json!(snapshot.location.name);
    }
    let Some(service) = snapshot.service(booking.service_id) else {
        return row;
    };
    let variants = service.variants.iter();
    let mut variants = variants.filter(|variant| Some(variant.id) == booking.variant_id);
    if let Some(variant) = variants.next() {
        row["variant"] = json!(variant.name);
    }
    if service.length != Length::Fixed {
        row["minutes"] = json!(booking.range.length().as_mins());
    }
    if service.resources_most() > 1 {
        let things = lanes
            .iter()
            .filter(|lane| matches!(lane, Lane::Resource(_)));
        row["count"] = json!(things.count());
    }
    row
}

/// Whether the name given is the one on the booking: all of it, or its first name alone.
fn same_name(booking: &Booking, given: &str) -> bool {
    let fold = |text: &str| {
        text.to_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (stored, given) = (fold(booking.name.as_str()), fold(given));
    stored == given || stored.split(' ').next() == Some(given.as_str())
}

fn identity(say: &str) -> Reply {
    Reply::refused(
        "identity",
        say,
        "Ask for the booking reference and the name on the booking, then call find_bookings with both.",
    )
}

fn refusal(error: ChangeError) -> Result<Reply, ServiceError> {
    match error {
        ChangeError::Taken(found) => {
            let times: Vec<_> = found
                .nearest
                .iter()
                .map(|offer| offer.spoken.as_str())
                .collect();
            let why = found
                .why_not
                .as_ref()
                .map_or("That time has just been taken.", |why| &why.say);
            let say = if times.is_empty() {
                why.to_owned()
            } else {
                format!(
                    "{why} The nearest I have is {}.",
                    dialogue::say::list(&times, "or")
                )
            };
            // A rule about the customer refuses every time alike.
            let code = found.why_not.as_ref().map(|why| why.code);
            if code == Some(WhyNotCode::Policy) {
                let next = "Say so. Nothing was booked. Offer another service, or to take a message with take_message.";
                return Ok(Reply::refused("policy", &say, next).with_nearest(&found.nearest));
            }
            let next = "Say so. Nothing was booked. Ask which of the nearest times suits, and use its slot_id.";
            Ok(Reply::refused("slot_taken", &say, next).with_nearest(&found.nearest))
        }
        ChangeError::Settled(why) => Ok(Reply::refused(
            "policy",
            &format!("I can't change that booking: {why}."),
            "Say so. Offer to take a message with take_message.",
        )),
        ChangeError::TooLate(rule) => Ok(Reply::refused(
            "too_late",
            &rule.say,
            "Say so. Nothing was changed. Offer to take a message with take_message, so that somebody rings back.",
        )),
        ChangeError::Service(ServiceError::Invalid {
            field: "age",
            reason: _,
        }) => Ok(Reply::needs("age", "How old is the person who comes?")),
        ChangeError::Service(ServiceError::Invalid { field, reason }) => {
            Ok(Reply::invalid(field, &reason))
        }
        ChangeError::Service(ServiceError::Conflict(why)) => Ok(Reply::refused(
            "slot_taken",
            "That time has just been taken.",
            &format!("Say so. Nothing was booked: {why}. Call get_available_slots again."),
        )),
        ChangeError::Service(ServiceError::NotFound("slot")) => Ok(Reply::refused(
            "slot_not_issued",
            "Let me look at the times again.",
            "Call get_available_slots and use a slot_id from its answer.",
        )),
        ChangeError::Service(ServiceError::NotFound(_)) => Ok(Reply::refused(
            "not_found",
            "I can't find that booking.",
            "Call find_bookings and use a booking_id from its answer.",
        )),
        ChangeError::Service(error) => Err(error),
    }
}
