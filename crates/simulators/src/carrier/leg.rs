//! The caller's leg of a call: carries out the business's instructions one after the other.

use std::{future::Future, pin::pin, time::Duration};

use tokio::{sync::mpsc, task::JoinSet};
use url::Url;

use super::{
    exchange::Order,
    http::{Answer, Signed},
    line::{Line, Tick},
    place::{Carrier, DialResult},
    report::{CallReport, EndedBy, Reporter},
    twiml::{Dial, Target, Twiml, Verb},
    webhook::{Form, Identity},
};
use crate::scenario::LineFaults;

/// The webhook could not be fetched.
pub(super) const NO_ANSWER: u32 = 11_200;
/// The webhook's answer is not a document.
const CONTENT_TYPE: u32 = 12_300;
/// Documents that may follow one another in a call; more is a loop of redirects.
const DOCUMENTS: u32 = 50;
/// What the carrier tells a caller when the business's instructions are unusable.
const APPLICATION_ERROR: &str = "We are sorry, an application error has occurred. Goodbye.";

/// Why the instruction at hand is given up.
#[derive(Debug)]
pub(super) enum Break {
    /// The call is over.
    Ended(EndedBy),
    /// Other instructions take over.
    Document(Twiml),
    /// The business ordered something else.
    Order(Order),
}

/// What becomes of an instruction: done, or given up.
pub(super) type Flow = Result<(), Break>;

/// Bounds of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The line is cut after this long.
    pub(super) call: Duration,
}

/// The caller's leg.
pub(super) struct Leg<'c> {
    pub(super) carrier: &'c Carrier,
    pub(super) identity: Identity,
    pub(super) faults: &'c LineFaults,
    pub(super) line: Line<'c>,
    pub(super) log: Reporter,
    callbacks: JoinSet<()>,
    orders: mpsc::UnboundedReceiver<Order>,
    limits: Limits,
    /// Address of the document at hand, against which relative ones are resolved.
    document: Url,
    noted: (usize, usize),
}

impl<'c> Leg<'c> {
    pub(super) fn new(
        carrier: &'c Carrier,
        identity: Identity,
        faults: &'c LineFaults,
        line: Line<'c>,
        orders: mpsc::UnboundedReceiver<Order>,
        log: Reporter,
        limits: Limits,
    ) -> Self {
        let document = carrier.config.voice_url.clone();
        let callbacks = JoinSet::new();
        Self {
            carrier,
            identity,
            faults,
            line,
            log,
            callbacks,
            orders,
            limits,
            document,
            noted: (0, 0),
        }
    }

    /// Carries out the first answer and everything that follows from it.
    pub(super) async fn run(&mut self, answer: Answer) -> EndedBy {
        let forged = self.faults.forge_webhook || self.faults.unsigned_webhook;
        if forged && answer.status != 200 {
            // Whoever forged the request hears nothing.
            return EndedBy::Business;
        }
        let mut next = self.read(&answer);
        for _ in 0..DOCUMENTS {
            let outcome = match next {
                Ok(twiml) => self.carry_out(&twiml).await,
                Err(stop) => Err(stop),
            };
            next = match outcome {
                // Nothing is left to do: the carrier hangs up for the business.
                Ok(()) => return EndedBy::Business,
                Err(Break::Ended(EndedBy::Carrier)) => {
                    let _ = self.say(APPLICATION_ERROR).await;
                    return EndedBy::Carrier;
                }
                Err(Break::Ended(by)) => return by,
                Err(Break::Document(twiml)) => Ok(twiml),
                Err(Break::Order(Order::Complete)) => {
                    self.log.hop("order.complete", "");
                    return EndedBy::Business;
                }
                Err(Break::Order(Order::Twiml(text))) => {
                    self.log.hop("order.twiml", "");
                    self.parse(&text)
                }
                Err(Break::Order(Order::Fetch(target))) => {
                    self.log.hop("order.fetch", target.url.clone());
                    self.fetch(&target, Form::new()).await
                }
            };
        }
        self.log
            .raise(NO_ANSWER, "the instructions go round in circles");
        EndedBy::Carrier
    }

    async fn carry_out(&mut self, twiml: &Twiml) -> Flow {
        for verb in &twiml.verbs {
            match verb {
                Verb::Connect(connect) => self.connect(connect).await?,
                Verb::Say(text) => self.say(text).await?,
                Verb::Gather(gather) => self.gather(gather).await?,
                Verb::Record(record) => self.record(record).await?,
                Verb::Pause(seconds) => self.pause(u64::from(*seconds) * 1000).await?,
                Verb::Dial(dial) => self.dial(dial).await?,
                Verb::Redirect(target) => {
                    return Err(Break::Document(self.fetch(target, Form::new()).await?));
                }
                Verb::Hangup | Verb::Reject { .. } => return Err(Break::Ended(EndedBy::Business)),
            }
        }
        Ok(())
    }

    /// Waits for 20 ms of the line, or for what makes the call go another way.
    pub(super) async fn tick(&mut self) -> Result<Tick, Break> {
        tokio::select! {
            biased;
            Some(order) = self.orders.recv() => return Err(Break::Order(order)),
            () = self.line.wait() => {}
        }
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
            return Err(Break::Ended(EndedBy::Caller));
        }
        if Duration::from_millis(elapsed) >= self.limits.call {
            self.log.hop("line.time_up", "");
            return Err(Break::Ended(EndedBy::Carrier));
        }
        Ok(tick)
    }

    fn note(&mut self) {
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
    pub(super) async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Break> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => return Ok(result),
                tick = self.tick() => { tick?; }
            }
        }
    }

    /// Resolves an address of the document at hand.
    pub(super) fn resolve(&self, url: &str) -> Result<Url, Break> {
        self.document
            .join(url)
            .map_err(|_| Break::Ended(EndedBy::Carrier))
    }

    /// Fetches the next document.
    pub(super) async fn fetch(&mut self, target: &Target, extra: Form) -> Result<Twiml, Break> {
        let url = self.resolve(&target.url)?;
        let mut form = self.identity.form("in-progress");
        form.extend(extra);
        self.log.hop("action.sent", url.path());
        let carrier = self.carrier;
        let signed = Signed::With(&carrier.config.auth_token);
        let (asked, get) = (url.clone(), target.get);
        let answer =
            self.meanwhile(async move { carrier.http.ask(&asked, get, &form, signed).await });
        match answer.await? {
            Ok(answer) => {
                self.log.hop("action.answered", answer.status.to_string());
                self.document = url;
                self.read(&answer)
            }
            Err(error) => {
                self.log.raise(NO_ANSWER, error.to_string());
                Err(Break::Ended(EndedBy::Carrier))
            }
        }
    }

    fn read(&mut self, answer: &Answer) -> Result<Twiml, Break> {
        if !(200..300).contains(&answer.status) {
            self.log
                .raise(NO_ANSWER, format!("the webhook answered {}", answer.status));
            return Err(Break::Ended(EndedBy::Carrier));
        }
        if !matches!(answer.content_type.as_str(), "text/xml" | "application/xml") {
            self.log.raise(
                CONTENT_TYPE,
                format!("`{}` is not XML", answer.content_type),
            );
            return Err(Break::Ended(EndedBy::Carrier));
        }
        self.parse(&answer.body)
    }

    fn parse(&mut self, text: &str) -> Result<Twiml, Break> {
        match Twiml::parse(text) {
            Ok(twiml) => {
                for fault in &twiml.faults {
                    self.log.raise(fault.code, fault.message.clone());
                }
                Ok(twiml)
            }
            Err(fault) => {
                self.log.raise(fault.code, fault.message);
                Err(Break::Ended(EndedBy::Carrier))
            }
        }
    }

    async fn dial(&mut self, dial: &Dial) -> Flow {
        self.log.hop("dial.started", "");
        let result = self.carrier.config.dial;
        let ring_ms = if result == DialResult::NoAnswer {
            u64::from(dial.timeout) * 1000
        } else {
            2000
        };
        self.pause(ring_ms).await?;
        let seconds = if result == DialResult::Completed {
            5
        } else {
            0
        };
        self.pause(seconds * 1000).await?;
        self.log.hop("dial.ended", result.as_str());
        let Some(action) = &dial.action else {
            return Ok(());
        };
        let form = vec![
            ("DialCallStatus".to_owned(), result.as_str().to_owned()),
            ("DialCallSid".to_owned(), self.carrier.sid("CA")),
            ("DialCallDuration".to_owned(), seconds.to_string()),
        ];
        Err(Break::Document(self.fetch(action, form).await?))
    }

    /// Tells the business something whose answer has no effect, without waiting.
    pub(super) fn call_back(&mut self, target: &Target, form: Form) {
        let Ok(url) = self.resolve(&target.url) else {
            return;
        };
        let (carrier, get) = (self.carrier.clone(), target.get);
        self.callbacks.spawn(async move {
            let signed = Signed::With(&carrier.config.auth_token);
            if let Err(error) = carrier.http.ask(&url, get, &form, signed).await {
                tracing::debug!(%error, "a status callback has no answer");
            }
        });
    }

    /// Ends the call, tells the business if it asked to be told, and gives the report.
    pub(super) async fn hang_up(mut self, ended_by: EndedBy, tell: bool) -> CallReport {
        self.line.finish();
        self.note();
        let duration_ms = self.line.elapsed_ms();
        self.log.report.ended_by = ended_by;
        self.log.report.duration_ms = duration_ms;
        self.log.hop("call.ended", ended_by.as_str());
        let carrier = self.carrier;
        if tell && let Some(url) = &carrier.config.status_callback {
            let now = carrier.clock.now();
            let form = self
                .identity
                .status_form("completed", duration_ms.div_ceil(1000), now);
            let signed = Signed::With(&carrier.config.auth_token);
            match carrier.http.ask(url, false, &form, signed).await {
                Ok(answer) => self.log.hop("status.answered", answer.status.to_string()),
                Err(error) => self.log.raise(NO_ANSWER, error.to_string()),
            }
        }
        while self.callbacks.join_next().await.is_some() {}
        let mut report = self.log.report;
        report.heard = self.line.heard;
        report.said = self.line.said;
        report.audio.played = self.line.played;
        report
    }
}
