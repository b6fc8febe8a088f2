//! What the database knows of a call, as facts for the judge.

use std::collections::HashSet;

use domain::{BookingId, BusinessId, CallId, CallOutcome, CallState, Channel};
use jiff::SignedDuration;
use services::{
    ServiceError,
    queries::{BookingDetail, CallDetail},
    records::{Booking, BookingFilter, Message, Page, PageRequest, ToolCall},
};
use simulators::{
    carrier::CallReport,
    scenario::{CallFact, EndState, Scenario, ToolFact, TurnFact},
};

use super::{arrange::location, facts::Names};
use crate::startup::Server;

/// More rows than any scenario makes.
const ALL: PageRequest = PageRequest::first(200);
/// A job that is due later than this was put off on purpose, until somebody acts.
const SOON: SignedDuration = SignedDuration::from_mins(10);

/// The rows behind the facts, for the timeline.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) call: Option<CallDetail>,
    pub(super) bookings: Vec<BookingDetail>,
    pub(super) texts: Vec<Message>,
}

/// Whether the call's record is closed, the outbox has nothing to do soon, and no text is under way.
pub(super) async fn is_settled(server: &Server, report: &CallReport) -> anyhow::Result<bool> {
    let state = server.state();
    let texts_final = server.world().is_none_or(|world| world.texts_are_final());
    if !texts_final || jobs_waiting(server).await? > 0 {
        return Ok(false);
    }
    let sid = &report.call_sid;
    let open = state
        .ports
        .store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.platform().open_calls(jiff::Timestamp::MAX, 10).await?) })
        })
        .await?;
    for call in open {
        let detail = state
            .services
            .queries
            .call(call.business_id, call.call_id)
            .await?;
        if detail.call.provider_call_id == *sid {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn jobs_waiting(server: &Server) -> anyhow::Result<u32> {
    let ports = &server.state().ports;
    let due = ports
        .store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.queue().next_due().await?) })
        })
        .await?;
    let soon = ports.now().checked_add(SOON)?;
    Ok(u32::from(due.is_some_and(|due| due <= soon)))
}

/// The bookings of the business that is about to be called.
pub(super) async fn booking_ids(
    server: &Server,
    scenario: &Scenario,
) -> anyhow::Result<HashSet<BookingId>> {
    let Ok((business, _)) = location(server, &scenario.call.to).await else {
        return Ok(HashSet::new());
    };
    let mut known = HashSet::new();
    let mut page = ALL;
    loop {
        let found = bookings(server, business, page).await?;
        known.extend(found.items.iter().map(|booking| booking.id));
        if found.next.is_none() {
            return Ok(known);
        }
        page.after = found.next;
    }
}

async fn bookings(
    server: &Server,
    business: BusinessId,
    page: PageRequest,
) -> anyhow::Result<Page<Booking>> {
    let filter = &BookingFilter::default();
    let store = &server.state().ports.store;
    let found = store
        .read::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move { Ok(tx.bookings().list(filter, page).await?) })
        })
        .await?;
    Ok(found)
}

/// The bookings of a business that are not in `known`.
async fn new_bookings(
    server: &Server,
    business: BusinessId,
    known: &HashSet<BookingId>,
) -> anyhow::Result<Vec<BookingDetail>> {
    let queries = &server.state().services.queries;
    let mut details = Vec::new();
    let mut page = ALL;
    loop {
        let found = bookings(server, business, page).await?;
        for booking in found.items.iter().filter(|one| !known.contains(&one.id)) {
            details.push(queries.booking(business, booking.id).await?);
        }
        if found.next.is_none() {
            return Ok(details);
        }
        page.after = found.next;
    }
}

/// Fills in what the database knows. Bookings in `known` are left out.
pub(super) async fn fill(
    server: &Server,
    scenario: &Scenario,
    report: &CallReport,
    known: &HashSet<BookingId>,
    facts: &mut EndState,
) -> anyhow::Result<Records> {
    let state = server.state();
    facts.jobs_waiting = jobs_waiting(server).await?;
    let dead = state
        .ports
        .store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.queue().dead(200).await?) })
        })
        .await?;
    facts.jobs_dead = u32::try_from(dead.len())?;
    let Ok((business, snapshot)) = location(server, &scenario.call.to).await else {
        facts.call = stray(server, report).await?;
        return Ok(Records::default());
    };
    let call = call(server, business, report).await?;
    let found = new_bookings(server, business, known).await?;
    let names = Names::fill(
        server,
        business,
        call.as_ref().map(|one| one.call.id),
        facts,
    )
    .await?;
    facts.bookings = found
        .iter()
        .map(|detail| names.booking(&snapshot.zone, detail))
        .collect();
    let texts = match &call {
        Some(detail) => messages(server, business, detail.call.id).await?,
        None => Vec::new(),
    };
    let notes = texts
        .iter()
        .filter(|(channel, _)| *channel == Channel::Voice);
    let notes = notes.map(|(_, message)| message.body.clone()).collect();
    facts.call = call.as_ref().map(|detail| call_fact(detail, notes));
    let texts = texts
        .into_iter()
        .filter(|(channel, _)| *channel == Channel::Sms)
        .map(|(_, text)| text)
        .collect();
    Ok(Records {
        call,
        bookings: found,
        texts,
    })
}

/// A call to a number that nobody has leaves a record too.
async fn stray(server: &Server, report: &CallReport) -> anyhow::Result<Option<CallFact>> {
    let strays = server
        .state()
        .ports
        .store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.directory().stray_calls(200).await?) })
        })
        .await?;
    let found = strays
        .iter()
        .any(|stray| stray.provider_call_id == report.call_sid);
    Ok(found.then(|| CallFact {
        state: CallState::Ended,
        outcome: Some(CallOutcome::Blocked),
        interruptions: 0,
        turns: Vec::new(),
        tools: Vec::new(),
        notes: Vec::new(),
    }))
}

async fn call(
    server: &Server,
    business: BusinessId,
    report: &CallReport,
) -> anyhow::Result<Option<CallDetail>> {
    let state = server.state();
    let sid = report.call_sid.as_str();
    let call = state
        .ports
        .store
        .read::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move { Ok(tx.calls().by_provider_id(report.carrier, sid).await?) })
        })
        .await?;
    match call {
        Some(call) => Ok(Some(state.services.queries.call(business, call.id).await?)),
        None => Ok(None),
    }
}

/// Texts to and messages from the caller of this call.
async fn messages(
    server: &Server,
    business: BusinessId,
    call: CallId,
) -> anyhow::Result<Vec<(Channel, Message)>> {
    let found = server
        .state()
        .ports
        .store
        .read::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move {
                let mut found = Vec::new();
                for conversation in tx.conversations().list(ALL).await?.items {
                    let messages = tx
                        .conversations()
                        .messages(conversation.id, ALL)
                        .await?
                        .items;
                    let ours = messages
                        .into_iter()
                        .filter(|message| message.call_id == Some(call));
                    found.extend(ours.map(|message| (conversation.channel, message)));
                }
                Ok(found)
            })
        })
        .await?;
    Ok(found)
}

fn call_fact(detail: &CallDetail, notes: Vec<String>) -> CallFact {
    let interruptions = detail
        .events
        .iter()
        .filter(|event| event.kind == "interrupted")
        .count();
    CallFact {
        state: detail.call.state,
        outcome: detail.call.outcome,
        interruptions: u32::try_from(interruptions).unwrap_or(u32::MAX),
        turns: detail
            .turns
            .iter()
            .map(|turn| TurnFact {
                speaker: turn.speaker,
                text: turn.text.clone(),
            })
            .collect(),
        tools: detail.tool_calls.iter().map(tool_fact).collect(),
        notes,
    }
}

fn tool_fact(tool: &ToolCall) -> ToolFact {
    let field = |name: &str| tool.result.as_ref().and_then(|result| result.get(name));
    ToolFact {
        name: tool.name.clone(),
        ok: field("ok")
            .and_then(serde_json::Value::as_bool)
            .unwrap_or(false),
        code: field("code")
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned),
    }
}
