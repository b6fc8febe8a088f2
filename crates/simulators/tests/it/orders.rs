//! What the business orders over the REST interface while the call goes on.

use serde_json::json;
use simulators::carrier::{NotInProgress, Order};

use crate::business::{Business, Media, Seen, script};

/// A business whose script can order something about its own call.
async fn ordering(order: Order, seen: Seen) -> Business {
    let slot: std::sync::Arc<std::sync::OnceLock<simulators::carrier::Exchange>> =
        Default::default();
    let inside = std::sync::Arc::clone(&slot);
    let business = Business::streaming(script(move |mut media: Media| {
        let (exchange, order, seen) = (inside.get().unwrap().clone(), order.clone(), seen.clone());
        async move {
            let (start, _) = media.until("start").await.unwrap();
            let call_sid = start["start"]["callSid"].as_str().unwrap();
            exchange.order(call_sid, order).unwrap();
            seen.push(media.rest().await.last().unwrap()["event"].clone());
        }
    }))
    .await;
    slot.set(business.exchange.clone()).unwrap();
    business
}

#[tokio::test]
async fn a_completed_call_stops_its_stream() {
    let seen = Seen::default();
    let business = ordering(Order::Complete, seen.clone()).await;
    let report = business.call("").await;
    assert_eq!(seen.all(), [json!("stop")]);
    assert_eq!(report.line().ended_by, "business");
    assert!(business.posts("after").is_empty());
    assert_eq!(
        business.exchange.order(&report.call_sid, Order::Complete),
        Err(NotInProgress::Over)
    );
    assert_eq!(
        business.exchange.order("CA0", Order::Complete),
        Err(NotInProgress::Unknown)
    );
}

#[tokio::test]
async fn other_instructions_replace_the_stream() {
    let seen = Seen::default();
    let twiml = "<Response><Say>One moment please.</Say></Response>".to_owned();
    let business = ordering(Order::Twiml(twiml), seen.clone()).await;
    let line = business.call("").await.line();
    assert_eq!(seen.all(), [json!("stop")]);
    assert_eq!(line.heard, "One moment please.");
}
