//! Trying the receptionist: a call that a member of the business makes from the portal.
//!
//! The call itself is recorded as any other, and marked as a test. Its tools are those of every call, over a copy of the
//! business in a database of its own ([`Store::trial`]): what they book, hold, text, note or
//! withdraw is written there, where no worker carries it out and nobody else looks. What was booked is told to the board
//! as a [`TestBooking`](crate::records::TestBooking), which claims nothing and vanishes.

mod clock;
mod tools;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{
    CallId, CallState, CustomerId, LocationId, UserId,
    view::{LiveEvent, LiveKind},
};
use futures::stream::{self, BoxStream, StreamExt};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::json;

use crate::{
    ServiceError,
    access::Member,
    availability::Availability,
    bookings::{Bookings, Place},
    calls::{CallDesk, CallScope, CallSettings, Connect},
    context::Ports,
    ports::{Live, Store},
    receptionists::{Occasion, Receptionists, Which, session},
    records::{Actor, Call, Customer, Location, PhoneNumber, TrialCopy},
    snapshot::Snapshots,
    tools::Toolbox,
};

use clock::Shifted;
pub use tools::TrialTools;

/// Who carries these calls.
pub const PROVIDER: &str = "browser";

/// Longest test call.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Test calls of one person within [`WINDOW`].
const MOST: usize = 12;
const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Bookings that ended before are no longer in the way.
const PAST: SignedDuration = SignedDuration::from_hours(24);
/// A chosen moment lies within so many days: further ahead nothing is set up.
const DAYS: i64 = 366;

/// What is to be tried.
#[derive(Debug, Clone)]
pub struct NewTrial {
    /// Whose words: what callers hear, or what comes next.
    pub which: Which,
    /// Where the call comes in; the first location that has a receptionist without one.
    pub location: Option<LocationId>,
    /// The stored person who is taken to call; nobody's number is shown without one.
    pub caller: Option<CustomerId>,
    /// When the call is taken to be made, by the clocks of the location; the present without one.
    pub at: Option<DateTime>,
}

/// A test call that may begin.
pub struct Trial {
    /// The call, as a carrier would connect it.
    pub connect: Connect,
    /// What its tools run over.
    pub tools: TrialTools,
}

/// The use cases of trying the receptionist.
#[derive(Clone)]
pub struct TrialDesk {
    ports: Ports,
    desk: CallDesk,
    receptionists: Receptionists,
    settings: CallSettings,
    recent: Arc<Mutex<HashMap<UserId, Vec<Duration>>>>,
}

impl TrialDesk {
    /// Over the ports, beside the desk of calls that are none.
    #[must_use]
    pub fn new(ports: Ports, snapshots: Snapshots, desk: CallDesk) -> Self {
        let mut settings = desk.settings().clone();
        settings.limits.call = LONGEST;
        Self {
            receptionists: Receptionists::new(ports.clone(), snapshots),
            ports,
            desk,
            settings,
            recent: Arc::default(),
        }
    }

    /// Begins a test call: records it, copies what it may look at, and gives the one-time token of its socket.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] naming the choice that cannot be, [`ServiceError::Conflict`] if the business has no number
    /// or the person tries too often; the store's errors.
    pub async fn begin(&self, by: &Member, new: &NewTrial) -> Result<Trial, ServiceError> {
        let now = self.ports.now();
        let parties = self.parties(by, new).await?;
        let at = match new.at {
            Some(at) => Some(moment(at, &parties.location, now)?),
            None => None,
        };
        self.admit(by.user)?;
        let (number, caller) = (parties.number, parties.caller);
        let location = parties.location.id;
        let place = Place {
            business: by.business,
            location,
        };
        let script = self.receptionists.script(place, new.which).await?;
        let call = self.record(by, location, &number, caller.as_ref()).await?;
        let wanted = TrialCopy {
            call: call.id,
            since: at.unwrap_or(now).checked_sub(PAST).unwrap_or(now),
            caller: caller.as_ref().map(|caller| caller.id),
        };
        let copy = self.ports.store.trial(by.business, &wanted).await?;
        let apart = self.apart(copy, at);
        let snapshots = Snapshots::new(apart.clone());
        let snapshot = snapshots.get(by.business, location).await?;
        let scope = CallScope {
            business: by.business,
            location,
            call: call.id,
            caller: call.from.clone(),
            dialled: call.to.clone(),
        };
        let name = caller.as_ref().and_then(|caller| caller.name.as_ref());
        let occasion = Occasion {
            snapshot: &snapshot,
            at: apart.now(),
            caller: scope.caller.as_ref(),
            caller_name: name.map(|name| name.as_str()),
        };
        let session = session(&script.script, &occasion, &self.settings);
        let availability = Availability::new(apart.clone());
        let bookings = Bookings::new(apart.clone(), snapshots.clone(), availability.clone());
        let toolbox = Toolbox::new(apart.clone(), snapshots, availability, bookings);
        let token = self.token(&scope).await?;
        self.desk.publish(&scope, LiveKind::CallRinging);
        Ok(Trial {
            tools: TrialTools::new(self.ports.clone(), apart, toolbox, scope.clone()),
            connect: Connect {
                scope,
                token,
                session,
                started_at: call.started_at,
                repeated: false,
            },
        })
    }

    /// The one-time token of the call's socket.
    async fn token(&self, scope: &CallScope) -> Result<String, ServiceError> {
        let (secret, token) = self.desk.new_token(scope.call)?;
        let token = &token;
        self.ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.calls().issue_stream_token(token).await?)
                })
            })
            .await?;
        Ok(secret)
    }

    /// The ports of what is tried: the copy, the chosen moment, and nobody to tell.
    fn apart(&self, copy: Arc<dyn Store>, at: Option<Timestamp>) -> Ports {
        let clock = Arc::clone(&self.ports.clock);
        Ports {
            store: copy,
            clock: match at {
                Some(at) => Arc::new(Shifted::to(at, clock)),
                None => clock,
            },
            live: Arc::new(Nobody),
            ..self.ports.clone()
        }
    }

    /// Nobody runs up cost by trying again and again.
    fn admit(&self, user: UserId) -> Result<(), ServiceError> {
        let now = self.ports.clock.monotonic();
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|_, times| {
            times.retain(|at| now.saturating_sub(*at) < WINDOW);
            !times.is_empty()
        });
        let times = recent.entry(user).or_default();
        if times.len() >= MOST {
            let reason = "you have tried a dozen times in ten minutes; wait a moment";
            return Err(ServiceError::Conflict(reason.to_owned()));
        }
        times.push(now);
        Ok(())
    }

    /// The number that is taken to be dialled, and who is taken to call.
    async fn parties(&self, by: &Member, new: &NewTrial) -> Result<Parties, ServiceError> {
        self.ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move {
                    let locations = tx.locations().list().await?;
                    let mut numbers = tx.locations().numbers().await?;
                    numbers.sort_by_key(|one| {
                        let elsewhere = new.location.is_some_and(|id| id != one.location_id);
                        (elsewhere, !one.active)
                    });
                    let number = numbers.into_iter().next().ok_or_else(|| {
                        let reason = "there is no phone number yet: add one, then try it here";
                        ServiceError::Conflict(reason.to_owned())
                    })?;
                    let caller =
                        match new.caller {
                            Some(id) => Some(tx.customers().get(id).await?.ok_or_else(|| {
                                ServiceError::invalid("caller", "choose a caller")
                            })?),
                            None => None,
                        };
                    let wanted = new.location.unwrap_or(number.location_id);
                    let location = locations.into_iter().find(|one| one.id == wanted);
                    Ok(Parties {
                        location: location.ok_or_else(|| {
                            ServiceError::invalid("location", "choose a location")
                        })?,
                        number,
                        caller,
                    })
                })
            })
            .await
    }

    async fn record(
        &self,
        by: &Member,
        location: LocationId,
        number: &PhoneNumber,
        caller: Option<&Customer>,
    ) -> Result<Call, ServiceError> {
        let id = self.ports.id(CallId::from_uuid);
        let call = Call {
            id,
            location_id: location,
            phone_number_id: number.id,
            provider: PROVIDER.to_owned(),
            provider_call_id: id.to_string(),
            from: caller.and_then(|caller| caller.phone.clone()),
            to: number.number.clone(),
            customer_id: caller.map(|caller| caller.id),
            test: true,
            state: CallState::Ringing,
            outcome: None,
            end_reason: None,
            summary: None,
            started_at: self.ports.now(),
            live_at: None,
            ended_at: None,
        };
        let event = self.ports.audit(
            Actor::User(by.user),
            "receptionist.tried",
            id.to_string(),
            json!({ "location": location }),
        );
        let (row, event) = (&call, &event);
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.calls().insert(row).await?;
                    tx.audit().record(event).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(call)
    }
}

/// Where a test call comes in, and from whom.
struct Parties {
    location: Location,
    number: PhoneNumber,
    caller: Option<Customer>,
}

/// The chosen moment, at the location.
fn moment(at: DateTime, location: &Location, now: Timestamp) -> Result<Timestamp, ServiceError> {
    let zone = TimeZone::get(&location.zone).unwrap_or(TimeZone::UTC);
    let moment = zone
        .to_ambiguous_timestamp(at)
        .compatible()
        .ok()
        .filter(|at| at.duration_since(now).abs() <= SignedDuration::from_hours(24 * DAYS));
    moment.ok_or_else(|| ServiceError::invalid("at", "choose a moment within a year of today"))
}

/// What is tried is told to nobody.
struct Nobody;

impl Live for Nobody {
    fn publish(&self, _: LiveEvent) {}

    fn follow(&self, _: domain::BusinessId) -> BoxStream<'static, LiveEvent> {
        stream::empty().boxed()
    }
}
