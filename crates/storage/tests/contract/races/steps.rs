//! One round: an attempt to book, hold, offer, move or cancel something.
//!
//! A round takes place early or late: what was held early has lapsed late, unless it was booked. Notes of a booking say how
//! it was made and what it belongs to; the judge reads them.

use std::sync::Arc;

use domain::{
    BookingId, BookingState, CallId, ClassSessionId, GroupId, HoldId, SeriesId, ServiceId,
    TimeRange, WaitlistEntryId, WaitlistOfferId,
};
use jiff::{SignedDuration, Timestamp};
use services::{
    ports::{Entropy, Store, StoreError, StoreResult},
    records::{
        BookingFilter, BookingMove, Claim, HeldSeats, Hold, HoldOwner, JoinClass, Lane, NewBooking,
        NewBookings, OfferState, PageRequest, Service, WaitlistEntry, WaitlistOffer, WaitlistState,
    },
};

use crate::{
    engine::Counting,
    world::{NOW, Tenant, World, allocations, at, new_booking, new_call, slot, unit},
};

/// Times of a quarter of an hour at which something may start: few, so that everyone is in everyone's way.
const PLACES: u64 = 96;
/// A late round is so much later than an early one; holds live for less.
const LATE: SignedDuration = SignedDuration::from_mins(10);
/// Seats of the class.
pub(super) const CAPACITY: u32 = 4;
/// What the class is called.
pub(super) const CLASS: &str = "Class";

/// Adds the class, in which seats are taken.
pub(super) async fn prepare(world: &World) {
    let a = &world.a;
    let id = ServiceId::from_uuid(world.uuid());
    let class = &Service {
        capacity: CAPACITY,
        resources_needed: 1,
        resources: a.courts.to_vec(),
        staff: a.staff.map(Into::into).to_vec(),
        position: 1,
        ..Service::named(id, CLASS, 45)
    };
    world
        .write(a, unit!(|tx| tx.catalog().put_service(class).await))
        .await
        .unwrap();
}

/// When late rounds take place, and the judge looks.
pub(super) fn late() -> Timestamp {
    at(NOW) + LATE
}

/// A worker's hands.
pub(super) struct Racer {
    store: Arc<dyn Store>,
    tenant: Tenant,
    entropy: Counting,
    call: CallId,
    class: ServiceId,
    /// When this round takes place.
    now: Timestamp,
}

type Made = Vec<BookingId>;

impl Racer {
    pub(super) async fn new(store: Arc<dyn Store>, tenant: Tenant, entropy: Counting) -> Self {
        let sid = format!("CA{}", entropy.bits());
        let call = &new_call(&entropy, at(NOW), &tenant, &sid);
        let services = store
            .write::<_, StoreError, _>(
                tenant.business,
                unit!(|tx| {
                    tx.calls().insert(call).await?;
                    tx.catalog().services().await
                }),
            )
            .await
            .unwrap();
        let class = services.iter().find(|one| one.name == CLASS).unwrap().id;
        Self {
            store,
            now: at(NOW),
            call: call.id,
            class,
            tenant,
            entropy,
        }
    }

    fn pick(&self, of: u64) -> u64 {
        self.entropy.bits() % of
    }

    fn range(&self) -> TimeRange {
        let place = i64::try_from(self.pick(PLACES)).unwrap();
        let minutes = [30, 45, 60][self.pick(3) as usize];
        slot(100_000 + place * 15, minutes)
    }

    /// One court, both courts, or a staff member with a court.
    fn lanes(&self) -> Vec<Lane> {
        let one = (self.pick(2)) as usize;
        match self.pick(3) {
            0 => vec![self.tenant.court(one)],
            1 => vec![self.tenant.court(one), self.tenant.court(1 - one)],
            _ => vec![
                self.tenant.lane(one),
                self.tenant.court(self.pick(2) as usize),
            ],
        }
    }

    fn booking(&self, lanes: &[Lane], range: TimeRange, notes: &str) -> NewBooking {
        let mut new = new_booking(&self.entropy, at(NOW), &self.tenant, lanes, range);
        new.booking.notes = format!("lanes {} {notes}", lanes.len());
        new
    }

    fn hold(&self, owner: HoldOwner, lanes: &[Lane], range: TimeRange, live: bool) -> Hold {
        let left = SignedDuration::from_mins(if live { 5 } else { -1 });
        Hold {
            id: HoldId::from_uuid(self.entropy.uuid(at(NOW))),
            service_id: self.tenant.service,
            owner,
            range,
            claims: lanes.iter().map(|&lane| Claim { lane, range }).collect(),
            seats: None,
            expires_at: self.now + left,
        }
    }

    async fn confirm(&self, new: &[NewBooking]) -> StoreResult<Made> {
        let all = &NewBookings {
            bookings: new.to_vec(),
        };
        self.store
            .write::<_, StoreError, _>(
                self.tenant.business,
                unit!(|tx| tx.bookings().confirm_all(all, self.now).await),
            )
            .await?;
        Ok(new.iter().map(|one| one.booking.id).collect())
    }

    async fn place(&self, holds: &[Hold]) -> StoreResult<()> {
        self.store
            .write(
                self.tenant.business,
                unit!(|tx| tx.holds().place_all(holds, self.now).await),
            )
            .await
    }

    pub(super) async fn step(&mut self) -> StoreResult<Made> {
        self.now = if self.pick(2) == 0 { at(NOW) } else { late() };
        match self.pick(16) {
            0..=2 => {
                let new = self.booking(&self.lanes(), self.range(), "desk");
                self.confirm(&[new]).await
            }
            3 => self.series().await,
            4 => self.group().await,
            5 | 6 => self.by_phone().await,
            7 | 8 => self.by_web().await,
            9 | 10 => self.join_class().await,
            11 | 12 => self.offer().await,
            13 => self.move_one().await,
            _ => self.cancel_some().await,
        }
    }

    /// Four dates of one court, all or none.
    async fn series(&self) -> StoreResult<Made> {
        let (id, lanes, first) = (self.entropy.uuid(at(NOW)), self.lanes(), self.range());
        let dates = (0..4).map(|week| {
            let later = SignedDuration::from_mins(week * 105);
            let start = first.start() + later;
            let range = TimeRange::starting(start, first.length()).unwrap();
            let mut new = self.booking(&lanes, range, "of 4");
            new.booking.series_id = Some(SeriesId::from_uuid(id));
            new
        });
        self.confirm(&dates.collect::<Vec<_>>()).await
    }

    /// A staff member, one court and the other at about one time, all or none.
    async fn group(&self) -> StoreResult<Made> {
        let id = GroupId::from_uuid(self.entropy.uuid(at(NOW)));
        let lanes = [
            self.tenant.lane(self.pick(2) as usize),
            self.tenant.court(0),
            self.tenant.court(1),
        ];
        let all = lanes.map(|lane| {
            let mut new = self.booking(&[lane], self.range(), "of 3");
            new.booking.group_id = Some(id);
            new
        });
        self.confirm(&all).await
    }

    /// Kept for a call while it is read back, then booked; often the worker does not live to do so.
    async fn by_phone(&self) -> StoreResult<Made> {
        let (lanes, range) = (self.lanes(), self.range());
        let live = self.pick(4) > 0;
        let hold = self.hold(HoldOwner::Call(self.call), &lanes, range, live);
        self.place(std::slice::from_ref(&hold)).await?;
        if self.pick(5) == 0 {
            // The line is cut: nobody gives it back, and it lapses.
            return Ok(Vec::new());
        }
        let mut new = self.booking(&lanes, range, "phone");
        new.booking.call_id = Some(self.call);
        new.hold = Some(hold.id);
        self.confirm(&[new]).await
    }

    /// Two slots kept for a visitor, all or none, then both booked, or given back.
    async fn by_web(&self) -> StoreResult<Made> {
        let visitor = format!("{:x}", self.entropy.bits());
        let slots = [
            (vec![self.tenant.court(0)], self.range()),
            (self.lanes(), self.range()),
        ];
        let live = self.pick(4) > 0;
        let holds = slots.each_ref().map(|(lanes, range)| {
            self.hold(HoldOwner::Visitor(visitor.clone()), lanes, *range, live)
        });
        self.place(&holds).await?;
        if self.pick(4) == 0 {
            let (visitor, now) = (&visitor, self.now);
            self.store
                .write::<_, StoreError, _>(
                    self.tenant.business,
                    unit!(|tx| tx.holds().release_for_visitor(visitor, now).await),
                )
                .await?;
            return Ok(Vec::new());
        }
        if self.pick(5) == 0 {
            // The page is left.
            return Ok(Vec::new());
        }
        let group = GroupId::from_uuid(self.entropy.uuid(at(NOW)));
        let both = slots.iter().zip(&holds).map(|((lanes, range), hold)| {
            let mut new = self.booking(lanes, *range, "web of 2");
            new.booking.group_id = Some(group);
            new.hold = Some(hold.id);
            new
        });
        self.confirm(&both.collect::<Vec<_>>()).await
    }

    /// Seats of a class, kept first or not. Its lanes are the same whoever comes first.
    async fn join_class(&self) -> StoreResult<Made> {
        let place = i64::try_from(self.pick(12)).unwrap();
        let range = slot(100_000 + place * 120, 45);
        let lanes = [self.tenant.lane(0), self.tenant.court(0)];
        let seats = 1 + self.pick(2) as u32;
        let mut new = self.booking(&lanes, range, "class");
        new.booking.service_id = self.class;
        new.booking.seats = seats;
        new.class = Some(JoinClass {
            session_id: ClassSessionId::from_uuid(self.entropy.uuid(at(NOW))),
            capacity: CAPACITY,
        });
        if self.pick(2) == 0 {
            let visitor = HoldOwner::Visitor(format!("{:x}", self.entropy.bits()));
            let hold = Hold {
                service_id: self.class,
                seats: Some(HeldSeats {
                    seats,
                    capacity: CAPACITY,
                }),
                ..self.hold(visitor, &lanes, range, self.pick(4) > 0)
            };
            self.place(std::slice::from_ref(&hold)).await?;
            new.hold = Some(hold.id);
        }
        self.confirm(&[new]).await
    }

    /// Somebody begins to wait and is offered a time, which they accept, decline or let lapse.
    async fn offer(&self) -> StoreResult<Made> {
        let (lanes, range) = (self.lanes(), self.range());
        let uuid = || self.entropy.uuid(at(NOW));
        let entry = &WaitlistEntry {
            id: WaitlistEntryId::from_uuid(uuid()),
            service_id: self.tenant.service,
            location_id: self.tenant.location,
            customer_id: None,
            name: "Jo".parse().unwrap(),
            phone: "+447700900123".parse().unwrap(),
            window: range,
            variant_id: None,
            minutes: None,
            staff_id: None,
            seats: 1,
            resources: 0,
            age: None,
            state: WaitlistState::Waiting,
            created_at: at(NOW),
            updated_at: at(NOW),
        };
        let id = WaitlistOfferId::from_uuid(uuid());
        let hold = &self.hold(HoldOwner::Offer(id), &lanes, range, true);
        let mut token_hash = [0; 32];
        self.entropy.fill(&mut token_hash);
        let offer = &WaitlistOffer {
            id,
            entry_id: entry.id,
            hold_id: hold.id,
            token_hash,
            range,
            lanes: lanes.clone(),
            expires_at: hold.expires_at,
            state: OfferState::Open,
            created_at: at(NOW),
        };
        self.store
            .write::<_, StoreError, _>(
                self.tenant.business,
                unit!(|tx| {
                    tx.waitlist().join(entry).await?;
                    tx.waitlist().offer(offer, hold, self.now).await
                }),
            )
            .await?;
        let state = match self.pick(3) {
            0 => OfferState::Declined,
            1 => OfferState::Lapsed,
            _ => {
                let mut new = self.booking(&lanes, range, &format!("offer {id}"));
                new.hold = Some(hold.id);
                return self.confirm(&[new]).await;
            }
        };
        self.store
            .write::<_, StoreError, _>(
                self.tenant.business,
                unit!(|tx| tx.waitlist().close_offer(id, state, self.now).await),
            )
            .await?;
        Ok(Vec::new())
    }

    /// Moves any booking to another time on other lanes; one of a class to another class.
    async fn move_one(&self) -> StoreResult<Made> {
        let Some(one) = self.any().await? else {
            return Ok(Vec::new());
        };
        let class = one.service_id == self.class;
        // The lanes' number stays, as the notes say.
        let lanes = match one.notes.as_bytes().get(6) {
            _ if class => vec![self.tenant.lane(0), self.tenant.court(0)],
            Some(b'1') => vec![self.tenant.court(self.pick(2) as usize)],
            _ => vec![self.tenant.court(0), self.tenant.court(1)],
        };
        let place = i64::try_from(self.pick(12)).unwrap();
        let range = if class {
            slot(100_000 + place * 120, 45)
        } else {
            self.range()
        };
        let to = &BookingMove {
            class: class.then(|| JoinClass {
                session_id: ClassSessionId::from_uuid(self.entropy.uuid(at(NOW))),
                capacity: CAPACITY,
            }),
            ..BookingMove::to(range, allocations(&self.entropy, at(NOW), &lanes, range))
        };
        let moved = self
            .store
            .write::<_, StoreError, _>(
                self.tenant.business,
                unit!(|tx| tx
                    .bookings()
                    .reschedule(one.id, one.version, to, self.now)
                    .await),
            )
            .await?;
        Ok(vec![moved.id])
    }

    /// Cancels up to three bookings, so that there is room again.
    async fn cancel_some(&self) -> StoreResult<Made> {
        for _ in 0..3 {
            let Some(one) = self.any().await? else {
                break;
            };
            self.store
                .write::<_, StoreError, _>(
                    self.tenant.business,
                    unit!(|tx| tx
                        .bookings()
                        .cancel(one.id, one.version, None, self.now)
                        .await),
                )
                .await?;
        }
        Ok(Vec::new())
    }

    async fn any(&self) -> StoreResult<Option<services::records::Booking>> {
        let filter = &BookingFilter {
            states: vec![BookingState::Booked],
            overlapping: Some(slot(100_000, 60 * 48)),
            ..BookingFilter::default()
        };
        let page = PageRequest::first(200);
        let found = self
            .store
            .read::<_, StoreError, _>(
                self.tenant.business,
                unit!(|tx| tx.bookings().list(filter, page).await),
            )
            .await?;
        let place = self.pick(found.items.len().max(1) as u64) as usize;
        Ok(found.items.into_iter().nth(place))
    }
}
