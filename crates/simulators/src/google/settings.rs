//! Who lives in the simulated Google.

use std::time::Duration;

use serde::Serialize;

/// Settings of the simulated Google.
#[derive(Debug, Clone)]
pub struct GoogleSettings {
    /// The application that may ask for consent.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Where consent may return to, compared character by character. Empty permits any.
    pub redirect_uris: Vec<String>,
    /// What the owner of the account answers on the consent page.
    pub consent: ConsentAnswer,
    /// How long an access token works.
    pub access_token_lifetime: Duration,
    /// Who has an account. The first is the one who is asked for consent unless `login_hint` names another.
    pub accounts: Vec<Account>,
}

/// What happens on the consent page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentAnswer {
    /// A page for people: nothing happens until they choose.
    Ask,
    /// Everything is allowed at once.
    Allow,
    /// Everything is refused at once.
    Deny,
    /// Everything but these scopes is allowed at once.
    AllowWithout(Vec<String>),
}

/// A Google account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account's number, which never changes.
    pub sub: String,
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Calendars, the primary one included.
    pub calendars: Vec<Calendar>,
}

/// A calendar of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// The e-mail address for a primary calendar, otherwise `…@group.calendar.google.com`.
    pub id: String,
    /// Name.
    pub summary: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Whether it is the account's own.
    pub primary: bool,
    /// What the account may do with it.
    pub role: Role,
}

/// What an account may do with a calendar, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// See when it is busy.
    FreeBusyReader,
    /// Read events.
    Reader,
    /// Read and write events, but not see private ones.
    WriterWithoutPrivateAccess,
    /// Read and write events.
    Writer,
    /// Everything.
    Owner,
}

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::FreeBusyReader => "freeBusyReader",
            Self::Reader => "reader",
            Self::WriterWithoutPrivateAccess => "writerWithoutPrivateAccess",
            Self::Writer => "writer",
            Self::Owner => "owner",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::FreeBusyReader,
            Self::Reader,
            Self::WriterWithoutPrivateAccess,
            Self::Writer,
            Self::Owner,
        ];
        all.into_iter().find(|role| role.name() == name)
    }
}

impl Account {
    /// The owner of the demo barber: an own calendar, one for each chair, and the holidays.
    #[must_use]
    pub fn demo() -> Self {
        let shared = |id: &str, summary: &str, role| Calendar {
            id: format!("{id}@group.calendar.google.com"),
            summary: summary.to_owned(),
            time_zone: "Europe/London".to_owned(),
            primary: false,
            role,
        };
        let own = Calendar {
            id: "owner@faderoom.example".to_owned(),
            summary: "Fade Room".to_owned(),
            time_zone: "Europe/London".to_owned(),
            primary: true,
            role: Role::Owner,
        };
        Self {
            sub: "108204268033311374519".to_owned(),
            email: own.id.clone(),
            name: "Sam Ashdown".to_owned(),
            calendars: vec![
                own,
                shared("sam", "Sam", Role::Owner),
                shared("lena", "Lena", Role::Writer),
                shared("tom", "Tom", Role::Writer),
                shared("en.uk#holiday", "Holidays in United Kingdom", Role::Reader),
            ],
        }
    }
}

impl Default for GoogleSettings {
    fn default() -> Self {
        Self {
            client_id: "ringdesk.apps.googleusercontent.com".to_owned(),
            client_secret: "GOCSPX-simulated".to_owned(),
            redirect_uris: Vec::new(),
            consent: ConsentAnswer::Ask,
            access_token_lifetime: Duration::from_secs(3599),
            accounts: vec![Account::demo()],
        }
    }
}
