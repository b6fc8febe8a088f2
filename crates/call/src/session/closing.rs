//! The end of a call: the goodbye, the last mark, and closing both sides so that the record is complete.

use dialogue::ack::is_acknowledgement;

use domain::Speaker;

use super::{EndReason, Ending, Session, responses::Purpose};
use crate::{
    event::{EventKind, Heard},
    time::CallTime,
    wire::browser::Told,
};

/// Words with which callers take leave.
const LEAVE: [&str; 6] = [
    "bye",
    "thank",
    "cheers",
    "see you",
    "have a good",
    "take care",
];

/// Where the call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The carrier's stream has not begun.
    Ringing,
    /// Audio flows.
    Live { since: CallTime },
    /// Ended for the caller; the last results and figures are awaited.
    Closing {
        reason: EndReason,
        since: Option<CallTime>,
        until: CallTime,
    },
    /// The ending was handed out.
    Over,
}

/// The receptionist is about to hang up.
#[derive(Debug)]
pub(super) struct Farewell {
    reason: EndReason,
    since: CallTime,
    /// When it hangs up even if the last mark has not come.
    deadline: CallTime,
    /// Whether everything that is still to be played is known.
    counted: bool,
}

impl Farewell {
    pub(super) const fn deadline(&self) -> CallTime {
        self.deadline
    }
}

impl Session {
    /// Hangs up when the goodbye that is being said was heard.
    pub(super) fn hang_up_after_goodbye(&mut self, reason: EndReason) {
        if self.farewell.is_some() {
            return;
        }
        self.record(EventKind::HangingUp { reason });
        let limits = &self.config.limits;
        // Until the goodbye has been spoken nobody knows how long it is; twice the model's time is plenty.
        let deadline = self.now + limits.model_answer + limits.model_answer + limits.last_mark;
        self.farewell = Some(Farewell {
            reason,
            since: self.now,
            deadline,
            counted: false,
        });
    }

    /// Has the model say goodbye, then hangs up.
    pub(super) fn say_goodbye(&mut self, reason: EndReason) {
        if self.farewell.is_none() {
            self.hang_up_after_goodbye(reason);
            self.responses.queue(Purpose::Farewell(reason));
        }
    }

    /// The caller has more to say than goodbye.
    pub(super) fn cancel_farewell(&mut self) {
        if let Some(farewell) = self
            .farewell
            .take_if(|farewell| farewell.reason != EndReason::TooLong)
        {
            self.responses.unqueue(Purpose::Farewell(farewell.reason));
        }
    }

    /// The caller's words are there. If they were said after the receptionist decided to hang up, and are no goodbye, the
    /// call goes on.
    pub(super) fn reconsider_farewell(&mut self, item_id: &str, words: &str) {
        let Some(since) = self.farewell.as_ref().map(|farewell| farewell.since) else {
            return;
        };
        if self
            .conversation
            .started(item_id)
            .is_none_or(|said| said <= since)
        {
            return;
        }
        let lower = words.to_lowercase();
        let leaves = is_acknowledgement(words) || LEAVE.iter().any(|word| lower.contains(word));
        if !leaves {
            self.cancel_farewell();
        }
    }

    pub(super) fn advance_farewell(&mut self) {
        let Some(farewell) = &mut self.farewell else {
            return;
        };
        let settled = !self.responses.is_due() && !self.tools.is_busy();
        if settled && !farewell.counted {
            farewell.counted = true;
            let left = self.playback.remaining_ms();
            let playing = std::time::Duration::from_millis(left) + self.config.limits.last_mark;
            farewell.deadline = farewell.deadline.min(self.now + playing);
        }
        let heard = settled && self.playback.is_empty() && !self.speech.is_busy();
        if heard || self.now >= farewell.deadline {
            let reason = farewell.reason;
            self.finish(reason);
        }
    }

    /// Ends the call for the caller.
    pub(super) fn finish(&mut self, reason: EndReason) {
        self.finish_with(reason, 1000);
    }

    /// Ends the call for the caller, with a close code for the carrier.
    pub(super) fn finish_with(&mut self, reason: EndReason, code: u16) {
        let since = match self.phase {
            Phase::Ringing => None,
            Phase::Live { since } => Some(since),
            Phase::Closing { .. } | Phase::Over => return,
        };
        self.phase = Phase::Closing {
            reason,
            since,
            until: self.now + self.config.limits.wind_down,
        };
        self.tell(&Told::Ended(reason));
        if let Some(line) = self.line.as_mut().filter(|line| line.open) {
            line.open = false;
            self.out.close_carrier(code, reason.after_stream());
        }
        let running: Vec<String> = self
            .responses
            .live
            .iter()
            .filter(|response| response.done.is_none())
            .map(|response| response.id.clone())
            .collect();
        for id in running {
            self.cancel(&id);
        }
        self.close_receptionist_turns();
        self.refuse_waiting_tools();
    }

    /// The caller has gone: what was not heard never will be.
    fn close_receptionist_turns(&mut self) {
        for id in self.conversation.open(Speaker::Receptionist) {
            let (ms, of_ms, whole) = self.playback.heard_of(&id);
            if whole {
                self.close_turn(&id, Heard::All);
            } else if ms == 0 {
                self.conversation.delete(&id);
            } else {
                self.close_turn(&id, Heard::Part { ms, of_ms });
            }
        }
    }

    pub(super) fn advance_closing(&mut self) {
        let Phase::Closing {
            reason,
            since,
            until,
        } = self.phase
        else {
            return;
        };
        let words_open = !self.conversation.open(Speaker::Caller).is_empty();
        let model_owes = self.model.is_open() && (self.responses.is_running() || words_open);
        if self.tools.is_running() || (model_owes && self.now < until) {
            return;
        }
        if self.model.is_open() || self.model.failed.is_none() {
            self.out.close_model();
        }
        self.model.close();
        for id in self.conversation.open(Speaker::Caller) {
            self.close_turn(&id, Heard::NotUnderstood);
        }
        self.phase = Phase::Over;
        self.tally.counts.sent_frames = self.playback.frames;
        let counts = self.tally.counts.clone();
        self.record(EventKind::Ended {
            reason,
            counts: counts.clone(),
        });
        self.out.done(Box::new(Ending {
            at: self.now,
            reason,
            after_stream: reason.after_stream(),
            outcome: self.tally.outcome(reason),
            talked: since.map(|since| self.now.since(since)),
            usage: self.tally.usage,
            transcript: self.conversation.transcript(),
            latencies: std::mem::take(&mut self.tally.latencies),
            counts,
        }));
    }
}
