//! The outside world: real accounts, or the simulators in this process. From here on nothing knows the difference.

use std::sync::Arc;

use anyhow::Context;
use providers::{
    exotel::{self, Access, ExotelClient},
    google::{Endpoints as GoogleEndpoints, GoogleCalendar, GoogleConfig, GoogleOAuth},
    http::Timeouts,
    openai::{OpenAiClient, OpenAiConfig},
    sendgrid::{SendGridClient, SendGridConfig},
    twilio::{Credentials, SignedRoundTrip, TwilioClient, TwilioConfig, signature::Keys},
};
use secrecy::SecretString;
use services::{
    calendar_grants::StoredGrants,
    numbers::NumberWorld,
    ports::{
        Clock, Entropy, Store,
        calendar::Calendar,
        calendar_consent::CalendarConsent,
        carrier_numbers::{CarrierNumbers, NumberAddresses, RoundTrip},
        mail::Mail,
        speech::SpeechModels,
        telephony::{CallOut, Telephony},
    },
};
use simulators::world::{self, World, WorldSettings};

use super::carriers::{Carriers, ExotelAccount};
use crate::{
    config::{Config, MailConfig, TelephonyConfig},
    portal::consent::PATH as CONSENT_PATH,
    routes::{
        auth::callback,
        exotel::sms_status,
        twilio::{status, voice},
    },
};

/// Clients of the outside world.
pub(super) struct Outside {
    pub(super) telephony: Arc<dyn Telephony>,
    pub(super) speech: Arc<dyn SpeechModels>,
    pub(super) calendar: Arc<dyn Calendar>,
    /// Absent without an account.
    pub(super) mail: Option<Arc<dyn Mail>>,
    /// What the carrier signs its requests with.
    pub(super) carrier_keys: Keys,
    /// What Exotel's requests are known by.
    pub(super) exotel: Option<Access>,
    /// Where owners consent to work in their calendars.
    pub(super) consent: Option<Arc<dyn CalendarConsent>>,
    /// What there is of a carrier for the care of numbers.
    pub(super) numbers: NumberWorld,
}

/// Starts the simulated outside world, if the settings ask for it, and points the settings at it.
pub(super) async fn simulate(
    config: &mut Config,
    settings: WorldSettings,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Option<Arc<World>>> {
    if !config.simulators {
        return Ok(None);
    }
    let (client_id, client_secret) = (
        settings.google.client_id.clone(),
        settings.google.client_secret.clone(),
    );
    let world = World::start(settings, Arc::clone(clock), Arc::clone(entropy))
        .await
        .context("cannot start the simulated outside world")?;
    let secret = |text: &str| Some(SecretString::from(text.to_owned()));
    let telephony = &mut config.telephony;
    telephony.account_sid = Some(world::ACCOUNT_SID.to_owned());
    telephony.auth_token = secret(world::AUTH_TOKEN);
    telephony.base_url = world.endpoints.twilio.clone();
    let exotel = &mut config.exotel;
    exotel.account_sid = Some(world::EXOTEL_ACCOUNT_SID.to_owned());
    exotel.api_key = Some(world::EXOTEL_API_KEY.to_owned());
    exotel.api_token = secret(world::EXOTEL_API_TOKEN);
    exotel.base_url = world.endpoints.exotel.clone();
    exotel.webhook_user = world::EXOTEL_WEBHOOK_USER.to_owned();
    exotel.webhook_password = secret(world::EXOTEL_WEBHOOK_PASSWORD);
    exotel.sender = None;
    exotel.dlt = Some(simulated_registration());
    config.speech.api_key = secret(world::MODEL_KEY);
    config.speech.realtime_url = world.endpoints.model.clone();
    let calendar = &mut config.calendar;
    calendar.client_id = Some(client_id);
    calendar.client_secret = secret(&client_secret);
    calendar.authorize_url = world.endpoints.google_authorize.clone();
    calendar.token_url = world.endpoints.google_token.clone();
    calendar.revoke_url = world.endpoints.google_revoke.clone();
    calendar.keys_url = world.endpoints.google_keys.clone();
    calendar.calendar_url = world.endpoints.google_calendar.clone();
    let mail = &mut config.mail;
    mail.api_key = secret(world::MAIL_KEY);
    mail.from = world::MAIL_SENDER.parse().ok();
    mail.base_url.clone_from(&world.endpoints.mail);
    Ok(Some(Arc::new(world)))
}

/// The simulated operators have registered a template that takes every text of ordinary length.
fn simulated_registration() -> exotel::Dlt {
    exotel::Dlt {
        entity_id: world::DLT_ENTITY_ID.to_owned(),
        templates: vec![exotel::Template::new(
            world::DLT_TEMPLATE_ID,
            &"{#var#}".repeat(50),
        )],
    }
}

/// Clients for the accounts in the settings.
pub(super) fn connect(
    config: &Config,
    store: &Arc<dyn Store>,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Outside> {
    let access = config
        .exotel
        .webhook_password
        .clone()
        .map(|password| Access::new(&config.exotel.webhook_user, password));
    let access = access.filter(|_| config.exotel.is_on());
    let public_url = config.web.public_url.as_deref().unwrap_or_default();
    let account = match &access {
        Some(access) => Some(ExotelAccount {
            client: Arc::new(exotel_client(config, clock)?),
            reports: access.in_address(&format!("{public_url}{}", sms_status::PATH)),
        }),
        None => None,
    };
    let twilio = twilio(&config.telephony)?.map(Arc::new);
    let carriers = Carriers {
        store: Arc::clone(store),
        twilio: twilio.clone().map(|client| client as Arc<dyn Telephony>),
        exotel: account,
    };
    let numbers = NumberWorld {
        carrier: twilio
            .clone()
            .map(|client| client as Arc<dyn CarrierNumbers>),
        outgoing: twilio.map(|client| client as Arc<dyn CallOut>),
        trip: round_trip(config, clock, entropy)?,
        addresses: NumberAddresses {
            voice: format!("{public_url}{}", voice::PATH),
            status: format!("{public_url}{}", status::PATH),
        },
        exotel: config.exotel.is_on(),
    };
    Ok(Outside {
        consent: consent(config)?,
        numbers,
        telephony: Arc::new(carriers),
        exotel: access,
        speech: Arc::new(speech(config, clock)?),
        calendar: Arc::new(calendar(config, store, clock)?),
        mail: mail(&config.mail)?,
        carrier_keys: carrier_keys(&config.telephony),
    })
}

/// The client for the account at Twilio; `None` without one.
fn twilio(settings: &TelephonyConfig) -> anyhow::Result<Option<TwilioClient>> {
    if !settings.is_on() {
        return Ok(None);
    }
    let account_sid = settings
        .account_sid
        .clone()
        .context("RINGDESK_TWILIO_ACCOUNT_SID is not set")?;
    let credentials = match (&settings.api_key_sid, &settings.api_key_secret) {
        (Some(sid), Some(secret)) => Credentials::ApiKey {
            sid: sid.clone(),
            secret: secret.clone(),
        },
        _ => Credentials::AccountToken(
            settings
                .auth_token
                .clone()
                .context("RINGDESK_TWILIO_AUTH_TOKEN is not set")?,
        ),
    };
    let client = TwilioClient::new(TwilioConfig {
        base_url: settings.base_url.clone(),
        account_sid,
        credentials,
        timeouts: Timeouts::default(),
    })?;
    Ok(Some(client))
}

/// The way out to our own address and in again; `None` without an account whose signature counts.
fn round_trip(
    config: &Config,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Option<Arc<dyn RoundTrip>>> {
    let settings = &config.telephony;
    let (Some(account), Some(token)) = (&settings.account_sid, &settings.auth_token) else {
        return Ok(None);
    };
    let public_url = config.web.public_url.as_deref().unwrap_or_default();
    let trip = SignedRoundTrip::new(
        format!("{public_url}{}", voice::PATH),
        account.clone(),
        token.clone(),
        Arc::clone(clock),
        Arc::clone(entropy),
    )?;
    Ok(Some(Arc::new(trip)))
}

/// Where owners consent; `None` without a registration with Google.
fn consent(config: &Config) -> anyhow::Result<Option<Arc<dyn CalendarConsent>>> {
    if config.calendar.client_id.is_none() {
        return Ok(None);
    }
    let oauth = GoogleOAuth::new(&google(config, CONSENT_PATH))?;
    Ok(Some(Arc::new(oauth)))
}

/// What Twilio's requests may be signed with; nothing without an account, so that none is let in.
fn carrier_keys(settings: &TelephonyConfig) -> Keys {
    let tokens = [&settings.auth_token, &settings.next_auth_token];
    Keys {
        account_tokens: tokens.into_iter().flatten().cloned().collect(),
        shared_keys: settings
            .shared_key_name
            .clone()
            .zip(settings.shared_key.clone())
            .into_iter()
            .collect(),
    }
}

fn exotel_client(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<ExotelClient> {
    let settings = &config.exotel;
    let settings = exotel::ExotelConfig {
        base_url: settings.base_url.clone(),
        account_sid: settings.account_sid.clone().unwrap_or_default(),
        api_key: settings
            .api_key
            .clone()
            .context("RINGDESK_EXOTEL_API_KEY is not set")?,
        api_token: settings
            .api_token
            .clone()
            .context("RINGDESK_EXOTEL_API_TOKEN is not set")?,
        sender: settings.sender.clone(),
        dlt: settings.dlt.clone(),
        timeouts: Timeouts::default(),
    };
    Ok(ExotelClient::new(settings, Arc::clone(clock))?)
}

fn speech(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<OpenAiClient> {
    let openai = OpenAiConfig {
        realtime_url: config.speech.realtime_url.clone(),
        api_key: config
            .speech
            .api_key
            .clone()
            .context("RINGDESK_OPENAI_API_KEY is not set")?,
        connect_timeout: config.speech.connect_time,
    };
    Ok(OpenAiClient::new(openai, Arc::clone(clock)))
}

/// Without a registration with Google no account can have been connected, so the client is never asked.
pub(super) fn calendar(
    config: &Config,
    store: &Arc<dyn Store>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<GoogleCalendar> {
    let google = google(config, CONSENT_PATH);
    let grants = StoredGrants::new(Arc::clone(store), Arc::clone(clock));
    Ok(GoogleCalendar::new(
        &google,
        Arc::new(grants),
        Arc::clone(clock),
    )?)
}

/// The client for the account at the mail provider; `None` without one.
fn mail(settings: &MailConfig) -> anyhow::Result<Option<Arc<dyn Mail>>> {
    let (Some(api_key), Some(from)) = (settings.api_key.clone(), settings.from.clone()) else {
        return Ok(None);
    };
    let client = SendGridClient::new(SendGridConfig {
        base_url: settings.base_url.clone(),
        api_key,
        from,
        from_name: "Ringdesk".to_owned(),
        timeouts: Timeouts::default(),
    })?;
    Ok(Some(Arc::new(client)))
}

/// The client that people sign in with; `None` without a registration with Google.
pub(super) fn sign_in(config: &Config) -> anyhow::Result<Option<GoogleOAuth>> {
    if config.calendar.client_id.is_none() {
        return Ok(None);
    }
    let google = google(config, callback::PATH);
    Ok(Some(GoogleOAuth::new(&google)?))
}

/// Our registration with Google; browsers come back to `path`.
fn google(config: &Config, path: &str) -> GoogleConfig {
    let calendar = &config.calendar;
    GoogleConfig {
        endpoints: GoogleEndpoints {
            authorize: calendar.authorize_url.clone(),
            token: calendar.token_url.clone(),
            revoke: calendar.revoke_url.clone(),
            keys: calendar.keys_url.clone(),
            calendar: calendar.calendar_url.clone(),
        },
        client_id: calendar.client_id.clone().unwrap_or_default(),
        client_secret: calendar.client_secret.clone().unwrap_or_default(),
        redirect_uri: format!(
            "{}{path}",
            config.web.public_url.as_deref().unwrap_or_default()
        ),
        timeouts: Timeouts::default(),
    }
}
