//! Calls that the business ordered: somebody's telephone rings, and whoever picks up is connected to a stream, to a flow, or to
//! somebody else. The business is told how far it has come.

use std::{sync::Arc, time::Duration};

use domain::E164;
use serde::Serialize;
use url::Url;

use super::ExotelSim;
use crate::{
    carrier::{CallReport, EndedBy, Frame, Gesture, Party, Signed, line::Line, report::Reporter},
    exotel::{
        Addresses, NAME,
        leg::{Identity, Leg},
        switch::{ReportForm, Switch},
    },
    scenario::{CallerId, LineFaults},
    speech::{FRAME_BYTES, SILENCE},
};

/// From the order to the first ring that is heard, and from there to the answer.
const RING: Duration = Duration::from_secs(2);
/// How long two people who were joined talk.
const TALK_MS: u64 = 5000;

/// What somebody does whose telephone rings.
pub enum Callee {
    /// Picks up.
    PicksUp(Box<dyn Party>),
    /// Speaks to somebody else.
    Busy,
    /// Lets it ring.
    LetsItRing,
}

/// Who picks up, by number.
pub(super) type People = Arc<dyn Fn(&str) -> Callee + Send + Sync>;

/// Somebody who listens for as long as anybody speaks to them.
struct Listening;

impl Party for Listening {
    fn tick(&mut self, _: &Frame, _: bool) -> Gesture {
        Gesture {
            audio: [SILENCE; FRAME_BYTES],
            keys: Vec::new(),
            hang_up: false,
        }
    }
}

/// Everybody picks up and listens.
pub(super) fn everybody_listens() -> People {
    Arc::new(|_| Callee::PicksUp(Box::new(Listening)))
}

/// What whoever picks up is connected to.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// A stream, without any flow.
    Stream(Url),
    /// A flow of the account.
    Flow(Box<Addresses>),
    /// Somebody else.
    Person(E164),
}

/// Where the business is told, and of what.
#[derive(Debug, Clone)]
pub(super) struct Callback {
    pub(super) url: Url,
    /// Of `ringing`, `answered` and `terminal`.
    pub(super) events: Vec<String>,
}

/// A call that was ordered.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) person: E164,
    /// The account's number, which the person sees.
    pub(super) number: String,
    pub(super) then: Then,
    /// The line is cut after this long.
    pub(super) limit: Duration,
    /// How long it may ring.
    pub(super) rings: Duration,
    pub(super) custom_field: Option<String>,
    pub(super) callback: Option<Callback>,
}

/// What became of an ordered call.
#[derive(Debug, Clone, Serialize)]
pub struct OrderedCall {
    /// The carrier's id.
    pub sid: String,
    /// `completed`, `busy`, `no-answer` or `failed`.
    pub status: &'static str,
    /// What it was like; `None` if nobody picked up.
    pub report: Option<CallReport>,
}

/// Plays a call until it is over.
pub(super) async fn carry_out(sim: ExotelSim, sid: String, order: Order) {
    let clock = Arc::clone(&sim.0.clock);
    let from = CallerId::Number(order.person.clone());
    let account = &sim.account().account_sid;
    let identity = Identity {
        ordered: Some(order.custom_field.clone()),
        ..Identity::new(account, &sid, &from, &order.number, clock.now())
    };
    clock.sleep(RING).await;
    tell(&sim, &order, &identity, ("ringing", "ringing")).await;
    let callee = sim.people()(order.person.as_str());
    let (status, report) = match callee {
        Callee::PicksUp(mut party) => {
            clock.sleep(RING).await;
            tell(&sim, &order, &identity, ("answered", "in-progress")).await;
            let report = connect(&sim, &order, identity.clone(), party.as_mut()).await;
            // Who hears nothing at all was rung for nothing.
            let stream = matches!(order.then, Then::Stream(_));
            let failed = stream && report.stream_sid.is_none();
            (if failed { "failed" } else { "completed" }, Some(report))
        }
        Callee::Busy => ("busy", None),
        Callee::LetsItRing => {
            clock.sleep(order.rings).await;
            ("no-answer", None)
        }
    };
    sim.end_call(&sid, status);
    tell(&sim, &order, &identity, ("terminal", status)).await;
    let over = OrderedCall {
        sid,
        status,
        report,
    };
    sim.state().ordered.push(over);
}

async fn connect(
    sim: &ExotelSim,
    order: &Order,
    identity: Identity,
    party: &mut dyn Party,
) -> CallReport {
    let clock = &sim.0.clock;
    let switch = Switch {
        clock: Arc::clone(clock),
        entropy: Arc::clone(&sim.0.entropy),
        http: sim.0.http.clone(),
        report: ReportForm::default(),
        dial: Default::default(),
    };
    let faults = LineFaults::default();
    let log = Reporter::new(Arc::clone(clock), identity.call_sid.clone(), NAME);
    let line = Line::new(Arc::clone(clock), party, None);
    let mut leg = Leg::new(&switch, identity, &faults, line, log, order.limit);
    let outcome = match &order.then {
        Then::Stream(url) => leg.voicebot(url).await.map(drop),
        Then::Flow(addresses) => leg.run(addresses).await,
        Then::Person(other) => {
            let other = sim.people()(other.as_str());
            leg.join(other, order.rings).await
        }
    };
    leg.end(outcome.err().unwrap_or(EndedBy::Business));
    leg.report()
}

impl Leg<'_> {
    /// Rings somebody else, and lets both talk for a while.
    async fn join(&mut self, other: Callee, rings: Duration) -> Result<(), EndedBy> {
        self.log.hop("dial.started", "");
        let (ring, talk_ms, result) = match other {
            Callee::PicksUp(_) => (RING, TALK_MS, "completed"),
            Callee::Busy => (RING, 0, "busy"),
            Callee::LetsItRing => (rings, 0, "no-answer"),
        };
        let ring_ms = u64::try_from(ring.as_millis()).unwrap_or(u64::MAX);
        self.pause(ring_ms + talk_ms).await?;
        self.log.hop("dial.ended", result);
        Ok(())
    }
}

/// Tells the business, if it asked to be told of this event.
async fn tell(sim: &ExotelSim, order: &Order, identity: &Identity, (event, status): (&str, &str)) {
    let Some(callback) = &order.callback else {
        return;
    };
    if !callback.events.iter().any(|one| one == event) {
        return;
    }
    let form = identity.status_form(event, status, sim.now());
    if let Err(error) = sim
        .0
        .http
        .ask(&callback.url, false, &form, Signed::Not)
        .await
    {
        tracing::debug!(%error, "an ordered call's status callback has no answer");
    }
}
