//! The REST client.

use std::fmt;

use async_trait::async_trait;
use domain::EmailAddress;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use services::ports::mail::{Letter, Mail, MailError};

use super::NAME;
use crate::http::{self, ClientError, Effect, Timeouts, read_status, transport};

/// Settings of a [`SendGridClient`].
#[derive(Debug, Clone)]
pub struct SendGridConfig {
    /// Where the interface answers, without its version and without a slash at the end.
    pub base_url: String,
    /// The account's key.
    pub api_key: SecretString,
    /// Who the mails are from: a sender that the account has verified.
    pub from: EmailAddress,
    /// The sender's name.
    pub from_name: String,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl SendGridConfig {
    /// SendGrid's own address. Accounts of the European Union use `https://api.eu.sendgrid.com`.
    pub const BASE_URL: &str = "https://api.sendgrid.com";
}

/// The mail provider SendGrid.
#[derive(Clone)]
pub struct SendGridClient {
    http: reqwest::Client,
    config: SendGridConfig,
}

impl fmt::Debug for SendGridClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendGridClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// The body of an error answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Errors {
    errors: Vec<Fault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fault {
    field: Option<String>,
}

impl SendGridClient {
    /// A client with these settings.
    ///
    /// # Errors
    /// If no HTTPS client can be built.
    pub fn new(config: SendGridConfig) -> Result<Self, ClientError> {
        Ok(Self {
            http: http::client(config.timeouts)?,
            config,
        })
    }

    fn body(&self, letter: &Letter) -> Value {
        // Links of mails are used once: following them through a counter would use them up or show them to others.
        json!({
            "personalizations": [{ "to": [{ "email": letter.to.as_str() }] }],
            "from": { "email": self.config.from.as_str(), "name": self.config.from_name },
            "subject": letter.subject,
            "content": [{ "type": "text/plain", "value": letter.text }],
            "tracking_settings": {
                "click_tracking": { "enable": false, "enable_text": false },
                "open_tracking": { "enable": false },
            },
        })
    }
}

#[async_trait]
impl Mail for SendGridClient {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let base = self.config.base_url.trim_end_matches('/');
        let response = self
            .http
            .post(format!("{base}/v3/mail/send"))
            .bearer_auth(self.config.api_key.expose_secret())
            .json(&self.body(letter))
            .send()
            .await
            .map_err(|error| transport(NAME, Effect::Once, &error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if status == StatusCode::ACCEPTED || status == StatusCode::OK {
            return Ok(());
        }
        let body = response.bytes().await.unwrap_or_default();
        let errors: Errors = serde_json::from_slice(&body).unwrap_or_default();
        let fault = errors.errors.into_iter().next().unwrap_or_default();
        let field = fault.field.unwrap_or_default();
        if status == StatusCode::BAD_REQUEST && field.starts_with("personalizations.0.to") {
            return Err(MailError::CannotReceive);
        }
        let code = if field.is_empty() {
            status.as_str()
        } else {
            &field
        };
        let error = read_status(NAME, Effect::Once, status, &headers, code);
        Err(error.into())
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
