//! Places a call.

use std::{sync::Arc, time::Duration};

use domain::E164;
use services::ports::{Clock, Entropy};
use url::Url;

use super::{
    exchange::Exchange,
    http::{HttpClient, Signed},
    leg::{Leg, Limits},
    line::{Line, Party},
    reach::Reach,
    report::{CallReport, EndedBy, Reporter},
    webhook::{Form, Identity},
};
use crate::scenario::{CallerId, LineFaults};

/// The account and the number's settings at the carrier.
#[derive(Debug, Clone)]
pub struct CarrierConfig {
    /// The account.
    pub account_sid: String,
    /// Its secret, with which requests are signed.
    pub auth_token: String,
    /// Public address of the voice webhook.
    pub voice_url: Url,
    /// Public address that is told the call's final status.
    pub status_callback: Option<Url>,
    /// Base of the carrier's REST interface, version included, under which recordings are found.
    pub api_base: String,
    /// What becomes of calls to other numbers.
    pub dial: DialResult,
}

/// What becomes of a call that the business has connected to another number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DialResult {
    /// Somebody answers and talks for a few seconds.
    #[default]
    Completed,
    /// The line is busy.
    Busy,
    /// Nobody answers in time.
    NoAnswer,
    /// The number cannot be reached.
    Failed,
}

impl DialResult {
    /// The carrier's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Failed => "failed",
        }
    }
}

/// Who calls whom.
#[derive(Debug, Clone)]
pub struct Dialling {
    /// The caller.
    pub from: CallerId,
    /// The number dialled.
    pub to: E164,
    /// The line is cut after this long.
    pub limit: Duration,
}

/// The carrier.
#[derive(Clone)]
pub struct Carrier {
    pub(super) config: CarrierConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) http: HttpClient,
    pub(super) exchange: Exchange,
}

impl Carrier {
    /// A carrier that finds the business through `reach`. Calls and recordings are kept in `exchange`, which the REST
    /// interface shares.
    ///
    /// # Errors
    /// If the system's networking cannot be set up.
    pub fn new(
        config: CarrierConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        reach: Reach,
        exchange: Exchange,
    ) -> Result<Self, reqwest::Error> {
        let http = HttpClient::new(Arc::clone(&clock), reach)?;
        Ok(Self {
            config,
            clock,
            entropy,
            http,
            exchange,
        })
    }

    /// A fresh id with the carrier's prefix for its kind.
    pub(super) fn sid(&self, prefix: &str) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        bytes
            .iter()
            .fold(prefix.to_owned(), |sid, byte| format!("{sid}{byte:02x}"))
    }

    /// Places one call and carries it until it is over.
    pub async fn place(
        &self,
        dialling: &Dialling,
        faults: &LineFaults,
        party: &mut dyn Party,
    ) -> CallReport {
        let identity = Identity {
            account_sid: self.config.account_sid.clone(),
            call_sid: self.sid("CA"),
            from: dialling.from.clone(),
            to: dialling.to.as_str().to_owned(),
            direction: "inbound",
        };
        self.carry(identity, "ringing", dialling.limit, faults, party)
            .await
    }

    /// Asks the business for instructions, of a call with this status, and carries them out until the call is over.
    pub(super) async fn carry(
        &self,
        identity: Identity,
        status: &str,
        limit: Duration,
        faults: &LineFaults,
        party: &mut dyn Party,
    ) -> CallReport {
        let call_sid = identity.call_sid.clone();
        let orders = self.exchange.begin(&call_sid);
        let mut log = Reporter::new(Arc::clone(&self.clock), call_sid.clone(), "twilio");
        let answer = self.ask(&identity.form(status), faults, &mut log).await;
        let line = Line::new(Arc::clone(&self.clock), party, faults.noise);
        let limits = Limits { call: limit };
        let mut leg = Leg::new(self, identity, faults, line, orders, log, limits);
        let ended_by = match answer {
            Some(answer) => leg.run(answer).await,
            None => EndedBy::Carrier,
        };
        let forged = faults.forge_webhook || faults.unsigned_webhook;
        let report = leg.hang_up(ended_by, !forged).await;
        self.exchange.end(&call_sid);
        report
    }

    /// Posts the voice webhook, as often as the faults say; the last answer counts, as it does for a carrier whose
    /// first request was answered into a broken connection.
    async fn ask(
        &self,
        form: &Form,
        faults: &LineFaults,
        log: &mut Reporter,
    ) -> Option<super::http::Answer> {
        let forged = format!("{}-forged", self.config.auth_token);
        let signed = match (faults.unsigned_webhook, faults.forge_webhook) {
            (true, _) => Signed::Not,
            (false, true) => Signed::With(&forged),
            (false, false) => Signed::With(&self.config.auth_token),
        };
        let mut last = None;
        for _ in 0..=u8::from(faults.duplicate_webhook) {
            log.hop("webhook.sent", self.config.voice_url.path());
            let asked = log.ms();
            match self
                .http
                .ask(&self.config.voice_url, false, form, signed)
                .await
            {
                Ok(answer) => {
                    log.hop("webhook.answered", answer.status.to_string());
                    log.report.webhook_status = Some(answer.status);
                    log.report.webhook_ms = Some(log.ms() - asked);
                    last = Some(answer);
                }
                Err(error) => log.raise(super::leg::NO_ANSWER, error.to_string()),
            }
        }
        last
    }
}
