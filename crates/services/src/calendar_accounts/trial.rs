//! A test for real: an event is written into each calendar that receives bookings, read back, and deleted again.

use domain::{CalendarConnectionId, TimeRange};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::CalendarAccounts;
use crate::{
    ServiceError,
    access::Member,
    ports::{
        calendar::{CalendarAccess, CalendarError, EventDraft},
        calendar_event_id::EventId,
    },
    records::{CalendarLink, ConnectionState},
};

/// The event lies so far ahead that nobody's day is touched, and is there for a moment only.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);
const LENGTH: SignedDuration = SignedDuration::from_mins(15);

/// How far a test came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialStep {
    /// Writing the event.
    Write,
    /// Reading it back.
    Read,
    /// Deleting it.
    Delete,
}

impl TrialStep {
    /// What was tried, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Write => "write a test entry",
            Self::Read => "read the test entry back",
            Self::Delete => "delete the test entry",
        }
    }
}

/// What a test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// So many calendars took and gave up an event.
    Works(usize),
    /// No calendar of the account receives bookings yet.
    NothingChosen,
    /// A calendar failed.
    Failed {
        /// Its name.
        calendar: String,
        /// At which step.
        step: TrialStep,
        /// Why, in words.
        reason: String,
    },
}

impl CalendarAccounts {
    /// Tests an account, and keeps what came of it with the account.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn test(&self, by: &Member, id: CalendarConnectionId) -> Result<Trial, ServiceError> {
        self.connection(by.business, id).await?;
        let mut targets: Vec<(String, String)> = self
            .ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move {
                    let names = tx.connections().choices().await?;
                    let staff = tx.catalog().staff().await?;
                    let resources = tx.catalog().resources().await?;
                    let linked = staff
                        .iter()
                        .filter_map(|one| one.calendar.as_ref())
                        .chain(resources.iter().filter_map(|one| one.calendar.as_ref()));
                    let mine = linked.filter(|link| link.connection_id == id);
                    let named = |link: &CalendarLink| {
                        let found = names
                            .iter()
                            .find(|(_, one)| one.calendar_id == link.calendar_id);
                        let name = found.map_or(&link.calendar_id, |(_, one)| &one.name);
                        (link.calendar_id.clone(), name.clone())
                    };
                    Ok::<_, ServiceError>(mine.map(named).collect())
                })
            })
            .await?;
        targets.sort();
        targets.dedup();
        if targets.is_empty() {
            return Ok(Trial::NothingChosen);
        }
        let access = CalendarAccess {
            business: by.business,
            connection: id,
        };
        let draft = self.draft()?;
        for (calendar, name) in &targets {
            if let Err((step, error)) = self.try_out(access, calendar, &draft).await {
                self.keep_failure(by, id, &error).await?;
                return Ok(Trial::Failed {
                    calendar: name.clone(),
                    step,
                    reason: error.to_string(),
                });
            }
        }
        let (now, count) = (self.ports.now(), targets.len());
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let works = ConnectionState::Connected;
                    tx.connections().set_state(id, works, None, now).await?;
                    let detail = json!({ "calendars": count });
                    self.note(tx, by, "calendar.tested", id.to_string(), detail)
                        .await
                })
            })
            .await?;
        Ok(Trial::Works(count))
    }

    async fn try_out(
        &self,
        access: CalendarAccess,
        calendar: &str,
        draft: &EventDraft,
    ) -> Result<(), (TrialStep, CalendarError)> {
        let event = EventId::derive(&self.ports.entropy.token());
        let port = self.ports.calendar.as_ref();
        port.insert_event(access, calendar, &event, draft)
            .await
            .map_err(|error| (TrialStep::Write, error))?;
        let found = port.event(access, calendar, &event).await;
        // Whatever was read, the event goes.
        let deleted = port.delete_event(access, calendar, &event).await;
        match found {
            Ok(Some(read)) if !read.cancelled => {}
            Ok(_) => return Err((TrialStep::Read, CalendarError::EventNotFound)),
            Err(error) => return Err((TrialStep::Read, error)),
        }
        deleted.map_err(|error| (TrialStep::Delete, error))
    }

    fn draft(&self) -> Result<EventDraft, ServiceError> {
        let broken = |error: &dyn std::fmt::Display| ServiceError::Internal(error.to_string());
        let start = self.ports.now().checked_add(AHEAD);
        let start = start.map_err(|error| broken(&error))?;
        // Whole minutes, as every booking has them.
        let start = Timestamp::from_second(start.as_second() / 60 * 60);
        let start = start.map_err(|error| broken(&error))?;
        Ok(EventDraft {
            title: "Ringdesk connection test".to_owned(),
            description: "Written to test the connection, and deleted at once.".to_owned(),
            location: None,
            range: TimeRange::starting(start, LENGTH).map_err(|error| broken(&error))?,
            zone: "UTC".to_owned(),
            private: std::collections::BTreeMap::new(),
        })
    }

    async fn keep_failure(
        &self,
        by: &Member,
        id: CalendarConnectionId,
        error: &CalendarError,
    ) -> Result<(), ServiceError> {
        let (state, problem) = match error {
            CalendarError::NeedsReconnect => (ConnectionState::Revoked, "needs_reconnect"),
            CalendarError::CalendarNotFound => (ConnectionState::Failing, "calendar_not_found"),
            _ => (ConnectionState::Failing, "test_failed"),
        };
        let now = self.ports.now();
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let problem = Some(problem);
                    Ok::<_, ServiceError>(
                        tx.connections().set_state(id, state, problem, now).await?,
                    )
                })
            })
            .await
    }
}
