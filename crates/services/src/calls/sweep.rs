//! Calls that nobody drives any more, after a process was killed.

use domain::{
    CallOutcome,
    view::{LiveEvent, LiveKind},
};
use jiff::Timestamp;

use super::CallDesk;
use crate::{ServiceError, records::CallClose};

/// Calls closed in one sweep; more are closed by the next.
const BATCH: u32 = 500;

impl CallDesk {
    /// Closes calls that began before `before` and were never closed, and releases what they held. How many.
    ///
    /// # Errors
    /// The store's errors; calls swept so far stay closed.
    pub async fn sweep(&self, before: Timestamp) -> Result<u64, ServiceError> {
        let open = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.platform().open_calls(before, BATCH).await?)
                })
            })
            .await?;
        let mut swept = 0;
        for call in open {
            let close = CallClose {
                outcome: CallOutcome::Failed,
                reason: "swept".to_owned(),
                summary: Some("The call broke off on our side.".to_owned()),
                at: self.ports.now(),
            };
            let (id, close) = (call.call_id, &close);
            let closed = self
                .ports
                .store
                .write(call.business_id, |tx| {
                    Box::pin(
                        async move { Ok::<_, ServiceError>(tx.calls().close(id, close).await?) },
                    )
                })
                .await?;
            if closed {
                swept += 1;
                tracing::warn!(call.id = %call.call_id, business.id = %call.business_id, "closed a call that was left open");
                self.ports.live.publish(LiveEvent {
                    business: call.business_id,
                    kind: LiveKind::CallEnded,
                    id: call.call_id.to_string(),
                });
            }
        }
        Ok(swept)
    }
}
