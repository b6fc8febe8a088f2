//! The session's state, its two entrances, and the order in which its parts get their turn.

use super::{
    EndReason, Input, Limits, Output, SessionConfig,
    closing::{Farewell, Phase},
    conversation::Conversation,
    keypad::Keypad,
    line::Line,
    model::Model,
    outbox::Outbox,
    playback::Playback,
    responses::{Purpose, Responses},
    silence::Silence,
    speech::Speech,
    tally::Tally,
    toolflow::ToolFlow,
};
use crate::{
    event::{CallEvent, EventKind},
    guard::Guard,
    time::CallTime,
};

/// One call. See the module's documentation for the loop that drives it.
#[derive(Debug)]
pub struct Session {
    pub(super) config: SessionConfig,
    pub(super) now: CallTime,
    pub(super) out: Outbox,
    pub(super) phase: Phase,
    pub(super) model: Model,
    pub(super) line: Option<Line>,
    pub(super) playback: Playback,
    pub(super) conversation: Conversation,
    pub(super) responses: Responses,
    pub(super) speech: Speech,
    pub(super) tools: ToolFlow,
    pub(super) guard: Guard,
    pub(super) silence: Silence,
    pub(super) keypad: Keypad,
    pub(super) farewell: Option<Farewell>,
    pub(super) tally: Tally,
}

impl Session {
    /// A session at [`CallTime::START`], while the telephone rings.
    #[must_use]
    pub fn new(config: SessionConfig) -> Self {
        let guard = Guard::new(config.policy.clone());
        let mut session = Self {
            config,
            now: CallTime::START,
            out: Outbox::default(),
            phase: Phase::Ringing,
            model: Model::default(),
            line: None,
            playback: Playback::default(),
            conversation: Conversation::default(),
            responses: Responses::default(),
            speech: Speech::default(),
            tools: ToolFlow::default(),
            guard,
            silence: Silence::default(),
            keypad: Keypad::default(),
            farewell: None,
            tally: Tally::default(),
        };
        session.record(EventKind::Ringing);
        session
    }

    /// Takes in what happened at `now`. Times never run backwards; an earlier one counts as the latest so far. After
    /// each call [`Session::poll`] is drained.
    pub fn handle(&mut self, now: CallTime, input: Input<'_>) {
        self.now = self.now.max(now);
        self.out.begin();
        if self.phase == Phase::Over {
            return;
        }
        match input {
            Input::ModelConnected => self.on_model_connected(),
            Input::ModelText(text) => self.on_model_text(text),
            Input::ModelClosed { code, reason } => self.on_model_closed(code, reason),
            Input::ModelUnavailable { reason } => {
                self.error("model", "unavailable", reason);
                self.on_model_gone(EndReason::ModelUnreachable);
            }
            Input::CarrierStarted(leg) => self.on_carrier_started(leg),
            Input::CarrierText(text) => self.on_carrier_text(text),
            Input::CarrierClosed { .. } => self.on_carrier_closed(),
            Input::ToolDone(done) => self.on_tool_done(&done),
            Input::Tick => {}
            Input::HangUp { reason } => {
                self.error("session", "hang_up", reason);
                self.finish(EndReason::HungUpByServer);
            }
        }
        self.advance();
    }

    /// The next thing to do. Drain it until [`Output::Wait`].
    pub fn poll(&mut self) -> Output<'_> {
        if self.out.is_empty() {
            return Output::Wait(self.deadline());
        }
        // Not empty: the other arm is for the compiler.
        self.out.pop().unwrap_or(Output::Wait(None))
    }

    /// Whether the call is over and its ending was handed out or waits to be polled.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Bytes that the session's audio and frame buffers hold. They shrink again after a burst.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.out.memory() + self.playback.memory()
    }

    /// Acts on everything whose time has come, then on everything that has become possible.
    fn advance(&mut self) {
        if matches!(self.phase, Phase::Ringing | Phase::Live { .. }) {
            self.advance_waiting();
        }
        if matches!(self.phase, Phase::Live { .. }) {
            self.advance_line();
            self.advance_speech();
            self.advance_keypad();
            self.advance_responses();
            self.advance_silence();
            self.advance_farewell();
        }
        self.advance_tools();
        if matches!(self.phase, Phase::Live { .. }) {
            self.send_next_request();
        }
        self.advance_closing();
    }

    /// Limits on waiting for the other sides, and on the call as a whole.
    fn advance_waiting(&mut self) {
        let Limits {
            ring,
            model_ready,
            call,
            ..
        } = self.config.limits;
        match self.phase {
            Phase::Ringing if self.now >= CallTime::START + ring => {
                self.finish(EndReason::NeverStarted);
            }
            Phase::Live { since }
                if !self.model.is_ready()
                    && self.farewell.is_none()
                    && self.now >= since + model_ready =>
            {
                self.error("model", "not_ready", "no session.updated in time");
                self.finish(EndReason::ModelUnreachable);
            }
            Phase::Live { since } if self.now >= since + call && self.farewell.is_none() => {
                self.say_goodbye(EndReason::TooLong);
            }
            _ => {}
        }
    }

    fn deadline(&self) -> Option<CallTime> {
        let Limits {
            ring,
            model_ready,
            call,
            ..
        } = self.config.limits;
        let ours = match self.phase {
            Phase::Ringing => Some(CallTime::START + ring),
            Phase::Live { since } if !self.model.is_ready() && self.farewell.is_none() => {
                Some(since + model_ready)
            }
            Phase::Live { since } if self.farewell.is_none() => Some(since + call),
            Phase::Live { .. } | Phase::Over => None,
            Phase::Closing { until, .. } => Some(until).filter(|until| *until > self.now),
        };
        let live = matches!(self.phase, Phase::Live { .. });
        let parts = [
            self.line
                .as_ref()
                .and_then(|line| line.deadline(self.speech.is_speaking())),
            self.speech.deadline(),
            self.keypad.deadline(),
            self.responses.deadline(&self.config.limits, self.now),
            self.response_stalls_at(),
            self.silence.deadline(&self.config.limits),
            self.farewell.as_ref().map(Farewell::deadline),
        ];
        let parts = parts.into_iter().filter(|_| live);
        let tools = self.tools.deadline().filter(|_| self.phase != Phase::Over);
        parts.chain([ours, tools]).flatten().min()
    }

    pub(super) fn record(&mut self, kind: EventKind) {
        self.out.record(CallEvent::new(self.now, kind));
    }

    /// Puts an error on the timeline, unless there are too many to tell.
    pub(super) fn error(&mut self, side: &str, code: &str, message: &str) {
        if self.tally.may_record_error() {
            let message = message.chars().take(300).collect();
            self.record(EventKind::Error {
                side: side.to_owned(),
                code: code.to_owned(),
                message,
            });
        }
    }

    /// Asks for the greeting once there is somebody to greet and somebody to greet them.
    pub(super) fn greet(&mut self) {
        if self.model.is_ready() && matches!(self.phase, Phase::Live { .. }) && !self.model.greeted
        {
            self.model.greeted = true;
            self.responses.queue(Purpose::Greeting);
        }
    }
}
