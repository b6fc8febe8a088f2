//! `<Connect><Stream>`: the media socket of a call.

mod mischief;

use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{Error, Message};
use url::Url;

use super::{
    leg::{Break, Flow, Leg},
    line::Tick,
    media::{self, MediaSocket, OnItsWay},
    reach::is_loopback,
    signature,
    stranger::{self, Handshake},
    twiml::{Connect, HANDSHAKE, STREAM_SCHEME},
    webhook::Form,
    wire::{CONNECTED, Incoming, PROTOCOL, Writer},
};
use crate::speech::SILENCE;

/// Why a stream is over.
type Over = media::Over<Break>;

struct Stream<'s> {
    socket: MediaSocket,
    writer: Writer,
    connect: &'s Connect,
    sid: String,
    handshake: Handshake,
    start: String,
    /// Milliseconds of the call at which the stream started.
    began_ms: u64,
    /// Frames that have not arrived yet.
    held: OnItsWay,
    /// One-off faults that are still to come.
    stranger: Option<JoinHandle<bool>>,
}

impl Leg<'_> {
    /// Carries a media stream until it is over.
    pub(super) async fn connect(&mut self, connect: &Connect) -> Flow {
        if let Some(mut stream) = self.open(connect).await? {
            let over = self.carry(&mut stream).await;
            self.close(stream, &over).await;
            if let Over::Break(stop) = over {
                return Err(stop);
            }
        }
        match &connect.action {
            Some(action) => Err(Break::Document(self.fetch(action, Form::new()).await?)),
            None => Ok(()),
        }
    }

    async fn open<'s>(&mut self, connect: &'s Connect) -> Result<Option<Stream<'s>>, Break> {
        let Ok(url) = connect.url.parse::<Url>() else {
            self.log
                .raise(STREAM_SCHEME, "the stream's url is not an address");
            return Ok(None);
        };
        let plain_loopback = url.scheme() == "ws" && is_loopback(&url);
        if url.scheme() != "wss" && !plain_loopback {
            self.log
                .raise(STREAM_SCHEME, "the stream's url does not begin with wss");
            return Ok(None);
        }
        if url.query().is_some() {
            self.log.raise(
                HANDSHAKE,
                "the stream's url has a query, which the carrier drops",
            );
            return Ok(None);
        }
        let reach = self.carrier.http.reach();
        let real = match reach.locate(&url) {
            Ok(real) => real,
            Err(error) => {
                self.log.raise(HANDSHAKE, error.to_string());
                return Ok(None);
            }
        };
        let token = &self.carrier.config.auth_token;
        let key = if self.faults.forge_handshake {
            format!("{token}-forged")
        } else {
            token.clone()
        };
        let handshake = Handshake {
            header: signature::HEADER,
            value: signature::sign(&key, &reach.handshake_url(&url), &[]),
            real,
        };
        self.log.hop("stream.opening", url.path());
        let socket = match self.meanwhile(stranger::open(&handshake)).await? {
            Ok(socket) => socket,
            Err(error) => {
                if let Error::Http(response) = &error {
                    self.log.report.handshake_status = Some(response.status().as_u16());
                }
                if !self.faults.forge_handshake {
                    self.log.raise(HANDSHAKE, error.to_string());
                }
                self.tell(connect, "", "stream-error", "handshake failed");
                return Ok(None);
            }
        };
        let sid = self.carrier.sid("MZ");
        let identity = &self.identity;
        let mut writer = Writer::new(&identity.account_sid, &identity.call_sid, &sid);
        let start = writer.start(&connect.parameters);
        self.log.report.stream_sid = Some(sid.clone());
        let began_ms = self.line.elapsed_ms();
        let (held, stranger) = (OnItsWay::default(), None);
        Ok(Some(Stream {
            socket: MediaSocket::new(socket, Arc::clone(&self.carrier.clock)),
            writer,
            connect,
            sid,
            handshake,
            start,
            began_ms,
            held,
            stranger,
        }))
    }

    async fn carry(&mut self, stream: &mut Stream<'_>) -> Over {
        let mut opening = vec![CONNECTED.to_owned()];
        if self.faults.media_before_start {
            let mut early = Writer::new(
                &self.identity.account_sid,
                &self.identity.call_sid,
                &stream.sid,
            );
            opening.push(early.media(0, &[SILENCE; 160]));
        }
        opening.push(stream.start.clone());
        for text in opening {
            if let Err(over) = stream.socket.send(text).await {
                return over;
            }
        }
        self.log.hop("stream.started", stream.sid.clone());
        self.tell(stream.connect, &stream.sid, "stream-started", "");
        loop {
            let step = tokio::select! {
                message = stream.socket.next() => self.receive(stream, message).await,
                tick = self.tick() => match tick {
                    Ok(tick) => self.pass(stream, tick).await,
                    Err(stop) => Err(Over::Break(stop)),
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
        stream: &mut Stream<'_>,
        message: Option<Result<Message, Error>>,
    ) -> Result<(), Over> {
        let Some(text) = media::text_of(message, &mut self.log, PROTOCOL)? else {
            return Ok(());
        };
        match Incoming::parse(&text, &stream.sid) {
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
    async fn pass(&mut self, stream: &mut Stream<'_>, tick: Tick) -> Result<(), Over> {
        self.echo(stream, tick.marks).await?;
        let at_ms = self.line.elapsed_ms() - stream.began_ms;
        self.make_mischief(stream, at_ms).await?;
        for key in tick.gesture.keys {
            let text = stream.writer.dtmf(key);
            stream.socket.send(text).await?;
        }
        let (faults, dice) = (self.faults, self.carrier.entropy.as_ref());
        let audio = tick.gesture.audio.to_vec();
        if !stream.held.send_off((at_ms, at_ms), audio, faults, dice) {
            self.log.report.frames_lost += 1;
        }
        while let Some(held) = stream.held.arrived(at_ms) {
            let text = stream.writer.media(held.taken_ms, &held.audio);
            self.log.report.audio.sent.extend_from_slice(&held.audio);
            self.log.report.frames_sent += 1;
            stream.socket.send(text).await?;
        }
        Ok(())
    }

    async fn echo(&mut self, stream: &mut Stream<'_>, marks: Vec<String>) -> Result<(), Over> {
        for name in marks {
            self.log.report.marks_echoed += 1;
            let text = stream.writer.mark(&name);
            stream.socket.send(text).await?;
        }
        Ok(())
    }

    async fn close(&mut self, mut stream: Stream<'_>, over: &Over) {
        // Whatever was still to be played is lost with the stream.
        self.line.playout.clear();
        let silently = matches!(over, Over::Cut { silently: true });
        if !matches!(over, Over::Closed) && !silently {
            let text = stream.writer.stop();
            if stream.socket.send::<Break>(text).await.is_ok() {
                stream.socket.part(&mut self.log).await;
            }
        }
        if matches!(over, Over::Closed) {
            stream.socket.part(&mut self.log).await;
        }
        let fault = self
            .log
            .report
            .faults
            .last()
            .map(|fault| fault.message.clone())
            .unwrap_or_default();
        let event = if matches!(over, Over::Cut { silently: false }) {
            "stream-error"
        } else {
            "stream-stopped"
        };
        self.log.hop(
            "stream.closed",
            self.log
                .report
                .close_code
                .map_or(String::new(), |code| code.to_string()),
        );
        self.tell(
            stream.connect,
            &stream.sid,
            event,
            if event == "stream-error" { &fault } else { "" },
        );
        if let Some(stranger) = stream.stranger {
            self.log.report.second_stream_refused = stranger.await.ok();
        }
    }

    /// Tells the stream's status callback, if there is one.
    fn tell(&mut self, connect: &Connect, stream_sid: &str, event: &str, fault: &str) {
        let Some(target) = &connect.status_callback else {
            return;
        };
        let name = connect.name.as_deref().unwrap_or(stream_sid);
        let now = self.carrier.clock.now();
        let form = self
            .identity
            .stream_form(stream_sid, name, event, fault, now);
        self.call_back(target, form);
    }
}
