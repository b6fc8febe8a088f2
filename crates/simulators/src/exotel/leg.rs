//! The caller's leg: the line as it passes, and the carrier's requests about the call.

use std::{future::Future, pin::pin, time::Duration};

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};
use url::Url;

use super::{fault, switch::Switch, wire::Parties};
use crate::{
    carrier::{
        Answer, CallReport, EndedBy, Signed,
        line::{Line, Tick},
        report::Reporter,
    },
    scenario::{CallerId, LineFaults},
    speech::{Voice, synthesize},
};

/// An applet waits this long for its answer.
const APPLET_PATIENCE_MS: u64 = 5000;

pub(super) type Query = Vec<(String, String)>;

/// A call in the words of the carrier's requests.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) account_sid: String,
    pub(super) call_sid: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) began: Timestamp,
    /// Set for a call that the business ordered: what it gave to be told again.
    pub(super) ordered: Option<Option<String>>,
}

impl Identity {
    pub(super) fn new(
        account_sid: &str,
        call_sid: &str,
        from: &CallerId,
        to: &str,
        began: Timestamp,
    ) -> Self {
        let from = from.number().map_or("anonymous", |number| number.as_str());
        Self {
            account_sid: account_sid.to_owned(),
            call_sid: call_sid.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            began,
            ordered: None,
        }
    }

    pub(super) fn parties(&self) -> Parties<'_> {
        Parties {
            account_sid: &self.account_sid,
            call_sid: &self.call_sid,
            from: &self.from,
            to: &self.to,
        }
    }

    /// What every applet of the flow is told.
    pub(super) fn query(&self, now: Timestamp) -> Query {
        let (from, to) = (national(&self.from), national(&self.to));
        let created = local(self.began);
        let direction = match &self.ordered {
            Some(_) => "outbound-dial",
            None => "incoming",
        };
        let custom = self.ordered.iter().flatten();
        let custom = custom.map(|field| ("CustomField".to_owned(), field.clone()));
        [
            ("CallSid", self.call_sid.clone()),
            ("CallFrom", from.clone()),
            ("CallTo", to.clone()),
            ("Direction", direction.to_owned()),
            ("Created", created.clone()),
            ("DialCallDuration", "0".to_owned()),
            ("StartTime", created),
            ("EndTime", "1970-01-01 05:30:00".to_owned()),
            ("CallType", "call-attempt".to_owned()),
            ("DialWhomNumber", String::new()),
            ("flow_id", "1000".to_owned()),
            ("tenant_id", "2000".to_owned()),
            ("From", from),
            ("To", to),
            ("CurrentTime", local(now)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .chain(custom)
        .collect()
    }

    /// What is told when something happens with the call: `ringing`, `answered` or, at its end, `terminal`.
    pub(super) fn status_form(&self, event: &str, status: &str, now: Timestamp) -> Query {
        let direction = match &self.ordered {
            Some(_) => "outbound-api",
            None => "inbound",
        };
        [
            ("CallSid", self.call_sid.clone()),
            ("EventType", event.to_owned()),
            ("DateCreated", local(self.began)),
            ("DateUpdated", local(now)),
            ("Status", status.to_owned()),
            ("To", national(&self.to)),
            ("From", national(&self.from)),
            ("StartTime", local(self.began)),
            ("EndTime", local(now)),
            ("Direction", direction.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// Indian numbers are written nationally, with a zero in front; all others in full.
fn national(number: &str) -> String {
    number
        .strip_prefix("+91")
        .map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}

/// Wall-clock time in India, without an offset.
pub(super) fn local(at: Timestamp) -> String {
    let india = Offset::from_seconds(19_800).map_or(TimeZone::UTC, TimeZone::fixed);
    at.to_zoned(india).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The caller's leg.
pub(super) struct Leg<'c> {
    pub(super) switch: &'c Switch,
    pub(super) identity: Identity,
    pub(super) faults: &'c LineFaults,
    pub(super) line: Line<'c>,
    pub(super) log: Reporter,
    limit: Duration,
    noted: (usize, usize),
}

impl<'c> Leg<'c> {
    pub(super) fn new(
        switch: &'c Switch,
        identity: Identity,
        faults: &'c LineFaults,
        line: Line<'c>,
        log: Reporter,
        limit: Duration,
    ) -> Self {
        Self {
            switch,
            identity,
            faults,
            line,
            log,
            limit,
            noted: (0, 0),
        }
    }

    /// Waits for 20 ms of the line, or for what ends the call.
    pub(super) async fn tick(&mut self) -> Result<Tick, EndedBy> {
        self.line.wait().await;
        let tick = self.line.tick();
        self.note();
        let elapsed = self.line.elapsed_ms();
        if tick.audible && self.log.report.first_audio_ms.is_none() {
            self.log.report.first_audio_ms = Some(elapsed);
            self.log.hop("audio.first_played", "");
        }
        for key in &tick.gesture.keys {
            self.log.hop("caller.pressed", key.to_string());
        }
        if tick.gesture.hang_up {
            self.log.hop("caller.hung_up", "");
            return Err(EndedBy::Caller);
        }
        if Duration::from_millis(elapsed) >= self.limit {
            self.log.hop("line.time_up", "");
            return Err(EndedBy::Carrier);
        }
        Ok(tick)
    }

    pub(super) fn note(&mut self) {
        let (heard, said) = self.noted;
        for utterance in &self.line.heard[heard..] {
            self.log.hop("caller.heard", utterance.text.clone());
        }
        for utterance in &self.line.said[said..] {
            self.log.hop("caller.said", utterance.text.clone());
        }
        self.noted = (self.line.heard.len(), self.line.said.len());
    }

    /// Lets the line go on while something else is awaited.
    pub(super) async fn meanwhile<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, EndedBy> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => return Ok(result),
                tick = self.tick() => { tick?; }
            }
        }
    }

    /// Lets the line go on for a while.
    pub(super) async fn pause(&mut self, ms: u64) -> Result<(), EndedBy> {
        for _ in 0..ms.div_ceil(20) {
            self.tick().await?;
        }
        Ok(())
    }

    /// Speaks a text that the flow was set up with, to its end.
    pub(super) async fn say(&mut self, text: &str) -> Result<(), EndedBy> {
        self.log.hop("carrier.says", text);
        self.line
            .playout
            .push(synthesize(text, Voice::Receptionist));
        while !self.line.playout.is_empty() {
            self.tick().await?;
        }
        Ok(())
    }

    /// Asks an applet's address with the call's parameters and more. `None` after a request without a usable answer.
    pub(super) async fn ask(
        &mut self,
        hop: &'static str,
        url: &Url,
        extra: Query,
    ) -> Result<Option<Answer>, EndedBy> {
        let mut query = self.identity.query(self.switch.clock.now());
        query.extend(extra);
        self.log
            .hop("applet.asked", format!("{hop}: {}", url.path()));
        let switch = self.switch;
        let asked_ms = self.log.ms();
        let work = async { switch.http.ask(url, true, &query, Signed::Not).await };
        let answer = self.meanwhile(work).await?;
        let took_ms = self.log.ms() - asked_ms;
        match answer {
            Ok(_) if took_ms > APPLET_PATIENCE_MS => {
                let message = format!("{hop} was answered after {took_ms} ms");
                self.log.raise(fault::NO_ANSWER, message);
                Ok(None)
            }
            Ok(answer) => {
                self.log
                    .hop("applet.answered", format!("{hop}: {}", answer.status));
                Ok(Some(answer))
            }
            Err(error) => {
                self.log.raise(fault::NO_ANSWER, format!("{hop}: {error}"));
                Ok(None)
            }
        }
    }

    /// The line is dead.
    pub(super) fn end(&mut self, ended_by: EndedBy) {
        self.line.finish();
        self.note();
        self.log.report.ended_by = ended_by;
        self.log.report.duration_ms = self.line.elapsed_ms();
        self.log.hop("call.ended", ended_by.as_str());
    }

    /// Tells the business what happened with the call.
    pub(super) async fn tell(&mut self, url: &Url, event: &str, status: &str) {
        let form = self
            .identity
            .status_form(event, status, self.switch.clock.now());
        match self.switch.http.ask(url, false, &form, Signed::Not).await {
            Ok(answer) => self.log.hop("status.answered", answer.status.to_string()),
            Err(error) => self.log.raise(fault::NO_ANSWER, error.to_string()),
        }
    }

    /// What the call was like.
    pub(super) fn report(self) -> CallReport {
        let mut report = self.log.report;
        report.heard = self.line.heard;
        report.said = self.line.said;
        report.audio.played = self.line.played;
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_applet_is_told_national_numbers_and_times_of_india() {
        let caller = CallerId::Number("+919876543210".parse().unwrap());
        let at: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let query = Identity::new("AC1", "c1", &caller, "+918047491899", at).query(at);
        let value = |name: &str| {
            let (_, value) = query.iter().find(|(key, _)| key == name).unwrap();
            value.as_str()
        };
        assert_eq!(
            (value("CallFrom"), value("CallTo")),
            ("09876543210", "08047491899")
        );
        assert_eq!(value("CurrentTime"), "2026-11-20 19:30:00");
        let withheld = Identity::new("AC1", "c1", &CallerId::Withheld, "+442079460018", at);
        assert_eq!(withheld.parties().from, "anonymous");
        assert_eq!(national("+442079460018"), "+442079460018");
    }
}
