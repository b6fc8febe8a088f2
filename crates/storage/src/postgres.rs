//! Postgres: a pool, transactions that carry their scope for the row-level security policies.

use std::{str::FromStr, time::Duration};

use async_trait::async_trait;
use domain::BusinessId;
use services::ports::store::{Access, CONFIRMED_WITHIN, Presence, StoreError, StoreResult};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, pool::PoolOptions,
    postgres::PgConnectOptions,
};
use tokio::time::timeout;

use crate::{migrations, sql::Link, sql::read_failure};

/// Takes the lock of a worker for the length of the transaction, if nobody has it.
pub(crate) const WORKER_IS_GONE: &str =
    "select pg_try_advisory_xact_lock(hashtextextended('ringdesk worker ' || $1, 0)) as gone";
/// Takes it for the length of the connection, and leaves it to others who work under the same name.
const WORKER_IS_HERE: &str =
    "select pg_advisory_lock_shared(hashtextextended('ringdesk worker ' || $1, 0))";

/// One Postgres database.
pub(crate) struct PostgresEngine {
    pool: PgPool,
}

/// A worker's lock, on a connection of its own. The server lets go of it when the connection ends, which the death of
/// the process brings about at once.
struct WorkerLock {
    options: PgConnectOptions,
    worker: String,
    connection: Option<PgConnection>,
}

impl WorkerLock {
    async fn take(&mut self) -> Result<(), sqlx::Error> {
        // Out of its place while it is asked: a connection that does not answer in time is dropped with its question.
        if let Some(mut connection) = self.connection.take()
            && connection.ping().await.is_ok()
        {
            self.connection = Some(connection);
            return Ok(());
        }
        let mut connection = PgConnection::connect_with(&self.options).await?;
        sqlx::query(WORKER_IS_HERE)
            .bind(&self.worker)
            .execute(&mut connection)
            .await?;
        self.connection = Some(connection);
        Ok(())
    }
}

#[async_trait]
impl Presence for WorkerLock {
    async fn confirm(&mut self) -> StoreResult<()> {
        match timeout(CONFIRMED_WITHIN, self.take()).await {
            Ok(taken) => taken.map_err(|error| read_failure(&error).error),
            Err(_) => Err(StoreError::Unavailable {
                reason: "the database does not answer a worker in time".into(),
            }),
        }
    }
}

impl PostgresEngine {
    /// Connects to the database of a `postgres:` URL and brings its schema up to date.
    pub(crate) async fn open(url: &str, connections: u32) -> StoreResult<Self> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| read_failure(&error).error)?
            .application_name("ringdesk");
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(|error| read_failure(&error).error)?;
        migrations::run_postgres(&pool).await?;
        Ok(Self { pool })
    }

    /// Begins a transaction in the scope of a business, or of the platform.
    pub(crate) async fn begin(
        &self,
        access: Access,
        business: Option<BusinessId>,
    ) -> StoreResult<Link> {
        let begin = match access {
            // Reads see one state of the database throughout.
            Access::Read => "begin isolation level repeatable read read only",
            // Lane rows are locked by writing, after which every statement sees what others committed.
            Access::Write => "begin isolation level read committed",
        };
        // `set local` ends with the transaction. The id is written by its own formatter: digits and hyphens only.
        let scope = business.map_or_else(
            || "set local ringdesk.scope = 'system'".to_owned(),
            |id| format!("set local ringdesk.business_id = '{}'", id.uuid()),
        );
        let begin = format!("{begin}; {scope}");
        let mut stale = 0;
        loop {
            // On a task of its own: a caller that goes away in the middle would give the connection back to the pool with
            // its transaction open.
            let (pool, begin) = (self.pool.clone(), begin.clone());
            let begun = tokio::spawn(async move { pool.begin_with(AssertSqlSafe(begin)).await });
            let begun = begun.await.unwrap_or(Err(sqlx::Error::PoolClosed));
            match begun {
                Ok(tx) => return Ok(Link::Postgres(tx)),
                // Connections that a restart of the server left dead are noticed when they are used next, and dropped.
                Err(error)
                    if is_dead(&error) && stale < self.pool.options().get_max_connections() =>
                {
                    stale += 1;
                }
                Err(error) => return Err(read_failure(&error).error),
            }
        }
    }

    /// Takes the lock of a worker.
    pub(crate) async fn announce(&self, worker: &str) -> StoreResult<Box<dyn Presence>> {
        let mut lock = WorkerLock {
            options: (*self.pool.connect_options()).clone(),
            worker: worker.to_owned(),
            connection: None,
        };
        lock.confirm().await?;
        Ok(Box::new(lock))
    }

    /// Closes all connections.
    pub(crate) async fn close(self) {
        self.pool.close().await;
    }
}

/// Whether the connection broke, or the server ended it.
fn is_dead(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        // Class 57P: the server shuts down, crashed, or was told to end this connection.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}
