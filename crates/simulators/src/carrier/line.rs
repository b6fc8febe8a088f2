//! The telephone line: 20 ms at a time, what is played goes to the person, and what the person says comes back.

use std::{sync::Arc, time::Duration};

use services::ports::Clock;

use super::{playout::Playout, report::Utterance};
use crate::{
    scenario::{Burst, Sound},
    speech::{FRAME_BYTES, Heard, Listener, noise},
};

/// 20 ms of 8 kHz mu-law.
pub type Frame = [u8; FRAME_BYTES];

/// Length of a frame.
pub(crate) const FRAME_MS: u64 = 20;

/// The person on the telephone.
pub trait Party: Send {
    /// 20 ms pass: what came out of the telephone, and whether it was more than a quiet line; gives what goes in.
    fn tick(&mut self, heard: &Frame, audible: bool) -> Gesture;
}

/// What a person does in 20 ms.
#[derive(Debug, Clone)]
pub struct Gesture {
    /// What the microphone takes up.
    pub audio: Frame,
    /// Keys pressed.
    pub keys: Vec<char>,
    /// Whether the telephone is put down.
    pub hang_up: bool,
}

/// What happened on the line in 20 ms.
#[derive(Debug)]
pub(crate) struct Tick {
    /// What the person did.
    pub(crate) gesture: Gesture,
    /// Marks that are due.
    pub(crate) marks: Vec<String>,
    /// Whether anything but silence was played.
    pub(crate) audible: bool,
    /// What the person has been heard to say, once a sentence is over.
    pub(crate) said: Vec<String>,
}

/// The line of one call, from answer to hang-up.
pub(crate) struct Line<'p> {
    clock: Arc<dyn Clock>,
    party: &'p mut dyn Party,
    began: Duration,
    ticks: u64,
    pub(crate) playout: Playout,
    /// Everything that was played, silence included.
    pub(crate) played: Vec<u8>,
    ears: [Listener; 2],
    /// What the person heard, and what they said.
    pub(crate) heard: Vec<Utterance>,
    pub(crate) said: Vec<Utterance>,
    noise: Option<(Burst, Vec<u8>)>,
}

impl<'p> Line<'p> {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        party: &'p mut dyn Party,
        burst: Option<Burst>,
    ) -> Self {
        let began = clock.monotonic();
        let noise = burst.map(|burst| {
            let kind = match burst.sound {
                Sound::Hiss => noise::Kind::Hiss,
                Sound::Rumble => noise::Kind::Rumble,
                Sound::Click => noise::Kind::Click,
            };
            let ms = usize::try_from(burst.for_ms).unwrap_or(usize::MAX);
            (burst, noise::burst(kind, ms, burst.level, burst.at_ms))
        });
        Self {
            clock,
            party,
            began,
            ticks: 0,
            playout: Playout::default(),
            played: Vec::new(),
            ears: [Listener::new(), Listener::new()],
            heard: Vec::new(),
            said: Vec::new(),
            noise,
        }
    }

    /// When the next 20 ms are over, on the clock's monotonic scale.
    pub(crate) fn due(&self) -> Duration {
        self.began + Duration::from_millis((self.ticks + 1) * FRAME_MS)
    }

    /// Waits for the next 20 ms to pass. Nothing is lost when the wait is given up.
    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let (clock, due) = (Arc::clone(&self.clock), self.due());
        async move { clock.sleep_until(due).await }
    }

    /// Milliseconds of the call so far.
    pub(crate) const fn elapsed_ms(&self) -> u64 {
        self.ticks * FRAME_MS
    }

    /// Passes 20 ms.
    pub(crate) fn tick(&mut self) -> Tick {
        let at_ms = self.elapsed_ms();
        self.ticks += 1;
        let played = self.playout.tick();
        self.played.extend_from_slice(&played.frame);
        let mut gesture = self.party.tick(&played.frame, played.audible > 0);
        self.add_noise(at_ms, &mut gesture.audio);
        let [theirs, ours] = &mut self.ears;
        note(theirs.hear(&played.frame), &mut self.heard);
        let before = self.said.len();
        note(ours.hear(&gesture.audio), &mut self.said);
        let said = self.said[before..]
            .iter()
            .map(|utterance| utterance.text.clone())
            .collect();
        Tick {
            gesture,
            marks: played.marks,
            audible: played.audible > 0,
            said,
        }
    }

    /// The call is over: what was cut off is noted too.
    pub(crate) fn finish(&mut self) {
        let [theirs, ours] = &mut self.ears;
        note(theirs.finish(), &mut self.heard);
        note(ours.finish(), &mut self.said);
    }

    /// Whether the person is in the middle of a sentence.
    pub(crate) fn is_saying(&self) -> bool {
        self.ears[1].is_hearing()
    }

    /// Replaces the frame by noise while a burst lasts: it drowns the voice.
    fn add_noise(&self, at_ms: u64, frame: &mut Frame) {
        let Some((burst, sound)) = &self.noise else {
            return;
        };
        let Some(offset) = at_ms.checked_sub(burst.at_ms) else {
            return;
        };
        let start = usize::try_from(offset * 8).unwrap_or(usize::MAX);
        if let Some(noise) = sound.get(start..) {
            let count = noise.len().min(FRAME_BYTES);
            frame[..count].copy_from_slice(&noise[..count]);
        }
    }
}

fn note(events: Vec<Heard>, into: &mut Vec<Utterance>) {
    for event in events {
        if let Heard::Utterance(utterance) = event {
            into.push(Utterance {
                from_ms: utterance.start / 8,
                to_ms: utterance.end / 8,
                complete: utterance.is_complete(),
                text: utterance.text,
            });
        }
    }
}
