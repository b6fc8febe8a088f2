//! The task of a call, between two scripted sockets.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use async_trait::async_trait;
use call::{
    AfterStream, EndReason, Ending, Session, SessionConfig, ToolDone, ToolRun, wire::CarrierLeg,
};
use domain::{CallId, view::LiveKind};
use serde_json::{Value, json};
use server::bridge::{
    AcceptedStream, CallBackend, Calls, CarrierMessage, CarrierSocket, CarrierStalled, NewCall,
};
use services::{
    ServiceError,
    calls::Recorder,
    ports::speech::{FromModel, ModelStalled, SpeechError, SpeechSocket},
    records::CallRecords,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::world::{Place, TestServer, friday};

/// A socket whose other end the test holds.
struct Pipe<In> {
    incoming: UnboundedReceiver<In>,
    /// What is lent.
    current: Option<In>,
    outgoing: UnboundedSender<Sent>,
    waiting: usize,
    /// Takes nothing, like a peer that has stopped reading.
    stuck: bool,
}

/// What the call sent.
#[derive(Debug, PartialEq, Eq)]
enum Sent {
    Text(String),
    Close,
}

/// What a stuck socket keeps.
const ROOM: usize = 1024 * 1024;

struct End<In> {
    send: UnboundedSender<In>,
    receive: UnboundedReceiver<Sent>,
}

fn pipe<In>(stuck: bool) -> (Pipe<In>, End<In>) {
    let (send, incoming) = unbounded_channel();
    let (outgoing, receive) = unbounded_channel();
    let pipe = Pipe {
        incoming,
        current: None,
        outgoing,
        waiting: 0,
        stuck,
    };
    (pipe, End { send, receive })
}

impl<In> Pipe<In> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<&In>> {
        let next = ready!(self.incoming.poll_recv(cx));
        self.current = next;
        Poll::Ready(self.current.as_ref())
    }

    /// False if there is no room.
    fn take(&mut self, text: &str) -> bool {
        if self.stuck {
            self.waiting += text.len();
        } else {
            let _ = self.outgoing.send(Sent::Text(text.to_owned()));
        }
        self.waiting <= ROOM
    }

    fn end(&mut self) {
        if !self.stuck {
            let _ = self.outgoing.send(Sent::Close);
        }
    }

    fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    fn flush<E>(&self) -> Poll<Result<(), E>> {
        if self.is_empty() {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    }
}

/// The model's events are texts.
impl SpeechSocket for Pipe<String> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<FromModel<'_>, SpeechError>> {
        self.poll(cx).map(|event| match event {
            Some(event) => Ok(FromModel::Event(event)),
            None => Ok(FromModel::Closed {
                code: None,
                reason: "",
            }),
        })
    }

    fn send(&mut self, event: &str) -> Result<(), ModelStalled> {
        self.take(event).then_some(()).ok_or(ModelStalled)
    }

    fn ping(&mut self) {}

    fn close(&mut self) {
        self.end();
    }

    fn is_flushed(&self) -> bool {
        self.is_empty()
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SpeechError>> {
        self.flush()
    }
}

/// What the carrier does.
enum Carries {
    Frame(String),
    HangsUp,
}

impl CarrierSocket for Pipe<Carries> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<CarrierMessage<'_>> {
        self.poll(cx).map(|message| match message {
            Some(Carries::Frame(text)) => CarrierMessage::Text(text),
            Some(Carries::HangsUp) | None => CarrierMessage::Closed(None),
        })
    }

    fn send(&mut self, text: &str) -> Result<(), CarrierStalled> {
        self.take(text).then_some(()).ok_or(CarrierStalled)
    }

    fn close(&mut self, _: u16) {
        self.end();
    }

    fn is_flushed(&self) -> bool {
        self.is_empty()
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.flush()
    }
}

type ModelEnd = End<String>;
type CarrierEnd = End<Carries>;

/// Use cases that remember how they were used.
#[derive(Default)]
struct Backend {
    endings: Mutex<Vec<Ending>>,
    abandoned: Mutex<Vec<&'static str>>,
    panics: AtomicBool,
}

#[async_trait]
impl CallBackend for Backend {
    /// Never comes back, like a tool whose database hangs.
    async fn run_tool(&self, _: ToolRun) -> ToolDone {
        std::future::pending().await
    }

    async fn record(&self, _: &CallRecords, _: Option<LiveKind>) -> Result<(), ServiceError> {
        assert!(!self.panics.load(Ordering::Relaxed), "a defect");
        Ok(())
    }

    async fn finish(&self, ending: &Ending, _: &CallRecords) -> Result<(), ServiceError> {
        self.endings.lock().expect("a lock").push(ending.clone());
        Ok(())
    }

    async fn abandon(&self, reason: &'static str) -> Result<(), ServiceError> {
        self.abandoned.lock().expect("a lock").push(reason);
        Ok(())
    }
}

/// Calls of a server that need nothing of it but its clock and its ids.
struct Bench {
    server: TestServer,
    calls: Calls,
    backend: Arc<Backend>,
    id: CallId,
}

impl Bench {
    async fn new() -> Self {
        let server = TestServer::start(Place::sqlite(), friday()).await;
        let ports = &server.server.state().ports;
        let calls = Calls::new(Arc::clone(&ports.clock), 1);
        let id = ports.id(CallId::from_uuid);
        Self {
            calls,
            backend: Arc::default(),
            id,
            server,
        }
    }

    fn begin(&self, model: Result<Box<dyn SpeechSocket>, SpeechError>) {
        let ports = self.server.server.state().ports.clone();
        let call = NewCall {
            id: self.id,
            session: Session::new(SessionConfig::default()),
            opening: Box::pin(async move { model }),
            backend: self.backend.clone(),
            rows: Recorder::new(ports, friday()),
        };
        self.calls.begin(call).expect("room for the call");
    }

    /// A call whose model is ready.
    fn begin_well(&self) -> ModelEnd {
        let (socket, end) = pipe(false);
        self.begin(Ok(Box::new(socket)));
        tell(&end, json!({ "type": "session.created", "session": {} }));
        tell(&end, json!({ "type": "session.updated", "session": {} }));
        end
    }

    /// The carrier's stream begins.
    fn attach(&self, stuck: bool) -> CarrierEnd {
        let (socket, end) = pipe(stuck);
        let mut leg = CarrierLeg::twilio();
        leg.read(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#)
            .expect("connected");
        leg.read(r#"{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{}}}"#)
            .expect("start");
        let accepted = self.server.server.state().ports.clock.monotonic();
        let stream = AcceptedStream {
            socket: Box::new(socket),
            leg,
            accepted,
        };
        assert!(self.calls.attach(self.id, stream).is_ok());
        end
    }

    fn ending(&self) -> Ending {
        let endings = self.backend.endings.lock().expect("a lock");
        assert_eq!(endings.len(), 1, "closed once");
        endings[0].clone()
    }

    async fn over(&self) {
        self.calls.drain(std::time::Duration::from_secs(3600)).await;
    }
}

fn tell(model: &ModelEnd, mut event: Value) {
    event["event_id"] = json!("event_1");
    let _ = model.send.send(event.to_string());
}

/// The next event for the model of this type.
async fn hear(model: &mut ModelEnd, wanted: &str) -> Value {
    loop {
        let Some(Sent::Text(text)) = model.receive.recv().await else {
            continue;
        };
        let event: Value = serde_json::from_str(&text).expect("JSON");
        if event["type"] == wanted {
            return event;
        }
    }
}

fn media(number: u32, payload: &str) -> Carries {
    let (sequence, time) = (number + 2, number * 20);
    Carries::Frame(format!(
        r#"{{"event":"media","sequenceNumber":"{sequence}","streamSid":"MZ1","media":{{"track":"inbound","chunk":"{number}","timestamp":"{time}","payload":"{payload}"}}}}"#
    ))
}

#[tokio::test]
async fn audio_passes_while_a_tool_never_comes_back() {
    let bench = Bench::new().await;
    let mut model = bench.begin_well();
    let carrier = bench.attach(false);
    hear(&mut model, "response.create").await;
    let calls = json!([{ "id": "i1", "type": "function_call", "status": "completed", "call_id": "c1", "name": "get_services", "arguments": "{}" }]);
    let response = |status: &str, output: &Value| json!({ "id": "r1", "object": "realtime.response", "status": status, "output": output });
    tell(
        &model,
        json!({ "type": "response.created", "response": response("in_progress", &json!([])) }),
    );
    tell(
        &model,
        json!({ "type": "response.done", "response": response("completed", &calls) }),
    );
    // 160 bytes of mu-law are 216 characters; the first four tell the frames apart.
    for number in 0..50 {
        let payload = format!("{number:04}{}{}", "/".repeat(210), "8=");
        carrier
            .send
            .send(media(number, &payload))
            .expect("the call takes audio");
        let event = hear(&mut model, "input_audio_buffer.append").await;
        assert_eq!(event["audio"], payload, "frame {number}");
    }
    carrier
        .send
        .send(Carries::HangsUp)
        .expect("the call is there");
    bench.over().await;
    assert_eq!(bench.ending().reason, EndReason::CarrierLost);
    bench.server.stop().await;
}

#[tokio::test]
async fn a_model_out_of_reach_leads_to_the_fallback() {
    let bench = Bench::new().await;
    bench.begin(Err(SpeechError::NoSuchModel));
    let mut carrier = bench.attach(false);
    assert_eq!(
        bench.calls.after_stream(bench.id).await,
        Some(AfterStream::Fallback)
    );
    assert_eq!(carrier.receive.recv().await, Some(Sent::Close));
    drop(carrier);
    bench.over().await;
    assert_eq!(bench.ending().reason, EndReason::ModelUnreachable);
    bench.server.stop().await;
}

#[tokio::test]
async fn a_carrier_that_takes_no_audio_is_let_go() {
    let bench = Bench::new().await;
    let mut model = bench.begin_well();
    let carrier = bench.attach(true);
    hear(&mut model, "response.create").await;
    let response =
        json!({ "id": "r1", "object": "realtime.response", "status": "in_progress", "output": [] });
    tell(
        &model,
        json!({ "type": "response.created", "response": response }),
    );
    // A second of audio at a time, for longer than any answer.
    let second = "/".repeat(10_664);
    for _ in 0..400 {
        tell(
            &model,
            json!({ "type": "response.output_audio.delta", "response_id": "r1", "item_id": "i1", "output_index": 0, "content_index": 0, "delta": second }),
        );
    }
    bench.over().await;
    assert!(carrier.receive.is_empty(), "nothing was taken");
    assert_eq!(bench.ending().reason, EndReason::CarrierLost);
    bench.server.stop().await;
}

#[tokio::test]
async fn a_task_that_dies_closes_its_record() {
    let bench = Bench::new().await;
    bench.backend.panics.store(true, Ordering::Relaxed);
    let _model = bench.begin_well();
    let clock = Arc::clone(&bench.server.server.state().ports.clock);
    while bench.backend.abandoned.lock().expect("a lock").is_empty() {
        clock.sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(
        *bench.backend.abandoned.lock().expect("a lock"),
        ["task_died"]
    );
    assert_eq!(bench.calls.running(), 0);
    bench.server.stop().await;
}

#[tokio::test]
async fn a_stopping_server_ends_its_calls_and_takes_no_more() {
    let bench = Bench::new().await;
    let _model = bench.begin_well();
    assert!(!bench.calls.has_room(), "one call is all that fits");
    bench.calls.drain(std::time::Duration::ZERO).await;
    assert_eq!(bench.ending().reason, EndReason::HungUpByServer);
    assert_eq!(bench.calls.running(), 0);
    assert!(!bench.calls.has_room(), "a stopping server takes no more");
    bench.server.stop().await;
}

#[tokio::test]
async fn a_webhook_that_comes_twice_at_once_is_one_call() {
    let bench = Bench::new().await;
    let mut first = bench.begin_well();
    let second = bench.begin_well();
    assert_eq!(bench.calls.running(), 1);
    let carrier = bench.attach(false);
    hear(&mut first, "response.create").await;
    assert!(
        second.send.is_closed(),
        "the second session was let go of before it was opened"
    );
    let _ = carrier.send.send(Carries::HangsUp);
    bench.over().await;
    assert_eq!(bench.ending().reason, EndReason::CarrierLost);
    assert!(bench.calls.knows(bench.id), "for the carrier's question");
}
