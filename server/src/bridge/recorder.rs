//! Writes a call's records in batches beside the audio, one write at a time and in order.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use call::{CallEvent, ToolDone, ToolRun};
use domain::view::LiveKind;
use services::{calls::Recorder as Rows, ports::Clock, records::CallRecords};

use super::backend::CallBackend;

type Write = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Pause after a failed write.
const PAUSE: Duration = Duration::from_millis(500);
/// Attempts at one batch. What a database does not take for half a minute is dropped, and the call goes on.
const ATTEMPTS: u32 = 60;

/// Records that are not written yet.
pub(super) struct Recorder {
    backend: Arc<dyn CallBackend>,
    clock: Arc<dyn Clock>,
    rows: Rows,
    write: Option<Write>,
}

impl Recorder {
    pub(super) fn new(backend: Arc<dyn CallBackend>, clock: Arc<dyn Clock>, rows: Rows) -> Self {
        Self {
            backend,
            clock,
            rows,
            write: None,
        }
    }

    pub(super) fn event(&mut self, event: &CallEvent) {
        self.rows.event(event);
    }

    pub(super) fn tool_run(&mut self, run: &ToolRun) {
        self.rows.tool_run(run);
    }

    pub(super) fn tool_done(&mut self, done: &ToolDone) {
        self.rows.tool_done(done);
    }

    /// Moves writing on. While one batch is being written the next one grows, so batches are as large as writing is slow.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) {
        while self.poll_settled(cx).is_ready() {
            let Some((records, news)) = self.rows.take() else {
                return;
            };
            let (backend, clock) = (Arc::clone(&self.backend), Arc::clone(&self.clock));
            self.write = Some(Box::pin(write(backend, clock, records, news)));
        }
    }

    /// Ready when no write is under way. Starts none.
    pub(super) fn poll_settled(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(write) = &mut self.write {
            ready!(write.as_mut().poll(cx));
            self.write = None;
        }
        Poll::Ready(())
    }

    /// What was collected since the last write began.
    pub(super) fn rest(&mut self) -> CallRecords {
        self.rows
            .take()
            .map(|(records, _)| records)
            .unwrap_or_default()
    }
}

async fn write(
    backend: Arc<dyn CallBackend>,
    clock: Arc<dyn Clock>,
    records: CallRecords,
    news: Option<LiveKind>,
) {
    for _ in 0..ATTEMPTS {
        match backend.record(&records, news).await {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(error = %error, "a call's records could not be written; trying again");
                clock.sleep(PAUSE).await;
            }
        }
    }
    tracing::error!(
        events = records.events.len(),
        "some of a call's records were lost: the database did not take them"
    );
}
