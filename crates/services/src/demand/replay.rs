//! "What would one more court have earned?": stored requests are asked again, oldest first, of the engine with the changed
//! rules and the diary as it was, and each that is met takes its place from the next.

use booking::{Busy, ClassSession, Edit, LaneId, Origin, Query, RuleChange, Rules, Schedule};
use domain::{
    BusinessId, CallId, LocationId, Money, ServiceId, TimeRange, UnmetRequestId, WallRange,
};
use jiff::{SignedDuration, Timestamp, civil::Weekday};

use super::{
    Demand,
    diary::{self, Diary},
    page::all,
};
use crate::{
    ServiceError,
    availability::Freshness,
    records::{UnmetFilter, UnmetRequest},
    snapshot::{AddOnCount, Shape, Snapshot, Timed, Visit},
};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatIf {
    /// So many more resources, for every service that uses any.
    MoreResources(u8),
    /// Open at this time as well, every week, with everyone and everything there.
    OpenAlso {
        /// The day.
        weekday: Weekday,
        /// The time.
        range: WallRange,
    },
    /// Any other change of the rules.
    Rules(RuleChange),
}

/// A request that the change would have met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Won {
    /// Which.
    pub request: UnmetRequestId,
    /// The call in which it was asked for.
    pub call: Option<CallId>,
    /// What.
    pub service: ServiceId,
    /// When the visit would have started.
    pub start: Timestamp,
    /// What it would have brought, if that is known.
    pub value: Option<Money>,
}

/// What a change would have brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// How many requests were asked again.
    pub asked: usize,
    /// Those that the change would have met, in the order in which they were asked.
    pub won: Vec<Won>,
    /// How many can be met without the change by the rules of today.
    pub without_change: usize,
    /// How many the change would not have met.
    pub still_unmet: usize,
    /// How many can no longer be asked, because the service is not offered any more as it was.
    pub gone: usize,
    /// What those that were won would have brought, one sum a currency.
    pub value: Vec<Money>,
    /// Whether a calendar could not be read, so that more may look free than was.
    pub calendars_unread: bool,
}

impl WhatIf {
    /// The change of one service's rules.
    fn of(&self, rules: &Rules) -> RuleChange {
        match self {
            Self::MoreResources(count) => Edit::AddResources { count: *count }.into(),
            Self::OpenAlso { weekday, range } => {
                let open = |lane| Edit::OpenWeekly {
                    lane,
                    weekday: *weekday,
                    range: *range,
                };
                // Whoever has the location's hours follows them.
                let own = rules.lanes.iter().filter(|lane| lane.weekly.is_some());
                let lanes = own.map(|lane| open(Some(lane.id)));
                let edits = std::iter::once(open(None)).chain(lanes).collect();
                RuleChange { edits }
            }
            Self::Rules(change) => change.clone(),
        }
    }
}

/// A request made ready for the engine.
struct Asked<'a> {
    request: &'a UnmetRequest,
    shape: Shape<'a>,
    schedules: Vec<Timed>,
    diary: Diary,
}

impl Demand {
    /// What a change at a location would have brought: all requests that were asked there within `asked` and that no
    /// booking met are asked again, each for its seats, variant, person and customer. Events of connected calendars stand
    /// where they stand today.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; [`ServiceError::Invalid`] if the rules cannot be changed
    /// so, naming the field; the store's errors.
    pub async fn replay(
        &self,
        business: BusinessId,
        location: LocationId,
        what_if: &WhatIf,
        asked: TimeRange,
    ) -> Result<Replay, ServiceError> {
        let snapshot = self.snapshots.get(business, location).await?;
        let requests = self.requests(business, location, asked).await?;
        let mut replay = Replay {
            asked: requests.len(),
            ..Replay::default()
        };
        let mut taken = Taken::default();
        for request in &requests {
            let Some((asked, unread)) = self.ready(&snapshot, request).await? else {
                replay.gone += 1;
                continue;
            };
            replay.calendars_unread |= unread;
            if asked
                .first(&mut taken, |schedule| Ok(schedule.rules().clone()))?
                .is_some()
            {
                replay.without_change += 1;
                continue;
            }
            let changed = |schedule: &Schedule| {
                let rules = schedule.rules().with(&what_if.of(schedule.rules()));
                let valid = rules.validate();
                valid.map_err(|error| ServiceError::invalid(error.field(), error.to_string()))?;
                Ok(rules)
            };
            match asked.first(&mut taken, changed)? {
                Some(start) => replay.won.push(Won {
                    request: request.id,
                    call: request.call_id,
                    service: request.service_id,
                    start,
                    value: request.value,
                }),
                None => replay.still_unmet += 1,
            }
        }
        replay.value = sums(replay.won.iter().filter_map(|won| won.value));
        Ok(replay)
    }

    /// Requests that no booking met, oldest first.
    async fn requests(
        &self,
        business: BusinessId,
        location: LocationId,
        asked: TimeRange,
    ) -> Result<Vec<UnmetRequest>, ServiceError> {
        let filter = &UnmetFilter {
            location_id: Some(location),
            asked: Some(asked),
            open_only: true,
            ..UnmetFilter::default()
        };
        let mut found = all(&self.ports, business, filter).await?;
        found.sort_by_key(|request| (request.at, request.id));
        Ok(found)
    }

    /// The request with its rules and the diary as it was, and whether a calendar could not be read; `None` if it can no
    /// longer be asked.
    async fn ready<'a>(
        &self,
        snapshot: &'a Snapshot,
        request: &'a UnmetRequest,
    ) -> Result<Option<(Asked<'a>, bool)>, ServiceError> {
        let Ok(shape) = snapshot.shape(&visit(snapshot, request)) else {
            return Ok(None);
        };
        let schedules = snapshot.schedules(&shape, &[])?;
        let lanes = diary::lanes(&schedules);
        let (lanes, shape_of) = (&lanes, &shape);
        let asked = diary::Asked {
            customer: request.customer_id,
            age: request.age,
            moving: request.moving,
            ..diary::Asked::default()
        };
        let when = (request.wanted, request.at);
        let mut diary = self
            .ports
            .store
            .read(snapshot.business_id(), |tx| {
                Box::pin(
                    async move { diary::read(tx, snapshot, shape_of, lanes, when, asked).await },
                )
            })
            .await?;
        let around = around(request.wanted, shape_of);
        let calendars = self
            .calendars
            .busy(snapshot, lanes, around, Freshness::Offer)
            .await;
        diary.busy.extend(calendars.busy);
        let asked = Asked {
            request,
            shape,
            schedules,
            diary,
        };
        Ok(Some((asked, calendars.unsafe_lanes)))
    }
}

/// What requests that were met took from those asked later.
#[derive(Default)]
struct Taken {
    /// Of visits for one.
    busy: Vec<Busy>,
    /// Seats of classes, in sessions that were there or that a request began.
    seats: Vec<(ServiceId, ClassSession)>,
}

impl Taken {
    /// The claims for a request of a service.
    fn claims(&self, service: ServiceId) -> impl Iterator<Item = Busy> + '_ {
        let others = self.seats.iter().filter(move |(of, _)| *of != service);
        let others = others
            .flat_map(|(_, session)| session.lanes.iter().map(|lane| claim(*lane, session.range)));
        self.busy.iter().copied().chain(others)
    }

    /// The sessions of a service with what was taken of them.
    fn sessions(&self, service: ServiceId, mut known: Vec<ClassSession>) -> Vec<ClassSession> {
        for (_, more) in self.seats.iter().filter(|(of, _)| *of == service) {
            let same = |session: &&mut ClassSession| {
                session.range == more.range && session.lanes == more.lanes
            };
            match known.iter_mut().find(same) {
                Some(session) => session.taken = session.taken.saturating_add(more.taken),
                None => known.push(more.clone()),
            }
        }
        known
    }
}

const fn claim(lane: LaneId, range: TimeRange) -> Busy {
    Busy {
        lane,
        range,
        source: booking::BusySource::Block,
    }
}

impl Asked<'_> {
    /// The first start at which the request can be met by these rules, which is then taken.
    fn first(
        &self,
        taken: &mut Taken,
        rules: impl Fn(&Schedule) -> Result<Rules, ServiceError>,
    ) -> Result<Option<Timestamp>, ServiceError> {
        let (request, service) = (self.request, self.shape.service);
        let mut busy = self.diary.busy.clone();
        busy.extend(taken.claims(service.id));
        let classes = taken.sessions(service.id, self.diary.classes.clone());
        let query = Query {
            busy: &busy,
            classes: &classes,
            ..self
                .diary
                .query(request.at, request.wanted, &self.shape, request.staff_id)
        };
        for timed in &self.schedules {
            let schedule = Schedule::prepare(rules(&timed.schedule)?, request.wanted)
                .map_err(|error| ServiceError::invalid(error.field(), error.to_string()))?;
            let Some(slot) = schedule.slots(&query).into_iter().next() else {
                continue;
            };
            let Ok(plan) = schedule.plan(&slot) else {
                continue;
            };
            if service.is_class() {
                let joined = schedule.session(&query, &slot);
                let session = ClassSession {
                    origin: joined.map_or(Origin::UNNAMED, |session| session.origin),
                    range: plan.visit,
                    lanes: joined.map_or(plan.lanes, |session| session.lanes.clone()),
                    taken: query.seats,
                };
                taken.seats.push((service.id, session));
            } else {
                let claims = plan.lanes.iter().map(|lane| claim(*lane, plan.claim));
                taken.busy.extend(claims);
            }
            return Ok(Some(slot.start()));
        }
        Ok(None)
    }
}

/// A range with room for visits that start in it, and for what stands beside them.
fn around(wanted: TimeRange, shape: &Shape<'_>) -> TimeRange {
    let longest = shape.lengths().max().unwrap_or(shape.service.minutes);
    let buffers = shape.service.buffer_before_minutes + shape.service.buffer_after_minutes;
    let room = SignedDuration::from_mins(i64::from(longest) + i64::from(buffers));
    let start = wanted.start().checked_sub(room).unwrap_or(wanted.start());
    let end = wanted.end().checked_add(room).unwrap_or(wanted.end());
    TimeRange::new(start, end).unwrap_or(wanted)
}

/// What was asked for, as far as the request says it.
fn visit(snapshot: &Snapshot, request: &UnmetRequest) -> Visit {
    let add_ons = request.add_ons.iter();
    let asked = Visit {
        variant: request.variant_id,
        staff: request.staff_id,
        seats: request.seats,
        resources: (request.resources > 0).then_some(request.resources),
        add_ons: add_ons
            .map(|&(add_on, quantity)| AddOnCount { add_on, quantity })
            .collect(),
        ..Visit::of(request.service_id)
    };
    let Ok(shape) = snapshot.shape(&asked) else {
        return asked;
    };
    if shape.lengths().any(|minutes| minutes == request.minutes) {
        return asked;
    }
    // A request that names no variant may have the length of one.
    let own = request.minutes.saturating_sub(shape.extra_minutes);
    let mut variants = shape.service.variants.iter();
    let as_long = variants.find(|one| one.minutes == own);
    match (request.variant_id, as_long) {
        (None, Some(variant)) => Visit {
            variant: Some(variant.id),
            ..asked
        },
        _ => Visit {
            minutes: Some(own),
            ..asked
        },
    }
}

/// One sum a currency; a sum that cannot be written down stays at the largest amount.
pub(super) fn sums(values: impl Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for value in values {
        match sums.iter_mut().find(|sum| sum.currency == value.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(value.minor),
            None => sums.push(value),
        }
    }
    sums
}
