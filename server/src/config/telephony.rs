//! The carrier.

use domain::E164;
use secrecy::SecretString;

use super::Vars;

/// The account at Twilio. Without one its requests are refused, and another carrier brings the calls. Unused while simulators
/// run.
#[derive(Debug, Clone)]
pub struct TelephonyConfig {
    /// `RINGDESK_TWILIO_ACCOUNT_SID`: the account, `AC…`.
    pub account_sid: Option<String>,
    /// `RINGDESK_TWILIO_AUTH_TOKEN`: signs the carrier's requests to us, and ours to it when there is no API key.
    pub auth_token: Option<SecretString>,
    /// `RINGDESK_TWILIO_NEXT_AUTH_TOKEN`: also accepted on signatures, while tokens rotate.
    pub next_auth_token: Option<SecretString>,
    /// `RINGDESK_TWILIO_SHARED_KEY_NAME`: the key that the account's webhooks are signed with where they are set to one,
    /// `webhooks_sharedkey_…`. Those that name no key go on being checked with the token.
    pub shared_key_name: Option<String>,
    /// `RINGDESK_TWILIO_SHARED_KEY`: its secret.
    pub shared_key: Option<SecretString>,
    /// `RINGDESK_TWILIO_API_KEY_SID`: an API key, `SK…`, preferred for our requests.
    pub api_key_sid: Option<String>,
    /// `RINGDESK_TWILIO_API_KEY_SECRET`: its secret.
    pub api_key_secret: Option<SecretString>,
    /// `RINGDESK_TWILIO_BASE_URL`: where the carrier's interface is.
    pub base_url: String,
    /// `RINGDESK_SPARE_NUMBERS`: numbers of the account that may be given to businesses that register, separated by
    /// commas.
    pub spare_numbers: Vec<E164>,
    /// `RINGDESK_ACCEPT_UNSIGNED_STREAMS`: `on` accepts a media stream whose handshake carries no signature as long as
    /// its one-time token is right. For callers of other makers in tests; only with simulators.
    pub accept_unsigned_streams: bool,
}

impl TelephonyConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            account_sid: vars.optional("RINGDESK_TWILIO_ACCOUNT_SID"),
            auth_token: vars.secret("RINGDESK_TWILIO_AUTH_TOKEN"),
            next_auth_token: vars.secret("RINGDESK_TWILIO_NEXT_AUTH_TOKEN"),
            shared_key_name: vars.optional("RINGDESK_TWILIO_SHARED_KEY_NAME"),
            shared_key: vars.secret("RINGDESK_TWILIO_SHARED_KEY"),
            api_key_sid: vars.optional("RINGDESK_TWILIO_API_KEY_SID"),
            api_key_secret: vars.secret("RINGDESK_TWILIO_API_KEY_SECRET"),
            base_url: vars.url(
                "RINGDESK_TWILIO_BASE_URL",
                "https://api.twilio.com/2010-04-01",
                &["https", "http"],
            ),
            spare_numbers: numbers(vars),
            accept_unsigned_streams: vars
                .switch("RINGDESK_ACCEPT_UNSIGNED_STREAMS")
                .unwrap_or(false),
        }
    }

    /// Whether there is an account, or what looks as if there should be one.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.account_sid.is_some()
            || self.auth_token.is_some()
            || self.next_auth_token.is_some()
            || self.shared_key.is_some()
            || self.api_key_sid.is_some()
            || self.api_key_secret.is_some()
    }

    /// `others` says whether another carrier brings calls: then this one is not needed.
    pub(super) fn validate(&self, others: bool, vars: &mut Vars) {
        if !self.is_on() && others {
            if !self.spare_numbers.is_empty() {
                vars.fault(
                    "RINGDESK_SPARE_NUMBERS",
                    "these are numbers of the account at Twilio: set RINGDESK_TWILIO_ACCOUNT_SID and what belongs to it, or take them out",
                );
            }
            return;
        }
        if self
            .account_sid
            .as_deref()
            .is_none_or(|sid| !sid.starts_with("AC"))
        {
            vars.fault(
                "RINGDESK_TWILIO_ACCOUNT_SID",
                if self.is_on() {
                    "set it to the account's SID, which begins with AC"
                } else {
                    "set it to the account's SID, which begins with AC; or set RINGDESK_EXOTEL_ACCOUNT_SID, if Exotel brings all calls"
                },
            );
        }
        if self.auth_token.is_none() {
            vars.fault(
                "RINGDESK_TWILIO_AUTH_TOKEN",
                "set it to the account's auth token; without it no webhook can be trusted",
            );
        }
        if self.shared_key_name.is_some() != self.shared_key.is_some() {
            vars.fault(
                "RINGDESK_TWILIO_SHARED_KEY_NAME",
                "give the shared key's name and its secret together, or neither",
            );
        }
        if self.api_key_sid.is_some() != self.api_key_secret.is_some() {
            vars.fault(
                "RINGDESK_TWILIO_API_KEY_SID",
                "give the API key's SID and its secret together, or neither",
            );
        }
    }
}

fn numbers(vars: &mut Vars) -> Vec<E164> {
    const NAME: &str = "RINGDESK_SPARE_NUMBERS";
    let text = vars.optional(NAME).unwrap_or_default();
    let mut numbers = Vec::new();
    for number in text.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        match number.parse() {
            Ok(number) => numbers.push(number),
            Err(_) => vars.fault(
                NAME,
                format!("`{number}` is no number, as in +442079460018"),
            ),
        }
    }
    numbers
}
