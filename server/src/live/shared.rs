//! The live stream of several processes over one PostgreSQL database: what happens in one is told to the pages of all.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{BusinessId, view::LiveEvent};
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use services::ports::{Clock, Live};
use storage::{Heard, Intercom};
use tokio::{sync::mpsc, task::AbortHandle};

use super::LocalLive;

/// Events that wait for the database. Those beyond are not told one by one: all pages read again instead.
const WAITING: usize = 1024;
/// Pauses after a failure, the first and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// What a process tells the others.
#[derive(Debug, Serialize, Deserialize)]
struct Word {
    /// Which process speaks. Its own pages know already.
    from: u64,
    /// What happened; nothing if some of it could not be told, so that all pages have to read again.
    event: Option<LiveEvent>,
}

/// Spreads events within this process and to the others.
pub(crate) struct SharedLive {
    here: Arc<LocalLive>,
    out: mpsc::Sender<LiveEvent>,
    lost: Arc<AtomicBool>,
    tasks: [AbortHandle; 2],
}

impl SharedLive {
    /// Begins to speak and to listen. `name` is this process's own, and no other's.
    pub(crate) fn begin(intercom: Intercom, name: u64, clock: Arc<dyn Clock>) -> Self {
        let here = Arc::new(LocalLive::default());
        let (out, said) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicBool::new(false));
        let speaker = Speaker {
            intercom: intercom.clone(),
            name,
            lost: Arc::clone(&lost),
            clock: Arc::clone(&clock),
        };
        let speaks = tokio::spawn(speaker.speak(said));
        let hears = tokio::spawn(hear(intercom, name, Arc::clone(&here), clock));
        Self {
            here,
            out,
            lost,
            tasks: [speaks.abort_handle(), hears.abort_handle()],
        }
    }
}

impl Drop for SharedLive {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Live for SharedLive {
    fn publish(&self, event: LiveEvent) {
        self.here.publish(event.clone());
        if self.out.try_send(event).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }

    fn follow(&self, business: BusinessId) -> BoxStream<'static, LiveEvent> {
        self.here.follow(business)
    }
}

/// A pause, and twice as long the next time.
async fn pause(clock: &Arc<dyn Clock>, length: &mut Duration) {
    clock.sleep(*length).await;
    *length = (*length * 2).min(PAUSES.1);
}

/// Tells the other processes what happens in this one.
struct Speaker {
    intercom: Intercom,
    name: u64,
    lost: Arc<AtomicBool>,
    clock: Arc<dyn Clock>,
}

impl Speaker {
    async fn speak(self, mut said: mpsc::Receiver<LiveEvent>) {
        let mut length = PAUSES.0;
        while let Some(event) = said.recv().await {
            // One word for all that could not be told stands for this event too.
            let event = (!self.lost.swap(false, Ordering::Relaxed)).then_some(event);
            let from = self.name;
            let Ok(word) = serde_json::to_string(&Word { from, event }) else {
                continue;
            };
            let mut told = self.intercom.say(&word).await;
            if let Err(error) = &told {
                tracing::warn!(%error, "other processes are not told what happens; they are once the database answers");
            }
            while told.is_err() {
                pause(&self.clock, &mut length).await;
                told = self.intercom.say(&word).await;
            }
            length = PAUSES.0;
        }
    }
}

/// Passes on what other processes tell. Pages that may have missed something are let go: they come back and read.
async fn hear(intercom: Intercom, name: u64, here: Arc<LocalLive>, clock: Arc<dyn Clock>) {
    let mut length = PAUSES.0;
    loop {
        let mut listener = match intercom.listen().await {
            Ok(listener) => listener,
            Err(error) => {
                tracing::warn!(%error, "what other processes tell is not heard; trying again");
                pause(&clock, &mut length).await;
                continue;
            }
        };
        length = PAUSES.0;
        here.let_go();
        while let Ok(heard) = listener.next().await {
            let Heard::Word(word) = heard else {
                here.let_go();
                continue;
            };
            match serde_json::from_str::<Word>(&word) {
                Ok(word) if word.from == name => {}
                Ok(Word {
                    event: Some(event), ..
                }) => here.publish(event),
                // Words of a later version that this one does not know count as a loss, too.
                Ok(Word { event: None, .. }) | Err(_) => here.let_go(),
            }
        }
    }
}
