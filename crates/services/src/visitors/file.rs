//! A booking as a calendar file (RFC 5545): one event in UTC, under a name that stays, with every text escaped and every
//! line folded.

use domain::{BookingId, BookingState, TimeRange};
use jiff::{Timestamp, tz::TimeZone};

/// Octets of a line before it is folded.
const LINE: usize = 75;

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// The booking.
    pub booking: BookingId,
    /// Where we are, without a scheme: names of events are unique in the world.
    pub host: String,
    /// From when to when.
    pub range: TimeRange,
    /// What stands in the calendar.
    pub title: String,
    /// Where to go.
    pub place: String,
    /// What else to know, line by line.
    pub notes: Vec<String>,
    /// Where it stands.
    pub state: BookingState,
    /// Counts its changes, from 1.
    pub version: i64,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

impl CalendarFile {
    /// The file.
    #[must_use]
    pub fn write(&self) -> String {
        let status = match self.state {
            BookingState::Cancelled => "CANCELLED",
            BookingState::Requested => "TENTATIVE",
            _ => "CONFIRMED",
        };
        let lines = [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Ringdesk//Booking//EN".to_owned(),
            "CALSCALE:GREGORIAN".to_owned(),
            "METHOD:PUBLISH".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{}", self.booking, escaped(&self.host)),
            format!("SEQUENCE:{}", self.version.saturating_sub(1).max(0)),
            format!("DTSTAMP:{}", instant(self.changed_at)),
            format!("DTSTART:{}", instant(self.range.start())),
            format!("DTEND:{}", instant(self.range.end())),
            format!("SUMMARY:{}", escaped(&self.title)),
            format!("LOCATION:{}", escaped(&self.place)),
            format!("DESCRIPTION:{}", escaped(&self.notes.join("\n"))),
            format!("STATUS:{status}"),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ];
        lines.iter().map(|line| folded(line)).collect()
    }
}

/// `20261121T140000Z`.
fn instant(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

/// A text as a value: backslashes, semicolons, commas and line breaks escaped, other control characters left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(letter);
            }
            '\r' => {
                if letters.peek() != Some(&'\n') {
                    out.push_str("\\n");
                }
            }
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A line with its end; what is longer than a line goes on after a break and a space, never inside a character.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 2);
    let mut width = 0;
    for letter in line.chars() {
        if width + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(letter);
        width += letter.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn file() -> CalendarFile {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        CalendarFile {
            booking: BookingId::from_uuid(Uuid::from_u128(7)),
            host: "voice.example.com".to_owned(),
            range: TimeRange::new(at("2026-11-21T14:00:00Z"), at("2026-11-21T14:30:00Z")).unwrap(),
            title: "Haircut; \"short\", with Zoë \\ Sam".to_owned(),
            place: "Fade Room, 12 Mill Lane".to_owned(),
            notes: vec!["Ref ABC".to_owned(), "Ü".repeat(80)],
            state: BookingState::Booked,
            version: 3,
            changed_at: at("2026-11-20T09:00:00.5Z"),
        }
    }

    #[test]
    fn texts_are_escaped_times_are_utc_and_the_name_stays() {
        let text = file().write();
        for line in [
            "UID:bkg_00000000000000000000000007@voice.example.com\r\n",
            "SEQUENCE:2\r\n",
            "DTSTAMP:20261120T090000Z\r\n",
            "DTSTART:20261121T140000Z\r\n",
            "DTEND:20261121T143000Z\r\n",
            "SUMMARY:Haircut\\; \"short\"\\, with Zoë \\\\ Sam\r\n",
            "LOCATION:Fade Room\\, 12 Mill Lane\r\n",
            "STATUS:CONFIRMED\r\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
        assert_eq!(escaped("a\r\nb\nc\rd\u{7}"), "a\\nb\\nc\\nd");
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_unfolding_gives_the_text_back() {
        let text = file().write();
        for line in text.split("\r\n") {
            assert!(line.len() <= LINE, "{} octets: {line}", line.len());
        }
        let whole = text.replace("\r\n ", "");
        assert!(whole.contains(&format!("DESCRIPTION:Ref ABC\\n{}\r\n", "Ü".repeat(80))));
        let cancelled = CalendarFile {
            state: BookingState::Cancelled,
            ..file()
        };
        assert!(cancelled.write().contains("STATUS:CANCELLED\r\n"));
    }
}
