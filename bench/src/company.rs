//! The demo company in the database of a measured server.

use std::sync::Arc;

use anyhow::Context;
use domain::{
    AllocationId, BookingId, BookingRef, BookingSource, BookingState, BusinessId, TimeRange,
};
use jiff::{SignedDuration, Timestamp};
use providers::system::{SystemClock, SystemEntropy};
use services::{
    Ports,
    ports::{Clock, Entropy, StoreError},
    records::{Allocation, Booking, CalendarCopy, Claim, Lane, Location, NewBooking, Service},
    seed::{Diary, Seeded},
};

use crate::candidates::{NoCalendar, NoLive};

/// Bookings of one unit of work while the database is filled.
const AT_ONCE: i64 = 500;
/// A visit, and how many of them one person has in a day.
const VISIT: SignedDuration = SignedDuration::from_mins(30);
const A_DAY: i64 = 16;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Days of the filled diary that are still to come.
const AHEAD: i64 = 30;

/// The store at `database`, encrypted with `key`, and the system's clock and randomness.
pub(crate) async fn ports(database: &str, key: &str) -> anyhow::Result<Ports> {
    let (id, digits) = key.split_once(':').context("a key is written id:digits")?;
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[place * 2..place * 2 + 2], 16)?;
    }
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let keyring = storage::Keyring::new(id, [(id.to_owned(), bytes)], Arc::clone(&entropy))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    Ok(Ports {
        store: Arc::new(storage::SqlStore::open(database, keyring).await?),
        clock,
        entropy,
        calendar: Arc::new(NoCalendar),
        live: Arc::new(NoLive),
    })
}

/// Puts the demo companies into a database and gives the first of them.
pub(crate) async fn seed(ports: &Ports, diary: Diary) -> anyhow::Result<Seeded> {
    let seeded = services::seed::seed_with(ports, None, diary).await?;
    seeded.into_iter().next().context("nothing was seeded")
}

/// What bookings of a business are made of.
struct Shop {
    location: Location,
    service: Service,
    lanes: Vec<Lane>,
}

/// Adds `count` bookings to a business: every half-hour of every person, from years ago until a month from now. What is in the diary
/// already stays; its times are left out.
pub(crate) async fn fill(ports: &Ports, business: BusinessId, count: i64) -> anyhow::Result<()> {
    let shop = &shop(ports, business).await?;
    let lanes = i64::try_from(shop.lanes.len())?;
    let days = count / (lanes * A_DAY) + 1;
    let now = ports.clock.now();
    let midnight = now.as_second().div_euclid(86_400) * 86_400;
    let first = Timestamp::from_second(midnight)? + DAY * i32::try_from(AHEAD - days)?;
    let mut made = 0;
    let mut number = 0;
    while made < count {
        let numbers: Vec<i64> = (number..number + AT_ONCE.min(count - made)).collect();
        number += AT_ONCE;
        // A time that the diary has already refuses its booking alone, so the rest are made one by one.
        let news: Vec<NewBooking> = numbers
            .iter()
            .map(|number| booking(ports, shop, first, *number))
            .collect::<Result<_, _>>()?;
        made += match write(ports, business, &news).await {
            Ok(()) => i64::try_from(news.len())?,
            Err(StoreError::Conflict(_)) => one_by_one(ports, business, &news).await?,
            Err(error) => return Err(error.into()),
        };
    }
    Ok(())
}

async fn shop(ports: &Ports, business: BusinessId) -> anyhow::Result<Shop> {
    let (locations, services, staff) = ports
        .store
        .read::<_, StoreError, _>(business, |tx| {
            Box::pin(async move {
                Ok((
                    tx.locations().list().await?,
                    tx.catalog().services().await?,
                    tx.catalog().staff().await?,
                ))
            })
        })
        .await?;
    Ok(Shop {
        location: locations.into_iter().next().context("no location")?,
        service: services.into_iter().next().context("no service")?,
        lanes: staff.iter().map(|one| Lane::Staff(one.id)).collect(),
    })
}

fn booking(
    ports: &Ports,
    shop: &Shop,
    first: Timestamp,
    number: i64,
) -> anyhow::Result<NewBooking> {
    let lanes = i64::try_from(shop.lanes.len())?;
    let lane = shop.lanes[usize::try_from(number % lanes)?];
    let (day, visit) = (number / lanes / A_DAY, number / lanes % A_DAY);
    let start = first
        + DAY * i32::try_from(day)?
        + SignedDuration::from_hours(9)
        + VISIT * i32::try_from(visit)?;
    let range = TimeRange::starting(start, VISIT)?;
    let made = start.checked_sub(DAY * 2)?.min(ports.clock.now());
    Ok(NewBooking {
        booking: Booking {
            id: BookingId::from_uuid(ports.entropy.uuid(made)),
            reference: BookingRef::from_bits(ports.entropy.bits()),
            location_id: shop.location.id,
            service_id: shop.service.id,
            variant_id: None,
            seats: 1,
            customer_id: None,
            name: "Jo Miller".parse()?,
            phone: Some("+447700900123".parse()?),
            range,
            state: BookingState::Booked,
            source: BookingSource::Phone,
            call_id: None,
            price: shop.service.price,
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
            created_at: made,
            updated_at: made,
        },
        allocations: vec![Allocation {
            id: AllocationId::from_uuid(ports.entropy.uuid(made)),
            claim: Claim { lane, range },
        }],
        hold: None,
        class: None,
    })
}

async fn write(ports: &Ports, business: BusinessId, news: &[NewBooking]) -> Result<(), StoreError> {
    ports
        .store
        .write::<(), StoreError, _>(business, |tx| {
            Box::pin(async move {
                for new in news {
                    tx.bookings().confirm(new, new.booking.created_at).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn one_by_one(
    ports: &Ports,
    business: BusinessId,
    news: &[NewBooking],
) -> anyhow::Result<i64> {
    let mut made = 0;
    for new in news {
        match write(ports, business, std::slice::from_ref(new)).await {
            Ok(()) => made += 1,
            Err(StoreError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(made)
}
