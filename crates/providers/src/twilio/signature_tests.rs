//! The published vectors, and what must be refused.

use super::*;

const TOKEN: &str = "8f2c1d7e5b9a4c3d8e6f0a1b2c3d4e5f";

fn keys(token: &str) -> Keys {
    Keys {
        account_tokens: vec![token.into()],
        shared_keys: Vec::new(),
    }
}

fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn check(token: &str, url: &str, signed: Signed<'_>, signature: &str) -> Result<(), BadSignature> {
    keys(token).verify(&Scheme::AccountToken, url, signed, signature)
}

fn ringing() -> Vec<(String, String)> {
    form(&[
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
    ])
}

#[test]
fn v1_a_form_with_a_query_in_the_url() {
    let fields = form(&[
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]);
    let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    assert_eq!(sign(&"12345".into(), url, Signed::Form(&fields)), signature);
    assert_eq!(
        check("12345", url, Signed::Form(&fields), signature),
        Ok(())
    );
}

#[test]
fn v2_accents_empty_values_and_the_default_port() {
    let fields = ringing();
    let signature = "1CTRKsHlhmRWFYqMPX6QP5FPPtg=";
    for host in ["voice.example.com", "voice.example.com:443"] {
        let url = format!("https://{host}/webhooks/twilio/voice/inbound");
        assert_eq!(
            check(TOKEN, &url, Signed::Form(&fields), signature),
            Ok(()),
            "{url}"
        );
    }
    let other_port = "https://voice.example.com:8443/webhooks/twilio/voice/inbound";
    let refused = check(TOKEN, other_port, Signed::Form(&fields), signature);
    assert_eq!(
        refused,
        Err(BadSignature::Mismatch),
        "another port is another address"
    );
}

#[test]
fn v3_a_json_body_is_bound_by_its_hash() {
    let body = br#"{"AccountSid":"AC00000000000000000000000000000001","StreamEvent":"stream-error","Level":"ERROR"}"#;
    let hash = "1cdcc2a703b3368bdd7b8daf959d73e53eae8540186a3a2ffb994615cc69399f";
    let url = format!("https://voice.example.com/webhooks/twilio/events?bodySHA256={hash}");
    let signature = "sX+FjUdBST8bD7gO4zg+4Uf4sQ4=";
    assert_eq!(check(TOKEN, &url, Signed::Body(body), signature), Ok(()));
    let altered = check(TOKEN, &url, Signed::Body(b"{}"), signature);
    assert_eq!(altered, Err(BadSignature::Body));
    let without = "https://voice.example.com/webhooks/twilio/events";
    let unbound = check(TOKEN, without, Signed::Body(body), signature);
    assert_eq!(unbound, Err(BadSignature::Body), "a body must be bound");
}

#[test]
fn v4_the_media_handshake_with_and_without_slash_but_only_as_wss() {
    for signature in [
        "N0dbw6+4TDWQYzY0ykYwNWJegdw=",
        "NlPgmOO65x+rG+ODiE7flEq6v1o=",
    ] {
        for url in [
            "wss://voice.example.com/media/twilio",
            "wss://voice.example.com/media/twilio/",
            "wss://voice.example.com:443/media/twilio",
        ] {
            assert_eq!(
                check(TOKEN, url, Signed::UrlOnly, signature),
                Ok(()),
                "{url}"
            );
        }
    }
    let as_https = "+ZA74/V5bjw9D/iHZKNR+5JyK48=";
    let https = "https://voice.example.com/media/twilio";
    assert_eq!(sign(&TOKEN.into(), https, Signed::UrlOnly), as_https);
    let refused = check(
        TOKEN,
        "wss://voice.example.com/media/twilio",
        Signed::UrlOnly,
        as_https,
    );
    assert_eq!(refused, Err(BadSignature::Mismatch));
}

#[test]
fn v5_repeated_names_and_values_count_once() {
    let fields = form(&[("Tag", "b"), ("Tag", "a"), ("Tag", "b"), ("X", "1")]);
    let url = "https://voice.example.com/x";
    assert_eq!(
        signed_text(url, Signed::Form(&fields)),
        "https://voice.example.com/xTagaTagbX1"
    );
    assert_eq!(
        sign(&TOKEN.into(), url, Signed::Form(&fields)),
        "/PLQVa2ykQp/9wB5+Q0MqWVtG58="
    );
}

#[test]
fn v6_a_shared_key_with_sha256() {
    let fields = form(&[
        ("MessageSid", "SM00000000000000000000000000000001"),
        ("From", "+15551230001"),
        ("To", "+15557654321"),
        ("Body", "Yes, 4pm works 👍"),
        ("NumMedia", "0"),
    ]);
    let url = "https://voice.example.com/webhooks/twilio/sms/inbound";
    let key = SecretString::from("shared-key-secret-0123456789");
    let signature = "+vWfh6nuBT4xRfa8rmVcMYtDJb9qZp5Lr2tEz9gzYCg=";
    assert_eq!(sign_shared(&key, url, Signed::Form(&fields)), signature);
    assert_eq!(
        sign(&key, url, Signed::Form(&fields)),
        "0bHM354Wf4JauM4Tiv+/hm/S91Q="
    );

    let settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256";
    let scheme = Scheme::from_header(Some(settings)).unwrap();
    let keys = Keys {
        account_tokens: vec![TOKEN.into()],
        shared_keys: vec![("webhooks_sharedkey_1".to_owned(), key)],
    };
    assert_eq!(
        keys.verify(&scheme, url, Signed::Form(&fields), signature),
        Ok(())
    );
    let unknown = Scheme::SharedKey {
        name: "webhooks_sharedkey_2".to_owned(),
    };
    let refused = keys.verify(&unknown, url, Signed::Form(&fields), signature);
    assert_eq!(refused, Err(BadSignature::UnknownScheme));
    // Without the header the request claims the account's token, which did not make this signature.
    let legacy = keys.verify(&Scheme::AccountToken, url, Signed::Form(&fields), signature);
    assert_eq!(legacy, Err(BadSignature::Mismatch));
}

#[test]
fn both_tokens_count_during_a_rotation() {
    let fields = ringing();
    let url = "https://voice.example.com/webhooks/twilio/voice";
    let rotating = Keys {
        account_tokens: vec!["old".into(), "new".into()],
        shared_keys: Vec::new(),
    };
    for token in ["old", "new"] {
        let signature = sign(&token.into(), url, Signed::Form(&fields));
        let verified = rotating.verify(
            &Scheme::AccountToken,
            url,
            Signed::Form(&fields),
            &signature,
        );
        assert_eq!(verified, Ok(()), "{token}");
    }
}

#[test]
fn any_change_of_url_form_or_signature_is_refused() {
    let fields = ringing();
    let url = "https://voice.example.com/webhooks/twilio/voice/inbound";
    let signature = "1CTRKsHlhmRWFYqMPX6QP5FPPtg=";
    let refused = Err(BadSignature::Mismatch);
    assert_eq!(
        check("wrong", url, Signed::Form(&fields), signature),
        refused
    );
    assert_eq!(
        check(
            TOKEN,
            &format!("{url}?x=1"),
            Signed::Form(&fields),
            signature
        ),
        refused
    );
    assert_eq!(
        check(TOKEN, &format!("{url}/"), Signed::Form(&fields), signature),
        refused
    );
    assert_eq!(
        check(TOKEN, url, Signed::Form(&fields[1..]), signature),
        refused
    );
    assert_eq!(check(TOKEN, url, Signed::UrlOnly, signature), refused);
    assert_eq!(check(TOKEN, url, Signed::Form(&fields), ""), refused);
    assert_eq!(
        check(TOKEN, url, Signed::Form(&fields), &signature.to_lowercase()),
        refused
    );
}

#[test]
fn no_key_means_nothing_is_accepted() {
    let none = Keys::default();
    let refused = none.verify(
        &Scheme::AccountToken,
        "https://a.example/",
        Signed::UrlOnly,
        "",
    );
    assert_eq!(refused, Err(BadSignature::UnknownScheme));
    for bad in [
        "",
        "key=k",
        "algorithm=HMAC_SHA256",
        "key=k,algorithm=NONE",
        "key=,algorithm=HMAC_SHA256",
    ] {
        assert_eq!(
            Scheme::from_header(Some(bad)),
            Err(BadSignature::UnknownScheme),
            "{bad}"
        );
    }
}

#[test]
fn ports_of_ipv6_hosts_are_understood() {
    assert_eq!(
        toggle_default_port("wss://[::1]/m").as_deref(),
        Some("wss://[::1]:443/m")
    );
    assert_eq!(
        toggle_default_port("wss://[::1]:443/m").as_deref(),
        Some("wss://[::1]/m")
    );
    assert_eq!(toggle_default_port("wss://[::1]:9000/m"), None);
    assert_eq!(
        toggle_default_port("ws://host?x").as_deref(),
        Some("ws://host:80?x")
    );
}
