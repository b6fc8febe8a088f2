use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode},
    routing::post,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use providers::system::SeededEntropy;
use serde_json::Value;
use testkit::time::VirtualClock;
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::*;
use crate::carrier::{Exchange, Reach, signature};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "12345";
const FROM: &str = "+442079460018";
const TO: &str = "+447700900101";

fn carrier() -> TwilioSim {
    let config = TwilioConfig {
        account_sid: ACCOUNT.to_owned(),
        auth_token: TOKEN.to_owned(),
        api_key: Some(("SK1".to_owned(), "secret".to_owned())),
    };
    let clock = Arc::new(VirtualClock::starting_at(
        "2026-11-20T14:00:00Z".parse().unwrap(),
    ));
    let entropy = Arc::new(SeededEntropy::new(1));
    let sim = TwilioSim::new(config, clock, entropy, Reach::new(), Exchange::default()).unwrap();
    let phone_number = FROM.to_owned();
    sim.add_number(Number {
        sid: "PN1".to_owned(),
        phone_number,
        ..Number::default()
    });
    sim
}

async fn ask_as(sim: &TwilioSim, who: &str, request: &str, form: &str) -> (StatusCode, Value) {
    let (method, path) = request.split_once(' ').unwrap();
    let request = Request::builder()
        .method(method)
        .uri(format!("/2010-04-01/Accounts/{ACCOUNT}/{path}"))
        .header("authorization", format!("Basic {}", STANDARD.encode(who)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let response = sim.router().oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .unwrap_or_default();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn ask(sim: &TwilioSim, request: &str, form: &str) -> (StatusCode, Value) {
    ask_as(sim, &format!("{ACCOUNT}:{TOKEN}"), request, form).await
}

fn text(to: &str, from: &str, body: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("To", to), ("From", from), ("Body", body)])
        .finish()
}

#[tokio::test]
async fn only_the_accounts_credentials_open_the_door() {
    let sim = carrier();
    for who in [format!("{ACCOUNT}:{TOKEN}"), "SK1:secret".to_owned()] {
        assert_eq!(
            ask_as(&sim, &who, "GET Messages.json", "").await.0,
            StatusCode::OK,
            "{who}"
        );
    }
    for who in ["", "SK1:12345", "AC2:12345"] {
        let (status, body) = ask_as(&sim, who, "GET Messages.json", "").await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::UNAUTHORIZED, &Value::from(20_003)),
            "{who}"
        );
    }
    assert_eq!(
        ask(&sim, "GET Conferences.json", "").await.1["code"],
        20_404
    );
}

#[tokio::test]
async fn a_text_is_accepted_kept_and_found() {
    let sim = carrier();
    let (status, body) = ask(&sim, "POST Messages.json", &text(TO, FROM, "You're booked")).await;
    assert_eq!(
        (status, &body["status"]),
        (StatusCode::CREATED, &Value::from("queued"))
    );
    assert_eq!(
        (&body["num_segments"], &body["date_sent"]),
        (&Value::from("1"), &Value::Null)
    );
    assert_eq!(sim.messages()[0].body, "You're booked");
    let query = "GET Messages.json?To=%2B447700900101&From=%2B442079460018";
    let (_, found) = ask(&sim, query, "").await;
    assert_eq!(found["messages"][0]["sid"], body["sid"]);
    let (_, none) = ask(&sim, "GET Messages.json?To=%2B447700900999", "").await;
    assert_eq!(none["messages"], Value::Array(vec![]));
}

#[tokio::test]
async fn a_text_that_cannot_be_sent_is_refused_by_number() {
    let sim = carrier();
    sim.opt_out("+447700900102");
    let long = "x".repeat(1601);
    let cases = [
        (text("", FROM, "hi"), 21_604),
        (text(TO, "", "hi"), 21_603),
        (text(TO, FROM, ""), 21_602),
        (text("07700900101", FROM, "hi"), 21_211),
        (text(TO, "+442079460999", "hi"), 21_606),
        (text("+447700900102", FROM, "hi"), 21_610),
        (text(TO, FROM, &long), 21_617),
    ];
    for (form, code) in cases {
        let (status, body) = ask(&sim, "POST Messages.json", &form).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::BAD_REQUEST, &Value::from(code))
        );
        assert_eq!(body["status"], 400);
    }
    assert!(sim.messages().is_empty());
}

#[tokio::test]
async fn faults_come_once_and_in_order() {
    let sim = carrier();
    for fault in [
        RestFault::TooManyRequests,
        RestFault::ServerError,
        RestFault::AnswerLost,
    ] {
        sim.inject(fault);
    }
    let form = text(TO, FROM, "hi");
    assert_eq!(
        ask(&sim, "POST Messages.json", &form).await.0,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        ask(&sim, "POST Messages.json", &form).await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert!(sim.messages().is_empty(), "neither was carried out");
    let (_, body) = ask(&sim, "POST Messages.json", &form).await;
    assert_eq!(body, Value::Null, "the answer is lost");
    assert_eq!(sim.messages().len(), 1, "and the message was sent");
    assert_eq!(
        ask(&sim, "POST Messages.json", &form).await.0,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_status_callback_is_signed_and_goes_forward() {
    let seen: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sms", listener.local_addr().unwrap());
    let (keep, done) = (Arc::clone(&seen), Arc::new(tokio::sync::Notify::new()));
    let (ring, signed_url) = (Arc::clone(&done), url.clone());
    let app = Router::new().route(
        "/sms",
        post(move |headers: HeaderMap, body: Bytes| async move {
            let form: Vec<(String, String)> =
                url::form_urlencoded::parse(&body).into_owned().collect();
            let genuine = headers[signature::HEADER] == signature::sign(TOKEN, &signed_url, &form);
            let status = form
                .iter()
                .find(|(name, _)| name == "MessageStatus")
                .unwrap()
                .1
                .clone();
            keep.lock().unwrap().push((status, genuine));
            ring.notify_one();
        }),
    );
    tokio::spawn(crate::serving::serve(listener, app));
    let sim = carrier();
    sim.make_undeliverable("+447700900103");
    for to in [TO, "+447700900103"] {
        let form = format!("{}&StatusCallback={url}", text(to, FROM, "hi"));
        ask(&sim, "POST Messages.json", &form).await;
        for _ in 0..2 {
            tokio::time::timeout(Duration::from_secs(10), done.notified())
                .await
                .unwrap();
        }
    }
    let expected =
        ["sent", "delivered", "sent", "undelivered"].map(|status| (status.to_owned(), true));
    assert_eq!(*seen.lock().unwrap(), expected);
    assert_eq!(sim.messages()[1].error_code, Some(30_003));
}

#[tokio::test]
async fn orders_for_calls_need_a_live_call_and_one_instruction() {
    let sim = carrier();
    for (form, code) in [
        ("Status=completed", 20_404),
        ("Status=canceled", 21_220),
        ("", 20_001),
    ] {
        let (_, body) = ask(&sim, "POST Calls/CA1.json", form).await;
        assert_eq!(body["code"], code, "{form}");
    }
    let (_, body) = ask(
        &sim,
        "POST Calls/CA1.json",
        "Twiml=%3CResponse%2F%3E&Status=completed",
    )
    .await;
    assert_eq!(body["code"], 20_001);
}

#[tokio::test]
async fn numbers_are_listed_shown_and_changed() {
    let sim = carrier();
    let (_, list) = ask(
        &sim,
        "GET IncomingPhoneNumbers.json?PhoneNumber=2079460018",
        "",
    )
    .await;
    assert_eq!(list["incoming_phone_numbers"][0]["sid"], "PN1");
    let url = "VoiceUrl=https%3A%2F%2Fvoice.example.test%2Fvoice";
    assert_eq!(
        ask(&sim, "POST IncomingPhoneNumbers/PN1.json", url).await.0,
        StatusCode::OK
    );
    let (_, shown) = ask(&sim, "GET IncomingPhoneNumbers/PN1.json", "").await;
    assert_eq!(shown["voice_url"], "https://voice.example.test/voice");
    assert_eq!(
        ask(&sim, "GET IncomingPhoneNumbers/PN2.json", "").await.1["code"],
        20_404
    );
}

#[tokio::test]
async fn numbers_are_searched_bought_once_and_given_back() {
    let sim = carrier();
    let search = "GET AvailablePhoneNumbers/GB/Local.json?Contains=7946071&VoiceEnabled=true";
    let (_, found) = ask(&sim, search, "").await;
    let offers = found["available_phone_numbers"].as_array().unwrap().len();
    assert_eq!(offers, 10, "{found}");
    let order = "PhoneNumber=%2B442079460712&VoiceUrl=https%3A%2F%2Fvoice.example.test%2Fin";
    let (status, bought) = ask(&sim, "POST IncomingPhoneNumbers.json", order).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(bought["voice_url"], "https://voice.example.test/in");
    let (_, again) = ask(&sim, "POST IncomingPhoneNumbers.json", order).await;
    assert_eq!(again["code"], 21_422, "somebody has it by now");
    let (_, found) = ask(&sim, search, "").await;
    assert_eq!(
        found["available_phone_numbers"].as_array().unwrap().len(),
        9
    );
    let (_, address) = ask(
        &sim,
        "POST IncomingPhoneNumbers.json",
        "PhoneNumber=%2B61370100120",
    )
    .await;
    assert_eq!(
        address["code"], 21_631,
        "the carrier wants an address first"
    );
    let gone = format!(
        "DELETE IncomingPhoneNumbers/{}.json",
        bought["sid"].as_str().unwrap()
    );
    assert_eq!(ask(&sim, &gone, "").await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(&sim, &gone, "").await.1["code"], 20_404);
    for refused in [
        "GET AvailablePhoneNumbers/GB/Local.json?Contains=7",
        "GET AvailablePhoneNumbers/GB/Local.json?Colour=red",
        "GET AvailablePhoneNumbers/XX/Local.json",
    ] {
        assert!(
            ask(&sim, refused, "").await.0.is_client_error(),
            "{refused}"
        );
    }
}

fn ordered(changes: &[(&str, &str)]) -> String {
    let usual = [
        ("To", TO),
        ("From", FROM),
        ("Url", "https://voice.example.com/webhooks/twilio/voice"),
        ("Timeout", "20"),
    ];
    let kept = usual
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept.chain(changes))
        .finish()
}

#[tokio::test]
async fn a_call_is_placed_from_a_number_of_the_account_to_an_address_and_rings() {
    let sim = carrier();
    let (status, call) = ask(&sim, "POST Calls.json", &ordered(&[])).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(
        (&call["status"], &call["direction"]),
        (&Value::from("queued"), &Value::from("outbound-api"))
    );
    let sid = call["sid"].as_str().unwrap();
    let (_, shown) = ask(&sim, &format!("GET Calls/{sid}.json"), "").await;
    assert_eq!(shown["status"], "ringing");
    assert_eq!(sim.exchange().ringing()[0].to.as_str(), TO);
    sim.keep_from("+447700900666");
    for (change, code) in [
        (("To", ""), 21_201),
        (("From", ""), 21_213),
        (("To", "07700"), 21_211),
        (("From", "x"), 21_212),
        (("From", "+442079460999"), 21_210),
        (("To", "+447700900666"), 21_219),
        (("Url", "voice"), 21_205),
        (("StatusCallback", "status"), 21_609),
        (("Timeout", "601"), 20_001),
    ] {
        let (status, error) = ask(&sim, "POST Calls.json", &ordered(&[change])).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{change:?}");
        assert_eq!(error["code"], code, "{change:?}");
    }
    assert_eq!(sim.exchange().ringing().len(), 1);
}
