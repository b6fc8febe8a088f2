//! What goes wrong on the line, and who notices.

use serde_json::{Value, json};

use crate::business::{Business, Script, Seen, script, watched};

/// Keeps every message, and closes with 1003 on what it does not understand.
fn strict(seen: &Seen) -> Script {
    let seen = seen.clone();
    script(move |mut media| {
        let seen = seen.clone();
        async move {
            let mut started = false;
            while let Some(message) = media.next().await {
                let starts = message["event"] == "start";
                let payload = message["media"]["payload"].as_str().map_or(0, str::len);
                let wrong = message.is_string()
                    || payload > 10_000
                    || (starts && started)
                    || (message["event"] == "media" && !started);
                started |= starts;
                seen.push(message);
                if wrong {
                    media.close(1003).await;
                    return;
                }
                if seen.all().len() > 150 {
                    media.close(1000).await;
                    return;
                }
            }
        }
    })
}

fn events(seen: &Seen, event: &str) -> Vec<Value> {
    seen.all()
        .into_iter()
        .filter(|message| message["event"] == event)
        .collect()
}

#[tokio::test]
async fn a_dropped_socket_ends_without_a_word_and_the_call_goes_on() {
    let seen = Seen::default();
    let business = Business::streaming(strict(&seen)).await;
    let report = business.call("faults = { drop_socket_at_ms = 400 }").await;
    assert!(events(&seen, "stop").is_empty());
    assert!(!events(&seen, "media").is_empty());
    assert_eq!(report.line().close_code, None);
    assert_eq!(business.posts("after").len(), 1);
}

#[tokio::test]
async fn wrong_frames_are_sent_and_the_servers_close_code_is_noted() {
    for fault in [
        "malformed_frame_at_ms = 200",
        "oversized_frame_at_ms = 200",
        "second_start_at_ms = 200",
        "media_before_start = true",
    ] {
        let seen = Seen::default();
        let business = Business::streaming(strict(&seen)).await;
        let report = business.call(&format!("faults = {{ {fault} }}")).await;
        assert_eq!(report.line().close_code, Some(1003), "{fault}");
        assert!(
            report.line().errors.is_empty(),
            "{fault}: the fault is not the server's"
        );
    }
}

#[tokio::test]
async fn a_forged_or_missing_signature_is_reported_with_the_answer() {
    for fault in ["forge_webhook", "unsigned_webhook"] {
        let business = Business::streaming(strict(&Seen::default())).await;
        let report = business
            .call(&format!("faults = {{ {fault} = true }}"))
            .await;
        assert_eq!(report.line().webhook_status, Some(403), "{fault}");
        assert_eq!(
            (report.line().errors, report.duration_ms),
            (vec![], 0),
            "{fault}"
        );
        assert!(!business.posts("voice")[0].genuine, "{fault}");
        assert!(
            business.posts("status").is_empty(),
            "{fault}: there was no call"
        );
    }
}

#[tokio::test]
async fn a_forged_handshake_is_refused_and_the_call_goes_on() {
    let seen = Seen::default();
    let business = Business::streaming(strict(&seen)).await;
    let report = business.call("faults = { forge_handshake = true }").await;
    assert_eq!(report.line().handshake_status, Some(403));
    assert!(seen.all().is_empty());
    assert_eq!(business.posts("after").len(), 1);
}

#[tokio::test]
async fn a_duplicate_webhook_has_the_same_call_id() {
    let business = Business::streaming(strict(&Seen::default())).await;
    business
        .call("faults = { duplicate_webhook = true, hang_up_at_ms = 100 }")
        .await;
    let posts = business.posts("voice");
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0].field("CallSid"), posts[1].field("CallSid"));
}

#[tokio::test]
async fn a_second_stream_is_reported_as_refused_or_accepted() {
    for polite in [true, false] {
        let seen = Seen::default();
        let watcher = seen.clone();
        let business = Business::streaming(script(move |mut media| {
            let seen = watcher.clone();
            async move {
                let start = media.until("start").await.unwrap().0;
                let token = start["start"]["customParameters"]["token"].clone();
                if seen.all().contains(&token) && polite {
                    media.close(1008).await;
                    return;
                }
                seen.push(token);
                media.rest().await;
            }
        }))
        .await;
        let report = business
            .call("faults = { second_stream_at_ms = 200, hang_up_at_ms = 4000 }")
            .await;
        assert_eq!(report.line().second_stream_refused, Some(polite));
    }
}

#[tokio::test]
async fn lost_frames_leave_gaps_in_time_and_none_in_the_numbers() {
    let seen = Seen::default();
    let business = Business::streaming(strict(&seen)).await;
    let report = business.call("faults = { lose_one_in = 4 }").await;
    assert!(report.frames_lost > 0);
    let media = events(&seen, "media");
    let field = |message: &Value, name: &str| -> u64 {
        message["media"][name].as_str().unwrap().parse().unwrap()
    };
    let (first, last) = (&media[0], &media[media.len() - 1]);
    assert_eq!(
        field(last, "chunk") - field(first, "chunk"),
        media.len() as u64 - 1
    );
    assert!(field(last, "timestamp") - field(first, "timestamp") > 20 * (media.len() as u64 - 1));
}

#[tokio::test]
async fn jitter_delays_frames_and_what_is_sent_stays_in_order() {
    let (business, seen) = watched(|mut media, seen| async move {
        media.until("start").await.unwrap();
        for name in ["a", "b", "c", "d"] {
            media.play(&[0x55; 1600]).await;
            media.mark(name).await;
        }
        for _ in 0..150 {
            seen.push(media.next().await.unwrap());
        }
        media.close(1000).await;
    })
    .await;
    business.call("faults = { jitter_ms = 120 }").await;
    assert_eq!(events(&seen, "mark").len(), 4);
    let number = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
    let sequence: Vec<u64> = seen
        .all()
        .iter()
        .map(|message| number(&message["sequenceNumber"]))
        .collect();
    assert_eq!(sequence, (2..=151).collect::<Vec<u64>>());
    let taken: Vec<u64> = events(&seen, "media")
        .iter()
        .map(|message| number(&message["media"]["timestamp"]))
        .collect();
    assert!(
        taken.windows(2).all(|pair| pair[1] == pair[0] + 20),
        "{taken:?}"
    );
}

#[tokio::test]
async fn a_burst_of_noise_is_loud() {
    let seen = Seen::default();
    let business = Business::streaming(strict(&seen)).await;
    business
        .call("faults = { noise = { at_ms = 200, for_ms = 400, level = 0.5 } }")
        .await;
    let loud = events(&seen, "media")
        .iter()
        .filter(|message| {
            message["media"]["payload"]
                .as_str()
                .unwrap()
                .bytes()
                .any(|byte| byte != b'/' && byte != b'w' && byte != b'=')
        })
        .count();
    assert_eq!(loud, 20, "four hundred milliseconds are twenty frames");
}

#[tokio::test]
async fn a_hang_up_at_a_moment_stops_the_stream() {
    let seen = Seen::default();
    let business = Business::streaming(strict(&seen)).await;
    let report = business.call("faults = { hang_up_at_ms = 300 }").await;
    assert_eq!(events(&seen, "stop").len(), 1);
    assert_eq!(
        events(&seen, "connected"),
        [json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" })]
    );
    assert_eq!(report.line().ended_by, "caller");
}
