//! Words between processes over one Postgres database.

use sqlx::{Connection, PgConnection};
use storage::{Heard, Intercom};

#[tokio::test]
async fn a_word_reaches_all_who_listen_and_a_broken_connection_is_told() {
    let database = testkit::postgres::database().await.unwrap();
    let over = || Intercom::over(database.url()).unwrap().unwrap();
    let (ours, theirs) = (over(), over());
    let (mut here, mut there) = (ours.listen().await.unwrap(), theirs.listen().await.unwrap());
    ours.say("first").await.unwrap();
    assert_eq!(here.next().await.unwrap(), Heard::Word("first".into()));
    assert_eq!(there.next().await.unwrap(), Heard::Word("first".into()));

    let mut surgeon = PgConnection::connect(database.url()).await.unwrap();
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'ringdesk live' and datname = current_database()";
    sqlx::query(cut).execute(&mut surgeon).await.unwrap();
    assert_eq!(there.next().await.unwrap(), Heard::Gap);
    // The one who speaks has a broken connection, too, and notices when it is used.
    while ours.say("second").await.is_err() {}
    assert_eq!(there.next().await.unwrap(), Heard::Word("second".into()));
}

#[tokio::test]
async fn a_word_that_is_too_long_is_refused() {
    let database = testkit::postgres::database().await.unwrap();
    let intercom = Intercom::over(database.url()).unwrap().unwrap();
    assert!(intercom.say(&"x".repeat(8000)).await.is_err());
    intercom.say("short").await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_no_postgres_has_none() {
    assert!(Intercom::over("sqlite:ringdesk.db").unwrap().is_none());
}
