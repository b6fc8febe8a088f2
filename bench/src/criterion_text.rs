//! Reads the lines that Criterion prints in its `bencher` format, and holds what was measured against its goals.

use std::{fs, path::Path};

use clap::ValueEnum;
use serde_json::json;

use crate::report::{Goal, Part};

/// What Criterion measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// Free times.
    Slots,
    /// Spoken times.
    When,
}

/// A measurement that is a goal.
struct Bound {
    goal: &'static str,
    /// What a reader of the report is told.
    what: &'static str,
    /// What the measurement's name begins with.
    name: &'static str,
    /// Of several such measurements the slowest counts, not the first.
    slowest: bool,
    /// In microseconds.
    most: f64,
}

const SLOTS: [Bound; 3] = [
    Bound {
        goal: "P9",
        what: "free slots: 30 days, 1 lane, 240 claims",
        name: "30 days, 1 lane, 240 claims",
        slowest: false,
        most: 5.0,
    },
    Bound {
        goal: "P9",
        what: "free slots: 365 days, all rules, 240 claims",
        name: "365 days, all rules, 240 claims",
        slowest: false,
        most: 50.0,
    },
    Bound {
        goal: "P9",
        what: "free slots: twenty_courts",
        name: "twenty_courts",
        slowest: false,
        most: 5_000.0,
    },
];

const WHEN: [Bound; 2] = [
    Bound {
        goal: "Q5",
        what: "a spoken time: p99 of single calls",
        name: "resolve/p99",
        slowest: true,
        most: 20.0,
    },
    Bound {
        goal: "Q5",
        what: "a spoken time: the slowest phrase",
        name: "resolve/",
        slowest: true,
        most: 20.0,
    },
];

impl Bench {
    const fn name(self) -> &'static str {
        match self {
            Self::Slots => "slots",
            Self::When => "when",
        }
    }

    const fn bounds(self) -> &'static [Bound] {
        match self {
            Self::Slots => &SLOTS,
            Self::When => &WHEN,
        }
    }
}

pub(crate) fn convert(bench: Bench, from: &Path, out: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(from)?;
    let measured: Vec<(String, f64)> = text.lines().filter_map(line).collect();
    let goals = bench.bounds().iter().map(|bound| held(bound, &measured));
    let raw = measured
        .iter()
        .map(|(name, nanos)| json!({ "name": name, "ns": nanos }))
        .collect();
    Part {
        name: bench.name().into(),
        goals: goals.collect(),
        skipped: Vec::new(),
        raw,
    }
    .write(out)
}

/// The goal with what was measured for it. Lists that are used again are faster than what the goal is about.
fn held(bound: &Bound, measured: &[(String, f64)]) -> Goal {
    let counts = |name: &str| name.starts_with(bound.name) && !name.ends_with("reused");
    let mut found = measured
        .iter()
        .filter(|(name, _)| counts(name))
        .map(|(_, nanos)| nanos / 1000.0);
    let measured = if bound.slowest {
        found.max_by(f64::total_cmp)
    } else {
        found.next()
    };
    Goal::most(
        bound.goal,
        bound.what.to_owned(),
        measured,
        bound.most,
        "us",
    )
}

/// `test <name> ... bench:   1,234 ns/iter (+/- 56)`.
fn line(line: &str) -> Option<(String, f64)> {
    let (name, rest) = line.strip_prefix("test ")?.split_once(" ... bench:")?;
    let nanos: String = rest
        .trim()
        .split(' ')
        .next()?
        .chars()
        .filter(|c| *c != ',')
        .collect();
    Some((name.trim().to_owned(), nanos.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_its_name_and_its_nanoseconds() {
        let read = line(
            "test 30 days, 1 lane, 240 claims, 960 slots ... bench:       3,412 ns/iter (+/- 20)",
        );
        assert_eq!(
            read,
            Some(("30 days, 1 lane, 240 claims, 960 slots".to_owned(), 3412.0))
        );
        assert_eq!(line("Benchmarking something"), None);
    }

    #[test]
    fn a_goal_is_held_against_the_measurements_of_its_name() {
        let measured = |name: &str, nanos| (name.to_owned(), nanos);
        let measured = [
            measured("resolve/tomorrow at two", 3_000.0),
            measured("resolve/um, well", 24_000.0),
            measured("resolve/p99 of single calls", 19_000.0),
            measured("twenty_courts, 9 slots, reused", 90.0),
        ];
        let [p99, slowest] = &WHEN;
        assert_eq!(held(p99, &measured).measured, Some(19.0));
        assert_eq!(held(slowest, &measured).measured, Some(24.0));
        assert_eq!(held(&SLOTS[2], &measured).measured, None, "not measured");
    }
}
