//! A request to our own public address, signed as the carrier signs. It names a check instead of a call.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::E164;
use secrecy::SecretString;
use services::ports::{
    Clock, Entropy,
    carrier_numbers::{RoundTrip, RoundTripFault},
};

use super::signature::{self, Signed};
use crate::http::{self, ClientError, Timeouts};

/// The parameter that names a check, and the header with which it is answered. The carrier signs what it sends, so no
/// caller can add the parameter.
pub const CHECK_FIELD: &str = "RingdeskCheck";
/// See [`CHECK_FIELD`].
pub const CHECK_HEADER: &str = "x-ringdesk-check";

/// Goes out to the public address and comes in at the door of incoming calls.
pub struct SignedRoundTrip {
    http: reqwest::Client,
    url: String,
    account: String,
    token: SecretString,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl SignedRoundTrip {
    /// To the public address at which calls come in, signed with the account's token.
    ///
    /// # Errors
    /// If no HTTPS client can be built.
    pub fn new(
        url: String,
        account: String,
        token: SecretString,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            http: http::client(Timeouts::default())?,
            url,
            account,
            token,
            clock,
            entropy,
        })
    }
}

#[async_trait]
impl RoundTrip for SignedRoundTrip {
    async fn go(&self, number: &E164) -> Result<Duration, RoundTripFault> {
        let name = self.entropy.token();
        let fields = [
            ("AccountSid".to_owned(), self.account.clone()),
            ("To".to_owned(), number.as_str().to_owned()),
            (CHECK_FIELD.to_owned(), name.clone()),
        ];
        let sign = signature::sign(&self.token, &self.url, Signed::Form(&fields));
        let request = self
            .http
            .post(&self.url)
            .header(signature::HEADER, sign)
            .form(&fields);
        let begun = self.clock.monotonic();
        let answer = request.send().await.map_err(|error| {
            tracing::warn!(error = %error.without_url(), "a round trip to our own address failed");
            RoundTripFault::Unreachable
        })?;
        let took = self.clock.monotonic().saturating_sub(begun);
        if answer.status().as_u16() == 403 {
            return Err(RoundTripFault::SignatureRefused);
        }
        let echo = answer.headers().get(CHECK_HEADER);
        if !answer.status().is_success()
            || echo.is_none_or(|echo| echo.as_bytes() != name.as_bytes())
        {
            return Err(RoundTripFault::Unreachable);
        }
        Ok(took)
    }
}

#[cfg(test)]
#[path = "round_trip_tests.rs"]
mod tests;
