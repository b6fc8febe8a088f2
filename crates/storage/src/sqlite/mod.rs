//! SQLite: one writer that groups commits, and a pool of readers.

mod writer;

use std::time::Duration;

use services::ports::store::{StoreError, StoreResult};
use sqlx::{
    ConnectOptions, Sqlite, SqlitePool,
    pool::PoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

pub(crate) use writer::{Writer, WriterTurn};

use crate::{migrations, sql::Link, sql::read_failure};

/// How long to wait for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);
/// Pages (of 4 KiB) in the log before they are moved to the database: 32 MB. Moving flushes the disk as a commit does,
/// so it should be rare; reading that much again after a crash takes a fraction of a second.
const LOG_PAGES: &str = "8000";
/// What the writer keeps of the database in memory: 8 MB, in SQLite's own notation.
const WRITER_CACHE: &str = "-8192";
/// Rows that the connection's thread reads ahead. More than almost any query gives, so that the two threads need not
/// wake each other in the middle of one.
const READ_AHEAD: usize = 2048;
/// One database file.
pub(crate) struct SqliteEngine {
    writer: Writer,
    readers: SqlitePool,
}

fn failed(error: &sqlx::Error) -> StoreError {
    read_failure(error).error
}

impl SqliteEngine {
    /// Opens the file of a `sqlite:` URL, creates it if there is none, and brings its schema up to date.
    pub(crate) async fn open(url: &str, readers: u32) -> StoreResult<Self> {
        let options: SqliteConnectOptions =
            url.parse().map_err(|error: sqlx::Error| failed(&error))?;
        if url.contains(":memory:") {
            let reason = "readers and writer share a file; an in-memory database has none".into();
            return Err(StoreError::Misuse { reason });
        }
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was answered survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .row_buffer_size(READ_AHEAD)
            .pragma("wal_autocheckpoint", LOG_PAGES)
            .pragma("temp_store", "memory");
        let writer = options.clone().pragma("cache_size", WRITER_CACHE);
        let mut connection = writer.connect().await.map_err(|error| failed(&error))?;
        migrations::run_sqlite(&mut connection).await?;
        let pool = PoolOptions::<Sqlite>::new()
            .max_connections(readers)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self {
            writer: Writer::new(connection),
            readers: pool,
        })
    }

    /// Begins a unit that sees one state of the database.
    pub(crate) async fn begin_read(&self) -> StoreResult<Link> {
        self.readers
            .begin()
            .await
            .map(Link::SqliteReader)
            .map_err(|error| failed(&error))
    }

    /// Begins a unit on the writer.
    pub(crate) async fn begin_write(&self) -> StoreResult<Link> {
        self.writer.turn().await.map(Link::SqliteWriter)
    }

    /// The one writer.
    pub(crate) const fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Closes the file when all that was accepted is durable.
    pub(crate) async fn close(self) -> StoreResult<()> {
        self.readers.close().await;
        self.writer.close().await
    }
}
