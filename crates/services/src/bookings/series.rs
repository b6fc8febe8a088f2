//! Bookings that repeat: every date is checked before anything is written, and the conflicts are told one by one.

use booking::series::Series;
use domain::BusinessId;
use jiff::{Timestamp, civil::Date};

use super::{
    Authority, Bookings, ChangeError, Committed, Place, Quoted, Wish,
    authority::Claimant,
    book::Order,
    claimed::Claimed,
    repeated::{Once, people},
};
use crate::{
    ServiceError,
    availability::{Ask, Offer, WhyNot, together},
    snapshot::Snapshot,
};

/// One date of a series as it could be had now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesVisit {
    /// The date, at the location.
    pub date: Date,
    /// The booking that would be made, or why there is none.
    pub outcome: Result<Quoted, SeriesConflict>,
}

/// Why a date of a series cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesConflict {
    /// The kind of refusal: `taken`, `closed`, `no_such_time` …
    pub code: String,
    /// A sentence for the customer.
    pub say: String,
    /// The free times nearest to it.
    pub nearest: Vec<Offer>,
    /// The refusal in full; `None` if the clock shows no such time on the date.
    pub why_not: Option<WhyNot>,
}

/// A date with what it would claim.
pub(super) struct Dated<'a> {
    pub(super) date: Date,
    pub(super) wish: Wish,
    pub(super) outcome: Result<Claimed<'a>, SeriesConflict>,
}

impl Bookings {
    /// Every date of a series with the booking that could be made, or why it could not. Writes nothing.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] naming the part of the series or of the wish that breaks a rule, and the rule.
    pub async fn series_preview(
        &self,
        place: Place,
        wish: &Wish,
        series: &Series,
    ) -> Result<Vec<SeriesVisit>, ChangeError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let claimant = Authority::Visitor(None).claimant();
        let dated = self.dated(&snapshot, &claimant, wish, series).await?;
        let visits = dated.into_iter().map(|dated| SeriesVisit {
            date: dated.date,
            outcome: dated.outcome.map(|claimed| claimed.quoted(&dated.wish)),
        });
        Ok(visits.collect())
    }

    /// Books every date of a series but those that are left out, all or none.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] naming the first date that cannot be had and is not left out; otherwise as
    /// [`book`](Self::book).
    pub async fn book_series(
        &self,
        place: Place,
        by: Authority<'_>,
        wish: &Wish,
        series: &Series,
        skip: &[Date],
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        let guest = people(std::slice::from_ref(wish));
        let once = Once::new(&by, key, &("series", wish, guest, series, skip));
        if let Some(done) = self.recall(place.business, &once).await? {
            return Ok(done);
        }
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let dated = self.dated(&snapshot, &by.claimant(), wish, series).await?;
        // Also those that are left out: the customer would have come.
        self.note_dates(&snapshot, &dated, by.call()).await;
        let mut wishes = Vec::with_capacity(dated.len());
        for dated in dated.into_iter().filter(|one| !skip.contains(&one.date)) {
            match dated.outcome {
                Ok(claimed) => wishes.push(claimed.quoted(&dated.wish).wish),
                Err(conflict) => {
                    let reason = format!("{}: {}", dated.date, conflict.say);
                    return Err(ServiceError::Conflict(reason).into());
                }
            }
        }
        self.commit_series(place, &by, &wishes, &once).await
    }

    pub(super) async fn commit_series(
        &self,
        place: Place,
        by: &Authority<'_>,
        wishes: &[Wish],
        once: &Once,
    ) -> Result<Committed, ChangeError> {
        let order = Order {
            wishes,
            series: true,
            bent: None,
        };
        self.commit(place, by, order, once).await
    }

    /// Looks at every date: on the staff and resources that were wished for, and where those are resources that are
    /// taken, on others like them.
    pub(super) async fn dated<'a>(
        &self,
        snapshot: &'a Snapshot,
        claimant: &Claimant,
        wish: &Wish,
        series: &Series,
    ) -> Result<Vec<Dated<'a>>, ChangeError> {
        let local = snapshot.zone.to_datetime(wish.start);
        let occurrences = series
            .occurrences(local.date(), local.time(), &snapshot.zone)
            .map_err(|error| ServiceError::invalid(error.field(), error.to_string()))?;
        let mut all: Vec<Dated<'a>> = Vec::with_capacity(occurrences.len());
        for occurrence in occurrences {
            let start = match occurrence.start {
                Ok(start) => start,
                Err(error) => {
                    all.push(Dated {
                        date: occurrence.date,
                        wish: wish.clone(),
                        outcome: Err(SeriesConflict {
                            code: "no_such_time".to_owned(),
                            say: error.to_string(),
                            nearest: Vec::new(),
                            why_not: None,
                        }),
                    });
                    continue;
                }
            };
            let wish = Wish {
                // The first start is the one that was offered, also where its hour comes twice.
                start: if all.is_empty() { wish.start } else { start },
                hold: wish.hold.filter(|_| all.is_empty()),
                ..wish.clone()
            };
            let outcome = self.one_date(snapshot, claimant, &wish, &all).await?;
            all.push(Dated {
                date: occurrence.date,
                wish,
                outcome,
            });
        }
        Ok(all)
    }

    async fn one_date<'a>(
        &self,
        snapshot: &'a Snapshot,
        claimant: &Claimant,
        wish: &Wish,
        before: &[Dated<'_>],
    ) -> Result<Result<Claimed<'a>, SeriesConflict>, ChangeError> {
        let made = before.iter().filter_map(|one| one.outcome.as_ref().ok());
        let ask = Ask {
            besides: made.flat_map(Claimed::claims).collect(),
            decided: claimant.decided,
            ..wish.ask(claimant.holder.clone())
        };
        let mut found = self.claim(snapshot, &ask, wish.start).await;
        let others = Ask {
            lanes: Vec::new(),
            ..ask
        };
        if matches!(found, Err(ChangeError::Taken(_)))
            && !wish.lanes.is_empty()
            && !before.is_empty()
        {
            found = self.claim(snapshot, &others, wish.start).await;
        }
        match found {
            Ok(claimed) => Ok(Ok(claimed)),
            Err(ChangeError::Taken(offers)) => {
                let why = offers.why_not.as_ref();
                let code = why.map_or("taken", |why| why.code.as_str());
                let say = why.map_or("That time is taken.", |why| why.say.as_str());
                Ok(Err(SeriesConflict {
                    code: code.to_owned(),
                    say: say.to_owned(),
                    nearest: offers.nearest,
                    why_not: offers.why_not,
                }))
            }
            Err(error) => Err(error),
        }
    }

    /// The claims that a call's hold keeps among those: what the caller was told would be booked.
    pub(super) async fn kept(
        &self,
        business: BusinessId,
        call: domain::CallId,
        claimed: &[&Claimed<'_>],
    ) -> Result<Vec<crate::records::Claim>, ChangeError> {
        let claims: Vec<_> = claimed.iter().flat_map(|one| one.claims()).collect();
        let lanes: Vec<_> = claims.iter().map(|claim| claim.lane).collect();
        let first = claims.iter().map(|claim| claim.range.start()).min();
        let last = claims.iter().map(|claim| claim.range.end()).max();
        let (Some(first), Some(last)) = (first, last) else {
            return Ok(Vec::new());
        };
        let Ok(window) = domain::TimeRange::new(first, last) else {
            return Ok(Vec::new());
        };
        let (now, lanes): (Timestamp, _) = (self.ports.now(), &lanes);
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let busy = tx.bookings().busy(lanes, window, now).await?;
                    let ids = busy.iter().filter_map(|entry| match entry.source {
                        crate::records::BusySource::Hold(id) => Some(id),
                        _ => None,
                    });
                    let mut ids: Vec<_> = ids.collect();
                    ids.sort_unstable();
                    ids.dedup();
                    if ids.is_empty() {
                        return Ok(Vec::new());
                    }
                    let holds = tx.holds().get_all(&ids).await?;
                    let own = holds.into_iter().filter(|hold| {
                        hold.call_id() == Some(call) || hold.owner == together(call)
                    });
                    Ok::<_, ChangeError>(own.flat_map(|hold| hold.claims).collect())
                })
            })
            .await
    }
}
