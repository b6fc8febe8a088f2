//! All that is kept for a business, as one JSON document, written in pieces so that its size does not matter.

use std::collections::VecDeque;

use domain::BusinessId;
use serde_json::{Value, json};

use super::Settings;
use crate::{
    ServiceError,
    access::Member,
    catalogue::Catalogue,
    context::Ports,
    ports::Tx,
    records::{
        Actor, Booking, BookingFilter, Call, Cursor, Customer, CustomerLink, Message, PageRequest,
        Turn,
    },
    team::Team,
};

/// Rows read at a time.
const ROWS: u32 = 200;

/// What is listed after the set-up, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Customers,
    Bookings,
    Calls,
    Conversations,
    Links,
    Audit,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Bookings => "bookings",
            Self::Calls => "calls",
            Self::Conversations => "conversations",
            Self::Links => "links",
            Self::Audit => "audit_log",
        }
    }
}

/// A document that is being written.
pub struct Export {
    ports: Ports,
    business: BusinessId,
    /// What is ready and was not taken yet.
    head: Option<String>,
    parts: VecDeque<Part>,
    after: Option<Cursor>,
    /// Whether the part in hand has rows already.
    begun: bool,
}

impl Settings {
    /// Begins a document of all that is kept for the business, and writes down that somebody did.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn export(
        &self,
        by: &Member,
        catalogue: &Catalogue,
        team: &Team,
    ) -> Result<Export, ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let subject = by.business.to_string();
                    self.note(tx, by, "business.exported", subject, json!({}))
                        .await
                })
            })
            .await?;
        let setup = catalogue.read(by.business).await?;
        let (business, settings) = self.business(by).await?;
        let members = team.members(by).await?;
        let members: Vec<Value> = members
            .iter()
            .map(|one| {
                json!({
                    "id": one.id, "name": one.name, "email": one.email, "role": one.role,
                    "staff_id": one.staff,
                    "since": one.since,
                })
            })
            .collect();
        let numbers: Vec<Value> = setup
            .numbers
            .iter()
            .map(|one| {
                json!({
                    "id": one.id, "location_id": one.location_id, "number": one.number,
                    "provider": one.provider, "active": one.active,
                })
            })
            .collect();
        let receptionists = self.receptionists(by.business).await?;
        let connected = connected(&self.ports, by).await?;
        let head = json!({
            "exported_at": self.ports.now(),
            "business": {
                "id": business.id, "name": business.name, "slug": business.slug,
                "currency": business.currency, "created_at": business.created_at,
                "staff_noun": settings.staff_noun, "resource_noun": settings.resource_noun,
                "health_data": settings.health_data, "idle_minutes": settings.idle_minutes,
                "booking_page": settings.booking_page,
                "tell_customers": settings.tell_customers,
            },
            "team": members,
            "booking_rules": setup.rules,
            "locations": setup.locations,
            "receptionists": receptionists,
            "numbers": numbers,
            "calendar_accounts": connected.accounts,
            "blocked_callers": connected.blocked,
            "number_checks": connected.checks,
            "set_up": connected.launch,
            "hours": setup.hours,
            "services": setup.services,
            "staff": setup.staff,
            "resources": setup.resources,
        });
        let mut text = head.to_string();
        // The lists follow inside the same object.
        text.pop();
        Ok(Export {
            ports: self.ports.clone(),
            business: by.business,
            head: Some(text),
            parts: VecDeque::from([
                Part::Customers,
                Part::Bookings,
                Part::Calls,
                Part::Conversations,
                Part::Links,
                Part::Audit,
            ]),
            after: None,
            begun: false,
        })
    }
}

impl Settings {
    /// The receptionist of each location that has its own: every version, and the draft.
    async fn receptionists(&self, business: BusinessId) -> Result<Vec<Value>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let mut all = Vec::new();
                    for location in tx.locations().list().await? {
                        let Some(words) = tx.locations().receptionist(location.id).await? else {
                            continue;
                        };
                        let versions = tx
                            .receptionists()
                            .versions(location.id, None, u32::MAX)
                            .await?;
                        let versions: Vec<Value> = versions
                            .iter()
                            .map(|one| {
                                json!({
                                    "number": one.number, "published_at": one.published_at,
                                    "published_by": one.published_by, "script": one.script,
                                })
                            })
                            .collect();
                        let draft = tx.receptionists().draft(location.id).await?;
                        all.push(json!({
                            "location_id": location.id, "policy": words.policy, "versions": versions,
                            "draft": draft.map(|draft| draft.script),
                        }));
                    }
                    Ok(all)
                })
            })
            .await
    }
}

/// What a business connected and how it cares for its numbers; never a token.
struct Connected {
    accounts: Vec<Value>,
    blocked: Vec<Value>,
    checks: Vec<Value>,
    launch: Value,
}

async fn connected(ports: &Ports, by: &Member) -> Result<Connected, ServiceError> {
    ports
        .store
        .read(by.business, |tx| {
            Box::pin(async move {
                let choices = tx.connections().choices().await?;
                let accounts = tx.connections().list().await?;
                let accounts = accounts.iter().map(|one| {
                    let chosen = choices.iter().filter(|(id, _)| *id == one.id);
                    let chosen: Vec<Value> = chosen
                        .map(|(_, choice)| {
                            json!({
                                "id": choice.calendar_id, "name": choice.name, "blocks": choice.blocks,
                            })
                        })
                        .collect();
                    json!({
                        "id": one.id, "provider": one.provider, "account": one.account,
                        "state": one.state, "created_at": one.created_at, "calendars": chosen,
                    })
                });
                let accounts = accounts.collect();
                let blocked = tx.lines().blocked().await?;
                let blocked = blocked.iter().map(|one| {
                    json!({
                        "number": one.number, "reason": one.reason, "created_at": one.created_at,
                        "expires_at": one.expires_at,
                    })
                });
                let blocked = blocked.collect();
                let tests = tx.lines().tests().await?;
                let checks = tx.lines().checks().await?;
                let checks = checks.iter().map(|one| {
                    let test = tests.iter().find(|test| test.number == one.number);
                    json!({
                        "number_id": one.number, "at": one.at, "problem": one.problem,
                        "round_trip_ms": one.round_trip_ms,
                        "forwarding_tested_at": test.map(|test| test.started_at),
                    })
                });
                let checks = checks.collect();
                let steps = tx.launch().steps().await?;
                let steps: Vec<Value> = steps
                    .iter()
                    .map(|one| json!({ "step": one.step, "state": one.state, "at": one.at }))
                    .collect();
                let launch = tx.launch().get().await?;
                let launch = json!({
                    "kind": launch.as_ref().map(|one| &one.trade),
                    "country": launch.as_ref().map(|one| &one.country),
                    "phone": launch.as_ref().and_then(|one| one.phone.as_ref()),
                    "live_at": launch.as_ref().and_then(|one| one.live_at),
                    "accepted": launch.as_ref().map(|one| &one.accepted),
                    "steps": steps,
                });
                Ok::<_, ServiceError>(Connected {
                    accounts,
                    blocked,
                    checks,
                    launch,
                })
            })
        })
        .await
}

impl Export {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The store's errors: the document is not whole then.
    pub async fn next(&mut self) -> Result<Option<String>, ServiceError> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        let Some(&part) = self.parts.front() else {
            return Ok(None);
        };
        let request = PageRequest {
            after: self.after,
            limit: ROWS,
        };
        let (rows, next) = self
            .ports
            .store
            .read(self.business, |tx| {
                Box::pin(async move { rows(tx, part, request).await })
            })
            .await?;
        let mut text = String::new();
        if self.after.is_none() {
            text.push_str(&format!(",\n\"{}\":[", part.name()));
            self.begun = false;
        }
        for row in rows {
            text.push_str(if self.begun { ",\n" } else { "\n" });
            text.push_str(&row.to_string());
            self.begun = true;
        }
        self.after = next;
        if next.is_none() {
            text.push(']');
            self.parts.pop_front();
            if self.parts.is_empty() {
                text.push_str("}\n");
            }
        }
        Ok(Some(text))
    }
}

async fn rows(
    tx: &mut dyn Tx,
    part: Part,
    request: PageRequest,
) -> Result<(Vec<Value>, Option<Cursor>), ServiceError> {
    match part {
        Part::Customers => {
            let page = tx.customers().list(None, request).await?;
            Ok((page.items.iter().map(customer).collect(), page.next))
        }
        Part::Bookings => {
            let page = tx
                .bookings()
                .list(&BookingFilter::default(), request)
                .await?;
            Ok((page.items.iter().map(booking).collect(), page.next))
        }
        Part::Calls => {
            let page = tx.calls().list(None, request).await?;
            let mut rows = Vec::with_capacity(page.items.len());
            for one in &page.items {
                let turns = tx.calls().turns(one.id).await?;
                let version = tx.receptionists().answered(one.id).await?;
                let mut row = call(one, &turns);
                row["receptionist_version"] = json!(version.map(|version| version.number));
                let forwarded = tx.lines().forwarded_from(one.id).await?;
                row["forwarded_from"] = json!(forwarded);
                rows.push(row);
            }
            Ok((rows, page.next))
        }
        Part::Conversations => {
            let page = tx.conversations().list(request).await?;
            let mut rows = Vec::with_capacity(page.items.len());
            for one in &page.items {
                let messages = messages(tx, one.id).await?;
                rows.push(json!({
                    "id": one.id, "channel": one.channel, "address": one.address,
                    "customer_id": one.customer_id, "messages": messages,
                }));
            }
            Ok((rows, page.next))
        }
        Part::Links => {
            let page = tx.links().list(request).await?;
            Ok((page.items.iter().map(link).collect(), page.next))
        }
        Part::Audit => {
            let page = tx.audit().list(None, request).await?;
            let rows = page.items.iter().map(|one| {
                json!({
                    "id": one.id, "at": one.at, "by": actor(&one.actor),
                    "action": one.action, "subject": one.subject, "detail": one.detail,
                })
            });
            Ok((rows.collect(), page.next))
        }
    }
}

async fn messages(tx: &mut dyn Tx, id: domain::ConversationId) -> Result<Vec<Value>, ServiceError> {
    let mut all = Vec::new();
    let mut request = PageRequest::first(ROWS);
    loop {
        let page = tx.conversations().messages(id, request).await?;
        all.extend(page.items.iter().map(message));
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(all),
        }
    }
}

fn actor(actor: &Actor) -> Value {
    match actor {
        Actor::User(id) => json!({ "person": id }),
        Actor::Call(id) => json!({ "call": id }),
        Actor::ApiKey(id) => json!({ "api_key": id }),
        Actor::Customer(id) => json!({ "customer": id }),
        Actor::System => json!("ringdesk"),
    }
}

fn customer(one: &Customer) -> Value {
    json!({
        "id": one.id, "name": one.name, "phone": one.phone, "email": one.email, "notes": one.notes,
        "blocked": one.blocked, "created_at": one.created_at, "updated_at": one.updated_at,
    })
}

fn booking(one: &Booking) -> Value {
    json!({
        "id": one.id, "reference": one.reference, "location_id": one.location_id,
        "service_id": one.service_id, "variant_id": one.variant_id, "seats": one.seats,
        "customer_id": one.customer_id, "name": one.name, "phone": one.phone,
        "start": one.range.start(), "end": one.range.end(), "state": one.state, "source": one.source,
        "call_id": one.call_id, "price": one.price, "lines": one.lines, "notes": one.notes,
        "cancel_reason": one.cancel_reason, "created_at": one.created_at,
        "updated_at": one.updated_at,
    })
}

fn call(one: &Call, turns: &[Turn]) -> Value {
    let turns: Vec<Value> = turns
        .iter()
        .map(|turn| json!({ "speaker": turn.speaker, "text": turn.text, "at": turn.started_at }))
        .collect();
    json!({
        "id": one.id, "location_id": one.location_id, "from": one.from, "to": one.to,
        "customer_id": one.customer_id, "state": one.state, "outcome": one.outcome,
        "summary": one.summary, "started_at": one.started_at, "ended_at": one.ended_at,
        "transcript": turns,
    })
}

/// Without the hash of its token, which is nobody's data and opens nothing.
fn link(one: &CustomerLink) -> Value {
    json!({
        "id": one.id, "kind": one.kind, "booking_id": one.booking_id, "call_id": one.call_id,
        "detail": one.detail, "created_at": one.created_at, "expires_at": one.expires_at,
        "used_at": one.used_at,
    })
}

fn message(one: &Message) -> Value {
    json!({
        "id": one.id, "direction": one.direction, "state": one.state, "body": one.body,
        "created_at": one.created_at,
    })
}
