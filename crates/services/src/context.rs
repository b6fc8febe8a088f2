//! What every use case is given: the ports, and ids made from them.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    jobs::JobPayload,
    ports::{Clock, Entropy, Live, Store, calendar::Calendar},
    records::{Actor, NewAuditEvent, NewJob},
};

/// The ports of one process, cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Calendars of owners and staff.
    pub calendar: Arc<dyn Calendar>,
    /// The live stream.
    pub live: Arc<dyn Live>,
}

impl Ports {
    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn id<T>(&self, wrap: impl FnOnce(Uuid) -> T) -> T {
        wrap(self.entropy.uuid(self.clock.now()))
    }

    /// A job that runs as soon as its unit of work has committed. `dedupe` names its effect, so that it is done once.
    pub(crate) fn job<P: JobPayload>(&self, payload: &P, dedupe: String) -> NewJob {
        NewJob {
            id: self.id(domain::JobId::from_uuid),
            queue: P::QUEUE.to_owned(),
            // Payloads are plain structs of ids and texts, which always serialise.
            payload: serde_json::to_value(payload).unwrap_or(Value::Null),
            run_at: self.now(),
            dedupe_key: Some(dedupe),
        }
    }

    /// A recorded change.
    pub(crate) fn audit(
        &self,
        actor: Actor,
        action: &str,
        subject: String,
        detail: Value,
    ) -> NewAuditEvent {
        NewAuditEvent {
            id: self.id(domain::AuditEventId::from_uuid),
            at: self.now(),
            actor,
            action: action.to_owned(),
            subject,
            detail,
        }
    }
}

/// When something was made, to the millisecond: its id begins with the instant (RFC 9562, version 7).
pub(crate) fn born(id: uuid::Uuid) -> Timestamp {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(0);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_something_was_made_is_in_its_id() {
        let id = uuid::Uuid::parse_str("019aa1b2-c3d4-7000-8000-000000000000").unwrap();
        assert_eq!(born(id).as_millisecond(), 0x019a_a1b2_c3d4);
    }
}
