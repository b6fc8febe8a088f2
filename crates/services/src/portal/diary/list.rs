//! The list of bookings: filtered, searched, sorted, page by page, and as a file.

use domain::{
    BookingSource, BookingState,
    view::{BookingRow, COUNTED, Paging, rows},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::days;
use crate::{
    ServiceError,
    access::Member,
    portal::{Names, Portal, bookings, csv::Lines, cursor, wording},
    queries::{self, BookingDetail},
    records::{BookingOrder, BookingSearch, Lane, Page, PageRequest},
    show,
};

/// What an address asks of the list. Texts that name nothing count as not given.
#[derive(Debug, Clone, Default)]
pub struct ListQuestion {
    /// Part of a name, digits of a number, or a reference.
    pub text: String,
    /// From this date on.
    pub from: String,
    /// Until this date, included.
    pub to: String,
    /// A location's id.
    pub location: String,
    /// A staff member's or a resource's id.
    pub with: String,
    /// A service's id.
    pub service: String,
    /// A state, as stored; or several, divided by commas.
    pub state: String,
    /// A source, as stored.
    pub source: String,
    /// Which date is meant by `from` and `to`: `made` is when it was made, otherwise when it takes place.
    pub dates: String,
    /// Only those that differ from the calendar.
    pub differs: bool,
    /// `when`, `-when` or `-made`.
    pub sort: String,
    /// How many rows a page has, as far as it is offered.
    pub rows: u32,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct ListPage {
    /// The bookings.
    pub rows: Vec<ListRow>,
    /// How many there are, over all pages; one more than [`COUNTED`] stands for all that is more.
    pub total: u64,
    /// Whether anything narrows the list.
    pub narrowed: bool,
    /// Where in the list.
    pub paging: Paging,
    /// Locations to choose from: ids and names.
    pub locations: Vec<(String, String)>,
    /// People and things to choose from.
    pub lanes: Vec<(String, String)>,
    /// Services to choose from.
    pub services: Vec<(String, String)>,
    /// States to choose from.
    pub states: Vec<(String, String)>,
    /// Sources to choose from.
    pub sources: Vec<(String, String)>,
}

/// One booking of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// As in every list.
    pub row: BookingRow,
    /// Where.
    pub place: String,
    /// "Fri 20 Nov, 14:30".
    pub made: String,
}

impl Portal {
    /// A page of the list.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `after` names no page; the store's errors.
    pub async fn booking_list(
        &self,
        member: &Member,
        question: &ListQuestion,
    ) -> Result<ListPage, ServiceError> {
        let names = self.names(member).await?;
        let search = search(member, question, &names)?;
        let page = cursor::page(question.after.as_deref(), rows(Some(question.rows)))?;
        let (found, total) = self.found(member, &search, page, Some(COUNTED + 1)).await?;
        let now = self.ports.now();
        let mut places: Vec<_> = names.locations.values().map(|(one, _)| one).collect();
        places.sort_by(|one, other| one.name.cmp(&other.name));
        let seen = |lane| member.reaches(&[lane]);
        let staff = names.staff.iter().filter(|one| seen(Lane::Staff(one.id)));
        let staff = staff.map(|one| (one.id.to_string(), one.name.to_string()));
        let things = names.resources.iter();
        let things = things.filter(|one| seen(Lane::Resource(one.id)));
        let things = things.map(|one| (one.id.to_string(), one.name.clone()));
        Ok(ListPage {
            rows: found
                .items
                .iter()
                .map(|one| row(member, &names, one, now))
                .collect(),
            total,
            narrowed: search
                != BookingSearch {
                    order: search.order,
                    lane: member.only_lane(),
                    ..BookingSearch::default()
                },
            paging: Paging {
                first: question.after.is_none(),
                next: found.next.map(cursor::write),
            },
            locations: places
                .iter()
                .map(|one| (one.id.to_string(), one.name.clone()))
                .collect(),
            lanes: staff.chain(things).collect(),
            services: names
                .services
                .iter()
                .map(|one| (one.id.to_string(), one.name.clone()))
                .collect(),
            states: state_choices(&question.state),
            sources: BookingSource::ALL
                .iter()
                .map(|one| (one.as_str().to_owned(), wording::source(*one).to_owned()))
                .collect(),
        })
    }

    /// The list as lines of values separated by commas, with a line of headings; at most 10 000 bookings.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn booking_file(
        &self,
        member: &Member,
        question: &ListQuestion,
    ) -> Result<String, ServiceError> {
        let names = self.names(member).await?;
        let search = search(member, question, &names)?;
        let now = self.ports.now();
        let headings = [
            "Reference",
            "When",
            "Start",
            "Customer",
            "Phone",
            "Service",
            "With",
            "Location",
            "State",
            "Source",
            "Price",
            "Booked at",
        ];
        let mut file = Lines::headed(headings);
        while let Some(page) = file.page() {
            let (found, _) = self.found(member, &search, page, None).await?;
            let rows = found.items.iter().map(|detail| {
                let ListRow { row, place, made } = row(member, &names, detail, now);
                [
                    row.reference,
                    row.start.text,
                    row.start.iso,
                    row.customer,
                    row.phone,
                    row.service,
                    row.with,
                    place,
                    row.state_text,
                    row.source_text,
                    row.price,
                    made,
                ]
            });
            file.add(rows, found.next);
        }
        Ok(file.text())
    }

    /// Bookings of a page, and how many there are, counted up to `most`; uncounted without.
    async fn found(
        &self,
        member: &Member,
        search: &BookingSearch,
        page: PageRequest,
        most: Option<u32>,
    ) -> Result<(Page<BookingDetail>, u64), ServiceError> {
        self.ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let found = tx.overview().bookings(search, page).await?;
                    let total = match most {
                        Some(most) => tx.overview().booking_count(search, most).await?,
                        None => 0,
                    };
                    let items = queries::details(tx, found.items).await?;
                    let next = found.next;
                    Ok::<_, ServiceError>((Page { items, next }, total))
                })
            })
            .await
    }
}

fn row(member: &Member, names: &Names, detail: &BookingDetail, now: Timestamp) -> ListRow {
    let booking = &detail.booking;
    let zone = names.zone(booking.location_id);
    ListRow {
        place: names.location(booking.location_id).to_owned(),
        made: show::when(booking.created_at, zone, now),
        row: bookings::shown_to(member, bookings::row(names, detail, now)),
    }
}

/// The search that a question asks for.
fn search(
    member: &Member,
    question: &ListQuestion,
    names: &Names,
) -> Result<BookingSearch, ServiceError> {
    let location_id = question.location.parse().ok();
    let zone = match location_id {
        Some(id) => names.zone(id).clone(),
        None => names.first_zone(),
    };
    let range = dates(&question.from, &question.to, &zone)?;
    let made = question.dates == "made";
    let staff = question.with.parse().map(Lane::Staff);
    Ok(BookingSearch {
        location_id,
        service_id: question.service.parse().ok(),
        customer_id: None,
        lane: member.only_lane().or_else(|| {
            staff
                .or_else(|_| question.with.parse().map(Lane::Resource))
                .ok()
        }),
        states: states(&question.state),
        sources: question.source.parse().into_iter().collect(),
        starting: range.filter(|_| !made),
        made: range.filter(|_| made),
        differs: question.differs,
        text: Some(question.text.trim().to_owned()).filter(|text| !text.is_empty()),
        order: match question.sort.as_str() {
            "when" => BookingOrder::Start,
            "-made" => BookingOrder::MadeDown,
            _ => BookingOrder::StartDown,
        },
    })
}

/// The states that an address names.
fn states(text: &str) -> Vec<BookingState> {
    let each = text.split(',').map(str::trim);
    each.filter_map(|one| one.parse().ok()).collect()
}

/// Every state to choose from; and several together, where the address asks for them.
fn state_choices(asked: &str) -> Vec<(String, String)> {
    let word = |one: &BookingState| wording::booking_state(*one);
    let several = states(asked);
    let several = (several.len() > 1).then(|| {
        let words: Vec<&str> = several.iter().map(word).collect();
        (asked.to_owned(), words.join(", "))
    });
    let each = BookingState::ALL.iter();
    let each = each.map(|one| (one.as_str().to_owned(), word(one).to_owned()));
    several.into_iter().chain(each).collect()
}

/// The range of the dates from one to another, both included; one of them may be open.
pub(in crate::portal) fn dates(
    from: &str,
    to: &str,
    zone: &TimeZone,
) -> Result<Option<domain::TimeRange>, ServiceError> {
    let (from, to) = (from.parse::<Date>().ok(), to.parse::<Date>().ok());
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let start = match from {
        // Nothing is older; databases know no years before our era as far as the calendar goes.
        Some(from) => days(from, 1, zone)?.start().max(Timestamp::UNIX_EPOCH),
        None => Timestamp::UNIX_EPOCH,
    };
    let end = match to {
        Some(to) => days(to, 1, zone)?.end(),
        None => Timestamp::MAX,
    };
    // Dates in the wrong order have nothing between them.
    let nothing = |_| domain::TimeRange::starting(start, jiff::SignedDuration::from_nanos(1000));
    let range = domain::TimeRange::new(start, end).or_else(nothing);
    Ok(range.ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_ask_for_several_states_and_the_choice_shows_them() {
        let both = [BookingState::Booked, BookingState::NoShow];
        assert_eq!(states("booked,no_show"), both);
        assert_eq!(states("booked, nonsense"), both[..1]);
        assert_eq!(states(""), []);
        let choices = state_choices("booked,no_show");
        let first = ("booked,no_show".to_owned(), "Booked, No-show".to_owned());
        assert_eq!(choices[0], first);
        assert_eq!(choices.len(), BookingState::ALL.len() + 1);
        assert_eq!(state_choices("booked").len(), BookingState::ALL.len());
    }

    #[test]
    fn dates_include_both_ends_and_nothing_lies_between_reversed_ones() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let range = dates("2026-11-20", "2026-11-21", &zone).unwrap().unwrap();
        assert_eq!(range.start().to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(range.end().to_string(), "2026-11-22T00:00:00Z");
        let reversed = dates("2026-11-21", "2026-11-01", &zone).unwrap().unwrap();
        assert!(reversed.length().as_secs() < 1);
        assert_eq!(dates("", "yesterday", &zone).unwrap(), None);
        let ever = dates("-009998-01-01", "", &zone).unwrap().unwrap();
        assert_eq!(ever.start(), Timestamp::UNIX_EPOCH);
        let before = dates("", "-009998-01-01", &zone).unwrap().unwrap();
        assert!(before.start() == Timestamp::UNIX_EPOCH && before.length().as_secs() < 1);
    }
}
