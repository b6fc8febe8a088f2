//! The carrier of Indian numbers.

use std::{fs, path::PathBuf};

use providers::exotel::{self, Dlt};
use secrecy::SecretString;

use super::Vars;

/// The account at Exotel. Without an account its addresses do not exist. Unused while simulators run.
#[derive(Debug, Clone)]
pub struct ExotelConfig {
    /// `RINGDESK_EXOTEL_ACCOUNT_SID`: the account.
    pub account_sid: Option<String>,
    /// `RINGDESK_EXOTEL_API_KEY`: name of an API key.
    pub api_key: Option<String>,
    /// `RINGDESK_EXOTEL_API_TOKEN`: its secret.
    pub api_token: Option<SecretString>,
    /// `RINGDESK_EXOTEL_BASE_URL`: where the interface is, by region.
    pub base_url: String,
    /// `RINGDESK_EXOTEL_WEBHOOK_USER`: user in the addresses that flows are given.
    pub webhook_user: String,
    /// `RINGDESK_EXOTEL_WEBHOOK_PASSWORD`: password in the addresses that flows are given. The carrier signs nothing: this
    /// is what its requests are known by.
    pub webhook_password: Option<SecretString>,
    /// `RINGDESK_EXOTEL_SMS_SENDER`: the registered sender that texts show in place of the number.
    pub sender: Option<String>,
    /// `RINGDESK_EXOTEL_DLT_ENTITY_ID` and `RINGDESK_EXOTEL_DLT_TEMPLATES`: the registration of texts to Indian numbers, and
    /// a file with a line for each template: its id, a colon, its registered text.
    pub dlt: Option<Dlt>,
}

impl ExotelConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            account_sid: vars.optional("RINGDESK_EXOTEL_ACCOUNT_SID"),
            api_key: vars.optional("RINGDESK_EXOTEL_API_KEY"),
            api_token: vars.secret("RINGDESK_EXOTEL_API_TOKEN"),
            base_url: vars.url(
                "RINGDESK_EXOTEL_BASE_URL",
                exotel::ExotelConfig::BASE_URL,
                &["https", "http"],
            ),
            webhook_user: vars.text("RINGDESK_EXOTEL_WEBHOOK_USER", "exotel"),
            webhook_password: vars.secret("RINGDESK_EXOTEL_WEBHOOK_PASSWORD"),
            sender: vars.optional("RINGDESK_EXOTEL_SMS_SENDER"),
            dlt: registration(vars),
        }
    }

    /// Whether there is an account.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.account_sid.is_some()
    }

    /// What an account needs beside its id, and whether it was given.
    fn needed(&self) -> [(&'static str, bool); 3] {
        [
            ("RINGDESK_EXOTEL_API_KEY", self.api_key.is_some()),
            ("RINGDESK_EXOTEL_API_TOKEN", self.api_token.is_some()),
            (
                "RINGDESK_EXOTEL_WEBHOOK_PASSWORD",
                self.webhook_password.is_some(),
            ),
        ]
    }

    pub(super) fn validate(&self, vars: &mut Vars) {
        let others = self.needed();
        for (name, given) in others {
            if self.is_on() && !given {
                vars.fault(name, "set it too, or take out RINGDESK_EXOTEL_ACCOUNT_SID");
            }
        }
        if !self.is_on() && others.iter().any(|(_, given)| *given) {
            vars.fault(
                "RINGDESK_EXOTEL_ACCOUNT_SID",
                "set it to the account that the other settings for Exotel belong to",
            );
        }
        // A colon separates the user from the password on the wire.
        if self.webhook_user.contains(':') {
            vars.fault("RINGDESK_EXOTEL_WEBHOOK_USER", "leave out the colon");
        }
    }
}

fn registration(vars: &mut Vars) -> Option<Dlt> {
    const ENTITY: &str = "RINGDESK_EXOTEL_DLT_ENTITY_ID";
    const TEMPLATES: &str = "RINGDESK_EXOTEL_DLT_TEMPLATES";
    let entity = vars.optional(ENTITY);
    let file = vars.optional(TEMPLATES).map(PathBuf::from);
    let (entity, file) = match (entity, file) {
        (None, None) => return None,
        (Some(entity), Some(file)) => (entity, file),
        (None, Some(_)) => {
            vars.fault(
                ENTITY,
                "set it too: every text names the registered business",
            );
            return None;
        }
        (Some(_), None) => {
            vars.fault(TEMPLATES, "set it to a file with the registered templates");
            return None;
        }
    };
    let read = fs::read_to_string(&file).map_err(|error| error.to_string());
    let read = read.and_then(|text| Dlt::read(&entity, &text).map_err(|error| error.to_string()));
    match read {
        Ok(dlt) => Some(dlt),
        Err(reason) => {
            vars.fault(TEMPLATES, format!("{}: {reason}", file.display()));
            None
        }
    }
}
