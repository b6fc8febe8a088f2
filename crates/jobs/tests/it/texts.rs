//! Each text is sent once, whatever happens between.

use std::time::Duration;

use domain::MessageState;
use services::ports::{
    provider::{ProviderError, ProviderErrorKind},
    telephony::TelephonyError,
};
use testkit::fakes::Moment;

use crate::world::{CUSTOMER, World};

fn failing(kind: ProviderErrorKind) -> TelephonyError {
    TelephonyError::Provider(ProviderError::new("twilio", kind))
}

fn bodies(world: &World) -> Vec<String> {
    world
        .telephony
        .sent()
        .into_iter()
        .map(|sms| sms.body)
        .collect()
}

#[tokio::test]
async fn a_text_is_sent_from_the_businesss_number_and_recorded() {
    let world = World::new().await;
    let id = world.text("Booked.").await;
    world.run().await;
    let sent = world.telephony.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].from.as_str(), sent[0].to.as_str()),
        ("+442079460018", CUSTOMER)
    );
    let message = world.message(id).await;
    assert_eq!(message.state, MessageState::Sent);
    assert!(
        message
            .provider_message_id
            .is_some_and(|id| id.starts_with("SM"))
    );
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn a_lost_answer_does_not_send_the_text_again() {
    let world = World::new().await;
    let id = world.text("Booked.").await;
    world
        .telephony
        .fail_send(Moment::After, failing(ProviderErrorKind::UnknownOutcome));
    world.run().await;
    assert_eq!(
        world.message(id).await.state,
        MessageState::Queued,
        "nobody knows yet"
    );
    world.run_later(1).await;
    assert_eq!(bodies(&world), ["Booked."]);
    assert_eq!(world.message(id).await.state, MessageState::Sent);
}

#[tokio::test]
async fn a_request_that_never_arrived_is_sent_again() {
    let world = World::new().await;
    let id = world.text("Booked.").await;
    world
        .telephony
        .fail_send(Moment::Before, failing(ProviderErrorKind::UnknownOutcome));
    world.run().await;
    assert!(bodies(&world).is_empty());
    world.run_later(1).await;
    assert_eq!(bodies(&world), ["Booked."]);
    assert_eq!(world.message(id).await.state, MessageState::Sent);
}

#[tokio::test]
async fn a_worker_killed_after_sending_is_replaced_without_a_second_text() {
    let world = World::new().await;
    let id = world.text("Booked.").await;
    world
        .telephony
        .fail_send(Moment::Silent, failing(ProviderErrorKind::UnknownOutcome));
    world.kill_worker_when(|| bodies(&world).len() == 1).await;
    assert_eq!(world.run().await, 1);
    assert_eq!(bodies(&world), ["Booked."]);
    assert_eq!(world.message(id).await.state, MessageState::Sent);
}

#[tokio::test]
async fn two_texts_with_the_same_words_are_two_texts() {
    let world = World::new().await;
    let first = world.text("Running late?").await;
    world.run().await;
    let second = world.text("Running late?").await;
    world
        .telephony
        .fail_send(Moment::Before, failing(ProviderErrorKind::UnknownOutcome));
    world.run().await;
    // The look finds the first text, which belongs to another message.
    world.run_later(1).await;
    assert_eq!(bodies(&world).len(), 2);
    let (first, second) = (world.message(first).await, world.message(second).await);
    assert_ne!(first.provider_message_id, second.provider_message_id);
}

#[tokio::test]
async fn of_two_lost_texts_with_the_same_words_each_is_found_by_its_own() {
    let world = World::new().await;
    let lost = |seconds| {
        let lost = ProviderError::new("twilio", ProviderErrorKind::UnknownOutcome);
        TelephonyError::Provider(lost.after(Some(Duration::from_secs(seconds))))
    };
    let first = world.text("Running late?").await;
    world.telephony.fail_send(Moment::After, lost(200));
    world.run().await;
    // Long after the first, so that a look for the second does not see as far back as to the first.
    world.clock.advance(Duration::from_secs(150));
    let second = world.text("Running late?").await;
    world.telephony.fail_send(Moment::After, lost(400));
    world.run().await;
    assert_eq!(bodies(&world).len(), 2);
    world.run_later(1).await;
    assert_eq!(world.message(first).await.state, MessageState::Sent);
    world.run_later(1).await;
    assert_eq!(world.message(second).await.state, MessageState::Sent);
    assert_eq!(bodies(&world).len(), 2, "none is sent again");
}

#[tokio::test]
async fn who_opted_out_gets_no_text_and_no_further_attempt() {
    let world = World::new().await;
    world.telephony.opts_out(&CUSTOMER.parse().unwrap());
    let id = world.text("Booked.").await;
    world.run().await;
    let message = world.message(id).await;
    assert_eq!(
        (message.state, message.error.as_deref()),
        (MessageState::Failed, Some("21610"))
    );
    assert_eq!(world.next_due().await, None);
    assert!(world.dead().await.is_empty(), "nothing is broken");
}

#[tokio::test]
async fn a_limit_is_waited_for_as_long_as_the_carrier_asks() {
    let world = World::new().await;
    world.text("Booked.").await;
    let limited = ProviderError::new("twilio", ProviderErrorKind::RateLimited);
    let limited = limited.after(Some(Duration::from_secs(120)));
    world
        .telephony
        .fail_send(Moment::Before, TelephonyError::Provider(limited));
    world.run().await;
    world.clock.advance(Duration::from_secs(119));
    assert_eq!(world.run().await, 0, "too early");
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.run().await, 1);
    assert_eq!(bodies(&world), ["Booked."]);
}

#[tokio::test]
async fn a_text_that_cannot_be_sent_is_given_up_visibly() {
    let world = World::new().await;
    let id = world.text("Booked.").await;
    for _ in 0..9 {
        world
            .telephony
            .fail_send(Moment::Before, failing(ProviderErrorKind::Unreachable));
    }
    world.run().await;
    world.run_later(8).await;
    let message = world.message(id).await;
    assert_eq!(
        (message.state, message.error.as_deref()),
        (MessageState::Failed, Some("not_sent"))
    );
    let dead = world.dead().await;
    assert_eq!((dead.len(), dead[0].attempts), (1, 9));
    assert!(bodies(&world).is_empty());
}

#[tokio::test]
async fn a_wrong_key_is_given_up_at_once() {
    let world = World::new().await;
    world.text("Booked.").await;
    world
        .telephony
        .fail_send(Moment::Before, failing(ProviderErrorKind::Unauthorised));
    world.run().await;
    let dead = world.dead().await;
    assert_eq!((dead.len(), dead[0].attempts), (1, 1));
    assert!(
        dead[0]
            .last_error
            .as_deref()
            .unwrap()
            .contains("check the account's keys")
    );
}
