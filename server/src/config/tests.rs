use super::*;

fn read(given: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_vars(
        given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

fn faulty(given: &[(&str, &str)]) -> Vec<String> {
    read(given)
        .err()
        .map(|error| error.0.into_iter().map(|fault| fault.setting).collect())
        .unwrap_or_default()
}

#[test]
fn no_setting_at_all_runs_on_sqlite_with_simulators() {
    let config = read(&[]).unwrap();
    assert!(config.simulators);
    assert_eq!(config.environment, Environment::Development);
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&config.database.url),
        "sqlite:.data/ringdesk.db"
    );
}

#[test]
fn every_fault_is_reported_at_once() {
    let faults = faulty(&[
        ("RINGDESK_LISTEN", "nowhere"),
        ("RINGDESK_CALLS_MAX", "0"),
        ("RINGDESK_LOG_FORMAT", "xml"),
        ("RINGDESK_LISTN", "127.0.0.1:1"),
    ]);
    assert_eq!(
        faults,
        [
            "RINGDESK_LISTEN",
            "RINGDESK_CALLS_MAX",
            "RINGDESK_LOG_FORMAT",
            "RINGDESK_LISTN"
        ]
    );
}

#[test]
fn production_refuses_simulators_and_published_keys() {
    let faults = faulty(&[
        ("RINGDESK_ENV", "production"),
        ("RINGDESK_SIMULATORS", "on"),
    ]);
    assert_eq!(
        faults,
        [
            "RINGDESK_SIMULATORS",
            "RINGDESK_PUBLIC_URL",
            "RINGDESK_SECRET_KEYS"
        ]
    );
}

#[test]
fn production_asks_for_the_credentials_of_carrier_and_model() {
    let key = format!("k1:{}", "ab".repeat(32));
    let faults = faulty(&[
        ("RINGDESK_ENV", "production"),
        ("RINGDESK_PUBLIC_URL", "https://voice.example.com"),
        ("RINGDESK_SECRET_KEYS", &key),
    ]);
    assert_eq!(
        faults,
        [
            "RINGDESK_TWILIO_ACCOUNT_SID",
            "RINGDESK_TWILIO_AUTH_TOKEN",
            "RINGDESK_OPENAI_API_KEY"
        ]
    );
}

#[test]
fn a_complete_production_is_accepted() {
    let key = format!("k2:{},k1:{}", "ab".repeat(32), "cd".repeat(32));
    let config = read(&[
        ("RINGDESK_ENV", "production"),
        ("RINGDESK_PUBLIC_URL", "https://voice.example.com/"),
        ("RINGDESK_SECRET_KEYS", &key),
        (
            "RINGDESK_TWILIO_ACCOUNT_SID",
            "AC00000000000000000000000000000001",
        ),
        ("RINGDESK_TWILIO_AUTH_TOKEN", "token"),
        ("RINGDESK_OPENAI_API_KEY", "sk-key"),
        ("DATABASE_URL", "postgres://ringdesk@db/ringdesk"),
    ])
    .unwrap();
    assert!(!config.simulators);
    assert_eq!(
        config.web.public_url.as_deref(),
        Some("https://voice.example.com")
    );
}

/// Everything that production asks for, but for the carrier.
fn production(carrier: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    const KEY: &str = "k1:abababababababababababababababababababababababababababababababab";
    let mut given = vec![
        ("RINGDESK_ENV", "production"),
        ("RINGDESK_PUBLIC_URL", "https://voice.example.com"),
        ("RINGDESK_SECRET_KEYS", KEY),
        ("RINGDESK_OPENAI_API_KEY", "sk-key"),
    ];
    given.extend_from_slice(carrier);
    given
}

const TWILIO: [(&str, &str); 2] = [
    ("RINGDESK_TWILIO_ACCOUNT_SID", "AC1"),
    ("RINGDESK_TWILIO_AUTH_TOKEN", "token"),
];
const EXOTEL: [(&str, &str); 4] = [
    ("RINGDESK_EXOTEL_ACCOUNT_SID", "ringdesk1"),
    ("RINGDESK_EXOTEL_API_KEY", "key"),
    ("RINGDESK_EXOTEL_API_TOKEN", "token"),
    ("RINGDESK_EXOTEL_WEBHOOK_PASSWORD", "password"),
];

#[test]
fn only_the_carriers_that_are_used_are_asked_about() {
    assert_eq!(faulty(&production(&TWILIO)), Vec::<String>::new());
    assert_eq!(faulty(&production(&EXOTEL)), Vec::<String>::new());
    let both = [&TWILIO[..], &EXOTEL[..]].concat();
    assert_eq!(faulty(&production(&both)), Vec::<String>::new());
    // With no carrier at all nobody can call.
    assert_eq!(
        faulty(&production(&[])),
        ["RINGDESK_TWILIO_ACCOUNT_SID", "RINGDESK_TWILIO_AUTH_TOKEN"]
    );
    let error = read(&production(&[])).unwrap_err().to_string();
    assert!(error.contains("RINGDESK_EXOTEL_ACCOUNT_SID"), "{error}");
}

#[test]
fn half_an_account_is_asked_about_beside_a_whole_one() {
    let beside = |whole: &[(&'static str, &'static str)], half: (&'static str, &'static str)| {
        faulty(&production(&[whole, &[half]].concat()))
    };
    for (half, missing) in [
        (TWILIO[0], vec!["RINGDESK_TWILIO_AUTH_TOKEN"]),
        (TWILIO[1], vec!["RINGDESK_TWILIO_ACCOUNT_SID"]),
        (
            ("RINGDESK_TWILIO_NEXT_AUTH_TOKEN", "next"),
            vec!["RINGDESK_TWILIO_ACCOUNT_SID", "RINGDESK_TWILIO_AUTH_TOKEN"],
        ),
        (
            ("RINGDESK_TWILIO_SHARED_KEY", "key"),
            vec![
                "RINGDESK_TWILIO_ACCOUNT_SID",
                "RINGDESK_TWILIO_AUTH_TOKEN",
                "RINGDESK_TWILIO_SHARED_KEY_NAME",
            ],
        ),
        (
            ("RINGDESK_TWILIO_API_KEY_SID", "SK1"),
            vec![
                "RINGDESK_TWILIO_ACCOUNT_SID",
                "RINGDESK_TWILIO_AUTH_TOKEN",
                "RINGDESK_TWILIO_API_KEY_SID",
            ],
        ),
        (
            ("RINGDESK_SPARE_NUMBERS", "+442079460019"),
            vec!["RINGDESK_SPARE_NUMBERS"],
        ),
    ] {
        assert_eq!(beside(&EXOTEL, half), missing, "{half:?}");
    }
    assert_eq!(
        beside(&TWILIO, EXOTEL[0]),
        [
            "RINGDESK_EXOTEL_API_KEY",
            "RINGDESK_EXOTEL_API_TOKEN",
            "RINGDESK_EXOTEL_WEBHOOK_PASSWORD"
        ]
    );
    assert_eq!(beside(&TWILIO, EXOTEL[1]), ["RINGDESK_EXOTEL_ACCOUNT_SID"]);
}

#[test]
fn credentials_of_either_carrier_or_of_the_model_end_the_simulation() {
    let simulated = |given: &[(&str, &str)]| read(given).map(|config| config.simulators);
    assert_eq!(simulated(&[]), Ok(true));
    let key = [("RINGDESK_OPENAI_API_KEY", "sk-key")];
    for carrier in [&TWILIO[..], &EXOTEL[..]] {
        assert_eq!(simulated(&[carrier, &key[..]].concat()), Ok(false));
        let error = simulated(carrier).unwrap_err();
        assert_eq!(error.0[0].setting, "RINGDESK_OPENAI_API_KEY");
    }
}

#[test]
fn streams_without_a_signature_need_simulators() {
    let faults = faulty(&[
        ("RINGDESK_SIMULATORS", "off"),
        ("RINGDESK_TWILIO_ACCOUNT_SID", "AC1"),
        ("RINGDESK_TWILIO_AUTH_TOKEN", "t"),
        ("RINGDESK_OPENAI_API_KEY", "k"),
        ("RINGDESK_ACCEPT_UNSIGNED_STREAMS", "on"),
    ]);
    assert_eq!(faults, ["RINGDESK_ACCEPT_UNSIGNED_STREAMS"]);
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let key = format!("k1:{}", "ab".repeat(32));
    let config = read(&[
        ("RINGDESK_TWILIO_AUTH_TOKEN", "canary-token"),
        ("RINGDESK_TWILIO_ACCOUNT_SID", "AC1"),
        ("RINGDESK_TWILIO_SHARED_KEY_NAME", "webhooks_sharedkey_1"),
        ("RINGDESK_TWILIO_SHARED_KEY", "canary-shared-key"),
        ("RINGDESK_OPENAI_API_KEY", "canary-key"),
        ("RINGDESK_DATABASE_URL", "postgres://u:canary-password@db/r"),
        ("RINGDESK_SECRET_KEYS", &key),
    ])
    .unwrap();
    let shown = format!("{config:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("abab"),
        "{shown}"
    );
}

#[test]
fn every_setting_is_in_the_sample_and_in_the_operations_manual() {
    let sample = include_str!("../../../.env.sample");
    let manual = include_str!("../../../docs/OPERATIONS.md");
    for name in Config::setting_names() {
        assert!(sample.contains(name), "{name} is missing in .env.sample");
        assert!(
            manual.contains(&format!("`{name}`")),
            "{name} is missing in docs/OPERATIONS.md"
        );
    }
}
