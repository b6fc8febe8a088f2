//! The day: what waits for a person, the day's figures, what comes next. Each figure is one search, and its tile leads to
//! the list of the same search.

use domain::{
    BookingSource, BookingState, CallOutcome, Money, Permission, TimeRange,
    view::{BookingRow, Need, Tile, TodayPage},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{Names, Portal, bookings, calls, diary};
use crate::{
    ServiceError,
    access::Member,
    bookings::CLASH,
    ports::Tx,
    queries::{self, BookingDetail},
    records::{
        Booking, BookingSearch, BookingTotals, CallSearch, CallTotals, ConnectionState, PageRequest,
    },
    show,
};

/// Days of the charts, today included, and of the small ones on tiles.
const DAYS: usize = 30;
const SMALL: usize = 14;
/// The same weekday of so many weeks is what is usual.
const WEEKS: i64 = 4;
/// Shown at most.
const NEEDS: usize = 5;
const NEXT: u32 = 6;
/// Bookings of one person's day.
const DAY: usize = 100;
const CALLS: u32 = 5;
/// What happened longer ago waits for nobody any more.
const RECENT: SignedDuration = SignedDuration::from_hours(48);
/// States of what counts as booked.
const COUNTED: [BookingState; 4] = [
    BookingState::Booked,
    BookingState::Arrived,
    BookingState::Completed,
    BookingState::NoShow,
];

/// Calls and bookings of the last days, for the charts.
#[derive(Debug, Clone)]
pub struct DayCounts {
    /// "Fri 20 Nov", the oldest first.
    pub days: Vec<String>,
    /// Calls that began on each.
    pub calls: Vec<u64>,
    /// Bookings that were made on each, however they were made.
    pub bookings: Vec<u64>,
}

/// The day of one person of the diary.
#[derive(Debug, Clone)]
pub struct OwnDay {
    /// "Fri 20 Nov".
    pub day: String,
    /// Who comes today, in order.
    pub today: Vec<BookingRow>,
    /// Who comes after that.
    pub later: Vec<BookingRow>,
}

/// What is counted for one day.
struct Counted {
    calls: CallTotals,
    bookings: BookingTotals,
}

impl Portal {
    /// The day of the member's business.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn today(&self, member: &Member) -> Result<TodayPage, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let zone = names.first_zone();
        let date = zone.to_datetime(now).date();
        let day = diary::day(date, &zone)?;
        let usual = (1..=WEEKS)
            .filter_map(|weeks| diary::day(date.checked_sub((weeks * 7).days()).ok()?, &zone).ok());
        let days: Vec<TimeRange> = std::iter::once(day).chain(usual).collect();
        let small = last_days(date, SMALL, &zone);
        let (small, days, dates) = (&small, &days, &date);
        let recent = TimeRange::new(now.checked_sub(RECENT).unwrap_or(now), now)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let read = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let mut before = counted(tx, days).await?;
                    let today = before.remove(0);
                    let calls = CallSearch::default();
                    let calls = tx.overview().calls_started(&calls, small).await?;
                    let booked = tx.overview().bookings_made(&by_phone(), small).await?;
                    let open = tx
                        .overview()
                        .bookings(&BookingSearch::requests_after(now), first(NEEDS))
                        .await?;
                    let next = [BookingState::Booked, BookingState::Requested];
                    let next = upcoming(now, &next);
                    let next = tx
                        .overview()
                        .bookings(&next, PageRequest::first(NEXT))
                        .await?;
                    let untold = tx.overview().untold(recent, 3).await?;
                    let messages = CallSearch {
                        outcomes: vec![CallOutcome::Message],
                        started: Some(recent),
                        ..CallSearch::default()
                    };
                    let messages = tx.overview().calls(&messages, first(3)).await?;
                    let running = tx.overview().running(recent.start(), now).await?;
                    let connections = tx.connections().list().await?;
                    let next = queries::details(tx, next.items).await?;
                    let latest = CallSearch::default();
                    let latest = queries::calls(tx, &latest, PageRequest::first(CALLS)).await?;
                    Ok::<_, ServiceError>((
                        (today, before, calls, booked),
                        (open.items, untold, messages.items, connections),
                        (next, latest, running),
                    ))
                })
            })
            .await?;
        let ((today, before, calls, booked), (open, untold, messages, connections), ahead) = read;
        let (next, latest, running) = ahead;
        let mut needs = Vec::new();
        for connection in &connections {
            if connection.state != ConnectionState::Connected {
                needs.push(Need {
                    text: "Google Calendar is not connected. Callers are told you will confirm."
                        .to_owned(),
                    since: Some(show::shown(connection.updated_at, &zone, now)),
                    action: "Look at connections".to_owned(),
                    path: "integrations".to_owned(),
                });
            }
        }
        needs.extend(open.iter().map(|one| waits(&names, one, now)));
        needs.extend(untold.iter().map(|one| Need {
            text: format!("The text to {} was not delivered.", one.name),
            since: Some(show::shown(
                one.updated_at,
                names.zone(one.location_id),
                now,
            )),
            action: "Look at booking".to_owned(),
            path: format!("bookings/{}", one.id),
        }));
        needs.extend(messages.iter().map(|call| Need {
            text: "A caller left a message.".to_owned(),
            since: Some(show::shown(
                call.started_at,
                names.zone(call.location_id),
                now,
            )),
            action: "Read message".to_owned(),
            path: format!("calls/{}", call.id),
        }));
        needs.truncate(NEEDS);
        Ok(TodayPage {
            day: show::day(now, &zone, now),
            needs,
            live: running
                .iter()
                .map(|one| calls::live(&names, one, now))
                .collect(),
            tiles: tiles(
                &today,
                &before,
                (calls, booked),
                (*dates, member.role.may(Permission::SeeTakings)),
            ),
            next: next
                .iter()
                .map(|one| bookings::row(&names, one, now))
                .collect(),
            calls: latest
                .items
                .iter()
                .map(|one| calls::listed(&names, one, now))
                .collect(),
        })
    }

    /// The own day of somebody who sees only their own: today's bookings and the next ones after it.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn own_day(&self, member: &Member) -> Result<OwnDay, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let zone = names.first_zone();
        let day = diary::day(zone.to_datetime(now).date(), &zone)?;
        let search = |starting| BookingSearch {
            lane: member.only_lane(),
            states: BookingState::ALL
                .iter()
                .copied()
                .filter(|state| state.claims_time())
                .collect(),
            starting,
            ..BookingSearch::default()
        };
        let today = &search(Some(day));
        let later = &search(TimeRange::new(day.end(), Timestamp::MAX).ok());
        let (today, later) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let today = tx.overview().bookings(today, first(DAY)).await?;
                    let page = PageRequest::first(NEXT);
                    let later = tx.overview().bookings(later, page).await?;
                    let today = queries::details(tx, today.items).await?;
                    let later = queries::details(tx, later.items).await?;
                    Ok::<_, ServiceError>((today, later))
                })
            })
            .await?;
        let rows = |found: Vec<BookingDetail>| {
            found
                .iter()
                .map(|one| bookings::shown_to(member, bookings::row(&names, one, now)))
                .collect()
        };
        Ok(OwnDay {
            day: show::day(now, &zone, now),
            today: rows(today),
            later: rows(later),
        })
    }

    /// Calls and bookings of each of the last 30 days.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn day_counts(&self, member: &Member) -> Result<DayCounts, ServiceError> {
        let (names, now) = (self.names(member).await?, self.ports.now());
        let zone = names.first_zone();
        let ranges = last_days(zone.to_datetime(now).date(), DAYS, &zone);
        let ranges = &ranges;
        let (calls, bookings) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let calls = tx
                        .overview()
                        .calls_started(&CallSearch::default(), ranges)
                        .await?;
                    let bookings = tx
                        .overview()
                        .bookings_made(&BookingSearch::default(), ranges)
                        .await?;
                    Ok::<_, ServiceError>((calls, bookings))
                })
            })
            .await?;
        Ok(DayCounts {
            days: ranges
                .iter()
                .map(|range| show::day(range.start(), &zone, now))
                .collect(),
            calls,
            bookings,
        })
    }
}

fn first(count: usize) -> PageRequest {
    PageRequest::first(u32::try_from(count).unwrap_or(1))
}

/// The ranges of the last days, the oldest first.
fn last_days(today: Date, count: usize, zone: &TimeZone) -> Vec<TimeRange> {
    let count = i64::try_from(count).unwrap_or(1);
    (0..count)
        .rev()
        .filter_map(|back| diary::day(today.checked_sub(back.days()).ok()?, zone).ok())
        .collect()
}

/// Bookings that were made by telephone and count: what is only asked for is not booked yet, and what is called off not
/// any more.
fn by_phone() -> BookingSearch {
    BookingSearch {
        states: COUNTED.to_vec(),
        sources: vec![BookingSource::Phone],
        ..BookingSearch::default()
    }
}

/// Bookings that are still to come.
fn upcoming(now: Timestamp, states: &[BookingState]) -> BookingSearch {
    BookingSearch {
        states: states.to_vec(),
        starting: TimeRange::new(now, Timestamp::MAX).ok(),
        ..BookingSearch::default()
    }
}

async fn counted(tx: &mut dyn Tx, days: &[TimeRange]) -> Result<Vec<Counted>, ServiceError> {
    let calls = CallSearch::default();
    let calls = tx.overview().call_totals(&calls, days).await?;
    let bookings = tx.overview().booking_totals(&by_phone(), days).await?;
    let days = calls.into_iter().zip(bookings);
    Ok(days
        .map(|(calls, bookings)| Counted { calls, bookings })
        .collect())
}

/// A request that nobody confirmed yet. Where something else is in the calendar, it has to be moved or called off.
fn waits(names: &Names, booking: &Booking, now: Timestamp) -> Need {
    let zone = names.zone(booking.location_id);
    let clashes = booking.calendar.problem.as_deref() == Some(CLASH);
    let (clash, action) = if clashes {
        (" Something else is in your calendar then.", "Look at clash")
    } else {
        ("", "Confirm request")
    };
    Need {
        text: format!(
            "{} asked for {}, {}.{clash}",
            booking.name,
            names.service(booking.service_id),
            show::when(booking.range.start(), zone, now)
        ),
        since: Some(show::shown(booking.created_at, zone, now)),
        action: action.to_owned(),
        path: format!("bookings/{}?do=confirm", booking.id),
    }
}

fn tiles(
    today: &Counted,
    before: &[Counted],
    (calls, booked): (Vec<u64>, Vec<u64>),
    (date, sees_money): (Date, bool),
) -> Vec<Tile> {
    let weekday = date.strftime("%A").to_string();
    let usual = |text: Option<String>| match text {
        Some(text) => format!("Usually {text} on a {weekday}"),
        None => "Nothing to compare with yet".to_owned(),
    };
    let mean = |count: fn(&Counted) -> u64| {
        let sum: u64 = before.iter().map(count).sum();
        (sum > 0).then(|| tenths(sum, before.len() as u64))
    };
    let on_calls = format!("calls?from={date}&to={date}");
    let states = COUNTED.map(BookingState::as_str).join(",");
    let on_bookings =
        format!("bookings?view=list&dates=made&from={date}&to={date}&source=phone&state={states}");
    let all_calls: u64 = before.iter().map(|day| day.calls.count).sum();
    let all_booked: u64 = before.iter().map(|day| day.calls.booked).sum();
    let talked: u64 = before.iter().map(|day| day.calls.talked).sum();
    let talk_seconds: u64 = before.iter().map(|day| day.calls.talk_seconds).sum();
    let tile = |label: &str, figure: Option<String>, usual: String, path: &str, points| Tile {
        label: label.to_owned(),
        figure: figure.unwrap_or_else(|| "–".to_owned()),
        usual,
        path: path.to_owned(),
        points,
    };
    let mut tiles = vec![
        tile(
            "Calls",
            Some(today.calls.count.to_string()),
            usual(mean(|day| day.calls.count)),
            &on_calls,
            calls,
        ),
        tile(
            "Booked by phone",
            Some(today.bookings.count.to_string()),
            usual(mean(|day| day.bookings.count)),
            &on_bookings,
            booked,
        ),
        tile(
            "Calls that booked",
            percent(today.calls.booked, today.calls.count),
            usual(percent(all_booked, all_calls)),
            &format!("{on_calls}&outcome=booked"),
            Vec::new(),
        ),
        tile(
            "Average length",
            average(today.calls.talk_seconds, today.calls.talked),
            usual(average(talk_seconds, talked)),
            &on_calls,
            Vec::new(),
        ),
    ];
    if sees_money {
        tiles.push(tile(
            "Value booked",
            money(&today.bookings.value),
            usual(mean_money(before)),
            &on_bookings,
            Vec::new(),
        ));
    }
    tiles
}

/// `9.5`; whole where it is whole.
fn tenths(sum: u64, count: u64) -> String {
    let tenths = (sum * 10 + count / 2) / count.max(1);
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

fn percent(part: u64, whole: u64) -> Option<String> {
    (whole > 0).then(|| format!("{} %", (part * 100 + whole / 2) / whole))
}

fn average(seconds: u64, count: u64) -> Option<String> {
    let mean = seconds.checked_div(count)?;
    Some(show::length(SignedDuration::from_secs(
        i64::try_from(mean).ok()?,
    )))
}

fn money(amounts: &[Money]) -> Option<String> {
    let texts: Vec<String> = amounts.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(" + "))
}

/// The mean of what was booked on the days before, if all of it is in one currency.
fn mean_money(before: &[Counted]) -> Option<String> {
    let amounts: Vec<Money> = before
        .iter()
        .flat_map(|day| day.bookings.value.clone())
        .collect();
    let currency = amounts.first()?.currency;
    if amounts.iter().any(|one| one.currency != currency) {
        return None;
    }
    let sum: i64 = amounts.iter().map(|one| one.minor).sum();
    let minor = sum / i64::try_from(before.len()).ok()?.max(1);
    Some(Money { minor, currency }.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_and_nothing_is_not_zero() {
        assert_eq!(tenths(38, 4), "9.5");
        assert_eq!(tenths(36, 4), "9");
        assert_eq!(percent(3, 8).as_deref(), Some("38 %"));
        assert_eq!(percent(0, 0), None);
        assert_eq!(average(125, 2).as_deref(), Some("1 min 2 s"));
        assert_eq!(average(0, 0), None);
        assert_eq!(money(&[]), None);
    }
}
