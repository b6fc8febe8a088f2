//! What goes on beside the answering: the outbox, the measuring, and clearing up.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use jobs::Worker;
use secrecy::ExposeSecret;
use services::ports::StoreError;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::state::AppState;

/// Between two looks for calls that nobody drives any more.
const SWEEP_EVERY: Duration = Duration::from_secs(300);
/// Between two times that what was measured is put together. Until then each measured time is kept by itself.
const TALLY_EVERY: Duration = Duration::from_secs(5);
/// A call that began longer ago than this has outlived every limit: nobody drives it.
const LONGEST_CALL: SignedDuration = SignedDuration::from_mins(45);

/// Starts it; each task ends with `stop`.
pub(super) fn begin(
    state: &AppState,
    worker: &Worker,
    stop: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    if state.config.jobs.enabled {
        let (worker, stop) = (worker.clone(), stop.clone());
        tasks.push(tokio::spawn(async move {
            worker.run(stop.cancelled_owned()).await;
        }));
    }
    let (metered, stopped) = (state.clone(), stop.clone());
    tasks.push(tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stopped.cancelled() => return,
                () = metered.ports.clock.sleep(TALLY_EVERY) => metered.metrics.run_upkeep(),
            }
        }
    }));
    let (state, stop) = (state.clone(), stop.clone());
    tasks.push(tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = state.ports.clock.sleep(SWEEP_EVERY) => sweep(&state, false).await,
            }
        }
    }));
    tasks
}

/// Closes calls that nobody drives any more, and clears away what lapsed. At the start of the only process of a database all open calls are such;
/// otherwise only those that are older than any call can be.
pub(super) async fn sweep(state: &AppState, starting: bool) {
    let now = state.ports.now();
    let alone = state
        .config
        .database
        .url
        .expose_secret()
        .starts_with("sqlite:");
    if starting && alone {
        free_leases(state).await;
    }
    let before = if starting && alone {
        now
    } else {
        now.checked_sub(LONGEST_CALL).unwrap_or(Timestamp::MIN)
    };
    match state.services.desk.sweep(before).await {
        Ok(0) => {}
        Ok(calls) => tracing::warn!(calls, "closed calls that were left open"),
        Err(error) => tracing::error!(error = %error, "open calls could not be swept"),
    }
    match services::housekeeping::clear(&state.ports).await {
        Ok(cleared) if cleared.resealed > 0 => {
            tracing::info!(
                secrets = cleared.resealed,
                "encrypted secrets anew with the current key"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::error!(error = %error, "what lapsed could not be cleared away"),
    }
}

/// Makes jobs that a killed process had begun due again. Where several processes share a database, their workers find
/// that out by themselves.
async fn free_leases(state: &AppState) {
    let store = &state.ports.store;
    let freed = store
        .system_write::<_, StoreError, _>(|tx| {
            Box::pin(async move { tx.queue().free_leases().await })
        })
        .await;
    match freed {
        Ok(0) => {}
        Ok(jobs) => tracing::warn!(jobs, "jobs that were begun are begun anew"),
        Err(error) => tracing::error!(error = %error, "jobs that were begun could not be freed"),
    }
}
