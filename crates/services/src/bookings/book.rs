//! Making bookings: one, or several of which all are made or none.

use domain::{
    HoldId,
    view::{LiveEvent, LiveKind},
};

use super::{
    Authority, Bookings, ChangeError, Committed, Place, Wish,
    anyway::Bent,
    authority::Claimant,
    claimed::{Claimed, clash},
    is_taken, limits,
    repeated::{Once, is_duplicate, people},
    writing::Writing,
};
use crate::{
    ServiceError,
    availability::Ask,
    records::{BookingTerms, HoldOwner, Lane},
    snapshot::Snapshot,
};

/// A reference is drawn again when another booking has it already; five in a row happen to nobody.
const REFERENCE_DRAWS: usize = 5;
/// Most bookings that are made together.
const MOST_TOGETHER: usize = 64;

/// A wish that can be had, with what was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The wish, with its length, its person and its lanes.
    pub wish: Wish,
    /// The customer's part.
    pub range: domain::TimeRange,
    /// What it costs, and calling it off.
    pub terms: BookingTerms,
    /// Whether the business would have to confirm, because a calendar could not be read.
    pub requested: bool,
}

/// What is to be made together.
pub(super) struct Order<'a> {
    pub(super) wishes: &'a [Wish],
    /// Whether they are one series.
    pub(super) series: bool,
    /// The rules that are bent for them.
    pub(super) bent: Option<&'a Bent>,
}

impl Bookings {
    /// Whether the wish can be had right now, and on which terms. What this accepts [`book`](Self::book) makes, unless
    /// somebody is faster.
    ///
    /// # Errors
    /// [`ChangeError::Taken`] with the reasons and the nearest free times; [`ServiceError::Invalid`] naming the part of
    /// the wish that breaks a rule.
    pub async fn check(&self, place: Place, wish: &Wish) -> Result<Quoted, ChangeError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let visitor = Authority::Visitor(None).claimant();
        let mut claimed = self
            .claim_all(&snapshot, &visitor, std::slice::from_ref(wish))
            .await?;
        let Some(claimed) = claimed.pop() else {
            return Err(ServiceError::Internal("nothing was claimed".into()).into());
        };
        Ok(claimed.quoted(wish))
    }

    /// What the wish costs at its time, whether it can be had or not.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] naming the part of the wish that breaks a rule, [`ServiceError::NotFound`].
    pub async fn quote(&self, place: Place, wish: &Wish) -> Result<BookingTerms, ChangeError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let ask = wish.ask(None);
        let shape = snapshot.shape(&ask.visit)?;
        let minutes = i64::from(shape.minutes(ask.visit.staff));
        let length = jiff::SignedDuration::from_mins(minutes);
        let range = domain::TimeRange::starting(wish.start, length)
            .map_err(|_| ServiceError::invalid("start", "that time is beyond the calendar"))?;
        Ok(shape.terms(&snapshot, range, ask.visit.staff)?)
    }

    /// Books. With a key, a repeat gets the first result and changes nothing.
    ///
    /// # Errors
    /// As [`check`](Self::check); [`ServiceError::Forbidden`] if a permit is for something else,
    /// [`ServiceError::Conflict`] if the key was used for something else.
    pub async fn book(
        &self,
        place: Place,
        by: Authority<'_>,
        wish: &Wish,
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        self.book_all(place, by, std::slice::from_ref(wish), key)
            .await
    }

    /// Books several, all or none. They share a group, and the customer gets one text.
    ///
    /// # Errors
    /// As [`book`](Self::book), for the first that cannot be had.
    pub async fn book_all(
        &self,
        place: Place,
        by: Authority<'_>,
        wishes: &[Wish],
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        let order = Order {
            wishes,
            series: false,
            bent: None,
        };
        let once = Once::new(&by, key, &(wishes, people(wishes)));
        let made = self.commit(place, &by, order, &once).await;
        self.note_refused(place, &by, wishes, &made).await;
        made
    }

    pub(super) async fn commit(
        &self,
        place: Place,
        by: &Authority<'_>,
        order: Order<'_>,
        once: &Once,
    ) -> Result<Committed, ChangeError> {
        if order.wishes.is_empty() || order.wishes.len() > MOST_TOGETHER {
            let reason = format!("from 1 to {MOST_TOGETHER} bookings together");
            return Err(ServiceError::invalid("bookings", reason).into());
        }
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        by.may_book(&snapshot, order.wishes, order.series)?;
        if let Some(done) = self.recall(place.business, once).await? {
            return Ok(done);
        }
        let claimant = Claimant {
            anyway: order.bent.is_some(),
            ..by.claimant()
        };
        let claimed = self.claim_all(&snapshot, &claimant, order.wishes).await?;
        if order.bent.is_some() && claimed.iter().any(|claimed| claimed.requested) {
            let reason = "a calendar cannot be read: what it holds cannot be booked over";
            return Err(ServiceError::Conflict(reason.to_owned()).into());
        }
        for _ in 0..REFERENCE_DRAWS {
            let written = self.write(place, by, &order, &claimed, once).await;
            match written {
                Err(error) if is_duplicate(&error) => {
                    // The reference is taken, or a run under the same key was faster: it has the result then.
                    if let Some(done) = self.recall(place.business, once).await? {
                        return Ok(done);
                    }
                }
                Err(error) if is_taken(&error) => {
                    // Whoever was faster is found now, with the nearest free times. If nobody is, it was a passing hold.
                    self.claim_all(&snapshot, &claimant, order.wishes).await?;
                    return Err(passing(&claimed).into());
                }
                Err(error) => return Err(error),
                Ok(done) => {
                    for made in &done.bookings {
                        self.ports.live.publish(LiveEvent {
                            business: place.business,
                            kind: LiveKind::BookingCreated,
                            id: made.booking.to_string(),
                        });
                    }
                    return Ok(done);
                }
            }
        }
        Err(ServiceError::Internal("no free booking reference was drawn".into()).into())
    }

    /// Finds every wish free, each beside those before it.
    pub(super) async fn claim_all<'a>(
        &self,
        snapshot: &'a Snapshot,
        claimant: &Claimant,
        wishes: &[Wish],
    ) -> Result<Vec<Claimed<'a>>, ChangeError> {
        let mut all: Vec<Claimed<'a>> = Vec::with_capacity(wishes.len());
        for wish in wishes {
            let holder = match wish.hold {
                Some(id) => self.holder(snapshot, id).await?,
                None => claimant.holder.clone(),
            };
            let ask = Ask {
                besides: all.iter().flat_map(Claimed::claims).collect(),
                anyway: claimant.anyway,
                decided: claimant.decided,
                ..wish.ask(holder)
            };
            let claimed = self.claim(snapshot, &ask, wish.start).await?;
            if claimant.asks_age {
                limits::age_is_known(claimed.shape.service, wish.customer.age)?;
            }
            let clashes = |other: &Claimed<'_>| {
                let own = claimed.claims();
                let theirs = other.claims();
                own.iter()
                    .any(|own| theirs.iter().any(|other| clash(own, other)))
            };
            if !claimed.shape.service.is_class() && all.iter().any(clashes) {
                let reason = "two of the bookings need the same person or place at one time";
                return Err(ServiceError::invalid("bookings", reason).into());
            }
            all.push(claimed);
        }
        Ok(all)
    }

    /// Whose hold keeps a wish, if it lives.
    pub(super) async fn holder(
        &self,
        snapshot: &Snapshot,
        id: HoldId,
    ) -> Result<Option<HoldOwner>, ChangeError> {
        let found = self
            .ports
            .store
            .read(snapshot.business_id(), |tx| {
                Box::pin(async move { Ok::<_, ChangeError>(tx.holds().get(id).await?) })
            })
            .await?;
        let now = self.ports.now();
        Ok(found
            .filter(|hold| hold.expires_at > now)
            .map(|hold| hold.owner))
    }

    async fn write(
        &self,
        place: Place,
        by: &Authority<'_>,
        order: &Order<'_>,
        claimed: &[Claimed<'_>],
        once: &Once,
    ) -> Result<Committed, ChangeError> {
        let mut lanes: Vec<Lane> = claimed.iter().flat_map(Claimed::lanes_to_lock).collect();
        lanes.sort_unstable();
        lanes.dedup();
        let writing = Writing::new(self, place, by, order, claimed);
        let (writing, lanes) = (&writing, &lanes);
        self.ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    tx.bookings().lock_lanes(lanes).await?;
                    writing.run(tx, once).await
                })
            })
            .await
    }
}

/// Why the store refused what is found free again: together the bookings are more than a limit allows, or somebody kept
/// the time for a moment.
fn passing(claimed: &[Claimed<'_>]) -> ServiceError {
    let limited = |claimed: &Claimed<'_>| {
        let service = claimed.shape.service;
        service.day_limit.is_some() || limits::asks_customer(service)
    };
    if claimed.len() > 1 && claimed.iter().any(limited) {
        let reason = "together they are more than the limits of the service allow";
        return ServiceError::invalid("bookings", reason);
    }
    ServiceError::Conflict("the time was kept for somebody else a moment ago: try again".to_owned())
}
