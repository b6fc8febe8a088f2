//! What is stored of a business that is being set up, and what follows for each step.

use domain::E164;
use jiff::{Timestamp, tz::TimeZone};

use super::{SetupGuide, StepLook, StepView, save::waits, trial::CALLS};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{
        Business, CalendarConnection, ConnectionState, HoursOwner, Launch, Location, NumberCheck,
        PhoneNumber, Resource, Service, SetupStep, Staff, StepRecord, StepState,
    },
};

/// What is stored.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Where the business stands; `None` if a program set it up.
    pub launch: Option<Launch>,
    pub(super) business: Business,
    pub(super) records: Vec<StepRecord>,
    /// The first place, the one that the guide is about.
    pub(super) location: Location,
    pub(super) has_hours: bool,
    pub(super) services: Vec<Service>,
    pub(super) staff: Vec<Staff>,
    pub(super) resources: Vec<Resource>,
    pub(super) connections: Vec<CalendarConnection>,
    pub(super) numbers: Vec<PhoneNumber>,
    pub(super) checks: Vec<NumberCheck>,
    /// Whether a call came in while somebody waited for a forwarded one.
    pub(super) forwarded: bool,
    /// Whether one of the latest calls has booked something.
    pub(super) tried: bool,
    /// Other people of the team, asked or here.
    pub(super) team: usize,
    pub(super) now: Timestamp,
}

impl SetupGuide {
    pub(super) async fn facts(&self, by: &Member) -> Result<Facts, ServiceError> {
        let now = self.ports.now();
        self.ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move { Facts::read(tx, now).await })
            })
            .await
    }
}

/// The place that was there first.
pub(super) fn first(locations: Vec<Location>) -> Result<Location, ServiceError> {
    let first = locations
        .into_iter()
        .min_by_key(|one| (one.created_at, one.id.uuid()));
    first.ok_or(ServiceError::NotFound("location"))
}

impl Facts {
    pub(super) async fn read(tx: &mut dyn Tx, now: Timestamp) -> Result<Self, ServiceError> {
        let row = tx.businesses().get().await?;
        let location = first(tx.locations().list().await?)?;
        let owner = HoursOwner::Location(location.id);
        let mut services = tx.catalog().services().await?;
        services.retain(|one| one.active || waits(one));
        let mut staff = tx.catalog().staff().await?;
        staff.retain(|one| one.active);
        let mut resources = tx.catalog().resources().await?;
        resources.retain(|one| one.active);
        let mut numbers = tx.locations().numbers().await?;
        numbers.retain(|one| one.active);
        let tests = tx.lines().tests().await?;
        let mut forwarded = false;
        for test in &tests {
            let calls = tx
                .lines()
                .calls_to(test.number, test.started_at, 50)
                .await?;
            forwarded |= calls.iter().any(|call| call.started_at < test.until);
        }
        let invited = tx.accounts().invitations().await?;
        let invited = invited.iter().filter(|one| one.is_open(now)).count();
        let members = tx.members().list().await?.len();
        Ok(Self {
            launch: tx.launch().get().await?,
            business: row.ok_or(ServiceError::NotFound("business"))?,
            records: tx.launch().steps().await?,
            has_hours: !tx.hours().weekly(&[owner]).await?.is_empty(),
            location,
            services,
            staff,
            resources,
            connections: tx.connections().list().await?,
            numbers,
            checks: tx.lines().checks().await?,
            forwarded,
            tried: tx.calls().booked_lately(CALLS).await?,
            team: invited + members.saturating_sub(1),
            now,
        })
    }

    pub(super) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.location.zone).unwrap_or(TimeZone::UTC)
    }

    /// A number that answers.
    #[must_use]
    pub fn number(&self) -> Option<&E164> {
        self.numbers.first().map(|one| &one.number)
    }

    /// Services that somebody or something delivers.
    pub(super) fn bookable(&self) -> usize {
        let fits = |one: &&Service| {
            let people = one
                .staff_ids()
                .any(|id| self.staff.iter().any(|staff| staff.id == id));
            people || (one.staff.is_empty() && one.resources_needed > 0)
        };
        self.services.iter().filter(fits).count()
    }

    /// What is wrong with the connected calendars.
    pub(super) fn calendar_problem(&self) -> Option<String> {
        let broken = self
            .connections
            .iter()
            .find(|one| one.state != ConnectionState::Connected);
        if let Some(broken) = broken {
            return Some(format!(
                "{} is not connected any more. Callers are told that you will confirm.",
                broken.account
            ));
        }
        let links = |id| {
            let staff = self.staff.iter().filter_map(|one| one.calendar.as_ref());
            let things = self
                .resources
                .iter()
                .filter_map(|one| one.calendar.as_ref());
            staff.chain(things).any(|link| link.connection_id == id)
        };
        let idle =
            !self.connections.is_empty() && !self.connections.iter().any(|one| links(one.id));
        idle.then(|| "A calendar is connected, and no bookings are written into it yet.".to_owned())
    }

    /// What keeps calls from being answered.
    pub(super) fn number_problem(&self) -> Option<String> {
        if self.numbers.is_empty() {
            return Some("No number is answered yet.".to_owned());
        }
        let wrong = self.numbers.iter().find(|number| {
            let check = self.checks.iter().find(|check| check.number == number.id);
            check.is_some_and(|check| check.problem.is_some())
        });
        wrong.map(|_| "The last check of a number failed.".to_owned())
    }

    /// What a step that was saved lacks.
    fn lacks(&self, step: SetupStep) -> Option<String> {
        let text = match step {
            SetupStep::Business | SetupStep::Receptionist | SetupStep::GoLive => return None,
            SetupStep::Hours => (!self.has_hours).then_some("No day has hours."),
            SetupStep::Services => self
                .services
                .is_empty()
                .then_some("There is nothing to book."),
            SetupStep::People => {
                if self.staff.is_empty() && self.resources.is_empty() {
                    Some("There is nobody and nothing to book.")
                } else {
                    (!self.services.is_empty() && self.bookable() == 0)
                        .then_some("Nobody delivers your services yet.")
                }
            }
            SetupStep::Calendar => return self.calendar_problem(),
            SetupStep::Number => return self.number_problem(),
            SetupStep::TestCall => (!self.tried).then_some("No call has booked anything yet."),
        };
        text.map(str::to_owned)
    }

    pub(super) fn recorded(&self, step: SetupStep) -> Option<StepState> {
        let found = self.records.iter().find(|one| one.step == step);
        found.map(|one| one.state)
    }

    /// The steps as they stand.
    #[must_use]
    pub fn steps(&self) -> Vec<StepView> {
        let live = self.launch.as_ref().is_none_or(|one| one.live_at.is_some());
        SetupStep::ALL
            .iter()
            .map(|&step| {
                let recorded = self.recorded(step);
                let lacks = self.lacks(step);
                let (look, problem) = match (recorded, lacks) {
                    (None, _) if step == SetupStep::GoLive && live => (StepLook::Done, None),
                    (None, None) if live => (StepLook::Done, None),
                    (None, _) => (StepLook::Open, None),
                    (Some(StepState::Skipped), Some(problem)) if step == SetupStep::Calendar => {
                        (StepLook::Attention, Some(problem))
                    }
                    (Some(StepState::Skipped), _) => (StepLook::Skipped, None),
                    (Some(StepState::Done), None) => (StepLook::Done, None),
                    (Some(StepState::Done), Some(problem)) => (StepLook::Attention, Some(problem)),
                };
                StepView {
                    step,
                    look,
                    problem,
                }
            })
            .collect()
    }
}
