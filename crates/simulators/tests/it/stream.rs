//! The media stream in good order.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use simulators::{
    carrier::CallReport,
    speech::{Heard, Listener, Voice, synthesize},
};

use crate::business::{Business, script, watched};

/// Bytes that were played of what [`Media::play`](crate::business::Media::play) was given.
fn loud(report: &CallReport) -> usize {
    let played = report.audio.played.iter();
    played.filter(|byte| **byte == 0x55).count()
}

fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_call_is_signed_streamed_and_followed_by_its_action() {
    let (business, seen) = watched(|mut media, seen| async move {
        seen.push(media.next().await.unwrap());
        seen.push(media.next().await.unwrap());
        media
            .play(&synthesize("How can I help?", Voice::Receptionist))
            .await;
        media.mark("greeting").await;
        media.until("mark").await.unwrap();
        let mut ear = Listener::new();
        'call: loop {
            let (message, _) = media.until("media").await.unwrap();
            let audio = STANDARD
                .decode(message["media"]["payload"].as_str().unwrap())
                .unwrap();
            assert_eq!(audio.len(), 160);
            for heard in ear.hear(&audio) {
                if let Heard::Utterance(utterance) = heard {
                    seen.push(utterance.text);
                    break 'call;
                }
            }
        }
        media.close(1000).await;
    })
    .await;
    let report = business
        .call("steps = [{ say = \"a haircut please\" }]")
        .await;

    let seen = seen.all();
    assert_eq!(
        seen[0],
        json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" })
    );
    assert_eq!(
        seen[1]["start"]["customParameters"],
        json!({ "token": "t1" })
    );
    assert_eq!(seen[1]["start"]["callSid"], report.call_sid.as_str());
    assert_eq!(seen[2], "a haircut please");
    let line = report.line();
    assert_eq!(
        (line.heard.as_str(), line.said.as_str()),
        ("How can I help?", "a haircut please")
    );
    assert_eq!(
        (line.webhook_status, line.close_code),
        (Some(200), Some(1000))
    );
    assert_eq!((line.errors, line.ended_by.as_str()), (vec![], "business"));
    for path in ["voice", "after", "status"] {
        let posts = business.posts(path);
        assert_eq!(posts.len(), 1, "{path}");
        assert!(posts[0].genuine, "{path}");
    }
    assert_eq!(
        business.posts("voice")[0].field("CallStatus"),
        Some("ringing")
    );
    assert_eq!(
        business.posts("status")[0].field("CallStatus"),
        Some("completed")
    );
}

#[tokio::test]
async fn frames_are_numbered_and_twenty_milliseconds_apart() {
    let (business, seen) = watched(|mut media, seen| async move {
        media.until("start").await.unwrap();
        for _ in 0..25 {
            seen.push(media.next().await.unwrap());
        }
        media.close(1000).await;
    })
    .await;
    business.call("").await;
    let seen = seen.all();
    let first = number(&seen[0]["media"]["timestamp"]);
    for (index, message) in seen.iter().enumerate() {
        let index = index as u64;
        assert_eq!(message["event"], "media");
        assert_eq!(number(&message["sequenceNumber"]), index + 2);
        assert_eq!(number(&message["media"]["chunk"]), index + 1);
        assert_eq!(number(&message["media"]["timestamp"]), first + index * 20);
    }
}

#[tokio::test]
async fn a_mark_is_echoed_once_the_audio_before_it_was_played() {
    let (business, seen) = watched(|mut media, seen| async move {
        media.until("start").await.unwrap();
        // One second: fifty frames of the line pass before the first mark, ten more before the second.
        media.play(&[0x55; 8000]).await;
        media.mark("first").await;
        media.play(&[0x55; 1600]).await;
        media.mark("second").await;
        for _ in 0..2 {
            let (mark, frames) = media.until("mark").await.unwrap();
            seen.push(json!([mark["mark"]["name"], frames]));
        }
        media.close(1000).await;
    })
    .await;
    let report = business.call("").await;
    let seen = seen.all();
    assert_eq!(
        (&seen[0][0], &seen[1][0]),
        (&json!("first"), &json!("second"))
    );
    assert!(seen[0][1].as_u64().unwrap() >= 50, "{seen:?}");
    assert_eq!(seen[1][1], 10);
    let loud = loud(&report);
    assert_eq!(loud, 9600, "everything was played");
}

#[tokio::test]
async fn clear_silences_the_line_and_gives_the_marks_back_at_once() {
    let (business, seen) = watched(|mut media, seen| async move {
        media.until("start").await.unwrap();
        media.play(&[0x55; 80_000]).await;
        media.mark("a").await;
        media.mark("b").await;
        for _ in 0..10 {
            assert_eq!(media.next().await.unwrap()["event"], "media");
        }
        media.send(json!({ "event": "clear" })).await;
        for _ in 0..2 {
            seen.push(media.until("mark").await.unwrap().0["mark"]["name"].clone());
        }
        media.close(1000).await;
    })
    .await;
    let report = business.call("").await;
    assert_eq!(seen.all(), [json!("a"), json!("b")]);
    assert_eq!((report.clears, report.marks_echoed), (1, 2));
    let loud = loud(&report);
    assert!(loud < 40_000, "{loud} of ten seconds were played");
    assert_eq!(report.audio.received.len(), 80_000);
}

#[tokio::test]
async fn keys_and_the_hang_up_arrive_as_messages() {
    let (business, seen) = watched(|mut media, seen| async move {
        for message in media.rest().await {
            if message["event"] != "media" {
                seen.push(message);
            }
        }
    })
    .await;
    let report = business
        .call("steps = [{ at_once = true, press = \"4#\" }, { at_once = true, hang_up = true }]")
        .await;
    let seen = seen.all();
    let events: Vec<_> = seen
        .iter()
        .map(|message| message["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["connected", "start", "dtmf", "dtmf", "stop"]);
    assert_eq!(
        seen[3]["dtmf"],
        json!({ "track": "inbound_track", "digit": "#" })
    );
    assert_eq!(report.line().ended_by, "caller");
    assert!(
        business.posts("after").is_empty(),
        "nobody is left to be told what comes next"
    );
}

#[tokio::test]
async fn a_message_that_the_carrier_does_not_know_ends_the_stream() {
    for (message, code) in [
        (json!({ "event": "hangup" }), 31_924),
        (json!({ "event": "mark" }), 31_924),
        (
            json!({ "event": "media", "media": { "payload": "not audio" } }),
            31_931,
        ),
    ] {
        let wrong = message.clone();
        let business = Business::streaming(script(move |mut media| {
            let wrong = wrong.clone();
            async move {
                media.until("start").await.unwrap();
                media.send(wrong).await;
                let rest = media.rest().await;
                assert_eq!(rest.last().unwrap()["event"], "stop");
            }
        }))
        .await;
        let report = business.call("").await;
        assert_eq!(report.line().errors, [code], "{message}");
        assert_eq!(
            business.posts("after").len(),
            1,
            "the call goes on after the stream"
        );
    }
}
