//! What was said, laid on the calendar of the location: moments, or the reason why there is more than one.

mod days;
mod hours;
mod runs;

use domain::TimeRange;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::AmbiguousOffset,
};

use super::{Context, Moment, Reason, spec::Spec, vocabulary::Part};
use hours::Window;

/// Readings of a mention. With a reason, even a single one is only offered.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    pub(super) moments: Vec<Moment>,
    pub(super) reason: Option<Reason>,
}

impl Readings {
    const fn asking(reason: Reason) -> Self {
        Self {
            moments: Vec::new(),
            reason: Some(reason),
        }
    }

    fn add(&mut self, moment: Moment) {
        if !self.moments.contains(&moment) {
            self.moments.push(moment);
        }
    }

    fn because(&mut self, reason: Option<Reason>) {
        self.reason = self.reason.or(reason);
    }
}

/// A day or a run of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Day(Date),
    /// Today if what is said of it lies ahead, otherwise the other day.
    TodayOr(Date, Date),
    /// From the first day to the first day after.
    Days(Date, Date),
    /// From now to the first instant of a day.
    NowUntil(Date),
}

/// The days a mention may speak of, and why there are several.
struct Days {
    all: Vec<Extent>,
    reason: Option<Reason>,
}

/// Runs longer than this are not offered day by day.
const FEW_DAYS: i32 = 3;

/// All readings of one mention with one set of days.
pub(super) fn readings(spec: &Spec, context: &Context) -> Readings {
    if let Some(reason) = spec.impossible {
        return Readings::asking(reason);
    }
    if let Some(shift) = spec.shift {
        let moment = days::shifted_instant(shift, context).map(Moment::Instant);
        return Readings {
            reason: moment.is_none().then_some(Reason::NoSuchDate),
            moments: moment.into_iter().collect(),
        };
    }
    if let Some(seconds) = spec.within {
        return stretch(seconds, context);
    }
    let today = context.today();
    let days = if spec.has_date() {
        match days::days(spec, context) {
            Ok(days) => days,
            Err(readings) => return readings,
        }
    } else {
        let tomorrow = today.tomorrow().unwrap_or(today);
        Days {
            all: vec![Extent::TodayOr(today, tomorrow)],
            reason: None,
        }
    };
    let mut out = Readings {
        moments: Vec::new(),
        reason: days.reason,
    };
    for extent in days.all {
        lay(spec, extent, context, &mut out);
    }
    settle(out, context)
}

/// Readings that are over fall away while others are ahead; one that is left of a choice between halves of the day
/// is taken.
fn settle(mut readings: Readings, context: &Context) -> Readings {
    let ahead: Vec<Moment> = readings
        .moments
        .iter()
        .filter(|moment| !is_past(moment, context))
        .cloned()
        .collect();
    let narrows = matches!(readings.reason, Some(Reason::HalfOfDay));
    if narrows && readings.moments.len() == 1 {
        readings.reason = None;
    }
    if narrows && !ahead.is_empty() && ahead.len() < readings.moments.len() {
        readings.moments = ahead;
        if readings.moments.len() == 1 {
            readings.reason = None;
        }
    } else if narrows && ahead.is_empty() && readings.moments.len() > 1 {
        // Both are over: the later one is meant when somebody says "today at two" at three.
        readings.moments.sort_by_key(Moment::start);
        readings.moments.drain(..readings.moments.len() - 1);
        readings.reason = None;
    }
    readings
}

pub(super) fn is_past(moment: &Moment, context: &Context) -> bool {
    match moment.end() {
        Some(end) => end <= context.now,
        None => moment.start() < context.now,
    }
}

fn stretch(seconds: i64, context: &Context) -> Readings {
    let other = context
        .now
        .checked_add(SignedDuration::from_secs(seconds))
        .ok();
    let range =
        other.and_then(|other| TimeRange::new(context.now.min(other), context.now.max(other)).ok());
    match range {
        Some(range) => Readings {
            moments: vec![Moment::Range(range)],
            reason: None,
        },
        None => Readings::asking(Reason::NoSuchTime),
    }
}

/// Puts the time of day on the days.
fn lay(spec: &Spec, extent: Extent, context: &Context, out: &mut Readings) {
    let untimed = !spec.has_time();
    match extent {
        Extent::Day(date) if untimed => out.add(whole_day(date, context)),
        Extent::Day(date) => on_day(spec, date, None, context, out),
        Extent::TodayOr(today, other) if untimed => {
            out.because(Some(Reason::WhichWeek));
            out.add(whole_day(today, context));
            out.add(whole_day(other, context));
        }
        Extent::TodayOr(today, other) => on_day(spec, today, Some(other), context, out),
        Extent::Days(first, end) if untimed => {
            let reason = add_run(first, end, context, out);
            out.because(reason);
        }
        Extent::Days(first, end) => {
            let length = first.until(end).map_or(0, |span| span.get_days());
            if length > FEW_DAYS {
                out.because(Some(Reason::Vague));
                return;
            }
            if length > 1 {
                out.because(Some(Reason::WhichDay));
            }
            let mut date = first;
            while date < end {
                on_day(spec, date, None, context, out);
                let Ok(next) = date.tomorrow() else { return };
                date = next;
            }
        }
        Extent::NowUntil(end) if untimed => {
            match TimeRange::new(context.now, context.start_of(end)) {
                Ok(range) => out.add(Moment::Range(range)),
                Err(_) => out.add(whole_day(end.yesterday().unwrap_or(end), context)),
            }
        }
        Extent::NowUntil(_) => out.because(Some(Reason::Vague)),
    }
}

fn add_run(first: Date, end: Date, context: &Context, out: &mut Readings) -> Option<Reason> {
    let range = TimeRange::new(context.start_of(first), context.start_of(end)).ok();
    match range {
        Some(range) if first.tomorrow().ok() == Some(end) => {
            out.add(Moment::Date { date: first, range });
        }
        Some(range) => out.add(Moment::Range(range)),
        None => return Some(Reason::Contradiction),
    }
    None
}

fn whole_day(date: Date, context: &Context) -> Moment {
    let end = date.tomorrow().unwrap_or(date);
    let (start, end) = (context.start_of(date), context.start_of(end));
    match TimeRange::new(start, end) {
        Ok(range) => Moment::Date { date, range },
        Err(_) => Moment::Instant(start),
    }
}

/// All readings of the time of day on one day. With `other`, a reading that is over moves to that day.
fn on_day(spec: &Spec, date: Date, other: Option<Date>, context: &Context, out: &mut Readings) {
    let windows = match hours::windows(spec) {
        Ok(windows) => windows,
        Err(reason) => {
            out.because(Some(reason));
            return;
        }
    };
    let mut laid: Vec<(Date, Window, Readings)> = Vec::new();
    for window in windows.all {
        let mut day = date;
        let mut here = moment(day, window, spec, context);
        if let Some(other) = other
            && here.moments.iter().all(|moment| is_past(moment, context))
        {
            day = other;
            here = moment(day, window, spec, context);
        }
        laid.push((day, window, here));
    }
    if laid.len() > 1 && windows.reason == Some(Reason::HalfOfDay) {
        let open = |(day, window, _): &(Date, Window, Readings)| window.is_open_on(*day, context);
        if laid.iter().filter(|one| open(one)).count() == 1 {
            laid.retain(open);
        }
    }
    if laid.len() > 1 {
        out.because(windows.reason.or(Some(Reason::HalfOfDay)));
    }
    for (_, _, here) in laid {
        out.because(here.reason);
        here.moments.into_iter().for_each(|moment| out.add(moment));
    }
}

fn moment(date: Date, window: Window, spec: &Spec, context: &Context) -> Readings {
    match window {
        Window::At { minute, second } => {
            instants(local(date, minute, second), spec.before_fold, context)
        }
        Window::Span { from, to } => range(context.at(date, from), context.at(date, to)),
        Window::From(minute) => range(context.at(date, minute), context.at(date, 1440)),
        Window::Until(minute) => {
            let end = context.at(date, minute);
            let start = context.start_of(date);
            let start = if date == context.today() && context.now < end {
                start.max(context.now)
            } else {
                start
            };
            range(start, end)
        }
    }
}

fn range(start: Timestamp, end: Timestamp) -> Readings {
    match TimeRange::new(start, end) {
        Ok(range) => Readings {
            moments: vec![Moment::Range(range)],
            reason: None,
        },
        Err(_) => Readings::asking(Reason::Contradiction),
    }
}

/// Local date and minutes, which may run past midnight.
fn local(date: Date, minute: u16, second: u8) -> DateTime {
    let date = if minute >= 1440 {
        date.tomorrow().unwrap_or(date)
    } else {
        date
    };
    let minute = minute % 1440;
    // Hours below 24, minutes and seconds below 60 always make a time.
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, second as i8, 0)
        .unwrap_or(Time::midnight());
    date.to_datetime(time)
}

/// A time that the clocks skip becomes an offer of the same minutes after the change; one that they show twice
/// becomes a choice, unless it was said which.
fn instants(local: DateTime, before_fold: Option<bool>, context: &Context) -> Readings {
    let ambiguous = context.zone.to_ambiguous_timestamp(local);
    let (offset, reason) = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            return Readings {
                moments: ambiguous
                    .compatible()
                    .ok()
                    .map(Moment::Instant)
                    .into_iter()
                    .collect(),
                reason: None,
            };
        }
        AmbiguousOffset::Gap { .. } => (
            ambiguous.later().ok().into_iter().collect::<Vec<_>>(),
            Some(Reason::ClocksSkip),
        ),
        AmbiguousOffset::Fold { before, after } => {
            let both = [before, after].map(|offset| offset.to_timestamp(local).ok());
            match before_fold {
                Some(first) => (both[usize::from(!first)].into_iter().collect(), None),
                None => (
                    both.into_iter().flatten().collect(),
                    Some(Reason::ClocksRepeat),
                ),
            }
        }
    };
    Readings {
        moments: offset.into_iter().map(Moment::Instant).collect(),
        reason,
    }
}

impl Context {
    pub(super) fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// The first instant of a day.
    fn start_of(&self, date: Date) -> Timestamp {
        self.at(date, 0)
    }

    /// Minutes after midnight on the clocks of the location; a skipped time counts as the one after the change.
    fn at(&self, date: Date, minute: u16) -> Timestamp {
        self.zone
            .to_ambiguous_timestamp(local(date, minute, 0))
            .compatible()
            .unwrap_or(self.now)
    }
}

impl Part {
    fn window(self) -> Window {
        let (from, to) = self.minutes();
        Window::Span { from, to }
    }
}
