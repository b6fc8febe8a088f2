//! Mail to people who sign in.

use domain::EmailAddress;
use providers::sendgrid::SendGridConfig;
use secrecy::SecretString;

use super::Vars;

/// The account at the mail provider. Unused while simulators run. Without one nobody can sign in by mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `RINGDESK_SENDGRID_API_KEY`: the account's key.
    pub api_key: Option<SecretString>,
    /// `RINGDESK_SENDGRID_BASE_URL`: where its interface is.
    pub base_url: String,
    /// `RINGDESK_MAIL_FROM`: the sender of all mails, which the account has verified.
    pub from: Option<EmailAddress>,
}

impl MailConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        let from = vars.optional("RINGDESK_MAIL_FROM");
        let read: Option<EmailAddress> = from.as_deref().and_then(|from| from.parse().ok());
        if from.is_some() && read.is_none() {
            vars.fault(
                "RINGDESK_MAIL_FROM",
                "write an e-mail address, as in desk@example.com",
            );
        }
        Self {
            api_key: vars.secret("RINGDESK_SENDGRID_API_KEY"),
            base_url: vars.url(
                "RINGDESK_SENDGRID_BASE_URL",
                SendGridConfig::BASE_URL,
                &["https", "http"],
            ),
            from: read,
        }
    }

    /// Whether mails can be sent.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.api_key.is_some() && self.from.is_some()
    }

    pub(super) fn validate(&self, vars: &mut Vars) {
        if self.api_key.is_some() && self.from.is_none() {
            vars.fault(
                "RINGDESK_MAIL_FROM",
                "set it to a sender that the account at SendGrid has verified",
            );
        }
    }
}
