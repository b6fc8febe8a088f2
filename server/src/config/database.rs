//! Where the data is, and the keys that encrypt its secrets.

use secrecy::{ExposeSecret, SecretString};

use super::Vars;

/// The key that development uses when none is given. Published, so production refuses it.
pub const DEVELOPMENT_KEY: &str =
    "dev:0000000000000000000000000000000000000000000000000000000000000000";

/// Where the data is, and the keys that encrypt its secrets.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `RINGDESK_DATABASE_URL`, or else `DATABASE_URL`: `sqlite:<file>` or `postgres://…`. May carry a password.
    pub url: SecretString,
    /// `RINGDESK_DATABASE_CONNECTIONS`: connections to the database.
    pub connections: u32,
    /// `RINGDESK_SECRET_KEYS`: keys that encrypt tokens at rest, as `id:64 hexadecimal digits`, separated by commas.
    /// The first one encrypts; all decrypt, so a new key is put in front of the old one.
    pub secret_keys: SecretString,
}

impl DatabaseConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        let ours = vars.secret("RINGDESK_DATABASE_URL");
        let theirs = vars.secret("DATABASE_URL");
        Self {
            url: ours
                .or(theirs)
                .unwrap_or_else(|| SecretString::from("sqlite:.data/ringdesk.db".to_owned())),
            connections: u32::try_from(vars.number("RINGDESK_DATABASE_CONNECTIONS", 8, 500))
                .unwrap_or(8),
            secret_keys: vars
                .secret("RINGDESK_SECRET_KEYS")
                .unwrap_or_else(|| SecretString::from(DEVELOPMENT_KEY.to_owned())),
        }
    }

    pub(super) fn validate(&self, production: bool, vars: &mut Vars) {
        let url = self.url.expose_secret();
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            vars.fault(
                "RINGDESK_DATABASE_URL",
                "begin it with sqlite: or postgres://",
            );
        }
        let keys = self.secret_keys.expose_secret();
        for key in keys.split(',') {
            let well_formed = key.split_once(':').is_some_and(|(id, hex)| {
                !id.is_empty()
                    && hex.len() == 64
                    && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
            if !well_formed {
                vars.fault("RINGDESK_SECRET_KEYS", "write each key as id:64 hexadecimal digits, separated by commas; make one with `openssl rand -hex 32`");
            }
        }
        if production && keys.split(',').any(|key| key == DEVELOPMENT_KEY) {
            vars.fault(
                "RINGDESK_SECRET_KEYS",
                "production needs a key of its own; make one with `openssl rand -hex 32`",
            );
        }
    }
}
