//! A week: for each lane and day how many bookings, and how much time is free.

use jiff::{SignedDuration, ToSpan, civil::Date};

use super::{Taken, by_staff, date_of, days, lane_id, lanes, minutes_of, places};
use crate::{
    ServiceError, access::Member, portal::Portal, records::Lane, show, snapshot::Snapshot,
};

/// One week of one location.
#[derive(Debug, Clone)]
pub struct WeekPage {
    /// The location that is shown.
    pub location: String,
    /// Locations to choose from: ids and names.
    pub locations: Vec<(String, String)>,
    /// "Mon 16 Nov to Sun 22 Nov".
    pub title: String,
    /// A date of the week before, of the week after, and today.
    pub around: [String; 3],
    /// Whether the lanes are people.
    pub by_staff: bool,
    /// Whether there are people and things to choose between.
    pub both: bool,
    /// The days: date and "Mon 16 Nov".
    pub days: Vec<(String, String)>,
    /// The lanes: id, name, and one cell for each day.
    pub lanes: Vec<(String, String, Vec<WeekCell>)>,
    /// Whether a calendar could not be read.
    pub unread: bool,
}

/// One lane on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekCell {
    /// How many bookings.
    pub bookings: usize,
    /// "3 h 15 min free", "Full", "Closed".
    pub free: String,
}

impl Portal {
    /// The week in which a date is.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has no location; the store's errors.
    pub async fn week(
        &self,
        member: &Member,
        date: &str,
        by: &str,
        location: &str,
    ) -> Result<WeekPage, ServiceError> {
        let snapshot = self.place(member, location).await?;
        let (zone, now) = (&snapshot.zone, self.ports.now());
        let date = date_of(date, zone, now);
        let since_monday = i64::from(date.weekday().to_monday_zero_offset());
        let monday = date.checked_sub(since_monday.days()).unwrap_or(date);
        let window = days(monday, 7, zone)?;
        let by_staff = by_staff(by, &snapshot);
        let all = lanes(&snapshot, by_staff);
        let ids: Vec<Lane> = all.iter().map(|(lane, _)| *lane).collect();
        let taken = self.taken(member.business, &snapshot, &ids, window).await?;
        let plus = |days: i64| monday.checked_add(days.days()).unwrap_or(monday);
        let dates: Vec<Date> = (0..7).map(plus).collect();
        let named = |date: &Date| {
            let at = days(*date, 1, zone).map_or(now, |range| range.start());
            (date.to_string(), show::day(at, zone, now))
        };
        let named: Vec<_> = dates.iter().map(named).collect();
        let text = |index: usize| named.get(index).map_or("", |(_, text)| text.as_str());
        Ok(WeekPage {
            location: snapshot.location.id.to_string(),
            locations: places(&snapshot),
            title: format!("{} to {}", text(0), text(6)),
            around: [
                plus(-7).to_string(),
                plus(7).to_string(),
                zone.to_datetime(now).date().to_string(),
            ],
            by_staff,
            both: !snapshot.staff.is_empty() && !snapshot.resources.is_empty(),
            lanes: all
                .iter()
                .map(|(lane, name)| {
                    let cells = dates
                        .iter()
                        .map(|date| cell(&snapshot, *lane, *date, &taken));
                    (lane_id(*lane), name.clone(), cells.collect())
                })
                .collect(),
            days: named,
            unread: taken.unread,
        })
    }
}

fn cell(snapshot: &Snapshot, lane: Lane, date: Date, taken: &Taken) -> WeekCell {
    let zone = &snapshot.zone;
    let on_lane = taken
        .bookings
        .iter()
        .filter(|one| one.lanes.contains(&lane));
    let booked: Vec<(u16, u16)> = on_lane
        .filter(|one| zone.to_datetime(one.booking.range.start()).date() == date)
        .filter_map(|one| minutes_of(one.booking.range, date, zone))
        .collect();
    let others = taken
        .holds
        .iter()
        .map(|kept| (kept.lane, kept.range))
        .chain(taken.foreign.iter().copied())
        .chain(snapshot.away(lane).into_iter().map(|range| (lane, range)))
        .filter(|(other, _)| *other == lane)
        .filter_map(|(_, range)| minutes_of(range, date, zone));
    let bookings = booked.len();
    let open = snapshot.working(lane, date);
    let open: Vec<(u16, u16)> = open
        .iter()
        .map(|range| (range.start().minutes(), range.end().minutes()))
        .collect();
    let free = free(&open, booked.into_iter().chain(others).collect());
    WeekCell {
        bookings,
        free: match (open.is_empty(), free) {
            (true, _) => "Closed".to_owned(),
            (false, 0) => "Full".to_owned(),
            (false, free) => {
                let length = SignedDuration::from_mins(i64::from(free));
                format!("{} free", show::length(length))
            }
        },
    }
}

/// Minutes of the open ranges that nothing takes.
fn free(open: &[(u16, u16)], mut taken: Vec<(u16, u16)>) -> u16 {
    taken.sort_unstable();
    let mut free = 0;
    for &(from, to) in open {
        let mut reached = from;
        for &(start, end) in &taken {
            let (start, end) = (start.clamp(from, to), end.clamp(from, to));
            free += start.saturating_sub(reached);
            reached = reached.max(end);
        }
        free += to.saturating_sub(reached);
    }
    free
}

#[cfg(test)]
mod tests {
    use super::free;

    #[test]
    fn free_time_is_what_is_open_and_not_taken_counted_once() {
        let open = [(540, 720), (780, 1020)];
        assert_eq!(free(&open, vec![]), 420);
        assert_eq!(
            free(&open, vec![(540, 570), (555, 600), (700, 800)]),
            420 - 60 - 20 - 20
        );
        assert_eq!(free(&open, vec![(0, 1440)]), 0);
        assert_eq!(free(&[], vec![(0, 10)]), 0);
    }
}
