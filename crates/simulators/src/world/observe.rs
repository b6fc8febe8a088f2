//! What the world saw of a call, as facts for the judge.

use super::{
    World,
    audio::{follows, is_whole, sounds},
};
use crate::{
    carrier::CallReport,
    exotel,
    model::SessionReport,
    scenario::{EndState, MessageFact},
};

impl World {
    /// Writes down what the world saw: the line, the text messages, the
    /// calendar and the audio. The rest of the state is the
    /// server's to fill.
    pub fn observe(&self, report: &CallReport, state: &mut EndState) {
        state.line = report.line();
        let by_twilio = self.twilio.messages().into_iter().map(|message| {
            let fact = MessageFact {
                to: message.to,
                from: message.from,
                body: message.body,
                status: message.status.to_owned(),
            };
            (message.created, fact)
        });
        let by_exotel = self.exotel.messages().into_iter().map(|message| {
            let fact = MessageFact {
                to: message.to,
                from: message.from,
                body: message.body,
                status: message.status.to_owned(),
            };
            (message.created, fact)
        });
        let mut messages: Vec<_> = by_twilio.chain(by_exotel).collect();
        messages.sort_by_key(|(created, _)| *created);
        state.messages = messages.into_iter().map(|(_, fact)| fact).collect();
        state.calendar = self.calendar_facts();
        state.audio_intact = self.audio_intact(report);
    }

    /// Whether the caller's audio reached a model session byte for byte, and that session's audio the carrier. None if
    /// no session was opened or the call had no stream.
    #[must_use]
    pub fn audio_intact(&self, report: &CallReport) -> Option<bool> {
        report.stream_sid.as_ref()?;
        let sessions = self.model.sessions();
        if sessions.is_empty() {
            return None;
        }
        let audio = &report.audio;
        let whole = |session: &SessionReport| {
            is_whole(&audio.sent, &session.input_audio)
                && follows(&session.output_audio, &audio.received, report.clears)
        };
        // Where frames are filled up with silence, everything but silence must have arrived.
        let sounds = |session: &SessionReport| {
            is_whole(&sounds(&audio.sent), &sounds(&session.input_audio))
                && follows(
                    &sounds(&session.output_audio),
                    &sounds(&audio.received),
                    report.clears,
                )
        };
        Some(if report.carrier == exotel::NAME {
            sessions.iter().any(sounds)
        } else {
            sessions.iter().any(whole)
        })
    }

    /// Whether every text that was accepted has come to its end.
    #[must_use]
    pub fn texts_are_final(&self) -> bool {
        let is_final = |status: &str| ["delivered", "undelivered", "failed"].contains(&status);
        self.twilio
            .messages()
            .iter()
            .all(|message| is_final(message.status))
            && self
                .exotel
                .messages()
                .iter()
                .all(|message| is_final(message.status))
    }
}
