//! "Why was this time not offered?": every rule and claim that refused it in the owner's words, the smallest change that
//! would have freed it, what is free nearby, and what the caller was told.

mod changes;
mod next;
mod reasons;

use std::sync::Arc;

use booking::{LaneId, Reason, RuleChange, Source};
use domain::{BusinessId, CallId, LocationId, TimeRange};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    ServiceError,
    availability::{Ask, Availability, Freshness, Offer, OfferSet},
    context::Ports,
    demand::diary,
    records::{PageRequest, RuledBy, ToolCall, UnmetFilter, UnmetRequest},
    snapshot::{Shape, Snapshot, Snapshots, Timed},
};

/// Requests of one call that are looked through.
const OF_ONE_CALL: u32 = 100;

/// Explains times that were not offered.
#[derive(Clone)]
pub struct WhyNot {
    ports: Ports,
    snapshots: Snapshots,
    availability: Availability,
}

/// As of when a time is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// With the rules and the diary of this moment.
    Now,
    /// With the rules and the diary as they were when it was asked for in this call, and what the call recorded. Where the
    /// history of the rules begins later, they are those of today; [`Explained::changed_since`] tells when they give
    /// other reasons than the call recorded.
    Then(CallId),
    /// With the rules and the diary as they were at an instant.
    At(Timestamp),
}

/// A reason in the owner's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The code that programs and records use.
    pub code: &'static str,
    /// The reason: "Sam is busy from 10:00 to 10:45".
    pub text: String,
    /// Whether it stands against the whole day.
    pub whole_day: bool,
    /// Whom or what it speaks about, if not the time itself.
    pub lane: Option<LaneId>,
    /// What to look at, or to change.
    pub source: Source,
    /// Whose rule it is, where a service may have it or take it from its location or the business.
    pub ruled_by: Option<RuledBy>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The time.
    pub start: Timestamp,
    /// Whether it can be booked.
    pub bookable: bool,
    /// Whether the call offered it.
    pub offered: bool,
    /// One sentence.
    pub verdict: String,
    /// All reasons, those of the whole day first.
    pub reasons: Vec<Told>,
    /// "It would be bookable if Lena did it."
    pub would_be: Option<String>,
    /// The change that the sentence speaks of.
    pub change: Option<RuleChange>,
    /// What can be booked instead, now.
    pub nearest: Vec<Offer>,
    /// What the caller was told; for a time that nobody asked for, what a caller would be told.
    pub said: String,
    /// A calendar could not be read, so reasons may be missing.
    pub incomplete: bool,
    /// The call recorded other reasons than there are by the rules that are known.
    pub changed_since: bool,
}

/// What one look at the engine gives.
struct Look {
    now: Timestamp,
    bookable: bool,
    reasons: Vec<Reason>,
    change: Option<RuleChange>,
    incomplete: bool,
}

/// What a call recorded of a time.
#[derive(Default)]
struct Recorded {
    at: Option<Timestamp>,
    offered: bool,
    said: Option<String>,
    codes: Vec<String>,
}

/// The rules that stand against a start and may be bent, in the owner's words.
#[must_use]
pub fn bendable(
    snapshot: &Snapshot,
    start: Timestamp,
    reasons: &[Reason],
    now: Timestamp,
) -> Vec<String> {
    let words = reasons::Words {
        snapshot,
        start,
        now,
        service: None,
    };
    let soft: Vec<Reason> = reasons
        .iter()
        .filter(|reason| reason.is_soft())
        .cloned()
        .collect();
    let mut told: Vec<String> = Vec::new();
    for one in words.all(&soft, &[]) {
        if !told.contains(&one.text) {
            told.push(one.text);
        }
    }
    told
}

impl WhyNot {
    /// Over the ports.
    #[must_use]
    pub fn new(ports: Ports, snapshots: Snapshots, availability: Availability) -> Self {
        Self {
            ports,
            snapshots,
            availability,
        }
    }

    /// The locations that times are explained in.
    pub(crate) const fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// The free times that are explained.
    pub(crate) const fn availability(&self) -> &Availability {
        &self.availability
    }

    /// Explains a start at a location.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location, service or call; [`ServiceError::Invalid`] if the visit
    /// breaks a rule of its service; the store's errors.
    pub async fn explain(
        &self,
        business: BusinessId,
        location: LocationId,
        ask: &Ask,
        start: Timestamp,
        as_of: AsOf,
    ) -> Result<Explained, ServiceError> {
        let today = self.snapshots.get(business, location).await?;
        let recorded = match as_of {
            AsOf::Now => Recorded::default(),
            AsOf::Then(call) => self.recorded(&today, call, ask, start).await?,
            AsOf::At(at) => Recorded {
                at: Some(at),
                ..Recorded::default()
            },
        };
        let snapshot = match recorded.at {
            Some(then) => self.snapshots.at(business, location, then).await?,
            None => None,
        };
        let snapshot = snapshot.unwrap_or_else(|| Arc::clone(&today));
        if snapshot.service(ask.visit.service).is_none() {
            return self.not_here(&snapshot, ask, start).await;
        }
        let shape = snapshot.shape(&ask.visit)?;
        let schedules = snapshot.schedules(&shape, &ask.lanes)?;
        let at = (snapshot.as_ref(), &shape, schedules.as_slice());
        let look = match recorded.at {
            Some(then) => {
                let call = match as_of {
                    AsOf::Then(call) => Some(call),
                    AsOf::Now | AsOf::At(_) => None,
                };
                self.then(at, ask, start, (then, call)).await?
            }
            None => self.now(at, ask, start).await?,
        };
        let found = self.today(&today, ask, start).await?;
        Ok(told(at, start, look, found, recorded))
    }

    /// What can be had now; nothing, if what was asked for is not offered any more.
    async fn today(
        &self,
        today: &Snapshot,
        ask: &Ask,
        start: Timestamp,
    ) -> Result<OfferSet, ServiceError> {
        if today.shape(&ask.visit).is_err() {
            return Ok(OfferSet::none());
        }
        self.availability
            .check(today, ask, start, Freshness::Offer)
            .await
    }

    /// With the rules and the diary of this moment.
    async fn now(
        &self,
        (snapshot, shape, schedules): (&Snapshot, &Shape<'_>, &[Timed]),
        ask: &Ask,
        start: Timestamp,
    ) -> Result<Look, ServiceError> {
        let now = self.ports.now();
        let range = visit(start, shape)?;
        let world = self
            .availability
            .world(snapshot, (shape, schedules), ask, range, Freshness::Offer)
            .await?;
        let query = world.query(now, range, ask);
        Ok(Look::at(
            snapshot,
            shape,
            schedules,
            &query,
            start,
            world.unsafe_calendar,
        ))
    }

    /// With the diary as it was at an instant, for a call that asked then.
    async fn then(
        &self,
        (snapshot, shape, schedules): (&Snapshot, &Shape<'_>, &[Timed]),
        ask: &Ask,
        start: Timestamp,
        (then, call): (Timestamp, Option<CallId>),
    ) -> Result<Look, ServiceError> {
        let range = visit(start, shape)?;
        let lanes = &diary::lanes(schedules);
        let diary = self
            .ports
            .store
            .read(snapshot.business_id(), |tx| {
                Box::pin(async move {
                    let asked = diary::Asked {
                        held: true,
                        call,
                        ..diary::Asked::default()
                    };
                    diary::read(tx, snapshot, shape, lanes, (range, then), asked).await
                })
            })
            .await?;
        let query = diary.query(then, range, shape, ask.visit.staff);
        Ok(Look::at(snapshot, shape, schedules, &query, start, false))
    }

    /// What a call recorded of the time.
    async fn recorded(
        &self,
        snapshot: &Snapshot,
        call: CallId,
        ask: &Ask,
        start: Timestamp,
    ) -> Result<Recorded, ServiceError> {
        let filter = &UnmetFilter {
            call_id: Some(call),
            service_id: Some(ask.visit.service),
            ..UnmetFilter::default()
        };
        let read = self.ports.store.read(snapshot.business_id(), |tx| {
            Box::pin(async move {
                let Some(row) = tx.calls().get(call).await? else {
                    return Err(ServiceError::NotFound("call"));
                };
                let tools = tx.calls().tool_calls(call).await?;
                let unmet = tx
                    .unmet()
                    .list(filter, PageRequest::first(OF_ONE_CALL))
                    .await?;
                Ok((row, tools, unmet.items))
            })
        });
        let (row, tools, unmet) = read.await?;
        let asked = |request: &&UnmetRequest| {
            request.wanted.start() <= start && start < request.wanted.end()
        };
        let unmet = unmet.iter().find(asked);
        let about = |tool: &&ToolCall| {
            let service = &tool.arguments["service_id"];
            let other = service
                .as_str()
                .is_some_and(|id| id != ask.visit.service.to_string());
            matches!(tool.name.as_str(), "get_available_slots" | "create_booking") && !other
        };
        let refused = |tool: &&ToolCall| {
            let result = tool.result.as_ref();
            result.is_some_and(|result| {
                result["ok"] == Value::Bool(false) && result["say"].is_string()
            })
        };
        let offered = tools.iter().filter(about).any(|tool| offers(tool, start));
        // The refusal at the time when it was asked for, else the last one of the call.
        let when = unmet.map(|request| request.at);
        let mut refusals = tools.iter().filter(about).filter(refused);
        let near = |tool: &&ToolCall| when.map(|at| tool.started_at.duration_since(at).abs());
        let refusal = match when {
            Some(_) => refusals.min_by_key(near),
            None => refusals.next_back(),
        };
        let said = refusal.and_then(|tool| tool.result.as_ref()?["say"].as_str());
        let at = when
            .or(refusal.map(|tool| tool.started_at))
            .unwrap_or(row.started_at);
        Ok(Recorded {
            at: Some(at),
            offered,
            said: said.map(str::to_owned),
            codes: unmet.map_or_else(Vec::new, |request| request.reasons.clone()),
        })
    }

    /// A service of the business that this location does not give.
    async fn not_here(
        &self,
        snapshot: &Snapshot,
        ask: &Ask,
        start: Timestamp,
    ) -> Result<Explained, ServiceError> {
        let services = self
            .ports
            .store
            .read(snapshot.business_id(), |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.catalog().services().await?) })
            })
            .await?;
        let Some(service) = services
            .iter()
            .find(|service| service.id == ask.visit.service)
        else {
            return Err(ServiceError::NotFound("service"));
        };
        let reason = Told {
            code: Reason::ServiceLocation.code(),
            text: format!(
                "{} is not given at {}",
                service.name, snapshot.location.name
            ),
            whole_day: true,
            lane: None,
            source: Source::Service,
            ruled_by: None,
        };
        Ok(Explained {
            start,
            bookable: false,
            offered: false,
            verdict: format!("{}.", reason.text),
            would_be: Some(format!(
                "It would be bookable if {} were given here: by someone who works here, or with something that stands here.",
                service.name
            )),
            change: None,
            reasons: vec![reason],
            nearest: Vec::new(),
            said: "We don't do that at this location.".to_owned(),
            incomplete: false,
            changed_since: false,
        })
    }
}

impl Look {
    /// Asks the engine. Where performers take differently long, the one who could, or who needs the smallest change,
    /// speaks.
    fn at(
        snapshot: &Snapshot,
        shape: &Shape<'_>,
        schedules: &[Timed],
        query: &booking::Query<'_>,
        start: Timestamp,
        incomplete: bool,
    ) -> Self {
        let spare = spare(snapshot, shape);
        let query = booking::Query {
            spare: &spare,
            ..*query
        };
        let mut look = Self {
            now: query.now,
            bookable: false,
            reasons: Vec::new(),
            change: None,
            incomplete,
        };
        for timed in schedules {
            let found = timed.schedule.explain(&query, start);
            look.bookable |= found.is_bookable();
            for reason in found.reasons {
                if !look.reasons.contains(&reason) {
                    look.reasons.push(reason);
                }
            }
            look.change = match (look.change.take(), found.smallest_change) {
                (Some(known), Some(new)) if new.edits.len() < known.edits.len() => Some(new),
                (known, new) => known.or(new),
            };
        }
        if look.bookable {
            look.reasons.clear();
            look.change = None;
        }
        look.reasons
            .sort_by_key(|reason| !reason.is_of_the_whole_day());
        look
    }
}

/// People and things of the location that do not serve here.
fn spare(snapshot: &Snapshot, shape: &Shape<'_>) -> Vec<booking::Lane> {
    let service = shape.service;
    let staff = snapshot.staff.iter().map(|member| member.id);
    let staff = staff.filter(|id| !service.staff.is_empty() && !service.performed_by(*id));
    let resources = snapshot.resources.iter();
    // A room does not become a court.
    let kind = resources
        .clone()
        .find(|one| service.resources.contains(&one.id));
    let resources = resources.filter(|one| {
        let alike = kind.is_some_and(|kind| kind.kind == one.kind);
        alike && shape.resources > 0 && !service.resources.contains(&one.id)
    });
    let lanes = staff.map(LaneId::Staff);
    let lanes = lanes.chain(resources.map(|one| LaneId::Resource(one.id)));
    lanes.map(|lane| snapshot.engine_lane(lane)).collect()
}

/// Puts what was found into words.
fn told(
    (snapshot, shape, schedules): (&Snapshot, &Shape<'_>, &[Timed]),
    start: Timestamp,
    look: Look,
    found: OfferSet,
    recorded: Recorded,
) -> Explained {
    let words = reasons::Words {
        snapshot,
        start,
        now: look.now,
        service: Some(shape.service),
    };
    let reasons = words.all(&look.reasons, schedules);
    let when = dialogue::say::instant(start, look.now, &snapshot.zone);
    let verdict = match (reasons.first(), recorded.offered) {
        (_, true) => format!("{when} was offered."),
        (None, false) => format!("{when} can be booked."),
        (Some(first), false) => match reasons.len() - 1 {
            0 => format!(
                "{when} could not be booked: {}.",
                reasons::inside(&first.text)
            ),
            1 => format!(
                "{when} could not be booked: {}, and 1 more reason.",
                reasons::inside(&first.text)
            ),
            more => format!(
                "{when} could not be booked: {}, and {more} more reasons.",
                reasons::inside(&first.text)
            ),
        },
    };
    let changed_since = !recorded.codes.is_empty()
        && recorded
            .codes
            .iter()
            .any(|code| !reasons.iter().any(|reason| reason.code == code));
    let would_be = look
        .change
        .as_ref()
        .map(|change| changes::sentence(snapshot, shape, change, look.now));
    let said = recorded.said.or(found.why_not.map(|why| why.say));
    Explained {
        start,
        bookable: look.bookable,
        offered: recorded.offered,
        said: said.unwrap_or_else(|| format!("{when} is free.")),
        verdict,
        reasons,
        would_be,
        change: look.change,
        nearest: if look.bookable {
            found.offers
        } else {
            found.nearest
        },
        incomplete: look.incomplete || found.requests_only,
        changed_since,
    }
}

/// Whether a tool call offered the start.
fn offers(tool: &ToolCall, start: Timestamp) -> bool {
    let slots = tool
        .result
        .as_ref()
        .and_then(|result| result["slots"].as_array());
    slots.into_iter().flatten().any(|slot| {
        let at = slot["start"]
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok());
        at == Some(start)
    })
}

/// The longest visit that would start then.
fn visit(start: Timestamp, shape: &Shape<'_>) -> Result<TimeRange, ServiceError> {
    let longest = shape.lengths().max().unwrap_or(shape.service.minutes);
    TimeRange::starting(start, SignedDuration::from_mins(longest.into())).map_err(|_| {
        ServiceError::invalid(
            "start",
            "that time is beyond the calendar: choose an earlier one",
        )
    })
}
