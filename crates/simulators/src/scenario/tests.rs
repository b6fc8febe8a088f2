use domain::{BookingState, CallOutcome, CallState, Speaker};

use super::*;

const WHOLE: &str = r#"
title = "Books a haircut"
now = "2026-11-20T14:00:00Z"

[call]
from = "+447700900101"
to = "+442079460018"

[given]
calendar = "fails_once"
bookings = [{ service = "Haircut", staff = "Sam", start = "2026-11-21T14:00", name = "Alex Reed", phone = "+447700900199" }]

[[steps]]
when_hears = ["how can I help", "/what would you like/"]
say = "A haircut tomorrow please"

[[steps]]
interrupt_after_ms = 400
press = "1#"

[[replies]]
hears = "your name"
say = "Jo Smith"

[faults]
jitter_ms = 40

[expect]
outcome = ["booked", "answered"]
bookings = [{ service = "Haircut", start = "2026-11-21T15:00", name = "Jo Smith", price = "£35", minutes = 30, on = [] }]
unmet = { count = 0 }
interruptions = { max = 1 }
"#;

#[test]
fn a_whole_file_is_read() {
    let scenario = Scenario::parse(WHOLE).unwrap();
    assert_eq!(scenario.now, Some("2026-11-20T14:00:00Z".parse().unwrap()));
    assert_eq!(scenario.given.calendar, CalendarState::FailsOnce);
    assert_eq!(
        scenario.given.bookings[0].start.to_string(),
        "2026-11-21T14:00:00"
    );
    assert!(matches!(&scenario.steps[0].when, When::Finished(Some(_))));
    assert_eq!(scenario.steps[1].action, Action::Press("1#".to_owned()));
    assert_eq!(scenario.replies[0].times, 3);
    assert_eq!(scenario.faults.jitter_ms, 40);
    assert_eq!(scenario.expect.bookings[0].state, BookingState::Booked);
}

#[test]
fn a_fault_names_its_line() {
    let cases = [
        ("jitter_ms = 40", "jitter = 40", 26, "unknown field"),
        (
            "to = \"+442079460018\"",
            "to = \"0207\"",
            7,
            "not a telephone number",
        ),
        (
            "from = \"+447700900101\"",
            "from = \"somebody\"",
            6,
            "neither `withheld` nor a number",
        ),
        ("press = \"1#\"", "press = \"one\"", 17, "not a key"),
        (
            "press = \"1#\"",
            "press = \"1\"\nsay = \"one\"",
            17,
            "exactly one thing",
        ),
        (
            "interrupt_after_ms = 400",
            "interrupt = true",
            17,
            "`interrupt` needs `when_hears`",
        ),
        (
            "hears = \"your name\"",
            "hears = \"/(/\"",
            22,
            "not a regular expression",
        ),
        (
            "start = \"2026-11-21T15:00\"",
            "start = \"tomorrow\"",
            30,
            "",
        ),
        (
            "title = \"Books a haircut\"",
            "",
            1,
            "missing field `title`",
        ),
    ];
    for (right, wrong, line, words) in cases {
        let text = WHOLE.replacen(right, wrong, 1);
        assert_ne!(text, WHOLE, "{wrong}");
        let error = Scenario::parse(&text).unwrap_err();
        let ScenarioError::Malformed {
            line: found,
            message,
            ..
        } = &error
        else {
            panic!("{error}")
        };
        assert!(message.contains(words), "{wrong}: {message}");
        assert_eq!(*found, line, "{wrong}: {message}");
    }
}

#[test]
fn an_absent_file_is_named() {
    let error = Scenario::load(std::path::Path::new("no-such.toml")).unwrap_err();
    assert!(error.to_string().contains("no-such.toml"));
}

fn booking(name: &str, start: &str) -> BookingFact {
    BookingFact {
        service: "Haircut".to_owned(),
        staff: "Sam".to_owned(),
        start: start.parse().unwrap(),
        state: BookingState::Booked,
        name: name.to_owned(),
        phone: Some("+447700900101".to_owned()),
        reference: "K7F2QX".to_owned(),
        location: "Fade Room".to_owned(),
        minutes: 30,
        on: Vec::new(),
        price: Some("£35".to_owned()),
        extras: Vec::new(),
        fee: String::new(),
        variant: None,
        seats: 1,
        together: false,
        series: false,
    }
}

fn good() -> EndState {
    let turn = |speaker, text: &str| TurnFact {
        speaker,
        text: text.to_owned(),
    };
    EndState {
        bookings: vec![booking("Jo Smith", "2026-11-21T15:00")],
        call: Some(CallFact {
            state: CallState::Ended,
            outcome: Some(CallOutcome::Booked),
            interruptions: 1,
            turns: vec![
                turn(Speaker::Receptionist, "How can I help?"),
                turn(Speaker::Caller, "A haircut."),
            ],
            tools: vec![ToolFact {
                name: "create_booking".to_owned(),
                ok: true,
                code: Some("booked".to_owned()),
            }],
            notes: vec![],
        }),
        line: LineFact {
            webhook_status: Some(200),
            ended_by: "business".to_owned(),
            ..LineFact::default()
        },
        ..EndState::default()
    }
}

#[test]
fn a_state_that_keeps_every_promise_has_no_mismatch() {
    let expect = Scenario::parse(WHOLE).unwrap().expect;
    assert_eq!(judge(&expect, &good()), []);
}

#[test]
fn each_broken_promise_is_one_mismatch() {
    let expect = Scenario::parse(WHOLE).unwrap().expect;
    type Break = (&'static str, fn(&mut EndState));
    let broken: [Break; 21] = [
        ("booking", |state| {
            state.bookings[0].name = "Joe Smyth".to_owned();
        }),
        ("booking", |state| {
            state.bookings.push(booking("Jo Smith", "2026-11-21T16:00"));
        }),
        ("booking", |state| {
            state.bookings[0].state = BookingState::Cancelled;
        }),
        ("text messages", |state| {
            let [to, from, body, status] =
                ["+447700900101", "+442079460018", "Hi", "sent"].map(str::to_owned);
            state.messages.push(MessageFact {
                to,
                from,
                body,
                status,
            });
        }),
        ("booking", |state| state.bookings[0].price = None),
        ("booking", |state| {
            state.bookings[0].on = vec!["Room 1".to_owned()];
        }),
        ("booking", |state| state.bookings[0].minutes = 45),
        ("waiting list", |state| {
            state.waitlist.push(WaitingFact {
                service: "Haircut".to_owned(),
                name: "Jo Smith".to_owned(),
                resources: 0,
            });
        }),
        ("requests not met", |state| {
            state.unmet.push(UnmetFact {
                service: "Haircut".to_owned(),
                reasons: vec!["closed".to_owned()],
            });
        }),
        ("holds", |state| state.holds = 1),
        ("call state", |state| {
            state.call.as_mut().unwrap().state = CallState::Live;
        }),
        ("outcome", |state| {
            state.call.as_mut().unwrap().outcome = Some(CallOutcome::Failed);
        }),
        ("outcome", |state| {
            state.call.as_mut().unwrap().outcome = None;
        }),
        ("interruptions", |state| {
            state.call.as_mut().unwrap().interruptions = 2;
        }),
        ("call record", |state| state.call = None),
        ("jobs given up", |state| state.jobs_dead = 1),
        ("jobs waiting", |state| state.jobs_waiting = 1),
        ("webhook status", |state| {
            state.line.webhook_status = Some(500);
        }),
        ("webhook status", |state| state.line.webhook_status = None),
        ("carrier errors", |state| state.line.errors.push(31_924)),
        ("audio intact", |state| state.audio_intact = Some(false)),
    ];
    for (what, break_it) in broken {
        let mut state = good();
        break_it(&mut state);
        let found: Vec<_> = judge(&expect, &state)
            .iter()
            .map(|mismatch| mismatch.what)
            .collect();
        assert!(found.contains(&what), "{what}: {found:?}");
        // A booking that is not the expected one is both missing and surplus.
        assert!(found.len() <= 2, "{what}: {found:?}");
    }
}

#[test]
fn claims_about_words_tools_and_the_calendar_are_checked() {
    let claims = |line: &str| {
        let text = format!(
            "title = \"t\"\n[call]\nto = \"+442079460018\"\n[expect]\nbookings = [{{ service = \"haircut\" }}]\n{line}\n"
        );
        judge(&Scenario::parse(&text).unwrap().expect, &good()).len()
    };
    let pairs = [
        (
            "receptionist_says = [\"how can I help\"]",
            "receptionist_says = [\"goodbye\"]",
        ),
        (
            "receptionist_never_says = [\"goodbye\"]",
            "receptionist_never_says = [\"help\"]",
        ),
        ("caller_says = [\"haircut\"]", "caller_says = [\"help\"]"),
        (
            "tools = [\"create_booking\"]",
            "tools = [\"cancel_booking\"]",
        ),
        (
            "never_tools = [\"cancel_booking\"]",
            "never_tools = [\"create_booking\"]",
        ),
        ("codes = [\"booked\"]", "codes = [\"slot_taken\"]"),
        (
            "never_codes = [\"slot_taken\"]",
            "never_codes = [\"booked\"]",
        ),
        (
            "line = { ended_by = \"business\" }",
            "line = { ended_by = \"caller\" }",
        ),
        ("calendar = { events = 0 }", "calendar = { events = 1 }"),
        ("interruptions = { min = 1 }", "interruptions = { min = 2 }"),
        ("heard = []", "heard = [\"how can I help\"]"),
        ("notes = []", "notes = [\"call back\"]"),
        ("sms = { count = 0 }", "sms = { count = 1 }"),
        ("jobs_dead = 0", "audio_intact = true"),
    ];
    for (holds, breaks) in pairs {
        assert_eq!(claims(holds), 0, "{holds}");
        assert_eq!(claims(breaks), 1, "{breaks}");
    }
}

#[test]
fn the_end_state_is_json_and_back() {
    let state = good();
    let json = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<EndState>(&json).unwrap(), state);
}

#[test]
fn every_scenario_that_ships_can_be_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut titles = std::collections::BTreeSet::new();
    let mut callers = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let scenario = Scenario::load(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            titles.insert(scenario.title),
            "{}: the title is used twice",
            path.display()
        );
        // Calls may then run side by side without knowing each other's bookings.
        if let Some(number) = scenario.call.from.number() {
            assert!(
                callers.insert(number.clone()),
                "{}: the number is used twice",
                path.display()
            );
        }
    }
    assert!(titles.len() >= 25, "{} scenarios", titles.len());
}
