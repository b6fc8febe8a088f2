//! Keeps snapshots for a moment, because one call asks many times.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{BusinessId, LocationId};
use jiff::Timestamp;

use super::{Snapshot, load};
use crate::{
    ServiceError,
    context::Ports,
    rule_history::{self, Rules},
};

/// How long a snapshot is used without a look at the database. A change in the portal is seen by running calls within
/// this time, on every node.
const KEEP: Duration = Duration::from_secs(2);
/// How long a snapshot is used of which nothing has changed: it holds exceptions and absences around the time at which it
/// was read.
const USED: Duration = Duration::from_secs(15 * 60);

/// Snapshots by location.
#[derive(Clone)]
pub struct Snapshots {
    ports: Ports,
    kept: Arc<Mutex<HashMap<LocationId, Kept>>>,
    /// Businesses whose rules are known to have a history.
    begun: Arc<Mutex<HashSet<BusinessId>>>,
}

struct Kept {
    snapshot: Arc<Snapshot>,
    read_at: Duration,
    /// When it was last known to be as the database is.
    known_at: Duration,
}

impl Snapshots {
    /// An empty cache over the store.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        Self {
            ports,
            kept: Arc::default(),
            begun: Arc::default(),
        }
    }

    /// The location as it was at most two seconds ago, read again only where something was changed.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has no such location or nobody answers there; the store's errors.
    pub async fn get(
        &self,
        business: BusinessId,
        location: LocationId,
    ) -> Result<Arc<Snapshot>, ServiceError> {
        let now = self.ports.clock.monotonic();
        if let Some(snapshot) = self.kept(business, location, now).await? {
            return Ok(snapshot);
        }
        let at = self.ports.now();
        let snapshot = self
            .ports
            .store
            .read(business, |tx| Box::pin(load::load(tx, location, at)))
            .await
            .map(Arc::new)?;
        self.begin_history(business, at).await;
        let mut kept = self.lock();
        kept.retain(|_, kept| now.saturating_sub(kept.read_at) < USED);
        kept.insert(
            location,
            Kept {
                snapshot: Arc::clone(&snapshot),
                read_at: now,
                known_at: now,
            },
        );
        Ok(snapshot)
    }

    /// What is kept of a location, if it is as the database is.
    async fn kept(
        &self,
        business: BusinessId,
        location: LocationId,
        now: Duration,
    ) -> Result<Option<Arc<Snapshot>>, ServiceError> {
        let found = self.lock().get(&location).and_then(|kept| {
            let usable =
                kept.snapshot.business_id() == business && now.saturating_sub(kept.read_at) < USED;
            usable.then(|| (Arc::clone(&kept.snapshot), kept.known_at))
        });
        let Some((snapshot, known_at)) = found else {
            return Ok(None);
        };
        if now.saturating_sub(known_at) < KEEP {
            return Ok(Some(snapshot));
        }
        let version = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(
                    async move { Ok::<_, ServiceError>(tx.businesses().setup_version().await?) },
                )
            })
            .await?;
        if version != snapshot.version {
            return Ok(None);
        }
        if let Some(kept) = self.lock().get_mut(&location)
            && Arc::ptr_eq(&kept.snapshot, &snapshot)
        {
            kept.known_at = now;
        }
        Ok(Some(snapshot))
    }

    /// The location by the rules that held at an instant; `None` if the history of the rules begins later.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn at(
        &self,
        business: BusinessId,
        location: LocationId,
        then: Timestamp,
    ) -> Result<Option<Arc<Snapshot>>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let Some(version) = tx.rule_history().at(then).await? else {
                        return Ok(None);
                    };
                    let Some(rules) = Rules::of(&version, business) else {
                        return Ok(None);
                    };
                    let found = load::load_at(tx, location, rules, then).await?;
                    Ok(found.map(Arc::new))
                })
            })
            .await
    }

    /// Begins the history of the rules of a business that has none: one that was set up before there was any. Once a
    /// process; what fails is logged, and tried again with the next snapshot.
    async fn begin_history(&self, business: BusinessId, now: Timestamp) {
        let known = |kept: &mut HashSet<BusinessId>| !kept.insert(business);
        if known(&mut self.begun()) {
            return;
        }
        let store = &self.ports.store;
        let begun: Result<bool, ServiceError> = store
            .read(business, |tx| {
                Box::pin(async move { Ok(tx.rule_history().at(Timestamp::MAX).await?.is_some()) })
            })
            .await;
        let kept = match begun {
            Ok(true) => return,
            Ok(false) => {
                store
                    .write(business, |tx| Box::pin(rule_history::keep(tx, now)))
                    .await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            self.begun().remove(&business);
            tracing::warn!(
                business.id = %business,
                error = %error,
                "the history of the rules could not be begun; it is tried again"
            );
        }
    }

    fn begun(&self) -> std::sync::MutexGuard<'_, HashSet<BusinessId>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a location, after a change made here.
    pub fn forget(&self, location: LocationId) {
        self.lock().remove(&location);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<LocationId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
