//! Who called: for a booking, with a question, with a message, for nothing, and for what was not to be had.

use domain::{CallId, CallOutcome, CallState, E164, TimeRange, ToolCallId, TurnId, UnmetRequestId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    chance::Chance,
    transcript::{self, Line},
    visits::Visit,
};
use crate::{
    ServiceError,
    context::Ports,
    ports::Tx,
    records::{Booking, Call, CallRecords, Customer, ToolCall, Turn, UnmetRequest},
    seed::{
        company::Company,
        write::{Written, broken},
    },
};

/// Transcripts older than this are not kept.
const TRANSCRIPTS: SignedDuration = SignedDuration::from_hours(24 * 21);
/// Calls beside those that book, each day.
const A_DAY: u32 = 3;

/// A call with what was said in it.
pub(super) struct Told {
    call: Call,
    records: CallRecords,
    unmet: Option<UnmetRequest>,
}

pub(super) struct Telephone<'a> {
    company: &'a Company,
    ports: &'a Ports,
    written: &'a Written,
    now: Timestamp,
    serial: u64,
    /// Calls that are not written yet.
    pub(super) calls: Vec<Told>,
}

impl<'a> Telephone<'a> {
    pub(super) fn new(
        company: &'a Company,
        ports: &'a Ports,
        written: &'a Written,
        now: Timestamp,
    ) -> Self {
        Self {
            company,
            ports,
            written,
            now,
            serial: 0,
            calls: Vec::new(),
        }
    }

    /// The call that made a booking.
    pub(super) fn booked(
        &mut self,
        visit: &Visit,
        booking: &Booking,
        customer: &Customer,
        chance: &mut Chance,
    ) -> Result<Option<CallId>, ServiceError> {
        let length = chance.between(55, 140);
        let start = booking
            .created_at
            .checked_sub(SignedDuration::from_secs(i64::from(length)))
            .map_err(broken)?;
        let spoken = dialogue::say::instant(visit.range.start(), start, &visit.zone);
        let mut call = self.call(start, length, customer.phone.clone(), CallOutcome::Booked)?;
        call.customer_id = Some(customer.id);
        call.summary = Some(format!(
            "Booked {} for {}, {spoken}.",
            visit.service.name, booking.name
        ));
        let lines = transcript::booked(
            self.company,
            &visit.service.name,
            &spoken,
            booking.name.as_str(),
            booking.reference.as_str(),
        );
        let id = call.id;
        let mut told = self.told(call, &lines, length);
        let arguments = json!({ "customer_name": booking.name });
        let result = json!({ "ok": true, "code": "booked", "booking_id": booking.id, "reference": booking.reference });
        self.tool(&mut told, "create_booking", arguments, result);
        self.calls.push(told);
        Ok(Some(id))
    }

    /// Calls that booked nothing, on each day since the first.
    pub(super) fn chatter(&mut self, chance: &mut Chance) -> Result<(), ServiceError> {
        let days = self.company.habits.weeks_past * 7;
        for day in 0..days {
            for _ in 0..chance.below(A_DAY * 2) {
                let ago = SignedDuration::from_mins(
                    i64::from(day) * 1_440 + i64::from(chance.between(20, 1_400)),
                );
                let start = self.now.checked_sub(ago).map_err(broken)?;
                self.other(start, chance)?;
            }
        }
        Ok(())
    }

    fn other(&mut self, start: Timestamp, chance: &mut Chance) -> Result<(), ServiceError> {
        let from = self.caller(chance)?;
        let service = chance.weighted(&self.written.services, |service| {
            u32::from(service.price.is_some())
        });
        let service = service.ok_or_else(|| broken("nothing is offered"))?;
        let (outcome, length, lines, summary) = match chance.below(100) {
            0..45 => {
                let (question, answer) = transcript::question(chance, service);
                let summary = format!("Asked: {question}");
                (
                    CallOutcome::Answered,
                    chance.between(20, 60),
                    transcript::answered(self.company, &question, &answer),
                    summary,
                )
            }
            45..62 => {
                let message = transcript::message(chance);
                (
                    CallOutcome::Message,
                    chance.between(30, 80),
                    transcript::noted(self.company, message),
                    format!("Left a message: {message}"),
                )
            }
            62..78 => (
                CallOutcome::HungUp,
                chance.between(3, 15),
                transcript::greeting(self.company),
                "Hung up.".to_owned(),
            ),
            78..82 => (
                CallOutcome::Failed,
                chance.between(5, 20),
                transcript::greeting(self.company),
                "The line broke.".to_owned(),
            ),
            _ => {
                let service = service.clone();
                return self.refused(start, from, &service, chance);
            }
        };
        let call = Call {
            summary: Some(summary),
            ..self.call(start, length, from, outcome)?
        };
        let told = self.told(call, &lines, length);
        self.calls.push(told);
        Ok(())
    }

    /// A request that could not be met, with what it would have brought.
    fn refused(
        &mut self,
        start: Timestamp,
        from: Option<E164>,
        service: &crate::records::Service,
        chance: &mut Chance,
    ) -> Result<(), ServiceError> {
        let place = self
            .written
            .places
            .first()
            .ok_or_else(|| broken("no place"))?;
        let zone = jiff::tz::TimeZone::get(&place.zone).map_err(broken)?;
        let (reasons, hour): (&[&str], i8) = match chance.below(4) {
            0 => (&["closed"], 22),
            1 => (&["staff_busy"], 17),
            2 => (&["notice"], 12),
            _ => (&["resource_busy", "not_enough"], 18),
        };
        let reasons = if self.written.staff.is_empty() {
            &["not_enough"][..]
        } else {
            reasons
        };
        let days = i64::from(chance.between(1, 5)) * 24;
        let wanted = start
            .checked_add(SignedDuration::from_hours(days))
            .map_err(broken)?;
        let wanted = zone
            .to_datetime(wanted)
            .date()
            .at(hour, 0, 0, 0)
            .to_zoned(zone.clone())
            .map_err(broken)?
            .timestamp();
        let resources = if self.written.staff.is_empty() {
            chance.between(1, 4)
        } else {
            0
        };
        let length = chance.between(35, 70);
        let spoken = dialogue::say::instant(wanted, start, &zone);
        let call = Call {
            summary: Some(format!(
                "Wanted {}, {spoken}: nothing was free.",
                service.name
            )),
            ..self.call(start, length, from, CallOutcome::Answered)?
        };
        let unmet = UnmetRequest {
            id: self.ports.id(UnmetRequestId::from_uuid),
            call_id: Some(call.id),
            location_id: place.id,
            service_id: service.id,
            wanted: TimeRange::starting(wanted, SignedDuration::from_mins(15)).map_err(broken)?,
            resources,
            minutes: service.minutes,
            add_ons: Vec::new(),
            seats: 1,
            variant_id: None,
            staff_id: None,
            customer_id: None,
            age: None,
            moving: None,
            reasons: reasons.iter().map(|&reason| reason.to_owned()).collect(),
            value: service.price.map(|price| domain::Money {
                minor: price.minor * i64::from(resources.max(1)),
                ..price
            }),
            at: start,
            met_by: None,
        };
        let lines = transcript::refused(self.company, &service.name, &spoken);
        let mut told = self.told(call, &lines, length);
        let arguments = json!({ "service_id": service.id, "when": spoken });
        let result = json!({ "ok": false, "code": "taken", "nearest": [] });
        self.tool(&mut told, "get_available_slots", arguments, result);
        told.unmet = Some(unmet);
        self.calls.push(told);
        Ok(())
    }

    /// Somebody of the company's numbers, or a withheld one.
    fn caller(&self, chance: &mut Chance) -> Result<Option<E164>, ServiceError> {
        if chance.percent(8) {
            return Ok(None);
        }
        let (prefix, digits, start) = self.company.habits.numbers;
        let number = format!(
            "{prefix}{:0digits$}",
            start + chance.below(self.company.habits.customers)
        );
        Ok(Some(number.parse().map_err(broken)?))
    }

    fn call(
        &mut self,
        start: Timestamp,
        seconds: u32,
        from: Option<E164>,
        outcome: CallOutcome,
    ) -> Result<Call, ServiceError> {
        let place = self
            .written
            .places
            .first()
            .ok_or_else(|| broken("no place"))?;
        self.serial += 1;
        let number = &self.written.number;
        let end = start
            .checked_add(SignedDuration::from_secs(i64::from(seconds)))
            .map_err(broken)?;
        Ok(Call {
            id: CallId::from_uuid(self.ports.entropy.uuid(start)),
            location_id: place.id,
            phone_number_id: number.id,
            provider: number.provider.clone(),
            provider_call_id: format!("CA{:016x}{:016x}", self.ports.entropy.bits(), self.serial),
            from,
            to: number.number.clone(),
            customer_id: None,
            state: CallState::Ended,
            outcome: Some(outcome),
            end_reason: Some(
                if outcome == CallOutcome::Failed {
                    "stream_lost"
                } else {
                    "hangup"
                }
                .to_owned(),
            ),
            summary: None,
            started_at: start,
            live_at: Some(start),
            ended_at: Some(end),
        })
    }

    /// The turns, spread over the call; none of a call whose transcript is not kept.
    fn told(&self, call: Call, lines: &[Line], seconds: u32) -> Told {
        let mut records = CallRecords::default();
        if self.now.duration_since(call.started_at) < TRANSCRIPTS {
            let count = i64::try_from(lines.len()).unwrap_or(1).max(1);
            let step = i64::from(seconds) * 1_000 / count;
            let at = |turn: i64| {
                call.started_at
                    .checked_add(SignedDuration::from_millis(turn * step))
                    .unwrap_or(call.started_at)
            };
            records.turns = (0..)
                .zip(lines)
                .map(|(seq, line)| Turn {
                    id: self.ports.id(TurnId::from_uuid),
                    seq,
                    speaker: line.speaker,
                    text: line.text.clone(),
                    interrupted: false,
                    item_id: None,
                    started_at: at(i64::try_from(seq).unwrap_or(0)),
                    ended_at: Some(at(i64::try_from(seq).unwrap_or(0) + 1)),
                })
                .collect();
        }
        Told {
            call,
            records,
            unmet: None,
        }
    }

    fn tool(
        &self,
        told: &mut Told,
        name: &str,
        arguments: serde_json::Value,
        result: serde_json::Value,
    ) {
        if told.records.turns.is_empty() {
            return;
        }
        let at = told.call.ended_at.unwrap_or(told.call.started_at);
        told.records.tool_calls.push(ToolCall {
            id: self.ports.id(ToolCallId::from_uuid),
            seq: 0,
            name: name.to_owned(),
            model_call_id: format!("call_{:016x}", self.ports.entropy.bits()),
            arguments,
            result: Some(result),
            started_at: at,
            ended_at: Some(at),
        });
    }

    /// Writes the calls that are waiting.
    pub(super) async fn write(&self, tx: &mut dyn Tx) -> Result<(), ServiceError> {
        for told in &self.calls {
            tx.calls().insert(&told.call).await?;
            if !told.records.turns.is_empty() {
                tx.calls().record(told.call.id, &told.records).await?;
            }
            if let Some(unmet) = &told.unmet {
                tx.unmet().record(unmet).await?;
            }
        }
        Ok(())
    }
}
