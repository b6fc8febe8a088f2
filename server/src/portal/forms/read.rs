//! Reading fields. What is wrong is noted beside its field and something harmless returned, so that a person is told of
//! every problem at once.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use app::api::kept::Problem;
use domain::{WallRange, WallTime};
use services::{catalogue::Hours, portal::week::DAYS};

use super::super::submit::{Fields, Refused};

/// What is wrong with a form so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes one.
    pub(super) fn note(&mut self, field: &str, text: impl Into<String>) {
        self.0.push(Problem::of(field, text));
    }

    /// Goes on if nothing is wrong.
    ///
    /// # Errors
    /// Everything that was noted.
    pub(super) fn none(self) -> Result<(), Refused> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refused::Problems(self.0))
        }
    }

    /// Goes on with what was read, if nothing is wrong.
    ///
    /// # Errors
    /// Everything that was noted.
    pub(super) fn read<T>(self, read: Option<T>) -> Result<T, Refused> {
        self.none()?;
        read.ok_or_else(super::changed)
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, fields: &Fields, name: &str, otherwise: &str) -> String {
        let text = fields.text(name);
        if text.is_empty() {
            self.note(name, otherwise);
        }
        text.to_owned()
    }

    /// Something that can be read from its text; `otherwise` says what to write.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        fields: &Fields,
        name: &str,
        otherwise: &str,
    ) -> Option<T> {
        let read = fields.text(name).parse().ok();
        if read.is_none() {
            self.note(name, otherwise);
        }
        read
    }

    /// As [`parsed`](Self::parsed), where the field may be empty.
    pub(super) fn optional<T: FromStr>(
        &mut self,
        fields: &Fields,
        name: &str,
        otherwise: &str,
    ) -> Option<T> {
        if fields.text(name).is_empty() {
            return None;
        }
        self.parsed(fields, name, otherwise)
    }

    /// A whole number within bounds; the lowest where it is none.
    pub(super) fn number<T>(&mut self, fields: &Fields, name: &str, bounds: RangeInclusive<T>) -> T
    where
        T: FromStr + PartialOrd + Copy + fmt::Display,
    {
        let read: Option<T> = fields.text(name).parse().ok();
        match read.filter(|read| bounds.contains(read)) {
            Some(read) => read,
            None => {
                let text = format!(
                    "Enter a whole number from {} to {}.",
                    bounds.start(),
                    bounds.end()
                );
                self.note(name, text);
                *bounds.start()
            }
        }
    }

    /// One of these; the first if the form has no such field, because there is only one.
    pub(super) fn one_of<T: FromStr + PartialEq>(
        &mut self,
        fields: &Fields,
        name: &str,
        mut known: impl Iterator<Item = T>,
    ) -> Option<T> {
        if !fields.has(name) {
            return known.next();
        }
        let read: Option<T> = fields.text(name).parse().ok();
        let read = read.and_then(|read| known.find(|one| *one == read));
        if read.is_none() {
            self.note(name, "Choose one of the list.");
        }
        read
    }
}

/// The week that the editor of hours sent.
pub(super) fn hours(fields: &Fields, problems: &mut Problems) -> Hours {
    let mut week: Vec<Vec<WallRange>> = Vec::with_capacity(DAYS.len());
    for (_, key, name) in DAYS {
        week.push(day(fields, key, name, problems));
    }
    let copies = match fields.text("copy-monday") {
        "weekdays" => 1..5,
        "all" => 1..7,
        _ => 0..0,
    };
    for index in copies {
        week[index] = week[0].clone();
    }
    DAYS.iter()
        .zip(week)
        .flat_map(|((day, ..), ranges)| ranges.into_iter().map(move |range| (*day, range)))
        .collect()
}

fn day(fields: &Fields, key: &str, name: &str, problems: &mut Problems) -> Vec<WallRange> {
    let mut ranges: Vec<WallRange> = Vec::new();
    for index in 0.. {
        let (from, to) = (format!("{key}-{index}-from"), format!("{key}-{index}-to"));
        if !fields.has(&from) || !fields.has(&to) {
            break;
        }
        let (from, to) = (fields.text(&from), fields.text(&to));
        if from.is_empty() && to.is_empty() {
            continue;
        }
        let to = if to == "00:00" { "24:00" } else { to };
        let read = |text: &str| text.parse::<WallTime>().ok();
        let range = read(from).zip(read(to));
        let Some(range) = range.and_then(|(from, to)| WallRange::new(from, to).ok()) else {
            problems.note(
                key,
                format!("{name}: enter when it begins and, later on that day, when it ends."),
            );
            continue;
        };
        if let Some(other) = ranges
            .iter()
            .find(|other| range.start() < other.end() && other.start() < range.end())
        {
            problems.note(
                key,
                format!(
                    "{name}: {} to {} overlaps {} to {}. Shorten one of them.",
                    range.start(),
                    range.end(),
                    other.start(),
                    other.end()
                ),
            );
        }
        ranges.push(range);
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Fields::new(pairs.collect())
    }

    #[test]
    fn a_week_is_read_with_its_breaks_and_copies() {
        let sent = fields(&[
            ("mon-0-from", "09:00"),
            ("mon-0-to", "12:00"),
            ("mon-1-from", "13:00"),
            ("mon-1-to", "00:00"),
            ("mon-2-from", ""),
            ("mon-2-to", ""),
            ("copy-monday", "weekdays"),
        ]);
        let mut problems = Problems::default();
        let week = hours(&sent, &mut problems);
        assert!(problems.none().is_ok());
        assert_eq!(week.len(), 10);
        assert_eq!(week[1].1.end(), WallTime::END_OF_DAY);
    }

    #[test]
    fn overlaps_and_half_ranges_are_told_by_day() {
        let sent = fields(&[
            ("mon-0-from", "09:00"),
            ("mon-0-to", "12:00"),
            ("mon-1-from", "11:00"),
            ("mon-1-to", "13:00"),
            ("tue-0-from", "10:00"),
            ("tue-0-to", ""),
            ("wed-0-from", "12:00"),
            ("wed-0-to", "11:00"),
        ]);
        let mut problems = Problems::default();
        hours(&sent, &mut problems);
        let named: Vec<&str> = problems.0.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(named, ["mon", "tue", "wed"]);
        assert!(
            problems.0[0]
                .text
                .contains("11:00 to 13:00 overlaps 09:00 to 12:00")
        );
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let sent = fields(&[("name", " "), ("count", "1000"), ("size", "x")]);
        let mut problems = Problems::default();
        problems.required(&sent, "name", "Enter a name.");
        assert_eq!(problems.number(&sent, "count", 1..=64u32), 1);
        assert_eq!(problems.parsed::<u8>(&sent, "size", "Enter a size."), None);
        assert_eq!(problems.optional::<u8>(&sent, "none", "Enter one."), None);
        assert_eq!(problems.0.len(), 3);
    }
}
