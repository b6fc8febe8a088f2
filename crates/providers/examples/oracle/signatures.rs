//! Signed requests, in both directions.

use std::io;

use providers::twilio::signature::{Keys, Scheme, Signed, sign, sign_shared};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

const KEY: &str = "8f2c1d7e5b9a4c3d8e6f0a1b2c3d4e5f";

/// Requests signed here, for the other side to check.
pub(crate) fn cases() -> Vec<Value> {
    let forms: [(&str, &[(&str, &str)]); 4] = [
        (
            "a call",
            &[
                ("CallSid", "CA1"),
                ("From", "+15551230001"),
                ("To", "+442079460018"),
                ("CallStatus", "ringing"),
            ],
        ),
        (
            "accents and empty values",
            &[
                ("CallerName", "Zoë O'Brien & Co"),
                ("FromCity", ""),
                ("SpeechResult", "five p.m. 👍"),
            ],
        ),
        (
            "repeated names",
            &[("Tag", "b"), ("Tag", "a"), ("Tag", "b"), ("X", "1")],
        ),
        ("nothing", &[]),
    ];
    let urls = [
        "https://voice.example.com/webhooks/twilio/voice",
        "https://voice.example.com/webhooks/twilio/voice?a=1&b=%20",
        "https://voice.example.com:8443/x",
        "wss://voice.example.com/media/twilio",
    ];
    let key = SecretString::from(KEY);
    let mut cases = Vec::new();
    for url in urls {
        for (name, form) in forms {
            let fields: Vec<_> = form
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let signed = Signed::Form(&fields);
            for (algorithm, signature) in [
                ("HMAC_SHA1", sign(&key, url, signed)),
                ("HMAC_SHA256", sign_shared(&key, url, signed)),
            ] {
                cases.push(json!({
                    "case": format!("{name}, {url}, {algorithm}"), "key": KEY, "url": url, "form": fields,
                    "algorithm": algorithm, "signature": signature,
                }));
            }
        }
    }
    cases
}

/// A request that the other side signed.
#[derive(Deserialize)]
struct Request {
    key: String,
    url: String,
    #[serde(default)]
    form: Option<Vec<(String, String)>>,
    #[serde(default)]
    body: Option<String>,
    algorithm: String,
    signature: String,
}

/// Whether a request counts as signed.
pub(crate) fn verify(line: &str) -> io::Result<bool> {
    let request: Request = serde_json::from_str(line)?;
    let key = SecretString::from(request.key);
    let (keys, scheme) = if request.algorithm == "HMAC_SHA256" {
        let shared_keys = vec![("k".to_owned(), key)];
        (
            Keys {
                shared_keys,
                ..Keys::default()
            },
            Scheme::SharedKey {
                name: "k".to_owned(),
            },
        )
    } else {
        (
            Keys {
                account_tokens: vec![key],
                ..Keys::default()
            },
            Scheme::AccountToken,
        )
    };
    let signed = match (&request.form, &request.body) {
        (Some(form), _) => Signed::Form(form),
        (None, Some(body)) => Signed::Body(body.as_bytes()),
        (None, None) => Signed::UrlOnly,
    };
    Ok(keys
        .verify(&scheme, &request.url, signed, &request.signature)
        .is_ok())
}
