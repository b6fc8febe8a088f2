//! The client's changes to the conversation.

use super::*;

fn message(role: &str, kind: &str) -> Value {
    json!({"type": "message", "role": role, "content": [{"type": kind, "text": "The caller's number ends in 01."}]})
}

#[test]
fn items_are_added_in_place_read_and_deleted() {
    let mut bench = Bench::telephone();
    bench
        .send(json!({"type": "conversation.item.create", "item": message("system", "input_text")}));
    let first = bench.expect("conversation.item.added")["item"]["id"].clone();
    let mut named = message("user", "input_text");
    named["id"] = json!("mine");
    bench.send(
        json!({"type": "conversation.item.create", "item": named, "previous_item_id": "root"}),
    );
    assert_eq!(
        bench.expect("conversation.item.done")["previous_item_id"],
        Value::Null
    );
    assert_eq!(
        bench.refused(json!({"type": "conversation.item.create", "item": named}))["code"],
        "item_create_duplicate_item_id"
    );
    bench.send(json!({"type": "conversation.item.create", "item": message("assistant", "output_text"), "previous_item_id": "mine"}));
    assert_eq!(
        bench.expect("conversation.item.added")["previous_item_id"],
        "mine"
    );
    bench.send(json!({"type": "conversation.item.retrieve", "item_id": first}));
    assert_eq!(
        bench.expect("conversation.item.retrieved")["item"]["role"],
        "system"
    );
    bench.send(json!({"type": "conversation.item.delete", "item_id": first}));
    assert_eq!(bench.expect("conversation.item.deleted")["item_id"], first);
    let error = bench.refused(json!({"type": "conversation.item.retrieve", "item_id": first}));
    assert_eq!(error["code"], "item_retrieve_invalid_item_id");
    let error = bench.refused(json!({"type": "conversation.item.delete", "item_id": first}));
    assert_eq!(error["code"], "item_delete_invalid_item_id");
}

#[test]
fn content_must_fit_the_role() {
    let mut bench = Bench::telephone();
    for (role, kind) in [
        ("user", "output_text"),
        ("system", "output_text"),
        ("assistant", "input_text"),
    ] {
        let error =
            bench.refused(json!({"type": "conversation.item.create", "item": message(role, kind)}));
        assert_eq!(error["code"], "invalid_value", "{role} {kind}");
    }
    let spoken = json!({"type": "message", "role": "assistant", "content": [{"type": "output_audio", "transcript": "Hi"}]});
    assert_eq!(
        bench.refused(json!({"type": "conversation.item.create", "item": spoken}))["code"],
        "invalid_value"
    );
    let beta = json!({"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi"}]});
    assert_eq!(
        bench.refused(json!({"type": "conversation.item.create", "item": beta}))["code"],
        "invalid_value"
    );
}

#[test]
fn results_need_their_call_and_are_strings() {
    let mut bench = Bench::telephone();
    let output = |call_id: &str, output: Value| json!({"type": "conversation.item.create", "item": {"type": "function_call_output", "call_id": call_id, "output": output}});
    assert_eq!(
        bench.refused(output("call_x", json!("{}")))["code"],
        "invalid_tool_call_id"
    );
    assert_eq!(
        bench.refused(output("call_x", json!({"ok": true})))["code"],
        "invalid_type"
    );
    let call = json!({"type": "function_call", "name": "get_services", "arguments": "{}", "call_id": "call_1"});
    bench.send(json!({"type": "conversation.item.create", "item": call}));
    bench.send(output("call_1", json!("{}")));
    assert_eq!(
        bench.refused(output("call_1", json!("{}")))["code"],
        "invalid_tool_call_id"
    );
}

#[test]
fn only_audio_that_was_sent_can_be_cut() {
    let mut bench = Bench::telephone();
    bench.greet();
    let item_id = bench.expect("response.output_item.done")["item"]["id"].clone();
    let length_ms = synthesize("Fade Room, this is Ava.", Voice::Receptionist).len() / 8;
    let cut = |id: &Value, ms: usize| json!({"type": "conversation.item.truncate", "item_id": id, "content_index": 0, "audio_end_ms": ms});
    let error = bench.refused(cut(&item_id, length_ms + 1));
    assert_eq!(
        error["message"],
        format!(
            "Audio content of {length_ms}ms is already shorter than {}ms",
            length_ms + 1
        )
    );
    bench.send(cut(&item_id, 500));
    let truncated = bench.expect("conversation.item.truncated");
    assert_eq!(
        (&truncated["item_id"], &truncated["audio_end_ms"]),
        (&item_id, &json!(500))
    );
    bench.send(json!({"type": "conversation.item.retrieve", "item_id": item_id}));
    assert_eq!(
        bench.expect("conversation.item.retrieved")["item"]["content"][0]["transcript"],
        Value::Null
    );
    let error = bench.refused(cut(&item_id, 501));
    assert_eq!(
        error["message"],
        "Audio content of 500ms is already shorter than 501ms"
    );
    assert_eq!(
        bench.refused(cut(&json!("item_x"), 0))["code"],
        "item_truncate_invalid_item_id"
    );
    bench.send(json!({"type": "conversation.item.create", "item": message("user", "input_text")}));
    let user = bench.expect("conversation.item.added")["item"]["id"].clone();
    assert_eq!(
        bench.refused(cut(&user, 0))["code"],
        "unsupported_content_type"
    );
}

#[test]
fn a_message_without_audio_yet_cannot_be_cut_to_nothing() {
    let mut bench = Bench::telephone();
    bench.send(
        json!({"type": "conversation.item.create", "item": message("assistant", "output_text")}),
    );
    let id = bench.expect("conversation.item.added")["item"]["id"].clone();
    let cut = json!({"type": "conversation.item.truncate", "item_id": id, "content_index": 0, "audio_end_ms": 0});
    let error = bench.refused(cut);
    assert_eq!(
        error["message"],
        "Only model output audio messages can be truncated"
    );
}

#[test]
fn audio_in_flight_can_be_cut_at_what_was_sent_so_far() {
    let mut bench = Bench::telephone();
    let speech = format!("Say: {}", "ten words ".repeat(20));
    bench.send(json!({"type": "response.create", "response": {"instructions": speech}}));
    bench.wait(600);
    let sent = bench.all("response.output_audio.delta").len() * 200;
    let item_id = bench.expect("response.output_item.added")["item"]["id"].clone();
    let cut = |ms: usize| json!({"type": "conversation.item.truncate", "item_id": item_id, "content_index": 0, "audio_end_ms": ms});
    assert_eq!(bench.refused(cut(sent + 1))["code"], "invalid_value");
    bench.send(cut(sent));
    bench.send(json!({"type": "response.cancel"}));
    assert_eq!(
        bench.expect("response.done")["response"]["status"],
        "cancelled"
    );
}
