//! Responses: order, pace, overrides, ends.

use super::*;

#[test]
fn a_spoken_response_sends_its_events_in_order() {
    let mut bench = Bench::telephone();
    bench.fresh_kinds();
    bench.greet();
    let audio = bench.all("response.output_audio.delta");
    let decoded = audio.iter().flat_map(|event| {
        STANDARD
            .decode(event["delta"].as_str().unwrap_or(""))
            .expect("base64")
    });
    let sent: Vec<u8> = decoded.collect();
    assert_eq!(
        sent,
        synthesize("Fade Room, this is Ava.", Voice::Receptionist)
    );
    let words: String = bench
        .all("response.output_audio_transcript.delta")
        .iter()
        .filter_map(|e| e["delta"].as_str())
        .collect();
    assert_eq!(words, "Fade Room, this is Ava.");
    let done = bench.expect("response.done")["response"].clone();
    assert_eq!(done["status"], "completed");
    assert_eq!(
        done["output"][0]["content"][0],
        json!({"type": "output_audio", "transcript": "Fade Room, this is Ava."})
    );
    assert_eq!(
        bench.fresh_kinds(),
        [
            "response.created",
            "rate_limits.updated",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
        ]
    );
}

#[test]
fn audio_is_sent_faster_than_it_is_spoken() {
    let mut bench = Bench::telephone();
    let speech = format!("Say: {}", "ten words ".repeat(10));
    bench.send(json!({"type": "response.create", "response": {"instructions": speech}}));
    let ms = synthesize(&"ten words ".repeat(10), Voice::Receptionist).len() as u64 / 8;
    bench.wait(250 + ms / 4 - 100);
    assert_eq!(bench.all("response.done").len(), 0);
    bench.wait(300);
    assert_eq!(bench.all("response.done").len(), 1);
}

#[test]
fn there_is_one_response_at_a_time_but_asides_are_free() {
    let mut bench = Bench::telephone();
    bench.send(
        json!({"type": "response.create", "response": {"instructions": "Say: one two three"}}),
    );
    let error = bench.refused(json!({"type": "response.create"}));
    assert_eq!(error["code"], "conversation_already_has_active_response");
    let aside = json!({"conversation": "none", "output_modalities": ["text"], "metadata": {"topic": "summary"}});
    bench.send(json!({"type": "response.create", "response": aside}));
    bench.wait(5_000);
    let done = bench.all("response.done");
    assert_eq!(done.len(), 2);
    let aside = done
        .iter()
        .find(|event| event["response"]["metadata"]["topic"] == "summary")
        .expect("both ended");
    assert_eq!(aside["response"]["conversation_id"], Value::Null);
    assert_eq!(
        aside["response"]["output"][0]["content"][0]["type"],
        "output_text"
    );
    assert_eq!(
        bench.all("conversation.item.added").len(),
        1,
        "an aside leaves no trace in the conversation"
    );
}

#[test]
fn cancelling_needs_something_to_cancel() {
    let mut bench = Bench::telephone();
    assert_eq!(
        bench.refused(json!({"type": "response.cancel"}))["code"],
        "response_cancel_not_active"
    );
    bench.send(json!({"type": "response.create", "response": {"instructions": "Say: one two three four five"}}));
    let error = bench.refused(json!({"type": "response.cancel", "response_id": "resp_other"}));
    assert_eq!(error["code"], "response_cancel_not_active");
    bench.wait(400);
    bench.send(json!({"type": "response.cancel"}));
    let response = bench.expect("response.done")["response"].clone();
    assert_eq!(
        (&response["status"], &response["status_details"]["reason"]),
        (&json!("cancelled"), &json!("client_cancelled"))
    );
    let sent = bench.all("response.output_audio.delta").len();
    bench.wait(5_000);
    assert_eq!(
        bench.all("response.output_audio.delta").len(),
        sent,
        "nothing more is sent"
    );
}

#[test]
fn a_function_is_called_and_its_result_answered() {
    let mut bench = Bench::telephone();
    bench.greet();
    bench.say("How much is a haircut?");
    bench.wait(6_000);
    let call = bench.expect("response.function_call_arguments.done");
    assert_eq!(call["name"], "get_services");
    let item = bench.expect("response.output_item.done")["item"].clone();
    assert_eq!(
        (&item["type"], &item["status"], &item["call_id"]),
        (
            &json!("function_call"),
            &json!("completed"),
            &call["call_id"]
        )
    );
    let output = json!({"type": "function_call_output", "call_id": call["call_id"], "output": json!({
        "ok": true, "business": {"name": "Fade Room", "address": "12 Mill Lane", "opening_hours": "Tuesday to Friday 9 am to 6 pm"},
        "services": [{"service_id": "svc_1", "name": "Haircut", "minutes": 30, "price": "£35", "description": "", "staff": ["Sam"]}],
    }).to_string()});
    bench.send(json!({"type": "conversation.item.create", "item": output}));
    bench.send(json!({"type": "response.create"}));
    bench.wait(8_000);
    let said = bench.ledger.open().said.join(" ");
    assert!(said.contains("£35"), "{said}");
    assert_eq!(bench.all("error").len(), 0);
}

#[test]
fn functions_the_session_does_not_offer_are_not_called() {
    let mut bench = Bench::telephone();
    bench.send(json!({"type": "session.update", "session": {"type": "realtime", "tools": []}}));
    bench.greet();
    bench.say("How much is a haircut?");
    bench.wait(6_000);
    assert_eq!(bench.all("response.function_call_arguments.done").len(), 0);
    assert_eq!(bench.all("response.done").len(), 2);
}

#[test]
fn usage_grows_with_the_conversation_and_counts_what_was_cached() {
    let mut bench = Bench::telephone();
    bench.send(json!({"type": "session.update", "session": {"type": "realtime", "instructions": "Be kind. ".repeat(100)}}));
    bench.greet();
    bench.say("Hello");
    bench.wait(6_000);
    let usage: Vec<_> = bench
        .all("response.done")
        .iter()
        .map(|event| event["response"]["usage"].clone())
        .collect();
    let input = |index: usize| usage[index]["input_tokens"].as_u64().expect("a number");
    let cached = |index: usize| {
        usage[index]["input_token_details"]["cached_tokens"]
            .as_u64()
            .expect("a number")
    };
    assert!(input(1) > input(0) / 2);
    assert_eq!(cached(0), 0);
    bench.say("Hello again");
    bench.wait(6_000);
    let last = bench.expect("response.done")["response"]["usage"].clone();
    let details = &last["input_token_details"];
    assert!(
        details["cached_tokens"].as_u64() > Some(0)
            && details["cached_tokens"].as_u64() < last["input_tokens"].as_u64()
    );
}

#[test]
fn running_out_of_tokens_leaves_the_response_incomplete() {
    let mut bench = Bench::telephone();
    let response =
        json!({"instructions": format!("Say: {}", "word ".repeat(50)), "max_output_tokens": 60});
    bench.send(json!({"type": "response.create", "response": response}));
    bench.wait(20_000);
    let done = bench.expect("response.done")["response"].clone();
    assert_eq!(
        (&done["status"], &done["status_details"]["reason"]),
        (&json!("incomplete"), &json!("max_output_tokens"))
    );
    assert!(done["usage"]["output_tokens"].as_u64() <= Some(60));
}

#[test]
fn a_failed_response_says_why_and_its_turn_is_answered_by_the_next() {
    let faults = ModelFaults {
        fail_response: Some(2),
        fail_response_code: Some("rate_limit_exceeded".to_owned()),
        ..ModelFaults::default()
    };
    let mut bench = Bench::with(faults);
    bench.configure();
    bench.greet();
    bench.say("How much is a haircut?");
    bench.wait(1_000);
    let failed = bench.expect("response.done")["response"].clone();
    assert_eq!(
        (
            &failed["status"],
            &failed["status_details"]["error"]["code"]
        ),
        (&json!("failed"), &json!("rate_limit_exceeded"))
    );
    bench.send(json!({"type": "response.create"}));
    bench.wait(6_000);
    assert_eq!(
        bench.expect("response.function_call_arguments.done")["name"],
        "get_services"
    );
}

#[test]
fn overrides_are_checked_as_strictly_as_the_session() {
    let mut bench = Bench::telephone();
    for (response, code) in [
        (json!({"modalities": ["audio"]}), "unknown_parameter"),
        (
            json!({"output_modalities": ["audio", "text"]}),
            "invalid_value",
        ),
        (
            json!({"metadata": {"k": "v".repeat(513)}}),
            "string_above_max_length",
        ),
        (json!({"conversation": "other"}), "invalid_value"),
        (
            json!({"input": [{"type": "item_reference", "id": "item_x"}]}),
            "item_retrieve_invalid_item_id",
        ),
        (json!({"max_output_tokens": 5000}), "invalid_value"),
    ] {
        let error = bench.refused(json!({"type": "response.create", "response": response}));
        assert_eq!(error["code"], code, "{response}");
    }
}

#[test]
fn what_a_cancelled_answer_was_for_waits_for_the_next_unless_it_was_deleted() {
    for deleted in [false, true] {
        let mut bench = Bench::telephone();
        bench.greet();
        // The pause behind the question and this end the turn; the answer is still being thought of.
        bench.play(&synthesize("How much is a haircut?", Voice::Caller));
        bench.play(&silence(300));
        let turn = bench.expect("input_audio_buffer.committed")["item_id"].clone();
        if deleted {
            bench.send(json!({"type": "conversation.item.delete", "item_id": turn}));
        }
        bench.send(json!({"type": "response.cancel"}));
        assert_eq!(
            bench.expect("response.done")["response"]["status"],
            "cancelled"
        );
        assert_eq!(bench.session.news.heard.len(), usize::from(!deleted));
        bench.send(json!({"type": "response.create"}));
        bench.wait(6_000);
        let called = bench.all("response.function_call_arguments.done").len();
        assert_eq!(
            called,
            usize::from(!deleted),
            "only a question that stands is looked up"
        );
    }
}
