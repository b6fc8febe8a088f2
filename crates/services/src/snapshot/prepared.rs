//! Schedules by the shape of a visit, prepared when they are first asked for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use booking::{LaneId, Schedule};
use domain::ServiceId;

use super::{Snapshot, rules, visit::Shape};
use crate::{ServiceError, records::Lane};

/// Schedules that are kept at most; beyond them all are forgotten, because a snapshot lives for seconds.
const MOST: usize = 64;

/// What a schedule depends on besides the location's rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) service: ServiceId,
    /// Add-ons included.
    pub(super) minutes: u32,
    pub(super) resources: u32,
    /// Who and what may be taken, in order of preference.
    pub(super) lanes: Vec<LaneId>,
}

/// The prepared schedules of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Prepared(Mutex<HashMap<Key, Arc<Schedule>>>);

impl Prepared {
    fn get(&self, key: &Key) -> Option<Arc<Schedule>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).cloned()
    }

    fn keep(&self, key: Key, schedule: &Arc<Schedule>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, Arc::clone(schedule));
    }
}

/// A schedule with the length of its visits.
#[derive(Debug, Clone)]
pub(crate) struct Timed {
    pub(crate) schedule: Arc<Schedule>,
    /// Without add-ons.
    pub(crate) own_minutes: u32,
}

impl Snapshot {
    /// The prepared rules of a visit: one schedule for each length that its performers have. With `only`, of these lanes
    /// alone.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the service is set up so that the engine cannot take it.
    pub(crate) fn schedules(
        &self,
        shape: &Shape<'_>,
        only: &[Lane],
    ) -> Result<Vec<Timed>, ServiceError> {
        let keys = self.keys(shape, only).into_iter();
        keys.map(|key| {
            Ok(Timed {
                own_minutes: key.minutes - shape.extra_minutes,
                schedule: self.prepare(shape, key)?,
            })
        })
        .collect()
    }

    fn keys(&self, shape: &Shape<'_>, only: &[Lane]) -> Vec<Key> {
        let wanted = |lane: Lane| only.is_empty() || only.contains(&lane);
        let resources = self.resources.iter().filter(|resource| {
            shape.resources > 0
                && shape.service.resources.contains(&resource.id)
                && wanted(Lane::Resource(resource.id))
        });
        let resources: Vec<_> = resources
            .map(|resource| LaneId::Resource(resource.id))
            .collect();
        let groups = shape.groups.iter().filter_map(|group| {
            let staff = group.staff.iter().copied();
            let staff: Vec<_> = staff.filter(|id| wanted(Lane::Staff(*id))).collect();
            let nobody = staff.is_empty() && !group.staff.is_empty();
            let lanes = staff.into_iter().map(LaneId::Staff);
            (!nobody).then(|| Key {
                service: shape.service.id,
                minutes: group.minutes + shape.extra_minutes,
                resources: shape.resources,
                lanes: lanes.chain(resources.iter().copied()).collect(),
            })
        });
        groups.collect()
    }

    /// Whether the engine takes the rules of a visit.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with the engine's objection.
    pub(super) fn validate(&self, shape: &Shape<'_>) -> Result<(), ServiceError> {
        for key in self.keys(shape, &[]) {
            rules::of_visit(self, shape.service, &key)?
                .validate()
                .map_err(|error| ServiceError::invalid(error.field(), error.to_string()))?;
        }
        Ok(())
    }

    fn prepare(&self, shape: &Shape<'_>, key: Key) -> Result<Arc<Schedule>, ServiceError> {
        if let Some(known) = self.prepared.get(&key) {
            return Ok(known);
        }
        let rules = rules::of_visit(self, shape.service, &key)?;
        let schedule = Schedule::from_now(rules, self.read_at)
            .map_err(|error| ServiceError::invalid(error.field(), error.to_string()))?;
        let schedule = Arc::new(schedule);
        self.prepared.keep(key, &schedule);
        Ok(schedule)
    }
}
