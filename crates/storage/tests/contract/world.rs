//! Two businesses on a fresh database, and builders of what they own.

use std::sync::Arc;

use domain::{
    AllocationId, AuditEventId, BookingId, BookingRef, BookingSource, BookingState, BusinessId,
    CallId, CallState, Currency, CustomerId, E164, HoldId, JobId, LocationId, Money, PhoneNumberId,
    ResourceId, ServiceId, StaffId, TimeRange,
};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use services::{
    ports::{Entropy, Store, StoreError, StoreResult, SystemTx, Tx},
    records::{
        Actor, Allocation, Booking, CalendarCopy, Call, Claim, Customer, Hold, HoldOwner, Lane,
        NewAuditEvent, NewBooking, NewJob,
    },
};
use uuid::Uuid;

use crate::{
    engine::{Counting, Fresh, Kind, keyring},
    seed::seed,
};

/// A closure for a unit of work.
macro_rules! unit {
    (|$tx:ident| $body:expr) => {
        move |$tx| Box::pin(async move { $body })
    };
}
pub(crate) use unit;

/// Friday 20 November 2026, 14:40 in London.
pub(crate) const NOW: &str = "2026-11-20T14:40:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// All time that something of these tests happens in.
pub(crate) fn always() -> TimeRange {
    TimeRange::new(Timestamp::UNIX_EPOCH, Timestamp::MAX).unwrap()
}

/// All of it in two parts, the later one first.
pub(crate) fn parts() -> [TimeRange; 2] {
    [
        TimeRange::new(at(NOW), Timestamp::MAX).unwrap(),
        TimeRange::new(Timestamp::UNIX_EPOCH, at(NOW)).unwrap(),
    ]
}

/// The range of `minutes` that begins `offset` minutes after `NOW`.
pub(crate) fn slot(offset: i64, minutes: i64) -> TimeRange {
    let start = at(NOW) + SignedDuration::from_mins(offset);
    TimeRange::starting(start, SignedDuration::from_mins(minutes)).unwrap()
}

/// A business with one location, one number, two staff, two courts and one service.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    pub(crate) business: BusinessId,
    pub(crate) location: LocationId,
    pub(crate) number: PhoneNumberId,
    pub(crate) e164: E164,
    pub(crate) staff: [StaffId; 2],
    pub(crate) courts: [ResourceId; 2],
    pub(crate) service: ServiceId,
    pub(crate) call: CallId,
    pub(crate) customer: CustomerId,
    pub(crate) booking: BookingId,
}

impl Tenant {
    /// Reads from the database what [`seed`] made, for another process.
    pub(crate) async fn find(store: &dyn Store, slug: &str) -> Self {
        let business = store
            .system_read::<_, StoreError, _>(unit!(|tx| tx
                .directory()
                .business_by_slug(slug)
                .await))
            .await
            .unwrap()
            .unwrap()
            .id;
        store
            .read::<_, StoreError, _>(
                business,
                unit!(|tx| {
                    let page = services::records::PageRequest::first(1);
                    let number = tx.locations().numbers().await?.remove(0);
                    let staff: Vec<_> = tx
                        .catalog()
                        .staff()
                        .await?
                        .iter()
                        .map(|one| one.id)
                        .collect();
                    let courts = tx.catalog().resources().await?;
                    let courts: Vec<_> = courts.iter().map(|one| one.id).collect();
                    Ok(Self {
                        business,
                        location: number.location_id,
                        number: number.id,
                        e164: number.number,
                        staff: staff.try_into().unwrap(),
                        courts: courts.try_into().unwrap(),
                        service: tx.catalog().services().await?[0].id,
                        call: tx.calls().list(None, page).await?.items[0].id,
                        customer: tx.customers().list(None, page).await?.items[0].id,
                        booking: tx.bookings().list(&Default::default(), page).await?.items[0].id,
                    })
                }),
            )
            .await
            .unwrap()
    }

    pub(crate) fn lane(&self, index: usize) -> Lane {
        Lane::Staff(self.staff[index])
    }

    pub(crate) fn court(&self, index: usize) -> Lane {
        Lane::Resource(self.courts[index])
    }
}

/// A fresh database with two businesses.
pub(crate) struct World {
    pub(crate) fresh: Fresh,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) now: Timestamp,
    pub(crate) a: Tenant,
    pub(crate) b: Tenant,
    entropy: Counting,
}

/// Runs one case, then looks whether the second business came out untouched.
pub(crate) async fn run<F>(kind: Kind, case: impl FnOnce(Arc<World>) -> F)
where
    F: Future<Output = ()>,
{
    let world = Arc::new(World::new(kind).await);
    let before = world.census(&world.b).await;
    case(Arc::clone(&world)).await;
    assert_eq!(
        world.census(&world.b).await,
        before,
        "the second business was touched"
    );
}

impl World {
    pub(crate) async fn new(kind: Kind) -> Self {
        let fresh = Fresh::new(kind).await;
        let store: Arc<dyn Store> = Arc::new(fresh.open(keyring(&["k1"])).await);
        let entropy = Counting::default();
        let a = seed(&*store, &entropy, "Fade Room", "fade-room", "+442079460018").await;
        let b = seed(&*store, &entropy, "Luma Skin", "luma-skin", "+15125550142").await;
        Self {
            fresh,
            store,
            now: at(NOW),
            a,
            b,
            entropy,
        }
    }

    /// Changes something of a business.
    pub(crate) async fn write<'env, R: Send>(
        &self,
        tenant: &Tenant,
        work: impl for<'run> FnMut(&'run mut (dyn Tx + 'env)) -> BoxFuture<'run, StoreResult<R>> + Send,
    ) -> StoreResult<R> {
        self.store.write(tenant.business, work).await
    }

    /// Looks at a business.
    pub(crate) async fn read<'env, R: Send>(
        &self,
        tenant: &Tenant,
        work: impl for<'run> FnMut(&'run mut (dyn Tx + 'env)) -> BoxFuture<'run, StoreResult<R>> + Send,
    ) -> StoreResult<R> {
        self.store.read(tenant.business, work).await
    }

    /// Changes something of the platform.
    pub(crate) async fn system<'env, R: Send>(
        &self,
        work: impl for<'run> FnMut(&'run mut (dyn SystemTx + 'env)) -> BoxFuture<'run, StoreResult<R>>
        + Send,
    ) -> StoreResult<R> {
        self.store.system_write(work).await
    }

    pub(crate) fn uuid(&self) -> Uuid {
        self.entropy.uuid(self.now)
    }

    /// Everything of a business that a foreign unit could have touched, as text.
    async fn census(&self, tenant: &Tenant) -> String {
        let (staff, window) = (tenant.lane(0), slot(-100_000, 200_000));
        self.store
            .read(tenant.business, |tx| {
                Box::pin(async move {
                    let page = services::records::PageRequest::first(500);
                    Ok::<_, StoreError>(format!(
                        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                        tx.businesses().get().await?,
                        tx.locations().list().await?,
                        tx.catalog().services().await?,
                        tx.catalog().staff().await?,
                        tx.bookings().list(&Default::default(), page).await?,
                        tx.bookings().busy(&[staff], window, at(NOW)).await?,
                        tx.calls().list(None, page).await?,
                        tx.customers().list(None, page).await?,
                        tx.conversations().list(page).await?,
                        tx.audit().list(None, page).await?,
                    ))
                })
            })
            .await
            .unwrap()
    }

    /// A booking of the lanes in the range, for the tenant, not yet written.
    pub(crate) fn new_booking(
        &self,
        tenant: &Tenant,
        lanes: &[Lane],
        range: TimeRange,
    ) -> NewBooking {
        new_booking(&self.entropy, self.now, tenant, lanes, range)
    }

    /// Writes it.
    pub(crate) async fn confirm(&self, tenant: &Tenant, new: &NewBooking) -> StoreResult<()> {
        let now = self.now;
        self.store
            .write(tenant.business, |tx| {
                Box::pin(async move { tx.bookings().confirm(new, now).await })
            })
            .await
    }

    /// A written booking.
    pub(crate) async fn booked(
        &self,
        tenant: &Tenant,
        lanes: &[Lane],
        range: TimeRange,
    ) -> Booking {
        let new = self.new_booking(tenant, lanes, range);
        self.confirm(tenant, &new).await.unwrap();
        new.booking
    }

    pub(crate) fn new_hold(&self, tenant: &Tenant, lanes: &[Lane], range: TimeRange) -> Hold {
        Hold {
            id: HoldId::from_uuid(self.uuid()),
            service_id: tenant.service,
            owner: HoldOwner::Visitor(self.uuid().to_string()),
            range,
            seats: None,
            claims: lanes
                .iter()
                .map(|lane| Claim { lane: *lane, range })
                .collect(),
            expires_at: self.now + SignedDuration::from_mins(5),
        }
    }

    pub(crate) fn allocations(&self, lanes: &[Lane], range: TimeRange) -> Vec<Allocation> {
        allocations(&self.entropy, self.now, lanes, range)
    }

    pub(crate) fn new_call(&self, tenant: &Tenant, sid: &str) -> Call {
        new_call(&self.entropy, self.now, tenant, sid)
    }

    pub(crate) fn new_job(&self, queue: &str, key: Option<&str>) -> NewJob {
        NewJob {
            id: JobId::from_uuid(self.uuid()),
            queue: queue.into(),
            payload: json!({"to": "someone"}),
            run_at: self.now,
            dedupe_key: key.map(str::to_owned),
        }
    }

    pub(crate) fn new_audit(&self, subject: &str) -> NewAuditEvent {
        NewAuditEvent {
            id: AuditEventId::from_uuid(self.uuid()),
            at: self.now,
            actor: Actor::System,
            action: "booking.made".into(),
            subject: subject.into(),
            detail: json!({"by": "test"}),
        }
    }

    pub(crate) fn new_customer(&self, name: &str, phone: Option<&str>) -> Customer {
        Customer {
            id: CustomerId::from_uuid(self.uuid()),
            name: Some(name.parse().unwrap()),
            phone: phone.map(|phone| phone.parse().unwrap()),
            email: None,
            notes: String::new(),
            blocked: false,
            created_at: self.now,
            updated_at: self.now,
        }
    }
}

pub(crate) fn allocations(
    entropy: &dyn Entropy,
    now: Timestamp,
    lanes: &[Lane],
    range: TimeRange,
) -> Vec<Allocation> {
    lanes
        .iter()
        .map(|lane| Allocation {
            id: AllocationId::from_uuid(entropy.uuid(now)),
            claim: Claim { lane: *lane, range },
        })
        .collect()
}

pub(crate) fn new_booking(
    entropy: &dyn Entropy,
    now: Timestamp,
    tenant: &Tenant,
    lanes: &[Lane],
    range: TimeRange,
) -> NewBooking {
    NewBooking {
        booking: Booking {
            id: BookingId::from_uuid(entropy.uuid(now)),
            reference: BookingRef::from_bits(entropy.bits()),
            location_id: tenant.location,
            service_id: tenant.service,
            variant_id: None,
            seats: 1,
            customer_id: None,
            name: "Jo".parse().unwrap(),
            phone: None,
            range,
            state: BookingState::Booked,
            source: BookingSource::Phone,
            call_id: None,
            price: Some(Money {
                minor: 3500,
                currency: Currency::GBP,
            }),
            lines: Vec::new(),
            deposit_due: None,
            cancel_free_until: None,
            cancel_fee: None,
            late_cancel: services::records::LateCancel::Fee,
            group_id: None,
            series_id: None,
            notes: String::new(),
            cancel_reason: None,
            calendar: CalendarCopy::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        },
        allocations: allocations(entropy, now, lanes, range),
        hold: None,
        class: None,
    }
}

pub(crate) fn new_call(entropy: &dyn Entropy, now: Timestamp, tenant: &Tenant, sid: &str) -> Call {
    Call {
        id: CallId::from_uuid(entropy.uuid(now)),
        location_id: tenant.location,
        phone_number_id: tenant.number,
        provider: "twilio".into(),
        provider_call_id: sid.into(),
        from: Some("+447700900123".parse().unwrap()),
        to: tenant.e164.clone(),
        customer_id: None,
        test: false,
        state: CallState::Ringing,
        outcome: None,
        end_reason: None,
        summary: None,
        started_at: now,
        live_at: None,
        ended_at: None,
    }
}
