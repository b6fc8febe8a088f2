//! `when`: resolves spoken dates and times.

use std::{
    io::{BufRead, Write},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Parser;
use dialogue::when::{Context, ReportKind, WhenReport, resolve};
use jiff::{Timestamp, tz::TimeZone};
use providers::system::SystemClock;
use services::ports::Clock;

/// What to resolve, and when and where.
#[derive(Debug, Parser)]
pub(super) struct Args {
    /// The instant that counts as now, RFC 3339; the present if not given
    #[arg(long)]
    now: Option<Timestamp>,
    /// The zone of the place, by its IANA name
    #[arg(long, default_value = "Europe/London")]
    zone: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// The words; one phrase a line from standard input if there are none
    phrase: Vec<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let zone = TimeZone::get(&args.zone)
        .with_context(|| format!("`{}` is not a zone's IANA name", args.zone))?;
    let now = args.now.unwrap_or_else(|| SystemClock::new().now());
    let context = Context::new(now, zone);
    let mut out = std::io::stdout().lock();
    if args.phrase.is_empty() {
        for line in std::io::stdin().lock().lines() {
            answer(
                &line.context("standard input is not text")?,
                &context,
                args.json,
                &mut out,
            )?;
        }
    } else {
        answer(&args.phrase.join(" "), &context, args.json, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(phrase: &str, context: &Context, json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let report = resolve(phrase, context).report(context);
    if json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        writeln!(out, "{}", in_words(&report))?;
    }
    Ok(())
}

fn in_words(report: &WhenReport) -> String {
    let spoken = report.spoken.as_deref().unwrap_or_default();
    let past = if report.past { " (over)" } else { "" };
    let (start, end) = (
        report.start.as_deref().unwrap_or_default(),
        report.end.as_deref().unwrap_or_default(),
    );
    match report.kind {
        ReportKind::Instant => format!("{spoken}{past}: {start}"),
        ReportKind::Range | ReportKind::Date => format!("{spoken}{past}: {start} to {end}"),
        ReportKind::Question => {
            let options: Vec<_> = report
                .options
                .iter()
                .map(|option| option.spoken.as_str())
                .collect();
            let question = report.question.as_deref().unwrap_or_default();
            if options.is_empty() {
                question.to_owned()
            } else {
                format!("{question} [{}]", options.join("; "))
            }
        }
        ReportKind::NotUnderstood => "not understood".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_weekday_and_date_and_the_json_names_the_instant() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let context = Context::new("2026-11-20T14:40:00Z".parse().unwrap(), zone);
        let mut words = Vec::new();
        answer(
            "tomorrow at half past two in the afternoon",
            &context,
            false,
            &mut words,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(words).unwrap(),
            "Saturday 21 November at 2:30 pm: 2026-11-21T14:30:00+00:00\n"
        );
        let mut json = Vec::new();
        answer(
            "tomorrow at half past two in the afternoon",
            &context,
            true,
            &mut json,
        )
        .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["kind"], "instant");
        assert_eq!(json["start"], "2026-11-21T14:30:00+00:00");
    }
}
