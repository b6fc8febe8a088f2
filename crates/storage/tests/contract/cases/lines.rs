//! The care of numbers, chosen calendars, and how far a business has come.

use std::sync::Arc;

use domain::{CalendarConnectionId, PhoneNumberId};
use jiff::SignedDuration;
use services::records::{
    BlockedCaller, CalendarChoice, CalendarConnection, CalendarLink, CalendarTokens,
    ConnectionState, ForwardingTest, Launch, NumberCheck, NumberProblem, PhoneNumber, SetupStep,
    Situation, StepRecord, StepState,
};

use crate::world::{World, unit};

pub(crate) async fn a_blocked_caller_is_refused_until_the_time_is_over(world: Arc<World>) {
    let now = world.now;
    let later = now + SignedDuration::from_hours(1);
    let caller = &BlockedCaller {
        number: "+447700900666".parse().unwrap(),
        reason: "noise".into(),
        created_at: now,
        expires_at: Some(later),
    };
    world
        .write(
            &world.a,
            unit!(|tx| {
                tx.lines().block(caller).await?;
                assert_eq!(tx.lines().blocked().await?, std::slice::from_ref(caller));
                assert!(tx.lines().is_blocked(&caller.number, now).await?);
                assert!(!tx.lines().is_blocked(&caller.number, later).await?);
                let good = BlockedCaller {
                    expires_at: None,
                    ..caller.clone()
                };
                tx.lines().block(&good).await?;
                assert!(tx.lines().is_blocked(&caller.number, later).await?);
                Ok(())
            }),
        )
        .await
        .unwrap();
    world
        .write(
            &world.b,
            unit!(|tx| {
                assert!(tx.lines().blocked().await?.is_empty());
                assert!(!tx.lines().is_blocked(&caller.number, now).await?);
                assert!(!tx.lines().unblock(&caller.number).await?);
                Ok(())
            }),
        )
        .await
        .unwrap();
    world
        .write(
            &world.a,
            unit!(|tx| {
                assert!(tx.lines().unblock(&caller.number).await?);
                assert!(!tx.lines().is_blocked(&caller.number, now).await?);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn a_number_keeps_its_last_check_its_last_test_and_its_calls(world: Arc<World>) {
    let (now, number, call) = (world.now, world.a.number, world.a.call);
    let check = |problem, round_trip_ms| NumberCheck {
        number,
        at: now,
        problem,
        round_trip_ms,
    };
    let (wrong, well) = (
        &check(Some(NumberProblem::OtherAddress), None),
        &check(None, Some(12)),
    );
    let test = &ForwardingTest {
        number,
        started_at: now,
        until: now + SignedDuration::from_mins(3),
    };
    world
        .write(
            &world.a,
            unit!(|tx| {
                tx.lines().put_check(wrong).await?;
                tx.lines().put_check(well).await?;
                assert_eq!(tx.lines().checks().await?, std::slice::from_ref(well));
                tx.lines().put_test(test).await?;
                assert_eq!(tx.lines().tests().await?, std::slice::from_ref(test));
                tx.lines().forwarded(call, "+442079460999").await?;
                tx.lines().forwarded(call, "somebody else").await?;
                let from = tx.lines().forwarded_from(call).await?;
                assert_eq!(from.as_deref(), Some("+442079460999"));
                let calls = tx.lines().calls_to(number, now, 5).await?;
                assert_eq!(calls.iter().map(|one| one.id).collect::<Vec<_>>(), [call]);
                assert_eq!(tx.lines().call_count(number, now).await?, 1);
                let after = now + SignedDuration::from_secs(1);
                assert_eq!(tx.lines().call_count(number, after).await?, 0);
                // A call refers to it, so it stays.
                assert!(!tx.lines().drop_number(number).await?);
                Ok(())
            }),
        )
        .await
        .unwrap();
    world
        .write(
            &world.b,
            unit!(|tx| {
                assert!(tx.lines().checks().await?.is_empty());
                assert!(tx.lines().tests().await?.is_empty());
                assert!(tx.lines().forwarded_from(call).await?.is_none());
                assert!(tx.lines().calls_to(number, now, 5).await?.is_empty());
                Ok(())
            }),
        )
        .await
        .unwrap();
    let foreign = world
        .write(&world.b, unit!(|tx| tx.lines().put_check(well).await))
        .await;
    assert!(foreign.is_err(), "a number of another business");
}

pub(crate) async fn a_number_without_calls_is_forgotten_with_what_is_known_of_it(
    world: Arc<World>,
) {
    let now = world.now;
    let fresh = &PhoneNumber {
        id: PhoneNumberId::from_uuid(world.uuid()),
        location_id: world.a.location,
        number: "+442079460777".parse().unwrap(),
        provider: "twilio".into(),
        provider_id: None,
        active: false,
        created_at: now,
    };
    let check = &NumberCheck {
        number: fresh.id,
        at: now,
        problem: None,
        round_trip_ms: None,
    };
    world
        .write(
            &world.a,
            unit!(|tx| {
                tx.locations().put_number(fresh).await?;
                tx.lines().put_check(check).await?;
                assert!(tx.lines().drop_number(fresh.id).await?);
                assert!(tx.locations().number(fresh.id).await?.is_none());
                assert!(tx.lines().checks().await?.is_empty());
                assert!(!tx.lines().drop_number(fresh.id).await?);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn recipes_of_forwarding_are_read_by_country(world: Arc<World>) {
    world
        .write(
            &world.a,
            unit!(|tx| {
                let british = tx.lines().recipes("GB").await?;
                let landline = british
                    .iter()
                    .find(|one| one.line == "landline" && one.situation == Situation::NoAnswer);
                let landline = landline.unwrap();
                assert_eq!(
                    (landline.code.as_str(), landline.cancel.as_str()),
                    ("*61*{N}#", "#61#")
                );
                assert!(british.iter().all(|one| one.code.contains("{N}")));
                assert!(tx.lines().recipes("XX").await?.is_empty());
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn chosen_calendars_go_with_their_account(world: Arc<World>) {
    let now = world.now;
    let account = &CalendarConnection {
        id: CalendarConnectionId::from_uuid(world.uuid()),
        provider: "google".into(),
        account: "dana@example.com".into(),
        state: ConnectionState::Failing,
        problem: None,
        tokens: CalendarTokens {
            access: "a".into(),
            refresh: "r".into(),
            expires_at: now,
        },
        version: 1,
        created_at: now,
        updated_at: now,
        answered_at: None,
    };
    let choice = |id: &str, name: &str, blocks| CalendarChoice {
        calendar_id: id.into(),
        name: name.into(),
        blocks,
    };
    let choices = &[choice("b", "Business", false), choice("p", "Private", true)];
    let (id, staff) = (account.id, world.a.staff[0]);
    world
        .write(
            &world.a,
            unit!(|tx| {
                tx.connections().put(account).await?;
                tx.connections().choose(id, choices).await?;
                let known = tx.connections().choices().await?;
                assert_eq!(known, choices.clone().map(|one| (id, one)));
                let later = now + SignedDuration::from_secs(9);
                let works = ConnectionState::Connected;
                tx.connections().set_state(id, works, None, later).await?;
                let found = tx.connections().get(id).await?.unwrap();
                assert_eq!(found.answered_at, Some(later));
                let gone = ConnectionState::Revoked;
                tx.connections().set_state(id, gone, Some("x"), now).await?;
                let found = tx.connections().get(id).await?.unwrap();
                assert_eq!(found.answered_at, Some(later));
                Ok(())
            }),
        )
        .await
        .unwrap();
    world
        .write(
            &world.b,
            unit!(|tx| {
                assert!(tx.connections().choices().await?.is_empty());
                assert!(!tx.connections().remove(id).await?);
                Ok(())
            }),
        )
        .await
        .unwrap();
    let used = world
        .write(
            &world.a,
            unit!(|tx| {
                let mut sam = tx.catalog().staff_member(staff).await?.unwrap();
                sam.calendar = Some(CalendarLink {
                    connection_id: id,
                    calendar_id: "b".into(),
                });
                tx.catalog().put_staff(&sam).await?;
                tx.connections().remove(id).await
            }),
        )
        .await;
    assert!(used.is_err(), "somebody still uses it");
    world
        .write(
            &world.a,
            unit!(|tx| {
                assert!(tx.connections().remove(id).await?);
                assert!(tx.connections().choices().await?.is_empty());
                assert!(tx.connections().get(id).await?.is_none());
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn how_far_a_business_has_come_reads_back(world: Arc<World>) {
    let now = world.now;
    let launch = |live_at, accepted: &[&str]| Launch {
        trade: "barber".into(),
        country: "GB".into(),
        phone: Some("+442079460123".parse().unwrap()),
        live_at,
        accepted: accepted.iter().map(|one| (*one).to_owned()).collect(),
    };
    let (open, live) = (
        &launch(None, &[]),
        &launch(Some(now), &["team", "test-call"]),
    );
    let step = |state| StepRecord {
        step: SetupStep::Hours,
        state,
        at: now,
    };
    let (skipped, done) = (&step(StepState::Skipped), &step(StepState::Done));
    world
        .write(
            &world.a,
            unit!(|tx| {
                assert_eq!(tx.launch().get().await?, None);
                tx.launch().put(open).await?;
                assert_eq!(tx.launch().get().await?.as_ref(), Some(open));
                tx.launch().put(live).await?;
                assert_eq!(tx.launch().get().await?.as_ref(), Some(live));
                tx.launch().put_step(skipped).await?;
                tx.launch().put_step(done).await?;
                assert_eq!(tx.launch().steps().await?, std::slice::from_ref(done));
                Ok(())
            }),
        )
        .await
        .unwrap();
    world
        .write(
            &world.b,
            unit!(|tx| {
                assert_eq!(tx.launch().get().await?, None);
                assert!(tx.launch().steps().await?.is_empty());
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn what_the_latest_calls_booked_is_known_without_reading_them(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let lately =
        |tenant, calls| world.read(tenant, unit!(|tx| tx.calls().booked_lately(calls).await));
    assert_eq!(lately(a, 1).await, Ok(true), "the seeded call booked");
    let mut call = world.new_call(a, "CA-later");
    call.started_at = world.now + SignedDuration::from_secs(1);
    let call = &call;
    world
        .write(a, unit!(|tx| tx.calls().insert(call).await))
        .await
        .unwrap();
    assert_eq!(lately(a, 1).await, Ok(false));
    assert_eq!(lately(a, 2).await, Ok(true));
    assert_eq!(lately(b, 1).await, Ok(true));
}
