//! The calls that run in this process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use call::{AfterStream, Session};
use domain::CallId;
use services::ports::Clock;
use tokio::sync::{mpsc, watch};
use tracing::Instrument;

use super::{
    backend::CallBackend,
    carrier::AcceptedStream,
    driver::{Control, Driver},
    model::Opening,
};

/// How long a finished call's ending is remembered, for the carrier that asks what follows the stream.
const REMEMBERED: Duration = Duration::from_secs(60);

/// How long the carrier's different reports of one end may lie apart.
const GRACE: Duration = Duration::from_secs(5);

/// A call about to begin.
pub struct NewCall {
    /// The call.
    pub id: CallId,
    /// Its session.
    pub session: Session,
    /// The model's socket, being opened.
    pub opening: Opening,
    /// Its side of the use cases.
    pub backend: Arc<dyn CallBackend>,
    /// Turns what the session tells into rows.
    pub rows: services::calls::Recorder,
}

/// There are as many calls as the settings allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are as many calls as RINGDESK_CALLS_MAX allows")]
pub struct TooManyCalls;

struct Entry {
    /// Which of the tasks that this process ever began.
    number: u64,
    control: mpsc::UnboundedSender<Control>,
    after_stream: watch::Receiver<Option<AfterStream>>,
}

#[derive(Default)]
struct Table {
    calls: HashMap<CallId, Entry>,
    running: usize,
    begun: u64,
    closed: bool,
}

/// The calls that run in this process. Cheap to clone.
#[derive(Clone)]
pub struct Calls {
    table: Arc<Mutex<Table>>,
    running: watch::Sender<usize>,
    clock: Arc<dyn Clock>,
    most: usize,
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls")
            .field("running", &self.running())
            .field("most", &self.most)
            .finish()
    }
}

impl Calls {
    /// No calls yet, and at most `most` at a time.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, most: usize) -> Self {
        Self {
            table: Arc::default(),
            running: watch::Sender::new(0),
            clock,
            most,
        }
    }

    fn table(&self) -> std::sync::MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls run.
    #[must_use]
    pub fn running(&self) -> usize {
        *self.running.borrow()
    }

    /// Whether another call may begin.
    #[must_use]
    pub fn has_room(&self) -> bool {
        let table = self.table();
        !table.closed && table.running < self.most
    }

    /// Starts the task of a call. One that runs already is kept, and the new session is let go of: a carrier that repeats
    /// its webhook gets the same call.
    ///
    /// # Errors
    /// If there are too many, or if the server is stopping.
    pub fn begin(&self, call: NewCall) -> Result<(), TooManyCalls> {
        let (control, commands) = mpsc::unbounded_channel();
        let reports = control.downgrade();
        let (after_stream_cell, after_stream) = watch::channel(None);
        let number = {
            let mut table = self.table();
            let known = table.calls.get(&call.id);
            if known.is_some_and(|entry| !entry.control.is_closed()) {
                return Ok(());
            }
            if table.closed || table.running >= self.most {
                return Err(TooManyCalls);
            }
            table.running += 1;
            table.begun += 1;
            let number = table.begun;
            table.calls.insert(
                call.id,
                Entry {
                    number,
                    control,
                    after_stream,
                },
            );
            self.running.send_replace(table.running);
            number
        };
        let running = Running {
            calls: self.clone(),
            id: call.id,
            number,
            backend: Arc::clone(&call.backend),
            closed: false,
        };
        let driver = Driver::new(
            call.session,
            Arc::clone(&self.clock),
            call.opening,
            call.backend,
            call.rows,
            (reports, commands),
            after_stream_cell,
        );
        let span = tracing::info_span!("call", call.id = %call.id);
        tokio::spawn(
            async move {
                let mut running = running;
                driver.run().await;
                running.closed = true;
            }
            .instrument(span),
        );
        Ok(())
    }

    /// Hands the carrier's stream to its call. Gives it back if the call does not run here.
    ///
    /// # Errors
    /// With the stream.
    pub fn attach(&self, id: CallId, stream: AcceptedStream) -> Result<(), Box<AcceptedStream>> {
        let control = self
            .table()
            .calls
            .get(&id)
            .map(|entry| entry.control.clone());
        let Some(control) = control else {
            return Err(Box::new(stream));
        };
        match control.send(Control::Attach(Box::new(stream))) {
            Err(mpsc::error::SendError(Control::Attach(stream))) => Err(stream),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Whether the call runs here, or ran here a moment ago.
    #[must_use]
    pub fn knows(&self, id: CallId) -> bool {
        self.table().calls.contains_key(&id)
    }

    /// Ends a call that the carrier reports as over, unless its socket says so within a moment.
    pub fn hang_up_unless_over(&self, id: CallId, reason: &'static str) {
        let Some(control) = self
            .table()
            .calls
            .get(&id)
            .map(|entry| entry.control.clone())
        else {
            return;
        };
        let clock = Arc::clone(&self.clock);
        tokio::spawn(async move {
            clock.sleep(GRACE).await;
            // Fails when the call's task has ended, which is what was waited for.
            let _ = control.send(Control::HangUp(reason));
        });
    }

    /// What follows a call's stream. Waits a moment for the call's end; `None` if the call did not run here or does not
    /// end.
    pub async fn after_stream(&self, id: CallId) -> Option<AfterStream> {
        let mut after_stream = self.table().calls.get(&id)?.after_stream.clone();
        let known = after_stream.wait_for(Option::is_some);
        tokio::select! {
            known = known => known.ok().and_then(|known| *known),
            () = self.clock.sleep(GRACE) => None,
        }
    }

    /// Takes no more calls, lets those that run go on for `patience`, then ends them. Returns when none is left.
    pub async fn drain(&self, patience: Duration) {
        self.table().closed = true;
        let mut running = self.running.subscribe();
        tokio::select! {
            _ = running.wait_for(|running| *running == 0) => return,
            () = self.clock.sleep(patience) => {}
        }
        tracing::warn!(
            calls = self.running(),
            "the time to drain is over; ending the calls that are left"
        );
        for entry in self.table().calls.values() {
            let _ = entry
                .control
                .send(Control::HangUp("the server is stopping"));
        }
        let _ = running.wait_for(|running| *running == 0).await;
    }
}

/// Counts a call for as long as its task lives. If the task dies without having closed the record, the record is closed
/// here.
struct Running {
    calls: Calls,
    id: CallId,
    number: u64,
    backend: Arc<dyn CallBackend>,
    closed: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut table = self.calls.table();
        table.running = table.running.saturating_sub(1);
        self.calls.running.send_replace(table.running);
        drop(table);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (calls, id, number) = (self.calls.clone(), self.id, self.number);
        let unclosed = (!self.closed).then(|| Arc::clone(&self.backend));
        runtime.spawn(async move {
            if let Some(backend) = unclosed
                && let Err(error) = backend.abandon("task_died").await
            {
                tracing::error!(call.id = %id, error = %error, "a call's record stays open until the next start sweeps it");
            }
            calls.clock.sleep(REMEMBERED).await;
            // Another task may have the call by then.
            let own = |entry: &Entry| entry.number == number;
            let mut table = calls.table();
            if table.calls.get(&id).is_some_and(own) {
                table.calls.remove(&id);
            }
        });
    }
}
