//! Opening sessions.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{HeaderValue, header::AUTHORIZATION};
use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};
use services::ports::{
    Clock,
    provider::{ProviderError, ProviderErrorKind},
    speech::{SpeechError, SpeechModels, SpeechSocket},
    speech_price::{NanoUsd, SpeechPrice},
};
use tokio_tungstenite::tungstenite::{client::IntoClientRequest, handshake::client::Request};
use url::Url;

use super::{
    NAME, RealtimeSocket,
    connect::{self, Connected},
    handshake, prices,
};
use crate::http::{install_tls, not_sent};

/// Settings of an [`OpenAiClient`].
#[derive(Debug, Clone)]
pub struct OpenAiConfig {
    /// Where sessions are opened: `wss`, or `ws` for a simulator.
    pub realtime_url: String,
    /// The account's key.
    pub api_key: SecretString,
    /// Longest wait for an open session, TLS and handshake included.
    pub connect_timeout: Duration,
}

impl OpenAiConfig {
    /// OpenAI's own address.
    pub const REALTIME_URL: &str = "wss://api.openai.com/v1/realtime";
    /// The telephone rings for about three seconds before a caller wonders.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
}

/// OpenAI's speech models.
#[derive(Clone)]
pub struct OpenAiClient {
    config: OpenAiConfig,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for OpenAiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAiClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl OpenAiClient {
    /// A client with these settings.
    #[must_use]
    pub fn new(config: OpenAiConfig, clock: Arc<dyn Clock>) -> Self {
        install_tls();
        Self { config, clock }
    }

    /// Opens a session with `model`.
    ///
    /// # Errors
    /// [`SpeechError`] with the reason.
    pub async fn open(&self, model: &str) -> Result<RealtimeSocket, SpeechError> {
        let request = self.request(model)?;
        tokio::select! {
            connected = connect::connect(request) => match connected {
                Ok(Connected { transport, first }) => Ok(RealtimeSocket::new(transport, &first)),
                Err(error) => Err(handshake::refused(error)),
            },
            () = self.clock.sleep(self.config.connect_timeout) => {
                Err(ProviderError::new(NAME, ProviderErrorKind::Unreachable).into())
            }
        }
    }

    /// The handshake. There is no `OpenAI-Beta` header: it would select the event shapes of the beta.
    fn request(&self, model: &str) -> Result<Request, ProviderError> {
        let mut url = Url::parse(&self.config.realtime_url)
            .map_err(|_| not_sent(NAME, "the realtime URL is not a URL; check the setting"))?;
        url.query_pairs_mut().append_pair("model", model);
        let mut request = url
            .as_str()
            .into_client_request()
            .map_err(|_| not_sent(NAME, "the realtime URL must begin with wss"))?;
        let key = format!("Bearer {}", self.config.api_key.expose_secret());
        let mut key = HeaderValue::try_from(key)
            .map_err(|_| not_sent(NAME, "the key has characters that no key has"))?;
        key.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, key);
        Ok(request)
    }
}

#[async_trait]
impl SpeechModels for OpenAiClient {
    async fn connect(&self, model: &str) -> Result<Box<dyn SpeechSocket>, SpeechError> {
        Ok(Box::new(self.open(model).await?))
    }

    fn price(&self, model: &str, on: Date) -> Option<&'static SpeechPrice> {
        prices::speech(model, on)
    }

    fn transcription_minute(&self, model: &str, on: Date) -> Option<NanoUsd> {
        prices::transcription_minute(model, on)
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
