//! Which calendars take whose time.

use domain::TimeRange;
use services::{
    ServiceError,
    calendar_accounts::{CalendarAccounts, Trial, TrialStep},
    records::{CalendarChoice, ConnectionState},
    snapshot::Snapshots,
};

use crate::shop::Shop;

fn london(text: &str) -> jiff::Timestamp {
    let at: jiff::civil::DateTime = text.parse().unwrap();
    at.in_tz("Europe/London").unwrap().timestamp()
}

#[tokio::test]
async fn a_calendar_that_blocks_takes_the_time_of_everybody_who_is_written_into_its_account() {
    let shop = Shop::open().await;
    let taken = TimeRange::new(london("2026-11-21T13:45"), london("2026-11-21T14:30")).unwrap();
    let private = ("private".to_owned(), taken);
    shop.diary.only_in.lock().unwrap().push(private);
    let free = shop
        .caller("CA1", "+447700900101")
        .await
        .slot("Haircut", "tomorrow at 2 pm")
        .await;
    assert_ne!(free["code"], "taken", "nobody chose it: {free}");

    let choose = |blocks| {
        shop.ports.store.write(shop.fade_room.business, move |tx| {
            Box::pin(async move {
                let account = tx.connections().list().await?.remove(0);
                let choice = CalendarChoice {
                    calendar_id: "private".to_owned(),
                    name: "Private".to_owned(),
                    blocks,
                };
                tx.connections().choose(account.id, &[choice]).await?;
                let location = tx.locations().list().await?.remove(0);
                Ok::<_, ServiceError>(location.id)
            })
        })
    };
    let location = choose(true).await.unwrap();
    shop.forget(location);
    let mut line = shop.caller("CA2", "+447700900102").await;
    let refused = line.slot("Haircut", "tomorrow at 2 pm").await;
    assert_eq!(refused["code"], "taken", "{refused}");
    choose(false).await.unwrap();
    shop.forget(location);
    let mut line = shop.caller("CA3", "+447700900103").await;
    let free = line.slot("Haircut", "tomorrow at 2 pm").await;
    assert_ne!(free["code"], "taken", "{free}");
}

#[tokio::test]
async fn a_test_that_fails_says_at_which_step_and_is_kept_with_the_account() {
    let shop = Shop::open().await;
    let owner = shop.fade_room.owner;
    let dana = shop.access.member(owner, None).await.unwrap();
    let accounts = CalendarAccounts::new(
        shop.ports.clone(),
        None,
        Snapshots::new(shop.ports.clone()),
        shop.bookings.clone(),
    );
    assert!(!accounts.is_on());
    assert!(
        accounts.begin(&dana, None).await.is_err(),
        "no registration"
    );
    let (all, _) = accounts.list(&dana).await.unwrap();
    let id = all[0].id;
    let trial = accounts.test(&dana, id).await.unwrap();
    let Trial::Failed { step, .. } = trial else {
        panic!("{trial:?}");
    };
    assert_eq!(step, TrialStep::Write);
    let state = shop
        .ports
        .store
        .read::<_, ServiceError, _>(dana.business, |tx| {
            Box::pin(async move { Ok(tx.connections().get(id).await?) })
        });
    assert_eq!(
        state.await.unwrap().unwrap().state,
        ConnectionState::Revoked
    );
    // Another business knows nothing of it.
    let maya = shop
        .access
        .member(shop.luma_skin.owner, None)
        .await
        .unwrap();
    assert!(matches!(
        accounts.test(&maya, id).await,
        Err(ServiceError::NotFound(_))
    ));
    accounts.disconnect(&dana, id, false).await.unwrap();
    let (left, _) = accounts.list(&dana).await.unwrap();
    assert!(left.is_empty());
}
