//! The list of calls, filtered.

use domain::{
    CallId, CallOutcome, CallState,
    view::{COUNTED, CallsPage, Paging},
};

use super::{Portal, calls, cursor, diary::list::dates, wording};
use crate::{
    ServiceError,
    access::Member,
    queries::people_of,
    records::{CallSearch, VersionRef},
};

/// What an address asks of the list. Texts that name nothing count as not given.
#[derive(Debug, Clone, Default)]
pub struct CallsQuestion {
    /// From this date on.
    pub from: String,
    /// Until this date, included.
    pub to: String,
    /// An outcome, as stored.
    pub outcome: String,
    /// A location's id.
    pub location: String,
    /// Only those that ended without a booking.
    pub not_booked: bool,
    /// Whose version: the id of the location of a receptionist, a point, and a number.
    pub version: String,
    /// Those that only try the receptionist.
    pub test: bool,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// A page of the filtered list.
#[derive(Debug, Clone)]
pub struct CallList {
    /// The calls.
    pub page: CallsPage,
    /// How many there are, over all pages; one more than [`COUNTED`] stands for all that is more.
    pub total: u64,
    /// Whether anything narrows the list.
    pub narrowed: bool,
    /// Locations to choose from: ids and names.
    pub locations: Vec<(String, String)>,
    /// Outcomes to choose from.
    pub outcomes: Vec<(String, String)>,
}

/// `loc_….12`; what names no version counts as not given.
fn version(text: &str) -> Option<VersionRef> {
    let (location, number) = text.split_once('.')?;
    Some(VersionRef {
        location_id: location.parse().ok()?,
        number: number.parse().ok()?,
    })
}

impl Portal {
    /// A page of the calls that an address asks for, newest first.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `after` names no page; the store's errors.
    pub async fn call_list(
        &self,
        member: &Member,
        question: &CallsQuestion,
    ) -> Result<CallList, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let location_id = question.location.parse().ok();
        let zone = match location_id {
            Some(id) => names.zone(id).clone(),
            None => names.first_zone(),
        };
        let search = &CallSearch {
            location_id,
            outcomes: question.outcome.parse().into_iter().collect(),
            started: dates(&question.from, &question.to, &zone)?,
            not_booked: question.not_booked,
            version: version(&question.version),
            test: question.test,
        };
        let page = cursor::page(question.after.as_deref())?;
        let (found, total) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let found = tx.overview().calls(search, page).await?;
                    let people = people_of(tx, &found.items).await?;
                    let ids: Vec<CallId> = found.items.iter().map(|call| call.id).collect();
                    let booked = tx.bookings().first_of_calls(&ids).await?;
                    let total = tx.overview().call_count(search, COUNTED + 1).await?;
                    Ok::<_, ServiceError>(((found, people, booked), total))
                })
            })
            .await?;
        let (found, people, booked) = found;
        let rows = found.items.iter().zip(&people);
        let mut places: Vec<_> = names.locations.values().map(|(one, _)| one).collect();
        places.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(CallList {
            page: CallsPage {
                calls: rows
                    .map(|(call, customer)| {
                        let booked = booked.get(&call.id).copied();
                        calls::row(&names, call, customer.as_ref(), booked, now)
                    })
                    .collect(),
                paging: Paging {
                    first: question.after.is_none(),
                    next: found.next.map(cursor::write),
                },
            },
            total,
            narrowed: *search != CallSearch::default(),
            locations: places
                .iter()
                .map(|one| (one.id.to_string(), one.name.clone()))
                .collect(),
            outcomes: CallOutcome::ALL
                .iter()
                .map(|one| {
                    let word = wording::outcome(CallState::Ended, Some(*one));
                    (one.as_str().to_owned(), word.to_owned())
                })
                .collect(),
        })
    }
}
