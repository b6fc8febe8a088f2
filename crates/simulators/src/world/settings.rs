//! How a world is set up, and where it is found.

use std::net::SocketAddr;

use serde::Serialize;

use crate::{
    exotel::{DltRule, ExotelAccount},
    google::GoogleSettings,
    model::ModelSettings,
    twilio::TwilioConfig,
};

/// The account at the simulated carrier.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// Its secret.
pub const AUTH_TOKEN: &str = "simulated-carrier-token";
/// The account at the simulated Exotel.
pub const EXOTEL_ACCOUNT_SID: &str = "simulated1";
/// Name of its API key.
pub const EXOTEL_API_KEY: &str = "simulated-exotel-key";
/// Secret of its API key.
pub const EXOTEL_API_TOKEN: &str = "simulated-exotel-token";
/// User in the addresses that its flows are given.
pub const EXOTEL_WEBHOOK_USER: &str = "exotel";
/// Password in the addresses that its flows are given.
pub const EXOTEL_WEBHOOK_PASSWORD: &str = "simulated-exotel-password";
/// Number of the app whose flow leads to the server.
pub const EXOTEL_FLOW: &str = "1000";
/// The registered sender of texts to Indian numbers.
pub const DLT_ENTITY_ID: &str = "1101000000000000001";
/// A registered template.
pub const DLT_TEMPLATE_ID: &str = "1107000000000000001";
/// A key that the simulated speech model takes.
pub const MODEL_KEY: &str = "sk-simulated";
/// A key that the simulated mail provider takes.
pub const MAIL_KEY: &str = "SG.simulated";
/// The sender that it has verified.
pub const MAIL_SENDER: &str = "desk@ringdesk.example";

/// How a world is set up.
#[derive(Debug, Clone)]
pub struct WorldSettings {
    /// Where the carrier's REST interface listens; port 0 takes a free one.
    pub twilio_address: SocketAddr,
    /// Where Exotel's REST interface listens.
    pub exotel_address: SocketAddr,
    /// Where the speech model listens.
    pub model_address: SocketAddr,
    /// Where Google listens.
    pub google_address: SocketAddr,
    /// Where the mail provider listens.
    pub mail_address: SocketAddr,
    /// The account at the carrier.
    pub twilio: TwilioConfig,
    /// The account's numbers.
    pub numbers: Vec<String>,
    /// The account at Exotel, with its numbers.
    pub exotel: ExotelAccount,
    /// How the speech model behaves.
    pub model: ModelSettings,
    /// Who lives in Google.
    pub google: GoogleSettings,
    /// Where the server takes the carrier's requests.
    pub paths: Paths,
    /// Whether the demo companies begin with months of bookings and calls, or with empty diaries.
    pub diary: bool,
}

impl Default for WorldSettings {
    /// Free loopback ports, the numbers of the demo companies at this carrier, and empty diaries.
    fn default() -> Self {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let account_sid = ACCOUNT_SID.to_owned();
        let auth_token = AUTH_TOKEN.to_owned();
        Self {
            twilio_address: anywhere,
            exotel_address: anywhere,
            model_address: anywhere,
            google_address: anywhere,
            mail_address: anywhere,
            twilio: TwilioConfig {
                account_sid,
                auth_token,
                api_key: None,
            },
            numbers: ["+442079460018", "+15125550142", "+61370100142"]
                .map(str::to_owned)
                .to_vec(),
            exotel: ExotelAccount {
                account_sid: EXOTEL_ACCOUNT_SID.to_owned(),
                api_key: EXOTEL_API_KEY.to_owned(),
                api_token: EXOTEL_API_TOKEN.to_owned(),
                numbers: vec!["+918047491899".to_owned()],
                dlt: Some(DltRule {
                    entity_id: DLT_ENTITY_ID.to_owned(),
                    template_ids: vec![DLT_TEMPLATE_ID.to_owned()],
                }),
            },
            model: ModelSettings::default(),
            google: GoogleSettings::default(),
            paths: Paths::default(),
            diary: false,
        }
    }
}

/// Where the server takes the carrier's requests, as paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// A number rings.
    pub voice: String,
    /// A call is over.
    pub call_status: String,
    /// A text came in.
    pub sms: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            voice: "/webhooks/twilio/voice".to_owned(),
            call_status: "/webhooks/twilio/status".to_owned(),
            sms: "/webhooks/twilio/sms".to_owned(),
        }
    }
}

/// Where everything listens: the base addresses for the server's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endpoints {
    /// The carrier's REST interface, version included.
    pub twilio: String,
    /// Exotel's REST interface, without its version.
    pub exotel: String,
    /// The speech model's socket.
    pub model: String,
    /// Google's consent page.
    pub google_authorize: String,
    /// Google's tokens.
    pub google_token: String,
    /// The keys that sign Google's identity tokens.
    pub google_keys: String,
    /// Withdraws Google's tokens.
    pub google_revoke: String,
    /// Google's calendar, version included.
    pub google_calendar: String,
    /// The mail provider's interface, without its version.
    pub mail: String,
}

impl Endpoints {
    pub(super) fn new(
        twilio: SocketAddr,
        exotel: SocketAddr,
        model: SocketAddr,
        google: SocketAddr,
        mail: SocketAddr,
    ) -> Self {
        Self {
            twilio: format!("http://{twilio}/2010-04-01"),
            exotel: format!("http://{exotel}"),
            model: format!("ws://{model}/v1/realtime"),
            google_authorize: format!("http://{google}/o/oauth2/v2/auth"),
            google_token: format!("http://{google}/token"),
            google_keys: format!("http://{google}/oauth2/v3/certs"),
            google_revoke: format!("http://{google}/revoke"),
            google_calendar: format!("http://{google}/calendar/v3"),
            mail: format!("http://{mail}"),
        }
    }
}
