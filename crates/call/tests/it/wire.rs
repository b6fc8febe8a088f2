//! The wire formats, from captured frames.

use call::{
    tools,
    wire::{
        CarrierError, CarrierEvent, CarrierLeg,
        realtime::{
            ClientEvent, ClientFrame, Content, Item, ResponseStatus, Role, ServerEvent,
            ServerFrame, scan_audio_delta, write_append,
        },
    },
};
use serde_json::{Value, json};

const CONNECTED: &str = r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#;
const START: &str = r#"{"event":"start","sequenceNumber":"1","streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0","start":{"accountSid":"AC00000000000000000000000000000001","streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0","callSid":"CA00000000000000000000000000000001","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"call_token":"opaque","tenant_id":"t_42"}}}"#;
const SID: &str = "MZ18ad3ab5a668481ce02b83e7395059f0";

fn started() -> CarrierLeg {
    let mut leg = CarrierLeg::twilio();
    assert_eq!(leg.read(CONNECTED), Ok(CarrierEvent::Connected));
    let Ok(CarrierEvent::Started(start)) = leg.read(START) else {
        panic!("start")
    };
    assert_eq!((start.stream_sid.as_str(), start.call_sid.len()), (SID, 34));
    assert_eq!(start.parameters["call_token"], "opaque");
    leg
}

#[test]
fn captured_frames_of_the_carrier_are_read() {
    let mut leg = started();
    let media = format!(
        r#"{{"event":"media","sequenceNumber":"4","streamSid":"{SID}","media":{{"track":"inbound","chunk":"2","timestamp":"5","payload":"//8="}}}}"#
    );
    let Ok(CarrierEvent::Media(media)) = leg.read(&media) else {
        panic!("media")
    };
    assert_eq!(
        (media.payload.as_ref(), media.bytes, media.timestamp_ms),
        ("//8=", 2, Some(5))
    );
    let dtmf = format!(
        r#"{{"event":"dtmf","streamSid":"{SID}","sequenceNumber":"5","dtmf":{{"track":"inbound_track","digit":"1"}}}}"#
    );
    assert_eq!(leg.read(&dtmf), Ok(CarrierEvent::Dtmf('1')));
    let mark = format!(
        r#"{{"event":"mark","sequenceNumber":"6","streamSid":"{SID}","mark":{{"name":"item_abc:1280:7"}}}}"#
    );
    assert_eq!(
        leg.read(&mark),
        Ok(CarrierEvent::Mark("item_abc:1280:7".into()))
    );
    let stop = format!(
        r#"{{"event":"stop","sequenceNumber":"7","streamSid":"{SID}","stop":{{"accountSid":"AC1","callSid":"CA1"}}}}"#
    );
    assert_eq!(leg.read(&stop), Ok(CarrierEvent::Stopped));
    assert!(
        matches!(leg.read(&mark), Err(CarrierError::OutOfOrder(_))),
        "nothing comes after the end"
    );
}

#[test]
fn the_stream_begins_in_order_and_in_a_known_format() {
    let mut leg = CarrierLeg::twilio();
    assert_eq!(leg.read(START).unwrap_err().close_code(), 1008);
    let mut leg = CarrierLeg::twilio();
    assert!(leg.read(CONNECTED).is_ok());
    assert_eq!(leg.read(CONNECTED).unwrap_err().close_code(), 1008);
    for (wrong, code) in [
        (START.replace("audio/x-mulaw", "audio/x-raw"), 1003),
        (START.replace("8000", "16000"), 1003),
        (START.replace("\"channels\":1", "\"channels\":2"), 1003),
        (
            START
                .replace("\"callSid\"", "\"x\"")
                .replace(SID, "MZ\\\"},{"),
            1007,
        ),
        (START.replace("\"sampleRate\":8000,", ""), 1007),
    ] {
        let mut leg = CarrierLeg::twilio();
        assert!(leg.read(CONNECTED).is_ok());
        assert_eq!(leg.read(&wrong).unwrap_err().close_code(), code, "{wrong}");
    }
}

#[test]
fn our_frames_to_the_carrier_are_exactly_the_three_that_exist() {
    let mut leg = started();
    let mut out = String::new();
    leg.write_media("//8=", false, &mut out);
    assert_eq!(
        out,
        format!(r#"{{"event":"media","streamSid":"{SID}","media":{{"payload":"//8="}}}}"#)
    );
    out.clear();
    leg.write_mark(format_args!("item_abc:{}:{}", 1280, 7), &mut out);
    assert_eq!(
        out,
        format!(r#"{{"event":"mark","streamSid":"{SID}","mark":{{"name":"item_abc:1280:7"}}}}"#)
    );
    out.clear();
    leg.write_clear(&mut out);
    assert_eq!(out, format!(r#"{{"event":"clear","streamSid":"{SID}"}}"#));
}

#[test]
fn an_append_holds_the_payload_unchanged() {
    let mut out = String::new();
    write_append("//8=", &mut out);
    let frame: ClientFrame = serde_json::from_str(&out).unwrap();
    assert_eq!(
        frame.event,
        ClientEvent::InputAudioAppend {
            audio: String::from("//8=")
        }
    );
}

#[test]
fn events_to_the_model_have_the_documented_shapes() {
    let shapes = [
        (
            ClientEvent::InputAudioCommit,
            json!({"type": "input_audio_buffer.commit"}),
        ),
        (
            ClientEvent::InputAudioClear,
            json!({"type": "input_audio_buffer.clear"}),
        ),
        (
            ClientEvent::ItemDelete {
                item_id: "i".into(),
            },
            json!({"type": "conversation.item.delete", "item_id": "i"}),
        ),
        (
            ClientEvent::ItemTruncate {
                item_id: "i".into(),
                content_index: 0,
                audio_end_ms: 1280,
            },
            json!({"type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 1280}),
        ),
        (
            ClientEvent::ResponseCreate { response: None },
            json!({"type": "response.create"}),
        ),
        (
            ClientEvent::ResponseCancel {
                response_id: Some("r".into()),
            },
            json!({"type": "response.cancel", "response_id": "r"}),
        ),
        (
            ClientEvent::ItemCreate {
                previous_item_id: None,
                item: Item::FunctionCallOutput {
                    id: None,
                    call_id: "c".into(),
                    output: "{\"ok\":true}".into(),
                },
            },
            json!({"type": "conversation.item.create", "item": {"type": "function_call_output", "call_id": "c", "output": "{\"ok\":true}"}}),
        ),
        (
            ClientEvent::ItemCreate {
                previous_item_id: None,
                item: Item::system("note"),
            },
            json!({"type": "conversation.item.create", "item": {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "note"}]}}),
        ),
    ];
    for (event, shape) in shapes {
        let frame = ClientFrame {
            event_id: None,
            event,
        };
        assert_eq!(serde_json::to_value(&frame).unwrap(), shape);
        assert_eq!(serde_json::from_value::<ClientFrame>(shape).unwrap(), frame);
    }
}

#[test]
fn events_of_the_model_are_read_with_fields_that_nobody_knows() {
    let done = r#"{"type":"response.done","event_id":"event_1","response":{"object":"realtime.response","id":"resp_1","status":"completed","status_details":null,"output":[{"id":"item_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_audio","transcript":"Hello"}]},{"type":"mcp_call","id":"m"}],"conversation_id":"conv_1","output_modalities":["audio"],"max_output_tokens":"inf","audio":{"output":{"format":{"type":"audio/pcmu"},"voice":"marin"}},"usage":{"total_tokens":253,"input_tokens":132,"output_tokens":121,"input_token_details":{"text_tokens":119,"audio_tokens":13,"image_tokens":0,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64,"audio_tokens":0,"image_tokens":0}},"output_token_details":{"text_tokens":30,"audio_tokens":91}},"metadata":null}}"#;
    let Ok(ServerEvent::ResponseDone { response }) = ServerEvent::parse(done) else {
        panic!("done")
    };
    assert_eq!(
        (response.id.as_str(), response.status),
        ("resp_1", ResponseStatus::Completed)
    );
    assert_eq!(response.output[1], Item::Other);
    assert_eq!(
        response
            .usage
            .unwrap()
            .input_token_details
            .cached_tokens_details
            .text_tokens,
        64
    );
    let Item::Message {
        role: Role::Assistant,
        content,
        ..
    } = &response.output[0]
    else {
        panic!("message")
    };
    assert_eq!(
        content[0],
        Content::OutputAudio {
            transcript: Some("Hello".into())
        }
    );

    for (text, kind) in [
        (
            r#"{"type":"response.new_thing.delta","event_id":"e","x":{"y":[]}}"#,
            "response.new_thing.delta",
        ),
        (
            r#"{"event_id":"e","type":"conversation.created","conversation":{"id":"conv_1"}}"#,
            "conversation.created",
        ),
    ] {
        assert_eq!(ServerEvent::parse(text), Ok(ServerEvent::Unknown));
        assert_eq!(ServerEvent::type_of(text).as_deref(), Some(kind));
    }
    assert!(ServerEvent::parse(r#"{"type":"response.done"}"#).is_err());
}

#[test]
fn a_written_event_of_the_model_reads_back() {
    let event = ServerEvent::SpeechStarted {
        audio_start_ms: 1200,
        item_id: "item_1".into(),
    };
    let frame = ServerFrame {
        event_id: "event_1".into(),
        event: event.clone(),
    };
    let text = serde_json::to_string(&frame).unwrap();
    assert_eq!(ServerEvent::parse(&text), Ok(event));
    assert_eq!(serde_json::from_str::<ServerFrame>(&text).unwrap(), frame);
}

#[test]
fn audio_is_scanned_in_any_order_of_keys_and_left_to_the_parser_otherwise() {
    let usual = r#"{"type":"response.output_audio.delta","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":1,"delta":"//8=","obfuscation":"abc"}"#;
    let delta = scan_audio_delta(usual).unwrap();
    assert_eq!(
        (
            delta.response_id,
            delta.item_id,
            delta.content_index,
            delta.audio,
            delta.bytes
        ),
        ("r", "i", 1, "//8=", 2)
    );
    let reordered = r#"{ "delta":"//8=" , "content_index":1,"item_id":"i","response_id":"r","type":"response.output_audio.delta" }"#;
    assert_eq!(scan_audio_delta(reordered), Some(delta));
    for other in [
        r#"{"type":"response.output_audio_transcript.delta","response_id":"r","item_id":"i","delta":"//8="}"#,
        r#"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\/\/8="}"#,
        r#"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"//8"}"#,
        r#"{"type":"response.output_audio.delta","response_id":"r","delta":"//8="}"#,
        "",
    ] {
        assert_eq!(scan_audio_delta(other), None, "{other}");
    }
}

/// Something that the schema describes.
fn example(key: &str, schema: &Value) -> Value {
    let text = match key {
        "service_id" => domain::ServiceId::from_uuid(uuid::Uuid::nil()).to_string(),
        "booking_id" => domain::BookingId::from_uuid(uuid::Uuid::nil()).to_string(),
        "slot_id" => String::from("slot_1"),
        "from" => String::from("2026-11-21T09:00:00+00:00"),
        "to" => String::from("2026-11-21T10:00:00+00:00"),
        "every" => String::from("2 weeks"),
        _ => String::from("words"),
    };
    match schema["type"].as_str().unwrap() {
        "string" => Value::String(text),
        "integer" => Value::from(2),
        "number" => Value::from(1.5),
        // Several times together and a series exclude each other.
        "array" if key == "also" => Value::Array(Vec::new()),
        "array" => Value::Array(vec![example(key, &schema["items"])]),
        "object" => {
            let properties = schema["properties"].as_object().unwrap();
            let all = properties.iter();
            Value::Object(
                all.map(|(key, part)| (key.clone(), example(key, part)))
                    .collect(),
            )
        }
        other => panic!("{key}: {other}"),
    }
}

#[test]
fn every_tool_is_described_by_a_schema_that_accepts_its_own_arguments() {
    for definition in tools::definitions() {
        let name = definition["name"].as_str().unwrap();
        assert_eq!(definition["type"], "function");
        let parameters = &definition["parameters"];
        assert_eq!(parameters["type"], "object");
        let known = parameters["properties"].as_object().unwrap();
        for required in parameters["required"].as_array().unwrap() {
            assert!(known.contains_key(required.as_str().unwrap()), "{name}");
        }
        let all = example("arguments", parameters);
        let request = call::ToolRequest::parse(name, &all.to_string());
        assert_eq!(request.map(|request| request.name().as_str()), Ok(name));
    }
}

#[test]
fn what_a_caller_adds_is_read_and_what_makes_no_sense_is_named() {
    let read = |tool: &str, arguments: &str| call::ToolRequest::parse(tool, arguments);
    let service = domain::ServiceId::from_uuid(uuid::Uuid::nil());
    let courts = format!(
        r#"{{"service_id":"{service}","when":"saturday at six","hours":1.5,"count":2,"staff":" ","variant":null}}"#
    );
    let Ok(call::ToolRequest::GetAvailableSlots(asked)) = read("get_available_slots", &courts)
    else {
        panic!("{courts}")
    };
    assert_eq!(
        (asked.minutes, asked.count, asked.staff),
        (Some(90), Some(2), None)
    );
    let booking = |rest: &str| format!(r#"{{"slot_id":"slot_1","customer_name":"Jo",{rest}}}"#);
    let together = booking(
        r#""also":["slot_2","slot_1","slot_2"],"add_ons":[{"name":"Racket"}],"repeat":{"every":"week","count":1}"#,
    );
    let Ok(call::ToolRequest::CreateBooking(wish)) = read("create_booking", &together) else {
        panic!("{together}")
    };
    assert_eq!(wish.also.len(), 1, "each slot once");
    assert_eq!(wish.add_ons[0].quantity, 1);
    assert_eq!(wish.repeat, None, "once is no series");
    for (rest, field) in [
        (r#""repeat":{"every":"day","count":3}"#, "repeat"),
        (r#""repeat":{"every":"week","count":10000}"#, "repeat"),
        (
            r#""repeat":{"every":"week","count":3},"also":["slot_2"]"#,
            "repeat",
        ),
        (r#""add_ons":[{"name":"Racket","quantity":0}]"#, "add_ons"),
        (r#""age":-1"#, "age"),
        (r#""also":["nine"]"#, "also"),
    ] {
        let refused = read("create_booking", &booking(rest));
        let named = matches!(
            &refused,
            Err(call::tools::InvalidArguments::Field { field: named, .. }) if *named == field
        );
        assert!(named, "{rest}: {refused:?}");
    }
}
