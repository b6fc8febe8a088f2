//! What people are told happened, and how far they have read.

use std::{sync::Arc, time::Duration};

use domain::{
    CalendarConnectionId, Channel, ConversationId, CustomerId, Direction, MembershipId, MessageId,
    MessageState, Role, UserId,
};
use jiff::SignedDuration;
use services::records::{
    Actor, CalendarConnection, CalendarTokens, ConnectionState, Conversation, Membership, Message,
    NewAuditEvent, NoticeKind, NumberCheck, NumberProblem, User,
};

use crate::world::{World, unit};

const LEASE: Duration = Duration::from_secs(60);

/// Somebody who signs in.
async fn person(world: &World) -> UserId {
    let user = &User {
        id: UserId::from_uuid(world.uuid()),
        email: format!("{}@example.com", world.uuid()).parse().unwrap(),
        name: None,
        subject: None,
        platform_admin: false,
        created_at: world.now,
    };
    world
        .system(unit!(|tx| tx.people().put(user).await))
        .await
        .unwrap();
    user.id
}

/// One thing of each kind, a minute after the other, and as many that nobody is told of.
async fn happen(world: &World) {
    let (a, now) = (&world.a, world.now);
    let event = |action: &str, minute, subject: String| NewAuditEvent {
        at: now + SignedDuration::from_mins(minute),
        actor: Actor::Call(a.call),
        action: action.into(),
        ..world.new_audit(&subject)
    };
    let events = &[
        event("message.taken", 1, "msg".into()),
        event("call.cut_off", 2, a.call.to_string()),
        event("booking.withdrawn", 3, a.booking.to_string()),
        event("booking.created", 4, a.booking.to_string()),
    ];
    let conversation = &Conversation {
        id: ConversationId::from_uuid(world.uuid()),
        location_id: a.location,
        channel: Channel::Sms,
        address: "+447700900123".into(),
        customer_id: None,
        created_at: now,
        last_at: now,
    };
    let text = |state, minute| Message {
        id: MessageId::from_uuid(world.uuid()),
        conversation_id: conversation.id,
        direction: Direction::Outbound,
        state,
        body: "Booked.".into(),
        provider_message_id: None,
        error: None,
        call_id: None,
        booking_id: Some(a.booking),
        created_at: now + SignedDuration::from_secs(1),
        updated_at: now + SignedDuration::from_mins(minute),
    };
    let texts = &[text(MessageState::Failed, 5), text(MessageState::Sent, 5)];
    let account = |account: &str, state, minute| CalendarConnection {
        id: CalendarConnectionId::from_uuid(world.uuid()),
        provider: "google".into(),
        account: account.into(),
        state,
        problem: None,
        tokens: CalendarTokens {
            access: "a".into(),
            refresh: "r".into(),
            expires_at: now,
        },
        version: 1,
        created_at: now,
        updated_at: now + SignedDuration::from_mins(minute),
        answered_at: None,
    };
    let accounts = &[
        account("dana@example.com", ConnectionState::Failing, 6),
        account("sam@example.com", ConnectionState::Connected, 6),
    ];
    let check = &NumberCheck {
        number: a.number,
        at: now + SignedDuration::from_mins(7),
        problem: Some(NumberProblem::Unreachable),
        round_trip_ms: None,
    };
    let jobs = &[
        world.new_job("calendar.sync", None),
        world.new_job("sms.send", None),
    ];
    world
        .write(
            a,
            unit!(|tx| {
                for event in events {
                    tx.audit().record(event).await?;
                }
                tx.conversations().find_or_insert(conversation).await?;
                for text in texts {
                    tx.conversations().add_message(text).await?;
                }
                for account in accounts {
                    tx.connections().put(account).await?;
                }
                tx.lines().put_check(check).await?;
                for job in jobs {
                    tx.jobs().enqueue(job, now).await?;
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    let dead = now + SignedDuration::from_mins(8);
    world
        .system(unit!(|tx| {
            for job in tx.queue().claim("w1", now, 10, LEASE).await? {
                assert!(tx.queue().bury(job.id, "w1", dead, "broken").await?);
            }
            Ok(())
        }))
        .await
        .unwrap();
}

pub(crate) async fn what_somebody_has_to_know_of_is_found_and_nothing_else(world: Arc<World>) {
    happen(&world).await;
    let (a, b, now) = (&world.a, &world.b, world.now);
    let found = world
        .read(
            a,
            unit!(|tx| tx.notices().list(NoticeKind::ALL, now, 50).await),
        )
        .await
        .unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|fact| {
            (
                fact.kind,
                (fact.at.duration_since(now)).as_mins(),
                fact.words.as_deref(),
            )
        })
        .collect();
    let (call, booking) = (a.call.to_string(), a.booking.to_string());
    assert_eq!(
        told,
        [
            (NoticeKind::Work, 8, Some("calendar.sync")),
            (NoticeKind::Number, 7, Some("unreachable")),
            (NoticeKind::Calendar, 6, Some("dana@example.com")),
            (NoticeKind::Text, 5, found[3].words.as_deref()),
            (NoticeKind::Withdrawn, 3, Some(booking.as_str())),
            (NoticeKind::CutOff, 2, Some(call.as_str())),
            (NoticeKind::Message, 1, Some("msg")),
        ]
    );
    assert_eq!(found[1].about, Some(a.number.uuid()));
    assert_eq!(found[3].about, Some(a.booking.uuid()));
    assert!(found[3].words.is_some(), "who the text was for");
    assert_eq!(found[6].about, Some(a.call.uuid()));
    let part = [NoticeKind::CutOff, NoticeKind::Text];
    let some = world
        .read(a, unit!(|tx| tx.notices().list(&part, now, 50).await))
        .await
        .unwrap();
    let some: Vec<_> = some.iter().map(|fact| fact.kind).collect();
    assert_eq!(some, [NoticeKind::Text, NoticeKind::CutOff]);
    let newest = world
        .read(
            a,
            unit!(|tx| tx.notices().list(NoticeKind::ALL, now, 2).await),
        )
        .await
        .unwrap();
    assert_eq!(newest, found[..2]);
    let none = world
        .read(a, unit!(|tx| tx.notices().list(&[], now, 50).await))
        .await;
    assert_eq!(none, Ok(Vec::new()));
    let theirs = world
        .read(
            b,
            unit!(|tx| tx.notices().list(NoticeKind::ALL, now, 50).await),
        )
        .await;
    assert_eq!(theirs, Ok(Vec::new()));
}

pub(crate) async fn what_was_read_is_counted_no_more_for_that_person_alone(world: Arc<World>) {
    happen(&world).await;
    let (a, b, now) = (&world.a, &world.b, world.now);
    let (one, other) = (person(&world).await, person(&world).await);
    let count = |tenant, user, kinds: &'static [NoticeKind], most| {
        world.read(
            tenant,
            unit!(|tx| tx.notices().unread(user, kinds, now, most).await),
        )
    };
    assert_eq!(count(a, one, NoticeKind::ALL, 51).await, Ok(7));
    assert_eq!(count(a, one, NoticeKind::ALL, 3).await, Ok(3));
    assert_eq!(count(a, one, &[NoticeKind::Message], 51).await, Ok(1));
    assert_eq!(count(a, one, &[], 51).await, Ok(0));
    assert_eq!(count(b, one, NoticeKind::ALL, 51).await, Ok(0));
    let read = |until| {
        world.write(
            a,
            unit!(|tx| {
                tx.notices().mark_read(one, until).await?;
                tx.notices().read_until(one).await
            }),
        )
    };
    let (late, early) = (
        now + SignedDuration::from_mins(5),
        now + SignedDuration::from_mins(2),
    );
    assert_eq!(read(late).await, Ok(Some(late)));
    assert_eq!(read(early).await, Ok(Some(late)), "nothing is unread again");
    assert_eq!(count(a, one, NoticeKind::ALL, 51).await, Ok(3));
    assert_eq!(count(a, other, NoticeKind::ALL, 51).await, Ok(7));
    let theirs = world
        .read(b, unit!(|tx| tx.notices().read_until(one).await))
        .await;
    assert_eq!(theirs, Ok(None));
}

pub(crate) async fn who_leaves_takes_the_mark_along(world: Arc<World>) {
    let (a, now) = (&world.a, world.now);
    let membership = &Membership {
        id: MembershipId::from_uuid(world.uuid()),
        business_id: a.business,
        user_id: person(&world).await,
        role: Role::Desk,
        staff_id: None,
        created_at: now,
    };
    let left = world
        .write(
            a,
            unit!(|tx| {
                tx.members().put(membership).await?;
                tx.notices().mark_read(membership.user_id, now).await?;
                assert!(tx.members().remove(membership.id).await?);
                tx.notices().read_until(membership.user_id).await
            }),
        )
        .await;
    assert_eq!(left, Ok(None));
}

pub(crate) async fn what_recorded_changes_are_about_is_named(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let gone = CustomerId::from_uuid(world.uuid());
    let named = |tenant| {
        world.read(
            tenant,
            unit!(|tx| tx.audit().named(&[a.booking], &[a.customer, gone]).await),
        )
    };
    let mut found = named(a).await.unwrap();
    found.sort();
    let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let mut known = vec![a.booking.uuid(), a.customer.uuid()];
    known.sort();
    assert_eq!(ids, known);
    assert!(found.iter().any(|(_, name)| name == "Jo Miller"));
    assert_eq!(named(b).await, Ok(Vec::new()));
}
