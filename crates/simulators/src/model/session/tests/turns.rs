//! The caller's turns.

use super::*;

#[test]
fn a_spoken_turn_becomes_an_item_a_transcript_and_an_answer() {
    let mut bench = Bench::telephone();
    bench.greet();
    bench.fresh_kinds();
    bench.play(&silence(400));
    bench.say("Hello, how much is a haircut?");
    assert_eq!(
        bench.expect("input_audio_buffer.speech_started")["audio_start_ms"]
            .as_u64()
            .map(|ms| ms / 100),
        Some(1)
    );
    let item_id = bench.expect("input_audio_buffer.speech_started")["item_id"].clone();
    let committed = bench.expect("input_audio_buffer.committed");
    assert_eq!(committed["item_id"], item_id);
    let added = bench.all("conversation.item.added");
    assert_eq!(
        (&added[0]["item"]["id"], &added[0]["previous_item_id"]),
        (&item_id, &committed["previous_item_id"])
    );
    bench.wait(400);
    let transcript = bench.expect("conversation.item.input_audio_transcription.completed");
    assert_eq!(transcript["transcript"], "Hello, how much is a haircut?");
    assert_eq!(transcript["item_id"], item_id);
    assert_eq!(bench.all("response.created").len(), 1);
    let place = |kind: &str| bench.kinds().iter().position(|known| *known == kind);
    let later = place("conversation.item.input_audio_transcription.completed");
    assert!(
        place("response.created") < later,
        "the transcript may come after the answer has begun"
    );
}

#[test]
fn noise_is_a_turn_without_words() {
    let mut bench = Bench::telephone();
    bench.play(&crate::speech::noise::burst(
        crate::speech::noise::Kind::Rumble,
        900,
        0.6,
        1,
    ));
    bench.play(&silence(600));
    bench.wait(400);
    assert_eq!(
        bench.expect("conversation.item.input_audio_transcription.completed")["transcript"],
        ""
    );
}

#[test]
fn without_turn_detection_nothing_happens_until_the_client_commits() {
    let mut bench = Bench::telephone();
    let off = json!({"type": "realtime", "audio": {"input": {"turn_detection": null}}});
    bench.send(json!({"type": "session.update", "session": off}));
    bench.fresh_kinds();
    bench.say("Two o'clock, please.");
    assert_eq!(bench.fresh_kinds(), Vec::<String>::new());
    bench.send(json!({"type": "input_audio_buffer.commit"}));
    assert_eq!(
        bench.fresh_kinds(),
        [
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done"
        ]
    );
    bench.wait(400);
    assert_eq!(
        bench.expect("conversation.item.input_audio_transcription.completed")["transcript"],
        "Two o'clock, please."
    );
    let error = bench.refused(json!({"type": "input_audio_buffer.commit"}));
    assert_eq!(error["code"], "input_audio_buffer_commit_empty");
}

#[test]
fn a_cleared_buffer_is_forgotten() {
    let mut bench = Bench::telephone();
    bench.play(&synthesize("Never mind", Voice::Caller));
    bench.send(json!({"type": "input_audio_buffer.clear"}));
    bench.expect("input_audio_buffer.cleared");
    bench.play(&silence(1500));
    assert_eq!(bench.all("input_audio_buffer.committed").len(), 0);
}

#[test]
fn audio_that_is_not_base64_is_refused() {
    let mut bench = Bench::telephone();
    let error = bench.refused(json!({"type": "input_audio_buffer.append", "audio": "!!"}));
    assert_eq!(
        (&error["code"], &error["param"]),
        (&json!("invalid_value"), &json!("audio"))
    );
}

#[test]
fn speech_cuts_the_answer_off_only_where_the_session_says_so() {
    for interrupt in [false, true] {
        let mut bench = Bench::telephone();
        let detection = json!({"type": "server_vad", "interrupt_response": interrupt});
        let update = json!({"type": "realtime", "audio": {"input": {"turn_detection": detection}}});
        bench.send(json!({"type": "session.update", "session": update}));
        let long = format!("Say: {}", "many words ".repeat(40));
        bench.send(json!({"type": "response.create", "response": {"instructions": long}}));
        bench.wait(300);
        bench.say("Stop, please");
        bench.wait(10_000);
        let first = &bench.all("response.done")[0]["response"];
        assert_eq!(
            first["status"],
            if interrupt { "cancelled" } else { "completed" }
        );
        if interrupt {
            assert_eq!(first["status_details"]["reason"], "turn_detected");
            assert_eq!(first["output"][0]["status"], "incomplete");
        }
        assert!(first["usage"]["output_token_details"]["audio_tokens"].as_u64() > Some(0));
    }
}

#[test]
fn a_turn_that_ends_while_the_model_speaks_gets_no_answer_of_its_own() {
    let mut bench = Bench::telephone();
    let long = format!("Say: {}", "many words ".repeat(80));
    bench.send(json!({"type": "response.create", "response": {"instructions": long}}));
    bench.wait(300);
    bench.say("mm-hmm");
    bench.wait(30_000);
    assert_eq!(bench.all("response.created").len(), 1);
    assert_eq!(bench.all("input_audio_buffer.committed").len(), 1);
}

#[test]
fn nobody_speaking_for_the_idle_timeout_is_answered() {
    let mut bench = Bench::telephone();
    let detection = json!({"type": "server_vad", "idle_timeout_ms": 6000});
    let update = json!({"type": "realtime", "audio": {"input": {"turn_detection": detection}}});
    bench.send(json!({"type": "session.update", "session": update}));
    bench.greet();
    bench.play(&silence(4000));
    assert_eq!(bench.all("input_audio_buffer.timeout_triggered").len(), 1);
    assert_eq!(bench.all("response.created").len(), 2);
}

#[test]
fn failed_transcriptions_are_told() {
    let mut bench = Bench::with(ModelFaults {
        fail_transcription_every: Some(2),
        ..ModelFaults::default()
    });
    bench.configure();
    bench.say("yes");
    bench.wait(5_000);
    bench.say("no");
    bench.wait(5_000);
    assert_eq!(
        bench
            .all("conversation.item.input_audio_transcription.completed")
            .len(),
        1
    );
    assert_eq!(
        bench
            .all("conversation.item.input_audio_transcription.failed")
            .len(),
        1
    );
}
