//! The live stream: spreads what changed to the pages that look at it.

mod shared;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{BusinessId, view::LiveEvent};
use futures::{StreamExt, stream, stream::BoxStream};
use services::ports::Live;
use tokio::sync::broadcast::{self, error::RecvError};

pub(crate) use shared::SharedLive;

/// Events kept for a follower that is slow. Pages read the whole state again when they missed some.
const KEPT: usize = 256;

/// Spreads events within this process.
#[derive(Debug, Default)]
pub struct LocalLive(Mutex<HashMap<BusinessId, broadcast::Sender<LiveEvent>>>);

impl LocalLive {
    /// Ends all streams. Pages follow again, and read what they may have missed.
    pub fn let_go(&self) {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        streams.clear();
    }
}

impl Live for LocalLive {
    fn publish(&self, event: LiveEvent) {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let business = event.business;
        // Sending fails when nobody follows any more: the stream is then forgotten.
        if streams
            .get(&business)
            .is_some_and(|stream| stream.send(event).is_err())
        {
            streams.remove(&business);
        }
    }

    fn follow(&self, business: BusinessId) -> BoxStream<'static, LiveEvent> {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = streams
            .entry(business)
            .or_insert_with(|| broadcast::Sender::new(KEPT));
        let receiver = stream.subscribe();
        stream::unfold(receiver, |mut receiver| async move {
            loop {
                match receiver.recv().await {
                    Ok(event) => return Some((event, receiver)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use domain::view::LiveKind;
    use futures::FutureExt;

    use super::*;

    fn business(bits: u128) -> BusinessId {
        BusinessId::from_uuid(uuid::Uuid::from_u128(bits))
    }

    fn event(business: BusinessId) -> LiveEvent {
        LiveEvent {
            business,
            kind: LiveKind::CallRinging,
            id: "call_1".to_owned(),
        }
    }

    #[tokio::test]
    async fn an_event_reaches_the_followers_of_its_business_only() {
        let live = LocalLive::default();
        let (ours, theirs) = (business(1), business(2));
        let (mut follower, mut stranger) = (live.follow(ours), live.follow(theirs));
        live.publish(event(ours));
        assert_eq!(follower.next().await, Some(event(ours)));
        assert!(stranger.next().now_or_never().is_none());
    }

    #[tokio::test]
    async fn followers_that_are_let_go_see_their_stream_end() {
        let live = LocalLive::default();
        let mut follower = live.follow(business(1));
        live.publish(event(business(1)));
        live.let_go();
        assert_eq!(follower.next().await, Some(event(business(1))));
        assert_eq!(follower.next().await, None);
    }

    #[tokio::test]
    async fn a_stream_without_followers_is_forgotten() {
        let live = LocalLive::default();
        drop(live.follow(business(1)));
        live.publish(event(business(1)));
        assert!(live.0.lock().unwrap().is_empty());
    }
}
