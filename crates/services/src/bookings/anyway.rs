//! Booking anyway: people of the business may bend rules about hours, notice, horizon, grid, the day's limit and the time
//! after which a booking is closed to its customer, with a reason in words. What is claimed, kept, full, away or ruled about the customer cannot be bent by anybody.

use booking::Reason;
use domain::{BookingId, BusinessId, Role, UserId};
use serde_json::{Value, json};

use super::{
    Authority, Bookings, ChangeError, Committed, Moving, Place, Wish,
    authority::Claimant,
    book::Order,
    claimed::Claimed,
    repeated::{Once, people},
};
use crate::{ServiceError, availability::WhyNot, records::Actor};

/// Longest reason.
const REASON_MAX: usize = 500;

/// Why somebody books in spite of the rules, in their words; kept in the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    reason: String,
}

/// An override and the rules that it bends, for the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bent {
    pub(super) reason: String,
    /// Codes of the rules.
    pub(super) rules: Vec<&'static str>,
}

/// What the audit trail keeps, with the rules that were bent and why.
pub(super) fn overriding(mut detail: Value, bent: Option<&Bent>) -> Value {
    if let Some(bent) = bent {
        detail["override"] = json!({ "reason": bent.reason, "rules": bent.rules });
    }
    detail
}

impl Override {
    /// With a reason.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the reason is empty or longer than 500 characters.
    pub fn new(reason: &str) -> Result<Self, ServiceError> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_MAX {
            let why = "say why, in 1 to 500 characters";
            return Err(ServiceError::invalid("reason", why));
        }
        Ok(Self {
            reason: reason.to_owned(),
        })
    }

    /// The reason.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// One rule that it bends.
    pub(super) fn bending(&self, rule: &'static str) -> Bent {
        Bent {
            reason: self.reason.clone(),
            rules: vec![rule],
        }
    }

    /// What it bends of a refusal.
    fn bends(&self, why_not: Option<&WhyNot>) -> Bent {
        let reasons = why_not.map_or(&[][..], |why| &why.reasons);
        let mut rules: Vec<_> = reasons
            .iter()
            .filter(|reason| reason.is_soft())
            .map(Reason::code)
            .collect();
        rules.sort_unstable();
        rules.dedup();
        Bent {
            reason: self.reason.clone(),
            rules,
        }
    }
}

impl Bookings {
    /// Books in spite of rules that may be bent. Where nothing stands against it, it is an ordinary booking.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] unless an owner, a manager or somebody of the desk asks; [`ChangeError::Taken`] with
    /// the reasons that cannot be bent; otherwise as [`book`](Self::book).
    pub async fn book_anyway(
        &self,
        place: Place,
        by: Authority<'_>,
        wish: &Wish,
        why: &Override,
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        self.may_bend(place.business, &by).await?;
        let wishes = std::slice::from_ref(wish);
        let once = Once::new(&by, key, &("anyway", wish, people(wishes), why));
        if let Some(done) = self.recall(place.business, &once).await? {
            return Ok(done);
        }
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let strict = self.claim_all(&snapshot, &by.claimant(), wishes).await;
        let bent = match strict {
            Ok(_) => None,
            Err(ChangeError::Taken(found)) => Some(why.bends(found.why_not.as_ref())),
            Err(error) => return Err(error),
        };
        let order = Order {
            wishes,
            series: false,
            bent: bent.as_ref(),
        };
        self.commit(place, &by, order, &once).await
    }

    /// Moves in spite of rules that may be bent. Where nothing stands against it, it is an ordinary move.
    ///
    /// # Errors
    /// As [`book_anyway`](Self::book_anyway) and [`reschedule`](Self::reschedule).
    pub async fn reschedule_anyway(
        &self,
        business: BusinessId,
        by: Authority<'_>,
        id: BookingId,
        to: &Moving,
        why: &Override,
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        self.may_bend(business, &by).await?;
        let once = Once::new(&by, key, &("move anyway", id, to, why));
        if let Some(done) = self.recall(business, &once).await? {
            return Ok(done);
        }
        let existing = self.changeable(business, id).await?;
        let snapshot = self.snapshot_of(business, &existing).await?;
        let late = self.in_time(&by, (&existing, &snapshot), Some(why)).await?;
        let claimant = by.claimant();
        let strict = self.claim_move(&snapshot, &claimant, &existing, to, false);
        let bent = match strict.await {
            Ok(_) => late,
            Err(ChangeError::Taken(found)) => {
                let mut bent = why.bends(found.why_not.as_ref());
                bent.rules
                    .extend(late.into_iter().flat_map(|late| late.rules));
                Some(bent)
            }
            Err(error) => return Err(error),
        };
        self.commit_move(&by, &existing, to, &once, bent.as_ref())
            .await
    }

    /// Whether a wish that was refused could be had if the rules that may be bent were, and whoever asks may bend them.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the wish breaks a rule of its service; the store's errors.
    pub async fn could_bend(
        &self,
        place: Place,
        by: &Authority<'_>,
        wish: &Wish,
    ) -> Result<bool, ChangeError> {
        if !self.is_bender(place.business, by).await? {
            return Ok(false);
        }
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let claimant = Claimant {
            anyway: true,
            ..by.claimant()
        };
        let wishes = std::slice::from_ref(wish);
        possible(self.claim_all(&snapshot, &claimant, wishes).await)
    }

    /// The same of moving a booking.
    ///
    /// # Errors
    /// [`ChangeError::Settled`], [`ServiceError::NotFound`]; as [`could_bend`](Self::could_bend).
    pub async fn could_bend_move(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        id: BookingId,
        to: &Moving,
    ) -> Result<bool, ChangeError> {
        if !self.is_bender(business, by).await? {
            return Ok(false);
        }
        let existing = self.changeable(business, id).await?;
        let snapshot = self.snapshot_of(business, &existing).await?;
        let claimant = by.claimant();
        let claimed = self.claim_move(&snapshot, &claimant, &existing, to, true);
        possible(claimed.await.map(|claimed| vec![claimed]))
    }

    /// Owners, managers and the desk may bend rules; programs may not, nor staff, customers and callers.
    pub(super) async fn may_bend(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
    ) -> Result<(), ServiceError> {
        if self.is_bender(business, by).await? {
            return Ok(());
        }
        Err(ServiceError::Forbidden(
            "owners, managers and the desk may book and cancel in spite of the rules",
        ))
    }

    async fn is_bender(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
    ) -> Result<bool, ServiceError> {
        let Authority::Member(Actor::User(user)) = by else {
            return Ok(false);
        };
        let user: UserId = *user;
        let members = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.members().list().await?) })
            })
            .await?;
        let may = |role| matches!(role, Role::Owner | Role::Manager | Role::Desk);
        Ok(members
            .iter()
            .any(|member| member.user_id == user && may(member.role)))
    }
}

/// Whether everything was found, with calendars that could be read.
fn possible(found: Result<Vec<Claimed<'_>>, ChangeError>) -> Result<bool, ChangeError> {
    match found {
        Ok(claimed) => Ok(claimed.iter().all(|claimed| !claimed.requested)),
        Err(ChangeError::Taken(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
