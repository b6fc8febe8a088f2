//! What a scenario takes for granted: rules and bookings that exist before the call.

use anyhow::Context;
use domain::{
    AllocationId, BookingId, BookingRef, BookingSource, BusinessId, CustomerId, E164, JobId, Money,
    TimeRange,
};
use jiff::SignedDuration;
use services::{
    ServiceError,
    jobs::{JobPayload, SyncBookingEvent},
    records::{
        Actor, Allocation, Booking, Claim, Customer, Deposit, HouseRules, Lane, LateCancel,
        NewBooking, NewJob,
    },
    snapshot::Snapshot,
};
use simulators::scenario::{GivenBooking, Scenario};

use crate::startup::Server;

/// Writes the rules, the bookings, and their calendar events through the outbox.
pub(super) async fn given(server: &Server, scenario: &Scenario) -> anyhow::Result<()> {
    if scenario.given.no_late_changes {
        let (business, _) = location(server, &scenario.call.to).await?;
        let rules = HouseRules {
            late_cancel: Some(LateCancel::Refuse),
            ..HouseRules::default()
        };
        let catalogue = &server.state().services.catalogue;
        catalogue
            .put_house_rules(business, Actor::System, &rules)
            .await?;
    }
    if scenario.given.bookings.is_empty() {
        return Ok(());
    }
    let number = &scenario.call.to;
    let (business, _) = location(server, number).await?;
    for given in &scenario.given.bookings {
        write(server, business, number, given)
            .await
            .with_context(|| {
                format!(
                    "the booking of {} at {} cannot be there before the call",
                    given.name, given.start
                )
            })?;
    }
    server.worker().run_due().await?;
    Ok(())
}

/// Where a number leads.
pub(super) async fn location(
    server: &Server,
    number: &E164,
) -> anyhow::Result<(BusinessId, std::sync::Arc<Snapshot>)> {
    let state = server.state();
    let route = state
        .ports
        .store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.directory().route(number).await?) })
        })
        .await?
        .with_context(|| format!("nobody here has the number {}", number.as_str()))?;
    let snapshot = state
        .services
        .snapshots
        .get(route.business_id, route.number.location_id)
        .await?;
    Ok((route.business_id, snapshot))
}

/// The place of that name, or the one of the number.
async fn place(
    server: &Server,
    business: BusinessId,
    number: &E164,
    name: Option<&str>,
) -> anyhow::Result<std::sync::Arc<Snapshot>> {
    let (_, snapshot) = location(server, number).await?;
    let Some(name) = name else {
        return Ok(snapshot);
    };
    let state = server.state();
    let places = state
        .ports
        .store
        .read::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move { Ok(tx.locations().list().await?) })
        })
        .await?;
    let place = places
        .iter()
        .find(|place| place.name.eq_ignore_ascii_case(name))
        .with_context(|| format!("there is no place {name}"))?;
    Ok(state.services.snapshots.get(business, place.id).await?)
}

/// Who and what the booking claims.
fn lanes(snapshot: &Snapshot, given: &GivenBooking) -> anyhow::Result<Vec<Lane>> {
    let mut lanes = Vec::new();
    if !given.staff.is_empty() {
        let staff = snapshot
            .staff
            .iter()
            .find(|member| member.name.as_str().eq_ignore_ascii_case(&given.staff));
        let staff = staff.with_context(|| format!("nobody is called {}", given.staff))?;
        lanes.push(Lane::Staff(staff.id));
    }
    for name in &given.on {
        let found = snapshot
            .resources
            .iter()
            .find(|one| one.name.eq_ignore_ascii_case(name));
        let found = found.with_context(|| format!("nothing is called {name}"))?;
        lanes.push(Lane::Resource(found.id));
    }
    Ok(lanes)
}

async fn write(
    server: &Server,
    business: BusinessId,
    number: &E164,
    given: &GivenBooking,
) -> anyhow::Result<()> {
    let ports = &server.state().ports;
    let now = ports.now();
    let snapshot = place(server, business, number, given.location.as_deref()).await?;
    let service = snapshot
        .services
        .iter()
        .find(|service| service.name.eq_ignore_ascii_case(&given.service));
    let service = service.with_context(|| format!("there is no service {}", given.service))?;
    let variant = match &given.variant {
        Some(name) => Some(
            service
                .variants
                .iter()
                .find(|variant| variant.name.eq_ignore_ascii_case(name))
                .with_context(|| format!("there is no variant {name}"))?,
        ),
        None => None,
    };
    let lanes = lanes(&snapshot, given)?;
    let start = given.start.to_zoned(snapshot.zone.clone())?.timestamp();
    let minutes = |count: u32| SignedDuration::from_mins(i64::from(count));
    let usual = variant.map_or(service.minutes, |variant| variant.minutes);
    let range = TimeRange::starting(start, minutes(given.minutes.unwrap_or(usual)))?;
    let claimed = TimeRange::new(
        range
            .start()
            .checked_sub(minutes(service.buffer_before_minutes))?,
        range
            .end()
            .checked_add(minutes(service.buffer_after_minutes))?,
    )?;
    let customer = Customer {
        id: ports.id(CustomerId::from_uuid),
        name: Some(given.name.parse()?),
        phone: Some(given.phone.clone()),
        email: None,
        notes: String::new(),
        blocked: false,
        created_at: now,
        updated_at: now,
    };
    let price = variant.and_then(|variant| variant.price).or(service.price);
    let free_until = service
        .cancel_notice_minutes
        .map(|notice| start.checked_sub(minutes(notice)));
    let booking = Booking {
        variant_id: variant.map(|variant| variant.id),
        phone: Some(given.phone.clone()),
        price,
        cancel_free_until: free_until.transpose()?,
        cancel_fee: service.cancel_fee.zip(price).map(|(fee, price)| match fee {
            Deposit::Fixed(amount) => amount,
            Deposit::Percent(share) => Money {
                minor: price.minor * i64::from(share) / 100,
                ..price
            },
        }),
        late_cancel: service.late_cancel.unwrap_or(LateCancel::Fee),
        ..Booking::new(
            ports.id(BookingId::from_uuid),
            BookingRef::from_bits(ports.entropy.bits()),
            (snapshot.location.id, service.id),
            given.name.parse()?,
            range,
            BookingSource::Portal,
            now,
        )
    };
    let allocations = lanes
        .into_iter()
        .map(|lane| Allocation {
            id: ports.id(AllocationId::from_uuid),
            claim: Claim {
                lane,
                range: claimed,
            },
        })
        .collect();
    let sync = SyncBookingEvent {
        business,
        booking: booking.id,
    };
    let job = NewJob {
        id: ports.id(JobId::from_uuid),
        queue: SyncBookingEvent::QUEUE.to_owned(),
        payload: serde_json::to_value(&sync)?,
        run_at: now,
        dedupe_key: None,
    };
    let (customer, job) = (&customer, &job);
    let new = &NewBooking::new(booking, allocations);
    ports
        .store
        .write::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move {
                let customer = tx.customers().find_or_insert(customer).await?;
                let mut new = new.clone();
                new.booking.customer_id = Some(customer.id);
                tx.bookings().confirm(&new, now).await?;
                tx.jobs().enqueue(job, now).await?;
                Ok(())
            })
        })
        .await?;
    Ok(())
}
