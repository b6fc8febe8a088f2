//! Compares what is with what must be.

use std::fmt;

use domain::{CallState, Speaker};
use serde::Serialize;

use super::{
    BookingFact, CallFact, EndState, ExpectBooking, Expectation, LineFact, Phrase, UnmetFact,
    WaitingFact,
    expect::{ExpectUnmet, ExpectWaiting},
};

/// One claim that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// What the claim is about.
    pub what: &'static str,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: expected {}, found {}",
            self.what, self.expected, self.found
        )
    }
}

/// Every claim of `expect` that does not hold in `state`; empty when all hold.
#[must_use]
pub fn judge(expect: &Expectation, state: &EndState) -> Vec<Mismatch> {
    let mut claims = Claims(Vec::new());
    bookings(&mut claims, &expect.bookings, &state.bookings);
    waiting(&mut claims, &expect.waitlist, &state.waitlist);
    unmet(&mut claims, expect.unmet.as_ref(), &state.unmet);
    claims.equal("holds", &expect.holds, &state.holds);
    messages(&mut claims, expect, state);
    calendar(&mut claims, expect, state);
    match (&state.call, expect.recorded.unwrap_or(true)) {
        (Some(call), true) => recorded(&mut claims, expect, call),
        (found, wanted) => claims.equal("call record", &wanted, &found.is_some()),
    }
    claims.phrases(
        "heard by the caller",
        &expect.heard,
        &state.line.heard,
        true,
    );
    // Where there was nothing to compare, only a scenario that asks for it is disappointed.
    match (expect.audio_intact, state.audio_intact) {
        (Some(false), _) | (None, None) => {}
        (Some(true) | None, found) => claims.equal("audio intact", &Some(true), &found),
    }
    claims.equal("jobs given up", &expect.jobs_dead, &state.jobs_dead);
    claims.equal("jobs waiting", &0, &state.jobs_waiting);
    line(&mut claims, expect, &state.line);
    claims.0
}

struct Claims(Vec<Mismatch>);

impl Claims {
    fn fail(&mut self, what: &'static str, expected: impl Into<String>, found: impl Into<String>) {
        self.0.push(Mismatch {
            what,
            expected: expected.into(),
            found: found.into(),
        });
    }

    fn equal<T: PartialEq + fmt::Debug>(&mut self, what: &'static str, expected: &T, found: &T) {
        if expected != found {
            self.fail(what, format!("{expected:?}"), format!("{found:?}"));
        }
    }

    fn phrases(&mut self, what: &'static str, phrases: &[Phrase], text: &str, wanted: bool) {
        for phrase in phrases
            .iter()
            .filter(|phrase| phrase.occurs_in(text) != wanted)
        {
            let expected = if wanted {
                format!("{phrase}")
            } else {
                format!("never {phrase}")
            };
            self.fail(what, expected, format!("“{text}”"));
        }
    }

    fn members(&mut self, what: &'static str, words: &[String], found: &[&str], wanted: bool) {
        for word in words
            .iter()
            .filter(|word| found.contains(&word.as_str()) != wanted)
        {
            let expected = if wanted {
                word.clone()
            } else {
                format!("never {word}")
            };
            self.fail(what, expected, found.join(", "));
        }
    }
}

fn bookings(claims: &mut Claims, expected: &[ExpectBooking], found: &[BookingFact]) {
    let mut rest: Vec<&BookingFact> = found.iter().collect();
    // The most particular expectation chooses first, so that a loose one cannot take its booking.
    let mut expected: Vec<&ExpectBooking> = expected.iter().collect();
    expected.sort_by_key(|booking| std::cmp::Reverse(booking.particulars()));
    for booking in expected {
        match rest.iter().position(|fact| booking.fits(fact)) {
            Some(index) => {
                rest.swap_remove(index);
            }
            None => claims.fail("booking", format!("{booking:?}"), format!("{found:?}")),
        }
    }
    for fact in rest {
        claims.fail("booking", "no other booking", format!("{fact:?}"));
    }
}

impl ExpectBooking {
    fn particulars(&self) -> usize {
        [
            self.staff.is_some(),
            self.start.is_some(),
            self.name.is_some(),
            self.phone.is_some(),
            self.location.is_some(),
            self.minutes.is_some(),
            self.on.is_some(),
            self.price.is_some(),
            self.extras.is_some(),
            self.fee.is_some(),
            self.variant.is_some(),
        ]
        .into_iter()
        .filter(|given| *given)
        .count()
    }

    fn fits(&self, fact: &BookingFact) -> bool {
        let same = |wanted: &Option<String>, found: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(found))
        };
        self.service.eq_ignore_ascii_case(&fact.service)
            && self.state == fact.state
            && same(&self.staff, &fact.staff)
            && same(&self.name, &fact.name)
            && same(&self.phone, fact.phone.as_deref().unwrap_or_default())
            && self.start.is_none_or(|start| start == fact.start)
            && same(&self.location, &fact.location)
            && self.minutes.is_none_or(|minutes| minutes == fact.minutes)
            && self.on.as_ref().is_none_or(|on| same_set(on, &fact.on))
            && self
                .resources
                .is_none_or(|count| usize::try_from(count) == Ok(fact.on.len()))
            && same(&self.price, fact.price.as_deref().unwrap_or_default())
            && self
                .extras
                .as_ref()
                .is_none_or(|extras| same_set(extras, &fact.extras))
            && same(&self.fee, &fact.fee)
            && same(&self.variant, fact.variant.as_deref().unwrap_or_default())
            && self.seats.is_none_or(|seats| seats == fact.seats)
            && self.together.is_none_or(|group| group == fact.together)
            && self.series.is_none_or(|series| series == fact.series)
    }
}

/// The same words, in any order.
fn same_set(wanted: &[String], found: &[String]) -> bool {
    let sorted = |words: &[String]| {
        let mut words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        words.sort();
        words
    };
    sorted(wanted) == sorted(found)
}

fn waiting(claims: &mut Claims, expected: &[ExpectWaiting], found: &[WaitingFact]) {
    let mut rest: Vec<&WaitingFact> = found.iter().collect();
    for wanted in expected {
        let fits = |fact: &&WaitingFact| {
            wanted.service.eq_ignore_ascii_case(&fact.service)
                && wanted
                    .name
                    .as_ref()
                    .is_none_or(|name| name.eq_ignore_ascii_case(&fact.name))
                && wanted
                    .resources
                    .is_none_or(|resources| resources == fact.resources)
        };
        match rest.iter().position(fits) {
            Some(index) => {
                rest.swap_remove(index);
            }
            None => claims.fail("waiting list", format!("{wanted:?}"), format!("{found:?}")),
        }
    }
    for fact in rest {
        claims.fail("waiting list", "nobody else", format!("{fact:?}"));
    }
}

fn unmet(claims: &mut Claims, expected: Option<&ExpectUnmet>, found: &[UnmetFact]) {
    let Some(expected) = expected else {
        return;
    };
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    claims.equal("requests not met", &expected.count, &count);
    let reasons: Vec<&str> = found
        .iter()
        .flat_map(|fact| fact.reasons.iter().map(String::as_str))
        .collect();
    claims.members(
        "reasons of requests not met",
        &expected.reasons,
        &reasons,
        true,
    );
}

fn messages(claims: &mut Claims, expect: &Expectation, state: &EndState) {
    let count = u32::try_from(state.messages.len()).unwrap_or(u32::MAX);
    claims.equal("text messages", &expect.sms.count, &count);
    for phrase in &expect.sms.contains {
        if !state
            .messages
            .iter()
            .any(|message| phrase.occurs_in(&message.body))
        {
            let bodies: Vec<_> = state
                .messages
                .iter()
                .map(|message| message.body.as_str())
                .collect();
            claims.fail("text message", format!("{phrase}"), format!("{bodies:?}"));
        }
    }
}

fn calendar(claims: &mut Claims, expect: &Expectation, state: &EndState) {
    let Some(expected) = &expect.calendar else {
        return;
    };
    let standing: Vec<_> = state
        .calendar
        .iter()
        .filter(|event| !event.cancelled)
        .map(|event| event.start)
        .collect();
    let count = u32::try_from(standing.len()).unwrap_or(u32::MAX);
    claims.equal("calendar events", &expected.events, &count);
    for start in expected
        .starts
        .iter()
        .filter(|start| !standing.contains(start))
    {
        claims.fail("calendar event", start.to_string(), format!("{standing:?}"));
    }
}

fn recorded(claims: &mut Claims, expect: &Expectation, call: &CallFact) {
    claims.equal("call state", &CallState::Ended, &call.state);
    if let Some(expected) = &expect.outcome
        && !call.outcome.is_some_and(|outcome| expected.allows(outcome))
    {
        claims.fail(
            "outcome",
            format!("{expected:?}"),
            format!("{:?}", call.outcome),
        );
    }
    let said = |speaker: Speaker| {
        let turns = call.turns.iter().filter(|turn| turn.speaker == speaker);
        turns
            .map(|turn| turn.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let receptionist = said(Speaker::Receptionist);
    claims.phrases(
        "receptionist",
        &expect.receptionist_says,
        &receptionist,
        true,
    );
    claims.phrases(
        "receptionist",
        &expect.receptionist_never_says,
        &receptionist,
        false,
    );
    claims.phrases("caller", &expect.caller_says, &said(Speaker::Caller), true);

    let tools: Vec<_> = call.tools.iter().map(|tool| tool.name.as_str()).collect();
    claims.members("tools", &expect.tools, &tools, true);
    claims.members("tools", &expect.never_tools, &tools, false);
    let codes: Vec<_> = call
        .tools
        .iter()
        .filter_map(|tool| tool.code.as_deref())
        .collect();
    claims.members("result codes", &expect.codes, &codes, true);
    claims.members("result codes", &expect.never_codes, &codes, false);

    claims.phrases("messages taken", &expect.notes, &call.notes.join(" "), true);
    if let Some(bounds) = expect.interruptions
        && !bounds.holds(call.interruptions)
    {
        claims.fail(
            "interruptions",
            format!("{bounds:?}"),
            call.interruptions.to_string(),
        );
    }
}

fn line(claims: &mut Claims, expect: &Expectation, line: &LineFact) {
    let expect = &expect.line;
    claims.equal(
        "webhook status",
        &Some(expect.webhook_status.unwrap_or(200)),
        &line.webhook_status,
    );
    claims.equal("carrier errors", &expect.errors, &line.errors);
    if expect.handshake_status.is_some() {
        claims.equal(
            "handshake status",
            &expect.handshake_status,
            &line.handshake_status,
        );
    }
    if expect.close_code.is_some() {
        claims.equal("close code", &expect.close_code, &line.close_code);
    }
    if expect.second_stream_refused.is_some() {
        claims.equal(
            "second stream refused",
            &expect.second_stream_refused,
            &line.second_stream_refused,
        );
    }
    if let Some(ended_by) = &expect.ended_by {
        claims.equal("ended by", ended_by, &line.ended_by);
    }
}
