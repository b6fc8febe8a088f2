//! The schema, embedded in the binary, and bringing a database up to it.

use services::ports::store::{StoreError, StoreResult};
use sqlx::{PgPool, SqliteConnection, migrate::Migrator};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

fn failed(error: &sqlx::migrate::MigrateError) -> StoreError {
    StoreError::Unavailable {
        reason: format!("the schema could not be brought up to date: {error}"),
    }
}

pub(crate) async fn run_sqlite(connection: &mut SqliteConnection) -> StoreResult<()> {
    SQLITE
        .run_direct(None, connection, false)
        .await
        .map_err(|error| failed(&error))
}

pub(crate) async fn run_postgres(pool: &PgPool) -> StoreResult<()> {
    POSTGRES.run(pool).await.map_err(|error| failed(&error))
}

/// The names of the migrations of each engine, in order: SQLite, Postgres.
#[must_use]
pub fn names() -> (Vec<String>, Vec<String>) {
    let names = |migrator: &Migrator| {
        migrator
            .iter()
            .map(|one| format!("{:04}_{}", one.version, one.description))
            .collect()
    };
    (names(&SQLITE), names(&POSTGRES))
}
