//! What somebody asked to book or to move to, and could not have, goes into the demand ledger: single bookings, groups,
//! dates of a series, and moves. Look-ups of callers are noted by their tools. The ledger stands in nobody's way: what it
//! cannot keep is logged.

use call::tools::CreateBooking;
use domain::{BusinessId, CallId, TimeRange};
use jiff::{SignedDuration, Timestamp};

use super::{
    Authority, Bookings, ChangeError, Committed, Moving, Place, Wish, claimed::Claimed,
    existing::Existing, series::Dated,
};
use crate::{
    ServiceError,
    availability::{Ask, OfferSet, WhyNot, WhyNotCode},
    calls::CallScope,
    demand::{Demand, Missed},
    records::HoldOwner,
    snapshot::Snapshot,
};

impl Bookings {
    /// Notes bookings that could not be made. What callers are refused is noted by their tools, which ask twice.
    pub(super) async fn note_refused(
        &self,
        place: Place,
        by: &Authority<'_>,
        wishes: &[Wish],
        made: &Result<Committed, ChangeError>,
    ) {
        let (Err(ChangeError::Taken(found)), false) = (made, by.call().is_some()) else {
            return;
        };
        let kept = self.keep_refused(place, wishes, None, found).await;
        told(place.business, kept);
    }

    /// Notes what a caller asked to book and could not have.
    pub(crate) async fn note_refused_to_caller(
        &self,
        scope: &CallScope,
        request: &CreateBooking,
        found: &OfferSet,
    ) -> Result<(), ServiceError> {
        // What makes no sense to the tool is no demand.
        let Ok((place, wishes)) = self.wished(scope, request).await else {
            return Ok(());
        };
        self.keep_refused(place, &wishes, Some(scope.call), found)
            .await
    }

    /// Of one wish the refusal is known. Of a group the first that cannot be had, beside those before it, is looked for:
    /// it cost them all.
    async fn keep_refused(
        &self,
        place: Place,
        wishes: &[Wish],
        call: Option<CallId>,
        found: &OfferSet,
    ) -> Result<(), ServiceError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let holder = call.map(HoldOwner::Call);
        let asks: Vec<Ask> = wishes.iter().map(|wish| wish.ask(holder.clone())).collect();
        let mut refused = Some((0, found.why_not.clone()));
        if wishes.len() > 1 {
            refused = None;
            let mut claimed: Vec<Claimed<'_>> = Vec::new();
            for (index, (wish, ask)) in wishes.iter().zip(&asks).enumerate() {
                let ask = Ask {
                    besides: claimed.iter().flat_map(Claimed::claims).collect(),
                    ..ask.clone()
                };
                match self.claim(&snapshot, &ask, wish.start).await {
                    Ok(one) => claimed.push(one),
                    Err(ChangeError::Taken(found)) => {
                        refused = Some((index, found.why_not));
                        break;
                    }
                    Err(ChangeError::Service(error)) => return Err(error),
                    Err(ChangeError::Settled(_) | ChangeError::TooLate(_)) => return Ok(()),
                }
            }
        }
        let Some((index, why_not)) = refused else {
            return Ok(());
        };
        let mut besides = asks;
        let ask = besides.remove(index);
        let start = wishes[index].start;
        self.keep_unmet(&snapshot, (&ask, start), why_not, call, &besides)
            .await
    }

    /// Notes a move that could not be made.
    pub(super) async fn note_unmoved(
        &self,
        snapshot: &Snapshot,
        by: (&Authority<'_>, &Existing, &Moving),
        moved: &Result<Committed, ChangeError>,
    ) {
        let (by, existing, to) = by;
        if let Err(ChangeError::Taken(found)) = moved {
            let claimant = by.claimant();
            let ask = self.ask_move(snapshot, &claimant, existing, to).await;
            self.note_no_move(snapshot, (ask, to.start), by.call(), found)
                .await;
        }
    }

    /// Notes a move that cannot be made.
    pub(super) async fn note_no_move(
        &self,
        snapshot: &Snapshot,
        (ask, start): (Result<Ask, ChangeError>, Timestamp),
        call: Option<CallId>,
        found: &OfferSet,
    ) {
        let Ok(ask) = ask else { return };
        let why_not = found.why_not.clone();
        let kept = self
            .keep_unmet(snapshot, (&ask, start), why_not, call, &[])
            .await;
        told(snapshot.business_id(), kept);
    }

    /// Notes the dates of a series that cannot be had.
    pub(super) async fn note_dates<'a>(
        &self,
        snapshot: &Snapshot,
        dated: impl IntoIterator<Item = &'a Dated<'a>>,
        call: Option<CallId>,
    ) {
        for one in dated {
            let Some(why_not) = one
                .outcome
                .as_ref()
                .err()
                .and_then(|why| why.why_not.clone())
            else {
                continue;
            };
            let ask = one.wish.ask(call.map(HoldOwner::Call));
            let wanted = (&ask, one.wish.start);
            let kept = self
                .keep_unmet(snapshot, wanted, Some(why_not), call, &[])
                .await;
            told(snapshot.business_id(), kept);
        }
    }

    async fn keep_unmet(
        &self,
        snapshot: &Snapshot,
        (ask, start): (&Ask, Timestamp),
        why_not: Option<WhyNot>,
        call: Option<CallId>,
        besides: &[Ask],
    ) -> Result<(), ServiceError> {
        let wanted = TimeRange::starting(start, SignedDuration::from_mins(1))
            .map_err(|_| ServiceError::invalid("start", "that time is beyond the calendar"))?;
        let why_not = why_not.unwrap_or_else(|| WhyNot {
            code: WhyNotCode::Taken,
            say: String::new(),
            reasons: Vec::new(),
        });
        let missed = Missed {
            ask,
            wanted,
            why_not: &why_not,
            call,
            besides,
        };
        let demand = Demand::new(self.ports.clone(), self.snapshots.clone());
        demand.missed(snapshot, missed).await.map(|_| ())
    }
}

fn told(business: BusinessId, kept: Result<(), ServiceError>) {
    if let Err(error) = kept {
        tracing::warn!(
            business.id = %business,
            error = %error,
            "an unmet request could not be kept; look at the database"
        );
    }
}
