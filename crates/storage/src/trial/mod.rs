//! A copy of one business in a database of its own, on which the receptionist is tried. What is written there stays there:
//! it shares no connection, file or worker with the database that it was copied from, and it is gone when it is let go.

mod cell;

use std::{
    fs::{self, DirBuilder},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use domain::BusinessId;
use services::{
    ports::store::{Access, Presence, Store, StoreError, StoreResult, SystemTx, Tx, Unit},
    records::TrialCopy,
};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteArguments, SqliteConnectOptions},
};

use crate::{SqlStore, owned::OWNED, seal::Keyring, sql::read_failure, tx::SqlTx};
use cell::Rows;

/// What every folder of a copy is called, before the call's id.
const NAME: &str = "ringdesk-trial-";
/// No test call is as long: a folder that is older was left by a process that was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(60 * 60);
/// Connections of a copy that read: one caller asks one thing at a time.
const READERS: u32 = 2;

/// A folder that is gone when this is.
struct Folder(PathBuf);

impl Folder {
    /// Makes a folder that nobody else can look into.
    fn make(name: &str) -> StoreResult<Self> {
        let path = std::env::temp_dir().join(name);
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&path)
            .map_err(|error| StoreError::Unavailable {
                reason: format!("no room for a copy to try the receptionist on: {error}"),
            })?;
        let folder = Self(path);
        folder.clear_away_older();
        Ok(folder)
    }

    /// Removes what killed processes left. How old a folder is, is told by the one that was just made.
    fn clear_away_older(&self) {
        let made = |path: &Path| fs::metadata(path).and_then(|folder| folder.modified()).ok();
        let (Some(now), Ok(folders)) = (made(&self.0), fs::read_dir(std::env::temp_dir())) else {
            return;
        };
        for folder in folders.flatten() {
            let ours = folder.file_name().to_string_lossy().starts_with(NAME);
            let age = made(&folder.path()).and_then(|then| now.duration_since(then).ok());
            if ours && age.is_some_and(|age| age > LEFT_BEHIND) {
                // Whoever shares the machine may have been faster, or own it.
                let _ = fs::remove_dir_all(folder.path());
            }
        }
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(error = %error, "a copy that the receptionist was tried on could not be removed");
        }
    }
}

/// The copy.
struct TrialStore {
    // Closed before the folder goes.
    store: SqlStore,
    _folder: Folder,
}

/// Copies what a call needs of the transaction's business.
pub(crate) async fn copy(
    from: &mut SqlTx,
    keyring: Keyring,
    wanted: &TrialCopy,
) -> StoreResult<Arc<dyn Store>> {
    let mut tables = Vec::new();
    for table in OWNED.iter().rev() {
        let Some(seen) = &table.seen else { continue };
        let query = seen.query(table.name, from.scope(), wanted);
        let rows = from.rows(query).await?;
        tables.push((table.name, Rows::read(&rows)?));
    }
    let folder = Folder::make(&format!("{NAME}{}", wanted.call))?;
    let file = folder.path().join("copy.db");
    let store =
        SqlStore::open_with(&format!("sqlite:{}", file.display()), keyring, READERS).await?;
    fill(&file, tables)
        .await
        .map_err(|error| read_failure(&error).error)?;
    Ok(Arc::new(TrialStore {
        store,
        _folder: folder,
    }))
}

/// Writes the rows. They refer to some that are not copied, so references are not looked at.
async fn fill(file: &Path, tables: Vec<(&'static str, Rows)>) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let mut unit = connection.begin().await?;
    for (table, rows) in tables {
        if rows.is_empty() {
            continue;
        }
        // Made of the names of a table of ours and of its columns.
        let sql = rows.insert(table);
        for row in rows.into_rows() {
            let mut values = SqliteArguments::default();
            for cell in row {
                cell.bind(&mut values).map_err(sqlx::Error::Encode)?;
            }
            sqlx::query_with(AssertSqlSafe(sql.as_str()), values)
                .execute(&mut *unit)
                .await?;
        }
    }
    unit.commit().await?;
    connection.close().await
}

#[async_trait]
impl Store for TrialStore {
    async fn run(
        &self,
        access: Access,
        business: BusinessId,
        unit: &mut dyn Unit<dyn Tx>,
    ) -> StoreResult<()> {
        self.store.run(access, business, unit).await
    }

    async fn run_system(
        &self,
        access: Access,
        unit: &mut dyn Unit<dyn SystemTx>,
    ) -> StoreResult<()> {
        self.store.run_system(access, unit).await
    }

    async fn ping(&self) -> StoreResult<()> {
        self.store.ping().await
    }

    async fn announce(&self, worker: &str) -> StoreResult<Option<Box<dyn Presence>>> {
        self.store.announce(worker).await
    }

    async fn trial(&self, business: BusinessId, wanted: &TrialCopy) -> StoreResult<Arc<dyn Store>> {
        self.store.trial(business, wanted).await
    }
}
