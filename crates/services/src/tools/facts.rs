//! Facts about the business: its hours, the time there.

use jiff::civil::Weekday;
use serde_json::json;

use super::{Toolbox, reply::Reply};
use crate::{availability::rfc3339, snapshot::Snapshot};

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

impl Toolbox {
    pub(super) fn current_time(&self, snapshot: &Snapshot) -> Reply {
        let now = self.ports.now();
        let local = snapshot.zone.to_datetime(now);
        // Said as people say it: to the minute.
        let spoken = format!(
            "{}, {}",
            dialogue::say::date(local.date(), local.date()),
            dialogue::say::time(local.time())
        );
        Reply::ok(json!({
            "now": rfc3339(now, snapshot),
            "spoken": spoken,
            "zone": snapshot.location.zone,
        }))
    }
}

/// "Tuesday to Wednesday 9 am to 6 pm; Thursday 9 am to 8 pm; closed on Sunday and Monday". Neighbouring days with the
/// same hours are told together.
pub(crate) fn opening_hours(hours: &booking::WeeklyHours) -> String {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (day, weekday) in WEEK.into_iter().enumerate() {
        match groups.last_mut() {
            Some((_, last)) if hours.on(WEEK[*last]) == hours.on(weekday) => *last = day,
            _ => groups.push((day, day)),
        }
    }
    let name = |day: usize| dialogue::say::weekday(WEEK[day]);
    let open = groups
        .iter()
        .filter(|(first, _)| !hours.on(WEEK[*first]).is_empty())
        .map(|&(first, last)| {
            let ranges = hours.on(WEEK[first]).iter().map(|range| {
                let time = |wall: domain::WallTime| wall_time(wall);
                format!("{} to {}", time(range.start()), time(range.end()))
            });
            let ranges: Vec<_> = ranges.collect();
            let days = if first == last {
                name(first).to_owned()
            } else {
                format!("{} to {}", name(first), name(last))
            };
            format!("{days} {}", dialogue::say::list(&ranges, "and"))
        });
    let mut told: Vec<String> = open.collect();
    let closed: Vec<_> = (0..WEEK.len())
        .filter(|day| hours.on(WEEK[*day]).is_empty())
        .map(name)
        .collect();
    if closed.len() == WEEK.len() {
        return "closed at the moment".to_owned();
    }
    if !closed.is_empty() {
        told.push(format!("closed on {}", dialogue::say::list(&closed, "and")));
    }
    told.join("; ")
}

/// "9 am", "midnight" for both ends of the day.
pub(super) fn wall_time(wall: domain::WallTime) -> String {
    let (hour, minute) = (wall.minutes() / 60 % 24, wall.minutes() % 60);
    let (hour, minute) = (
        i8::try_from(hour).unwrap_or(0),
        i8::try_from(minute).unwrap_or(0),
    );
    dialogue::say::time(jiff::civil::Time::new(hour, minute, 0, 0).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use booking::WeeklyHours;
    use domain::WallRange;

    use super::*;

    fn range(start: &str, end: &str) -> WallRange {
        WallRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }

    #[test]
    fn neighbouring_days_with_equal_hours_are_told_together() {
        let mut hours = WeeklyHours::closed();
        for day in [Weekday::Tuesday, Weekday::Wednesday, Weekday::Friday] {
            hours = hours.with(day, &[range("09:00", "18:00")]);
        }
        hours = hours.with(
            Weekday::Thursday,
            &[range("09:00", "13:00"), range("14:00", "20:00")],
        );
        assert_eq!(
            opening_hours(&hours),
            "Tuesday to Wednesday 9 am to 6 pm; Thursday 9 am to 1 pm and 2 pm to 8 pm; Friday 9 am to 6 pm; closed on \
             Monday, Saturday and Sunday"
        );
        assert_eq!(
            opening_hours(&WeeklyHours::closed()),
            "closed at the moment"
        );
    }
}
