//! Who may ask. The carrier signs nothing: what it knows are the credentials in the addresses that it was given.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// The credentials in the addresses that the carrier was given.
#[derive(Clone)]
pub struct Access {
    user: String,
    password: SecretString,
    expected: SecretString,
}

/// Why a request is not the carrier's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It carries no credentials.
    #[error("no credentials")]
    Missing,
    /// It carries other credentials.
    #[error("wrong credentials")]
    Wrong,
}

impl Denied {
    /// A word for metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "no_credentials",
            Self::Wrong => "wrong_credentials",
        }
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Access {
    /// These credentials.
    #[must_use]
    pub fn new(user: &str, password: SecretString) -> Self {
        let pair = format!("{user}:{}", password.expose_secret());
        Self {
            user: user.to_owned(),
            expected: SecretString::from(STANDARD.encode(pair)),
            password,
        }
    }

    /// Checks an `Authorization` header.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn check(&self, header: Option<&str>) -> Result<(), Denied> {
        let (scheme, given) = header
            .and_then(|value| value.trim().split_once(' '))
            .ok_or(Denied::Missing)?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return Err(Denied::Missing);
        }
        let expected = self.expected.expose_secret().as_bytes();
        let same: bool = given.trim().as_bytes().ct_eq(expected).into();
        if same { Ok(()) } else { Err(Denied::Wrong) }
    }

    /// An address with the credentials in it.
    #[must_use]
    pub fn in_address(&self, url: &str) -> String {
        let Some((scheme, place)) = url.split_once("://") else {
            return url.to_owned();
        };
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        format!(
            "{scheme}://{}:{}@{place}",
            encode(&self.user),
            encode(self.password.expose_secret())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> Access {
        Access::new("exotel", SecretString::from("p@ss:w/rd".to_owned()))
    }

    #[test]
    fn only_its_own_credentials_open_the_door() {
        let header = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        assert_eq!(access().check(Some(&header("exotel:p@ss:w/rd"))), Ok(()));
        let lower = header("exotel:p@ss:w/rd").replace("Basic", "basic");
        assert_eq!(access().check(Some(&lower)), Ok(()));
        for wrong in ["exotel:p@ss:w/r", "exotel:p@ss:w/rd2", "other:p@ss:w/rd"] {
            assert_eq!(
                access().check(Some(&header(wrong))),
                Err(Denied::Wrong),
                "{wrong}"
            );
        }
        assert_eq!(access().check(Some("Basic p@ss")), Err(Denied::Wrong));
        for missing in [None, Some(""), Some("Basic"), Some("Bearer abc")] {
            assert_eq!(access().check(missing), Err(Denied::Missing), "{missing:?}");
        }
    }

    #[test]
    fn an_address_carries_them_encoded() {
        let url = access().in_address("wss://voice.example.com/media/exotel?token=t");
        assert_eq!(
            url,
            "wss://exotel:p%40ss%3Aw%2Frd@voice.example.com/media/exotel?token=t"
        );
        let parsed = url::Url::parse(&url).unwrap();
        assert_eq!(parsed.host_str(), Some("voice.example.com"));
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let shown = format!("{:?}", access());
        assert!(
            !shown.contains("p@ss") && shown.contains("exotel"),
            "{shown}"
        );
    }
}
