//! One call against any server.

use std::{sync::Arc, time::Duration};

use domain::E164;
use serde::Serialize;
use services::ports::{Clock, Entropy};
use url::Url;

use super::{
    ACCOUNT_SID, AUTH_TOKEN, EXOTEL_ACCOUNT_SID, EXOTEL_WEBHOOK_PASSWORD, EXOTEL_WEBHOOK_USER,
    Paths,
};
use crate::{
    caller::Caller,
    carrier::{CallReport, Carrier, CarrierConfig, DialResult, Dialling, Exchange, Reach},
    exotel::{Addresses, ExotelCarrier, FlowConfig, ReportForm},
    scenario::{CarrierName, LineFact, Scenario},
};

/// Which server is called, and how.
#[derive(Debug, Clone)]
pub struct CallSettings {
    /// Where the server listens.
    pub server: Url,
    /// Its public address, for which requests are signed; the same unless given.
    pub public: Option<Url>,
    /// The number to dial, in place of the scenario's.
    pub to: Option<E164>,
    /// Which carrier carries the call, in place of the scenario's.
    pub carrier: Option<CarrierName>,
    /// User and password in the addresses that Exotel is given.
    pub exotel: (String, String),
    /// The carrier account.
    pub account_sid: String,
    /// Its secret.
    pub auth_token: String,
    /// Where the server takes the carrier's requests.
    pub paths: Paths,
}

impl CallSettings {
    /// The simulated account's call to this server.
    #[must_use]
    pub fn new(server: Url) -> Self {
        Self {
            server,
            public: None,
            to: None,
            carrier: None,
            exotel: (
                EXOTEL_WEBHOOK_USER.to_owned(),
                EXOTEL_WEBHOOK_PASSWORD.to_owned(),
            ),
            account_sid: ACCOUNT_SID.to_owned(),
            auth_token: AUTH_TOKEN.to_owned(),
            paths: Paths::default(),
        }
    }
}

/// Why no call was placed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The world does not know the server.
    #[error("the world does not know the server; name it with `set_server` first")]
    NoServer,
    /// The server's address cannot carry paths.
    #[error("the server's address is not usable: {0}; write it as http://127.0.0.1:3000")]
    Address(#[from] url::ParseError),
    /// The system's networking cannot be set up.
    #[error("cannot set up the carrier's requests: {0}")]
    Network(#[from] reqwest::Error),
}

/// A call from the carrier's and the caller's side, for people and for machines.
#[derive(Debug, Clone, Serialize)]
pub struct CallTranscript {
    /// The scenario.
    pub title: String,
    /// Everything the carrier saw, with the timeline.
    pub call: CallReport,
    /// The facts in short.
    pub line: LineFact,
}

impl Dialling {
    /// Who calls whom in a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            from: scenario.call.from.clone(),
            to: scenario.call.to.clone(),
            limit: Duration::from_secs(u64::from(scenario.call.limit_s)),
        }
    }
}

/// Plays a scenario's call against a running server. The carrier's REST interface is not part of it: a server that
/// hangs up over REST must also close the stream.
///
/// # Errors
/// [`CallError`] if no call can be placed. A call that goes wrong is a result.
pub async fn place_call(
    settings: &CallSettings,
    scenario: &Scenario,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<CallTranscript, CallError> {
    let public = settings
        .public
        .clone()
        .unwrap_or_else(|| settings.server.clone());
    let reach = Reach::new();
    let mut dialling = Dialling::of(scenario);
    if let Some(to) = &settings.to {
        dialling.to = to.clone();
    }
    let transcript = |call: CallReport| CallTranscript {
        title: scenario.title.clone(),
        line: call.line(),
        call,
    };
    if settings.carrier.unwrap_or(scenario.call.carrier) == CarrierName::Exotel {
        let (user, password) = &settings.exotel;
        let config = FlowConfig {
            account_sid: EXOTEL_ACCOUNT_SID.to_owned(),
            addresses: Addresses::at(&public, user, password)?,
            report: ReportForm::default(),
            dial: DialResult::default(),
        };
        reach.set_server(public, settings.server.clone());
        let carrier = ExotelCarrier::new(config, clock, entropy, reach, None)?;
        let mut caller = Caller::new(scenario);
        let call = carrier
            .place(&dialling, &scenario.faults, &mut caller)
            .await;
        return Ok(transcript(call));
    }
    let config = CarrierConfig {
        account_sid: settings.account_sid.clone(),
        auth_token: settings.auth_token.clone(),
        voice_url: public.join(&settings.paths.voice)?,
        status_callback: Some(public.join(&settings.paths.call_status)?),
        api_base: "https://api.twilio.com/2010-04-01".to_owned(),
        dial: DialResult::default(),
    };
    reach.set_server(public, settings.server.clone());
    let carrier = Carrier::new(config, clock, entropy, reach, Exchange::default())?;
    let call = carrier
        .place(&dialling, &scenario.faults, &mut Caller::new(scenario))
        .await;
    Ok(transcript(call))
}
