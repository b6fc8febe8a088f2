//! What carriers report about texts, on both engines: late, twice, in any order, and before we know the text's name.

use std::{sync::Arc, time::Duration};

use domain::{BusinessId, MessageId, MessageState};
use futures::stream::{self, BoxStream, StreamExt};
use providers::system::SeededEntropy;
use services::{
    Ports,
    ports::{
        Clock, Entropy, Live,
        provider::{ProviderError, ProviderErrorKind},
        telephony::TelephonyError,
    },
    texts::{DeliveryReport, Texts},
};
use testkit::fakes::Moment;

use crate::world::{Engine, World};

/// The number that the world's business sends from.
const OURS: &str = "+442079460018";
/// The fake carrier's name of the first text.
const FIRST: &str = "SM00000000000000000000000000000001";

struct Nobody;

impl Live for Nobody {
    fn publish(&self, _: domain::view::LiveEvent) {}

    fn follow(&self, _: BusinessId) -> BoxStream<'static, domain::view::LiveEvent> {
        stream::empty().boxed()
    }
}

struct Desk {
    world: World,
    texts: Texts,
}

impl Desk {
    async fn open(engine: Engine) -> Self {
        let world = World::on(engine, 5).await;
        let texts = Texts::new(Ports {
            store: Arc::clone(&world.store),
            clock: Arc::clone(&world.clock) as Arc<dyn Clock>,
            // Another sequence than the world's own, so that no id is made twice.
            entropy: Arc::new(SeededEntropy::new(6)) as Arc<dyn Entropy>,
            calendar: Arc::clone(&world.calendar) as Arc<_>,
            live: Arc::new(Nobody),
        });
        Self { world, texts }
    }

    async fn report(&self, state: MessageState, error: Option<&str>) {
        let report = DeliveryReport {
            provider: "twilio",
            text: FIRST,
            state,
            error,
        };
        let from = OURS.parse().unwrap();
        self.texts.note(&from, &report).await.unwrap();
    }

    /// A text that the carrier took from a worker which died before it could say so.
    async fn sent_unknown_to_us(&self) -> MessageId {
        let id = self.world.text("Booked.").await;
        let lost = ProviderError::new("twilio", ProviderErrorKind::UnknownOutcome);
        self.world
            .telephony
            .fail_send(Moment::Silent, TelephonyError::Provider(lost));
        let telephony = Arc::clone(&self.world.telephony);
        self.world
            .kill_worker_when(|| telephony.sent().len() == 1)
            .await;
        id
    }

    async fn stands(&self, id: MessageId) -> (MessageState, Option<String>) {
        let message = self.world.message(id).await;
        (message.state, message.error)
    }
}

async fn a_report_before_we_know_the_texts_name_is_kept_for_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let id = desk.sent_unknown_to_us().await;
    desk.report(MessageState::Sent, None).await;
    desk.report(MessageState::Failed, Some("30003")).await;
    assert_eq!(desk.stands(id).await, (MessageState::Queued, None));
    desk.world.run().await;
    assert_eq!(desk.world.telephony.sent().len(), 1, "not sent again");
    let failed = (MessageState::Failed, Some("30003".to_owned()));
    assert_eq!(desk.stands(id).await, failed);
    assert_eq!(desk.world.next_due().await, None);
}

async fn reports_in_the_wrong_order_do_not_move_a_text_back(engine: Engine) {
    let desk = Desk::open(engine).await;
    let id = desk.sent_unknown_to_us().await;
    desk.report(MessageState::Delivered, None).await;
    desk.report(MessageState::Sent, None).await;
    desk.world.run().await;
    assert_eq!(desk.stands(id).await.0, MessageState::Delivered);
    // And the same ones again, and one that contradicts them.
    desk.report(MessageState::Sent, None).await;
    desk.report(MessageState::Delivered, None).await;
    desk.report(MessageState::Failed, Some("30008")).await;
    assert_eq!(desk.stands(id).await, (MessageState::Delivered, None));
}

async fn a_repeated_report_changes_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    let id = desk.world.text("Booked.").await;
    desk.world.run().await;
    desk.report(MessageState::Failed, Some("30003")).await;
    let before = desk.world.message(id).await;
    assert_eq!(before.state, MessageState::Failed);
    desk.world.clock.advance(Duration::from_secs(60));
    desk.report(MessageState::Failed, Some("30005")).await;
    assert_eq!(desk.world.message(id).await, before);
}

async fn who_died_between_the_name_and_the_reports_leaves_them_to_the_next(engine: Engine) {
    let desk = Desk::open(engine).await;
    let world = &desk.world;
    let id = desk.sent_unknown_to_us().await;
    desk.report(MessageState::Delivered, None).await;
    // The name was written down, and nothing after it.
    let now = world.clock.now();
    world
        .write(|tx| Box::pin(async move { tx.conversations().set_sent(id, FIRST, now).await }))
        .await;
    assert_eq!(desk.stands(id).await.0, MessageState::Sent);
    world.run().await;
    assert_eq!(desk.stands(id).await.0, MessageState::Delivered);
    assert_eq!(world.telephony.sent().len(), 1);
}

macro_rules! on_both_engines {
    ($($case:ident,)*) => {
        mod sqlite {$(
            #[tokio::test]
            async fn $case() {
                super::$case(super::Engine::Sqlite).await;
            }
        )*}

        mod postgres {$(
            #[tokio::test]
            async fn $case() {
                super::$case(super::Engine::Postgres).await;
            }
        )*}
    };
}

on_both_engines! {
    a_report_before_we_know_the_texts_name_is_kept_for_it,
    reports_in_the_wrong_order_do_not_move_a_text_back,
    a_repeated_report_changes_nothing,
    who_died_between_the_name_and_the_reports_leaves_them_to_the_next,
}
