//! What follows when the media stream of a call has ended and the carrier asks how to go on.

use call::{AfterStream, EndReason};
use domain::{BusinessId, CallId, CallOutcome, CallState, E164};
use serde_json::Value;

use super::{CallDesk, CallScope};
use crate::{
    ServiceError,
    records::{Call, CallClose},
};

impl CallDesk {
    /// How a call goes on after its stream. A call that is still open lost its session with the process that ran it:
    /// it is closed here, and the caller is offered to leave a message.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the carrier's call is not known; the store's errors.
    pub async fn after_stream(
        &self,
        provider: &str,
        provider_call_id: &str,
        dialled: &str,
    ) -> Result<AfterStream, ServiceError> {
        let (business, call) = self.find(provider, provider_call_id, dialled).await?;
        if call.state != CallState::Ended {
            self.lose(business, call.id, "session_lost").await?;
            return Ok(AfterStream::Fallback);
        }
        let reason = call
            .end_reason
            .map(Value::String)
            .and_then(|word| serde_json::from_value(word).ok());
        Ok(reason.map_or(AfterStream::Fallback, EndReason::after_stream))
    }

    /// Closes the record of a call that no session drives any more.
    ///
    /// # Errors
    /// The store's errors; it can be repeated.
    pub async fn lose(
        &self,
        business: BusinessId,
        id: CallId,
        reason: &'static str,
    ) -> Result<(), ServiceError> {
        let close = CallClose {
            outcome: CallOutcome::Failed,
            reason: reason.to_owned(),
            summary: Some("The call broke off on our side.".to_owned()),
            at: self.ports.now(),
        };
        let close = &close;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.calls().close(id, close).await?) })
            })
            .await
            .map(|_: bool| ())
    }

    /// The scope of a call that the carrier names.
    ///
    /// # Errors
    /// As [`after_stream`](Self::after_stream).
    pub async fn scope_of(
        &self,
        provider: &str,
        provider_call_id: &str,
        dialled: &str,
    ) -> Result<CallScope, ServiceError> {
        let (business, call) = self.find(provider, provider_call_id, dialled).await?;
        Ok(CallScope {
            business,
            location: call.location_id,
            call: call.id,
            caller: call.from,
            dialled: call.to,
        })
    }

    async fn find(
        &self,
        provider: &str,
        provider_call_id: &str,
        dialled: &str,
    ) -> Result<(BusinessId, Call), ServiceError> {
        let to: E164 = dialled
            .parse()
            .map_err(|_| ServiceError::NotFound("call"))?;
        let to = &to;
        let route = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.directory().route(to).await?) })
            })
            .await?
            .ok_or(ServiceError::NotFound("call"))?;
        let call = self
            .ports
            .store
            .read(route.business_id, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(
                        tx.calls()
                            .by_provider_id(provider, provider_call_id)
                            .await?,
                    )
                })
            })
            .await?;
        Ok((
            route.business_id,
            call.ok_or(ServiceError::NotFound("call"))?,
        ))
    }
}
