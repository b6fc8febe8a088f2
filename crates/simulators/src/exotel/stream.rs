//! The Voicebot: the media socket of a call.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{Error, Message};
use url::Url;

use super::{
    fault,
    leg::Leg,
    wire::{self, CONNECTED, Writer},
};
use crate::{
    carrier::{
        EndedBy,
        line::Tick,
        media::{self, MediaSocket, OnItsWay},
        stranger::{self, Handshake, Socket},
    },
    speech::{SILENCE, mulaw},
};

/// Bytes of mu-law in the 100 ms that go out in one message.
const MESSAGE: usize = 800;

/// Why a stream is over.
pub(super) type Over = media::Over<EndedBy>;

/// What the next applet is told.
pub(super) struct StreamEnd {
    pub(super) sid: String,
    pub(super) status: &'static str,
    pub(super) duration_ms: u64,
    pub(super) url: String,
    pub(super) disconnected_by: &'static str,
}

impl StreamEnd {
    /// A stream that never began.
    pub(super) fn failed() -> Self {
        Self {
            sid: String::new(),
            status: "failed",
            duration_ms: 0,
            url: String::new(),
            disconnected_by: "bot",
        }
    }
}

pub(super) struct Stream {
    pub(super) socket: MediaSocket,
    pub(super) writer: Writer,
    sid: String,
    pub(super) handshake: Handshake,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) start: String,
    began_ms: u64,
    /// Audio of the caller that does not fill a message yet.
    taken: Vec<u8>,
    held: OnItsWay,
    pub(super) stranger: Option<JoinHandle<bool>>,
}

impl Leg<'_> {
    /// Carries a media stream until it is over.
    pub(super) async fn voicebot(&mut self, url: &Url) -> Result<StreamEnd, EndedBy> {
        let Some(mut stream) = self.open(url).await? else {
            return Ok(StreamEnd::failed());
        };
        let over = self.carry(&mut stream).await;
        let breached = matches!(over, Over::Cut { .. });
        let end = StreamEnd {
            sid: stream.sid.clone(),
            status: if breached { "failed" } else { "completed" },
            duration_ms: self.line.elapsed_ms() - stream.began_ms,
            url: without_credentials(url),
            disconnected_by: if matches!(over, Over::Closed) {
                "bot"
            } else {
                "user"
            },
        };
        self.close(stream, &over).await;
        match over {
            Over::Break(by) => Err(by),
            Over::Closed | Over::Cut { .. } => Ok(end),
        }
    }

    /// Opens the socket; a handshake that fails is tried once more.
    async fn open(&mut self, url: &Url) -> Result<Option<Stream>, EndedBy> {
        let real = match self.switch.http.reach().locate(url) {
            Ok(real) => real,
            Err(error) => {
                self.log.raise(fault::HANDSHAKE, error.to_string());
                return Ok(None);
            }
        };
        let handshake = Handshake {
            header: "Authorization",
            value: self.credentials(url),
            real: stripped(real),
        };
        self.log.hop("stream.opening", url.path());
        for attempt in 1..=2 {
            match self.meanwhile(stranger::open(&handshake)).await? {
                Ok(socket) => return Ok(Some(self.begin(url, socket, handshake))),
                Err(error) => {
                    if let Error::Http(response) = &error {
                        self.log.report.handshake_status = Some(response.status().as_u16());
                    }
                    self.log
                        .hop("stream.refused", format!("attempt {attempt}: {error}"));
                    if attempt == 2 && !self.faults.forge_handshake {
                        self.log.raise(fault::HANDSHAKE, error.to_string());
                    }
                }
            }
        }
        Ok(None)
    }

    /// What the address's credentials become on the handshake.
    fn credentials(&self, url: &Url) -> String {
        let decode = |text: &str| {
            let pair = format!("x={}", text.replace('+', "%2B"));
            url::form_urlencoded::parse(pair.as_bytes())
                .next()
                .map_or_else(String::new, |(_, value)| value.into_owned())
        };
        let user = decode(url.username());
        let mut password = decode(url.password().unwrap_or_default());
        if self.faults.forge_handshake {
            password.push_str("-forged");
        }
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    }

    fn begin(&mut self, url: &Url, socket: Socket, handshake: Handshake) -> Stream {
        let sid = self.switch.sid();
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut writer = Writer::new(&sid);
        let start = writer.start(self.identity.parties(), &parameters);
        self.log.report.stream_sid = Some(sid.clone());
        Stream {
            socket: MediaSocket::new(socket, Arc::clone(&self.switch.clock)),
            writer,
            sid,
            handshake,
            parameters,
            start,
            began_ms: self.line.elapsed_ms(),
            taken: Vec::new(),
            held: OnItsWay::default(),
            stranger: None,
        }
    }

    async fn carry(&mut self, stream: &mut Stream) -> Over {
        let mut opening = vec![CONNECTED.to_owned()];
        if self.faults.media_before_start {
            opening.push(Writer::new(&stream.sid).media(0, &[SILENCE; MESSAGE]));
        }
        opening.push(stream.start.clone());
        for text in opening {
            if let Err(over) = stream.socket.send(text).await {
                return over;
            }
        }
        self.log.hop("stream.started", stream.sid.clone());
        loop {
            let step = tokio::select! {
                message = stream.socket.next() => self.receive(stream, message).await,
                tick = self.tick() => match tick {
                    Ok(tick) => self.pass(stream, tick).await,
                    Err(by) => Err(Over::Break(by)),
                },
            };
            if let Err(over) = step {
                return over;
            }
        }
    }

    /// Takes a message of the server.
    async fn receive(
        &mut self,
        stream: &mut Stream,
        message: Option<Result<Message, Error>>,
    ) -> Result<(), Over> {
        let Some(text) = media::text_of(message, &mut self.log, fault::PROTOCOL)? else {
            return Ok(());
        };
        match wire::incoming(&text, &stream.sid) {
            Ok(incoming) => {
                let marks = media::play(incoming, &mut self.line, &mut self.log);
                self.echo(stream, marks).await
            }
            Err(refused) => {
                self.log.raise(refused.code, refused.message);
                Err(Over::Cut { silently: false })
            }
        }
    }

    /// Passes on what 20 ms of the line brought.
    async fn pass(&mut self, stream: &mut Stream, tick: Tick) -> Result<(), Over> {
        self.echo(stream, tick.marks).await?;
        let at_ms = self.line.elapsed_ms() - stream.began_ms;
        self.make_mischief(stream, at_ms).await?;
        for key in tick.gesture.keys {
            let text = stream.writer.dtmf(key);
            stream.socket.send(text).await?;
        }
        stream.taken.extend_from_slice(&tick.gesture.audio);
        if stream.taken.len() >= MESSAGE {
            let audio = std::mem::take(&mut stream.taken);
            let (faults, dice) = (self.faults, self.switch.entropy.as_ref());
            let moments = (at_ms.saturating_sub(80), at_ms);
            if !stream.held.send_off(moments, audio, faults, dice) {
                self.log.report.frames_lost += 1;
            }
        }
        while let Some(held) = stream.held.arrived(at_ms) {
            let text = stream.writer.media(held.taken_ms, &held.audio);
            // What is left of mu-law on a line that carries linear samples.
            let carried = held
                .audio
                .iter()
                .map(|byte| mulaw::encode(mulaw::decode(*byte)));
            self.log.report.audio.sent.extend(carried);
            self.log.report.frames_sent += 1;
            stream.socket.send(text).await?;
        }
        Ok(())
    }

    async fn echo(&mut self, stream: &mut Stream, marks: Vec<String>) -> Result<(), Over> {
        for name in marks {
            self.log.report.marks_echoed += 1;
            let text = stream.writer.mark(&name);
            stream.socket.send(text).await?;
        }
        Ok(())
    }

    async fn close(&mut self, mut stream: Stream, over: &Over) {
        // Whatever was still to be played is lost with the stream.
        self.line.playout.clear();
        match over {
            Over::Closed => stream.socket.part(&mut self.log).await,
            Over::Cut { silently: true } => {}
            Over::Cut { silently: false } | Over::Break(_) => {
                let reason = if matches!(over, Over::Break(_)) {
                    "callended"
                } else {
                    "stopped"
                };
                let text = stream.writer.stop(self.identity.parties(), reason);
                if stream.socket.send::<EndedBy>(text).await.is_ok() {
                    stream.socket.part(&mut self.log).await;
                }
            }
        }
        let code = self.log.report.close_code;
        self.log.hop(
            "stream.closed",
            code.map_or(String::new(), |code| code.to_string()),
        );
        if let Some(stranger) = stream.stranger {
            self.log.report.second_stream_refused = stranger.await.ok();
        }
    }
}

/// The address as it may be written down.
fn without_credentials(url: &Url) -> String {
    let mut url = stripped(url.clone());
    url.set_query(None);
    url.into()
}

fn stripped(mut url: Url) -> Url {
    // Fails only for addresses without a host, which have no credentials either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
