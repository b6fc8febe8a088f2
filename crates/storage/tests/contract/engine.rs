//! The two engines, each with a fresh database for one case.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{BusinessId, TimeRange};
use services::ports::Entropy;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use storage::{Keyring, SqlStore};
use tempfile::TempDir;
use testkit::postgres::Database;
use uuid::Uuid;

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A fresh database.
pub(crate) enum Fresh {
    Sqlite { url: String, _dir: TempDir },
    Postgres(Box<Database>),
}

impl Fresh {
    pub(crate) async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let dir = testkit::scratch::dir().unwrap();
                Self::Sqlite {
                    url: format!("sqlite:{}/ringdesk.db", dir.path().display()),
                    _dir: dir,
                }
            }
            Kind::Postgres => {
                Self::Postgres(Box::new(testkit::postgres::database().await.unwrap()))
            }
        }
    }

    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Sqlite { url, .. } => url,
            Self::Postgres(database) => database.url(),
        }
    }

    /// A connection beside the store, in the scope of a business where the engine has scopes.
    pub(crate) fn raw(&self, business: BusinessId) -> impl Future<Output = Raw> + Send + 'static {
        let url = self.url().to_owned();
        let kind = if matches!(self, Self::Sqlite { .. }) {
            Kind::Sqlite
        } else {
            Kind::Postgres
        };
        async move { Raw::connect(kind, &url, business).await }
    }

    pub(crate) async fn open(&self, keyring: Keyring) -> SqlStore {
        SqlStore::open(self.url(), keyring).await.unwrap()
    }
}

/// A connection beside the store.
pub(crate) enum Raw {
    Sqlite(SqliteConnection, Uuid),
    Postgres(PgConnection, Uuid),
}

impl Raw {
    async fn connect(kind: Kind, url: &str, business: BusinessId) -> Self {
        match kind {
            Kind::Sqlite => {
                let options: SqliteConnectOptions = url.parse().unwrap();
                let patient = options.busy_timeout(Duration::from_secs(30));
                let connection = SqliteConnection::connect_with(&patient).await.unwrap();
                Self::Sqlite(connection, business.uuid())
            }
            Kind::Postgres => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let scope = format!("set ringdesk.business_id = '{}'", business.uuid());
                connection.execute(AssertSqlSafe(scope)).await.unwrap();
                Self::Postgres(connection, business.uuid())
            }
        }
    }

    async fn insert(
        &mut self,
        sql: &'static str,
        ids: [Uuid; 3],
        numbers: [i64; 2],
    ) -> Result<(), String> {
        let done = match self {
            Self::Sqlite(connection, _) => {
                let query = ids
                    .into_iter()
                    .fold(sqlx::query(sql), |query, id| query.bind(id));
                let query = numbers
                    .into_iter()
                    .fold(query, |query, number| query.bind(number));
                query.execute(connection).await.map(drop)
            }
            Self::Postgres(connection, _) => {
                let query = ids
                    .into_iter()
                    .fold(sqlx::query(sql), |query, id| query.bind(id));
                let query = numbers
                    .into_iter()
                    .fold(query, |query, number| query.bind(number));
                query.execute(connection).await.map(drop)
            }
        };
        done.map_err(|error| error.to_string())
    }

    /// Every table whose rows name a business, with how many name the one of this connection.
    pub(crate) async fn owned(mut self) -> Vec<(String, i64)> {
        let tables: Vec<String> = match &mut self {
            Self::Sqlite(connection, _) => {
                let sql = "select m.name from sqlite_master m join pragma_table_info(m.name) c
                    where m.type = 'table' and c.name = 'business_id' order by m.name";
                sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
            }
            Self::Postgres(connection, _) => {
                let sql = "select table_name::text from information_schema.columns
                    where table_schema = 'public' and column_name = 'business_id' order by table_name";
                sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
            }
        };
        let mut counted = Vec::with_capacity(tables.len());
        for table in tables {
            let sql = AssertSqlSafe(format!(
                "select count(*) from {table} where business_id = $1"
            ));
            let rows: i64 = match &mut self {
                Self::Sqlite(connection, business) => {
                    let query = sqlx::query_scalar(sql).bind(*business);
                    query.fetch_one(connection).await.unwrap()
                }
                Self::Postgres(connection, business) => {
                    let query = sqlx::query_scalar(sql).bind(*business);
                    query.fetch_one(connection).await.unwrap()
                }
            };
            counted.push((table, rows));
        }
        counted
    }

    /// Inserts a taken seat: business, class and booking, the seat and the capacity that it claims.
    pub(crate) async fn sit(
        mut self,
        ids: [Uuid; 3],
        seat: i64,
        capacity: i64,
    ) -> Result<(), String> {
        let sql = "insert into class_seat (business_id, class_session_id, booking_id, seat, capacity, active)
            values ($1, $2, $3, $4, $5, true)";
        self.insert(sql, ids, [seat, capacity]).await
    }

    /// Inserts Monday hours of a location: business, row and location, from and to in minutes.
    pub(crate) async fn open_mondays(
        mut self,
        ids: [Uuid; 3],
        from: i64,
        to: i64,
    ) -> Result<(), String> {
        let sql =
            "insert into weekly_hours (business_id, hours_id, location_id, weekday, starts, ends)
            values ($1, $2, $3, 1, $4, $5)";
        self.insert(sql, ids, [from, to]).await
    }

    /// Inserts an active allocation: business, allocation, booking and lane, and the range.
    pub(crate) async fn allocate(mut self, ids: [Uuid; 4], range: TimeRange) -> Result<(), String> {
        let (start, end) = (range.start().as_microsecond(), range.end().as_microsecond());
        let done = match &mut self {
            Self::Sqlite(connection, _) => {
                let sql = "insert into allocation
                    (business_id, allocation_id, booking_id, lane_id, starts_at, ends_at, active)
                    values ($1, $2, $3, $4, $5, $6, true)";
                let query = ids
                    .into_iter()
                    .fold(sqlx::query(sql), |query, id| query.bind(id));
                query
                    .bind(start)
                    .bind(end)
                    .execute(connection)
                    .await
                    .map(drop)
            }
            Self::Postgres(connection, _) => {
                let sql = "insert into allocation
                    (business_id, allocation_id, booking_id, lane_id, starts_at, ends_at, active)
                    values ($1, $2, $3, $4, to_timestamp($5 / 1000000.0), to_timestamp($6 / 1000000.0), true)";
                let query = ids
                    .into_iter()
                    .fold(sqlx::query(sql), |query, id| query.bind(id));
                query
                    .bind(start)
                    .bind(end)
                    .execute(connection)
                    .await
                    .map(drop)
            }
        };
        done.map_err(|error| error.to_string())
    }
}

/// Different bytes at each call, the same in each run (splitmix64).
#[derive(Debug, Default)]
pub(crate) struct Counting(AtomicU64);

impl Counting {
    /// Another sequence.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed << 32))
    }
}

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

/// A keyring of the named keys that encrypts with the first.
pub(crate) fn keyring(ids: &[&str]) -> Keyring {
    let keys = ids
        .iter()
        .map(|id| ((*id).to_owned(), [id.as_bytes()[0]; 32]));
    Keyring::new(ids[0], keys, Arc::new(Counting::default())).unwrap()
}
