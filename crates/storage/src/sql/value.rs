//! The few types that a column can have, and how domain types are kept in them.

use domain::{
    AddOnId, AllocationId, ApiKeyId, AuditEventId, BookingId, BookingRef, BookingSource,
    BookingState, BusinessId, CalendarConnectionId, CallEventId, CallId, CallOutcome, CallState,
    Channel, ClassSessionId, ConversationId, Currency, CustomerId, CustomerLinkId, Direction, E164,
    EmailAddress, ExceptionId, GroupId, HoldId, HoursId, InvitationId, JobId, LocationId,
    MembershipId, MessageId, MessageState, PersonName, PhoneNumberId, ResourceId, Role, SeriesId,
    ServiceId, Speaker, StaffId, TimeOffId, ToolCallId, TurnId, UnmetRequestId, UserId, VariantId,
    WaitlistEntryId, WaitlistOfferId, WallTime, WebhookReceiptId,
};
use jiff::{Timestamp, civil::Date};
use serde_json::Value as Json;
use services::records::{
    AddOnKind, Assign, ConnectionState, FirstVisit, JobState, LateCancel, LineKind, LinkKind,
    NumberProblem, OfferState, PriceKind, SetupStep, Situation, StepState, WaitlistState,
};
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use super::instant::Instant;

/// A value on its way into a statement. `None` is null, of the column's type.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// `uuid` · `blob`
    Uuid(Option<Uuid>),
    /// `bigint` · `integer`
    Int(Option<i64>),
    /// `boolean` · `integer`
    Bool(Option<bool>),
    /// `text`
    Text(Option<String>),
    /// `bytea` · `blob`
    Bytes(Option<Vec<u8>>),
    /// `timestamptz` · `integer`
    Instant(Option<Instant>),
    /// `jsonb` · `text`
    Json(Option<Json>),
    /// Several of one kind: `uuid[]`, `bigint[]`, `text[]` · each by itself
    List(List),
}

/// Several values of one kind, which a statement looks for at once. No column holds them.
#[derive(Debug, Clone)]
pub(crate) enum List {
    /// Of `uuid` · `blob`.
    Uuids(Vec<Uuid>),
    /// Of `bigint` · `integer`.
    Ints(Vec<i64>),
    /// Of `text`.
    Texts(Vec<String>),
}

impl List {
    /// Each by itself.
    pub(crate) fn into_values(self) -> Vec<Value> {
        match self {
            Self::Uuids(all) => all.into_iter().map(|one| Value::Uuid(Some(one))).collect(),
            Self::Ints(all) => all.into_iter().map(|one| Value::Int(Some(one))).collect(),
            Self::Texts(all) => all.into_iter().map(|one| Value::Text(Some(one))).collect(),
        }
    }
}

/// A kind of value of which several are looked for at once.
pub(crate) trait Listed: Primitive {
    /// Wraps them for a statement.
    fn list(values: Vec<Self>) -> List;
}

macro_rules! listed {
    ($($ty:ty => $variant:ident),* $(,)?) => {$(
        impl Listed for $ty {
            fn list(values: Vec<Self>) -> List {
                List::$variant(values)
            }
        }
    )*};
}
listed! { Uuid => Uuids, i64 => Ints, String => Texts }

/// A type that both drivers know.
pub(crate) trait Primitive: Sized {
    /// Wraps it for a statement.
    fn wrap(value: Option<Self>) -> Value;
    /// Reads it from a row of SQLite.
    fn from_sqlite(row: &SqliteRow, column: &str) -> Result<Option<Self>, sqlx::Error>;
    /// Reads it from a row of Postgres.
    fn from_postgres(row: &PgRow, column: &str) -> Result<Option<Self>, sqlx::Error>;
}

macro_rules! primitive {
    ($($ty:ty => $variant:ident),* $(,)?) => {$(
        impl Primitive for $ty {
            fn wrap(value: Option<Self>) -> Value {
                Value::$variant(value)
            }

            fn from_sqlite(row: &SqliteRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
                row.try_get(column)
            }

            fn from_postgres(row: &PgRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
                row.try_get(column)
            }
        }
    )*};
}
primitive! {
    Uuid => Uuid, i64 => Int, bool => Bool, String => Text, Vec<u8> => Bytes, Instant => Instant, Json => Json,
}

/// A domain type as one column.
pub(crate) trait Field: Sized {
    /// What the column holds.
    type Raw: Primitive;
    /// As stored.
    fn encode(&self) -> Self::Raw;
    /// As read; the error says what is wrong with the stored value.
    fn decode(raw: Self::Raw) -> Result<Self, String>;
}

macro_rules! as_itself {
    ($($ty:ty),*) => {$(
        impl Field for $ty {
            type Raw = Self;

            fn encode(&self) -> Self {
                self.clone()
            }

            fn decode(raw: Self) -> Result<Self, String> {
                Ok(raw)
            }
        }
    )*};
}
as_itself!(Uuid, i64, bool, String, Vec<u8>, Json);

impl Field for Timestamp {
    type Raw = Instant;

    fn encode(&self) -> Instant {
        Instant(*self)
    }

    fn decode(raw: Instant) -> Result<Self, String> {
        Ok(raw.0)
    }
}

macro_rules! as_uuid {
    ($($ty:ty),* $(,)?) => {$(
        impl Field for $ty {
            type Raw = Uuid;

            fn encode(&self) -> Uuid {
                self.uuid()
            }

            fn decode(raw: Uuid) -> Result<Self, String> {
                Ok(Self::from_uuid(raw))
            }
        }
    )*};
}
as_uuid! {
    AddOnId, AllocationId, ApiKeyId, AuditEventId, BookingId, BusinessId, CalendarConnectionId, CallEventId, CallId,
    ClassSessionId, ConversationId, CustomerId, CustomerLinkId, ExceptionId, GroupId, HoldId, HoursId, InvitationId, JobId, LocationId,
    MembershipId, MessageId, PhoneNumberId, ResourceId, SeriesId, ServiceId, StaffId, TimeOffId, ToolCallId, TurnId,
    UnmetRequestId, UserId, VariantId, WaitlistEntryId, WaitlistOfferId, WebhookReceiptId,
}

macro_rules! as_text {
    ($($ty:ty),* $(,)?) => {$(
        impl Field for $ty {
            type Raw = String;

            fn encode(&self) -> String {
                self.to_string()
            }

            fn decode(raw: String) -> Result<Self, String> {
                raw.parse().map_err(|_| concat!("not a valid ", stringify!($ty)).to_owned())
            }
        }
    )*};
}
as_text! {
    AddOnKind, Assign, BookingSource, BookingState, CallOutcome, CallState, Channel, ConnectionState, Date, Direction,
    EmailAddress, FirstVisit, JobState, LateCancel, LineKind, LinkKind, MessageState, NumberProblem, OfferState, PersonName, PriceKind,
    Role, SetupStep, Situation, Speaker, StepState, WaitlistState,
}

impl Field for E164 {
    type Raw = String;

    fn encode(&self) -> String {
        self.as_str().to_owned()
    }

    fn decode(raw: String) -> Result<Self, String> {
        raw.parse()
            .map_err(|_| "not a valid telephone number".to_owned())
    }
}

impl Field for Currency {
    type Raw = String;

    fn encode(&self) -> String {
        self.code().to_owned()
    }

    fn decode(raw: String) -> Result<Self, String> {
        raw.parse().map_err(|_| "not a valid currency".to_owned())
    }
}

impl Field for BookingRef {
    type Raw = String;

    fn encode(&self) -> String {
        self.as_str().to_owned()
    }

    fn decode(raw: String) -> Result<Self, String> {
        Self::parse(&raw).ok_or_else(|| "not a valid booking reference".to_owned())
    }
}

macro_rules! as_int {
    ($($ty:ty),*) => {$(
        impl Field for $ty {
            type Raw = i64;

            fn encode(&self) -> i64 {
                // Counts and positions; beyond the column's range they are refused by its check.
                i64::try_from(*self).unwrap_or(i64::MAX)
            }

            fn decode(raw: i64) -> Result<Self, String> {
                Self::try_from(raw).map_err(|_| format!("{raw} is out of range"))
            }
        }
    )*};
}
as_int!(u16, u32, u64);

impl Field for WallTime {
    type Raw = i64;

    fn encode(&self) -> i64 {
        i64::from(self.minutes())
    }

    fn decode(raw: i64) -> Result<Self, String> {
        u16::try_from(raw)
            .ok()
            .and_then(|minutes| Self::from_minutes(minutes).ok())
            .ok_or_else(|| format!("{raw} is not a time of day"))
    }
}

impl Field for [u8; 32] {
    type Raw = Vec<u8>;

    fn encode(&self) -> Vec<u8> {
        self.to_vec()
    }

    fn decode(raw: Vec<u8>) -> Result<Self, String> {
        raw.try_into()
            .map_err(|_| "not a hash of 32 bytes".to_owned())
    }
}
