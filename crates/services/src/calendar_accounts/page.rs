//! What the pages of calendar accounts show.

use domain::{CalendarConnectionId, view::ShownTime};
use jiff::{Timestamp, tz::TimeZone};

use super::{CalendarAccounts, lanes};
use crate::{
    ServiceError,
    access::Member,
    records::{
        BookingSearch, CalendarChoice, CalendarConnection, CalendarLink, ConnectionState, Lane,
    },
    show,
};

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// It works.
    Connected,
    /// It works, and nobody's bookings are written into it.
    NothingChosen,
    /// Access is gone.
    NeedsReconnect,
    /// The provider fails.
    Failing,
}

/// A connected account.
#[derive(Debug, Clone)]
pub struct AccountSummary {
    /// Its id.
    pub id: CalendarConnectionId,
    /// Its address.
    pub account: String,
    /// Where it stands.
    pub state: AccountState,
    /// Since when.
    pub since: ShownTime,
    /// When it last answered us.
    pub answered: Option<ShownTime>,
    /// Whose bookings are written into it, by name.
    pub writes: Vec<String>,
    /// How many calendars block time besides.
    pub blocking: usize,
}

/// A calendar of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    /// The provider's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether bookings can be written into it.
    pub writable: bool,
    /// Whether it is the account's main one.
    pub primary: bool,
    /// Whether it blocks time.
    pub blocks: bool,
}

/// Somebody or something whose bookings can be written into a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverRow {
    /// Who or what.
    pub lane: Lane,
    /// Their name.
    pub name: String,
    /// Into which calendar of this account.
    pub calendar: Option<String>,
    /// Whether they use another account.
    pub elsewhere: bool,
}

/// One account with what can be chosen of it.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The account.
    pub summary: AccountSummary,
    /// Its calendars: as the provider lists them now, otherwise as they were chosen.
    pub calendars: Vec<CalendarRow>,
    /// Everybody who can be booked.
    pub receivers: Vec<ReceiverRow>,
    /// Why the provider lists no calendars now.
    pub unlisted: Option<String>,
    /// Bookings ahead that were not written.
    pub unwritten: u64,
}

/// What is stored of all accounts.
struct Stored {
    connections: Vec<CalendarConnection>,
    choices: Vec<(CalendarConnectionId, CalendarChoice)>,
    receivers: Vec<(Lane, String, Option<CalendarLink>)>,
    zone: TimeZone,
    unwritten: u64,
}

impl CalendarAccounts {
    /// All accounts, and how many bookings wait to be written.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn list(&self, by: &Member) -> Result<(Vec<AccountSummary>, u64), ServiceError> {
        let stored = self.stored(by).await?;
        let now = self.ports.now();
        let all = stored.connections.iter();
        let all = all.map(|one| summary(one, &stored, now)).collect();
        Ok((all, stored.unwritten))
    }

    /// One account. Its calendars are asked for now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn page(
        &self,
        by: &Member,
        id: CalendarConnectionId,
    ) -> Result<AccountPage, ServiceError> {
        let listed = self.calendars(by, id).await?;
        let stored = self.stored(by).await?;
        let mine = stored.connections.iter().find(|one| one.id == id);
        let mine = mine.ok_or(ServiceError::NotFound("calendar account"))?;
        let chosen = || {
            let mine = stored.choices.iter().filter(|(account, _)| *account == id);
            mine.map(|(_, choice)| choice)
        };
        let (calendars, unlisted) = match listed {
            Ok(entries) => {
                let rows = entries.into_iter().map(|entry| CalendarRow {
                    blocks: chosen().any(|one| one.calendar_id == entry.id && one.blocks),
                    id: entry.id,
                    name: entry.name,
                    writable: entry.writable,
                    primary: entry.primary,
                });
                (rows.collect(), None)
            }
            Err(error) => {
                let rows = chosen().map(|one| CalendarRow {
                    id: one.calendar_id.clone(),
                    name: one.name.clone(),
                    writable: true,
                    primary: false,
                    blocks: one.blocks,
                });
                (rows.collect(), Some(error.to_string()))
            }
        };
        let receivers = stored.receivers.iter().map(|(lane, name, link)| {
            let here = link.as_ref().filter(|link| link.connection_id == id);
            ReceiverRow {
                lane: *lane,
                name: name.clone(),
                calendar: here.map(|link| link.calendar_id.clone()),
                elsewhere: link.is_some() && here.is_none(),
            }
        });
        Ok(AccountPage {
            summary: summary(mine, &stored, self.ports.now()),
            calendars,
            receivers: receivers.collect(),
            unlisted,
            unwritten: stored.unwritten,
        })
    }

    async fn stored(&self, by: &Member) -> Result<Stored, ServiceError> {
        self.ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move {
                    let connections = tx.connections().list().await?;
                    let choices = tx.connections().choices().await?;
                    let active = lanes(tx, None).await?;
                    let staff = tx.catalog().staff().await?;
                    let resources = tx.catalog().resources().await?;
                    let people = staff.iter().map(|one| {
                        let name = one.name.as_str().to_owned();
                        (Lane::Staff(one.id), name, one.calendar.clone())
                    });
                    let things = resources.iter().map(|one| {
                        (
                            Lane::Resource(one.id),
                            one.name.clone(),
                            one.calendar.clone(),
                        )
                    });
                    let receivers = people
                        .chain(things)
                        .filter(|(lane, ..)| active.contains(lane));
                    let receivers = receivers.collect();
                    let zone = tx.locations().list().await?;
                    let zone = zone.first().and_then(|one| TimeZone::get(&one.zone).ok());
                    let search = BookingSearch {
                        differs: true,
                        ..BookingSearch::default()
                    };
                    let unwritten = tx.overview().booking_count(&search, u32::MAX).await?;
                    Ok::<_, ServiceError>(Stored {
                        connections,
                        choices,
                        receivers,
                        zone: zone.unwrap_or(TimeZone::UTC),
                        unwritten,
                    })
                })
            })
            .await
    }
}

fn summary(one: &CalendarConnection, stored: &Stored, now: Timestamp) -> AccountSummary {
    let mine = |link: &Option<CalendarLink>| {
        let link = link.as_ref();
        link.is_some_and(|link| link.connection_id == one.id)
    };
    let writes: Vec<String> = stored
        .receivers
        .iter()
        .filter(|(_, _, link)| mine(link))
        .map(|(_, name, _)| name.clone())
        .collect();
    let state = match one.state {
        ConnectionState::Connected if writes.is_empty() => AccountState::NothingChosen,
        ConnectionState::Connected => AccountState::Connected,
        ConnectionState::Revoked => AccountState::NeedsReconnect,
        ConnectionState::Failing => AccountState::Failing,
    };
    let shown = |at| show::shown(at, &stored.zone, now);
    let blocks = |(account, choice): &&(CalendarConnectionId, CalendarChoice)| {
        *account == one.id && choice.blocks
    };
    AccountSummary {
        id: one.id,
        account: one.account.clone(),
        state,
        since: shown(one.updated_at),
        answered: one.answered_at.map(shown),
        writes,
        blocking: stored.choices.iter().filter(blocks).count(),
    }
}
