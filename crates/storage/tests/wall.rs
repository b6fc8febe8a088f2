//! Row-level security on Postgres: statements that forget the business see nothing of others all the same.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use domain::{BusinessId, Currency, E164, LocationId, PhoneNumberId, StaffId};
use jiff::Timestamp;
use services::{
    ports::{Entropy, Store, StoreError},
    records::{Business, Location, PhoneNumber, Staff},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use storage::{Keyring, SqlStore};
use testkit::postgres::Database;
use uuid::Uuid;

struct Zeros;

impl Entropy for Zeros {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

/// Two businesses, 1 and 2, each with a location, a number and a staff member.
async fn two_businesses() -> Database {
    opened().await.0
}

async fn opened() -> (Database, Arc<dyn Store>) {
    let database = testkit::postgres::database().await.unwrap();
    let keyring = Keyring::new("k", [("k".to_owned(), [0; 32])], Arc::new(Zeros)).unwrap();
    let store: Arc<dyn Store> = Arc::new(SqlStore::open(database.url(), keyring).await.unwrap());
    for number in 1..=2_u128 {
        let id = Uuid::from_u128(number);
        let created_at = Timestamp::UNIX_EPOCH;
        let location_id = LocationId::from_uuid(id);
        let business = &Business {
            id: BusinessId::from_uuid(id),
            name: format!("Business {number}"),
            slug: format!("business-{number}"),
            currency: Currency::GBP,
            created_at,
        };
        let location = &Location {
            id: location_id,
            name: "Here".into(),
            slug: business.slug.clone(),
            address: String::new(),
            zone: "Europe/London".into(),
            grid_minutes: 15,
            notice_minutes: 0,
            horizon_days: 60,
            rules: services::records::HouseRules::default(),
            transfer_to: None,
            created_at,
        };
        let e164: E164 = format!("+44207946000{number}").parse().unwrap();
        let number = &PhoneNumber {
            id: PhoneNumberId::from_uuid(id),
            location_id,
            number: e164,
            provider: "twilio".into(),
            provider_id: None,
            active: true,
            created_at,
        };
        let sam = "Sam".parse().unwrap();
        let staff = &Staff::named(StaffId::from_uuid(id), location_id, sam);
        store
            .write::<_, StoreError, _>(business.id, |tx| {
                Box::pin(async move {
                    tx.businesses().put(business).await?;
                    tx.locations().put(location).await?;
                    tx.locations().put_number(number).await?;
                    tx.catalog().put_staff(staff).await
                })
            })
            .await
            .unwrap();
    }
    (database, store)
}

async fn connect(database: &Database, scope: &str) -> PgConnection {
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let superuser: bool = sqlx::query_scalar(
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(
        !superuser,
        "this role would not be held back, so this test would prove nothing"
    );
    connection
        .execute(AssertSqlSafe(scope.to_owned()))
        .await
        .unwrap();
    connection
}

const AS_ONE: &str = "set ringdesk.business_id = '00000000-0000-0000-0000-000000000001'";
const TABLES: [&str; 5] = ["business", "location", "phone_number", "staff", "lane"];

async fn count(connection: &mut PgConnection, table: &str) -> i64 {
    // Deliberately without a `where`.
    let sql = AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
}

#[tokio::test]
async fn a_query_that_forgets_the_business_sees_only_its_own() {
    let database = two_businesses().await;
    let mut one = connect(&database, AS_ONE).await;
    for table in TABLES {
        assert_eq!(count(&mut one, table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn without_a_scope_nothing_is_seen() {
    let database = two_businesses().await;
    for scope in ["select 1", "set ringdesk.business_id = ''"] {
        let mut nobody = connect(&database, scope).await;
        for table in TABLES {
            assert_eq!(count(&mut nobody, table).await, 0, "{table}");
        }
    }
}

#[tokio::test]
async fn the_platform_sees_what_is_listed_and_no_more() {
    let database = two_businesses().await;
    let mut platform = connect(&database, "set ringdesk.scope = 'system'").await;
    for (table, seen) in [
        ("business", 2),
        ("phone_number", 2),
        ("location", 2),
        ("staff", 0),
    ] {
        assert_eq!(count(&mut platform, table).await, seen, "{table}");
    }
}

#[tokio::test]
async fn changes_that_forget_the_business_change_only_its_own() {
    let database = two_businesses().await;
    let mut one = connect(&database, AS_ONE).await;
    let changed = one
        .execute("update staff set name = 'Taken'")
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
    let foreign = "insert into lane (business_id, lane_id, kind, version)
        values ('00000000-0000-0000-0000-000000000002', gen_random_uuid(), 'staff', 0)";
    let refused = one.execute(foreign).await.unwrap_err().to_string();
    assert!(refused.contains("row-level security"), "{refused}");
    let moved = one
        .execute("update location set business_id = '00000000-0000-0000-0000-000000000002'")
        .await
        .unwrap_err()
        .to_string();
    assert!(moved.contains("row-level security"), "{moved}");
    let removed = one.execute("delete from phone_number").await.unwrap();
    assert_eq!(removed.rows_affected(), 1);
    let mut platform = connect(&database, "set ringdesk.scope = 'system'").await;
    assert_eq!(count(&mut platform, "phone_number").await, 1);
}

#[tokio::test]
async fn connections_that_the_server_ended_are_replaced() {
    let (database, store) = opened().await;
    let one = BusinessId::from_uuid(Uuid::from_u128(1));
    let read = || {
        store.read::<_, StoreError, _>(one, |tx| {
            Box::pin(async move { tx.businesses().get().await })
        })
    };
    for found in futures::future::join_all((0..8).map(|_| read())).await {
        assert!(found.unwrap().is_some());
    }
    let mut other = PgConnection::connect(database.url()).await.unwrap();
    let ended: i64 = sqlx::query_scalar(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .fetch_one(&mut other)
    .await
    .unwrap();
    assert!(ended > 0);
    assert!(read().await.unwrap().is_some());
}
