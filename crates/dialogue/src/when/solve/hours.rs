//! Readings of a time of day, in minutes after midnight.

use jiff::civil::Date;

use super::Context;
use crate::when::{
    Reason,
    spec::{Clock, Half, Spec, TimeSpec},
    vocabulary::Part,
};

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    At {
        minute: u16,
        second: u8,
    },
    /// The end may lie after midnight.
    Span {
        from: u16,
        to: u16,
    },
    From(u16),
    Until(u16),
}

/// The readings and why there are several.
pub(super) struct Windows {
    pub(super) all: Vec<Window>,
    pub(super) reason: Option<Reason>,
}

const DAY: u16 = 1440;
const HALF_DAY: u16 = 720;

impl Window {
    /// Whether the business is open then.
    pub(super) fn is_open_on(self, date: Date, context: &Context) -> bool {
        let Some(opening) = &context.opening else {
            return false;
        };
        let hours = opening.on(date.weekday());
        let starts_in = |minute: u16| {
            hours
                .iter()
                .any(|range| range.start().minutes() <= minute && minute < range.end().minutes())
        };
        match self {
            Self::At { minute, .. } => starts_in(minute),
            Self::Span { from, to } => {
                hours
                    .iter()
                    .any(|range| range.start().minutes() < to && from < range.end().minutes())
                    && (starts_in(from) || to <= DAY)
            }
            Self::From(minute) => starts_in(minute),
            Self::Until(minute) => hours
                .iter()
                .any(|range| range.start().minutes() < minute && minute <= range.end().minutes()),
        }
    }
}

/// All readings of what was said about the time of day.
pub(super) fn windows(spec: &Spec) -> Result<Windows, Reason> {
    let Some(time) = spec.time else {
        let window = spec.part.map(Part::window);
        return window
            .map(|window| Windows {
                all: vec![window],
                reason: None,
            })
            .ok_or(Reason::Vague);
    };
    let part = spec.part;
    if let TimeSpec::At(clock) = time
        && clock.is_midnight()
    {
        return Ok(midnight(spec));
    }
    let all = match time {
        TimeSpec::At(clock) => {
            let second = clock.second;
            minutes(clock, part)?
                .into_iter()
                .map(|minute| Window::At { minute, second })
                .collect()
        }
        TimeSpec::For(clock, length) => {
            let length = u16::try_from(length.clamp(1, i64::from(DAY))).unwrap_or(DAY);
            minutes(clock, part)?
                .into_iter()
                .map(|from| Window::Span {
                    from,
                    to: from + length,
                })
                .collect()
        }
        TimeSpec::After(clock) => minutes(clock, None)?
            .into_iter()
            .flat_map(|from| after(from, part))
            .collect(),
        TimeSpec::Before(clock) => minutes(clock, None)?
            .into_iter()
            .flat_map(|to| before(to, part))
            .collect(),
        TimeSpec::Between(first, last) => spans(first, last, part)?,
        TimeSpec::ToOrUntil(first, last) => return to_or_until(first, last, part),
    };
    if all.is_empty() {
        return Err(Reason::Contradiction);
    }
    Ok(Windows {
        reason: (all.len() > 1).then_some(Reason::HalfOfDay),
        all,
    })
}

/// Midnight of a named day can be its beginning or its end; at night it is the end.
fn midnight(spec: &Spec) -> Windows {
    let at = |minute| Window::At { minute, second: 0 };
    match spec.part {
        Some(_) => Windows {
            all: vec![at(DAY)],
            reason: None,
        },
        None if spec.has_date() => Windows {
            all: vec![at(0), at(DAY)],
            reason: Some(Reason::Alternatives),
        },
        None => Windows {
            all: vec![at(0)],
            reason: None,
        },
    }
}

/// "Afternoon after three": the part limits it.
fn after(from: u16, part: Option<Part>) -> Option<Window> {
    match part.map(Part::minutes) {
        None => (from < DAY).then_some(Window::From(from)),
        Some((start, end)) => {
            (start <= from && from < end).then_some(Window::Span { from, to: end })
        }
    }
}

fn before(to: u16, part: Option<Part>) -> Option<Window> {
    match part.map(Part::minutes) {
        None => (to > 0).then_some(Window::Until(to)),
        Some((start, end)) => (start < to && to <= end).then_some(Window::Span { from: start, to }),
    }
}

/// The minutes after midnight that a time may mean.
fn minutes(clock: Clock, part: Option<Part>) -> Result<Vec<u16>, Reason> {
    let minute = u16::from(clock.minute);
    let hour = u16::from(clock.hour);
    let am = hour % 12 * 60 + minute;
    let pm = am + HALF_DAY;
    let sure = match (clock.half, clock.certain || hour > 12 || hour == 0) {
        (Some(Half::Am), _) => Some(am),
        (Some(Half::Pm), _) => Some(pm),
        (None, true) => Some(hour * 60 + minute),
        (None, false) => None,
    };
    let Some(part) = part else {
        return Ok(sure.map_or_else(|| vec![am, pm], |minute| vec![minute]));
    };
    if let Some(sure) = sure {
        return if agrees(sure, part) {
            Ok(vec![sure])
        } else {
            Err(Reason::Contradiction)
        };
    }
    Ok(match part {
        // "Twelve in the morning" is midnight to some and noon to others.
        Part::FirstThing | Part::EarlyMorning | Part::Morning | Part::LateMorning if hour == 12 => {
            vec![am, pm]
        }
        Part::FirstThing | Part::EarlyMorning | Part::Morning | Part::LateMorning => vec![am],
        Part::Lunchtime if (10..=11).contains(&hour) => vec![am],
        Part::Evening | Part::EarlyEvening | Part::Night if hour == 12 => vec![DAY + minute],
        // "One at night" may belong to the night before or after.
        Part::Night if hour < 5 => vec![am, DAY + am],
        _ => vec![pm],
    })
}

/// Whether a sure time can lie in a part of the day, generously.
const fn agrees(minute: u16, part: Part) -> bool {
    match part {
        Part::FirstThing | Part::EarlyMorning | Part::Morning | Part::LateMorning => {
            minute <= HALF_DAY
        }
        Part::Lunchtime => minute >= 10 * 60 && minute < 16 * 60,
        Part::EarlyAfternoon | Part::Afternoon | Part::LateAfternoon => minute >= HALF_DAY,
        Part::EarlyEvening | Part::Evening | Part::EndOfDay => minute >= 15 * 60 || minute == 0,
        Part::Night => minute >= 17 * 60 || minute < 6 * 60,
    }
}

/// Both ends of a range. The end is the first reading after the start; where only the end says am or pm, the start is
/// the nearest before it; a range over midnight falls away while another does not need it.
fn spans(first: Clock, last: Clock, part: Option<Part>) -> Result<Vec<Window>, Reason> {
    let starts = minutes(first, part)?;
    let ends = minutes(
        last,
        if first.half.is_none() && last.half.is_none() {
            part
        } else {
            None
        },
    )
    .or_else(|_| minutes(last, None))?;
    let mut pairs: Vec<(u16, u16)> = Vec::new();
    for from in &starts {
        let end = ends
            .iter()
            .flat_map(|to| [*to, *to + DAY])
            .filter(|to| to > from)
            .min();
        if let Some(to) = end
            && to - from <= HALF_DAY + 60 * 6
        {
            pairs.push((*from, to));
        }
    }
    let open_start = starts.len() > 1;
    if open_start && ends.len() == 1 {
        pairs.sort_by_key(|(from, to)| to - from);
        pairs.truncate(1);
    }
    if pairs.iter().any(|(_, to)| *to <= DAY) {
        pairs.retain(|(_, to)| *to <= DAY);
    }
    Ok(pairs
        .into_iter()
        .map(|(from, to)| Window::Span { from, to })
        .collect())
}

/// "10 to 3" in digits.
fn to_or_until(first: Clock, last: Clock, part: Option<Part>) -> Result<Windows, Reason> {
    let early = u16::from(first.hour);
    let mut all: Vec<Window> = minutes(last, part)?
        .into_iter()
        .filter(|minute| *minute >= early)
        .map(|minute| Window::At {
            minute: minute - early,
            second: 0,
        })
        .collect();
    all.extend(spans(first, last, part)?);
    Ok(Windows {
        all,
        reason: Some(Reason::Alternatives),
    })
}
