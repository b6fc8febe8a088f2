//! The one writer of SQLite.
//!
//! A durable commit costs a disk flush, whatever it contains. So the units of work that wait for the writer share one:
//! each runs as a savepoint inside the transaction that is open, and is answered when that transaction has been
//! committed. A unit that fails rolls back to its savepoint; the others do not notice.
//!
//! The queue of a fair lock decides who belongs together. The first unit of a transaction wakes the committer, which
//! queues behind everybody who is waiting by then, and again for as long as others have joined meanwhile: callers who were
//! answered by one flush come back together for the next. Nobody is waited for: when no one has joined, it commits.
//! A unit whose caller went away in the middle leaves its savepoint open; the next turn rolls it back first.

use std::sync::Arc;

use sqlx::{Executor, SqliteConnection};
use tokio::{
    sync::{Mutex, Notify, OwnedMutexGuard, oneshot},
    task::JoinHandle,
};

use services::ports::store::{StoreError, StoreResult};

use crate::sql::read_failure;

/// Units in one transaction at most, so that none waits long for a flush.
const GROUP: usize = 256;

/// A transaction with so many units is committed though others are waiting.
const ENOUGH: usize = 64;

/// The writer's connection and the transaction that is open on it.
pub(crate) struct WriterState {
    connection: SqliteConnection,
    /// Whether `begin immediate` was sent and not ended yet.
    open: bool,
    /// Whether a unit runs in the savepoint, or was left in the middle.
    in_unit: bool,
    /// Whether the savepoint of a finished unit is still there: the next one releases it on its way, and a commit
    /// releases it by itself. Each message to the connection's thread that a unit saves counts.
    finished: bool,
    /// Who is told about the commit.
    members: Vec<oneshot::Sender<StoreResult<()>>>,
}

/// The one writer of a database file.
pub(crate) struct Writer {
    state: Arc<Mutex<WriterState>>,
    wake: Arc<Notify>,
    committer: tokio::task::AbortHandle,
}

/// A caller's turn on the writer, with its savepoint begun.
pub(crate) struct WriterTurn {
    state: OwnedMutexGuard<WriterState>,
}

impl WriterTurn {
    /// The connection, inside the savepoint.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.state.connection
    }
}

impl Writer {
    /// Takes over the connection. Must be called within a tokio runtime.
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        let state = WriterState {
            connection,
            open: false,
            in_unit: false,
            finished: false,
            members: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let wake = Arc::new(Notify::new());
        let committer = tokio::spawn(commit_groups(Arc::clone(&state), Arc::clone(&wake)));
        Self {
            state,
            wake,
            committer: committer.abort_handle(),
        }
    }

    /// Waits for a turn and begins a savepoint.
    pub(crate) async fn turn(&self) -> StoreResult<WriterTurn> {
        let state = Arc::clone(&self.state).lock_owned().await;
        let wake = Arc::clone(&self.wake);
        // A task of its own, here and below: a caller that goes away must not leave a statement half noted.
        finish(tokio::spawn(begin_unit(state, wake))).await?
    }

    /// Ends a turn whose unit failed: nothing of it remains.
    pub(crate) async fn roll_back(&self, turn: WriterTurn) -> StoreResult<()> {
        let mut state = turn.state;
        finish(tokio::spawn(async move { state.tidy().await })).await
    }

    /// Ends a turn whose unit succeeded; returns when it is durable, or failed to become so.
    pub(crate) async fn commit(&self, turn: WriterTurn) -> StoreResult<()> {
        let (tell, told) = oneshot::channel();
        let mut state = turn.state;
        state.in_unit = false;
        state.finished = true;
        state.members.push(tell);
        drop(state);
        told.await.unwrap_or_else(|_| Err(closing()))
    }

    /// Waits until everything that was accepted is durable, then closes the connection.
    pub(crate) async fn close(self) -> StoreResult<()> {
        let mut state = self.state.lock().await;
        // Whoever holds the lock is not in the middle of a commit.
        self.committer.abort();
        state.tidy().await;
        state.commit().await;
        state.send("pragma optimize").await
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.committer.abort();
    }
}

fn closing() -> StoreError {
    StoreError::Unavailable {
        reason: "the database is being closed".into(),
    }
}

/// The task's result. Tasks here do not panic, but a runtime that shuts down ends them.
async fn finish<T>(task: JoinHandle<T>) -> StoreResult<T> {
    task.await.map_err(|_| closing())
}

/// Joins the open transaction, or begins one and wakes the committer; then begins the savepoint.
async fn begin_unit(
    mut state: OwnedMutexGuard<WriterState>,
    wake: Arc<Notify>,
) -> StoreResult<WriterTurn> {
    state.tidy().await;
    if state.members.len() >= GROUP {
        state.commit().await;
    }
    if !state.open {
        state.send("begin immediate").await?;
        state.open = true;
        wake.notify_one();
    }
    let begin = if state.finished {
        "release unit; savepoint unit"
    } else {
        "savepoint unit"
    };
    state.finished = false;
    state.in_unit = true;
    if let Err(error) = state.send(begin).await {
        state.abandon(&error).await;
        return Err(error);
    }
    Ok(WriterTurn { state })
}

/// Commits whatever is open, whenever woken.
async fn commit_groups(state: Arc<Mutex<WriterState>>, wake: Arc<Notify>) {
    loop {
        wake.notified().await;
        let mut joined = 0;
        loop {
            let mut state = state.lock().await;
            let members = state.members.len();
            if members == joined || members >= ENOUGH {
                state.tidy().await;
                state.commit().await;
                break;
            }
            joined = members;
            drop(state);
            tokio::task::yield_now().await;
        }
    }
}

impl WriterState {
    async fn send(&mut self, sql: &'static str) -> StoreResult<()> {
        self.connection
            .execute(sql)
            .await
            .map(drop)
            .map_err(|error| read_failure(&error).error)
    }

    /// Undoes a unit that failed or was left in the middle.
    async fn tidy(&mut self) {
        if !self.in_unit {
            return;
        }
        match self.send("rollback to unit; release unit").await {
            Ok(()) => self.in_unit = false,
            // The engine itself ended the transaction (disk full, input/output error): all of the group is lost.
            Err(error) => self.abandon(&error).await,
        }
    }

    /// Gives up the open transaction and tells everyone in it.
    async fn abandon(&mut self, error: &StoreError) {
        tracing::error!(%error, "a group of units was rolled back");
        if self.open {
            // Fails if the engine has rolled back already, which is as good.
            let _ = self.send("rollback").await;
        }
        self.open = false;
        self.in_unit = false;
        self.finished = false;
        self.tell(&Err(error.clone()));
    }

    /// Makes the open transaction durable and tells everyone in it.
    async fn commit(&mut self) {
        if !self.open {
            return;
        }
        match self.send("commit").await {
            Ok(()) => {
                self.open = false;
                self.finished = false;
                self.tell(&Ok(()));
            }
            Err(error) => self.abandon(&error).await,
        }
    }

    fn tell(&mut self, result: &StoreResult<()>) {
        for member in self.members.drain(..) {
            // A caller that went away does not care.
            let _ = member.send(result.clone());
        }
    }
}
