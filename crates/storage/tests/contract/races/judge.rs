//! The judge: what is committed is whole, and nothing of it overlaps.

use std::collections::{BTreeMap, BTreeSet};

use domain::{BookingState, TimeRange, WaitlistOfferId};
use jiff::Timestamp;
use services::records::{
    Booking, BookingFilter, Busy, BusySource, Hold, Lane, OfferState, PageRequest, WaitlistState,
};
use uuid::Uuid;

use super::steps::{CAPACITY, CLASS, late};
use crate::world::{NOW, World, at, unit};

/// From so many rounds on every way of booking must have led to something.
const ENOUGH: usize = 5_000;

fn ever() -> TimeRange {
    TimeRange::new(Timestamp::UNIX_EPOCH, at("2200-01-01T00:00:00Z")).unwrap()
}

async fn bookings(world: &World) -> Vec<Booking> {
    let (mut all, mut after) = (Vec::new(), None);
    let filter = &BookingFilter::default();
    loop {
        let page = PageRequest { after, limit: 500 };
        let page = world
            .read(&world.a, unit!(|tx| tx.bookings().list(filter, page).await))
            .await
            .unwrap();
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// Active claims and live holds of all lanes, and the holds.
async fn busy(world: &World) -> (Vec<Busy>, BTreeMap<domain::HoldId, Hold>) {
    let a = &world.a;
    let lanes: Vec<Lane> = (0..2)
        .flat_map(|index| [a.lane(index), a.court(index)])
        .collect();
    let lanes = &lanes;
    let found = world
        .read(
            a,
            unit!(|tx| {
                let busy = tx.bookings().busy(lanes, ever(), late()).await?;
                let holds = busy.iter().filter_map(|one| match one.source {
                    BusySource::Hold(id) => Some(id),
                    _ => None,
                });
                let holds = holds.collect::<BTreeSet<_>>().into_iter();
                let holds = tx.holds().get_all(&holds.collect::<Vec<_>>()).await?;
                Ok((busy, holds))
            }),
        )
        .await
        .unwrap();
    let holds = found.1.into_iter().map(|hold| (hold.id, hold)).collect();
    (found.0, holds)
}

/// Nothing that claims or keeps a lane shares time with anything else on it, except the seats of one class.
fn nothing_overlaps(busy: &[Busy], holds: &BTreeMap<domain::HoldId, Hold>) {
    let of_class = |one: &Busy| match one.source {
        BusySource::Class(_) => true,
        BusySource::Hold(id) => holds[&id].seats.is_some(),
        BusySource::Booking(_) => false,
    };
    for (index, one) in busy.iter().enumerate() {
        for other in &busy[index + 1..] {
            let apart =
                one.claim.lane != other.claim.lane || !one.claim.range.overlaps(other.claim.range);
            let classmates =
                of_class(one) && of_class(other) && one.claim.range == other.claim.range;
            assert!(apart || classmates, "{one:?} and {other:?}");
        }
    }
}

/// What belongs together is there whole, or not at all.
fn groups_are_whole(all: &[Booking]) -> usize {
    let mut groups: BTreeMap<(bool, Uuid), Vec<&Booking>> = BTreeMap::new();
    for one in all {
        let group = one.group_id.map(|id| (false, id.uuid()));
        let series = one.series_id.map(|id| (true, id.uuid()));
        if let Some(key) = group.or(series) {
            groups.entry(key).or_default().push(one);
        }
    }
    for members in groups.values() {
        let size = members[0].notes.rsplit(' ').next().unwrap();
        assert_eq!(members.len(), size.parse::<usize>().unwrap(), "{members:?}");
    }
    groups.len()
}

/// Each booking claims all its lanes at its time, or none if it is cancelled.
async fn claims_are_whole(world: &World, all: &[Booking]) {
    for chunk in all.chunks(200) {
        world
            .read(
                &world.a,
                unit!(|tx| {
                    for one in chunk.iter().filter(|one| one.notes.starts_with("lanes ")) {
                        let claims = tx.bookings().allocations(one.id).await?;
                        let wanted: usize = one.notes[6..7].parse().unwrap();
                        if one.state == BookingState::Cancelled {
                            assert_eq!(claims, [], "{one:?}");
                        } else {
                            assert_eq!(claims.len(), wanted, "{one:?}");
                            let there = claims.iter().all(|claim| claim.claim.range == one.range);
                            assert!(there, "{one:?} claims {claims:?}");
                        }
                    }
                    Ok(())
                }),
            )
            .await
            .unwrap();
    }
}

/// No class has more seats taken and kept than it has, and as many as its bookings and holds say.
async fn classes_hold(
    world: &World,
    all: &[Booking],
    holds: &BTreeMap<domain::HoldId, Hold>,
) -> usize {
    let a = &world.a;
    let services = world
        .read(a, unit!(|tx| tx.catalog().services().await))
        .await
        .unwrap();
    let class = services.iter().find(|one| one.name == CLASS).unwrap().id;
    let sessions = world
        .read(
            a,
            unit!(|tx| tx.bookings().classes(class, ever(), late()).await),
        )
        .await
        .unwrap();
    let mut expected: BTreeMap<TimeRange, u32> = BTreeMap::new();
    let live = |one: &&Booking| one.service_id == class && one.state != BookingState::Cancelled;
    for one in all.iter().filter(live) {
        *expected.entry(one.range).or_default() += one.seats;
    }
    for hold in holds.values() {
        if let Some(kept) = hold.seats {
            *expected.entry(hold.range).or_default() += kept.seats;
        }
    }
    let taken: BTreeMap<TimeRange, u32> =
        sessions.iter().map(|one| (one.range, one.taken)).collect();
    assert_eq!(taken.len(), sessions.len(), "one class at one time");
    assert_eq!(taken, expected);
    assert!(taken.values().all(|taken| *taken <= CAPACITY), "{taken:?}");
    sessions.len()
}

/// An offer is open, or answered once; what was accepted is booked, what is booked was accepted.
async fn offers_hold(
    world: &World,
    all: &[Booking],
    holds: &BTreeMap<domain::HoldId, Hold>,
) -> usize {
    let mut booked: BTreeMap<WaitlistOfferId, usize> = BTreeMap::new();
    for one in all {
        if let Some((_, id)) = one.notes.split_once("offer ") {
            *booked.entry(id.parse().unwrap()).or_default() += 1;
        }
    }
    assert!(booked.values().all(|count| *count == 1), "{booked:?}");
    let (mut accepted, mut after) = (BTreeSet::new(), None);
    loop {
        let page = PageRequest { after, limit: 200 };
        let (entries, offers) = world
            .read(
                &world.a,
                unit!(|tx| {
                    let entries = tx.waitlist().list(None, &[], page).await?;
                    let mut offers = Vec::new();
                    for entry in &entries.items {
                        offers.push(tx.waitlist().offers(entry.id).await?);
                    }
                    Ok((entries, offers))
                }),
            )
            .await
            .unwrap();
        for (entry, offers) in entries.items.iter().zip(&offers) {
            // Entry, offer and hold are written in one unit.
            assert_eq!(offers.len(), 1, "{entry:?}");
            let offer = &offers[0];
            let kept = holds.contains_key(&offer.hold_id);
            let (expected, keeps) = match offer.state {
                // What was offered early and not answered is kept no more; that it lapsed is told by a job.
                OfferState::Open => (WaitlistState::Offered, offer.expires_at > late()),
                OfferState::Accepted => (WaitlistState::Booked, false),
                OfferState::Declined | OfferState::Lapsed => (WaitlistState::Waiting, false),
            };
            assert_eq!((entry.state, kept), (expected, keeps), "{offer:?}");
            if offer.state == OfferState::Accepted {
                accepted.insert(offer.id);
            }
        }
        after = entries.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(accepted, booked.keys().copied().collect());
    accepted.len()
}

/// Every way of booking has led to something: one court, both, staff with a court, a series, a group, a call's hold, a
/// visitor's holds, a class, an offer; holds have lapsed, and bookings were moved and cancelled.
async fn every_way_was_gone(
    world: &World,
    all: &[Booking],
    holds: &BTreeMap<domain::HoldId, Hold>,
) {
    let some = |what: &str, found: &dyn Fn(&Booking) -> bool| {
        assert!(all.iter().any(found), "no booking: {what}");
    };
    some("of one lane", &|one| one.notes.starts_with("lanes 1 desk"));
    some("of two lanes", &|one| one.notes.starts_with("lanes 2 desk"));
    some("of a series", &|one| one.series_id.is_some());
    some("of a group", &|one| one.notes.ends_with("of 3"));
    some("by telephone", &|one| one.notes.ends_with("phone"));
    some("by web", &|one| one.notes.ends_with("web of 2"));
    some("of a class", &|one| one.notes.ends_with("class"));
    some("of an offer", &|one| one.notes.contains("offer "));
    let cancelled = |one: &Booking| i64::from(one.state == BookingState::Cancelled);
    some("moved", &|one| one.version > 1 + cancelled(one));
    some("cancelled", &|one| one.state == BookingState::Cancelled);
    let a = &world.a;
    let lanes: Vec<Lane> = vec![a.lane(0), a.lane(1), a.court(0), a.court(1)];
    let lanes = &lanes;
    let early = world
        .read(
            a,
            unit!(|tx| tx.bookings().busy(lanes, ever(), at(NOW)).await),
        )
        .await
        .unwrap();
    let lapsed = early.iter().filter(|one| match one.source {
        BusySource::Hold(id) => !holds.contains_key(&id),
        _ => false,
    });
    assert!(lapsed.count() > 0, "no hold lapsed");
}

/// Judges what is committed. A summary in words.
pub(super) async fn judge(world: &World, acknowledged: &BTreeSet<Uuid>, rounds: usize) -> String {
    let all = bookings(world).await;
    let stored: BTreeSet<Uuid> = all.iter().map(|one| one.id.uuid()).collect();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let (busy, holds) = busy(world).await;
    nothing_overlaps(&busy, &holds);
    let groups = groups_are_whole(&all);
    claims_are_whole(world, &all).await;
    let classes = classes_hold(world, &all, &holds).await;
    let offers = offers_hold(world, &all, &holds).await;
    if rounds >= ENOUGH {
        every_way_was_gone(world, &all, &holds).await;
        assert!(groups > 0 && offers > 0, "{groups} {offers}");
    }
    format!(
        "{} bookings, {groups} groups whole, {classes} classes, {offers} offers accepted, {} holds live",
        all.len(),
        holds.len()
    )
}
