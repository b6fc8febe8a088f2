//! Workers see each other, where the database can tell: a worker that is gone leaves its jobs to the others at once, and one
//! that merely lost its sign of life keeps them or lays them down in time.

use std::time::Duration;

use services::ports::{
    StoreResult,
    store::{Orphans, Presence},
};

use super::Inner;

/// How often jobs of workers that are gone are looked for, where the database can tell. A worker is taken for gone when two
/// looks in a row miss it. One that lives must have given its sign again by then, or laid down its work: it notices within
/// [`CONFIRM`] and [`CONFIRMED_WITHIN`](services::ports::store::CONFIRMED_WITHIN), which are less.
pub(super) const LOOK_FOR_ORPHANS: Duration = Duration::from_secs(1);
/// How often a worker makes sure that the others can see it.
const CONFIRM: Duration = Duration::from_millis(250);

/// The worker's sign of life for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Not given yet, or the database was away.
    Missing,
    /// The engine has none: the leases alone count.
    Unknown,
    /// The others can see it.
    Given,
}

impl Inner {
    /// Makes sure that the others can see this worker for as long as it works. Never returns.
    pub(super) async fn stay_seen(&self) {
        let name = &self.settings.name;
        loop {
            match self.store.announce(name).await {
                Ok(Some(presence)) => return self.confirm(presence).await,
                Ok(None) => {
                    self.sign.send_replace(Sign::Unknown);
                    return std::future::pending().await;
                }
                Err(error) => {
                    tracing::warn!(worker = %name, %error, "the worker cannot give its sign of life");
                    self.clock.sleep(CONFIRM).await;
                }
            }
        }
    }

    async fn confirm(&self, mut presence: Box<dyn Presence>) {
        loop {
            let (worker, confirmed) = (&self.settings.name, presence.confirm().await);
            let sign = match &confirmed {
                Ok(()) => Sign::Given,
                Err(_) => Sign::Missing,
            };
            let before = self.sign.send_replace(sign);
            if let (Sign::Given, Err(error)) = (before, &confirmed) {
                tracing::warn!(%worker, %error, "the others cannot see the worker; it lays down its work");
            }
            self.clock.sleep(CONFIRM).await;
        }
    }

    /// Makes the jobs of workers that were killed due again. Gives the workers that were missed for the first time.
    pub(super) async fn free_orphans(&self, missed: &[String]) -> Vec<String> {
        if *self.sign.borrow() == Sign::Unknown {
            return Vec::new();
        }
        let looked: StoreResult<Orphans> = self
            .store
            .system_write(|tx| Box::pin(async move { tx.queue().free_orphans(missed).await }))
            .await;
        match looked {
            Ok(Orphans { freed, missed }) => {
                if freed > 0 {
                    tracing::warn!(jobs = freed, "took over the jobs of workers that are gone");
                }
                missed
            }
            Err(error) => {
                tracing::warn!(%error, "jobs of workers that are gone cannot be found");
                Vec::new()
            }
        }
    }
}
