//! Nobody speaks: ask once, ask again, say goodbye.

use super::{EndReason, Limits, Session, responses::Purpose};
use crate::{event::EventKind, time::CallTime, wire::browser::Told};

/// Prompts before the goodbye.
const PROMPTS: u8 = 2;

#[derive(Debug, Default)]
pub(super) struct Silence {
    /// Since when nothing happens.
    since: Option<CallTime>,
    prompts: u8,
}

impl Silence {
    /// The caller made a sound or pressed a key.
    pub(super) const fn reset(&mut self) {
        self.since = None;
        self.prompts = 0;
    }

    pub(super) fn deadline(&self, limits: &Limits, typed: bool) -> Option<CallTime> {
        let patience = if typed {
            limits.silence_typed
        } else if self.prompts == 0 {
            limits.silence_first
        } else {
            limits.silence_again
        };
        self.since.map(|since| since + patience)
    }
}

impl Session {
    /// Whether the caller makes no sound by nature: who types takes longer.
    pub(super) fn is_typed(&self) -> bool {
        let line = self.line.as_ref();
        line.is_some_and(|line| line.leg.is_told() && line.is_typed())
    }

    pub(super) fn advance_silence(&mut self) {
        let quiet = self.model.is_ready()
            && self.farewell.is_none()
            && self.playback.is_empty()
            && !self.responses.is_due()
            && !self.speech.is_busy()
            && !self.tools.is_busy();
        if !quiet {
            self.silence.since = None;
            return;
        }
        if self.silence.since.is_none() {
            self.silence.since = Some(self.now);
            self.tell(&Told::Listening);
        }
        if self
            .silence
            .deadline(&self.config.limits, self.is_typed())
            .is_none_or(|due| self.now < due)
        {
            return;
        }
        self.silence.since = None;
        if self.silence.prompts >= PROMPTS {
            self.say_goodbye(EndReason::Silence);
            return;
        }
        self.silence.prompts += 1;
        self.record(EventKind::SilencePrompt {
            nth: self.silence.prompts,
        });
        self.responses.queue(Purpose::SilencePrompt);
    }
}
