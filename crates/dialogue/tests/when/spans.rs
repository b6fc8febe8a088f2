//! Where in a text the time stands, several mentions, and the flat report.

use dialogue::when::{ReportKind, find_all, resolve};

use crate::context;

#[test]
fn spans_point_into_the_text() {
    for (text, expected) in [
        (
            "a haircut with Sam tomorrow at 2pm, it's Jo",
            "tomorrow at 2pm",
        ),
        ("Um, Tuesday at 3pm please", "Tuesday at 3pm"),
        (
            "caf\u{e9} on the 3rd \u{2013} noon",
            "the 3rd \u{2013} noon",
        ),
        ("at three o\u{2019}clock pm", "at three o\u{2019}clock pm"),
    ] {
        let found = resolve(text, &context()).matched.unwrap();
        assert_eq!(found.text, expected);
        assert_eq!(&text[found.start..found.end], expected);
    }
}

#[test]
fn all_mentions_are_found_in_order() {
    let found = find_all(
        "I came yesterday. Can I come on Tuesday? My son is free in December.",
        &context(),
    );
    let texts: Vec<String> = found
        .iter()
        .map(|when| when.matched.as_ref().unwrap().text.clone())
        .collect();
    assert_eq!(texts, ["yesterday", "on Tuesday", "in December"]);
}

#[test]
fn several_times_ahead_are_asked_about() {
    let when = resolve(
        "either come on Tuesday at noon. No wait my wife says Thursday at 10am",
        &context(),
    );
    assert!(when.question().is_some() || when.moment().is_some());
    let two = resolve("I can do Tuesday. My wife can do Thursday.", &context());
    assert_eq!(two.question().unwrap().options.len(), 2);
}

#[test]
fn the_report_is_flat_json() {
    let report = resolve("next tuesday afternoon", &context()).report(&context());
    assert_eq!(report.kind, ReportKind::Range);
    assert_eq!(report.start.as_deref(), Some("2026-11-24T12:00:00+00:00"));
    assert_eq!(report.end.as_deref(), Some("2026-11-24T18:00:00+00:00"));
    let json: serde_json::Value = serde_json::to_value(&report).unwrap();
    assert_eq!(json["span"], serde_json::json!([0, 22]));
    assert_eq!(json["spoken"], "Tuesday 24 November, noon to 6 pm");
    let question = serde_json::to_value(resolve("3/12", &context()).report(&context())).unwrap();
    assert_eq!(question["kind"], "question");
    assert_eq!(question["options"][0]["start"], "2026-12-03T00:00:00+00:00");
}
