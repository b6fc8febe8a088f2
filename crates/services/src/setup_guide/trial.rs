//! The test call: what a real call has shown so far, told from its records.

use domain::{BookingState, CallId, CallState, MessageState, Speaker, view::ShownTime};
use jiff::Timestamp;

use super::{Facts, SetupGuide};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{Booking, BookingFilter, Call, PageRequest, ToolCall},
    show,
};

/// Calls that are looked at, from the latest on.
pub(super) const CALLS: u32 = 10;
/// Bookings of one call that are looked at.
const BOOKINGS: u32 = 10;

/// One thing that a test call shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// What, as a fact: "Greeted".
    pub label: &'static str,
    /// Where it happened, as a path under the business; `None` if it has not.
    pub path: Option<String>,
    /// Why it cannot happen; then it is not missing.
    pub unable: Option<&'static str>,
}

/// The page of the test call.
#[derive(Debug, Clone)]
pub struct TrialCall {
    /// Numbers to dial: as shown, and as a link dials them.
    pub numbers: Vec<(String, String)>,
    /// The latest call: which, and when.
    pub last: Option<(CallId, ShownTime)>,
    /// Whether it goes on.
    pub going_on: bool,
    /// What was shown.
    pub ticks: Vec<Tick>,
}

/// Where each thing was seen, as paths.
#[derive(Debug, Clone, Default)]
struct Ticked {
    last: Option<(CallId, Timestamp, bool)>,
    greeted: Option<String>,
    understood: Option<String>,
    offered: Option<String>,
    booked: Option<String>,
    texted: Option<String>,
    written: Option<String>,
    cancelled: Option<String>,
}

/// The moment of a call at which something was done.
fn moment(call: &Call, at: Timestamp) -> String {
    let ms = u64::try_from(at.duration_since(call.started_at).as_millis()).unwrap_or(0);
    format!("calls/{}#m{ms}", call.id)
}

fn did<'a>(tools: &'a [ToolCall], name: &str) -> Option<&'a ToolCall> {
    tools.iter().find(|tool| {
        let result = tool.result.as_ref();
        tool.name == name && result.is_some_and(|result| result["ok"] == true)
    })
}

impl Ticked {
    async fn read(tx: &mut dyn Tx) -> Result<Self, ServiceError> {
        let mut found = Self::default();
        let calls = tx.calls().list(None, PageRequest::first(CALLS)).await?;
        for call in &calls.items {
            let goes_on = call.state != CallState::Ended;
            found
                .last
                .get_or_insert((call.id, call.started_at, goes_on));
            found.look(tx, call).await?;
        }
        Ok(found)
    }

    async fn look(&mut self, tx: &mut dyn Tx, call: &Call) -> Result<(), ServiceError> {
        let turns = tx.calls().turns(call.id).await?;
        let tools = tx.calls().tool_calls(call.id).await?;
        let page = || format!("calls/{}", call.id);
        let spoke = |who: Speaker| {
            let mut turns = turns.iter();
            turns.any(|turn| turn.speaker == who && !turn.text.trim().is_empty())
        };
        if self.greeted.is_none() && spoke(Speaker::Receptionist) {
            self.greeted = Some(page());
        }
        if self.understood.is_none() && spoke(Speaker::Caller) && !tools.is_empty() {
            self.understood = tools.first().map(|tool| moment(call, tool.started_at));
        }
        let offered = tools.iter().find(|tool| {
            let slots = tool.result.as_ref().map(|result| &result["slots"]);
            slots
                .and_then(|slots| slots.as_array())
                .is_some_and(|slots| !slots.is_empty())
        });
        if self.offered.is_none() {
            self.offered = offered.map(|tool| moment(call, tool.started_at));
        }
        let cancelled = did(&tools, "cancel_booking").map(|tool| moment(call, tool.started_at));
        let filter = BookingFilter {
            call_id: Some(call.id),
            ..BookingFilter::default()
        };
        let bookings = tx
            .bookings()
            .list(&filter, PageRequest::first(BOOKINGS))
            .await?;
        for booking in &bookings.items {
            let place = did(&tools, "create_booking");
            let place = place.map_or_else(page, |tool| moment(call, tool.started_at));
            self.booked.get_or_insert(place);
            self.look_at(tx, booking).await?;
        }
        if self.cancelled.is_none() {
            self.cancelled = cancelled;
        }
        Ok(())
    }

    async fn look_at(&mut self, tx: &mut dyn Tx, booking: &Booking) -> Result<(), ServiceError> {
        let page = || format!("bookings/{}", booking.id);
        if self.texted.is_none()
            && let Some(message) = tx
                .conversations()
                .last_about(&[booking.id])
                .await?
                .remove(&booking.id)
            && matches!(message.state, MessageState::Sent | MessageState::Delivered)
        {
            self.texted = Some(page());
        }
        let copy = &booking.calendar;
        if self.written.is_none() && copy.event_id.is_some() && copy.problem.is_none() {
            self.written = Some(page());
        }
        if self.cancelled.is_none() && booking.state == BookingState::Cancelled {
            self.cancelled = Some(page());
        }
        Ok(())
    }
}

impl SetupGuide {
    /// The test call as far as it has come.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn trial_call(&self, by: &Member) -> Result<TrialCall, ServiceError> {
        let now = self.ports.now();
        let (facts, ticks) = self
            .ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move {
                    let facts = Facts::read(tx, now).await?;
                    Ok::<_, ServiceError>((facts, Ticked::read(tx).await?))
                })
            })
            .await?;
        let zone = facts.zone();
        let connected = !facts.connections.is_empty();
        let tick = |label, path: Option<String>| Tick {
            label,
            path,
            unable: None,
        };
        let mut written = tick("In the calendar", ticks.written);
        written.unable = (!connected).then_some("No calendar is connected.");
        Ok(TrialCall {
            numbers: facts
                .numbers
                .iter()
                .map(|one| {
                    let number = &one.number;
                    (
                        show::phone(number, number),
                        format!("tel:{}", number.as_str()),
                    )
                })
                .collect(),
            last: ticks
                .last
                .map(|(id, at, _)| (id, show::shown(at, &zone, now))),
            going_on: ticks.last.is_some_and(|(_, _, goes_on)| goes_on),
            ticks: vec![
                tick("Greeted", ticks.greeted),
                tick("Understood", ticks.understood),
                tick("Offered a real time", ticks.offered),
                tick("Booked", ticks.booked),
                tick("Text sent", ticks.texted),
                written,
                tick("Cancelled again", ticks.cancelled),
            ],
        })
    }
}
