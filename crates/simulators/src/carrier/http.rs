//! The carrier's requests to the business.

use std::{sync::Arc, time::Duration};

use services::ports::Clock;
use url::Url;

use super::{
    reach::{OutOfReach, Reach},
    signature,
};

/// The carrier gives a webhook this long.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest answer that is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What a webhook answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The media type, without its parameters.
    pub content_type: String,
    /// The body.
    pub body: String,
}

/// Why a webhook has no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The address is outside the simulated world.
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// The connection failed.
    #[error("the request failed: {0}")]
    Failed(#[from] reqwest::Error),
    /// The business took too long.
    #[error("no answer within 15 seconds")]
    TooLate,
    /// The answer is larger than the carrier reads.
    #[error("the answer is larger than 64 KiB")]
    TooLarge,
}

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed<'t> {
    /// With this token.
    With(&'t str),
    /// Not at all.
    Not,
}

/// Makes signed requests to public addresses, at their real place.
#[derive(Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    reach: Reach,
}

impl HttpClient {
    /// A client that finds addresses through `reach` and waits through `clock`.
    ///
    /// # Errors
    /// If the system's networking cannot be set up.
    pub fn new(clock: Arc<dyn Clock>, reach: Reach) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            client,
            clock,
            reach,
        })
    }

    /// Where addresses are found.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Posts a form to `url`, or asks with `GET` and the form as query, signed as the carrier does.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn ask(
        &self,
        url: &Url,
        get: bool,
        form: &[(String, String)],
        signed: Signed<'_>,
    ) -> Result<Answer, NoAnswer> {
        let mut public = url.clone();
        public.set_fragment(None);
        if get {
            public.query_pairs_mut().extend_pairs(form);
        }
        let real = self.reach.locate(&public)?;
        let request = if get {
            self.client.get(real)
        } else {
            self.client.post(real).form(form)
        };
        let request = match signed {
            Signed::With(token) => {
                let params = if get { &[] } else { form };
                request.header(
                    signature::HEADER,
                    signature::sign(token, public.as_str(), params),
                )
            }
            Signed::Not => request,
        };
        let exchange = async {
            let mut response = request.send().await?;
            let content_type = response
                .headers()
                .get("content-type")
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.split(';').next())
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await? {
                body.extend_from_slice(&chunk);
                if body.len() > LONGEST_ANSWER {
                    return Err(NoAnswer::TooLarge);
                }
            }
            let body = String::from_utf8_lossy(&body).into_owned();
            Ok(Answer {
                status: response.status().as_u16(),
                content_type,
                body,
            })
        };
        tokio::select! {
            answer = exchange => answer,
            () = self.clock.sleep(PATIENCE) => Err(NoAnswer::TooLate),
        }
    }
}
