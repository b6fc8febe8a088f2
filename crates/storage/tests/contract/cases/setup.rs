//! What a business sets up.

use std::sync::Arc;

use domain::{ApiKeyId, BusinessId, ExceptionId, HoursId, WallRange};
use futures::future::BoxFuture;
use jiff::civil::{Weekday, date};
use services::{
    ports::{Constraint, StoreError, Tx},
    records::{
        ApiKey, Business, Deposit, HoursException, HoursOwner, HouseRules, LateCancel, WeeklyHours,
    },
};

use crate::{seed::haircut, world::World};

pub(crate) async fn what_a_business_sets_up_reads_back(world: Arc<World>) {
    let a = &world.a;
    world
        .store
        .read::<(), StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                let business = tx.businesses().get().await?.unwrap();
                assert_eq!(
                    (business.id, business.slug.as_str()),
                    (a.business, "fade-room")
                );
                let location = tx.locations().get(a.location).await?.unwrap();
                assert_eq!(
                    (location.zone.as_str(), location.grid_minutes),
                    ("Europe/London", 15)
                );
                assert_eq!(tx.locations().list().await?, [location]);
                let number = tx.locations().number(a.number).await?.unwrap();
                assert_eq!(
                    tx.locations().numbers().await?,
                    std::slice::from_ref(&number)
                );
                assert_eq!(number.number, a.e164);
                let receptionist = tx.locations().receptionist(a.location).await?.unwrap();
                assert_eq!(
                    receptionist.policy,
                    serde_json::json!({"cancel": "caller_id"})
                );
                assert_eq!(tx.catalog().service(a.service).await?, Some(haircut(a)));
                assert_eq!(tx.catalog().services().await?, [haircut(a)]);
                let staff = tx.catalog().staff().await?;
                assert_eq!(staff.iter().map(|one| one.id).collect::<Vec<_>>(), a.staff);
                assert_eq!(
                    tx.catalog().staff_member(a.staff[1]).await?,
                    Some(staff[1].clone())
                );
                let courts = tx.catalog().resources().await?;
                assert_eq!(
                    courts.iter().map(|one| one.id).collect::<Vec<_>>(),
                    a.courts
                );
                assert_eq!(
                    tx.catalog().resource(a.courts[0]).await?,
                    Some(courts[0].clone())
                );
                Ok(())
            })
        })
        .await
        .unwrap();
    let route = world
        .store
        .system_read(|tx| Box::pin(async move { tx.directory().route(&a.e164).await }))
        .await
        .unwrap();
    let route = route.unwrap();
    assert_eq!((route.business_id, route.number.id), (a.business, a.number));
    let all = world
        .store
        .system_read(|tx| Box::pin(async move { tx.directory().businesses().await }))
        .await
        .unwrap();
    assert_eq!(
        all.iter().map(|one| one.id).collect::<Vec<_>>(),
        [a.business, world.b.business]
    );
    let found = world
        .store
        .system_read(|tx| {
            Box::pin(async move { tx.directory().business_by_slug("luma-skin").await })
        })
        .await
        .unwrap();
    assert_eq!(found.map(|one| one.id), Some(world.b.business));
}

pub(crate) async fn putting_again_replaces(world: Arc<World>) {
    let a = &world.a;
    let renamed = services::records::Service {
        name: "Cut".into(),
        staff: vec![a.staff[1].into()],
        ..haircut(a)
    };
    let renamed = &renamed;
    let stored = world
        .store
        .write::<_, StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                tx.catalog().put_service(renamed).await?;
                let mut location = tx.locations().get(a.location).await?.unwrap();
                location.horizon_days = 90;
                tx.locations().put(&location).await?;
                assert_eq!(tx.locations().get(a.location).await?, Some(location));
                tx.catalog().service(a.service).await
            })
        })
        .await
        .unwrap();
    assert_eq!(stored.as_ref(), Some(renamed));
}

pub(crate) async fn rules_of_the_business_and_of_a_location_read_back(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let rules = HouseRules {
        day_limit: Some(4),
        deposit: Some(Deposit::Percent(20)),
        cancel_notice_minutes: Some(0),
        cancel_fee: Some(Deposit::Fixed(domain::Money {
            minor: 0,
            currency: domain::Currency::GBP,
        })),
        late_cancel: Some(LateCancel::Refuse),
    };
    let here = HouseRules {
        deposit: rules.cancel_fee,
        late_cancel: Some(LateCancel::Fee),
        ..HouseRules::default()
    };
    let refused = HouseRules {
        day_limit: Some(0),
        ..HouseRules::default()
    };
    let (rules, here, refused) = (&rules, &here, &refused);
    world
        .store
        .write::<(), StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                assert_eq!(tx.businesses().rules().await?, HouseRules::default());
                tx.businesses().put_rules(rules).await?;
                assert_eq!(tx.businesses().rules().await?, *rules);
                assert!(tx.rule_history().changed());
                // Replacing the business leaves its rules.
                let business = tx.businesses().get().await?.unwrap();
                tx.businesses().put(&business).await?;
                assert_eq!(tx.businesses().rules().await?, *rules);
                let mut location = tx.locations().get(a.location).await?.unwrap();
                assert_eq!(location.rules, HouseRules::default());
                location.rules = *here;
                tx.locations().put(&location).await?;
                assert_eq!(tx.locations().get(a.location).await?, Some(location));
                Ok(())
            })
        })
        .await
        .unwrap();
    let broken: Result<(), StoreError> = world
        .store
        .write(a.business, |tx| {
            Box::pin(async move { tx.businesses().put_rules(refused).await })
        })
        .await;
    let by_field = matches!(
        broken,
        Err(StoreError::Conflict(Constraint::Invalid {
            table: "business",
            field: "day_limit",
            ..
        }))
    );
    assert!(by_field, "{broken:?}");
    let theirs = world
        .store
        .read::<_, StoreError, _>(b.business, |tx| {
            Box::pin(async move { tx.businesses().rules().await })
        })
        .await;
    assert_eq!(theirs, Ok(HouseRules::default()));
}

pub(crate) async fn another_business_cannot_be_written_in_this_scope(world: Arc<World>) {
    let other = Business {
        id: world.b.business,
        name: "Taken over".into(),
        slug: "taken".into(),
        currency: domain::Currency::GBP,
        created_at: world.now,
    };
    let other = &other;
    let refused = world
        .store
        .write(world.a.business, |tx| {
            Box::pin(async move { tx.businesses().put(other).await })
        })
        .await;
    assert!(
        matches!(refused, Err(StoreError::Misuse { .. })),
        "{refused:?}"
    );
    let nobody = BusinessId::from_uuid(world.uuid());
    let found = world
        .store
        .read(nobody, |tx| {
            Box::pin(async move { tx.businesses().get().await })
        })
        .await;
    assert_eq!(found, Ok(None));
}

pub(crate) async fn hours_and_exceptions_read_back_in_order(world: Arc<World>) {
    let a = &world.a;
    let owner = HoursOwner::Staff(a.staff[0]);
    let range =
        |from: &str, to: &str| WallRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    let weekly = |weekday, range| WeeklyHours {
        id: HoursId::from_uuid(world.uuid()),
        owner,
        weekday,
        range,
    };
    let hours = [
        weekly(Weekday::Tuesday, range("09:00", "13:00")),
        weekly(Weekday::Tuesday, range("14:00", "24:00")),
        weekly(Weekday::Sunday, range("00:00", "12:00")),
    ];
    let shuffled = [hours[2].clone(), hours[1].clone(), hours[0].clone()];
    let exception = |day, ranges| HoursException {
        id: ExceptionId::from_uuid(world.uuid()),
        owner,
        date: date(2026, 12, day),
        ranges,
        holiday: false,
        note: "holiday".into(),
    };
    let first = exception(9, vec![range("10:00", "12:00")]);
    let replaced = exception(25, vec![range("10:00", "12:00")]);
    let closed = exception(25, Vec::new());
    let (hours, shuffled) = (&hours, &shuffled);
    let (first, replaced, closed) = (&first, &replaced, &closed);
    world
        .store
        .write::<(), StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                let location = HoursOwner::Location(a.location);
                tx.hours().set_weekly(owner, shuffled).await?;
                assert_eq!(tx.hours().weekly(&[owner]).await?, hours);
                let both = tx.hours().weekly(&[owner, location]).await?;
                assert_eq!((both.len(), both[0].owner), (4, location));
                assert_eq!(tx.hours().weekly(&[]).await?, []);
                for one in [closed, first, replaced, closed] {
                    tx.hours().put_exception(one).await?;
                }
                let year = (date(2026, 1, 1), date(2026, 12, 31));
                let stored = tx.hours().exceptions(&[owner], year.0, year.1).await?;
                assert_eq!(stored, [first.clone(), closed.clone()]);
                let early = tx
                    .hours()
                    .exceptions(&[owner], year.0, date(2026, 12, 9))
                    .await?;
                assert_eq!(early, std::slice::from_ref(first));
                assert!(tx.hours().remove_exception(owner, first.date).await?);
                assert!(!tx.hours().remove_exception(owner, first.date).await?);
                tx.hours().set_weekly(owner, &[]).await?;
                assert_eq!(tx.hours().weekly(&[owner]).await?, []);
                Ok(())
            })
        })
        .await
        .unwrap();
}

pub(crate) async fn a_service_keeps_its_staff_in_order(world: Arc<World>) {
    let a = &world.a;
    let stored = world
        .store
        .write::<_, StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                for (position, id) in [(5, a.staff[0]), (1, a.staff[1])] {
                    let mut staff = tx.catalog().staff_member(id).await?.unwrap();
                    staff.position = position;
                    tx.catalog().put_staff(&staff).await?;
                }
                tx.catalog().service(a.service).await
            })
        })
        .await
        .unwrap();
    let staff: Vec<_> = stored.unwrap().staff_ids().collect();
    assert_eq!(staff, [a.staff[1], a.staff[0]]);
}

pub(crate) async fn a_number_belongs_to_one_business(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let taken = world
        .store
        .write::<(), StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                let mut number = tx.locations().number(a.number).await?.unwrap();
                number.id = domain::PhoneNumberId::from_uuid(a.number.uuid());
                number.number = b.e164.clone();
                tx.locations().put_number(&number).await
            })
        })
        .await;
    let table = "phone_number".to_owned();
    assert_eq!(taken, Err(Constraint::Duplicate { table }.into()));
}

pub(crate) async fn a_key_is_found_by_its_hash_until_it_is_revoked(world: Arc<World>) {
    let a = &world.a;
    let key = ApiKey {
        id: ApiKeyId::from_uuid(world.uuid()),
        name: "till".into(),
        hash: [7; 32],
        hint: "rd_abc".into(),
        created_at: world.now,
        revoked_at: None,
    };
    let (key, now) = (&key, world.now);
    let find = || {
        world
            .store
            .system_read(|tx| Box::pin(async move { tx.directory().api_key(&[7; 32]).await }))
    };
    world
        .store
        .write::<(), StoreError, _>(a.business, |tx| {
            Box::pin(async move {
                tx.members().add_key(key).await?;
                assert_eq!(tx.members().keys().await?, std::slice::from_ref(key));
                Ok(())
            })
        })
        .await
        .unwrap();
    let owner = find().await.unwrap().unwrap();
    assert_eq!((owner.id, owner.business_id), (key.id, a.business));
    let revoked = || {
        world.store.write(a.business, |tx| {
            Box::pin(async move { tx.members().revoke_key(key.id, now).await })
        })
    };
    assert_eq!(revoked().await, Ok(true));
    assert_eq!(revoked().await, Ok(false));
    assert_eq!(find().await, Ok(None));
}

pub(crate) async fn every_change_of_the_set_up_is_counted_and_nothing_else(world: Arc<World>) {
    type Change = for<'a> fn(&'a mut dyn Tx, &'a World) -> BoxFuture<'a, Result<(), StoreError>>;
    let changes: [(&str, Change); 9] = [
        ("business", |tx, _| {
            Box::pin(async move {
                let business = tx.businesses().get().await?.unwrap();
                tx.businesses().put(&business).await
            })
        }),
        ("location", |tx, world| {
            Box::pin(async move {
                let location = tx.locations().get(world.a.location).await?.unwrap();
                tx.locations().put(&location).await
            })
        }),
        ("number", |tx, world| {
            Box::pin(async move {
                let number = tx.locations().number(world.a.number).await?.unwrap();
                tx.locations().put_number(&number).await
            })
        }),
        ("receptionist", |tx, world| {
            Box::pin(async move {
                let found = tx.locations().receptionist(world.a.location).await?;
                tx.locations().put_receptionist(&found.unwrap()).await
            })
        }),
        ("service", |tx, world| {
            Box::pin(async move { tx.catalog().put_service(&haircut(&world.a)).await })
        }),
        ("staff", |tx, _| {
            Box::pin(async move {
                let staff = tx.catalog().staff().await?;
                tx.catalog().put_staff(&staff[0]).await
            })
        }),
        ("resource", |tx, _| {
            Box::pin(async move {
                let resources = tx.catalog().resources().await?;
                tx.catalog().put_resource(&resources[0]).await
            })
        }),
        ("weekly hours", |tx, world| {
            Box::pin(async move {
                let owner = HoursOwner::Location(world.a.location);
                let hours = tx.hours().weekly(&[owner]).await?;
                tx.hours().set_weekly(owner, &hours).await
            })
        }),
        ("exception", |tx, world| {
            Box::pin(async move {
                let exception = HoursException {
                    id: ExceptionId::from_uuid(world.a.location.uuid()),
                    owner: HoursOwner::Location(world.a.location),
                    date: date(2027, 12, 25),
                    ranges: Vec::new(),
                    note: "Christmas".to_owned(),
                    holiday: true,
                };
                tx.hours().put_exception(&exception).await
            })
        }),
    ];
    let business = world.a.business;
    let version = || async {
        let read = world.store.read::<_, StoreError, _>(business, |tx| {
            Box::pin(async move { tx.businesses().setup_version().await })
        });
        read.await.unwrap()
    };
    for (what, change) in changes {
        let (before, world) = (version().await, &*world);
        let written = world
            .store
            .write::<(), StoreError, _>(business, |tx| change(tx, world));
        written.await.unwrap();
        assert_eq!(version().await, before + 1, "{what}");
        let failed = world.store.write::<(), StoreError, _>(business, |tx| {
            Box::pin(async move {
                change(tx, world).await?;
                Err(StoreError::Unavailable {
                    reason: "of the test".to_owned(),
                })
            })
        });
        assert!(failed.await.is_err());
        assert_eq!(version().await, before + 1, "{what} in a unit that failed");
    }
    let before = version().await;
    let read = world.store.write::<_, StoreError, _>(business, |tx| {
        Box::pin(async move { tx.catalog().services().await })
    });
    assert!(!read.await.unwrap().is_empty());
    assert_eq!(version().await, before);
}
