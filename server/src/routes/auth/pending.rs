//! A sign-in that was begun and not finished: kept in the browser's session, good once and for ten minutes.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;

use crate::{portal::form, state::AppState};

/// Where it is kept in the session.
pub(super) const KEY: &str = "google_sign_in";
/// A person who takes longer begins again.
pub(super) const LIFE: SignedDuration = SignedDuration::from_mins(10);

/// What has to come back, and where the browser goes then.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) state: String,
    pub(super) verifier: String,
    pub(super) nonce: String,
    pub(super) back: String,
    pub(super) begun: Timestamp,
}

impl Pending {
    /// Whether `state` is that of this sign-in, and in time.
    pub(super) fn fits(&self, state: &str, now: Timestamp) -> bool {
        bool::from(self.state.as_bytes().ct_eq(state.as_bytes()))
            && now.duration_since(self.begun) < LIFE
    }

    /// Whether it was begun on a page of the portal.
    pub(super) fn is_portal(&self) -> bool {
        self.back == "/app" || self.back.starts_with("/app/")
    }

    /// Where the browser goes, told how it went.
    pub(super) fn back_with(&self, login: &str) -> String {
        let joint = if self.back.contains('?') { '&' } else { '?' };
        format!("{}{joint}login={login}", self.back)
    }
}

/// Where a browser may be sent after signing in: a path of this server, or a page of a front end that the settings name.
/// Anything else would let a link on our address lead to a stranger's page.
pub(super) fn allowed(back: &str, state: &AppState) -> bool {
    if back.contains(['#', '\\']) || back.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    if back.starts_with('/') {
        return !back.starts_with("//");
    }
    let Ok(url) = Url::parse(back) else {
        return false;
    };
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none();
    plain && form::is_frontend(&url.origin().ascii_serialization(), state)
}
