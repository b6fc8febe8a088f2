//! A row of either engine, read into domain types.

use domain::{Currency, Money, TimeRange};
use services::ports::store::{StoreError, StoreResult};
use sqlx::{postgres::PgRow, sqlite::SqliteRow};

use super::value::{Field, Primitive};

/// A row of either engine.
pub(crate) enum EngineRow {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of Postgres.
    Postgres(PgRow),
}

/// A row and the table that it is blamed on.
pub(crate) struct Row {
    inner: EngineRow,
    table: &'static str,
}

impl Row {
    pub(super) const fn new(inner: EngineRow, table: &'static str) -> Self {
        Self { inner, table }
    }

    /// The row as its engine gave it.
    pub(crate) const fn engine(&self) -> &EngineRow {
        &self.inner
    }

    /// An error that names this row.
    pub(crate) fn inconsistent(&self, reason: impl Into<String>) -> StoreError {
        // Every table's second column is its id; the first is the business.
        let id = match &self.inner {
            EngineRow::Sqlite(row) => first_uuid(row),
            EngineRow::Postgres(row) => first_uuid(row),
        };
        StoreError::Inconsistent {
            table: self.table,
            row: id,
            reason: reason.into(),
        }
    }

    fn raw<T: Primitive>(&self, column: &str) -> StoreResult<Option<T>> {
        match &self.inner {
            EngineRow::Sqlite(row) => T::from_sqlite(row, column),
            EngineRow::Postgres(row) => T::from_postgres(row, column),
        }
        .map_err(|error| self.inconsistent(format!("column `{column}`: {error}")))
    }

    /// A column that may be null.
    pub(crate) fn opt<T: Field>(&self, column: &str) -> StoreResult<Option<T>> {
        self.raw::<T::Raw>(column)?
            .map(|raw| {
                T::decode(raw).map_err(|why| self.inconsistent(format!("column `{column}`: {why}")))
            })
            .transpose()
    }

    /// A column that is never null.
    pub(crate) fn get<T: Field>(&self, column: &str) -> StoreResult<T> {
        self.opt(column)?
            .ok_or_else(|| self.inconsistent(format!("column `{column}` is null")))
    }

    /// The range in `starts_at` and `ends_at`.
    pub(crate) fn range(&self) -> StoreResult<TimeRange> {
        TimeRange::new(self.get("starts_at")?, self.get("ends_at")?)
            .map_err(|error| self.inconsistent(error.to_string()))
    }

    /// The amount in two columns, null together.
    pub(crate) fn money(&self, minor: &str, currency: &str) -> StoreResult<Option<Money>> {
        match (self.opt::<i64>(minor)?, self.opt::<Currency>(currency)?) {
            (Some(minor), Some(currency)) => Ok(Some(Money { minor, currency })),
            (None, None) => Ok(None),
            _ => Err(self.inconsistent("an amount needs a currency")),
        }
    }
}

/// Ids of the row, as far as it has any, to find it by.
fn first_uuid<R: sqlx::Row>(row: &R) -> String
where
    for<'a> uuid::Uuid: sqlx::Decode<'a, R::Database> + sqlx::Type<R::Database>,
    usize: sqlx::ColumnIndex<R>,
{
    let ids: Vec<String> = (0..row.len().min(3))
        .filter_map(|index| row.try_get::<uuid::Uuid, _>(index).ok())
        .map(|id| id.to_string())
        .collect();
    if ids.is_empty() {
        "without id".to_owned()
    } else {
        ids.join("/")
    }
}
