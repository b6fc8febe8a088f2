//! A call's media stream begins.

use domain::view::LiveKind;

use super::{CallDesk, CallScope, answer::hash};
use crate::{
    ServiceError,
    records::{Call, StreamGrant},
};

/// A media stream that may begin.
#[derive(Debug, Clone)]
pub struct OpenedStream {
    /// Whose call it is.
    pub scope: CallScope,
    /// When the webhook came.
    pub started_at: jiff::Timestamp,
}

impl CallDesk {
    /// Uses up a stream's token. `None` if it is unknown, used, lapsed, or was issued for another call of the carrier:
    /// the socket is refused then.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn open_stream(
        &self,
        token: &str,
        provider_call_id: &str,
    ) -> Result<Option<OpenedStream>, ServiceError> {
        self.take_stream(token, |call| call.provider_call_id == provider_call_id)
            .await
    }

    /// Uses up the token of a stream that names no call of a carrier: the token alone says which, and whoever carries it is
    /// the one that the call was recorded with. `None` as for [`open_stream`](Self::open_stream).
    ///
    /// # Errors
    /// The store's errors.
    pub async fn open_browser(
        &self,
        token: &str,
        provider: &str,
    ) -> Result<Option<OpenedStream>, ServiceError> {
        self.take_stream(token, |call| call.provider == provider)
            .await
    }

    async fn take_stream(
        &self,
        token: &str,
        fits: impl Fn(&Call) -> bool + Send + Sync,
    ) -> Result<Option<OpenedStream>, ServiceError> {
        let (hash, now) = (hash(token), self.ports.now());
        let hash = &hash;
        let grant: Option<StreamGrant> = self
            .ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.gate().consume_stream_token(hash, now).await?)
                })
            })
            .await?;
        let Some(StreamGrant {
            business_id,
            call_id,
        }) = grant
        else {
            return Ok(None);
        };
        let fits = &fits;
        let call = self
            .ports
            .store
            .write(business_id, |tx| {
                Box::pin(async move {
                    let Some(call) = tx.calls().get(call_id).await? else {
                        return Ok(None);
                    };
                    if !fits(&call) {
                        return Ok(None);
                    }
                    let begun = tx.calls().set_live(call_id, now).await?;
                    Ok::<_, ServiceError>(begun.then_some(call))
                })
            })
            .await?;
        let opened = call.map(|call| OpenedStream {
            scope: CallScope {
                business: business_id,
                location: call.location_id,
                call: call.id,
                caller: call.from,
                dialled: call.to,
            },
            started_at: call.started_at,
        });
        if let Some(opened) = &opened {
            self.publish(&opened.scope, LiveKind::CallTurn);
        }
        Ok(opened)
    }
}
