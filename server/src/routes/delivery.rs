//! What all carriers have in common about text messages: their reports of how far one has come.

use std::time::Duration;

use domain::{
    BusinessId, E164, MessageState,
    view::{LiveEvent, LiveKind},
};
use services::ServiceError;

use crate::{error::RouteError, state::AppState};

/// The carrier may report before its own acceptance is written down here: then we look again after this pause.
const PAUSE: Duration = Duration::from_millis(500);
const LOOKS: usize = 6;

/// Writes down how far a text has come. A text that is not on record, and a sender that is nobody's, are passed over.
pub(super) async fn note(
    state: &AppState,
    from: &E164,
    sid: &str,
    status: MessageState,
    error: Option<&str>,
) -> Result<(), RouteError> {
    let Some(business) = sender(state, from).await? else {
        return Ok(());
    };
    for _ in 0..LOOKS {
        if apply(state, business, sid, status, error).await? {
            return Ok(());
        }
        state.ports.clock.sleep(PAUSE).await;
    }
    tracing::warn!(business.id = %business, "the carrier reports on a text message that is not on record");
    Ok(())
}

/// Whose number sent the text.
async fn sender(state: &AppState, from: &E164) -> Result<Option<BusinessId>, RouteError> {
    let route = state
        .ports
        .store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.directory().route(from).await?) })
        })
        .await?;
    Ok(route.map(|route| route.business_id))
}

/// False if the message is not on record.
async fn apply(
    state: &AppState,
    business: BusinessId,
    sid: &str,
    status: MessageState,
    error: Option<&str>,
) -> Result<bool, RouteError> {
    let now = state.ports.now();
    let changed = state
        .ports
        .store
        .write::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move {
                let Some(message) = tx.conversations().by_provider_id(sid).await? else {
                    return Ok(None);
                };
                let moved = tx
                    .conversations()
                    .set_message_state(message.id, status, error, now)
                    .await?;
                Ok(Some((message.id, moved)))
            })
        })
        .await?;
    let Some((id, moved)) = changed else {
        return Ok(false);
    };
    if moved {
        state.ports.live.publish(LiveEvent {
            business,
            kind: LiveKind::MessageDelivered,
            id: id.to_string(),
        });
    }
    Ok(true)
}
