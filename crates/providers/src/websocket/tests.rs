//! The connection against an independent implementation, and against bytes that no implementation would send.

use std::{future::poll_fn, task::Poll};

use futures::{SinkExt, StreamExt};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message as Theirs,
        protocol::{CloseFrame, Role as TheirRole, WebSocketConfig},
    },
};

use super::*;

const LIMITS: Limits = Limits {
    longest: 64 * 1024,
    waiting: 256 * 1024,
};

/// What arrived, owned.
#[derive(Debug, PartialEq, Eq)]
enum Got {
    Text(String),
    Binary,
    Close(Option<u16>, String),
    Breach(u16),
    Broken,
}

async fn next(socket: &mut Socket<DuplexStream>) -> Got {
    poll_fn(|cx| {
        socket.poll_next(cx).map(|message| match message {
            Ok(Message::Text(text)) => Got::Text(text.to_owned()),
            Ok(Message::Binary) => Got::Binary,
            Ok(Message::Close { code, reason }) => Got::Close(code, reason.to_owned()),
            Err(SocketError::Breach(breach)) => Got::Breach(breach.close_code()),
            Err(SocketError::Broken(_)) => Got::Broken,
        })
    })
    .await
}

async fn flush(socket: &mut Socket<DuplexStream>) {
    poll_fn(|cx| socket.poll_flush(cx)).await.unwrap();
}

async fn pair(ours: Role) -> (Socket<DuplexStream>, WebSocketStream<DuplexStream>) {
    let (near, far) = duplex(1 << 20);
    let theirs = match ours {
        Role::Server => TheirRole::Client,
        Role::Client => TheirRole::Server,
    };
    let config = WebSocketConfig::default().max_frame_size(None);
    let far = WebSocketStream::from_raw_socket(far, theirs, Some(config)).await;
    (Socket::new(near, ours, LIMITS, &[], 7), far)
}

/// What a server makes of these bytes of a client.
async fn server_reads(bytes: &[u8]) -> Got {
    let (near, mut far) = duplex(1 << 20);
    far.write_all(bytes).await.unwrap();
    drop(far);
    next(&mut Socket::new(near, Role::Server, LIMITS, &[], 0)).await
}

/// A frame of a client with a mask of zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..=125 => bytes.push(0x80 | short as u8),
        long => {
            bytes.push(0x80 | 126);
            bytes.extend_from_slice(&(long as u16).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(payload);
    bytes
}

#[tokio::test]
async fn texts_of_every_length_go_both_ways_unchanged() {
    for role in [Role::Server, Role::Client] {
        let (mut ours, mut theirs) = pair(role).await;
        for length in [
            0, 1, 124, 125, 126, 127, 300, 4096, 16_383, 16_384, 40_000, 65_536,
        ] {
            let text: String = ('a'..='z').cycle().take(length).collect();
            theirs.send(Theirs::text(text.clone())).await.unwrap();
            assert_eq!(next(&mut ours).await, Got::Text(text.clone()), "{length}");
            ours.send(&text).unwrap();
            flush(&mut ours).await;
            assert!(ours.is_flushed());
            assert_eq!(theirs.next().await.unwrap().unwrap(), Theirs::text(text));
        }
    }
}

#[tokio::test]
async fn a_burst_is_read_message_by_message_however_it_was_cut() {
    let bytes: Vec<u8> = (0..100)
        .flat_map(|number| frame(0x81, format!("{number}").repeat(number + 1).as_bytes()))
        .collect();
    for piece in [1, 7, 1000, bytes.len()] {
        let (near, mut far) = duplex(64);
        let bytes = bytes.clone();
        let writer = tokio::spawn(async move {
            for piece in bytes.chunks(piece) {
                far.write_all(piece).await.unwrap();
            }
        });
        let mut socket = Socket::new(near, Role::Server, LIMITS, &[], 0);
        for number in 0..100_usize {
            let expected = format!("{number}").repeat(number + 1);
            assert_eq!(next(&mut socket).await, Got::Text(expected));
        }
        assert_eq!(next(&mut socket).await, Got::Broken);
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn what_came_behind_the_handshake_is_read_first() {
    let (near, mut far) = duplex(1024);
    let whole = frame(0x81, b"hello");
    far.write_all(&whole[4..]).await.unwrap();
    far.write_all(&frame(0x81, b"again")).await.unwrap();
    let mut socket = Socket::new(near, Role::Server, LIMITS, &whole[..4], 0);
    assert_eq!(next(&mut socket).await, Got::Text("hello".into()));
    assert_eq!(next(&mut socket).await, Got::Text("again".into()));
}

#[tokio::test]
async fn pings_are_answered_between_the_pieces_of_a_message() {
    let (near, mut far) = duplex(1024);
    for bytes in [
        frame(0x01, b"one "),
        frame(0x89, b"still there?"),
        frame(0x00, b"two "),
        frame(0x8A, b"unasked"),
        frame(0x80, b"three"),
    ] {
        far.write_all(&bytes).await.unwrap();
    }
    let mut socket = Socket::new(near, Role::Server, LIMITS, &[], 0);
    assert_eq!(next(&mut socket).await, Got::Text("one two three".into()));
    let mut answer = [0; 14];
    far.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"\x8A\x0Cstill there?");
}

#[tokio::test]
async fn a_close_is_told_and_answered_with_its_code() {
    for role in [Role::Server, Role::Client] {
        let (mut ours, mut theirs) = pair(role).await;
        let close = CloseFrame {
            code: 1001.into(),
            reason: "60 minutes".into(),
        };
        theirs.send(Theirs::Close(Some(close))).await.unwrap();
        let told = Got::Close(Some(1001), "60 minutes".into());
        assert_eq!(next(&mut ours).await, told);
        assert_eq!(next(&mut ours).await, Got::Broken, "nothing follows");
        ours.send("too late").unwrap();
        flush(&mut ours).await;
        drop(ours);
        match theirs.next().await {
            Some(Ok(Theirs::Close(Some(frame)))) => assert_eq!(u16::from(frame.code), 1001),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn our_close_waits_behind_what_was_sent_and_is_sent_once() {
    let (mut ours, mut theirs) = pair(Role::Server).await;
    ours.send("last words").unwrap();
    ours.close(Some(1008), &"because ".repeat(40));
    ours.close(Some(1000), "");
    flush(&mut ours).await;
    assert_eq!(
        theirs.next().await.unwrap().unwrap(),
        Theirs::text("last words")
    );
    let Theirs::Close(Some(frame)) = theirs.next().await.unwrap().unwrap() else {
        panic!("no close frame");
    };
    assert_eq!(u16::from(frame.code), 1008);
    assert_eq!(frame.reason.len(), 123);
}

#[tokio::test]
async fn broken_rules_have_the_codes_of_the_standard() {
    let far_too_long = [0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    for (what, bytes, code) in [
        ("bare", b"\x81\x05hello".to_vec(), 1002),
        ("reserved bits", frame(0xC1, b"x"), 1002),
        ("reserved opcode", frame(0x83, b"x"), 1002),
        ("reserved control opcode", frame(0x8B, b"x"), 1002),
        ("ping in pieces", frame(0x09, b"x"), 1002),
        ("long ping", frame(0x89, &[0; 126]), 1002),
        ("continuation of nothing", frame(0x80, b"x"), 1002),
        (
            "message within another",
            [frame(0x01, b"x"), frame(0x81, b"y")].concat(),
            1002,
        ),
        ("half a close code", frame(0x88, &[3]), 1002),
        (
            "close code that is not sent",
            frame(0x88, &[0x03, 0xED]),
            1002,
        ),
        ("close reason", frame(0x88, &[0x03, 0xE8, 0xFF]), 1007),
        ("text", frame(0x81, &[0xC3, 0x28]), 1007),
        ("half a character", frame(0x81, &[0xE2, 0x82]), 1007),
        ("length", far_too_long.to_vec(), 1009),
        (
            "sum of pieces",
            [frame(0x01, &[b'x'; 60_000]), frame(0x80, &[b'x'; 60_000])].concat(),
            1009,
        ),
    ] {
        assert_eq!(server_reads(&bytes).await, Got::Breach(code), "{what}");
    }
    assert_eq!(server_reads(&frame(0x82, b"bytes")).await, Got::Binary);
    assert_eq!(server_reads(b"\x81").await, Got::Broken);
}

#[tokio::test]
async fn a_masked_frame_of_a_server_breaks_the_rules() {
    let (near, mut far) = duplex(1024);
    far.write_all(&frame(0x81, b"x")).await.unwrap();
    let mut socket = Socket::new(near, Role::Client, LIMITS, &[], 0);
    assert_eq!(next(&mut socket).await, Got::Breach(1002));
}

#[tokio::test]
async fn a_peer_that_takes_nothing_fills_the_queue_and_no_more() {
    let (near, mut far) = duplex(1000);
    let mut socket = Socket::new(near, Role::Server, LIMITS, &[], 0);
    let text = "x".repeat(1000);
    let mut sent = 0;
    while socket.send(&text).is_ok() {
        sent += 1;
        let _ = poll_fn(|cx| Poll::Ready(socket.poll_flush(cx))).await;
    }
    assert!((255..=262).contains(&sent), "{sent}");
    assert!(!socket.is_flushed());
    // It reads again: everything arrives in order.
    let reader = tokio::spawn(async move {
        let mut all = Vec::new();
        far.read_to_end(&mut all).await.unwrap();
        all.len()
    });
    flush(&mut socket).await;
    drop(socket);
    assert_eq!(reader.await.unwrap(), sent * 1004);
}

#[tokio::test]
async fn masks_differ_from_frame_to_frame() {
    let (near, mut far) = duplex(1024);
    let mut socket = Socket::new(near, Role::Client, LIMITS, &[], 42);
    for _ in 0..2 {
        socket.send("same").unwrap();
    }
    flush(&mut socket).await;
    let mut bytes = [0; 20];
    far.read_exact(&mut bytes).await.unwrap();
    assert_ne!(bytes[2..6], bytes[12..16]);
    assert_ne!(&bytes[6..10], b"same");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever the bytes: an end, never a panic, never more than the limit in memory.
    #[test]
    fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (near, mut far) = duplex(1024);
            far.write_all(&bytes).await.unwrap();
            drop(far);
            let mut socket = Socket::new(near, Role::Server, LIMITS, &[], 0);
            while matches!(next(&mut socket).await, Got::Text(_) | Got::Binary) {}
        });
    }

    /// Both implementations agree about frames in any order and in any pieces.
    #[test]
    fn both_implementations_read_the_same(
        frames in proptest::collection::vec(
            (prop_oneof![Just(0x01_u8), Just(0x81), Just(0x00), Just(0x80), Just(0x89), Just(0x8A), Just(0x82)], "[a-zé]{0,200}"),
            1..8,
        ),
    ) {
        let bytes: Vec<u8> = frames.iter().flat_map(|(first, text)| {
            let payload = text.as_bytes();
            // Control frames are short.
            frame(*first, if first & 8 == 8 { &payload[..payload.len().min(125)] } else { payload })
        }).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (ours, theirs) = runtime.block_on(async {
            let (near, mut far) = duplex(1 << 16);
            far.write_all(&bytes).await.unwrap();
            far.shutdown().await.unwrap();
            let mut socket = Socket::new(near, Role::Server, LIMITS, &[], 0);
            let mut ours = Vec::new();
            loop {
                match next(&mut socket).await {
                    Got::Text(text) => ours.push(Some(text)),
                    Got::Binary => ours.push(None),
                    _ => break,
                }
            }
            let (near, mut far) = duplex(1 << 16);
            far.write_all(&bytes).await.unwrap();
            far.shutdown().await.unwrap();
            let mut socket = WebSocketStream::from_raw_socket(near, TheirRole::Server, None).await;
            let mut theirs = Vec::new();
            while let Some(Ok(message)) = socket.next().await {
                match message {
                    Theirs::Text(text) => theirs.push(Some(text.to_string())),
                    Theirs::Binary(_) => theirs.push(None),
                    _ => {}
                }
            }
            (ours, theirs)
        });
        prop_assert_eq!(ours, theirs);
    }
}
