//! The flow of a number: `Call Start → Passthru → Voicebot → Passthru → Connect, Voicemail or Hangup`.

use std::sync::Arc;

use domain::E164;
use serde::Deserialize;
use serde_json::json;
use services::ports::{Clock, Entropy};
use url::Url;

use super::{
    ExotelSim, NAME, fault,
    leg::{Identity, Leg, Query},
    stream::StreamEnd,
    switch::{ReportForm, Switch},
};
use crate::{
    carrier::{
        CallReport, DialResult, Dialling, EndedBy, HttpClient, Party, Reach, line::Line,
        report::Reporter,
    },
    scenario::LineFaults,
};

/// Longest address that a Voicebot takes.
const LONGEST_ADDRESS: usize = 600;
/// Most custom parameters of a stream, and their longest text.
const MOST_PARAMETERS: usize = 3;
const LONGEST_PARAMETERS: usize = 256;

/// Addresses of the business that the flow is set up with, with the credentials that are to be sent.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The Passthru before the Voicebot: 200 connects the call, 302 ends it.
    pub before: Url,
    /// Gives the Voicebot its address.
    pub stream: Url,
    /// The Passthru after the Voicebot: 200 ends the call, 302 goes on to a person.
    pub after: Url,
    /// Whom a Connect applet rings.
    pub connect: Url,
    /// The Passthru after a Voicemail.
    pub message: Url,
    /// Told when the call is over.
    pub status: Url,
}

impl Addresses {
    /// The addresses of a business under one public address, with these credentials in them.
    ///
    /// # Errors
    /// If the public address cannot carry paths.
    pub fn at(public: &Url, user: &str, password: &str) -> Result<Self, url::ParseError> {
        let at = |path: &str| -> Result<Url, url::ParseError> {
            let mut url = public.join(path)?;
            // Fails only for addresses without a host, which `join` has refused.
            let _ = url.set_username(user);
            let _ = url.set_password(Some(password));
            Ok(url)
        };
        Ok(Self {
            before: at("/webhooks/exotel/before")?,
            stream: at("/webhooks/exotel/stream")?,
            after: at("/webhooks/exotel/after")?,
            connect: at("/webhooks/exotel/connect")?,
            message: at("/webhooks/exotel/message")?,
            status: at("/webhooks/exotel/status")?,
        })
    }

    /// The same addresses with another password, or without credentials.
    fn tampered(&self, password: Option<&str>) -> Self {
        let mut other = self.clone();
        for url in [
            &mut other.before,
            &mut other.stream,
            &mut other.after,
            &mut other.connect,
            &mut other.message,
            &mut other.status,
        ] {
            if password.is_none() {
                let _ = url.set_username("");
            }
            let _ = url.set_password(password);
        }
        other
    }
}

/// How a number is set up.
#[derive(Debug, Clone)]
pub struct FlowConfig {
    /// The account.
    pub account_sid: String,
    /// Where the flow asks.
    pub addresses: Addresses,
    /// How the report of a stream is written.
    pub report: ReportForm,
    /// What becomes of calls to a person.
    pub dial: DialResult,
}

/// The carrier.
#[derive(Clone)]
pub struct ExotelCarrier {
    account_sid: String,
    addresses: Addresses,
    switch: Switch,
    rest: Option<ExotelSim>,
}

/// What a Passthru decided.
enum Branch {
    A,
    B,
}

impl ExotelCarrier {
    /// A carrier that finds the business through `reach`. Calls are kept in `rest`, if there is one.
    ///
    /// # Errors
    /// If the system's networking cannot be set up.
    pub fn new(
        config: FlowConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        reach: Reach,
        rest: Option<ExotelSim>,
    ) -> Result<Self, reqwest::Error> {
        let http = HttpClient::new(Arc::clone(&clock), reach)?;
        Ok(Self {
            account_sid: config.account_sid,
            addresses: config.addresses,
            switch: Switch {
                clock,
                entropy,
                http,
                report: config.report,
                dial: config.dial,
            },
            rest,
        })
    }

    /// Places one call and carries it until it is over.
    pub async fn place(
        &self,
        dialling: &Dialling,
        faults: &LineFaults,
        party: &mut dyn Party,
    ) -> CallReport {
        let (switch, clock) = (&self.switch, &self.switch.clock);
        let call_sid = switch.sid();
        let identity = Identity::new(
            &self.account_sid,
            &call_sid,
            &dialling.from,
            dialling.to.as_str(),
            clock.now(),
        );
        if let Some(rest) = &self.rest {
            rest.begin_call(&call_sid, &identity.from, &identity.to);
        }
        let log = Reporter::new(Arc::clone(clock), call_sid.clone(), NAME);
        let line = Line::new(Arc::clone(clock), party, faults.noise);
        let mut leg = Leg::new(switch, identity, faults, line, log, dialling.limit);
        let forged = format!("{}-forged", self.password());
        let addresses = match (faults.unsigned_webhook, faults.forge_webhook) {
            (true, _) => self.addresses.tampered(None),
            (false, true) => self.addresses.tampered(Some(&forged)),
            (false, false) => self.addresses.clone(),
        };
        let ended_by = match leg.run(&addresses).await {
            Ok(()) => EndedBy::Business,
            Err(by) => by,
        };
        let report = leg.hang_up(ended_by, &addresses).await;
        if let Some(rest) = &self.rest {
            rest.end_call(&call_sid, "completed");
        }
        report
    }

    fn password(&self) -> &str {
        self.addresses.before.password().unwrap_or_default()
    }
}

impl Leg<'_> {
    /// Goes through the flow.
    pub(super) async fn run(&mut self, addresses: &Addresses) -> Result<(), EndedBy> {
        let mut branch = Branch::B;
        for _ in 0..=u8::from(self.faults.duplicate_webhook) {
            let asked_ms = self.log.ms();
            let answer = self.ask("before", &addresses.before, Query::new()).await?;
            self.log.report.webhook_ms = Some(self.log.ms() - asked_ms);
            self.log.report.webhook_status = answer.as_ref().map(|answer| answer.status);
            branch = self.branch("before", answer.map(|answer| answer.status));
        }
        if matches!(branch, Branch::B) {
            return Ok(());
        }
        let end = match self.address(addresses).await? {
            Some(url) => self.voicebot(&url).await?,
            None => StreamEnd::failed(),
        };
        let report = self.stream_report(&end);
        let answer = self.ask("after", &addresses.after, report).await?;
        match self.branch("after", answer.map(|answer| answer.status)) {
            Branch::A => Ok(()),
            Branch::B if self.connect(addresses).await? => Ok(()),
            Branch::B => self.voicemail(addresses).await,
        }
    }

    fn branch(&mut self, hop: &str, status: Option<u16>) -> Branch {
        match status {
            Some(200) => Branch::A,
            Some(302) | None => Branch::B,
            Some(status) => {
                let forged = self.faults.forge_webhook || self.faults.unsigned_webhook;
                if !forged {
                    let message = format!("{hop} was answered with {status}, not with 200 or 302");
                    self.log.raise(fault::BRANCH, message);
                }
                Branch::B
            }
        }
    }

    /// Asks for the Voicebot's address.
    async fn address(&mut self, addresses: &Addresses) -> Result<Option<Url>, EndedBy> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Address {
            url: String,
        }
        let Some(answer) = self.ask("stream", &addresses.stream, Query::new()).await? else {
            return Ok(None);
        };
        if answer.status != 200 {
            let message = format!(
                "the address of the stream was refused with {}",
                answer.status
            );
            self.log.raise(fault::ADDRESS, message);
            return Ok(None);
        }
        let url = serde_json::from_str::<Address>(&answer.body)
            .map_err(|error| error.to_string())
            .and_then(|address| usable(&address.url));
        Ok(match url {
            Ok(url) => Some(url),
            Err(message) => {
                self.log.raise(fault::ADDRESS, message);
                None
            }
        })
    }

    fn stream_report(&self, end: &StreamEnd) -> Query {
        let fields = [
            ("StreamSID", end.sid.clone()),
            ("Status", end.status.to_owned()),
            ("Duration", (end.duration_ms / 1000).to_string()),
            ("StreamUrl", end.url.clone()),
            ("DisconnectedBy", end.disconnected_by.to_owned()),
            ("RecordingUrl", String::new()),
        ];
        let json = match self.switch.report {
            ReportForm::Brackets => false,
            ReportForm::Json => true,
            ReportForm::Either => self.switch.entropy.bits().is_multiple_of(2),
        };
        if json {
            let object: serde_json::Map<_, _> = fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect();
            let text = serde_json::Value::Object(object).to_string();
            return vec![("Stream".to_owned(), text)];
        }
        let in_brackets = |(name, value): (&str, String)| (format!("Stream[{name}]"), value);
        fields.map(in_brackets).into()
    }

    /// Rings whom the business names. False if it names nobody.
    async fn connect(&mut self, addresses: &Addresses) -> Result<bool, EndedBy> {
        #[derive(Deserialize)]
        struct Connect {
            destination: Destination,
            max_ringing_duration: u32,
        }
        #[derive(Deserialize)]
        struct Destination {
            numbers: Vec<E164>,
        }
        let answer = self
            .ask("connect", &addresses.connect, Query::new())
            .await?;
        let Some(answer) = answer.filter(|answer| answer.status == 200) else {
            return Ok(false);
        };
        let connect = match serde_json::from_str::<Connect>(&answer.body) {
            Ok(connect) if !connect.destination.numbers.is_empty() => connect,
            Ok(_) => return Ok(false),
            Err(error) => {
                self.log.raise(fault::CONNECT, error.to_string());
                return Ok(false);
            }
        };
        self.log.hop("dial.started", "");
        let result = self.switch.dial;
        let ring_ms = if result == DialResult::NoAnswer {
            u64::from(connect.max_ringing_duration) * 1000
        } else {
            2000
        };
        self.pause(ring_ms).await?;
        if result == DialResult::Completed {
            self.pause(5000).await?;
        }
        self.log.hop("dial.ended", result.as_str());
        Ok(true)
    }

    /// Ends the call, tells the business, and gives the report.
    async fn hang_up(mut self, ended_by: EndedBy, addresses: &Addresses) -> CallReport {
        let forged = self.faults.forge_webhook || self.faults.unsigned_webhook;
        self.end(ended_by);
        if !forged {
            self.tell(&addresses.status, "terminal", "completed").await;
        }
        self.report()
    }
}

/// Whether a Voicebot can use an address.
pub(super) fn usable(text: &str) -> Result<Url, String> {
    let url: Url = text.parse().map_err(|error| format!("{error}"))?;
    let loopback = url.scheme() == "ws" && crate::carrier::is_loopback(&url);
    if url.scheme() != "wss" && !loopback {
        return Err("the address does not begin with wss://".to_owned());
    }
    if text.len() > LONGEST_ADDRESS {
        return Err(format!(
            "the address is longer than {LONGEST_ADDRESS} characters"
        ));
    }
    let pairs = url.query_pairs().count();
    if pairs > MOST_PARAMETERS || url.query().map_or(0, str::len) > LONGEST_PARAMETERS {
        return Err("more than 3 parameters, or more than 256 characters of them".to_owned());
    }
    Ok(url)
}
