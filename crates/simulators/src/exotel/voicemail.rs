//! The Voicemail applet, which the flow falls back to when nobody can be rung.

use super::{
    flow::Addresses,
    leg::{Leg, Query},
};
use crate::carrier::EndedBy;

/// What the flow was set up to say.
const PROMPT: &str = "Sorry, our receptionist cannot talk just now. Please leave your name, your number and what you would \
     like after the tone, and we will call you back.";
const THANKS: &str = "Thank you. We will call you back. Goodbye.";
/// Quiet that ends a message.
const QUIET_MS: u64 = 3000;
/// Longest message.
const LONGEST_MS: u64 = 120_000;

impl Leg<'_> {
    /// Takes a message, and tells the business where the recording is.
    pub(super) async fn voicemail(&mut self, addresses: &Addresses) -> Result<(), EndedBy> {
        self.say(PROMPT).await?;
        let before = self.line.said.len();
        let taken = self.take_up().await;
        if self.line.said.len() == before && !self.line.is_saying() {
            return taken;
        }
        let sid = self.switch.sid();
        self.log.hop("recording.kept", sid.clone());
        let account = &self.identity.account_sid;
        let url = format!("https://recordings.exotel.com/exotelrecordings/{account}/{sid}.mp3");
        let recording: Query = vec![("RecordingUrl".to_owned(), url)];
        if let Err(by) = taken {
            // The caller is gone; the recording is announced all the same, and the answer has no effect.
            let mut query = self.identity.query(self.switch.clock.now());
            query.extend(recording);
            let signed = crate::carrier::Signed::Not;
            let told = self
                .switch
                .http
                .ask(&addresses.message, true, &query, signed)
                .await;
            if let Err(error) = told {
                self.log.raise(super::fault::NO_ANSWER, error.to_string());
            }
            return Err(by);
        }
        self.ask("message", &addresses.message, recording).await?;
        self.say(THANKS).await
    }

    async fn take_up(&mut self) -> Result<(), EndedBy> {
        let (mut quiet_ms, mut taken_ms) = (0, 0);
        while taken_ms < LONGEST_MS && quiet_ms < QUIET_MS {
            self.tick().await?;
            taken_ms += 20;
            quiet_ms = if self.line.is_saying() {
                0
            } else {
                quiet_ms + 20
            };
        }
        Ok(())
    }
}
