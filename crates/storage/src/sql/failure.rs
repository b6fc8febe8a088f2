//! What the drivers' errors mean.

use services::ports::store::{Constraint, StoreError};

/// A driver's error in the store's words, and whether running the unit again can help.
pub(crate) struct Failure {
    /// In the store's words.
    pub(crate) error: StoreError,
    /// A serialisation failure or a deadlock: the same unit may succeed now.
    pub(crate) again: bool,
}

/// What `sqlite` and `postgres` triggers, constraints and limits report, in the store's words.
pub(crate) fn read(error: &sqlx::Error) -> Failure {
    let unavailable = || StoreError::Unavailable {
        reason: error.to_string(),
    };
    let Some(database) = error.as_database_error() else {
        let error = match error {
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::TypeNotFound { .. } => StoreError::Misuse {
                reason: error.to_string(),
            },
            _ => unavailable(),
        };
        return Failure {
            error,
            again: false,
        };
    };
    let code = database.code().unwrap_or_default();
    let again = matches!(code.as_ref(), "40001" | "40P01");
    let error = match code.as_ref() {
        // Postgres: exclusion constraint. SQLite: `raise(abort, …)` of the allocation triggers.
        "23P01" if database.constraint() == Some("weekly_hours_overlap") => overlapping_hours(),
        "1811" if database.message().contains("hours overlap") => overlapping_hours(),
        "23P01" => Constraint::Overlap.into(),
        "1811" if database.message().contains("allocation overlaps") => Constraint::Overlap.into(),
        "23505" | "2067" | "1555" => {
            let table = database
                .table()
                .map_or_else(|| sqlite_table(database.message()), str::to_owned);
            Constraint::Duplicate { table }.into()
        }
        "1811" if database.message().contains("FOREIGN KEY") => Constraint::Reference.into(),
        "23503" | "787" => Constraint::Reference.into(),
        // Checks, nulls, values out of range, text with a zero byte, types in strict tables.
        "23514" | "23502" | "22003" | "22021" | "275" | "1299" | "3091" => Constraint::Check.into(),
        // Postgres: a row-level security policy; SQLite and Postgres: a write in a read unit. Postgres: bad SQL.
        "42501" | "25006" | "8" | "1" => StoreError::Misuse {
            reason: database.message().to_owned(),
        },
        code if code.starts_with("42") => StoreError::Misuse {
            reason: database.message().to_owned(),
        },
        _ => unavailable(),
    };
    Failure { error, again }
}

/// Hours that two units wrote at the same time; within one unit the day is named.
fn overlapping_hours() -> StoreError {
    Constraint::Invalid {
        table: "weekly_hours",
        field: "hours",
        reason: "they overlap hours that were saved meanwhile: read them again".to_owned(),
    }
    .into()
}

/// The table in `UNIQUE constraint failed: booking.business_id, booking.reference`.
fn sqlite_table(message: &str) -> String {
    message
        .split_once("failed: ")
        .and_then(|(_, columns)| columns.split_once('.'))
        .map_or_else(|| "unknown".to_owned(), |(table, _)| table.to_owned())
}
