//! The demo companies with their months of bookings and calls.

use std::sync::Arc;

use domain::{BookingState, BusinessId, CallOutcome};
use services::{
    Ports, ServiceError,
    records::{Booking, BookingFilter, Call, Page, PageRequest, UnmetFilter},
    seed::{Diary, seed_with},
};

use crate::shop::empty;

/// Every row of a list.
macro_rules! all {
    ($ports:expr, $business:expr, |$tx:ident, $page:ident| $list:expr) => {{
        let mut items = Vec::new();
        let mut after = None;
        loop {
            let $page = PageRequest { after, limit: 500 };
            let found: Page<_> = $ports
                .store
                .read::<_, ServiceError, _>($business, |$tx| {
                    Box::pin(async move { Ok($list.await?) })
                })
                .await
                .unwrap();
            items.extend(found.items);
            after = found.next;
            if after.is_none() {
                break items;
            }
        }
    }};
}

async fn bookings(ports: &Ports, business: BusinessId) -> Vec<Booking> {
    let filter = &BookingFilter::default();
    all!(ports, business, |tx, page| tx.bookings().list(filter, page))
}

async fn calls(ports: &Ports, business: BusinessId) -> Vec<Call> {
    all!(ports, business, |tx, page| tx.calls().list(None, page))
}

#[tokio::test]
async fn each_company_has_months_of_believable_bookings_and_calls() {
    let files = testkit::scratch::dir().unwrap();
    let ports = empty(&files, Arc::default()).await;
    let companies = seed_with(&ports, None, Diary::Full).await.unwrap();
    let now = ports.now();
    assert_eq!(companies.len(), 4);
    for company in &companies {
        let slug = company.slug;
        let made = bookings(&ports, company.business).await;
        let calls = calls(&ports, company.business).await;
        let (past, ahead): (Vec<_>, Vec<_>) = made.iter().partition(|one| one.range.end() <= now);
        assert!(
            past.len() > 200 && ahead.len() > 40,
            "{slug}: {} past, {} ahead",
            past.len(),
            ahead.len()
        );
        let share = |state| past.iter().filter(|one| one.state == state).count() * 100 / past.len();
        assert!(
            (80..=97).contains(&share(BookingState::Completed)),
            "{slug}"
        );
        assert!((1..=9).contains(&share(BookingState::NoShow)), "{slug}");
        assert!((1..=14).contains(&share(BookingState::Cancelled)), "{slug}");
        assert!(
            past.iter().all(|one| one.state != BookingState::Booked),
            "{slug}"
        );
        assert!(
            made.iter()
                .all(|one| one.created_at <= now && one.created_at <= one.range.start())
        );
        for one in &made {
            let lines: i64 = one.lines.iter().map(|line| line.total.minor).sum();
            assert_eq!(
                lines,
                one.price.map_or(0, |price| price.minor),
                "{slug}: {one:?}"
            );
        }
        for outcome in [
            CallOutcome::Booked,
            CallOutcome::Answered,
            CallOutcome::Message,
            CallOutcome::HungUp,
        ] {
            assert!(
                calls.iter().any(|call| call.outcome == Some(outcome)),
                "{slug}: {outcome}"
            );
        }
        let by_phone = made.iter().filter_map(|one| one.call_id);
        assert!(
            by_phone
                .into_iter()
                .all(|id| calls.iter().any(|call| call.id == id)),
            "{slug}"
        );
        let filter = &UnmetFilter::default();
        let unmet = all!(ports, company.business, |tx, page| tx
            .unmet()
            .list(filter, page));
        assert!(
            unmet.len() > 5,
            "{slug}: {} requests were not met",
            unmet.len()
        );
    }
    let again = seed_with(&ports, None, Diary::Full).await.unwrap();
    assert!(again.iter().all(|company| !company.new));
}

#[tokio::test]
async fn the_same_entropy_gives_the_same_diary() {
    let mut diaries = Vec::new();
    for _ in 0..2 {
        let files = testkit::scratch::dir().unwrap();
        let ports = empty(&files, Arc::default()).await;
        let companies = seed_with(&ports, None, Diary::Full).await.unwrap();
        let made = bookings(&ports, companies[0].business).await;
        let told = made
            .into_iter()
            .map(|one| (one.reference, one.range, one.name, one.price));
        let mut told: Vec<_> = told.collect();
        told.sort_by_key(|(reference, range, ..)| (range.start(), reference.to_string()));
        diaries.push(told);
    }
    assert!(diaries[0] == diaries[1], "two diaries of one seed differ");
}
