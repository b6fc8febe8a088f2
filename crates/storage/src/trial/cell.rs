//! Rows of either engine as a SQLite database keeps them, whatever their table.

use services::ports::store::StoreResult;
use sqlx::{
    Arguments as _, Column as _, Row as _, TypeInfo as _, ValueRef as _,
    error::BoxDynError,
    postgres::PgRow,
    sqlite::{SqliteArguments, SqliteRow},
};
use uuid::Uuid;

use crate::sql::{EngineRow, Instant, Row, to_micros};

/// One value.
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub(super) fn bind(self, values: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Null => values.add(None::<i64>),
            Self::Int(number) => values.add(number),
            Self::Text(text) => values.add(text),
            Self::Bytes(bytes) => values.add(bytes),
        }
    }

    fn of_sqlite(row: &SqliteRow, index: usize) -> Result<Self, sqlx::Error> {
        let kind = {
            let value = row.try_get_raw(index)?;
            if value.is_null() {
                return Ok(Self::Null);
            }
            value.type_info().name().to_owned()
        };
        match kind.as_str() {
            "TEXT" => row.try_get_unchecked(index).map(Self::Text),
            "BLOB" => row.try_get_unchecked(index).map(Self::Bytes),
            _ => row.try_get_unchecked(index).map(Self::Int),
        }
    }

    fn of_postgres(row: &PgRow, index: usize) -> Result<Self, sqlx::Error> {
        if row.try_get_raw(index)?.is_null() {
            return Ok(Self::Null);
        }
        let kind = row.columns()[index].type_info().name();
        Ok(match kind {
            "UUID" => Self::Bytes(row.try_get::<Uuid, _>(index)?.into_bytes().to_vec()),
            "BYTEA" => Self::Bytes(row.try_get(index)?),
            "BOOL" => Self::Int(i64::from(row.try_get::<bool, _>(index)?)),
            "TIMESTAMPTZ" => {
                let at: Instant = row.try_get(index)?;
                Self::Int(to_micros(at.0).as_microsecond())
            }
            "JSONB" => Self::Text(row.try_get::<serde_json::Value, _>(index)?.to_string()),
            "TEXT" => Self::Text(row.try_get(index)?),
            _ => Self::Int(row.try_get(index)?),
        })
    }
}

/// Columns that a database works out from others, and writes itself.
const WORKED_OUT: [&str; 1] = ["length_us"];

/// Rows of one table, without what is worked out.
pub(super) struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Rows {
    pub(super) fn read(found: &[Row]) -> StoreResult<Self> {
        let mut rows = Self {
            columns: Vec::new(),
            rows: Vec::with_capacity(found.len()),
        };
        for row in found {
            let (columns, cells) = match row.engine() {
                EngineRow::Sqlite(inner) => (names(inner), cells(inner, Cell::of_sqlite)),
                EngineRow::Postgres(inner) => (names(inner), cells(inner, Cell::of_postgres)),
            };
            rows.columns = columns;
            rows.rows
                .push(cells.map_err(|error| row.inconsistent(error.to_string()))?);
        }
        Ok(rows)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The statement that writes one of them.
    pub(super) fn insert(&self, table: &str) -> String {
        let places: Vec<String> = (1..=self.columns.len())
            .map(|place| format!("${place}"))
            .collect();
        format!(
            "insert into {table} ({}) values ({})",
            self.columns.join(", "),
            places.join(", ")
        )
    }

    pub(super) fn into_rows(self) -> Vec<Vec<Cell>> {
        self.rows
    }
}

/// Which columns of a row are copied.
fn copied<R: sqlx::Row>(row: &R) -> impl Iterator<Item = (usize, &str)> {
    let columns = row.columns().iter().enumerate();
    columns
        .map(|(index, column)| (index, column.name()))
        .filter(|(_, name)| !WORKED_OUT.contains(name))
}

fn names<R: sqlx::Row>(row: &R) -> Vec<String> {
    copied(row).map(|(_, name)| name.to_owned()).collect()
}

fn cells<R: sqlx::Row>(
    row: &R,
    read: impl Fn(&R, usize) -> Result<Cell, sqlx::Error>,
) -> Result<Vec<Cell>, sqlx::Error> {
    copied(row).map(|(index, _)| read(row, index)).collect()
}
