//! What a rule turned away lately.

use domain::{BusinessId, LocationId, Money, TimeRange};
use jiff::{SignedDuration, Timestamp};

use super::{page::all, replay::sums};
use crate::{
    ServiceError,
    context::Ports,
    records::{UnmetFilter, UnmetRequest},
};

/// How far back is looked.
pub(crate) const DAYS: i64 = 30;

/// Requests of the last days at one location.
pub(crate) struct TurnedAway(Vec<UnmetRequest>);

/// What one rule had a part in refusing.
pub(crate) struct ByRule {
    /// How many requests.
    pub(crate) count: usize,
    /// What they would have brought, one sum a currency; without those whose value is not known.
    pub(crate) worth: Vec<Money>,
}

impl TurnedAway {
    /// Reads them: those that no booking met.
    pub(crate) async fn read(
        ports: &Ports,
        business: BusinessId,
        location: LocationId,
    ) -> Result<Self, ServiceError> {
        let now = ports.now();
        let first = now
            .checked_sub(SignedDuration::from_hours(DAYS * 24))
            .unwrap_or(Timestamp::MIN);
        let filter = UnmetFilter {
            location_id: Some(location),
            asked: TimeRange::new(first, now).ok(),
            open_only: true,
            ..UnmetFilter::default()
        };
        Ok(Self(all(ports, business, &filter).await?))
    }

    /// Those that a rule had a part in refusing, by the code of its reason.
    pub(crate) fn by(&self, code: &str) -> ByRule {
        let refused = |one: &&UnmetRequest| one.reasons.iter().any(|reason| reason == code);
        let refused: Vec<_> = self.0.iter().filter(refused).collect();
        ByRule {
            count: refused.len(),
            worth: sums(refused.iter().filter_map(|one| one.value)),
        }
    }
}
