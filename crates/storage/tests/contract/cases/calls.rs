//! Calls, from the webhook to the one closing that counts.

use std::sync::Arc;

use domain::{
    CallEventId, CallId, CallOutcome, CallState, Currency, Money, Speaker, ToolCallId, TurnId,
};
use jiff::SignedDuration;
use serde_json::json;
use services::{
    ports::StoreError,
    records::{
        CallClose, CallEvent, CallRecords, PageRequest, StrayCall, StreamToken, ToolCall, Turn,
        Usage,
    },
};

use crate::world::{World, unit};

fn closing(world: &World, outcome: CallOutcome) -> CallClose {
    CallClose {
        outcome,
        reason: "hangup".into(),
        summary: None,
        at: world.now + SignedDuration::from_secs(90),
    }
}

pub(crate) async fn a_call_reads_back_through_its_life(world: Arc<World>) {
    let a = &world.a;
    let mut call = world.new_call(a, "CA1");
    let (new, now) = (&call.clone(), world.now);
    let close = &closing(&world, CallOutcome::Booked);
    let customer = a.customer;
    let stored = world
        .write(
            a,
            unit!(|tx| {
                assert!(tx.calls().insert(new).await?);
                assert_eq!(tx.calls().get(new.id).await?.as_ref(), Some(new));
                assert!(tx.calls().set_live(new.id, now).await?);
                assert!(!tx.calls().set_live(new.id, now).await?);
                tx.calls().set_customer(new.id, customer).await?;
                let note = "Jo booked a haircut.";
                assert!(
                    !tx.calls().amend(new.id, CallOutcome::Message, note).await?,
                    "an open call has no outcome to replace"
                );
                assert!(tx.calls().close(new.id, close).await?);
                assert!(tx.calls().amend(new.id, CallOutcome::Message, note).await?);
                tx.calls().by_provider_id("twilio", "CA1").await
            }),
        )
        .await
        .unwrap();
    call.state = CallState::Ended;
    call.live_at = Some(now);
    call.customer_id = Some(a.customer);
    call.outcome = Some(CallOutcome::Message);
    call.end_reason = Some("hangup".into());
    call.summary = Some("Jo booked a haircut.".into());
    call.ended_at = Some(close.at);
    assert_eq!(stored, Some(call));
    let listed = world
        .read(
            a,
            unit!(|tx| tx
                .calls()
                .list(Some(a.location), PageRequest::first(1))
                .await),
        )
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 1);
    let rest = PageRequest {
        after: listed.next,
        limit: 5,
    };
    let rest = world
        .read(a, unit!(|tx| tx.calls().list(None, rest).await))
        .await
        .unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
}

pub(crate) async fn a_repeated_webhook_adds_no_call(world: Arc<World>) {
    let a = &world.a;
    let (first, second) = (&world.new_call(a, "CA1"), &world.new_call(a, "CA1"));
    let added = world
        .write(
            a,
            unit!(|tx| Ok((
                tx.calls().insert(first).await?,
                tx.calls().insert(second).await?
            ))),
        )
        .await;
    assert_eq!(added, Ok((true, false)));
}

pub(crate) async fn a_call_is_closed_once(world: Arc<World>) {
    let a = &world.a;
    let (first, second) = (
        &closing(&world, CallOutcome::Booked),
        &closing(&world, CallOutcome::Failed),
    );
    let id = a.call;
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.calls().close(id, first).await))
            .await,
        Ok(true)
    );
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.calls().close(id, second).await))
            .await,
        Ok(false)
    );
    let stored = world
        .read(a, unit!(|tx| tx.calls().get(id).await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.outcome, Some(CallOutcome::Booked));
    let nobody = CallId::from_uuid(world.uuid());
    let missing = world
        .write(a, unit!(|tx| tx.calls().close(nobody, first).await))
        .await;
    assert_eq!(missing, Err(StoreError::Missing { table: "call" }));
}

pub(crate) async fn only_a_ringing_call_is_closed_as_unanswered(world: Arc<World>) {
    let a = &world.a;
    let (ringing, live) = (&world.new_call(a, "CA1"), &world.new_call(a, "CA2"));
    let (close, now) = (&closing(&world, CallOutcome::HungUp), world.now);
    let closed = world
        .write(
            a,
            unit!(|tx| {
                for call in [ringing, live] {
                    assert!(tx.calls().insert(call).await?);
                }
                assert!(tx.calls().set_live(live.id, now).await?);
                Ok((
                    tx.calls().close_unanswered(ringing.id, close).await?,
                    tx.calls().close_unanswered(ringing.id, close).await?,
                    tx.calls().close_unanswered(live.id, close).await?,
                ))
            }),
        )
        .await;
    assert_eq!(closed, Ok((true, false, false)));
    let states = world
        .read(
            a,
            unit!(|tx| {
                let (first, second) = (
                    tx.calls().get(ringing.id).await?,
                    tx.calls().get(live.id).await?,
                );
                Ok([first, second].map(|call| call.map(|call| call.state)))
            }),
        )
        .await;
    let (ended, live) = (Some(CallState::Ended), Some(CallState::Live));
    assert_eq!(states, Ok([ended, live]));
    let nobody = CallId::from_uuid(world.uuid());
    let missing = world
        .write(
            a,
            unit!(|tx| tx.calls().close_unanswered(nobody, close).await),
        )
        .await;
    assert_eq!(missing, Err(StoreError::Missing { table: "call" }));
}

pub(crate) async fn a_stream_token_opens_once(world: Arc<World>) {
    let a = &world.a;
    let token = StreamToken {
        hash: [3; 32],
        call_id: a.call,
        expires_at: world.now + SignedDuration::from_secs(30),
    };
    let token = &token;
    world
        .write(a, unit!(|tx| tx.calls().issue_stream_token(token).await))
        .await
        .unwrap();
    let consume = |hash: [u8; 32], now| {
        let world = &world;
        async move {
            world
                .system(unit!(|tx| tx.gate().consume_stream_token(&hash, now).await))
                .await
                .unwrap()
        }
    };
    assert_eq!(consume([4; 32], world.now).await, None);
    assert_eq!(consume([3; 32], token.expires_at).await, None, "lapsed");
    let grant = consume([3; 32], world.now).await.unwrap();
    assert_eq!((grant.business_id, grant.call_id), (a.business, a.call));
    assert_eq!(consume([3; 32], world.now).await, None, "used");
}

pub(crate) async fn records_read_back_in_order_and_can_be_written_again(world: Arc<World>) {
    let (a, id) = (&world.a, world.a.call);
    let later = |seconds| world.now + SignedDuration::from_secs(seconds);
    let event = |seq: u64| CallEvent {
        id: CallEventId::from_uuid(world.uuid()),
        seq,
        at: later(i64::try_from(seq).unwrap()),
        kind: "speech.started".into(),
        detail: json!({"energy": 0.25, "n": seq, "none": null}),
    };
    let mut batch = CallRecords {
        events: (0..250).rev().map(event).collect(),
        turns: vec![
            Turn {
                id: TurnId::from_uuid(world.uuid()),
                seq: 1,
                speaker: Speaker::Receptionist,
                text: "Hello".into(),
                interrupted: false,
                item_id: Some("item_1".into()),
                started_at: later(1),
                ended_at: None,
            },
            Turn {
                id: TurnId::from_uuid(world.uuid()),
                seq: 0,
                speaker: Speaker::Caller,
                text: String::new(),
                interrupted: false,
                item_id: None,
                started_at: later(0),
                ended_at: Some(later(1)),
            },
        ],
        tool_calls: vec![ToolCall {
            id: ToolCallId::from_uuid(world.uuid()),
            seq: 0,
            name: "get_services".into(),
            model_call_id: "call_1".into(),
            arguments: json!({}),
            result: None,
            started_at: later(2),
            ended_at: None,
        }],
        usage: vec![
            Usage {
                component: "model.input.audio".into(),
                quantity: 10,
                cost: None,
            },
            Usage {
                component: "carrier.seconds".into(),
                quantity: 60,
                cost: Some(Money {
                    minor: 2,
                    currency: Currency::USD,
                }),
            },
        ],
    };
    let first = &batch.clone();
    world
        .write(a, unit!(|tx| tx.calls().record(id, first).await))
        .await
        .unwrap();
    batch.turns[0].text = "Hel".into();
    batch.turns[0].interrupted = true;
    batch.turns[0].ended_at = Some(later(3));
    batch.tool_calls[0].result = Some(json!({"ok": true}));
    batch.tool_calls[0].ended_at = Some(later(4));
    batch.usage[0].quantity = 25;
    let again = &batch.clone();
    for _ in 0..2 {
        world
            .write(a, unit!(|tx| tx.calls().record(id, again).await))
            .await
            .unwrap();
    }
    batch.events.sort_by_key(|one| one.seq);
    batch.turns.sort_by_key(|one| one.seq);
    batch.usage.sort_by(|a, b| a.component.cmp(&b.component));
    let batch = &batch;
    world
        .read(
            a,
            unit!(|tx| {
                assert_eq!(tx.calls().events(id, 0).await?, batch.events);
                assert_eq!(tx.calls().events(id, 200).await?, batch.events[200..]);
                assert_eq!(tx.calls().turns(id).await?, batch.turns);
                assert_eq!(tx.calls().tool_calls(id).await?, batch.tool_calls);
                assert_eq!(tx.calls().usage(id).await?, batch.usage);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn open_calls_are_found_after_a_restart(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let mut old = world.new_call(a, "CA-old");
    old.started_at = world.now - SignedDuration::from_hours(3);
    let old = &old;
    world
        .write(a, unit!(|tx| tx.calls().insert(old).await))
        .await
        .unwrap();
    let open =
        |before, limit| world.system(unit!(|tx| tx.platform().open_calls(before, limit).await));
    let found = open(world.now, 10).await.unwrap();
    assert_eq!(
        found
            .iter()
            .map(|one| (one.business_id, one.call_id))
            .collect::<Vec<_>>(),
        [(a.business, old.id)]
    );
    let all = open(world.now + SignedDuration::from_secs(1), 10)
        .await
        .unwrap();
    assert_eq!(all.len(), 3, "those of both businesses");
    assert!(all.iter().any(|one| one.business_id == b.business));
    let close = &closing(&world, CallOutcome::Failed);
    world
        .write(a, unit!(|tx| tx.calls().close(old.id, close).await))
        .await
        .unwrap();
    assert_eq!(open(world.now, 10).await, Ok(Vec::new()));
}

pub(crate) async fn calls_to_nobody_are_kept_once(world: Arc<World>) {
    let stray = StrayCall {
        id: CallId::from_uuid(world.uuid()),
        provider: "twilio".into(),
        provider_call_id: "CA9".into(),
        from: "anonymous".into(),
        to: "+441632960000".into(),
        reason: "unknown_number".into(),
        at: world.now,
    };
    let again = StrayCall {
        id: CallId::from_uuid(world.uuid()),
        ..stray.clone()
    };
    let (stray, again) = (&stray, &again);
    let listed = world
        .system(unit!(|tx| {
            assert!(tx.directory().record_stray(stray).await?);
            assert!(!tx.directory().record_stray(again).await?);
            tx.directory().stray_calls(10).await
        }))
        .await
        .unwrap();
    assert_eq!(listed, std::slice::from_ref(stray));
}
