//! Documents as the carrier reads them. The official builders' view of the same cases is checked by
//! `scripts/oracles`.

use proptest::prelude::*;

use super::*;

fn say(text: &str) -> CallStep {
    CallStep::Say {
        text: text.to_owned(),
        voice: None,
        language: None,
    }
}

#[test]
fn a_stream_carries_its_parameters_and_what_follows() {
    let steps = [CallStep::Stream {
        url: "wss://voice.example.com/media/twilio".to_owned(),
        after: Some("https://voice.example.com/after?a=1&b=2".to_owned()),
        status_callback: Some("https://voice.example.com/status".to_owned()),
        parameters: vec![("token".to_owned(), "a\"b<c>".to_owned())],
    }];
    assert_eq!(
        render(&steps),
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#,
            r#"<Connect action="https://voice.example.com/after?a=1&amp;b=2">"#,
            r#"<Stream url="wss://voice.example.com/media/twilio" statusCallback="https://voice.example.com/status">"#,
            r#"<Parameter name="token" value="a&quot;b&lt;c&gt;"/></Stream></Connect></Response>"#,
        )
    );
}

#[test]
fn steps_keep_their_order() {
    let steps = [
        say("Sorry."),
        CallStep::Pause { seconds: 1 },
        CallStep::HangUp,
    ];
    assert_eq!(
        render(&steps),
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say>Sorry.</Say>"#,
            r#"<Pause length="1"/><Hangup/></Response>"#,
        )
    );
    assert_eq!(render(&[]), NOTHING);
}

#[test]
fn speech_ends_when_the_carrier_hears_it_end_and_keys_do_not_wait_for_speech() {
    let gather = |input| CallStep::Gather {
        action: "/next".to_owned(),
        input,
        prompt: Some("Which day?".to_owned()),
        timeout_seconds: 5,
        digits: None,
        language: Some("en-GB".to_owned()),
        hints: vec!["tomorrow".to_owned(), "Friday".to_owned()],
    };
    let both = render(&[gather(GatherInput::SpeechAndKeys)]);
    assert!(both.contains(r#"input="dtmf speech""#) && both.contains(r#"speechTimeout="auto""#));
    assert!(both.contains(r#"hints="tomorrow,Friday"><Say>Which day?</Say></Gather>"#));
    assert!(!render(&[gather(GatherInput::Keys)]).contains("speechTimeout"));
}

proptest! {
    #[test]
    fn no_text_can_leave_its_element(text in "\\PC{0,40}|[<>&'\"\\x00-\\x1f]{0,20}") {
        let xml = render(&[say(&text)]);
        let body = xml
            .strip_prefix(r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say"#)
            .and_then(|rest| rest.strip_suffix("</Response>"))
            .unwrap();
        let inner = body.strip_prefix('>').and_then(|rest| rest.strip_suffix("</Say>"));
        // Nothing left of a text means that the element closed itself.
        let inner = inner.or_else(|| (body == "/>").then_some("")).unwrap();
        prop_assert!(!inner.contains(['<', '>', '"', '\'']));
        prop_assert!(inner.chars().all(|c| c >= ' '));
    }
}
