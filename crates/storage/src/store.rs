//! The store: which engine, and how a unit of work begins, is run again, and ends.

use std::sync::Arc;

use async_trait::async_trait;
use domain::BusinessId;
use services::{
    ports::store::{Access, Presence, Store, StoreError, StoreResult, SystemTx, Tx, Unit},
    records::TrialCopy,
};

use crate::{
    postgres::PostgresEngine,
    seal::Keyring,
    sql::{Link, read_failure},
    sqlite::SqliteEngine,
    trial,
    tx::SqlTx,
};

/// Runs of a unit that keeps losing against others. Lanes are locked in order, so more than one is rare.
const RUNS: usize = 10;

/// Connections of one process, unless told otherwise. Postgres' own default limit is 100 for all.
const CONNECTIONS: u32 = 8;

enum Engine {
    Sqlite(SqliteEngine),
    Postgres(PostgresEngine),
}

/// The store over either engine.
pub struct SqlStore {
    engine: Engine,
    keyring: Keyring,
}

impl SqlStore {
    /// Opens the database of a `sqlite:` or `postgres:` URL and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it cannot be opened, [`StoreError::Misuse`] for another kind of URL.
    pub async fn open(url: &str, keyring: Keyring) -> StoreResult<Self> {
        Self::open_with(url, keyring, CONNECTIONS).await
    }

    /// Opens the database as [`open`](Self::open) does, with at most this many connections: the pool on Postgres, the
    /// readers beside the one writer on SQLite.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(url: &str, keyring: Keyring, connections: u32) -> StoreResult<Self> {
        let connections = connections.max(1);
        let engine = match url.split(':').next() {
            Some("sqlite") => Engine::Sqlite(SqliteEngine::open(url, connections).await?),
            Some("postgres" | "postgresql") => {
                Engine::Postgres(PostgresEngine::open(url, connections).await?)
            }
            _ => {
                let reason = "a database URL begins with sqlite: or postgres:".to_owned();
                return Err(StoreError::Misuse { reason });
            }
        };
        Ok(Self { engine, keyring })
    }

    /// Waits for what was accepted and closes all connections.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the last commit failed.
    pub async fn close(self) -> StoreResult<()> {
        match self.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => {
                engine.close().await;
                Ok(())
            }
        }
    }

    async fn begin(&self, access: Access, business: Option<BusinessId>) -> StoreResult<SqlTx> {
        let link = match (&self.engine, access) {
            (Engine::Sqlite(engine), Access::Read) => engine.begin_read().await?,
            (Engine::Sqlite(engine), Access::Write) => engine.begin_write().await?,
            (Engine::Postgres(engine), access) => engine.begin(access, business).await?,
        };
        Ok(SqlTx::new(link, business, self.keyring.clone()))
    }

    /// Ends a unit. `None`: run it again.
    async fn end(&self, tx: SqlTx, access: Access, commit: bool) -> Option<StoreResult<()>> {
        let (link, failure) = tx.into_parts();
        let commit = commit && failure.is_none();
        let ended = match (link, &self.engine) {
            (Link::SqliteWriter(turn), Engine::Sqlite(engine)) if commit => {
                engine.writer().commit(turn).await
            }
            (Link::SqliteWriter(turn), Engine::Sqlite(engine)) => {
                engine.writer().roll_back(turn).await
            }
            (Link::SqliteReader(tx), _) => {
                // Left behind, the transaction is rolled back by the connection's own thread before anything else on it.
                drop(tx);
                Ok(())
            }
            (Link::Postgres(tx), _) if matches!(access, Access::Read) => {
                // Left behind, the transaction is rolled back on the way to the pool, together with the driver's own question
                // whether the connection is still there. Nobody waits for it.
                drop(tx);
                Ok(())
            }
            (Link::Postgres(tx), _) if commit => match tx.commit().await {
                Ok(()) => Ok(()),
                Err(error) => {
                    let failure = read_failure(&error);
                    if failure.again {
                        return None;
                    }
                    Err(failure.error)
                }
            },
            (Link::Postgres(tx), _) => tx
                .rollback()
                .await
                .map_err(|error| read_failure(&error).error),
            (Link::SqliteWriter(_), Engine::Postgres(_)) => Ok(()),
        };
        match failure {
            Some(failure) if failure.again => None,
            Some(failure) => Some(Err(failure.error)),
            None => Some(ended),
        }
    }
}

macro_rules! run_unit {
    ($self:ident, $access:ident, $business:expr, $unit:ident, $tx:ident) => {{
        for _ in 0..RUNS {
            let mut tx = $self.begin($access, $business).await?;
            let commit = $unit.run(&mut tx as &mut dyn $tx).await;
            if commit {
                tx.settle().await;
            }
            if let Some(ended) = $self.end(tx, $access, commit).await {
                return ended;
            }
        }
        Err(StoreError::Unavailable {
            reason: "the unit of work kept losing against others".into(),
        })
    }};
}

#[async_trait]
impl Store for SqlStore {
    async fn run(
        &self,
        access: Access,
        business: BusinessId,
        unit: &mut dyn Unit<dyn Tx>,
    ) -> StoreResult<()> {
        run_unit!(self, access, Some(business), unit, Tx)
    }

    async fn run_system(
        &self,
        access: Access,
        unit: &mut dyn Unit<dyn SystemTx>,
    ) -> StoreResult<()> {
        run_unit!(self, access, None, unit, SystemTx)
    }

    async fn ping(&self) -> StoreResult<()> {
        let mut tx = self.begin(Access::Read, None).await?;
        tx.ping().await?;
        self.end(tx, Access::Read, false).await.unwrap_or(Ok(()))
    }

    async fn trial(&self, business: BusinessId, wanted: &TrialCopy) -> StoreResult<Arc<dyn Store>> {
        let mut tx = self.begin(Access::Read, Some(business)).await?;
        let copy = trial::copy(&mut tx, self.keyring.clone(), wanted).await;
        if let Some(Err(error)) = self.end(tx, Access::Read, false).await {
            return Err(error);
        }
        copy
    }

    async fn announce(&self, worker: &str) -> StoreResult<Option<Box<dyn Presence>>> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(engine) => engine.announce(worker).await.map(Some),
        }
    }
}
