//! The carrier's signature of its requests: HMAC-SHA1 with the account's token over the public URL and the form.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// Name of the header that carries the signature.
pub const HEADER: &str = "X-Twilio-Signature";

/// Signs a request for `url`, exactly as configured, with the parameters of its form; none for `GET` and for a
/// WebSocket handshake.
#[must_use]
pub fn sign(token: &str, url: &str, form: &[(String, String)]) -> String {
    // Each distinct name in byte order, and under it each distinct value in byte order, without separators.
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in form {
        sorted.entry(name).or_default().insert(value);
    }
    let mut text = url.to_owned();
    for (name, values) in sorted {
        for value in values {
            text.push_str(name);
            text.push_str(value);
        }
    }
    // HMAC takes keys of any length, so this branch is never taken; an empty signature is refused by every receiver.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "8f2c1d7e5b9a4c3d8e6f0a1b2c3d4e5f";

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_published_example_is_reproduced() {
        let params = form(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ]);
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(sign("12345", url, &params), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }

    #[test]
    fn empty_values_and_text_beyond_ascii_are_signed() {
        let params = form(&[
            ("AccountSid", "AC00000000000000000000000000000001"),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", "CA00000000000000000000000000000001"),
            ("CallStatus", "ringing"),
            ("Called", "+15557654321"),
            ("Caller", "+15551230001"),
            ("CallerName", "Zoë O'Brien & Co"),
            ("Direction", "inbound"),
            ("From", "+15551230001"),
            ("To", "+15557654321"),
            ("FromCity", ""),
            ("SpeechResult", "book a court at 5 p.m."),
        ]);
        let url = "https://voice.example.com/webhooks/twilio/voice/inbound";
        assert_eq!(sign(TOKEN, url, &params), "1CTRKsHlhmRWFYqMPX6QP5FPPtg=");
    }

    #[test]
    fn a_handshake_is_signed_over_the_socket_scheme() {
        let vectors = [
            (
                "wss://voice.example.com/media/twilio",
                "N0dbw6+4TDWQYzY0ykYwNWJegdw=",
            ),
            (
                "wss://voice.example.com/media/twilio/",
                "NlPgmOO65x+rG+ODiE7flEq6v1o=",
            ),
            (
                "https://voice.example.com/media/twilio",
                "+ZA74/V5bjw9D/iHZKNR+5JyK48=",
            ),
        ];
        for (url, signature) in vectors {
            assert_eq!(sign(TOKEN, url, &[]), signature, "{url}");
        }
    }

    #[test]
    fn a_repeated_parameter_counts_each_value_once() {
        let params = form(&[("Tag", "b"), ("Tag", "a"), ("Tag", "b"), ("X", "1")]);
        let url = "https://voice.example.com/x";
        assert_eq!(sign(TOKEN, url, &params), "/PLQVa2ykQp/9wB5+Q0MqWVtG58=");
    }
}
