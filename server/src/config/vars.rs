//! Reads settings by name and keeps every fault, so that a person mends them all in one go.

use std::{collections::BTreeMap, fmt, net::SocketAddr, str::FromStr, time::Duration};

use secrecy::SecretString;
use url::Url;

/// One setting that cannot be used, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The variable's name.
    pub setting: String,
    /// What is wrong and how to mend it.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.reason)
    }
}

/// The settings given from outside, with a note of those that were asked for.
#[derive(Debug)]
pub struct Vars {
    given: BTreeMap<String, String>,
    asked: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl Vars {
    /// Takes over settings; those with an empty value count as not given.
    pub fn new(given: impl IntoIterator<Item = (String, String)>) -> Self {
        let given = given
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        Self {
            given,
            asked: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Notes a fault.
    pub fn fault(&mut self, setting: &str, reason: impl Into<String>) {
        self.faults.push(Fault {
            setting: setting.to_owned(),
            reason: reason.into(),
        });
    }

    /// The value, if given.
    pub fn optional(&mut self, name: &'static str) -> Option<String> {
        self.asked.push(name);
        self.given.get(name).map(|value| value.trim().to_owned())
    }

    /// The value, or a default.
    pub fn text(&mut self, name: &'static str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned())
    }

    /// A value that must not be shown.
    pub fn secret(&mut self, name: &'static str) -> Option<SecretString> {
        self.optional(name).map(SecretString::from)
    }

    /// A value of another type, or a default. `expected` says what a good value looks like.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, default: T, expected: &str) -> T {
        let Some(text) = self.optional(name) else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            self.fault(name, format!("`{text}` is not {expected}"));
            default
        })
    }

    /// `on` or `off`, if given.
    pub fn switch(&mut self, name: &'static str) -> Option<bool> {
        match self.optional(name)?.as_str() {
            "on" | "true" | "1" | "yes" => Some(true),
            "off" | "false" | "0" | "no" => Some(false),
            other => {
                self.fault(name, format!("`{other}` is neither on nor off"));
                None
            }
        }
    }

    /// A whole number of seconds within bounds.
    pub fn seconds(&mut self, name: &'static str, default: u64, most: u64) -> Duration {
        Duration::from_secs(self.number(name, default, most))
    }

    /// A whole number from 1 to `most`.
    pub fn number(&mut self, name: &'static str, default: u64, most: u64) -> u64 {
        let value = self.parsed(name, default, "a whole number");
        if !(1..=most).contains(&value) {
            self.fault(name, format!("{value} is not between 1 and {most}"));
            return default;
        }
        value
    }

    /// An address to listen on.
    pub fn socket(&mut self, name: &'static str, default: SocketAddr) -> SocketAddr {
        self.parsed(name, default, "an address and a port, as in 127.0.0.1:8080")
    }

    /// A web address of one of `schemes`, without a trailing slash.
    pub fn url(&mut self, name: &'static str, default: &str, schemes: &[&str]) -> String {
        let text = self.text(name, default);
        let good =
            Url::parse(&text).is_ok_and(|url| schemes.contains(&url.scheme()) && url.has_host());
        if !good {
            let schemes = schemes.join(" or ");
            self.fault(
                name,
                format!("`{text}` is not an address that begins with {schemes}://"),
            );
        }
        text.trim_end_matches('/').to_owned()
    }

    /// The names asked for so far.
    #[must_use]
    pub fn asked(&self) -> &[&'static str] {
        &self.asked
    }

    /// Ends the reading: all faults, those of misspelt names included.
    #[must_use]
    pub fn finish(mut self) -> Vec<Fault> {
        let unknown: Vec<_> = self
            .given
            .keys()
            .filter(|name| name.starts_with("RINGDESK_") && !self.asked.contains(&name.as_str()))
            .cloned()
            .collect();
        for name in unknown {
            self.fault(
                &name,
                "no such setting; see .env.sample for those that exist",
            );
        }
        self.faults
    }
}
