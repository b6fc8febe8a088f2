//! Every setting of the server: one documented struct a section, a default for everything that can have one, and all
//! faults reported at once. Without any setting the server runs on SQLite with every outside service simulated.

mod calendar;
mod calls;
mod database;
mod exotel;
mod jobs;
mod log;
mod mail;
mod speech;
mod telephony;
mod vars;
mod web;

use std::fmt;

pub use calendar::CalendarConfig;
pub use calls::CallsConfig;
pub use database::{DEVELOPMENT_KEY, DatabaseConfig};
pub use exotel::ExotelConfig;
pub use jobs::JobsConfig;
pub use log::{LogConfig, LogFormat};
pub use mail::MailConfig;
pub use speech::SpeechConfig;
pub use telephony::TelephonyConfig;
pub use vars::{Fault, Vars};
pub use web::WebConfig;

/// Settings that programs other than this one gave the process; read although they do not carry our prefix.
const FOREIGN: &[&str] = &["DATABASE_URL"];

/// Where the server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine, in a test or in the demo: simulators and published keys are welcome.
    Development,
    /// For real callers: simulators and published keys are refused.
    Production,
}

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// `RINGDESK_ENV`: `development` (default) or `production`.
    pub environment: Environment,
    /// `RINGDESK_SIMULATORS`: `on` answers every outside service in this process. On by default in development as long
    /// as no credentials of a carrier or of a speech model are given.
    pub simulators: bool,
    /// `RINGDESK_DEMO_DIARY`: `on` (default) fills the demo companies with months of bookings and calls when they are
    /// first written.
    pub demo_diary: bool,
    /// Listening, limits, the portal's files.
    pub web: WebConfig,
    /// Where the data is, and the keys that encrypt its secrets.
    pub database: DatabaseConfig,
    /// Twilio, the carrier unless a number is another's.
    pub telephony: TelephonyConfig,
    /// The carrier of Indian numbers.
    pub exotel: ExotelConfig,
    /// The speech model.
    pub speech: SpeechConfig,
    /// The owners' calendars.
    pub calendar: CalendarConfig,
    /// Mail to people who sign in.
    pub mail: MailConfig,
    /// Limits of calls.
    pub calls: CallsConfig,
    /// The outbox runner.
    pub jobs: JobsConfig,
    /// Logs.
    pub log: LogConfig,
}

/// Settings that cannot be used together or at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub Vec<Fault>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} setting(s) cannot be used:", self.0.len())?;
        for fault in &self.0 {
            writeln!(f, "  {fault}")?;
        }
        f.write_str("see .env.sample, and check again with `ringdesk config check`")
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// The carrier of numbers that nobody names one for, where there is an account at one carrier alone.
    #[must_use]
    pub const fn only_carrier(&self) -> Option<services::facilities::Carrier> {
        use services::facilities::Carrier;
        match (self.telephony.is_on(), self.exotel.is_on()) {
            (true, false) => Some(Carrier::Twilio),
            (false, true) => Some(Carrier::Exotel),
            (true, true) | (false, false) => None,
        }
    }

    /// Reads the process's environment.
    ///
    /// # Errors
    /// With every fault at once.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(std::env::vars())
    }

    /// Reads settings given by name.
    ///
    /// # Errors
    /// With every fault at once.
    pub fn from_vars(
        given: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let given = given
            .into_iter()
            .filter(|(name, _)| name.starts_with("RINGDESK_") || FOREIGN.contains(&name.as_str()))
            // Settings of the development scripts, not of the server.
            .filter(|(name, _)| {
                !["RINGDESK_CACHE", "RINGDESK_BIN", "RINGDESK_ORACLE_DIR"].contains(&name.as_str())
            })
            .filter(|(name, _)| !name.starts_with("RINGDESK_TEST_"));
        let mut vars = Vars::new(given);
        let config = Self::read(&mut vars);
        config.validate(&mut vars);
        let faults = vars.finish();
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError(faults))
        }
    }

    fn read(vars: &mut Vars) -> Self {
        let environment = match vars.text("RINGDESK_ENV", "development").as_str() {
            "development" => Environment::Development,
            "production" => Environment::Production,
            other => {
                let reason = format!("`{other}` is neither development nor production");
                vars.fault("RINGDESK_ENV", reason);
                Environment::Production
            }
        };
        let web = WebConfig::read(vars);
        let telephony = TelephonyConfig::read(vars);
        let exotel = ExotelConfig::read(vars);
        let speech = SpeechConfig::read(vars);
        let simulators = vars.switch("RINGDESK_SIMULATORS").unwrap_or_else(|| {
            environment == Environment::Development
                && !telephony.is_on()
                && !exotel.is_on()
                && speech.api_key.is_none()
        });
        Self {
            environment,
            simulators,
            demo_diary: vars.switch("RINGDESK_DEMO_DIARY").unwrap_or(true),
            web,
            database: DatabaseConfig::read(vars),
            telephony,
            exotel,
            speech,
            calendar: CalendarConfig::read(vars),
            mail: MailConfig::read(vars),
            calls: CallsConfig::read(vars),
            jobs: JobsConfig::read(vars),
            log: LogConfig::read(vars),
        }
    }

    /// Rules between settings.
    fn validate(&self, vars: &mut Vars) {
        let production = self.environment == Environment::Production;
        if production && self.simulators {
            vars.fault(
                "RINGDESK_SIMULATORS",
                "production does not run simulators; take it out or set it to off",
            );
        }
        self.web.validate(production, vars);
        self.database.validate(production, vars);
        if !self.simulators {
            self.telephony.validate(self.exotel.is_on(), vars);
            self.exotel.validate(vars);
            self.speech.validate(vars);
        }
        if self.telephony.accept_unsigned_streams && !self.simulators {
            vars.fault(
                "RINGDESK_ACCEPT_UNSIGNED_STREAMS",
                "only a server with simulators may accept streams without a signature",
            );
        }
        if self.web.open_courts && !self.simulators {
            vars.fault(
                "RINGDESK_OPEN_COURTS",
                "only a server with simulators may serve programs without a key",
            );
        }
        self.calendar.validate(vars);
        self.mail.validate(vars);
    }

    /// Each setting's name, in the order of the sections.
    #[must_use]
    pub fn setting_names() -> Vec<&'static str> {
        let mut vars = Vars::new([]);
        let _ = Self::read(&mut vars);
        vars.asked().to_vec()
    }
}

#[cfg(test)]
mod tests;
