//! Google: the owner's consent, the tokens that follow from it, and Calendar version 3.

mod calendar;
mod consent;
mod endpoints;
mod identity;
mod keys;
mod oauth;
mod sign_in;
#[cfg(test)]
mod test_world;
mod token_http;
mod tokens;

pub use calendar::GoogleCalendar;
pub use endpoints::{Endpoints, GoogleConfig, InvalidEndpoint};
pub use oauth::{Consent, ConsentRequest, GoogleOAuth, Granted, OAuthError, SCOPES, SetupError};
pub use sign_in::{Identity, SIGN_IN_SCOPES};

/// The provider's name in errors and logs.
pub const NAME: &str = "google";
