//! An owner's or a staff member's calendar.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{BusinessId, CalendarConnectionId, TimeRange};
use jiff::{Timestamp, civil};
use secrecy::SecretString;

use super::{calendar_event_id::EventId, provider::ProviderError};

/// Which account to act in, and on whose behalf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CalendarAccess {
    /// The owner of the connection.
    pub business: BusinessId,
    /// The connected account.
    pub connection: CalendarConnectionId,
}

/// What the calendar's provider gave us to act with.
#[derive(Debug, Clone)]
pub struct CalendarGrant {
    /// Sent with each request.
    pub access_token: SecretString,
    /// When `access_token` stops working.
    pub expires_at: Timestamp,
    /// Buys the next access token; lives until it is withdrawn.
    pub refresh_token: SecretString,
    /// Counts renewals, so that two do not overwrite each other.
    pub version: i64,
}

/// The grants could not be read or kept. Trying again later is safe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the calendar's grant could not be read or kept: {0}")]
pub struct GrantsUnavailable(pub String);

/// Where the grants are kept (encrypted at rest).
#[async_trait]
pub trait CalendarGrants: Send + Sync {
    /// The grant of a connection; `None` if there is no such connection or the owner must connect it again.
    async fn load(
        &self,
        access: CalendarAccess,
    ) -> Result<Option<CalendarGrant>, GrantsUnavailable>;

    /// Keeps a grant that was renewed from the one with its version. Success too if another node renewed it meanwhile:
    /// both new access tokens work.
    async fn save(
        &self,
        access: CalendarAccess,
        grant: &CalendarGrant,
    ) -> Result<(), GrantsUnavailable>;

    /// Records that the owner must connect again; the grant is of no further use.
    async fn needs_reconnect(&self, access: CalendarAccess) -> Result<(), GrantsUnavailable>;
}

/// One calendar of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The provider's id.
    pub id: String,
    /// The name shown to people.
    pub name: String,
    /// IANA zone.
    pub zone: Option<String>,
    /// Whether it is the account's main calendar.
    pub primary: bool,
    /// Whether events can be written.
    pub writable: bool,
}

/// What one calendar says about a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarBusy {
    /// Busy in these ranges, free in the rest.
    Known(Vec<TimeRange>),
    /// The provider could not tell. Never to be read as free.
    Unknown {
        /// The provider's word.
        reason: String,
    },
}

/// When an event happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventTime {
    /// From an instant to an instant.
    Timed(TimeRange),
    /// Whole days of the calendar's zone; `end` is the first date after.
    AllDay {
        /// First date.
        start: civil::Date,
        /// First date after the last.
        end: civil::Date,
    },
}

/// An event to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDraft {
    /// The title.
    pub title: String,
    /// The text below it.
    pub description: String,
    /// The place.
    pub location: Option<String>,
    /// When.
    pub range: TimeRange,
    /// IANA zone in which the calendar shows it.
    pub zone: String,
    /// Values only this application sees: key at most 44 characters, value at most 1024.
    pub private: BTreeMap<String, String>,
}

/// An event as the provider keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The provider's id. Not always one of ours, so a plain text.
    pub id: String,
    /// Changes with every change of the event.
    pub etag: String,
    /// The title, if visible.
    pub title: Option<String>,
    /// The text below it, if visible.
    pub description: Option<String>,
    /// When; `None` for a cancelled event that came without times.
    pub time: Option<EventTime>,
    /// Whether it is called off.
    pub cancelled: bool,
    /// Whether its time is taken: confirmed, opaque, not declined, not a mere working location or birthday.
    pub blocks: bool,
    /// Values only this application sees.
    pub private: BTreeMap<String, String>,
    /// Last change, if told.
    pub updated: Option<Timestamp>,
    /// Page on which a person sees the event.
    pub link: Option<String>,
}

/// Which events to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventQuery {
    /// Those that overlap a range, in order of their start.
    Within(TimeRange),
    /// All, together with a token for the changes that follow.
    Everything,
    /// Only what changed since the token was given; cancelled events come too.
    Since(String),
}

/// The answer to an [`EventQuery`], all pages together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventList {
    /// The events.
    pub events: Vec<CalendarEvent>,
    /// For the next [`EventQuery::Since`]; absent after [`EventQuery::Within`].
    pub sync_token: Option<String>,
}

/// Why the calendar did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The grant is gone. Permanent until the owner connects again.
    #[error("access to the calendar was withdrawn; the owner must connect it again")]
    NeedsReconnect,
    /// The calendar itself does not exist for this account.
    #[error("the calendar does not exist or is no longer shared with this account; choose another")]
    CalendarNotFound,
    /// The event to change does not exist, or was deleted.
    #[error("the event does not exist any more")]
    EventNotFound,
    /// An event with this id was written before, possibly by an earlier run of the same work.
    #[error("an event with this id exists; read it and compare")]
    AlreadyExists,
    /// The event changed since its etag was read.
    #[error("the event was changed by somebody else; read it again")]
    Stale,
    /// The token of [`EventQuery::Since`] is too old: start from [`EventQuery::Everything`].
    #[error("the sync token is too old; list everything again")]
    SyncExpired,
    /// The grant could not be read or kept.
    #[error(transparent)]
    Grants(#[from] GrantsUnavailable),
    /// Anything else.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// The calendar provider.
///
/// Nothing here retries by itself, with one exception: a refused access token is renewed once and the request sent once
/// more. Reading and deleting may be repeated freely. Inserting is repeatable because the caller chooses the event's id:
/// the second insert ends in [`CalendarError::AlreadyExists`].
#[async_trait]
pub trait Calendar: Send + Sync {
    /// The calendars of the account whose events can be read; each says whether it can be written too.
    async fn calendars(&self, access: CalendarAccess) -> Result<Vec<CalendarEntry>, CalendarError>;

    /// What each of the calendars says about the range: one entry a calendar, in the order asked. A calendar that the
    /// provider leaves out or reports an error for is [`CalendarBusy::Unknown`].
    async fn busy(
        &self,
        access: CalendarAccess,
        calendars: &[String],
        range: TimeRange,
    ) -> Result<Vec<CalendarBusy>, CalendarError>;

    /// Writes a new event under an id of our choice.
    async fn insert_event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
        event: &EventDraft,
    ) -> Result<CalendarEvent, CalendarError>;

    /// Reads one event; `None` if it never existed. A deleted one may come back as cancelled.
    async fn event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
    ) -> Result<Option<CalendarEvent>, CalendarError>;

    /// Gives an event this content and the status "confirmed". With an etag only if the event has not changed since.
    async fn patch_event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
        event: &EventDraft,
        etag: Option<&str>,
    ) -> Result<CalendarEvent, CalendarError>;

    /// Deletes an event. One that is already gone is success.
    async fn delete_event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
    ) -> Result<(), CalendarError>;

    /// Lists events, recurring ones as their single occurrences.
    async fn events(
        &self,
        access: CalendarAccess,
        calendar: &str,
        query: &EventQuery,
    ) -> Result<EventList, CalendarError>;
}
