//! A played call for people.

use std::fmt::Write;

use super::{Moment, Played};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const CYAN: &str = "\x1b[36m";
const YELLOW: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// Hops that say nothing to a person.
const NOISE: &[&str] = &[
    "mark.received",
    "media.first",
    "latency",
    "caller_speaking",
    "stream.status",
];

/// The call as text; with colours where the terminal shows them.
#[must_use]
pub fn show(played: &Played, colours: bool) -> String {
    let paint = |code: &'static str| if colours { code } else { "" };
    let mut out = String::new();
    let _ = writeln!(out, "\n{}{}{}\n", paint(BOLD), played.title, paint(PLAIN));
    for moment in played
        .timeline
        .iter()
        .filter(|moment| !NOISE.contains(&moment.what.as_str()))
    {
        line(&mut out, moment, &paint);
    }
    let _ = writeln!(out);
    for booking in &played.state.bookings {
        let _ = writeln!(
            out,
            "  booking   {} with {}, {}, for {} ({}, {})",
            booking.service,
            booking.staff,
            booking.start,
            booking.name,
            booking.reference,
            booking.state
        );
    }
    for event in &played.state.calendar {
        let gone = if event.cancelled { ", cancelled" } else { "" };
        let _ = writeln!(out, "  calendar  {}, {}{gone}", event.summary, event.start);
    }
    for text in &played.state.messages {
        let _ = writeln!(out, "  text      {} ({})", text.body, text.status);
    }
    if played.ok {
        let _ = writeln!(out, "\n{}Everything agrees.{}", paint(GREEN), paint(PLAIN));
    } else {
        let _ = writeln!(out, "\n{}Not as it should be:{}", paint(RED), paint(PLAIN));
        for mismatch in &played.mismatches {
            let _ = writeln!(out, "  {mismatch}");
        }
    }
    out
}

fn line(out: &mut String, moment: &Moment, paint: &impl Fn(&'static str) -> &'static str) {
    let colour = match (moment.side, moment.what.as_str()) {
        ("speech", "caller") => paint(CYAN),
        ("speech", _) => paint(BOLD),
        ("tool", _) => paint(YELLOW),
        ("booking" | "text", _) => paint(GREEN),
        _ => paint(DIM),
    };
    let seconds = moment.ms as f64 / 1000.0;
    let who = match moment.side {
        "speech" => moment.what.as_str(),
        side => side,
    };
    let what = if moment.side == "speech" {
        String::new()
    } else {
        format!("{} ", moment.what)
    };
    let _ = writeln!(
        out,
        "{}{seconds:>8.2} s  {who:<13}{what}{}{}",
        colour,
        moment.detail,
        paint(PLAIN)
    );
}
