//! What was said about a time, before it is laid on a calendar.

use jiff::civil::Weekday;

use super::vocabulary::{Part, Unit};

/// Which of the many Tuesdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// "Tuesday".
    Bare,
    /// "This Tuesday".
    This,
    /// "Next Tuesday".
    Next,
    /// "The coming Tuesday".
    Coming,
    /// "Last Tuesday".
    Last,
    /// "Tuesday week": so many weeks after the next one.
    Plus(i32),
    /// "Tuesday next week": in the calendar week that is so many weeks from this one.
    InWeek(i32),
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DateSpec {
    /// So many days from today.
    Day(i32),
    Weekday(Weekday, Which),
    /// A day of a month; what is missing is the next that fits.
    Monthday {
        day: u32,
        month: Option<i8>,
        year: Option<i16>,
    },
    /// The day of the month that is so many months from this one: "the third of next month".
    DayOfMonthFrom {
        day: u32,
        months: i32,
    },
    /// "3/12" and its like, in the order written.
    Numeric {
        first: u32,
        second: u32,
        year: Option<i16>,
    },
    /// "The first Monday of December"; 0 is the last one.
    Nth {
        nth: u32,
        day: Weekday,
        period: Box<PeriodSpec>,
    },
    /// The last day of a period: "the last day of the month".
    LastDay(Box<PeriodSpec>),
    /// So much after (or before) another day: "two days after Tuesday".
    From {
        base: Box<DateSpec>,
        amount: i32,
        unit: Unit,
    },
    /// So many days from Easter Sunday.
    Easter {
        days: i32,
        year: Option<i16>,
    },
    /// So many weeks, months or years from today.
    Shift(Shift),
}

/// Amounts of calendar and clock units from now, all of one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shift {
    pub(super) years: i32,
    pub(super) months: i32,
    pub(super) days: i32,
    pub(super) seconds: i64,
    /// Counted Monday to Friday.
    pub(super) working_days: i32,
}

/// A run of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PeriodSpec {
    /// Calendar week, Monday to Sunday, so many weeks from this one.
    Week(i32),
    /// Monday to Friday of that week.
    WorkingWeek(i32),
    Weekend(WeekendSpec),
    /// Calendar month so many months from this one.
    Month(i32),
    /// A month by name: in this year, or the next one that is not over; with a shift for "next December".
    Named {
        month: i8,
        year: Option<i16>,
        which: Which,
    },
    Quarter(i32),
    Year(i32),
    YearNumber(i16),
    /// The week that holds a day.
    WeekOf(Box<DateSpec>),
    /// A share of another period.
    Portion(Portion, Box<PeriodSpec>),
    /// The next so many, counted from tomorrow, or the last so many up to yesterday.
    Coming {
        amount: i32,
        unit: Unit,
    },
    /// From now to the end of the period.
    Rest(Box<PeriodSpec>),
    /// The first (or so) week of a month or year, counted in sevens from its first day; 0 is its last seven days.
    NthWeek {
        nth: u32,
        period: Box<PeriodSpec>,
    },
    /// Before, until the end of, from the start of, or after another period.
    Edge {
        period: Box<PeriodSpec>,
        after: bool,
        included: bool,
    },
    /// From the start of one period to the end of another.
    Span(Box<PeriodSpec>, Box<PeriodSpec>),
    /// From one day to another, both included.
    Between(Box<DateSpec>, Box<DateSpec>),
    /// Before the day; up to and including it.
    Until {
        day: Box<DateSpec>,
        included: bool,
    },
    /// From the day on; after it.
    Since {
        day: Box<DateSpec>,
        included: bool,
    },
    /// "As soon as possible": two weeks from now.
    Soonest,
}

/// Which weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeekendSpec {
    This,
    Next,
    Last,
}

/// A share of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Portion {
    Start,
    Middle,
    End,
}

/// Before or after noon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

/// A time as said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) half: Option<Half>,
    /// Whether the form leaves no second reading: 15:30, noon, 0:15, 09:00 with its zero.
    pub(super) certain: bool,
}

impl Clock {
    /// The word "midnight" or 0:00.
    pub(super) const fn is_midnight(self) -> bool {
        self.hour == 0
            && self.minute == 0
            && self.second == 0
            && self.certain
            && self.half.is_none()
    }
}

/// What was said about the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeSpec {
    At(Clock),
    /// A start and a length in minutes.
    For(Clock, i64),
    Between(Clock, Clock),
    After(Clock),
    Before(Clock),
    /// "10 to 3" in digits: ten minutes before three, or from ten to three.
    ToOrUntil(Clock, Clock),
}

/// Everything said about one time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spec {
    /// All must agree on one day.
    pub(super) dates: Vec<DateSpec>,
    pub(super) period: Option<PeriodSpec>,
    pub(super) time: Option<TimeSpec>,
    pub(super) part: Option<Part>,
    /// "Before the clocks go back" (true) or after.
    pub(super) before_fold: Option<bool>,
    /// An instant counted from now.
    pub(super) shift: Option<Shift>,
    /// A stretch that begins now, in seconds; negative for one that ends now.
    pub(super) within: Option<i64>,
    /// A time of day or a date that cannot be: 25:00.
    pub(super) impossible: Option<super::Reason>,
}

impl Spec {
    pub(super) fn has_date(&self) -> bool {
        !self.dates.is_empty()
            || self.period.is_some()
            || self.shift.is_some()
            || self.within.is_some()
    }

    pub(super) fn has_time(&self) -> bool {
        self.time.is_some() || self.part.is_some()
    }
}

/// One recognised piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Date(DateSpec),
    Period(PeriodSpec),
    Time(TimeSpec),
    Part(Part),
    /// "This morning": a part of today.
    PartOf(DateSpec, Part),
    Shift(Shift),
    Within(i64),
    Fold(bool),
    Impossible(super::Reason),
    /// "Soon", "some time".
    Vague,
}
