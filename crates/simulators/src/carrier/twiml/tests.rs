use super::*;

fn verbs(body: &str) -> Vec<Verb> {
    let twiml = Twiml::parse(&format!("<Response>{body}</Response>")).unwrap();
    assert_eq!(twiml.faults, [], "{body}");
    twiml.verbs
}

fn only(body: &str) -> Verb {
    let mut verbs = verbs(body);
    assert_eq!(verbs.len(), 1, "{body}");
    verbs.remove(0)
}

fn warnings(body: &str) -> Vec<u32> {
    let twiml = Twiml::parse(&format!("<Response>{body}</Response>")).unwrap();
    twiml.faults.into_iter().map(|fault| fault.code).collect()
}

#[test]
fn a_stream_is_read_with_its_parameters_and_action() {
    let document = r#"<?xml version="1.0" encoding="UTF-8"?><Response>
        <Connect action="/after?x=1&amp;y=2"><Stream name="leg-1" url="wss://voice.example.com/media/twilio">
        <Parameter name="token" value="a&quot;b"/></Stream></Connect></Response>"#;
    let twiml = Twiml::parse(document).unwrap();
    let expected = Connect {
        action: Some(Target {
            url: "/after?x=1&y=2".to_owned(),
            get: false,
        }),
        url: "wss://voice.example.com/media/twilio".to_owned(),
        name: Some("leg-1".to_owned()),
        status_callback: None,
        parameters: vec![("token".to_owned(), "a\"b".to_owned())],
    };
    assert_eq!(
        twiml,
        Twiml {
            verbs: vec![Verb::Connect(expected)],
            faults: vec![]
        }
    );
}

#[test]
fn simple_verbs_have_the_carriers_defaults() {
    assert_eq!(
        verbs(r#"<Say voice="Polly.Amy-Neural"> Sorry. </Say>"#),
        [Verb::Say("Sorry.".to_owned())]
    );
    assert_eq!(
        verbs("<Pause/><Pause length='3'/><Hangup/>"),
        [Verb::Pause(1), Verb::Pause(3), Verb::Hangup]
    );
    assert_eq!(
        verbs("<Reject reason='busy'/>"),
        [Verb::Reject { busy: true }]
    );
    let next = Target {
        url: "/next".to_owned(),
        get: true,
    };
    assert_eq!(
        verbs("<Redirect method='GET'>/next</Redirect>"),
        [Verb::Redirect(next)]
    );
}

#[test]
fn gather_and_record_keep_their_limits() {
    let Verb::Gather(gather) = only(
        "<Gather input='speech dtmf' timeout='7' numDigits='1' action='/g'><Say>Well?</Say></Gather>",
    ) else {
        panic!("a gather")
    };
    assert!(gather.speech && gather.keys && gather.barge_in && !gather.action_on_empty);
    assert_eq!(
        (
            gather.timeout,
            gather.num_digits,
            gather.finish_on_key.as_str()
        ),
        (7, Some(1), "#")
    );
    assert_eq!(gather.prompt, [Verb::Say("Well?".to_owned())]);
    let Verb::Record(record) = only("<Record maxLength='60' playBeep='false'/>") else {
        panic!("a record")
    };
    assert_eq!(
        (
            record.max_length,
            record.timeout,
            record.beep,
            record.action
        ),
        (60, 5, false, None)
    );
}

#[test]
fn dial_takes_a_number_as_text_or_as_elements() {
    for body in [
        "<Dial>+442079460999</Dial>",
        "<Dial><Number>+442079460999</Number></Dial>",
    ] {
        let Verb::Dial(dial) = only(body) else {
            panic!("a dial")
        };
        assert_eq!(
            (dial.numbers, dial.timeout),
            (vec!["+442079460999".to_owned()], 30)
        );
    }
}

#[test]
fn what_is_no_document_is_a_parse_failure() {
    for text in [
        "",
        "hello",
        "<Response>",
        "{\"ok\":true}",
        "<response/>",
        "<html></html>",
    ] {
        assert_eq!(
            Twiml::parse(text).unwrap_err().code,
            PARSE_FAILURE,
            "{text}"
        );
    }
}

#[test]
fn what_the_schema_does_not_know_is_skipped_with_a_warning() {
    let bad = [
        "<Speak>hi</Speak>",
        "<Connect><Say>hi</Say></Connect>",
        "<Connect/>",
        "<Connect><Stream/></Connect>",
        "<Connect><Stream url='wss://x/y' track='both_tracks'/></Connect>",
        "<Gather input='sign'/>",
        "<Gather><Hangup/></Gather>",
        "<Record maxLength='long'/>",
        "<Say/>",
        "<Say volume='11'>hi</Say>",
        "<Redirect method='PUT'>/x</Redirect>",
        "stray words",
        "<Say>first</Say><Reject/>",
    ];
    for body in bad {
        assert_eq!(warnings(body), [SCHEMA], "{body}");
    }
}

#[test]
fn a_parameter_longer_than_the_carrier_takes_is_a_warning() {
    let value = "x".repeat(500);
    let body = format!(
        "<Connect><Stream url='wss://a/b'><Parameter name='t' value='{value}'/></Stream></Connect>"
    );
    assert_eq!(warnings(&body), [SCHEMA]);
}
