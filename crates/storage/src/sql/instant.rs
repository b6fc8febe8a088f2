//! Instants as both engines keep them: microseconds.

use jiff::{SignedDuration, Timestamp};
use sqlx::{
    Decode, Encode, Postgres, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef},
    sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef},
};

/// An instant with microsecond precision: `timestamptz` on Postgres, a count of microseconds since 1970 on SQLite. Both
/// order as time does, with and without fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Timestamp);

/// Postgres counts from the year 2000: 10,957 days of 86,400 seconds after 1970.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl Instant {
    fn from_micros(micros: i64) -> Result<Self, BoxDynError> {
        Ok(Self(Timestamp::from_microsecond(micros)?))
    }
}

/// The instant as a database gives it back: finer parts are dropped.
pub(crate) fn to_micros(at: Timestamp) -> Timestamp {
    let finer = i64::from(at.subsec_nanosecond() % 1000);
    at.checked_sub(SignedDuration::from_nanos(finer))
        .unwrap_or(at)
}

impl Type<Sqlite> for Instant {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(ty: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(ty)
    }
}

impl Encode<'_, Sqlite> for Instant {
    fn encode_by_ref(&self, buf: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'_, Sqlite>>::encode(to_micros(self.0).as_microsecond(), buf)
    }
}

impl<'r> Decode<'r, Sqlite> for Instant {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        Self::from_micros(<i64 as Decode<'r, Sqlite>>::decode(value)?)
    }
}

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let micros = to_micros(self.0).as_microsecond() - POSTGRES_EPOCH_MICROS;
        <i64 as Encode<'_, Postgres>>::encode(micros, buf)
    }
}

impl<'r> Decode<'r, Postgres> for Instant {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let micros = i64::from_be_bytes(value.as_bytes()?.try_into()?);
                Self::from_micros(micros.saturating_add(POSTGRES_EPOCH_MICROS))
            }
            PgValueFormat::Text => Err("timestamps are read in binary form only".into()),
        }
    }
}
