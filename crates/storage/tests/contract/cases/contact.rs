//! Customers, conversations and messages.

use std::sync::Arc;

use domain::{
    Channel, ConversationId, CustomerId, Direction, MessageId, MessageState,
    MessageState::{Delivered, Failed, Queued, Sent},
};
use jiff::SignedDuration;
use services::{
    ports::StoreError,
    records::{Call, Conversation, Customer, Message, PageRequest},
};

use crate::world::{World, slot, unit};

pub(crate) async fn a_customer_is_one_by_number(world: Arc<World>) {
    let a = &world.a;
    let (first, second) = (
        &world.new_customer("Ann", Some("+447700900444")),
        &world.new_customer("Anne", Some("+447700900444")),
    );
    let (nameless, other) = (
        &world.new_customer("X", None),
        &world.new_customer("X", None),
    );
    let ids = world
        .write(
            a,
            unit!(|tx| {
                let mut ids = Vec::new();
                for one in [first, second, nameless, other] {
                    ids.push(tx.customers().find_or_insert(one).await?.id);
                }
                Ok(ids)
            }),
        )
        .await
        .unwrap();
    assert_eq!(ids, [first.id, first.id, nameless.id, other.id]);
    let changed = &Customer {
        blocked: true,
        notes: "rude".into(),
        ..first.clone()
    };
    let stored = world
        .write(
            a,
            unit!(|tx| {
                tx.customers().update(changed).await?;
                tx.customers()
                    .by_phone(changed.phone.as_ref().unwrap())
                    .await
            }),
        )
        .await
        .unwrap();
    assert_eq!(stored.as_ref(), Some(changed));
    let nobody = &Customer {
        id: CustomerId::from_uuid(world.uuid()),
        phone: None,
        ..first.clone()
    };
    let missing = world
        .write(a, unit!(|tx| tx.customers().update(nobody).await))
        .await;
    assert_eq!(missing, Err(StoreError::Missing { table: "customer" }));
}

pub(crate) async fn customers_are_found_by_part_of_their_name(world: Arc<World>) {
    let a = &world.a;
    let added = ["ZOË O'Brien", "100% Fit", "Bob"].map(|name| world.new_customer(name, None));
    let added = &added;
    world
        .write(
            a,
            unit!(|tx| {
                for one in added {
                    tx.customers().find_or_insert(one).await?;
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    for (text, expected) in [
        ("zoë o", vec![added[0].id]),
        ("0% f", vec![added[1].id]),
        ("%", vec![added[1].id]),
        ("_", vec![]),
    ] {
        let found = world
            .read(
                a,
                unit!(|tx| tx.customers().list(Some(text), PageRequest::first(9)).await),
            )
            .await
            .unwrap();
        assert_eq!(
            found.items.iter().map(|one| one.id).collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    }
}

/// Calls, bookings and messages of a person, of their number, and of everybody else.
pub(crate) async fn what_happened_with_a_customer_is_found_by_them(world: Arc<World>) {
    let (a, b, now) = (&world.a, &world.b, world.now);
    let who = &Customer {
        email: Some("ann@example.com".parse().unwrap()),
        ..world.new_customer("Ann", Some("+447700900444"))
    };
    let other = &world.new_customer("Bob", Some("+447700900445"));
    let number = || Some("+447700900444".parse().unwrap());
    let later = |minutes: i64| world.now + SignedDuration::from_mins(minutes);
    let rung = |sid: &str, minutes, customer: Option<&Customer>, from| Call {
        customer_id: customer.map(|one| one.id),
        test: false,
        from,
        started_at: later(minutes),
        ..world.new_call(a, sid)
    };
    let calls = &[
        rung("CAhistory1", 1, Some(who), None),
        // From their number before anybody knew them.
        rung("CAhistory2", 2, None, number()),
        // Somebody else on their telephone.
        rung("CAhistory3", 3, Some(other), number()),
        rung("CAhistory4", 4, None, None),
        rung("CAhistory5", 5, Some(who), number()),
    ];
    let mut bookings = Vec::new();
    for (offset, customer) in [
        (0, Some(who)),
        (60, Some(other)),
        (120, Some(who)),
        (180, None),
    ] {
        let mut new = world.new_booking(a, &[a.lane(0)], slot(offset, 30));
        new.booking.customer_id = customer.map(|one| one.id);
        // The last to take place was made first.
        new.booking.created_at = later(1000 - offset);
        bookings.push(new);
    }
    let bookings = &bookings;
    let spoken = |address: &str, customer: Option<&Customer>| Conversation {
        customer_id: customer.map(|one| one.id),
        ..conversation(&world, address)
    };
    let conversations = &[
        spoken("+447700900446", Some(who)),
        spoken("+447700900444", None),
        spoken("ann@example.com", None),
        spoken("+447700900445", Some(other)),
    ];
    let messages: Vec<Message> = (1..)
        .zip(conversations)
        .map(|(minutes, one)| message(&world, one.id, minutes))
        .collect();
    let messages = &messages;
    world
        .write(
            a,
            unit!(|tx| {
                for one in [who, other] {
                    tx.customers().find_or_insert(one).await?;
                }
                for one in calls {
                    assert!(tx.calls().insert(one).await?);
                }
                for one in bookings {
                    tx.bookings().confirm(one, now).await?;
                }
                for one in conversations {
                    tx.conversations().find_or_insert(one).await?;
                }
                for one in messages {
                    assert!(tx.conversations().add_message(one).await?);
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    for (most, expected) in [
        (9, (&[4, 1, 0][..], &[0, 2][..], &[2, 1, 0][..])),
        (1, (&[4][..], &[0][..], &[2][..])),
    ] {
        let found = world.read(
            a,
            unit!(|tx| {
                Ok((
                    tx.customers().calls_of(who, most).await?,
                    tx.customers().bookings_of(who.id, most).await?,
                    tx.customers().messages_of(who, most).await?,
                ))
            }),
        );
        let found = found.await.unwrap();
        let of = |all: &[usize]| all.iter().map(|one| calls[*one].id).collect::<Vec<_>>();
        assert_eq!(
            found.0.iter().map(|one| one.id).collect::<Vec<_>>(),
            of(expected.0)
        );
        let of = |all: &[usize]| {
            all.iter()
                .map(|one| bookings[*one].booking.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found.1.iter().map(|one| one.id).collect::<Vec<_>>(),
            of(expected.1)
        );
        let of = |all: &[usize]| all.iter().map(|one| messages[*one].id).collect::<Vec<_>>();
        assert_eq!(
            found.2.iter().map(|one| one.id).collect::<Vec<_>>(),
            of(expected.2)
        );
    }
    // Without a number there is nothing but what stands under their name.
    let nameless = &Customer {
        phone: None,
        email: None,
        ..who.clone()
    };
    let found = world.read(a, unit!(|tx| tx.customers().calls_of(nameless, 9).await));
    assert_eq!(found.await.unwrap().len(), 2);
    let foreign = world.read(
        b,
        unit!(|tx| {
            Ok((
                tx.customers().calls_of(who, 9).await?.len(),
                tx.customers().bookings_of(who.id, 9).await?.len(),
                tx.customers().messages_of(who, 9).await?.len(),
            ))
        }),
    );
    assert_eq!(foreign.await.unwrap(), (0, 0, 0));
}

pub(crate) fn conversation(world: &World, address: &str) -> Conversation {
    Conversation {
        id: ConversationId::from_uuid(world.uuid()),
        location_id: world.a.location,
        channel: Channel::Sms,
        address: address.into(),
        customer_id: None,
        created_at: world.now,
        last_at: world.now,
    }
}

pub(crate) async fn a_conversation_is_one_by_address(world: Arc<World>) {
    let a = &world.a;
    let first = &conversation(&world, "+447700900123");
    let again = &Conversation {
        customer_id: Some(a.customer),
        ..conversation(&world, "+447700900123")
    };
    let other = &conversation(&world, "+447700900999");
    let (one, two, listed) = world
        .write(
            a,
            unit!(|tx| {
                let one = tx.conversations().find_or_insert(first).await?;
                let two = tx.conversations().find_or_insert(again).await?;
                tx.conversations().find_or_insert(other).await?;
                let listed = tx.conversations().list(PageRequest::first(9)).await?;
                Ok((one, two, listed.items.len()))
            }),
        )
        .await
        .unwrap();
    assert_eq!(
        (one.id, two.id, two.customer_id, listed),
        (first.id, first.id, Some(a.customer), 2)
    );
    let stored = world
        .read(a, unit!(|tx| tx.conversations().get(first.id).await))
        .await
        .unwrap();
    assert_eq!(stored, Some(two));
}

pub(crate) fn message(world: &World, conversation: ConversationId, minutes: i64) -> Message {
    let at = world.now + SignedDuration::from_mins(minutes);
    Message {
        id: MessageId::from_uuid(world.uuid()),
        conversation_id: conversation,
        direction: Direction::Outbound,
        state: Queued,
        body: "Booked.".into(),
        provider_message_id: None,
        error: None,
        call_id: Some(world.a.call),
        booking_id: Some(world.a.booking),
        created_at: at,
        updated_at: at,
    }
}

pub(crate) async fn message_states_only_move_forward(world: Arc<World>) {
    let (a, now) = (&world.a, world.now);
    let conversation = &conversation(&world, "+447700900123");
    let (one, two) = (
        &message(&world, conversation.id, 1),
        &message(&world, conversation.id, 2),
    );
    world
        .write(
            a,
            unit!(|tx| {
                tx.conversations().find_or_insert(conversation).await?;
                assert!(tx.conversations().add_message(one).await?);
                assert!(tx.conversations().add_message(two).await?);
                // The delivery report is faster than the answer to the request.
                assert!(
                    tx.conversations()
                        .set_message_state(one.id, Delivered, None, now)
                        .await?
                );
                tx.conversations().set_sent(one.id, "SM1", now).await?;
                assert!(
                    !tx.conversations()
                        .set_message_state(one.id, Sent, None, now)
                        .await?
                );
                assert!(
                    !tx.conversations()
                        .set_message_state(one.id, Failed, Some("30003"), now)
                        .await?
                );
                tx.conversations().set_sent(two.id, "SM2", now).await?;
                assert!(
                    tx.conversations()
                        .set_message_state(two.id, Failed, Some("30003"), now)
                        .await?
                );
                Ok(())
            }),
        )
        .await
        .unwrap();
    let (first, messages, last) = world
        .read(
            a,
            unit!(|tx| {
                Ok((
                    tx.conversations().by_provider_id("SM1").await?.unwrap(),
                    tx.conversations()
                        .messages(conversation.id, PageRequest::first(9))
                        .await?,
                    tx.conversations()
                        .get(conversation.id)
                        .await?
                        .unwrap()
                        .last_at,
                ))
            }),
        )
        .await
        .unwrap();
    assert_eq!((first.id, first.state), (one.id, Delivered));
    let states: Vec<_> = messages
        .items
        .iter()
        .map(|one| (one.id, one.state))
        .collect();
    assert_eq!(states, [(one.id, Delivered), (two.id, Failed)]);
    assert_eq!(messages.items[1].error.as_deref(), Some("30003"));
    assert_eq!(last, two.created_at);
    let nobody = MessageId::from_uuid(world.uuid());
    let missing = world
        .write(
            a,
            unit!(|tx| tx
                .conversations()
                .set_message_state(nobody, Sent, None, now)
                .await),
        )
        .await;
    assert_eq!(missing, Err(StoreError::Missing { table: "message" }));
}

pub(crate) async fn a_repeated_message_is_not_added(world: Arc<World>) {
    let a = &world.a;
    let conversation = &conversation(&world, "+447700900123");
    let inbound = |minutes| Message {
        direction: Direction::Inbound,
        state: MessageState::Received,
        provider_message_id: Some("SM7".into()),
        ..message(&world, conversation.id, minutes)
    };
    let (first, again) = (&inbound(1), &inbound(2));
    let (added, read) = world
        .write(
            a,
            unit!(|tx| {
                tx.conversations().find_or_insert(conversation).await?;
                let added = [
                    tx.conversations().add_message(first).await?,
                    tx.conversations().add_message(again).await?,
                ];
                Ok((added, tx.conversations().message(first.id).await?))
            }),
        )
        .await
        .unwrap();
    assert_eq!((added, read.as_ref()), ([true, false], Some(first)));
}
