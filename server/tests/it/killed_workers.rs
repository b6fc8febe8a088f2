//! Workers are killed, process and all, while the world outside goes on and remembers what they did: each text is carried
//! once, and each booking has one event.

use std::{
    collections::BTreeSet,
    process::{Child, Command, Stdio},
    time::Duration,
};

use jiff::SignedDuration;
use providers::system::SeededEntropy;
use reqwest::StatusCode;
use serde_json::json;
use services::{
    ServiceError,
    bookings::Place as Location,
    ports::Entropy,
    records::{Actor, PageRequest},
    seed,
};
use simulators::{
    twilio::RestFault,
    world::{GOOGLE_ACCOUNT, GOOGLE_CALENDAR},
};

use crate::{
    killed::seed_of_the_run,
    program::Program,
    world::{Place, TestServer},
};

/// Workers that are killed on each engine.
const KILLS: u64 = 6;
/// Workers live no longer than this, most of which is their start.
const LONGEST_LIFE_MS: u64 = 500;
/// Longest that the last worker may take: failed attempts are repeated after pauses of real time.
const PATIENCE: SignedDuration = SignedDuration::from_secs(120);
const CUSTOMER: &str = "+447700900102";

struct Shop {
    server: TestServer,
    url: String,
    program: Program,
    location: Location,
    free: Vec<String>,
    service: String,
    bookings: usize,
    texts: usize,
}

impl Shop {
    /// A shop whose outbox is left to other processes.
    async fn open(place: Place) -> Self {
        let url = place.url();
        let off = [("RINGDESK_JOBS", "off")];
        let server = TestServer::in_real_time_with(place, &off).await;
        let program = Program::of(&server, "fade-room").await;
        let ports = &server.server.state().ports;
        let found = seed::find(ports, "fade-room").await.expect("a database");
        let (business, _) = found.expect("the demo company");
        let locations = ports
            .store
            .read::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move { Ok(tx.locations().list().await?) })
            })
            .await
            .expect("the locations");
        let location = locations[0].id;
        let (_, services) = program.get("/api/v1/services").await;
        let service = services["services"][0]["id"].as_str().expect("an id");
        let days = |days: i64| ports.now() + SignedDuration::from_hours(24 * days);
        let (from, to) = (days(1), days(9));
        let path = format!("/api/v1/slots?service_id={service}&from={from}&to={to}&all=true");
        let (_, slots) = program.get(&path).await;
        let slots = slots["slots"].as_array().expect("free times").iter();
        let starts: BTreeSet<_> = slots.filter_map(|slot| slot["start"].as_str()).collect();
        Self {
            url,
            location: Location { business, location },
            free: starts.into_iter().map(str::to_owned).collect(),
            service: service.to_owned(),
            program,
            server,
            bookings: 0,
            texts: 0,
        }
    }

    /// A booking, which is confirmed by text, and a text that says what others say too.
    async fn work(&mut self) {
        while let Some(start) = self.free.pop() {
            let wanted = json!({"service_id": self.service, "start": start});
            let order =
                json!({"customer": {"name": "Jo Reed", "phone": CUSTOMER}, "bookings": [wanted]});
            let (status, _) = self.program.post("/api/v1/bookings", &order).await;
            if status == StatusCode::CREATED {
                break;
            }
        }
        self.bookings += 1;
        let (to, texts) = (
            CUSTOMER.parse().expect("a number"),
            &self.server.server.state().services.texts,
        );
        texts
            .send(self.location, &Actor::System, &to, "Running late?", None)
            .await
            .expect("a text");
        self.texts += 2;
    }

    fn worker(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_ringdesk"))
            .arg("worker")
            .envs(self.server.outside())
            .env("RINGDESK_DATABASE_URL", &self.url)
            .env("RINGDESK_PUBLIC_URL", self.server.url(""))
            .env("RINGDESK_JOBS_POLL_MILLIS", "20")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a worker starts")
    }

    /// On SQLite a killed worker's leases end when a process starts that knows to be the only one. The server knows here.
    async fn bury(&self, mut worker: Child) {
        worker.kill().expect("the worker can be killed");
        worker.wait().expect("the worker has ended");
        if self.url.starts_with("sqlite:") {
            let store = &self.server.server.state().ports.store;
            store
                .system_write::<_, ServiceError, _>(|tx| {
                    Box::pin(async move { Ok(tx.queue().free_leases().await?) })
                })
                .await
                .expect("the outbox");
        }
    }

    async fn is_done(&self) -> bool {
        let store = &self.server.server.state().ports.store;
        let due = store
            .system_read::<_, ServiceError, _>(|tx| {
                Box::pin(async move { Ok(tx.queue().next_due().await?) })
            })
            .await;
        due.expect("the outbox").is_none()
    }

    async fn sleep(&self, length: Duration) {
        self.server.server.state().ports.clock.sleep(length).await;
    }

    /// The carrier's names of the texts that we know of.
    async fn sent(&self) -> Vec<String> {
        let store = &self.server.server.state().ports.store;
        let business = self.location.business;
        let all = PageRequest::first(200);
        store
            .read::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move {
                    let mut sent = Vec::new();
                    for conversation in tx.conversations().list(all).await?.items {
                        let found = tx.conversations().messages(conversation.id, all).await?;
                        let names = found.items.into_iter();
                        sent.extend(names.filter_map(|message| message.provider_message_id));
                    }
                    Ok(sent)
                })
            })
            .await
            .expect("the messages")
    }

    async fn judge(&self, when: &str) {
        let world = self.server.server.world().expect("a simulated world");
        let mut carried: Vec<_> = world.twilio.messages();
        carried.sort_by(|a, b| a.sid.cmp(&b.sid));
        assert_eq!(carried.len(), self.texts, "{when}: each text once");
        let carried: Vec<_> = carried.into_iter().map(|text| text.sid).collect();
        let mut sent = self.sent().await;
        sent.sort();
        assert_eq!(sent, carried, "{when}: each is known");
        let events = world.google.events(GOOGLE_ACCOUNT, GOOGLE_CALENDAR);
        let booked: BTreeSet<_> = events
            .iter()
            .map(|event| event["extendedProperties"]["private"]["booking_id"].to_string())
            .collect();
        assert_eq!(
            (events.len(), booked.len()),
            (self.bookings, self.bookings),
            "{when}: each booking has one event"
        );
    }
}

async fn survive(place: Place) {
    let seed = seed_of_the_run();
    let when = format!("RINGDESK_TEST_SEED={seed}");
    eprintln!("{when}");
    let dice = SeededEntropy::new(seed);
    let mut shop = Shop::open(place).await;
    for _ in 0..KILLS {
        shop.work().await;
        if dice.bits().is_multiple_of(2) {
            let world = shop.server.server.world().expect("a simulated world");
            world.twilio.inject(RestFault::AnswerLost);
        }
        let worker = shop.worker();
        let life = Duration::from_millis(dice.bits() % LONGEST_LIFE_MS);
        shop.sleep(life).await;
        shop.bury(worker).await;
    }
    let last = shop.worker();
    let clock = &shop.server.server.state().ports.clock;
    let until = clock.now() + PATIENCE;
    while !shop.is_done().await {
        assert!(clock.now() < until, "{when}: the outbox waits");
        shop.sleep(Duration::from_millis(50)).await;
    }
    shop.bury(last).await;
    shop.judge(&when).await;
    shop.server.stop().await;
}

#[tokio::test]
async fn killed_workers_text_nobody_twice_and_write_each_event_once_on_sqlite() {
    survive(Place::sqlite()).await;
}

#[tokio::test]
async fn killed_workers_text_nobody_twice_and_write_each_event_once_on_postgres() {
    survive(Place::postgres().await).await;
}
