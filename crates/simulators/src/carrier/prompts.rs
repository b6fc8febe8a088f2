//! Instructions that the carrier carries out by itself: speaking, pausing, collecting an answer, recording.

use super::{
    exchange::Recording,
    http::Signed,
    leg::{Break, Flow, Leg},
    line::FRAME_MS,
    report::EndedBy,
    twiml::{Gather, Record, Target, Verb},
    webhook::Form,
};
use crate::speech::{Voice, mulaw, silence, synthesize};

/// Quiet after speech that ends an answer.
const ANSWER_GAP_MS: u64 = 800;

impl Leg<'_> {
    /// Speaks a text to its end.
    pub(super) async fn say(&mut self, text: &str) -> Flow {
        self.log.hop("carrier.says", text);
        self.line
            .playout
            .push(synthesize(text, Voice::Receptionist));
        self.play_out().await
    }

    /// Lets the line be quiet.
    pub(super) async fn pause(&mut self, ms: u64) -> Flow {
        for _ in 0..ms.div_ceil(FRAME_MS) {
            self.tick().await?;
        }
        Ok(())
    }

    async fn play_out(&mut self) -> Flow {
        while !self.line.playout.is_empty() {
            self.tick().await?;
        }
        Ok(())
    }

    /// Collects keys or speech, while the prompt is played.
    pub(super) async fn gather(&mut self, gather: &Gather) -> Flow {
        for part in &gather.prompt {
            match part {
                Verb::Say(text) => {
                    self.log.hop("carrier.says", text.clone());
                    self.line
                        .playout
                        .push(synthesize(text, Voice::Receptionist));
                }
                Verb::Pause(seconds) => {
                    let ms = usize::try_from(*seconds)
                        .unwrap_or(usize::MAX)
                        .saturating_mul(1000);
                    self.line.playout.push(silence(ms));
                }
                _ => {}
            }
        }
        let answer = match self.listen(gather).await {
            Ok(answer) => answer,
            Err(stop) => {
                self.line.playout.clear();
                return Err(stop);
            }
        };
        self.line.playout.clear();
        let empty = answer.is_empty();
        if empty && !gather.action_on_empty {
            return Ok(());
        }
        // Without an action the answer goes to the document's own address.
        let own = Target {
            url: String::new(),
            get: false,
        };
        let target = gather.action.as_ref().unwrap_or(&own);
        Err(Break::Document(self.fetch(target, answer).await?))
    }

    async fn listen(&mut self, gather: &Gather) -> Result<Form, Break> {
        let (mut keys, mut words) = (String::new(), Vec::new());
        let mut quiet_ms = 0;
        loop {
            let tick = self.tick().await?;
            let speaking = gather.speech && (self.line.is_saying() || !tick.said.is_empty());
            if speaking {
                words.extend(tick.said);
            }
            let pressed = gather.keys && !tick.gesture.keys.is_empty();
            if (pressed || speaking) && gather.barge_in {
                self.line.playout.clear();
            }
            if gather.keys {
                for key in tick.gesture.keys {
                    if gather.finish_on_key.contains(key) {
                        return Ok(digits(keys));
                    }
                    keys.push(key);
                    if gather
                        .num_digits
                        .is_some_and(|count| keys.len() >= count as usize)
                    {
                        return Ok(digits(keys));
                    }
                }
            }
            quiet_ms = if pressed || speaking || !self.line.playout.is_empty() {
                0
            } else {
                quiet_ms + FRAME_MS
            };
            if !words.is_empty() && quiet_ms >= ANSWER_GAP_MS {
                let spoken = ("SpeechResult".to_owned(), words.join(" "));
                return Ok(vec![spoken, ("Confidence".to_owned(), "0.92".to_owned())]);
            }
            if quiet_ms >= u64::from(gather.timeout) * 1000 {
                return Ok(digits(keys));
            }
        }
    }

    /// Records the caller, and tells the business where the recording is.
    pub(super) async fn record(&mut self, record: &Record) -> Flow {
        if record.beep {
            self.line.playout.push(beep());
            self.play_out().await?;
        }
        let mut audio = Vec::new();
        let said_before = self.line.said.len();
        let taken = self.take_up(record, &mut audio).await;
        if self.line.said.len() == said_before && !self.line.is_saying() {
            // An empty recording is not announced; the next instruction follows.
            return taken.map(|_| ());
        }
        let recording = Recording {
            sid: self.carrier.sid("RE"),
            call_sid: self.identity.call_sid.clone(),
            audio,
        };
        let mut form = self.announcement(&recording);
        self.log.hop("recording.kept", recording.sid.clone());
        self.carrier.exchange.keep(recording);
        if let Some(target) = &record.status_callback {
            let mut status = self.identity.form("in-progress");
            status.extend(form.clone());
            status.extend(
                [
                    ("RecordingStatus", "completed"),
                    ("RecordingChannels", "1"),
                    ("RecordingSource", "RecordVerb"),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            );
            self.call_back(target, status);
        }
        let own = Target {
            url: String::new(),
            get: false,
        };
        let target = record.action.as_ref().unwrap_or(&own);
        match taken {
            Ok(key) => {
                form.extend(key.map(|key| ("Digits".to_owned(), key.to_string())));
                Err(Break::Document(self.fetch(target, form).await?))
            }
            Err(Break::Ended(EndedBy::Caller)) => {
                // The caller is gone; the recording is announced all the same, and the answer has no effect.
                form.push(("Digits".to_owned(), "hangup".to_owned()));
                self.announce_after_hang_up(target, form).await?;
                Err(Break::Ended(EndedBy::Caller))
            }
            Err(other) => Err(other),
        }
    }

    /// Takes up audio until the caller is quiet, presses a key or the time is up.
    async fn take_up(
        &mut self,
        record: &Record,
        audio: &mut Vec<u8>,
    ) -> Result<Option<char>, Break> {
        let mut quiet_ms = 0;
        let limit = u64::from(record.max_length) * 1000;
        let mut taken_ms = 0;
        while taken_ms < limit && quiet_ms < u64::from(record.timeout) * 1000 {
            let tick = self.tick().await?;
            audio.extend_from_slice(&tick.gesture.audio);
            taken_ms += FRAME_MS;
            quiet_ms = if self.line.is_saying() {
                0
            } else {
                quiet_ms + FRAME_MS
            };
            if let Some(key) = tick
                .gesture
                .keys
                .iter()
                .find(|key| record.finish_on_key.contains(**key))
            {
                return Ok(Some(*key));
            }
        }
        Ok(None)
    }

    fn announcement(&self, recording: &Recording) -> Form {
        let config = &self.carrier.config;
        let base = config.api_base.trim_end_matches('/');
        let url = format!(
            "{base}/Accounts/{}/Recordings/{}",
            config.account_sid, recording.sid
        );
        let seconds = recording.audio.len().div_ceil(8000);
        vec![
            ("RecordingUrl".to_owned(), url),
            ("RecordingSid".to_owned(), recording.sid.clone()),
            ("RecordingDuration".to_owned(), seconds.to_string()),
        ]
    }

    async fn announce_after_hang_up(&mut self, target: &Target, extra: Form) -> Flow {
        let url = self.resolve(&target.url)?;
        let mut form = self.identity.form("completed");
        form.extend(extra);
        let signed = Signed::With(&self.carrier.config.auth_token);
        match self.carrier.http.ask(&url, target.get, &form, signed).await {
            Ok(answer) => self.log.hop("action.answered", answer.status.to_string()),
            Err(error) => self.log.raise(super::leg::NO_ANSWER, error.to_string()),
        }
        Ok(())
    }
}

fn digits(keys: String) -> Form {
    if keys.is_empty() {
        Form::new()
    } else {
        vec![("Digits".to_owned(), keys)]
    }
}

/// A quarter of a second of one kilohertz.
fn beep() -> Vec<u8> {
    // At 8 kHz one period is eight samples.
    const PERIOD: [i16; 8] = [0, 5657, 8000, 5657, 0, -5657, -8000, -5657];
    PERIOD
        .iter()
        .map(|sample| mulaw::encode(*sample))
        .cycle()
        .take(2000)
        .collect()
}
