//! Faults of the line in the middle of a stream.

use std::sync::Arc;

use super::{
    leg::Leg,
    stream::{Over, Stream},
    wire::CONNECTED,
};
use crate::{
    carrier::{EndedBy, media::Mischief, stranger},
    speech::SILENCE,
};

/// Size of the audio in the message that is far larger than any real one.
const OVERSIZED: usize = 1 << 19;

impl Leg<'_> {
    /// The faults of the line whose moment has come.
    pub(super) async fn make_mischief(
        &mut self,
        stream: &mut Stream,
        at_ms: u64,
    ) -> Result<(), Over> {
        for mischief in Mischief::due(self.faults, at_ms) {
            self.log.hop(mischief.hop(), "");
            match mischief {
                Mischief::HangsUp => return Err(Over::Break(EndedBy::Caller)),
                Mischief::Drops => return Err(Over::Cut { silently: true }),
                Mischief::Malformed => stream.socket.send(Mischief::HALF.to_owned()).await?,
                Mischief::Oversized => {
                    let text = stream.writer.media(at_ms, &vec![SILENCE; OVERSIZED]);
                    stream.socket.send(text).await?;
                }
                Mischief::SecondStart => {
                    let parties = self.identity.parties();
                    let text = stream.writer.start(parties, &stream.parameters);
                    stream.socket.send(text).await?;
                }
                Mischief::SecondStream => {
                    let clock = Arc::clone(&self.switch.clock);
                    let opening = vec![CONNECTED.to_owned(), stream.start.clone()];
                    let handshake = stream.handshake.clone();
                    let again = stranger::is_refused(clock, handshake, opening);
                    stream.stranger = Some(tokio::spawn(again));
                }
            }
        }
        Ok(())
    }
}
