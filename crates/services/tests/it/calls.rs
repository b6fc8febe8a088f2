//! Answering, streams, closing.

use call::{
    AfterStream, CallTime, EndReason, Ending, Input, Output, Session, SessionConfig,
    TranscriptionUsage, Usage, event::Counts,
};
use domain::{BookingState, CallOutcome, CallState, Currency, Money};
use services::{
    calls::{Answer, CallScope, Refused},
    records::{Call, CallClose, CallRecords},
};

use crate::shop::{Line, Shop};

#[tokio::test]
async fn an_unknown_number_is_refused_and_recorded() {
    let shop = Shop::open().await;
    let nobody = "+442079460999".parse().unwrap();
    let answer = shop.ring("CA1", "+447700900101", &nobody).await;
    assert!(matches!(answer, Answer::Refuse(Refused::UnknownNumber)));
    let stray = shop
        .ports
        .store
        .system_read(|tx| Box::pin(async move { tx.directory().stray_calls(10).await }));
    assert_eq!(stray.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_opens_one_stream_of_its_own_call_only() {
    let shop = Shop::open().await;
    let Answer::Connect(connect) = shop.ring("CA1", "anonymous", &shop.fade_room.number).await
    else {
        panic!()
    };
    assert!(
        shop.desk
            .open_stream(&connect.token, "CA2")
            .await
            .unwrap()
            .is_none(),
        "another call"
    );
    let Answer::Connect(again) = shop.ring("CA1", "anonymous", &shop.fade_room.number).await else {
        panic!()
    };
    assert!(again.repeated && again.scope == connect.scope);
    assert!(
        shop.desk
            .open_stream(&again.token, "CA1")
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        shop.desk
            .open_stream(&again.token, "CA1")
            .await
            .unwrap()
            .is_none(),
        "used"
    );
    assert!(
        shop.desk
            .open_stream("nonsense", "CA1")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn what_writes_the_callers_words_down_stands_in_the_ledger() {
    let shop = Shop::open().await;
    let line = shop.caller("CA1", "+447700900101").await;
    let ending = Ending {
        at: CallTime::START,
        reason: EndReason::Goodbye,
        after_stream: AfterStream::HangUp,
        outcome: CallOutcome::Answered,
        talked: Some(std::time::Duration::from_secs(90)),
        usage: Usage {
            transcription: TranscriptionUsage {
                duration_ms: 90_000,
                output_text: 12,
                ..TranscriptionUsage::default()
            },
            ..Usage::default()
        },
        transcript: Vec::new(),
        latencies: Vec::new(),
        counts: Counts::default(),
    };
    let last = CallRecords::default();
    shop.desk.finish(&line.scope, &ending, last).await.unwrap();
    let call = line.scope.call;
    let ledger = shop
        .ports
        .store
        .read::<_, services::ServiceError, _>(line.scope.business, |tx| {
            Box::pin(async move { Ok(tx.calls().usage(call).await?) })
        })
        .await
        .unwrap();
    let mut written: Vec<_> = ledger
        .into_iter()
        .filter(|row| row.component.starts_with("transcription."))
        .map(|row| (row.component, row.quantity, row.cost))
        .collect();
    written.sort_by(|a, b| a.0.cmp(&b.0));
    let cents = Money {
        minor: 3,
        currency: Currency::USD,
    };
    assert_eq!(
        written,
        [
            ("transcription.milliseconds".to_owned(), 90_000, Some(cents)),
            ("transcription.text.output".to_owned(), 12, None),
        ]
    );
}

#[tokio::test]
async fn one_caller_cannot_ring_without_end() {
    let shop = Shop::open().await;
    let mut refused = 0;
    for call in 0..15 {
        let answer = shop
            .ring(
                &format!("CA{call}"),
                "+447700900101",
                &shop.fade_room.number,
            )
            .await;
        refused += i32::from(matches!(answer, Answer::Refuse(Refused::TooMany)));
    }
    assert_eq!(refused, 5);
}

#[tokio::test]
async fn a_call_that_nobody_drives_is_swept_and_its_hold_released() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    let slots = line.slot("Haircut", "tomorrow at 2 pm").await;
    let wish =
        serde_json::json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo" });
    line.tool("create_booking", wish).await;
    let id = line.scope.call;
    let later = shop.ports.now() + jiff::SignedDuration::from_secs(1);
    assert_eq!(shop.desk.sweep(later).await.unwrap(), 1);
    assert_eq!(shop.desk.sweep(later).await.unwrap(), 0);
    let business = shop.fade_room.business;
    let (call, held) = shop
        .ports
        .store
        .write(business, |tx| {
            Box::pin(async move {
                let call = tx.calls().get(id).await?;
                Ok::<_, services::ports::StoreError>((
                    call,
                    tx.holds().release_for_call(id, later).await?,
                ))
            })
        })
        .await
        .unwrap();
    assert_eq!(call.unwrap().state, CallState::Ended);
    assert_eq!(held, 0, "the sweep released it");
    assert!(BookingState::Booked.claims_time());
}

#[tokio::test]
async fn what_lapsed_is_cleared_away_once() {
    let shop = Shop::open().await;
    shop.ring("CA1", "anonymous", &shop.fade_room.number).await;
    let cleared = services::housekeeping::clear(&shop.ports).await.unwrap();
    assert_eq!(
        (cleared.lapsed, cleared.resealed),
        (0, 0),
        "the token is still good, the keys are current"
    );
}

/// The call breaks off and the carrier takes a message: twice, because webhooks are repeated.
async fn message_after_breaking_off(shop: &Shop, line: &Line<'_>) -> Call {
    let (business, id) = (shop.fade_room.business, line.scope.call);
    shop.desk
        .after_stream("twilio", "CA1", shop.fade_room.number.as_str())
        .await
        .unwrap();
    for _ in 0..2 {
        shop.desk
            .keep_message(&line.scope, "RE1", "https://recordings.example/RE1")
            .await
            .unwrap();
    }
    let found = shop.ports.store.read(business, |tx| {
        Box::pin(async move { tx.calls().get(id).await })
    });
    found.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_message_left_after_the_call_broke_off_is_its_outcome() {
    let shop = Shop::open().await;
    let line = shop.caller("CA1", "+447700900101").await;
    let call = message_after_breaking_off(&shop, &line).await;
    assert_eq!(call.outcome, Some(CallOutcome::Message));
    assert_eq!(call.end_reason.as_deref(), Some("session_lost"));
    assert_eq!(call.summary.as_deref(), Some("The caller left a message."));
}

#[tokio::test]
async fn a_message_for_a_call_that_nobody_closed_closes_it() {
    let shop = Shop::open().await;
    let line = shop.caller("CA1", "+447700900101").await;
    shop.desk
        .keep_message(&line.scope, "RE1", "https://recordings.example/RE1")
        .await
        .unwrap();
    let call = message_after_breaking_off(&shop, &line).await;
    assert_eq!(call.outcome, Some(CallOutcome::Message));
    assert_eq!(call.state, CallState::Ended);
}

#[tokio::test]
async fn a_message_does_not_hide_that_a_booking_was_made() {
    let shop = Shop::open().await;
    let line = shop.caller("CA1", "+447700900101").await;
    let (business, id, now) = (shop.fade_room.business, line.scope.call, shop.ports.now());
    let close = &CallClose {
        outcome: CallOutcome::Booked,
        reason: "model_lost".to_owned(),
        summary: Some("Booked Haircut.".to_owned()),
        at: now,
    };
    let closed = shop.ports.store.write(business, |tx| {
        Box::pin(async move { tx.calls().close(id, close).await })
    });
    assert!(closed.await.unwrap());
    let call = message_after_breaking_off(&shop, &line).await;
    assert_eq!(call.outcome, Some(CallOutcome::Booked));
    assert_eq!(
        call.summary.as_deref(),
        Some("Booked Haircut. The caller left a message.")
    );
}

/// The ending of a session that waited for a stream in vain.
fn never_started() -> Ending {
    let mut session = Session::new(SessionConfig::default());
    session.handle(CallTime::from_millis(60_000), Input::Tick);
    loop {
        match session.poll() {
            Output::Done(ending) => return *ending,
            Output::Wait(_) => panic!("it waits for ever"),
            _ => {}
        }
    }
}

async fn stored(shop: &Shop, scope: &CallScope) -> Call {
    let id = scope.call;
    let found = shop.ports.store.read(scope.business, |tx| {
        Box::pin(async move { tx.calls().get(id).await })
    });
    found.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_session_that_got_no_stream_closes_only_a_call_that_rings() {
    let shop = Shop::open().await;
    let ending = never_started();
    assert_eq!(ending.reason, EndReason::NeverStarted);
    // The webhook came twice, and the other session got the stream.
    let live = shop.caller("CA1", "+447700900101").await.scope;
    let records = CallRecords::default();
    shop.desk
        .finish(&live, &ending, records.clone())
        .await
        .unwrap();
    assert_eq!(stored(&shop, &live).await.state, CallState::Live);
    let Answer::Connect(ringing) = shop.ring("CA2", "anonymous", &shop.fade_room.number).await
    else {
        panic!()
    };
    shop.desk
        .finish(&ringing.scope, &ending, records)
        .await
        .unwrap();
    let call = stored(&shop, &ringing.scope).await;
    assert_eq!(call.state, CallState::Ended);
    assert_eq!(call.end_reason.as_deref(), Some("never_started"));
}
