//! Everything that the simulated Google remembers.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::calendar::error::ApiError;
use super::calendar::store::Book;
use super::faults::Faults;
use super::settings::{Account, GoogleSettings};

/// How many requests are remembered.
const REMEMBERED: usize = 10_000;

/// A request that was made, for tests and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The operation, such as `events.insert`.
    pub operation: String,
    /// HTTP status of the answer; none if there was none.
    pub status: Option<u16>,
}

/// What was consented to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) email: String,
    pub(super) scopes: Vec<String>,
    pub(super) revoked: bool,
}

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) grant: usize,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) offline: bool,
    pub(super) expires: Timestamp,
    pub(super) used: bool,
}

/// An access token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Access {
    pub(super) grant: usize,
    pub(super) expires: Timestamp,
}

/// The state.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) books: Vec<Book>,
    pub(super) grants: Vec<Grant>,
    pub(super) codes: HashMap<String, Code>,
    pub(super) refresh_tokens: HashMap<String, usize>,
    pub(super) access_tokens: HashMap<String, Access>,
    /// Which of the keys signs identity tokens.
    pub(super) signing_key: usize,
    pub(super) faults: Faults,
    pub(super) requests: Vec<Request>,
}

impl State {
    pub(super) fn new(settings: &GoogleSettings) -> Self {
        let calendars = settings
            .accounts
            .iter()
            .flat_map(|account| account.calendars.iter().map(move |c| (account, c)));
        let books = calendars
            .map(|(account, calendar)| Book::new(calendar.clone(), &account.email))
            .collect();
        Self {
            books,
            ..Self::default()
        }
    }

    pub(super) fn remember(&mut self, operation: &str, status: Option<u16>) {
        if self.requests.len() == REMEMBERED {
            self.requests.drain(..REMEMBERED / 10);
        }
        self.requests.push(Request {
            operation: operation.to_owned(),
            status,
        });
    }

    /// A calendar of an account; `primary` is the account's own.
    pub(super) fn book(&mut self, email: &str, id: &str) -> Result<&mut Book, ApiError> {
        let own = self.books.iter_mut().filter(|book| book.owner == email);
        let mut found = own.filter(|book| {
            if id == "primary" {
                book.calendar.primary
            } else {
                book.calendar.id == id
            }
        });
        found.next().ok_or_else(ApiError::not_found)
    }

    /// The account behind an access token, if that works and allows one of these scopes.
    pub(super) fn authorise(
        &self,
        token: Option<&str>,
        scopes: &[&str],
        now: Timestamp,
    ) -> Result<String, ApiError> {
        let access = token
            .and_then(|token| self.access_tokens.get(token))
            .filter(|access| access.expires > now);
        let grant = access
            .map(|access| &self.grants[access.grant])
            .filter(|grant| !grant.revoked);
        let grant = grant.ok_or_else(ApiError::unauthenticated)?;
        if scopes
            .iter()
            .any(|scope| grant.scopes.iter().any(|granted| granted == scope))
        {
            return Ok(grant.email.clone());
        }
        Err(ApiError::new(
            403,
            "insufficientPermissions",
            "Request had insufficient authentication scopes.",
        ))
    }

    /// Ends grants and with them every token that came from them.
    pub(super) fn revoke(&mut self, which: impl Fn(&Grant) -> bool) {
        for grant in &mut self.grants {
            grant.revoked |= which(grant);
        }
    }

    pub(super) fn grant(&mut self, account: &Account, scopes: Vec<String>) -> usize {
        self.grants.push(Grant {
            email: account.email.clone(),
            scopes,
            revoked: false,
        });
        self.grants.len() - 1
    }

    pub(super) fn add_access(
        &mut self,
        token: String,
        grant: usize,
        now: Timestamp,
        lifetime: Duration,
    ) {
        let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
        let expires = now.saturating_add(lifetime).unwrap_or(Timestamp::MAX);
        self.access_tokens.insert(token, Access { grant, expires });
    }
}
