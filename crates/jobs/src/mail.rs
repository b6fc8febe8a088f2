//! Mail: from the outbox to the provider. A provider that gave no answer is asked again: a link or a code that arrives
//! twice does no harm, one that never arrives keeps somebody out.

use std::sync::Arc;

use async_trait::async_trait;
use services::{
    jobs::{JobPayload, SendMail},
    ports::{
        Clock,
        mail::{Letter, Mail, MailError},
        provider::ProviderErrorKind,
    },
};

use crate::{Backoff, ClaimedJob, Done, Handler, JobError};

/// Hands mails to the provider.
pub struct SendMails {
    clock: Arc<dyn Clock>,
    /// `None` where no provider is set up.
    mail: Option<Arc<dyn Mail>>,
}

impl SendMails {
    /// Through this provider.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, mail: Option<Arc<dyn Mail>>) -> Self {
        Self { clock, mail }
    }
}

#[async_trait]
impl Handler for SendMails {
    fn queue(&self) -> &'static str {
        SendMail::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::SOON
    }

    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError> {
        let work: SendMail = job.payload()?;
        if work.until <= self.clock.now() {
            return Err(JobError::fail("what it says has lapsed"));
        }
        let Some(mail) = &self.mail else {
            return Err(JobError::fail(
                "no mail provider is set up: set RINGDESK_SENDGRID_API_KEY and RINGDESK_MAIL_FROM",
            ));
        };
        let letter = Letter {
            to: work.to,
            subject: work.subject,
            text: work.text,
        };
        match mail.send(&letter).await {
            Ok(()) => Ok(Done::Unmarked),
            Err(error) => Err(judge(&error)),
        }
    }
}

fn judge(error: &MailError) -> JobError {
    match error {
        MailError::CannotReceive => JobError::fail(error),
        MailError::Provider(provider) => {
            let again = provider.retryable || provider.kind == ProviderErrorKind::UnknownOutcome;
            if again {
                JobError::Retry {
                    reason: provider.to_string(),
                    after: provider.retry_after,
                }
            } else {
                JobError::fail(provider)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::ports::provider::ProviderError;

    fn judged(kind: ProviderErrorKind) -> JobError {
        judge(&ProviderError::new("sendgrid", kind).into())
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_stays_wrong_is_given_up() {
        for kind in [
            ProviderErrorKind::Unreachable,
            ProviderErrorKind::RateLimited,
            ProviderErrorKind::UnknownOutcome,
        ] {
            assert!(matches!(judged(kind), JobError::Retry { .. }));
        }
        assert!(matches!(
            judged(ProviderErrorKind::Unauthorised),
            JobError::Fail { .. }
        ));
        assert!(matches!(
            judge(&MailError::CannotReceive),
            JobError::Fail { .. }
        ));
    }
}
