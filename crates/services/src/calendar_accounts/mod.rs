//! The calendar accounts of a business: consent, which calendars block time and which receive bookings, a test for real,
//! and letting go.

mod page;
mod trial;

use std::sync::Arc;

use domain::{BusinessId, CalendarConnectionId};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    ServiceError,
    access::Member,
    bookings::{Bookings, Confirmed},
    context::Ports,
    jobs::SyncBookingEvent,
    ports::{
        Tx,
        calendar::{CalendarAccess, CalendarEntry, CalendarError},
        calendar_consent::{
            CalendarConsent, CalendarConsented, ConsentError, ConsentReturn, ConsentStart,
        },
    },
    records::{
        Actor, BookingSearch, CalendarChoice, CalendarConnection, CalendarLink, CalendarTokens,
        ConnectionState, Lane, PageRequest,
    },
    snapshot::Snapshots,
};

pub use page::{AccountPage, AccountState, AccountSummary, CalendarRow, ReceiverRow};
pub use trial::{Trial, TrialStep};

/// Whose calendars these are.
pub(crate) const GOOGLE: &str = "google";
/// Bookings of which the calendar is brought up to date right after a reconnection; the others follow by themselves.
const REPLAYED: u32 = 200;

/// The use cases of calendar accounts.
#[derive(Clone)]
pub struct CalendarAccounts {
    ports: Ports,
    consent: Option<Arc<dyn CalendarConsent>>,
    snapshots: Snapshots,
    bookings: Bookings,
}

/// What became of a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connecting {
    /// The account is connected.
    Connected {
        /// Which one.
        id: CalendarConnectionId,
        /// Whether it was known before.
        again: bool,
        /// What became of the requests that waited for it.
        requests: Confirmed,
    },
    /// Something was left unticked: nothing was kept.
    Partial(Vec<&'static str>),
    /// Another account than the one to be reconnected: nothing was kept.
    OtherAccount {
        /// The one that was consented.
        given: String,
        /// The one that is needed.
        wanted: String,
    },
    /// The provider does not vouch for it.
    NotGiven,
}

/// Which calendars of an account are used, and for what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Ids of calendars whose events take everybody's time.
    pub blocks: Vec<String>,
    /// Into which calendar each one's bookings are written; `None` is into none of this account.
    pub receives: Vec<(Lane, Option<String>)>,
}

impl CalendarAccounts {
    /// Over the ports; without a registration with the provider nothing can be connected.
    #[must_use]
    pub const fn new(
        ports: Ports,
        consent: Option<Arc<dyn CalendarConsent>>,
        snapshots: Snapshots,
        bookings: Bookings,
    ) -> Self {
        Self {
            ports,
            consent,
            snapshots,
            bookings,
        }
    }

    /// Whether accounts can be connected in this installation.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.consent.is_some()
    }

    /// Begins a consent; to reconnect an account, with its name suggested.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] without a registration; [`ServiceError::NotFound`] if there is no such account.
    pub async fn begin(
        &self,
        by: &Member,
        again: Option<CalendarConnectionId>,
    ) -> Result<ConsentStart, ServiceError> {
        let account = match again {
            Some(id) => Some(self.connection(by.business, id).await?.account),
            None => None,
        };
        let entropy = self.ports.entropy.as_ref();
        Ok(self.provider()?.begin(account.as_deref(), entropy))
    }

    /// Finishes a consent. A part of it, or another account than the one to be reconnected, is refused with nothing kept.
    ///
    /// # Errors
    /// The provider's and the store's failures.
    pub async fn finish(
        &self,
        by: &Member,
        again: Option<CalendarConnectionId>,
        returned: ConsentReturn<'_>,
    ) -> Result<Connecting, ServiceError> {
        let consented = match self.provider()?.finish(returned, self.ports.now()).await {
            Ok(consented) => consented,
            Err(ConsentError::NotGiven(reason)) => {
                tracing::warn!(business.id = %by.business, reason, "a calendar was not connected");
                return Ok(Connecting::NotGiven);
            }
            Err(ConsentError::Provider(error)) => {
                return Err(ServiceError::Conflict(format!(
                    "Google did not answer as it should ({}). Nothing was changed. Try again",
                    error.kind
                )));
            }
        };
        if !consented.missing.is_empty() {
            return Ok(Connecting::Partial(consented.missing));
        }
        if let Some(id) = again {
            let wanted = self.connection(by.business, id).await?.account;
            if !wanted.eq_ignore_ascii_case(&consented.account) {
                return Ok(Connecting::OtherAccount {
                    given: consented.account,
                    wanted,
                });
            }
        }
        self.keep(by, &consented).await
    }

    async fn keep(
        &self,
        by: &Member,
        consented: &CalendarConsented,
    ) -> Result<Connecting, ServiceError> {
        let now = self.ports.now();
        let fresh = self.ports.id(CalendarConnectionId::from_uuid);
        let (id, again) = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let known = tx.connections().list().await?;
                    let known = known.into_iter().find(|one| {
                        one.provider == GOOGLE
                            && one.account.eq_ignore_ascii_case(&consented.account)
                    });
                    let again = known.is_some();
                    let connection = CalendarConnection {
                        id: known.as_ref().map_or(fresh, |one| one.id),
                        provider: GOOGLE.to_owned(),
                        account: consented.account.clone(),
                        state: ConnectionState::Connected,
                        problem: None,
                        tokens: CalendarTokens {
                            access: consented.access.clone(),
                            refresh: consented.refresh.clone(),
                            expires_at: consented.expires_at,
                        },
                        version: known.as_ref().map_or(1, |one| one.version),
                        created_at: known.as_ref().map_or(now, |one| one.created_at),
                        updated_at: now,
                        answered_at: Some(now),
                    };
                    tx.connections().put(&connection).await?;
                    let action = if again {
                        "calendar.reconnected"
                    } else {
                        "calendar.connected"
                    };
                    let detail = json!({ "account": connection.account });
                    self.note(tx, by, action, connection.id.to_string(), detail)
                        .await?;
                    if again {
                        self.replay(tx, now).await?;
                    }
                    Ok::<_, ServiceError>((connection.id, again))
                })
            })
            .await?;
        self.forget(by.business).await?;
        let requests = if again {
            self.confirm_waiting(by).await
        } else {
            Confirmed::default()
        };
        Ok(Connecting::Connected {
            id,
            again,
            requests,
        })
    }

    /// Callers were told that they get a text once the calendar can be read: now it can. The account is connected
    /// whatever becomes of this; what is not confirmed now waits on, and can be confirmed by hand.
    async fn confirm_waiting(&self, by: &Member) -> Confirmed {
        let actor = Actor::User(by.user);
        match self.bookings.confirm_waiting(by.business, &actor).await {
            Ok(confirmed) => confirmed,
            Err(error) => {
                tracing::error!(business.id = %by.business, error = %error, "requests that waited could not be confirmed");
                Confirmed::default()
            }
        }
    }

    /// Lets the calendar be written for every booking that it was not written for. One job each, whatever waits already:
    /// they all end in the same calendar.
    async fn replay(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), ServiceError> {
        let search = BookingSearch {
            differs: true,
            ..BookingSearch::default()
        };
        let differing = tx
            .overview()
            .bookings(&search, PageRequest::first(REPLAYED))
            .await?;
        for booking in &differing.items {
            let sync = SyncBookingEvent {
                business: tx.business(),
                booking: booking.id,
            };
            let name = format!("{}:{}:{}", booking.id, booking.version, now.as_second());
            let job = self.ports.job(&sync, name);
            tx.jobs().enqueue(&job, now).await?;
        }
        Ok(())
    }

    /// The calendars of an account, as the provider lists them now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; in the inner result, why the provider did not list them.
    pub async fn calendars(
        &self,
        by: &Member,
        id: CalendarConnectionId,
    ) -> Result<Result<Vec<CalendarEntry>, CalendarError>, ServiceError> {
        self.connection(by.business, id).await?;
        let access = CalendarAccess {
            business: by.business,
            connection: id,
        };
        Ok(self.ports.calendar.calendars(access).await)
    }

    /// Chooses which calendars of an account block time, and into which the bookings of each staff member and resource
    /// are written.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the account has no such calendar or it cannot be written; [`ServiceError::Conflict`]
    /// if the provider does not list its calendars now.
    pub async fn choose(
        &self,
        by: &Member,
        id: CalendarConnectionId,
        chosen: &Chosen,
    ) -> Result<(), ServiceError> {
        let known = self.calendars(by, id).await?.map_err(|error| {
            ServiceError::Conflict(format!("Google did not list its calendars: {error}"))
        })?;
        let named = |wanted: &str| known.iter().find(|one| one.id == wanted);
        for wanted in &chosen.blocks {
            named(wanted).ok_or_else(|| gone("blocks"))?;
        }
        for wanted in chosen.receives.iter().filter_map(|(_, one)| one.as_deref()) {
            let entry = named(wanted).ok_or_else(|| gone("receives"))?;
            if !entry.writable {
                let reason = "this account may only read that calendar: choose another";
                return Err(ServiceError::invalid("receives", reason));
            }
        }
        let used = |entry: &CalendarEntry| {
            let receives = chosen.receives.iter();
            chosen.blocks.contains(&entry.id)
                || receives
                    .filter_map(|(_, one)| one.as_ref())
                    .any(|one| *one == entry.id)
        };
        let choices: Vec<CalendarChoice> = known
            .iter()
            .filter(|entry| used(entry))
            .map(|entry| CalendarChoice {
                calendar_id: entry.id.clone(),
                name: entry.name.clone(),
                blocks: chosen.blocks.contains(&entry.id),
            })
            .collect();
        let (choices, receives) = (&choices, &chosen.receives);
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.connections().choose(id, choices).await?;
                    for (lane, calendar) in receives {
                        let link = calendar.as_ref().map(|calendar| CalendarLink {
                            connection_id: id,
                            calendar_id: calendar.clone(),
                        });
                        link_lane(tx, *lane, id, link).await?;
                    }
                    let detail =
                        json!({ "blocking": choices.iter().filter(|one| one.blocks).count() });
                    self.note(tx, by, "calendar.chosen", id.to_string(), detail)
                        .await
                })
            })
            .await?;
        self.forget(by.business).await
    }

    /// Disconnects an account: bookings are written into it no longer, its tokens are deleted. With `withdraw`, access is
    /// also given back at the provider, for every business that uses the account.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors. A provider that does not answer keeps nobody from disconnecting.
    pub async fn disconnect(
        &self,
        by: &Member,
        id: CalendarConnectionId,
        withdraw: bool,
    ) -> Result<(), ServiceError> {
        let connection = self.connection(by.business, id).await?;
        self.ports
            .store
            .write(by.business, |tx| {
                let account = &connection.account;
                Box::pin(async move {
                    for lane in lanes(tx, Some(id)).await? {
                        link_lane(tx, lane, id, None).await?;
                    }
                    tx.connections().remove(id).await?;
                    let detail = json!({ "account": account, "withdrawn": withdraw });
                    self.note(tx, by, "calendar.disconnected", id.to_string(), detail)
                        .await
                })
            })
            .await?;
        if withdraw
            && let Some(provider) = &self.consent
            && let Err(error) = provider.withdraw(&connection.tokens.refresh).await
        {
            tracing::warn!(business.id = %by.business, error = %error, "a calendar's access could not be withdrawn at Google");
        }
        self.forget(by.business).await
    }

    async fn connection(
        &self,
        business: BusinessId,
        id: CalendarConnectionId,
    ) -> Result<CalendarConnection, ServiceError> {
        let found = self
            .ports
            .store
            .read::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move { Ok(tx.connections().get(id).await?) })
            })
            .await?;
        found.ok_or(ServiceError::NotFound("calendar account"))
    }

    fn provider(&self) -> Result<&dyn CalendarConsent, ServiceError> {
        self.consent.as_deref().ok_or_else(|| {
            ServiceError::Conflict("Google is not set up in this installation".to_owned())
        })
    }

    async fn note(
        &self,
        tx: &mut dyn Tx,
        by: &Member,
        action: &str,
        subject: String,
        detail: Value,
    ) -> Result<(), ServiceError> {
        let event = self
            .ports
            .audit(Actor::User(by.user), action, subject, detail);
        Ok(tx.audit().record(&event).await?)
    }

    /// What was kept of the business's places is out of date.
    async fn forget(&self, business: BusinessId) -> Result<(), ServiceError> {
        let locations = self
            .ports
            .store
            .read::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move { Ok(tx.locations().list().await?) })
            })
            .await?;
        for location in &locations {
            self.snapshots.forget(location.id);
        }
        Ok(())
    }
}

fn gone(field: &'static str) -> ServiceError {
    ServiceError::invalid(
        field,
        "Google lists no such calendar any more: choose another",
    )
}

/// Whoever can be booked; with an account, those whose bookings are written into it, switched off or not.
async fn lanes(
    tx: &mut dyn Tx,
    of: Option<CalendarConnectionId>,
) -> Result<Vec<Lane>, ServiceError> {
    let fits = |link: Option<&CalendarLink>, active: bool| match of {
        None => active,
        Some(id) => link.is_some_and(|link| link.connection_id == id),
    };
    let staff = tx.catalog().staff().await?;
    let resources = tx.catalog().resources().await?;
    let staff = staff
        .iter()
        .filter(|one| fits(one.calendar.as_ref(), one.active))
        .map(|one| Lane::Staff(one.id));
    let resources = resources
        .iter()
        .filter(|one| fits(one.calendar.as_ref(), one.active))
        .map(|one| Lane::Resource(one.id));
    Ok(staff.chain(resources).collect())
}

/// Links a lane with a calendar, or takes its link to this account away; one to another account stays.
async fn link_lane(
    tx: &mut dyn Tx,
    lane: Lane,
    account: CalendarConnectionId,
    link: Option<CalendarLink>,
) -> Result<(), ServiceError> {
    let stays = |old: Option<&CalendarLink>| {
        old == link.as_ref()
            || (link.is_none() && old.is_some_and(|old| old.connection_id != account))
    };
    match lane {
        Lane::Staff(id) => {
            let found = tx.catalog().staff_member(id).await?;
            let mut found = found.ok_or(ServiceError::NotFound("staff"))?;
            if !stays(found.calendar.as_ref()) {
                found.calendar = link;
                tx.catalog().put_staff(&found).await?;
            }
        }
        Lane::Resource(id) => {
            let found = tx.catalog().resource(id).await?;
            let mut found = found.ok_or(ServiceError::NotFound("resource"))?;
            if !stays(found.calendar.as_ref()) {
                found.calendar = link;
                tx.catalog().put_resource(&found).await?;
            }
        }
    }
    Ok(())
}
