//! Businesses to book at.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{BusinessId, Currency, HoursId, LocationId, Money, ServiceId, StaffId, WallRange};
use jiff::{Timestamp, civil::Weekday};
use services::{
    ports::{Entropy, Store, StoreError},
    records::{Business, HoursOwner, Location, Receptionist, Service, Staff, WeeklyHours},
};
use storage::Keyring;

/// Monday 4 January 2027.
pub(crate) const START: i64 = 1_799_020_800_000_000;

/// Different bytes at each call (splitmix64).
#[derive(Debug, Default)]
pub(crate) struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

pub(crate) fn keyring() -> Keyring {
    Keyring::new(
        "k",
        [("k".to_owned(), [7; 32])],
        Arc::new(Counting::default()),
    )
    .unwrap()
}

pub(crate) fn micros(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap()
}

/// A business with some staff, open every day, and one service that all of them perform.
pub(crate) struct Shop {
    pub(crate) business: BusinessId,
    pub(crate) location: LocationId,
    pub(crate) service: ServiceId,
    pub(crate) staff: Vec<StaffId>,
}

impl Shop {
    pub(crate) async fn open(store: &dyn Store, entropy: &Counting, staff: usize) -> Self {
        let id = || entropy.uuid(micros(START));
        let shop = &Self {
            business: BusinessId::from_uuid(id()),
            location: LocationId::from_uuid(id()),
            service: ServiceId::from_uuid(id()),
            staff: (0..staff).map(|_| StaffId::from_uuid(id())).collect(),
        };
        store
            .write::<(), StoreError, _>(shop.business, |tx| {
                Box::pin(async move {
                    let (business, location) = (shop.record(), shop.place());
                    tx.businesses().put(&business).await?;
                    tx.locations().put(&location).await?;
                    tx.locations().put_receptionist(&shop.ava()).await?;
                    for (position, id) in (0..).zip(&shop.staff) {
                        let staff = Staff {
                            position,
                            ..Staff::named(*id, shop.location, "Sam".parse().unwrap())
                        };
                        tx.catalog().put_staff(&staff).await?;
                    }
                    tx.catalog().put_service(&shop.haircut()).await?;
                    let owners = shop.staff.iter().map(|id| HoursOwner::Staff(*id));
                    for owner in owners.chain([HoursOwner::Location(shop.location)]) {
                        let week = week(owner, entropy);
                        tx.hours().set_weekly(owner, &week).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        Self {
            staff: shop.staff.clone(),
            ..*shop
        }
    }

    fn record(&self) -> Business {
        Business {
            id: self.business,
            name: "Shop".into(),
            slug: self.business.to_string(),
            currency: Currency::GBP,
            created_at: micros(START),
        }
    }

    fn place(&self) -> Location {
        Location {
            id: self.location,
            name: "Here".into(),
            slug: self.location.to_string(),
            address: "12 Mill Lane".into(),
            zone: "Europe/London".into(),
            grid_minutes: 15,
            notice_minutes: 30,
            horizon_days: 60,
            rules: services::records::HouseRules::default(),
            transfer_to: None,
            created_at: micros(START),
        }
    }

    fn ava(&self) -> Receptionist {
        Receptionist {
            location_id: self.location,
            name: "Ava".into(),
            greeting: "Here, this is Ava. How can I help?".into(),
            voice: "marin".into(),
            instructions: String::new(),
            policy: serde_json::json!({}),
            updated_at: micros(START),
        }
    }

    fn haircut(&self) -> Service {
        Service {
            price: Some(Money {
                minor: 3500,
                currency: Currency::GBP,
            }),
            staff: self.staff.iter().map(|id| (*id).into()).collect(),
            ..Service::named(self.service, "Haircut", 30)
        }
    }
}

fn week(owner: HoursOwner, entropy: &Counting) -> Vec<WeeklyHours> {
    let range = |from: &str, to: &str| WallRange::new(from.parse().unwrap(), to.parse().unwrap());
    (1..=7)
        .flat_map(|day| {
            [
                range("09:00", "12:30").unwrap(),
                range("13:00", "18:00").unwrap(),
            ]
            .map(|range| WeeklyHours {
                id: HoursId::from_uuid(entropy.uuid(micros(START))),
                owner,
                weekday: Weekday::from_monday_one_offset(day).unwrap(),
                range,
            })
        })
        .collect()
}
