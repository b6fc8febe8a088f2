//! Searching the list of calls, and its orders.

use std::sync::Arc;

use domain::{CallId, CallOutcome, PhoneNumberId, ServiceId, Speaker, TurnId, UnmetRequestId};
use jiff::SignedDuration;
use services::records::{
    Call, CallClose, CallOrder, CallRecords, CallSearch, Customer, Hold, HoldOwner, PageRequest,
    PhoneNumber, Turn, UnmetRequest,
};

use crate::world::{World, always, slot, unit};

/// Calls with what a search looks at.
struct Calls {
    short: Call,
    long: Call,
    silent: Call,
}

/// A call that began so many minutes after now.
fn call(world: &World, sid: &str, minutes: i64) -> Call {
    let mut call = world.new_call(&world.a, sid);
    call.started_at = world.now + SignedDuration::from_mins(minutes);
    call
}

fn turn(world: &World, text: &str) -> CallRecords {
    CallRecords {
        turns: vec![Turn {
            id: TurnId::from_uuid(world.uuid()),
            seq: 0,
            speaker: Speaker::Caller,
            text: text.to_owned(),
            interrupted: false,
            item_id: None,
            started_at: world.now,
            ended_at: None,
        }],
        ..CallRecords::default()
    }
}

/// A short call of somebody known, a long one in which something was said, one that was never answered; and the first of
/// the business, which still rings.
async fn calls(world: &World) -> Calls {
    let a = &world.a;
    let number = &PhoneNumber {
        id: PhoneNumberId::from_uuid(world.uuid()),
        location_id: a.location,
        number: "+442079460777".parse().unwrap(),
        provider: "twilio".into(),
        provider_id: None,
        active: true,
        created_at: world.now,
    };
    let known: &Customer = &world.new_customer("Zoe Ümit", Some("+447700900555"));
    let [short, long, silent] = [("CA-short", 5), ("CA-long", 6), ("CA-silent", 7)]
        .map(|(sid, minutes)| call(world, sid, minutes));
    let calls = Calls {
        short: Call {
            from: known.phone.clone(),
            customer_id: Some(known.id),
            ..short
        },
        long: Call {
            from: None,
            phone_number_id: number.id,
            to: number.number.clone(),
            ..long
        },
        silent,
    };
    let said = &turn(world, "Is the garage BEHIND the house 50%_ free?");
    let all = &calls;
    world
        .write(
            a,
            unit!(|tx| {
                tx.locations().put_number(number).await?;
                tx.customers().find_or_insert(known).await?;
                for (call, answered, seconds) in [
                    (&all.short, 2, 12),
                    (&all.long, 3, 400),
                    (&all.silent, 0, 0),
                ] {
                    tx.calls().insert(call).await?;
                    let live = call.started_at + SignedDuration::from_secs(answered);
                    if seconds > 0 {
                        tx.calls().set_live(call.id, live).await?;
                    }
                    let close = CallClose {
                        outcome: CallOutcome::Answered,
                        reason: "goodbye".into(),
                        summary: (call.id == all.short.id).then(|| "Asked about Parking.".into()),
                        at: live + SignedDuration::from_secs(seconds),
                    };
                    tx.calls().close(call.id, &close).await?;
                }
                tx.calls().record(all.long.id, said).await
            }),
        )
        .await
        .unwrap();
    calls
}

/// What a search finds, page by page of so many rows. The number of all is the number of rows.
async fn found(world: &World, search: &CallSearch, limit: u32) -> Vec<CallId> {
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = PageRequest { after, limit };
        let part = world
            .read(
                &world.a,
                unit!(|tx| tx.overview().calls(search, page).await),
            )
            .await
            .unwrap();
        seen.extend(part.items.iter().map(|one| one.id));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    let counted = world
        .read(
            &world.a,
            unit!(|tx| {
                let totals = tx.overview().call_totals(search, &[always()]).await?;
                Ok((totals[0].count, tx.overview().call_count(search, 50).await?))
            }),
        )
        .await
        .unwrap();
    let rows = seen.len() as u64;
    assert_eq!(counted, (rows, rows), "{search:?}");
    seen
}

pub(crate) async fn calls_are_found_by_who_called_what_was_said_and_how_long_it_took(
    world: Arc<World>,
) {
    let all = calls(&world).await;
    let (first, short, long) = (world.a.call, all.short.id, all.long.id);
    let text = |text: &str| CallSearch {
        text: Some(text.to_owned()),
        ..CallSearch::default()
    };
    for (words, expected) in [
        ("zoe", vec![short]),
        ("ÜMIT", vec![short]),
        ("07700 900 555", vec![short]),
        ("900555", vec![short]),
        ("900123", vec![all.silent.id, first]),
        ("about parking", vec![short]),
        ("behind the HOUSE", vec![long]),
        ("50%_", vec![long]),
        ("50%x", vec![]),
        ("nobody", vec![]),
    ] {
        assert_eq!(found(&world, &text(words), 10).await, expected, "{words}");
    }
    // What nobody would type is neither an error nor the end of the list.
    for odd in [
        "\0".to_owned(),
        "\u{202e}'\"\\".to_owned(),
        "%".repeat(60_000),
    ] {
        found(&world, &text(&odd), 10).await;
    }
    let other = &text("zoe");
    let theirs = world
        .read(
            &world.b,
            unit!(|tx| tx.overview().call_count(other, 10).await),
        )
        .await
        .unwrap();
    assert_eq!(theirs, 0, "another business finds nothing of it");

    let number = |number_id| CallSearch {
        number_id: Some(number_id),
        ..CallSearch::default()
    };
    let second = number(all.long.phone_number_id);
    assert_eq!(found(&world, &second, 10).await, [long]);
    assert_eq!(found(&world, &number(world.a.number), 10).await.len(), 3);
    assert_eq!(found(&world, &number(world.b.number), 10).await, []);

    // Twelve seconds are twelve: a limit that is met exactly is neither shorter nor longer. What still rings is neither.
    let length = |seconds| Some(SignedDuration::from_secs(seconds));
    for (shorter, longer, expected) in [
        (length(13), None, vec![all.silent.id, short]),
        (length(12), None, vec![all.silent.id]),
        (None, length(12), vec![long]),
        (None, length(11), vec![long, short]),
        (length(400), length(5), vec![short]),
    ] {
        let search = CallSearch {
            shorter,
            longer,
            ..CallSearch::default()
        };
        assert_eq!(found(&world, &search, 10).await, expected, "{search:?}");
    }
    let together = CallSearch {
        longer: length(60),
        ..text("house")
    };
    assert_eq!(found(&world, &together, 10).await, [long]);
    let apart = CallSearch {
        shorter: length(60),
        ..text("house")
    };
    assert_eq!(found(&world, &apart, 10).await, []);
}

pub(crate) async fn every_order_of_calls_has_each_once_over_all_its_pages(world: Arc<World>) {
    let all = calls(&world).await;
    let (first, short, long, silent) = (world.a.call, all.short.id, all.long.id, all.silent.id);
    let by_start = vec![first, short, long, silent];
    // Two have no length: their ids decide.
    let by_length = vec![first.min(silent), first.max(silent), short, long];
    let down = |order: &[CallId]| order.iter().rev().copied().collect::<Vec<_>>();
    for (order, expected) in [
        (CallOrder::StartDown, down(&by_start)),
        (CallOrder::Start, by_start),
        (CallOrder::LengthDown, down(&by_length)),
        (CallOrder::Length, by_length),
    ] {
        for limit in [1, 2, 3, 10] {
            let search = CallSearch {
                order,
                ..CallSearch::default()
            };
            let seen = found(&world, &search, limit).await;
            assert_eq!(seen, expected, "{order:?} by {limit}");
        }
    }
}

/// What a call asked for, so many minutes after now, and was not offered.
fn unmet(world: &World, call: &Call, minutes: i64) -> UnmetRequest {
    UnmetRequest {
        id: UnmetRequestId::from_uuid(world.uuid()),
        call_id: Some(call.id),
        location_id: world.a.location,
        service_id: world.a.service,
        wanted: slot(60, 30),
        resources: 0,
        minutes: 30,
        add_ons: Vec::new(),
        seats: 1,
        variant_id: None,
        staff_id: None,
        customer_id: None,
        age: None,
        moving: None,
        reasons: vec!["closed".into()],
        value: None,
        at: world.now + SignedDuration::from_mins(minutes),
        met_by: None,
    }
}

pub(crate) async fn calls_that_go_on_are_found_with_what_is_kept_and_asked(world: Arc<World>) {
    let a = &world.a;
    let mut holds = call(&world, "CA-holds", 1);
    holds.customer_id = Some(a.customer);
    let (lapsed, asks) = (call(&world, "CA-lapsed", 2), call(&world, "CA-asks", 3));
    let (met, over) = (call(&world, "CA-met", 4), call(&world, "CA-over", 5));
    let mut test = call(&world, "CA-test", 6);
    test.test = true;
    let old = call(&world, "CA-old", -2 * 24 * 60);
    let kept = |call: &Call, lane, minutes| Hold {
        owner: HoldOwner::Call(call.id),
        expires_at: world.now + SignedDuration::from_mins(minutes),
        ..world.new_hold(a, &[a.lane(lane)], slot(60, 30))
    };
    let kept = &[kept(&holds, 0, 9), kept(&lapsed, 1, 7)];
    let (asked, done) = (&unmet(&world, &asks, 3), &unmet(&world, &met, 4));
    let calls = &[&holds, &lapsed, &asks, &met, &over, &test, &old];
    let close = &CallClose {
        outcome: CallOutcome::Answered,
        reason: "caller_hangup".to_owned(),
        summary: None,
        at: world.now + SignedDuration::from_mins(6),
    };
    let (begun, over_id) = (world.now, over.id);
    let (since, now) = (
        world.now - SignedDuration::from_hours(24),
        world.now + SignedDuration::from_mins(7),
    );
    let (running, rows, name) = world
        .write(
            a,
            unit!(|tx| {
                for call in calls {
                    tx.calls().insert(call).await?;
                }
                for hold in kept {
                    tx.holds().place(hold, begun).await?;
                }
                tx.unmet().record(asked).await?;
                tx.unmet().record(done).await?;
                tx.unmet().mark_met(done.id, a.booking).await?;
                tx.calls().close(over_id, close).await?;
                let running = tx.overview().running(since, now).await?;
                let rows = tx.calls().list(None, PageRequest::first(50)).await?;
                let name = tx.customers().get(a.customer).await?;
                Ok((running, rows.items, name.and_then(|one| one.name)))
            }),
        )
        .await
        .unwrap();
    let mut expected: Vec<Call> = rows
        .into_iter()
        .filter(|one| one.ended_at.is_none() && !one.test && one.started_at >= since)
        .collect();
    expected.sort_by_key(|one| (one.started_at, one.id));
    let found: Vec<Call> = running.iter().map(|one| one.call.clone()).collect();
    assert_eq!(found, expected);
    let of = |call: &Call| {
        let one = running.iter().find(|one| one.call.id == call.id);
        let one = one.expect("a call that goes on");
        let held: Option<(ServiceId, _)> = one.held;
        (one.name.clone(), held, one.asked)
    };
    assert!(name.is_some());
    assert_eq!(of(&holds), (name, Some((a.service, slot(60, 30))), None));
    assert_eq!(of(&lapsed), (None, None, None), "what lapsed is not kept");
    assert_eq!(of(&asks), (None, None, Some(a.service)));
    assert_eq!(of(&met), (None, None, None), "what was booked is not asked");
    let other = world
        .read(
            &world.b,
            unit!(|tx| tx.overview().running(since, now).await),
        )
        .await
        .unwrap();
    let ours: Vec<CallId> = found.iter().map(|one| one.id).collect();
    assert!(other.iter().all(|one| !ours.contains(&one.call.id)));
}
