//! The live stream of a business: what changed, told to whoever looks at it now.

use domain::{BusinessId, view::LiveEvent};
use futures::stream::BoxStream;

/// Spreads live events. Nothing depends on their arrival: they only tell pages to read again, and a page that missed
/// some reads the whole state when it comes back.
pub trait Live: Send + Sync {
    /// Tells everyone who follows the event's business. Never waits.
    fn publish(&self, event: LiveEvent);

    /// The events of one business from now on. A follower that is too slow loses the oldest.
    fn follow(&self, business: BusinessId) -> BoxStream<'static, LiveEvent>;
}
