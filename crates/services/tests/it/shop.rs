//! The demo companies in a fresh database, with a caller on the line.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use call::{
    CallTime, Evidence, Stage, ToolDone, ToolRun,
    guard::{Decision, Guard, Policy},
    tools::ToolRequest,
};
use domain::{BookingId, BusinessId, E164, TimeRange, view::LiveEvent};
use futures::stream::{self, BoxStream, StreamExt};
use jiff::Timestamp;
use providers::system::{SeededEntropy, SystemClock};
use secrecy::SecretString;
use serde_json::Value;
use services::{
    Ports,
    access::AccessDesk,
    availability::{Availability, BOOKING_PROPERTY},
    bookings::Bookings,
    calls::{Answer, CallDesk, CallScope, CallSettings, InboundCall},
    catalogue::Catalogue,
    portal::Portal,
    ports::{
        Live, Store,
        calendar::{
            Calendar, CalendarAccess, CalendarBusy, CalendarEntry, CalendarError, CalendarEvent,
            EventDraft, EventList, EventQuery, EventTime,
        },
        calendar_event_id::EventId,
        speech::{SpeechError, SpeechModels, SpeechSocket},
        speech_price::{NanoUsd, SpeechPrice},
    },
    records::CalendarTokens,
    rule_history::Recording,
    seed::{self, DemoCalendar, Seeded},
    snapshot::Snapshots,
    tools::Toolbox,
    why_not::WhyNot,
};
use storage::{Keyring, SqlStore};
use tempfile::TempDir;

/// Friday afternoon in London.
pub(crate) const NOW: &str = "2026-11-20T14:00:00Z";

/// A calendar with foreign events, which can be unreadable.
#[derive(Default)]
pub(crate) struct Diary {
    pub(crate) taken: Mutex<Vec<TimeRange>>,
    /// Events with a title; those of bookings carry their id.
    pub(crate) titled: Mutex<Vec<(TimeRange, String, Option<BookingId>)>>,
    pub(crate) broken: AtomicBool,
    /// Whether it never answers.
    pub(crate) silent: AtomicBool,
    /// How often its events were asked for.
    pub(crate) asked: AtomicUsize,
    /// What stands in one calendar alone.
    pub(crate) only_in: Mutex<Vec<(String, TimeRange)>>,
}

#[async_trait]
impl Calendar for Diary {
    async fn calendars(&self, _: CalendarAccess) -> Result<Vec<CalendarEntry>, CalendarError> {
        Ok(Vec::new())
    }

    async fn busy(
        &self,
        _: CalendarAccess,
        calendars: &[String],
        _: TimeRange,
    ) -> Result<Vec<CalendarBusy>, CalendarError> {
        Ok(calendars
            .iter()
            .map(|_| CalendarBusy::Known(self.taken.lock().unwrap().clone()))
            .collect())
    }

    async fn insert_event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
        _: &EventDraft,
    ) -> Result<CalendarEvent, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
    ) -> Result<Option<CalendarEvent>, CalendarError> {
        Ok(None)
    }

    async fn patch_event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
        _: &EventDraft,
        _: Option<&str>,
    ) -> Result<CalendarEvent, CalendarError> {
        Err(CalendarError::EventNotFound)
    }

    async fn delete_event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
    ) -> Result<(), CalendarError> {
        Ok(())
    }

    async fn events(
        &self,
        _: CalendarAccess,
        calendar: &str,
        query: &EventQuery,
    ) -> Result<EventList, CalendarError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.silent.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        if self.broken.load(Ordering::Relaxed) {
            return Err(CalendarError::NeedsReconnect);
        }
        let EventQuery::Within(window) = query else {
            return Ok(EventList::default());
        };
        let taken = self.taken.lock().unwrap();
        let dentist = taken
            .iter()
            .map(|range| (*range, "Dentist".to_owned(), None));
        let titled = self.titled.lock().unwrap();
        let only = self.only_in.lock().unwrap();
        let only = only
            .iter()
            .filter(|(name, _)| name == calendar)
            .map(|(_, range)| (*range, "Private".to_owned(), None));
        let events = dentist
            .chain(only)
            .chain(titled.iter().cloned())
            .filter(|(range, ..)| range.overlaps(*window))
            .map(|(range, title, booking)| CalendarEvent {
                id: "foreign".to_owned(),
                etag: "1".to_owned(),
                title: Some(title),
                description: None,
                time: Some(EventTime::Timed(range)),
                cancelled: false,
                blocks: true,
                private: booking
                    .map(|id| (BOOKING_PROPERTY.to_owned(), id.to_string()))
                    .into_iter()
                    .collect(),
                updated: None,
                link: None,
            });
        Ok(EventList {
            events: events.collect(),
            sync_token: None,
        })
    }
}

/// A live stream that nobody follows, and that keeps what it was told.
#[derive(Default)]
pub(crate) struct Wall(Mutex<Vec<LiveEvent>>);

impl Live for Wall {
    fn publish(&self, event: LiveEvent) {
        self.0.lock().unwrap().push(event);
    }

    fn follow(&self, _: BusinessId) -> BoxStream<'static, LiveEvent> {
        stream::empty().boxed()
    }
}

struct NoModels;

#[async_trait]
impl SpeechModels for NoModels {
    async fn connect(&self, _: &str) -> Result<Box<dyn SpeechSocket>, SpeechError> {
        Err(SpeechError::NoSuchModel)
    }

    fn price(&self, _: &str, _: jiff::civil::Date) -> Option<&'static SpeechPrice> {
        None
    }

    /// 1.7 cents.
    fn transcription_minute(&self, _: &str, _: jiff::civil::Date) -> Option<NanoUsd> {
        Some(NanoUsd(17_000_000))
    }
}

/// Everything of one installation.
pub(crate) struct Shop {
    pub(crate) ports: Ports,
    pub(crate) diary: Arc<Diary>,
    pub(crate) desk: CallDesk,
    pub(crate) toolbox: Toolbox,
    pub(crate) bookings: Bookings,
    pub(crate) portal: Portal,
    pub(crate) access: AccessDesk,
    pub(crate) fade_room: Seeded,
    pub(crate) luma_skin: Seeded,
    pub(crate) northside_physio: Seeded,
    pub(crate) pickle_park: Seeded,
    snapshots: Snapshots,
    _files: TempDir,
}

/// An empty database, a clock that starts at [`NOW`], and seeded randomness.
pub(crate) async fn empty(files: &TempDir, diary: Arc<Diary>) -> Ports {
    let url = format!("sqlite:{}", files.path().join("ringdesk.db").display());
    empty_at(&url, diary).await
}

/// The same in the database at an address.
pub(crate) async fn empty_at(url: &str, diary: Arc<Diary>) -> Ports {
    empty_at_speed(url, diary, 1).await
}

/// The same with a clock that runs faster.
async fn empty_at_speed(url: &str, diary: Arc<Diary>, speed: u32) -> Ports {
    let clock = Arc::new(SystemClock::starting_at(NOW.parse().unwrap(), speed));
    let entropy = Arc::new(SeededEntropy::new(7));
    let store: Arc<dyn Store> = Arc::new(open(url, entropy.clone()).await);
    Ports {
        store: Arc::new(Recording::new(store, clock.clone())),
        clock,
        entropy,
        calendar: diary,
        live: Arc::new(Wall::default()),
    }
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::open_at_speed(1).await
    }

    /// A shop in which time passes faster.
    pub(crate) async fn open_at_speed(speed: u32) -> Self {
        let files = testkit::scratch::dir().unwrap();
        let diary = Arc::new(Diary::default());
        let url = format!("sqlite:{}", files.path().join("ringdesk.db").display());
        let ports = empty_at_speed(&url, diary.clone(), speed).await;
        let calendar = DemoCalendar {
            account: "owner@fade-room.example".to_owned(),
            calendar_id: "primary".to_owned(),
            tokens: CalendarTokens {
                access: SecretString::from("access"),
                refresh: SecretString::from("refresh"),
                expires_at: ports.now() + jiff::SignedDuration::from_hours(1),
            },
        };
        let mut seeded = seed::seed(&ports, Some(&calendar)).await.unwrap();
        let luma_skin = seeded.swap_remove(1);
        let fade_room = seeded.swap_remove(0);
        let pickle_park = seeded.pop().unwrap();
        let northside_physio = seeded.pop().unwrap();
        let snapshots = Snapshots::new(ports.clone());
        let availability = Availability::new(ports.clone());
        let bookings = Bookings::new(ports.clone(), snapshots.clone(), availability.clone());
        let why_not = WhyNot::new(ports.clone(), snapshots.clone(), availability.clone());
        let catalogue = Catalogue::new(ports.clone(), snapshots.clone());
        Self {
            toolbox: Toolbox::new(
                ports.clone(),
                snapshots.clone(),
                availability,
                bookings.clone(),
            ),
            desk: CallDesk::new(
                ports.clone(),
                snapshots.clone(),
                Arc::new(NoModels),
                CallSettings::default(),
            ),
            portal: Portal::new(ports.clone(), why_not, catalogue, true),
            access: AccessDesk::new(ports.clone()),
            bookings,
            ports,
            diary,
            fade_room,
            luma_skin,
            northside_physio,
            pickle_park,
            snapshots,
            _files: files,
        }
    }

    /// Has a location read again, after something was set up there.
    pub(crate) fn forget(&self, location: domain::LocationId) {
        self.snapshots.forget(location);
    }

    /// Rings, and answers.
    pub(crate) async fn ring(&self, id: &str, from: &str, to: &E164) -> Answer {
        let inbound = InboundCall {
            provider: "twilio",
            provider_call_id: id.to_owned(),
            from: from.to_owned(),
            caller: from.parse().ok(),
            to: to.as_str().to_owned(),
            forwarded_from: None,
        };
        self.desk.answer(&inbound).await.unwrap()
    }

    /// A call of Fade Room that was answered.
    pub(crate) async fn caller(&self, id: &str, from: &str) -> Line<'_> {
        self.caller_of(&self.fade_room, id, from).await
    }

    /// A call of a company that was answered.
    pub(crate) async fn caller_of(&self, company: &Seeded, id: &str, from: &str) -> Line<'_> {
        let Answer::Connect(connect) = self.ring(id, from, &company.number).await else {
            panic!("the call was refused")
        };
        let opened = self.desk.open_stream(&connect.token, id).await.unwrap();
        assert_eq!(
            opened.map(|opened| opened.scope),
            Some(connect.scope.clone()),
            "the token opens the stream"
        );
        Line {
            shop: self,
            scope: connect.scope,
            guard: Guard::new(Policy::default()),
            read_back: String::new(),
            runs: 0,
            said: 0,
        }
    }
}

/// A caller on the line: requests go through the real guard to the toolbox, as in a session.
pub(crate) struct Line<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) scope: CallScope,
    guard: Guard,
    /// What the last proposal is to be read back as.
    read_back: String,
    runs: u64,
    said: u64,
}

impl Line<'_> {
    /// The model calls a tool.
    pub(crate) async fn tool(&mut self, name: &str, arguments: Value) -> Value {
        let request = ToolRequest::parse(name, &arguments.to_string())
            .expect("the arguments have the right shape");
        let stage = match self.guard.judge(&request, false) {
            Decision::Run(stage) => stage,
            Decision::Replay(first) => return serde_json::from_str(&first).unwrap(),
            Decision::Refuse(refusal) => return serde_json::from_str(&refusal.to_json()).unwrap(),
            Decision::Wait => panic!("an impatient guard does not wait"),
        };
        let proposing = stage == Stage::Propose;
        self.runs += 1;
        let run = ToolRun {
            call_id: format!("run-{}", self.runs),
            request: request.clone(),
            stage,
        };
        let ToolDone {
            output, evidence, ..
        } = self.shop.toolbox.run(&self.scope, run).await;
        for one in &evidence {
            if let Evidence::Proposed { wording, .. } = one {
                self.read_back.clone_from(&wording.read_back);
            }
        }
        self.guard.finished(&request, Some(&output), &evidence);
        if proposing && let Some(intent) = call::guard::Intent::of(&request) {
            self.guard.returned(&intent);
        }
        serde_json::from_str(&output).expect("tools answer in JSON")
    }

    /// The receptionist reads back, the caller hears all of it and answers.
    pub(crate) fn hears_and_says(&mut self, words: &str) {
        let read_back = self.read_back.clone();
        self.hears(&read_back);
        self.says(words);
    }

    /// The caller hears something to its end.
    pub(crate) fn hears(&mut self, text: &str) {
        self.said += 1;
        let at = CallTime::from_millis(self.said * 10_000);
        let spoken = self.guard.spoken();
        self.guard.speaking(spoken);
        self.guard.spoken_words(spoken, text);
        self.guard.heard(spoken, at);
    }

    /// The caller says something.
    pub(crate) fn says(&mut self, words: &str) {
        let at = CallTime::from_millis(self.said * 10_000);
        let turn = format!("turn-{}", self.said);
        self.guard
            .caller_started(&turn, at + std::time::Duration::from_millis(300));
        self.guard.caller_stopped(&turn);
        self.guard.caller_said(&turn, Some(words));
    }

    /// The first slot for a service at a time in the caller's words.
    pub(crate) async fn slot(&mut self, service: &str, when: &str) -> Value {
        let services = self.tool("get_services", serde_json::json!({})).await;
        let services = services["services"].as_array().unwrap();
        let service = services
            .iter()
            .find(|row| row["name"] == service)
            .expect("the service is offered");
        let asked = serde_json::json!({ "service_id": service["service_id"], "when": when });
        self.tool("get_available_slots", asked).await
    }

    /// Books with the caller's yes.
    pub(crate) async fn book(&mut self, service: &str, when: &str, name: &str) -> Value {
        let slots = self.slot(service, when).await;
        let wish =
            serde_json::json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": name });
        let proposal = self.tool("create_booking", wish.clone()).await;
        assert_eq!(proposal["code"], "needs_confirmation", "{proposal}");
        self.hears_and_says("yes please");
        self.tool("create_booking", wish).await
    }
}

async fn open(url: &str, entropy: Arc<SeededEntropy>) -> SqlStore {
    SqlStore::open(url, keyring(entropy)).await.unwrap()
}

fn keyring(entropy: Arc<SeededEntropy>) -> Keyring {
    Keyring::new("test", [("test".to_owned(), [7; 32])], entropy).unwrap()
}

/// An instant of today's London.
pub(crate) fn london(text: &str) -> Timestamp {
    text.parse::<jiff::civil::DateTime>()
        .unwrap()
        .in_tz("Europe/London")
        .unwrap()
        .timestamp()
}
