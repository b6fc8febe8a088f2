//! TwiML, carried out.

use crate::business::{Business, no_stream};

#[tokio::test]
async fn say_is_heard_and_the_call_ends_when_nothing_is_left() {
    let documents = [
        ("voice", "<Say>We are closed.</Say><Pause length=\"1\"/>"),
        ("status", ""),
    ];
    let business = Business::open(&documents, no_stream()).await;
    let line = business.call("").await.line();
    assert_eq!(
        (line.heard.as_str(), line.ended_by.as_str()),
        ("We are closed.", "business")
    );
}

#[tokio::test]
async fn speech_is_gathered_and_posted() {
    let gather = "<Gather input=\"speech\" action=\"/said\"><Say>How can I help?</Say></Gather>";
    let documents = [
        ("voice", gather),
        ("said", "<Say>Thank you.</Say>"),
        ("status", ""),
    ];
    let business = Business::open(&documents, no_stream()).await;
    let line = business
        .call("steps = [{ say = \"a haircut tomorrow\" }]")
        .await
        .line();
    let said = &business.posts("said")[0];
    assert_eq!(said.field("SpeechResult"), Some("a haircut tomorrow"));
    assert_eq!(said.field("CallStatus"), Some("in-progress"));
    assert_eq!(line.heard, "How can I help? Thank you.");
}

#[tokio::test]
async fn keys_are_gathered_until_the_count_or_the_last_key() {
    for (attributes, digits) in [
        ("numDigits=\"2\"", "12"),
        ("finishOnKey=\"3\"", "12"),
        ("", "123"),
    ] {
        let gather = format!("<Gather {attributes} timeout=\"2\" action=\"/keys\"/>");
        let documents = [
            ("voice", gather.as_str()),
            ("keys", "<Hangup/>"),
            ("status", ""),
        ];
        let business = Business::open(&documents, no_stream()).await;
        business
            .call("steps = [{ at_once = true, press = \"123\" }]")
            .await;
        assert_eq!(
            business.posts("keys")[0].field("Digits"),
            Some(digits),
            "{attributes}"
        );
    }
}

#[tokio::test]
async fn without_an_answer_the_next_instruction_follows() {
    let voice =
        "<Gather timeout=\"1\" action=\"/keys\"><Say>Press one.</Say></Gather><Say>Goodbye.</Say>";
    let business = Business::open(&[("voice", voice), ("status", "")], no_stream()).await;
    let line = business.call("").await.line();
    assert_eq!(line.heard, "Press one. Goodbye.");
    let voice = "<Gather timeout=\"1\" actionOnEmptyResult=\"true\" action=\"/keys\"/>";
    let documents = [("voice", voice), ("keys", "<Hangup/>"), ("status", "")];
    let business = Business::open(&documents, no_stream()).await;
    business.call("").await;
    assert_eq!(business.posts("keys")[0].field("Digits"), None);
}

#[tokio::test]
async fn a_message_is_recorded_kept_and_announced() {
    let voice = "<Say>Leave a message.</Say>\
                 <Record action=\"/recorded\" timeout=\"2\" recordingStatusCallback=\"/kept\"/>";
    let documents = [
        ("voice", voice),
        ("recorded", "<Say>Thanks.</Say>"),
        ("kept", ""),
        ("status", ""),
    ];
    let business = Business::open(&documents, no_stream()).await;
    let report = business
        .call("steps = [{ say = \"please call me back\" }]")
        .await;
    let recorded = &business.posts("recorded")[0];
    let sid = recorded.field("RecordingSid").unwrap();
    let recording = business.exchange.recording(sid).unwrap();
    assert_eq!(recording.call_sid, report.call_sid);
    assert!(recorded.field("RecordingUrl").unwrap().ends_with(sid));
    assert_eq!(
        business.posts("kept")[0].field("RecordingStatus"),
        Some("completed")
    );
    let mut ear = simulators::speech::Listener::new();
    let mut heard = ear.hear(&recording.audio);
    heard.extend(ear.finish());
    assert!(heard.iter().any(|heard| matches!(heard,
        simulators::speech::Heard::Utterance(utterance) if utterance.text == "please call me back")));
}

#[tokio::test]
async fn a_caller_who_hangs_up_after_the_message_has_still_left_it() {
    let voice = "<Say>Leave a message.</Say><Record action=\"/recorded\"/>";
    let documents = [("voice", voice), ("recorded", ""), ("status", "")];
    let business = Business::open(&documents, no_stream()).await;
    let steps = "steps = [{ say = \"call me\" }, { at_once = true, silence_ms = 1000 }, { at_once = true, hang_up = true }]";
    let report = business.call(steps).await;
    let recorded = &business.posts("recorded")[0];
    assert_eq!(
        (recorded.field("Digits"), recorded.field("CallStatus")),
        (Some("hangup"), Some("completed"))
    );
    assert_eq!(report.line().ended_by, "caller");
}

#[tokio::test]
async fn silence_is_no_recording() {
    let voice =
        "<Record action=\"/recorded\" timeout=\"1\" playBeep=\"false\"/><Say>Goodbye.</Say>";
    let business = Business::open(&[("voice", voice), ("status", "")], no_stream()).await;
    assert_eq!(business.call("").await.line().heard, "Goodbye.");
    assert!(business.posts("recorded").is_empty());
}

#[tokio::test]
async fn a_redirect_leads_on_and_a_circle_is_broken() {
    let documents = [
        ("voice", "<Redirect>/next</Redirect>"),
        ("next", "<Say>Hello.</Say>"),
        ("status", ""),
    ];
    let business = Business::open(&documents, no_stream()).await;
    assert_eq!(business.call("").await.line().heard, "Hello.");
    let documents = [("voice", "<Redirect>/voice</Redirect>"), ("status", "")];
    let business = Business::open(&documents, no_stream()).await;
    let line = business.call("").await.line();
    assert_eq!(
        (line.errors, line.ended_by.as_str()),
        (vec![11_200], "carrier")
    );
}

#[tokio::test]
async fn a_call_that_nobody_takes_comes_back_with_the_result() {
    let voice = "<Dial timeout=\"5\" action=\"/dialled\">+442079460999</Dial>";
    let documents = [
        ("voice", voice),
        ("dialled", "<Say>Nobody is free.</Say>"),
        ("status", ""),
    ];
    let business = Business::open(&documents, no_stream()).await;
    assert_eq!(business.call("").await.line().heard, "Nobody is free.");
    assert_eq!(
        business.posts("dialled")[0].field("DialCallStatus"),
        Some("no-answer")
    );
}

#[tokio::test]
async fn unusable_instructions_are_an_error_and_an_apology() {
    let cases: [(&[(&str, &str)], u32); 2] = [
        (
            &[("voice", "<Redirect>/missing</Redirect>"), ("status", "")],
            11_200,
        ),
        (&[("voice", "<Say>half"), ("status", "")], 12_100),
    ];
    for (documents, code) in cases {
        let documents: Vec<_> = documents.to_vec();
        let business = Business::open(&documents, no_stream()).await;
        let line = business.call("").await.line();
        assert_eq!(line.errors, [code]);
        assert!(line.heard.contains("application error"), "{}", line.heard);
        assert_eq!(line.ended_by, "carrier");
    }
}

#[tokio::test]
async fn a_stream_outside_the_rules_is_not_opened() {
    for (url, code) in [
        ("https://voice.example.test/media", 31_922),
        ("wss://voice.example.test/media?token=1", 31_920),
        ("wss://elsewhere.example.org/media", 31_920),
    ] {
        let voice = format!("<Connect><Stream url=\"{url}\"/></Connect><Say>Sorry.</Say>");
        let business = Business::open(&[("voice", &voice), ("status", "")], no_stream()).await;
        let line = business.call("").await.line();
        assert_eq!(
            (line.errors, line.heard.as_str()),
            (vec![code], "Sorry."),
            "{url}"
        );
    }
}
