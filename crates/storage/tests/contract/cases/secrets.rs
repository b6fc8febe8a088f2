//! Secrets at rest.

use std::sync::Arc;

use domain::CalendarConnectionId;
use secrecy::{ExposeSecret, SecretString};
use services::{
    ports::{Constraint, Store, StoreError},
    records::{CalendarConnection, CalendarTokens, ConnectionState},
};

use crate::{
    engine::{Fresh, keyring},
    world::{World, unit},
};

fn tokens(text: &str) -> CalendarTokens {
    CalendarTokens {
        access: format!("ya29.{text}").into(),
        refresh: format!("1//{text}").into(),
        expires_at: crate::world::at(crate::world::NOW),
    }
}

fn connection(world: &World) -> CalendarConnection {
    CalendarConnection {
        id: CalendarConnectionId::from_uuid(world.uuid()),
        provider: "google".into(),
        account: "sam@example.com".into(),
        state: ConnectionState::Connected,
        problem: None,
        tokens: tokens("first-canary"),
        version: 1,
        created_at: world.now,
        updated_at: world.now,
        answered_at: None,
    }
}

async fn raw(world: &World, sqlite: &'static str, postgres: &'static str) -> Vec<Vec<u8>> {
    match &world.fresh {
        Fresh::Sqlite { url, .. } => {
            let pool = sqlx::SqlitePool::connect(url).await.unwrap();
            sqlx::query_scalar(sqlite).fetch_all(&pool).await.unwrap()
        }
        Fresh::Postgres(database) => {
            let pool = sqlx::PgPool::connect(database.url()).await.unwrap();
            let mut connection = pool.acquire().await.unwrap();
            sqlx::raw_sql("set ringdesk.scope = 'system'")
                .execute(&mut *connection)
                .await
                .unwrap();
            sqlx::query_scalar(postgres)
                .fetch_all(&mut *connection)
                .await
                .unwrap()
        }
    }
}

pub(crate) async fn tokens_read_back_and_are_unreadable_at_rest(world: Arc<World>) {
    let (a, new, now) = (&world.a, &connection(&world), world.now);
    let secret = &SecretString::from("cliniko-canary");
    let (read, key) = world
        .write(
            a,
            unit!(|tx| {
                tx.connections().put(new).await?;
                tx.connections().put_key("cliniko", secret, now).await?;
                assert_eq!(tx.connections().list().await?.len(), 1);
                let read = tx.connections().get(new.id).await?.unwrap();
                Ok((read, tx.connections().key("cliniko").await?.unwrap()))
            }),
        )
        .await
        .unwrap();
    assert_eq!(read.tokens.access.expose_secret(), "ya29.first-canary");
    assert_eq!(read.tokens.refresh.expose_secret(), "1//first-canary");
    assert_eq!(key.secret.expose_secret(), "cliniko-canary");
    for (sqlite, postgres) in [
        (
            "select access_sealed || refresh_sealed from calendar_connection",
            "select access_sealed || refresh_sealed from calendar_connection",
        ),
        (
            "select sealed from provider_key",
            "select sealed from provider_key",
        ),
    ] {
        for sealed in raw(&world, sqlite, postgres).await {
            assert!(sealed.len() > 20);
            assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
        }
    }
    let state = world
        .write(
            a,
            unit!(|tx| {
                let state = ConnectionState::Revoked;
                tx.connections()
                    .set_state(new.id, state, Some("invalid_grant"), now)
                    .await?;
                assert!(tx.connections().remove_key("cliniko").await?);
                assert!(tx.connections().key("cliniko").await?.is_none());
                tx.connections().get(new.id).await
            }),
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(state.problem.as_deref(), Some("invalid_grant"));
}

pub(crate) async fn two_refreshes_do_not_overwrite_each_other(world: Arc<World>) {
    let (a, new, now) = (&world.a, &connection(&world), world.now);
    world
        .write(a, unit!(|tx| tx.connections().put(new).await))
        .await
        .unwrap();
    let (first, second) = (&tokens("second"), &tokens("third"));
    let set = |tokens: &'_ CalendarTokens| {
        let (world, tokens, id) = (&world, tokens.clone(), new.id);
        async move {
            let tokens = &tokens;
            world
                .write(
                    a,
                    unit!(|tx| tx.connections().set_tokens(id, 1, tokens, now).await),
                )
                .await
        }
    };
    assert_eq!(set(first).await, Ok(()));
    assert_eq!(set(second).await, Err(Constraint::Version.into()));
    let read = world
        .read(a, unit!(|tx| tx.connections().get(new.id).await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (read.version, read.tokens.refresh.expose_secret()),
        (2, "1//second")
    );
    let nobody = CalendarConnectionId::from_uuid(world.uuid());
    let missing = world
        .write(
            a,
            unit!(|tx| tx.connections().set_tokens(nobody, 1, first, now).await),
        )
        .await;
    assert_eq!(
        missing,
        Err(StoreError::Missing {
            table: "calendar_connection"
        })
    );
}

pub(crate) async fn keys_rotate(world: Arc<World>) {
    let (a, new, now) = (&world.a, &connection(&world), world.now);
    let secret = &SecretString::from("cliniko-canary");
    world
        .write(
            a,
            unit!(|tx| {
                tx.connections().put(new).await?;
                tx.connections().put_key("cliniko", secret, now).await
            }),
        )
        .await
        .unwrap();
    let rotated: Arc<dyn Store> = Arc::new(world.fresh.open(keyring(&["n2", "k1"])).await);
    let reseal =
        || rotated.system_write::<_, StoreError, _>(unit!(|tx| tx.platform().reseal(10).await));
    assert_eq!(reseal().await, Ok(2));
    assert_eq!(reseal().await, Ok(0));
    // With the old key gone, the values still open; with only the old key, they do not, and the error names the row.
    let only_new: Arc<dyn Store> = Arc::new(world.fresh.open(keyring(&["n2"])).await);
    let read = only_new
        .read::<_, StoreError, _>(a.business, unit!(|tx| tx.connections().get(new.id).await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (read.tokens.access.expose_secret(), read.version),
        ("ya29.first-canary", 1)
    );
    let old = world
        .read(a, unit!(|tx| tx.connections().key("cliniko").await))
        .await;
    assert!(
        matches!(
            &old,
            Err(StoreError::Inconsistent {
                table: "provider_key",
                ..
            })
        ),
        "{:?}",
        old.err()
    );
}

pub(crate) async fn a_secret_of_another_row_does_not_open(world: Arc<World>) {
    let a = &world.a;
    let (one, mut two) = (connection(&world), connection(&world));
    two.account = "lena@example.com".into();
    let (one, two) = (&one, &two);
    world
        .write(
            a,
            unit!(|tx| {
                tx.connections().put(one).await?;
                tx.connections().put(two).await
            }),
        )
        .await
        .unwrap();
    let steal = "update calendar_connection set refresh_sealed =
        (select refresh_sealed from calendar_connection where account = 'lena@example.com')";
    match &world.fresh {
        Fresh::Sqlite { url, .. } => {
            let pool = sqlx::SqlitePool::connect(url).await.unwrap();
            sqlx::query(steal).execute(&pool).await.unwrap();
        }
        Fresh::Postgres(database) => {
            let pool = sqlx::PgPool::connect(database.url()).await.unwrap();
            let mut connection = pool.acquire().await.unwrap();
            sqlx::raw_sql("set ringdesk.scope = 'system'")
                .execute(&mut *connection)
                .await
                .unwrap();
            sqlx::query(steal).execute(&mut *connection).await.unwrap();
        }
    }
    let stolen = world
        .read(a, unit!(|tx| tx.connections().get(one.id).await))
        .await;
    assert!(matches!(stolen, Err(StoreError::Inconsistent { .. })));
    assert!(
        world
            .read(a, unit!(|tx| tx.connections().get(two.id).await))
            .await
            .is_ok()
    );
}
