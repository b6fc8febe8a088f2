//! A store whose work keeps virtual time from passing.

use std::sync::Arc;

use async_trait::async_trait;
use domain::BusinessId;
use services::{
    ports::store::{Access, Presence, Store, StoreResult, SystemTx, Tx, Unit},
    records::TrialCopy,
};

use super::VirtualClock;

/// A database under virtual time: its threads or its server work where the clock cannot see them, so each unit of work
/// is announced to it.
pub struct WatchedStore {
    store: Arc<dyn Store>,
    clock: VirtualClock,
}

impl WatchedStore {
    /// Watches a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: VirtualClock) -> Self {
        Self { store, clock }
    }
}

#[async_trait]
impl Store for WatchedStore {
    async fn run(
        &self,
        access: Access,
        business: BusinessId,
        unit: &mut dyn Unit<dyn Tx>,
    ) -> StoreResult<()> {
        let _outside = self.clock.outside();
        self.store.run(access, business, unit).await
    }

    async fn run_system(
        &self,
        access: Access,
        unit: &mut dyn Unit<dyn SystemTx>,
    ) -> StoreResult<()> {
        let _outside = self.clock.outside();
        self.store.run_system(access, unit).await
    }

    async fn ping(&self) -> StoreResult<()> {
        let _outside = self.clock.outside();
        self.store.ping().await
    }

    async fn trial(&self, business: BusinessId, wanted: &TrialCopy) -> StoreResult<Arc<dyn Store>> {
        let _outside = self.clock.outside();
        let copy = self.store.trial(business, wanted).await?;
        Ok(Arc::new(Self::new(copy, self.clock.clone())))
    }

    async fn announce(&self, worker: &str) -> StoreResult<Option<Box<dyn Presence>>> {
        let _outside = self.clock.outside();
        let given = self.store.announce(worker).await?;
        Ok(given.map(|presence| {
            let clock = self.clock.clone();
            Box::new(WatchedPresence { presence, clock }) as Box<dyn Presence>
        }))
    }
}

struct WatchedPresence {
    presence: Box<dyn Presence>,
    clock: VirtualClock,
}

#[async_trait]
impl Presence for WatchedPresence {
    async fn confirm(&mut self) -> StoreResult<()> {
        let _outside = self.clock.outside();
        self.presence.confirm().await
    }
}
