//! The task of one call.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use call::{AfterStream, CallTime, Ending, Input, Output, Session, ToolDone, ToolRun};
use services::ports::Clock;
use tokio::sync::{mpsc, watch};

use super::{
    backend::CallBackend,
    carrier::{AcceptedStream, CarrierInput, CarrierSide},
    meter::Meter,
    model::{ModelInput, ModelSide, Opening},
    recorder::Recorder,
    timer::Timer,
};

/// An idle connection to the model is kept open by a ping this often.
const PING_EVERY: Duration = Duration::from_secs(20);
/// After the end: longest wait for the last bytes to leave and the timeline to be written.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Pause between two attempts to close the record, and how many there are. A record that stays open is closed by the
/// sweep at the next start.
const CLOSE_PAUSE: Duration = Duration::from_secs(1);
const CLOSE_ATTEMPTS: u32 = 10;
/// Messages of one side that are taken in before what followed from them is written and the other side has its turn.
const BATCH: usize = 16;

/// What the rest of the server tells a call's task. Boxed where large: the queue has room for many, in every call.
pub(super) enum Control {
    /// The carrier's stream is there.
    Attach(Box<AcceptedStream>),
    /// A tool has run.
    Tool(Box<ToolDone>),
    /// End the call now.
    HangUp(&'static str),
}

/// What to do about the carrier after the stream, once known.
pub(super) type AfterStreamCell = watch::Sender<Option<AfterStream>>;

/// Everything that a call's task owns.
pub(super) struct Driver {
    session: Session,
    clock: Arc<dyn Clock>,
    /// When the session was created, on the shared clock.
    began: Duration,
    carrier: CarrierSide,
    model: ModelSide,
    control: mpsc::UnboundedReceiver<Control>,
    /// Where tools report. The call's entry in the table holds the other end, so that this one keeps nothing alive.
    reports: mpsc::WeakUnboundedSender<Control>,
    recorder: Recorder,
    timer: Timer,
    next_ping: Duration,
    meter: Meter,
    backend: Arc<dyn CallBackend>,
    after_stream: AfterStreamCell,
    ending: Option<Box<Ending>>,
    /// A side that stopped taking data; the session is told before anything else.
    stalled: Option<Stalled>,
    /// When the model's event arrived that cut playback, until the cut was written.
    interrupted: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
enum Stalled {
    Carrier,
    Model,
}

impl Driver {
    pub(super) fn new(
        session: Session,
        clock: Arc<dyn Clock>,
        opening: Opening,
        backend: Arc<dyn CallBackend>,
        rows: services::calls::Recorder,
        control: (
            mpsc::WeakUnboundedSender<Control>,
            mpsc::UnboundedReceiver<Control>,
        ),
        after_stream: AfterStreamCell,
    ) -> Self {
        let began = clock.monotonic();
        Self {
            session,
            began,
            carrier: CarrierSide::Awaited,
            model: ModelSide::Opening(opening),
            control: control.1,
            reports: control.0,
            recorder: Recorder::new(Arc::clone(&backend), Arc::clone(&clock), rows),
            timer: Timer::new(Arc::clone(&clock)),
            next_ping: began + PING_EVERY,
            meter: Meter::default(),
            clock,
            backend,
            after_stream,
            ending: None,
            stalled: None,
            interrupted: None,
        }
    }

    /// Runs the call to its end and closes its record.
    pub(super) async fn run(mut self) {
        self.drain(None);
        poll_fn(|cx| self.poll(cx)).await;
        self.say_last_words().await;
        self.close_record().await;
        self.see_carrier_off().await;
    }

    fn call_time(&self, at: Duration) -> CallTime {
        CallTime::new(at.saturating_sub(self.began))
    }

    /// Goes on until nothing more can be done. Ready when the call has ended.
    ///
    /// Whatever has arrived is handed to the session, and what the session wants is written in one piece: each side's
    /// messages of one moment cost one read and one write.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let mut more = false;
            while let Poll::Ready(Some(control)) = self.control.poll_recv(cx) {
                self.on_control(control);
            }
            more |= self.read_model(cx);
            more |= self.read_carrier(cx);
            more |= self.write(cx);
            self.recorder.poll(cx);
            if self.timer.poll(cx).is_ready() {
                self.on_time();
                more = true;
            }
            if self.ending.is_some() {
                return Poll::Ready(());
            }
            if !more {
                return Poll::Pending;
            }
        }
    }

    /// Takes in what the model sent. True if there may be more.
    fn read_model(&mut self, cx: &mut Context<'_>) -> bool {
        let mut arrived = None;
        for _ in 0..BATCH {
            let Poll::Ready(input) = self.model.poll_read(cx) else {
                return false;
            };
            let arrived = *arrived.get_or_insert_with(|| self.clock.monotonic());
            let now = CallTime::new(arrived.saturating_sub(self.began));
            on_model(&mut self.session, now, input);
            self.drain(Some(arrived));
        }
        true
    }

    /// Takes in what the carrier sent. True if there may be more.
    fn read_carrier(&mut self, cx: &mut Context<'_>) -> bool {
        let mut arrived = None;
        for _ in 0..BATCH {
            let Poll::Ready(input) = self.carrier.poll_read(cx) else {
                return false;
            };
            let arrived = *arrived.get_or_insert_with(|| self.clock.monotonic());
            let now = CallTime::new(arrived.saturating_sub(self.began));
            if let CarrierInput::Text(text) = &input {
                self.meter.carrier_frame(text.len(), arrived);
            }
            on_carrier(&mut self.session, now, input);
            self.drain(None);
        }
        true
    }

    /// Writes what was queued. True if that brought something to light.
    fn write(&mut self, cx: &mut Context<'_>) -> bool {
        let lost = if let Poll::Ready(input) = self.model.poll_write(cx) {
            let now = self.call_time(self.clock.monotonic());
            on_model(&mut self.session, now, input);
            true
        } else if let Poll::Ready(input) = self.carrier.poll_write(cx) {
            let now = self.call_time(self.clock.monotonic());
            on_carrier(&mut self.session, now, input);
            true
        } else {
            false
        };
        if lost {
            self.drain(None);
        }
        if self.meter.wants_time() || self.interrupted.is_some() {
            let now = self.clock.monotonic();
            self.meter.written(now);
            if let Some(cause) = self.interrupted.take() {
                Meter::interruption(now.saturating_sub(cause));
            }
        }
        lost
    }

    fn on_control(&mut self, control: Control) {
        let at = self.clock.monotonic();
        let now = self.call_time(at);
        match control {
            Control::Attach(stream) => {
                self.carrier = CarrierSide::open(stream.socket);
                self.session.handle(now, Input::CarrierStarted(stream.leg));
                self.meter.live(at.saturating_sub(stream.accepted));
            }
            Control::Tool(done) => {
                self.recorder.tool_done(&done);
                self.session.handle(now, Input::ToolDone(*done));
            }
            Control::HangUp(reason) => self.session.handle(now, Input::HangUp { reason }),
        }
        self.drain(None);
    }

    fn on_time(&mut self) {
        let at = self.clock.monotonic();
        if at >= self.next_ping {
            self.next_ping = at + PING_EVERY;
            self.model.ping();
        }
        self.session.handle(self.call_time(at), Input::Tick);
        self.drain(None);
    }

    /// Carries out what the session wants, and tells it of a side that takes nothing any more. `cause` is when the
    /// model's event arrived that led here.
    fn drain(&mut self, cause: Option<Duration>) {
        self.carry_out(cause);
        while let Some(stalled) = self.stalled.take() {
            tracing::warn!(side = ?stalled, "a side of the call takes no data; its socket was dropped");
            let now = self.call_time(self.clock.monotonic());
            let reason = "the model takes no data";
            self.session.handle(
                now,
                match stalled {
                    Stalled::Carrier => Input::CarrierClosed { code: None },
                    Stalled::Model => Input::ModelClosed { code: None, reason },
                },
            );
            self.carry_out(None);
        }
    }

    fn carry_out(&mut self, cause: Option<Duration>) {
        loop {
            match self.session.poll() {
                Output::ToCarrier(text) => {
                    self.meter.sent(text.len());
                    if cause.is_some() && is_clear(text) {
                        self.interrupted = cause;
                    }
                    if !self.carrier.send(text) {
                        self.stalled = Some(Stalled::Carrier);
                    }
                }
                Output::ToModel(text) => {
                    if !self.model.send(text) {
                        self.stalled = Some(Stalled::Model);
                    }
                }
                Output::RunTool(run) => {
                    self.recorder.tool_run(&run);
                    run_tool(
                        Arc::clone(&self.backend),
                        Arc::clone(&self.clock),
                        self.reports.clone(),
                        *run,
                    );
                }
                Output::Record(event) => self.recorder.event(&event),
                Output::CloseCarrier { code, after } => {
                    // Known before the socket closes, because the carrier then asks for it at once.
                    self.after_stream.send_replace(Some(after));
                    self.carrier.close(code);
                }
                Output::CloseModel => self.model.close(),
                Output::Done(ending) => {
                    self.after_stream.send_replace(Some(ending.after_stream));
                    self.ending = Some(ending);
                }
                Output::Wait(until) => {
                    let until = until.map_or(self.next_ping, |until| {
                        (self.began + until.since_start()).min(self.next_ping)
                    });
                    self.timer.set(Some(until));
                    return;
                }
            }
        }
    }

    /// Lets the last frames leave and the write under way end.
    async fn say_last_words(&mut self) {
        self.carrier.close(1000);
        self.model.close();
        self.timer.set(Some(self.clock.monotonic() + LAST_WORDS));
        poll_fn(|cx| {
            let _ = self.model.poll_write(cx);
            let _ = self.carrier.poll_write(cx);
            let written = self.recorder.poll_settled(cx).is_ready();
            let done = written && self.carrier.is_quiet() && self.model.is_quiet();
            if done || self.timer.poll(cx).is_ready() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    async fn close_record(&mut self) {
        let Some(ending) = self.ending.take() else {
            return;
        };
        self.meter.ended(&ending);
        let last = self.recorder.rest();
        for _ in 0..CLOSE_ATTEMPTS {
            match self.backend.finish(&ending, &last).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(error = %error, "a call's record could not be closed; trying again");
                    self.clock.sleep(CLOSE_PAUSE).await;
                }
            }
        }
        tracing::error!("a call's record stays open until the next start sweeps it");
    }

    /// Waits for the carrier's answer to our close frame: a socket dropped with unread frames is reset, and the carrier
    /// would then never see the close frame.
    async fn see_carrier_off(&mut self) {
        self.timer.set(Some(self.clock.monotonic() + LAST_WORDS));
        poll_fn(|cx| {
            let _ = self.carrier.poll_write(cx);
            while self.carrier.poll_read(cx).is_ready() {}
            if self.carrier.is_gone() || self.timer.poll(cx).is_ready() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

/// Whether a frame throws away what was not played.
fn is_clear(text: &str) -> bool {
    text.starts_with(r#"{"event":"clear""#) || text == call::wire::browser::CLEAR
}

fn on_model(session: &mut Session, now: CallTime, input: ModelInput<'_>) {
    match input {
        ModelInput::Event(text) => session.handle(now, Input::ModelText(text)),
        ModelInput::Other => {}
        ModelInput::Opened => session.handle(now, Input::ModelConnected),
        ModelInput::Unavailable(error) => {
            tracing::warn!(error = %error, "the speech model cannot be reached");
            let reason = &error.to_string();
            session.handle(now, Input::ModelUnavailable { reason });
        }
        ModelInput::Closed { code, reason } => {
            let reason = &reason;
            session.handle(now, Input::ModelClosed { code, reason });
        }
    }
}

fn on_carrier(session: &mut Session, now: CallTime, input: CarrierInput<'_>) {
    match input {
        CarrierInput::Text(text) => session.handle(now, Input::CarrierText(text)),
        CarrierInput::Closed { code, ours } => {
            tracing::debug!(close.code = code, ours, "the carrier's socket closed");
            session.handle(now, Input::CarrierClosed { code });
        }
    }
}

/// Runs a tool in a task of its own: however long it takes, no frame waits for it.
fn run_tool(
    backend: Arc<dyn CallBackend>,
    clock: Arc<dyn Clock>,
    reports: mpsc::WeakUnboundedSender<Control>,
    run: ToolRun,
) {
    let name = run.request.name().as_str();
    tokio::spawn(async move {
        let began = clock.monotonic();
        let result = backend.run_tool(run).await;
        let took = clock.monotonic().saturating_sub(began);
        metrics::histogram!("ringdesk_tool_ms", "tool" => name).record(took.as_secs_f64() * 1000.0);
        // The call may be over; its tool has still done its work.
        if let Some(reports) = reports.upgrade() {
            let _ = reports.send(Control::Tool(Box::new(result)));
        }
    });
}
