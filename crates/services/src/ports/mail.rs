//! Mail to people who sign in, and the demo's view of what was sent.

use async_trait::async_trait;
use domain::EmailAddress;
use jiff::Timestamp;

use super::provider::ProviderError;

/// A mail to one person, in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about.
    pub subject: String,
    /// The words, in lines.
    pub text: String,
}

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The provider does not send to this address; no repeat can help.
    #[error("the provider does not send to this address")]
    CannotReceive,
    /// The provider refused or failed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// Sends mail.
///
/// Guarantee: `Ok` means that the provider took the mail on. Sending twice delivers twice, so callers send again only
/// what does no harm twice.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Hands a mail to the provider.
    async fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

/// What a simulated provider delivered, for people to read who try Ringdesk out.
pub trait Mailbox: Send + Sync {
    /// The mails, the newest first.
    fn letters(&self) -> Vec<(Timestamp, Letter)>;
}
