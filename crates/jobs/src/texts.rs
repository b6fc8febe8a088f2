//! Text messages: from the outbox to the carrier.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{BusinessId, E164, MessageId, MessageState};
use jiff::{SignedDuration, Timestamp};
use services::{
    jobs::{JobPayload, SendSms},
    ports::{
        Clock, Store, StoreError,
        provider::{ProviderError, ProviderErrorKind},
        telephony::{CarrierSms, OutgoingSms, SmsSearch, SmsStatus, Telephony, TelephonyError},
    },
    records::Message,
    texts,
};

use crate::{Backoff, ClaimedJob, Done, Handler, JobError};

/// The carrier's clock may be this far behind ours.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// Hands stored messages to the carrier.
pub struct SendTexts {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    telephony: Arc<dyn Telephony>,
    status_callback: Option<String>,
}

/// A message with its two ends.
struct Text {
    message: Message,
    from: E164,
    to: E164,
}

/// What there is to do about a message.
enum Left {
    /// It still has to be sent.
    Send(Box<Text>),
    /// It was sent, under this name; reports on it may have come before that was known.
    CatchUp(String),
    Nothing,
}

impl SendTexts {
    /// A handler that asks the carrier to report deliveries to `status_callback`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        telephony: Arc<dyn Telephony>,
        status_callback: Option<String>,
    ) -> Self {
        Self {
            store,
            clock,
            telephony,
            status_callback,
        }
    }

    /// What there is to do about the message. Its sender is the number that was dialled, or else an active number of the
    /// location, or else of the business: one number may serve several locations.
    async fn load(&self, business: BusinessId, id: MessageId) -> Result<Left, JobError> {
        self.store
            .read(business, |tx| {
                Box::pin(async move {
                    let message = tx.conversations().message(id).await?;
                    let message = message.ok_or_else(|| JobError::fail("no such message"))?;
                    if let Some(carriers) = message.provider_message_id {
                        return Ok(Left::CatchUp(carriers));
                    }
                    if message.state != MessageState::Queued {
                        return Ok(Left::Nothing);
                    }
                    let conversation = tx.conversations().get(message.conversation_id).await?;
                    let conversation =
                        conversation.ok_or_else(|| JobError::fail("no such conversation"))?;
                    let to = conversation
                        .address
                        .parse::<E164>()
                        .map_err(|error| JobError::fail(&error))?;
                    let dialled = match message.call_id {
                        Some(call) => tx.calls().get(call).await?.map(|call| call.to),
                        None => None,
                    };
                    let numbers = tx.locations().numbers().await?;
                    let ours = numbers.iter().filter(|number| number.active);
                    let mut here = ours
                        .clone()
                        .filter(|number| number.location_id == conversation.location_id);
                    let from = ours
                        .clone()
                        .find(|number| Some(&number.number) == dialled.as_ref())
                        .or_else(|| here.next())
                        .or_else(|| ours.clone().next())
                        .ok_or_else(|| {
                            JobError::fail("the business has no active number to send from")
                        })?;
                    Ok(Left::Send(Box::new(Text {
                        from: from.number.clone(),
                        to,
                        message,
                    })))
                })
            })
            .await
    }

    /// What an earlier attempt may have sent: accepted since the message was written, with the same words, and not known
    /// as any other message of ours. Of several the oldest: another message with these words, to which it belonged, then
    /// finds a later one, which it can see, while one from long before it was written it could not.
    async fn sent_before(
        &self,
        business: BusinessId,
        text: &Text,
    ) -> Result<Option<CarrierSms>, JobError> {
        let since = text
            .message
            .created_at
            .saturating_sub(SKEW)
            .unwrap_or(Timestamp::MIN);
        let search = SmsSearch {
            from: text.from.clone(),
            to: text.to.clone(),
            since,
        };
        let found = self
            .telephony
            .find_sms(&search)
            .await
            .map_err(|error| judge(&error))?;
        for sms in found
            .into_iter()
            .rev()
            .filter(|sms| sms.body == text.message.body)
        {
            let id = &sms.id.0;
            let known = self
                .store
                .read(business, |tx| {
                    Box::pin(async move { tx.conversations().by_provider_id(id).await })
                })
                .await?;
            if known.is_none() {
                return Ok(Some(sms));
            }
        }
        Ok(None)
    }

    async fn send(&self, text: &Text) -> Result<CarrierSms, TelephonyError> {
        let sms = OutgoingSms {
            from: text.from.clone(),
            to: text.to.clone(),
            body: text.message.body.clone(),
            status_callback: self.status_callback.clone(),
        };
        self.telephony.send_sms(&sms).await
    }

    async fn record_sent(
        &self,
        job: &ClaimedJob,
        business: BusinessId,
        message: MessageId,
        sent: &CarrierSms,
    ) -> Result<Done, JobError> {
        let (now, carriers) = (self.clock.now(), &sent.id.0);
        self.store
            .write(business, |tx| {
                Box::pin(async move {
                    job.still_mine(tx).await?;
                    tx.conversations().set_sent(message, carriers, now).await?;
                    // A text that was found again may have come further, and nobody reports that a second time.
                    let further = match sent.status {
                        SmsStatus::Delivered => Some(MessageState::Delivered),
                        SmsStatus::Failed => Some(MessageState::Failed),
                        SmsStatus::Queued | SmsStatus::Sending | SmsStatus::Sent => None,
                    };
                    if let Some(state) = further {
                        let error = sent.error_code.map(|code| code.to_string());
                        tx.conversations()
                            .set_message_state(message, state, error.as_deref(), now)
                            .await?;
                    }
                    Ok::<_, JobError>(())
                })
            })
            .await?;
        self.catch_up(job, business, message, carriers).await
    }

    /// Carries out what the carrier reported before the text's name was written down, which is a unit of work before this.
    async fn catch_up(
        &self,
        job: &ClaimedJob,
        business: BusinessId,
        message: MessageId,
        carriers: &str,
    ) -> Result<Done, JobError> {
        let now = self.clock.now();
        self.store
            .write(business, |tx| {
                Box::pin(async move {
                    texts::catch_up(tx, message, carriers, now).await?;
                    job.complete(tx, now).await
                })
            })
            .await?;
        Ok(Done::Marked)
    }

    async fn record_refused(
        &self,
        job: &ClaimedJob,
        business: BusinessId,
        message: MessageId,
        code: &str,
    ) -> Result<Done, JobError> {
        let now = self.clock.now();
        self.store
            .write(business, |tx| {
                Box::pin(async move {
                    let failed = MessageState::Failed;
                    tx.conversations()
                        .set_message_state(message, failed, Some(code), now)
                        .await?;
                    job.complete(tx, now).await
                })
            })
            .await?;
        Ok(Done::Marked)
    }
}

#[async_trait]
impl Handler for SendTexts {
    fn queue(&self) -> &'static str {
        SendSms::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::SOON
    }

    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError> {
        let work: SendSms = job.payload()?;
        let business = job.business(work.business)?;
        let text = match self.load(business, work.message).await? {
            Left::Send(text) => text,
            Left::CatchUp(carriers) => {
                return self.catch_up(job, business, work.message, &carriers).await;
            }
            Left::Nothing => return Ok(Done::Unmarked),
        };
        if !job.is_first()
            && let Some(sent) = self.sent_before(business, &text).await?
        {
            return self.record_sent(job, business, work.message, &sent).await;
        }
        match self.send(&text).await {
            Ok(sent) => self.record_sent(job, business, work.message, &sent).await,
            // Nothing is wrong with us: the message's own record says what became of it.
            Err(TelephonyError::OptedOut) => {
                self.record_refused(job, business, work.message, "21610")
                    .await
            }
            Err(TelephonyError::CannotReceive { code }) => {
                self.record_refused(job, business, work.message, &code.to_string())
                    .await
            }
            Err(error) => Err(judge(&error)),
        }
    }

    async fn given_up(&self, job: &ClaimedJob, _reason: &str) -> Result<(), StoreError> {
        let Ok(work) = job.payload::<SendSms>() else {
            return Ok(());
        };
        let Ok(business) = job.business(work.business) else {
            return Ok(());
        };
        let now = self.clock.now();
        self.store
            .write(business, |tx| {
                Box::pin(async move {
                    let failed = MessageState::Failed;
                    let code = Some("not_sent");
                    match tx
                        .conversations()
                        .set_message_state(work.message, failed, code, now)
                        .await
                    {
                        Ok(_) | Err(StoreError::Missing { .. }) => Ok(()),
                        Err(error) => Err(error),
                    }
                })
            })
            .await
    }
}

/// Whether another attempt makes sense. An unknown outcome does: the next attempt looks before it sends.
fn judge(error: &TelephonyError) -> JobError {
    match error {
        TelephonyError::Provider(ProviderError {
            kind,
            retryable,
            retry_after,
            ..
        }) if *retryable || *kind == ProviderErrorKind::UnknownOutcome => JobError::Retry {
            reason: error.to_string(),
            after: *retry_after,
        },
        _ => JobError::fail(error),
    }
}
