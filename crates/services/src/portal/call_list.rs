//! The list of calls: filtered, searched, sorted, page by page, and as a file.

use domain::{
    CallOutcome, CallState,
    view::{COUNTED, CallsPage, Paging, rows},
};
use jiff::SignedDuration;

use super::{Names, Portal, calls, csv::Lines, cursor, diary::list::dates, wording};
use crate::{
    ServiceError,
    access::Member,
    queries,
    records::{CallOrder, CallSearch, VersionRef},
};

/// Shorter calls are short: nobody books in so little time.
const SHORT: SignedDuration = SignedDuration::from_secs(30);
/// Longer calls are long.
const LONG: SignedDuration = SignedDuration::from_mins(5);
/// The lengths to choose from.
const LENGTHS: [(&str, &str); 2] = [
    ("short", "Shorter than 30 s"),
    ("long", "Longer than 5 min"),
];

/// What an address asks of the list. Texts that name nothing count as not given.
#[derive(Debug, Clone, Default)]
pub struct CallsQuestion {
    /// Part of a name, digits of a number, or words that were said or stand in the summary.
    pub text: String,
    /// From this date on.
    pub from: String,
    /// Until this date, included.
    pub to: String,
    /// An outcome, as stored.
    pub outcome: String,
    /// A location's id.
    pub location: String,
    /// The id of a number of the business.
    pub number: String,
    /// `short` or `long`.
    pub length: String,
    /// Only those that ended without a booking.
    pub not_booked: bool,
    /// Whose version: the id of the location of a receptionist, a point, and a number.
    pub version: String,
    /// Those that only try the receptionist.
    pub test: bool,
    /// `started`, `length` or `-length`; otherwise the newest first.
    pub sort: String,
    /// How many rows a page has, as far as it is offered.
    pub rows: u32,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// A page of the filtered list.
#[derive(Debug, Clone)]
pub struct CallList {
    /// The calls.
    pub page: CallsPage,
    /// Whether anything narrows the list.
    pub narrowed: bool,
    /// In which order.
    pub order: CallOrder,
    /// Locations to choose from: ids and names.
    pub locations: Vec<(String, String)>,
    /// Numbers to choose from: ids, and the numbers as people write them.
    pub numbers: Vec<(String, String)>,
    /// Outcomes to choose from.
    pub outcomes: Vec<(String, String)>,
    /// Lengths to choose from.
    pub lengths: Vec<(String, String)>,
}

/// `loc_….12`; what names no version counts as not given.
fn version(text: &str) -> Option<VersionRef> {
    let (location, number) = text.split_once('.')?;
    Some(VersionRef {
        location_id: location.parse().ok()?,
        number: number.parse().ok()?,
    })
}

/// The search that a question asks for.
fn search(question: &CallsQuestion, names: &Names) -> Result<CallSearch, ServiceError> {
    let location_id = question.location.parse().ok();
    let zone = match location_id {
        Some(id) => names.zone(id).clone(),
        None => names.first_zone(),
    };
    Ok(CallSearch {
        location_id,
        number_id: question.number.parse().ok(),
        outcomes: question.outcome.parse().into_iter().collect(),
        started: dates(&question.from, &question.to, &zone)?,
        not_booked: question.not_booked,
        version: version(&question.version),
        test: question.test,
        shorter: (question.length == "short").then_some(SHORT),
        longer: (question.length == "long").then_some(LONG),
        text: Some(question.text.trim().to_owned()).filter(|text| !text.is_empty()),
        order: match question.sort.as_str() {
            "started" => CallOrder::Start,
            "length" => CallOrder::Length,
            "-length" => CallOrder::LengthDown,
            _ => CallOrder::StartDown,
        },
    })
}

impl Portal {
    /// A page of the calls that an address asks for.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `after` names no page; the store's errors.
    pub async fn call_list(
        &self,
        member: &Member,
        question: &CallsQuestion,
    ) -> Result<CallList, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let search = search(question, &names)?;
        let page = cursor::page(question.after.as_deref(), rows(Some(question.rows)))?;
        let asked = &search;
        let (found, total) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let found = queries::calls(tx, asked, page).await?;
                    let total = tx.overview().call_count(asked, COUNTED + 1).await?;
                    Ok::<_, ServiceError>((found, total))
                })
            })
            .await?;
        let mut places: Vec<_> = names.locations.values().map(|(one, _)| one).collect();
        places.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(CallList {
            page: CallsPage {
                calls: found
                    .items
                    .iter()
                    .map(|one| calls::listed(&names, one, now))
                    .collect(),
                total,
                paging: Paging {
                    first: question.after.is_none(),
                    next: found.next.map(cursor::write),
                },
            },
            narrowed: search
                != CallSearch {
                    order: search.order,
                    ..CallSearch::default()
                },
            order: search.order,
            locations: places
                .iter()
                .map(|one| (one.id.to_string(), one.name.clone()))
                .collect(),
            numbers: names
                .numbers
                .iter()
                .map(|one| (one.id.to_string(), names.phone(&one.number)))
                .collect(),
            outcomes: CallOutcome::ALL
                .iter()
                .map(|one| {
                    let word = wording::outcome(CallState::Ended, Some(*one));
                    (one.as_str().to_owned(), word.to_owned())
                })
                .collect(),
            lengths: LENGTHS
                .map(|(id, name)| (id.to_owned(), name.to_owned()))
                .to_vec(),
        })
    }

    /// The list as lines of values separated by commas, with a line of headings; at most 10 000 calls.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn call_file(
        &self,
        member: &Member,
        question: &CallsQuestion,
    ) -> Result<String, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let search = search(question, &names)?;
        let headings = [
            "Started",
            "Start",
            "Caller",
            "Phone",
            "Location",
            "Number called",
            "Summary",
            "Outcome",
            "Booking",
            "Length",
            "Seconds",
        ];
        let mut file = Lines::headed(headings);
        while let Some(page) = file.page() {
            let found = self.queries.calls(member.business, &search, page).await?;
            let rows = found.items.iter().map(|one| {
                let (call, row) = (&one.0, calls::listed(&names, one, now));
                let phone = call.from.as_ref().map(|from| names.phone(from));
                let seconds = call.ended_at.map(|_| call.length().as_secs().max(0));
                [
                    row.started.text,
                    row.started.iso,
                    row.caller,
                    phone.unwrap_or_default(),
                    row.place,
                    row.dialled,
                    row.summary,
                    row.outcome_text,
                    row.reference,
                    row.length,
                    seconds.map_or_else(String::new, |seconds| seconds.to_string()),
                ]
            });
            file.add(rows, found.next);
        }
        Ok(file.text())
    }
}
