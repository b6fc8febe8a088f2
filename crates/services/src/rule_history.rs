//! The rules of a business as they were, so that a time can be explained by the rules that held when it was asked for.
//!
//! [`Recording`] stands before the store: where a unit of work has written the rules of the business, a location, a
//! service, a staff member, a resource, hours or an absence, whoever asked for it, the unit also keeps a version of all of
//! them, in the same transaction. [`Snapshots::at`](crate::snapshot::Snapshots::at) reads a location from it.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{BusinessId, TimeRange};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    ServiceError,
    ports::{
        Clock,
        store::{Access, Presence, Store, StoreResult, SystemTx, Tx, Unit},
    },
    records::{
        HoursException, HoursOwner, HouseRules, Lane, Location, Resource, RuleVersion, Service,
        Staff, TimeOff, TrialCopy, WeeklyHours,
    },
};

/// Versions of one business that are kept: the oldest beyond them go.
const MOST: u32 = 400;
/// Exceptions and absences are kept for this long ahead; what is over is not.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 800);

/// What free times depend on besides claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The rules of the business; none in versions that were kept before there were any.
    #[serde(default)]
    pub house: HouseRules,
    /// All locations.
    pub locations: Vec<Location>,
    /// All services, inactive ones too.
    pub services: Vec<Service>,
    /// All staff, inactive ones too.
    pub staff: Vec<Staff>,
    /// All resources, inactive ones too.
    pub resources: Vec<Resource>,
    /// The weekly hours of all of them.
    pub weekly: Vec<WeeklyHours>,
    /// The exceptions that were still to come.
    pub exceptions: Vec<HoursException>,
    /// The absences that were still to come, or not over.
    pub time_off: Vec<TimeOff>,
}

impl Rules {
    /// As they are in this transaction.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn read(tx: &mut dyn Tx, now: Timestamp) -> Result<Self, ServiceError> {
        let house = tx.businesses().rules().await?;
        let locations = tx.locations().list().await?;
        let services = tx.catalog().services().await?;
        let staff = tx.catalog().staff().await?;
        let resources = tx.catalog().resources().await?;
        let mut owners: Vec<HoursOwner> = locations
            .iter()
            .map(|one| HoursOwner::Location(one.id))
            .collect();
        for member in &staff {
            owners.push(HoursOwner::Staff(member.id));
            let places = locations.iter();
            owners.extend(places.map(|place| HoursOwner::StaffAt(member.id, place.id)));
        }
        owners.extend(resources.iter().map(|one| HoursOwner::Resource(one.id)));
        let lanes: Vec<Lane> = staff
            .iter()
            .map(|member| Lane::Staff(member.id))
            .chain(resources.iter().map(|one| Lane::Resource(one.id)))
            .collect();
        let until = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        // Wherever the locations are, their date is at most a day from that of Greenwich.
        let date = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
        let (first, last) = (date(now), date(until));
        let first = first.yesterday().unwrap_or(first);
        Ok(Self {
            weekly: tx.hours().weekly(&owners).await?,
            exceptions: tx.hours().exceptions(&owners, first, last).await?,
            time_off: match TimeRange::new(now, until) {
                Ok(window) => tx.hours().time_off(&lanes, window).await?,
                Err(_) => Vec::new(),
            },
            house,
            locations,
            services,
            staff,
            resources,
        })
    }

    /// As a version that holds from an instant on.
    ///
    /// # Errors
    /// [`ServiceError::Internal`] if a record cannot be written as JSON.
    pub fn version(&self, valid_from: Timestamp) -> Result<RuleVersion, ServiceError> {
        let broken = |error: serde_json::Error| ServiceError::Internal(error.to_string());
        let content = serde_json::to_value(self).map_err(broken)?;
        let written = serde_json::to_vec(&content).map_err(broken)?;
        Ok(RuleVersion {
            valid_from,
            hash: Sha256::digest(written).into(),
            content,
        })
    }

    /// Those of a version; `None`, and a line in the log, if a later release cannot read it any more.
    #[must_use]
    pub fn of(version: &RuleVersion, business: BusinessId) -> Option<Self> {
        match serde_json::from_value(version.content.clone()) {
            Ok(rules) => Some(rules),
            Err(error) => {
                tracing::warn!(
                    business.id = %business,
                    valid_from = %version.valid_from,
                    error = %error,
                    "a version of the rules cannot be read; those of today are used in its place"
                );
                None
            }
        }
    }
}

/// Keeps the rules as they are in this transaction, if they differ from the last version.
///
/// # Errors
/// The store's errors.
pub async fn keep(tx: &mut dyn Tx, now: Timestamp) -> Result<bool, ServiceError> {
    tx.rule_history().lock().await?;
    let version = Rules::read(tx, now).await?.version(now)?;
    Ok(tx.rule_history().keep(&version, MOST).await?)
}

/// A store that keeps a version of the rules in every unit of work that changes them.
pub struct Recording {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl Recording {
    /// Before a store, with the clock that says from when a version holds.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

/// A unit of work, and after it what it changed of the rules.
struct Recorded<'u> {
    unit: &'u mut dyn Unit<dyn Tx>,
    clock: &'u dyn Clock,
}

impl Unit<dyn Tx> for Recorded<'_> {
    fn run<'a>(&'a mut self, tx: &'a mut (dyn Tx + 'static)) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let commit = self.unit.run(&mut *tx).await;
            if !commit || !tx.rule_history().changed() {
                return commit;
            }
            if let Err(error) = keep(&mut *tx, self.clock.now()).await {
                // If a statement failed, the store refuses the unit as a whole.
                tracing::error!(
                    business.id = %tx.business(),
                    error = %error,
                    "a version of the rules could not be kept; look at the database"
                );
            }
            true
        })
    }
}

#[async_trait]
impl Store for Recording {
    async fn run(
        &self,
        access: Access,
        business: BusinessId,
        unit: &mut dyn Unit<dyn Tx>,
    ) -> StoreResult<()> {
        if access == Access::Read {
            return self.store.run(access, business, unit).await;
        }
        let clock = &*self.clock;
        let mut unit = Recorded { unit, clock };
        self.store.run(access, business, &mut unit).await
    }

    async fn run_system(
        &self,
        access: Access,
        unit: &mut dyn Unit<dyn SystemTx>,
    ) -> StoreResult<()> {
        self.store.run_system(access, unit).await
    }

    async fn ping(&self) -> StoreResult<()> {
        self.store.ping().await
    }

    async fn trial(&self, business: BusinessId, wanted: &TrialCopy) -> StoreResult<Arc<dyn Store>> {
        self.store.trial(business, wanted).await
    }

    async fn announce(&self, worker: &str) -> StoreResult<Option<Box<dyn Presence>>> {
        self.store.announce(worker).await
    }
}
