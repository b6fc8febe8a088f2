//! Which model ids the server answers to, and until when.

use jiff::Timestamp;
use jiff::civil::{Date, date};

/// What a model id means on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Current { reasoning: bool },
    ShutDown(Date),
    Unknown,
}

/// Looks a model id up.
pub(super) fn standing(id: &str, now: Timestamp) -> Standing {
    let (reasoning, end) = match id {
        "gpt-realtime-2.1" | "gpt-realtime-2.1-mini" | "gpt-realtime-2" => (true, None),
        "gpt-realtime-1.5" => (false, None),
        "gpt-realtime"
        | "gpt-realtime-2025-08-28"
        | "gpt-realtime-mini"
        | "gpt-realtime-mini-2025-12-15" => (false, Some(date(2027, 1, 20))),
        "gpt-realtime-mini-2025-10-06" => (false, Some(date(2026, 7, 23))),
        _ if id.starts_with("gpt-4o-realtime-preview") => (false, Some(date(2026, 5, 7))),
        _ if id.starts_with("gpt-4o-mini-realtime-preview") => (false, Some(date(2026, 7, 23))),
        _ => return Standing::Unknown,
    };
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    match end {
        Some(end) if today >= end => Standing::ShutDown(end),
        _ => Standing::Current { reasoning },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_current_until_the_day_they_are_shut_down() {
        let on = |day: &str| {
            format!("{day}T12:00:00Z")
                .parse::<Timestamp>()
                .expect("a day")
        };
        let now = on("2026-11-20");
        assert_eq!(
            standing("gpt-realtime-2.1-mini", now),
            Standing::Current { reasoning: true }
        );
        assert_eq!(
            standing("gpt-realtime-1.5", now),
            Standing::Current { reasoning: false }
        );
        assert_eq!(
            standing("gpt-realtime", on("2027-01-19")),
            Standing::Current { reasoning: false }
        );
        assert_eq!(
            standing("gpt-realtime", on("2027-01-20")),
            Standing::ShutDown(date(2027, 1, 20))
        );
        assert_eq!(
            standing("gpt-4o-realtime-preview-2024-12-17", now),
            Standing::ShutDown(date(2026, 5, 7))
        );
        assert_eq!(standing("gpt-5", now), Standing::Unknown);
    }
}
