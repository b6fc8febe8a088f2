//! A connection of either engine with an open transaction, and how statements run on it.

use std::borrow::Cow;

use futures::TryStreamExt;
use sqlx::{
    Arguments as _, AssertSqlSafe, Executor, Postgres, Sqlite, Transaction, error::BoxDynError,
    postgres::PgArguments, sqlite::SqliteArguments,
};

use super::{
    row::{EngineRow, Row},
    statement::Sql,
    value::{List, Value},
};
use crate::sqlite::WriterTurn;

/// A connection with an open transaction. It owns its connection, so that a unit of work may borrow from anywhere.
pub(crate) enum Link {
    /// A reader of SQLite.
    SqliteReader(Transaction<'static, Sqlite>),
    /// A turn on the one writer of SQLite.
    SqliteWriter(WriterTurn),
    /// A connection of Postgres.
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! bind_all {
    ($args:ty, $list:path, $values:expr) => {{
        let mut args = <$args>::default();
        for value in $values {
            match value {
                Value::Uuid(v) => args.add(v),
                Value::Int(v) => args.add(v),
                Value::Bool(v) => args.add(v),
                Value::Text(v) => args.add(v),
                Value::Bytes(v) => args.add(v),
                Value::Instant(v) => args.add(v),
                Value::Json(v) => args.add(v),
                Value::List(list) => $list(&mut args, list),
            }
            .map_err(|error: BoxDynError| sqlx::Error::Encode(error))?;
        }
        args
    }};
}

/// Several values as one argument.
fn add_array(args: &mut PgArguments, list: List) -> Result<(), BoxDynError> {
    match list {
        List::Uuids(all) => args.add(all),
        List::Ints(all) => args.add(all),
        List::Texts(all) => args.add(all),
    }
}

/// SQLite has no arrays: statements for it name each value.
fn no_array(_: &mut SqliteArguments, _: List) -> Result<(), BoxDynError> {
    Err("several values as one argument of SQLite".into())
}

/// The driver keeps one prepared statement for each text.
fn text(text: Cow<'static, str>) -> AssertSqlSafe<Cow<'static, str>> {
    // Safe: `Sql` is made of `&'static str` and argument numbers only.
    AssertSqlSafe(text)
}

impl Link {
    /// Whether rows can be locked one by one.
    pub(crate) const fn locks_rows(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Whether each row of a result travels from one thread to another.
    pub(crate) const fn rows_cross_threads(&self) -> bool {
        !matches!(self, Self::Postgres(_))
    }

    /// Runs a statement. How many rows it changed.
    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64, sqlx::Error> {
        match self {
            Self::SqliteReader(tx) => {
                let (sql, values, _) = sql.into_listed_parts();
                let args = bind_all!(SqliteArguments, no_array, values);
                Ok(tx
                    .execute(sqlx::query_with(text(sql), args))
                    .await?
                    .rows_affected())
            }
            Self::SqliteWriter(turn) => {
                let (sql, values, _) = sql.into_listed_parts();
                let args = bind_all!(SqliteArguments, no_array, values);
                Ok(turn
                    .connection()
                    .execute(sqlx::query_with(text(sql), args))
                    .await?
                    .rows_affected())
            }
            Self::Postgres(tx) => {
                let (sql, values, _) = sql.into_parts();
                let args = bind_all!(PgArguments, add_array, values);
                Ok(tx
                    .execute(sqlx::query_with(text(sql), args))
                    .await?
                    .rows_affected())
            }
        }
    }

    /// Runs a query. All its rows.
    pub(crate) async fn fetch(&mut self, sql: Sql) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::SqliteReader(tx) => {
                let (sql, values, table) = sql.into_listed_parts();
                let args = bind_all!(SqliteArguments, no_array, values);
                tx.fetch(sqlx::query_with(text(sql), args))
                    .map_ok(|row| Row::new(EngineRow::Sqlite(row), table))
                    .try_collect()
                    .await
            }
            Self::SqliteWriter(turn) => {
                let (sql, values, table) = sql.into_listed_parts();
                let args = bind_all!(SqliteArguments, no_array, values);
                turn.connection()
                    .fetch(sqlx::query_with(text(sql), args))
                    .map_ok(|row| Row::new(EngineRow::Sqlite(row), table))
                    .try_collect()
                    .await
            }
            Self::Postgres(tx) => {
                let (sql, values, table) = sql.into_parts();
                let args = bind_all!(PgArguments, add_array, values);
                tx.fetch(sqlx::query_with(text(sql), args))
                    .map_ok(|row| Row::new(EngineRow::Postgres(row), table))
                    .try_collect()
                    .await
            }
        }
    }
}
