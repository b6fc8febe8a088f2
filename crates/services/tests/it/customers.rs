//! Customers as programs see them.

use domain::{CallId, CallState, Channel, ConversationId, Direction, MessageId, MessageState};
use jiff::SignedDuration;
use services::{
    customers::{Customers, Event, NewCustomer},
    records::{Actor, Call, Conversation, Message},
};

use crate::shop::Shop;

const PERSON: &str = "+447700900444";
/// More than anybody looks through.
const OTHERS: u32 = 2_100;

#[tokio::test]
async fn a_history_is_whole_however_many_others_called_and_however_long_a_conversation_is() {
    let shop = Shop::open().await;
    let (ports, business) = (&shop.ports, shop.fade_room.business);
    let customers = Customers::new(ports.clone());
    let new = NewCustomer {
        phone: Some(PERSON.parse().unwrap()),
        ..NewCustomer::default()
    };
    let known = customers
        .add(business, Actor::System, new)
        .await
        .unwrap()
        .customer;
    let number = &shop.fade_room.number;
    let route = ports
        .store
        .system_read(|tx| Box::pin(async move { tx.directory().route(number).await }));
    let route = route.await.unwrap().unwrap();
    let now = ports.now();
    let call = |index: u32, from: &str| Call {
        id: ports.id(CallId::from_uuid),
        location_id: route.number.location_id,
        phone_number_id: route.number.id,
        provider: "twilio".to_owned(),
        provider_call_id: format!("CA{index}"),
        from: Some(from.parse().unwrap()),
        to: number.clone(),
        customer_id: None,
        test: false,
        state: CallState::Ringing,
        outcome: None,
        end_reason: None,
        summary: None,
        started_at: now + SignedDuration::from_secs(i64::from(index)),
        live_at: None,
        ended_at: None,
    };
    let mut calls = vec![call(0, PERSON)];
    calls.extend((1..=OTHERS).map(|index| call(index, "+447700900445")));
    let conversation = &Conversation {
        id: ports.id(ConversationId::from_uuid),
        location_id: route.number.location_id,
        channel: Channel::Sms,
        address: PERSON.to_owned(),
        customer_id: None,
        created_at: now,
        last_at: now,
    };
    let message = |index: i64| Message {
        id: ports.id(MessageId::from_uuid),
        conversation_id: conversation.id,
        direction: Direction::Outbound,
        state: MessageState::Queued,
        body: index.to_string(),
        provider_message_id: None,
        error: None,
        call_id: None,
        booking_id: None,
        created_at: now + SignedDuration::from_secs(index),
        updated_at: now,
    };
    let messages: Vec<Message> = (1..=300).map(message).collect();
    let (calls, messages) = (&calls, &messages);
    ports
        .store
        .write(business, |tx| {
            Box::pin(async move {
                for one in calls {
                    tx.calls().insert(one).await?;
                }
                tx.conversations().find_or_insert(conversation).await?;
                for one in messages {
                    tx.conversations().add_message(one).await?;
                }
                Ok::<_, services::ServiceError>(())
            })
        })
        .await
        .unwrap();

    let history = customers.history(business, known.id).await.unwrap();
    let (first, last) = (
        &history.events[0],
        &history.events[history.events.len() - 1],
    );
    assert_eq!(history.events.len(), 301);
    assert!(matches!(first, Event::Message(latest) if latest.body == "300"));
    assert!(matches!(last, Event::Call(theirs) if theirs.id == calls[0].id));
}
