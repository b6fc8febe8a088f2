//! The two schemas are one schema: migrations come in pairs and give equal tables and columns.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use services::ports::Entropy;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use storage::{Keyring, SqlStore, migration_names};

struct Zeros;

impl Entropy for Zeros {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

async fn migrate(url: &str) {
    let keyring = Keyring::new("k", [("k".to_owned(), [0; 32])], Arc::new(Zeros)).unwrap();
    SqlStore::open(url, keyring)
        .await
        .unwrap()
        .close()
        .await
        .unwrap();
}

/// The files of one engine's folder.
fn files(engine: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(engine);
    let names = fs::read_dir(folder).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn migrations_come_in_pairs_with_equal_names() {
    assert_eq!(files("sqlite"), files("postgres"));
    let (sqlite, postgres) = migration_names();
    assert_eq!(sqlite, postgres);
    assert_eq!(
        sqlite.len(),
        files("sqlite").len(),
        "all of them are embedded"
    );
}

#[tokio::test]
async fn both_schemas_have_equal_tables_and_columns() {
    let dir = testkit::scratch::dir().unwrap();
    let url = format!("sqlite:{}/ringdesk.db", dir.path().display());
    migrate(&url).await;
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    // With the columns that are computed, which the plain pragma leaves out.
    let sql = "select m.name || '.' || c.name || case c.\"notnull\" when 0 then '?' else '' end
        from sqlite_master m join pragma_table_xinfo(m.name) c
        where m.type = 'table' and m.name not like '\\_sqlx%' escape '\\' and m.name not like 'sqlite%'";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    let sqlite: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();

    let database = testkit::postgres::database().await.unwrap();
    migrate(database.url()).await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let sql = "select table_name || '.' || column_name || case is_nullable when 'YES' then '?' else '' end
        from information_schema.columns
        where table_schema = 'public' and table_name not like '\\_sqlx%'";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    let postgres: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();

    let difference: Vec<_> = sqlite.symmetric_difference(&postgres).collect();
    assert!(difference.is_empty(), "{difference:?}");
    assert!(sqlite.contains("booking.starts_at") && sqlite.contains("booking.phone?"));
}

#[tokio::test]
async fn every_table_of_a_business_has_it_first_in_its_key_and_behind_a_policy() {
    let database = testkit::postgres::database().await.unwrap();
    migrate(database.url()).await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    // Tables that belong to nobody, and those whose rows may belong to the platform.
    let unowned = [
        "app_user",
        "session",
        "stray_call",
        "public_number_counter",
        "forwarding_recipe",
    ];
    let shared = ["job", "webhook_receipt"];
    let sql = "select c.relname, c.relrowsecurity and c.relforcerowsecurity as walled,
            exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'own_business') as own,
            (select a.attname from pg_index i
                join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indrelid = c.oid and i.indisprimary)::text as first
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and c.relname not like '\\_sqlx%'";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    assert!(rows.len() > 30, "{}", rows.len());
    for row in rows {
        let (table, first): (String, String) = (row.get("relname"), row.get("first"));
        assert!(
            row.get::<bool, _>("walled"),
            "{table} has no row-level security"
        );
        let owned = !unowned.contains(&table.as_str());
        assert_eq!(row.get::<bool, _>("own"), owned, "{table}");
        if owned && !shared.contains(&table.as_str()) {
            assert_eq!(first, "business_id", "{table}");
        }
    }
    // And every reference between tables of a business carries the business.
    let sql = "select conrelid::regclass::text || ' to ' || confrelid::regclass::text from pg_constraint k
        where contype = 'f' and array_length(conkey, 1) = 1
            and confrelid::regclass::text not in ('business', 'app_user')";
    let alone: Vec<String> = sqlx::query_scalar(sql)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert!(alone.is_empty(), "{alone:?}");
}
