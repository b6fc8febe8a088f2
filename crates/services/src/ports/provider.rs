//! How a provider failed, in the words that use cases and jobs decide by.

use std::time::Duration;

/// A failed request to an outside service.
///
/// Guarantee: `retryable` is true only when sending the same request again can succeed *and* cannot do its work twice.
/// [`ProviderErrorKind::UnknownOutcome`] is therefore never retryable as it stands: look first, then decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {kind}")]
pub struct ProviderError {
    /// The provider's name, as in logs: `twilio`, `google`, `openai`.
    pub name: &'static str,
    /// What happened.
    pub kind: ProviderErrorKind,
    /// Whether the same request may be sent again without a look first.
    pub retryable: bool,
    /// How long the provider asked to be left alone.
    pub retry_after: Option<Duration>,
}

/// What happened to a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderErrorKind {
    /// No connection, so nothing was processed.
    #[error("cannot be reached; check the network and the provider's base URL")]
    Unreachable,
    /// The request left, and no usable answer came back: it may or may not have been carried out.
    #[error("no answer, so the outcome is unknown; look before sending again")]
    UnknownOutcome,
    /// Refused unprocessed because of a limit.
    #[error("too many requests; wait and send again")]
    RateLimited,
    /// The provider has a fault of its own and did not process the request.
    #[error("out of order (status {status}); wait and send again")]
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// The credentials are wrong or were withdrawn.
    #[error("the credentials were refused; check the account's keys")]
    Unauthorised,
    /// The credentials are right and the action is not allowed.
    #[error("not allowed ({reason}); check the account's permissions")]
    Forbidden {
        /// The provider's own word.
        reason: String,
    },
    /// What the request names does not exist.
    #[error("not found")]
    NotFound,
    /// The request is wrong and stays wrong. Providers explain it in words that repeat what was asked for, telephone numbers
    /// and names among it; their explanation is therefore not kept, and the code is to be looked up at the provider.
    #[error("the request was refused ({code}); look the code up at the provider")]
    Refused {
        /// The provider's code or reason word.
        code: String,
    },
    /// The request could not be made at all and stays so.
    #[error("not sent ({code}): {what}")]
    NotSent {
        /// Our own word for it.
        code: &'static str,
        /// What is wrong and what to do, in our own words.
        what: String,
    },
    /// The answer does not have the agreed form.
    #[error("the answer was not understood: {what}")]
    Malformed {
        /// Which part.
        what: String,
    },
}

impl ProviderError {
    /// An error of the provider `name`, retryable where its kind says that nothing was processed.
    #[must_use]
    pub fn new(name: &'static str, kind: ProviderErrorKind) -> Self {
        let retryable = matches!(
            kind,
            ProviderErrorKind::Unreachable
                | ProviderErrorKind::RateLimited
                | ProviderErrorKind::Unavailable { .. }
        );
        Self {
            name,
            kind,
            retryable,
            retry_after: None,
        }
    }

    /// The same error with the pause that the provider asked for.
    #[must_use]
    pub fn after(mut self, pause: Option<Duration>) -> Self {
        self.retry_after = pause;
        self
    }
}
