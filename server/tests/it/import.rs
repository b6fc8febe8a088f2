//! `ringdesk import facilities`, as somebody runs it who has set nothing but the database.

use std::{path::Path, process::Output};

use serde_json::{Value, json};
use testkit::scratch;

fn file(courts: u32) -> Value {
    json!({"pickle_x_mysore": {
        "facility_id": "pickle_x_mysore",
        "facility_name": "Pickle X Mysore",
        "phone_number": "+919876543210",
        "number_of_courts": courts,
        "open_time": "06:00",
        "close_time": "23:00",
        "booking_rules": {"minimum_duration": 60, "duration_multiples": 60, "fixed_slots": true},
        "pricing": {"weekday_per_hour": 280, "weekend_per_hour": 300}
    }})
}

/// Runs the command. Whether it succeeded, and what it said.
fn import(folder: &Path, courts: u32) -> (bool, String) {
    let path = folder.join("facilities.json");
    std::fs::write(&path, file(courts).to_string()).expect("the file is written");
    let database = format!("sqlite:{}", folder.join("ringdesk.db").display());
    let Output { status, stdout, .. } = std::process::Command::new(env!("CARGO_BIN_EXE_ringdesk"))
        .args(["import", "facilities"])
        .arg(&path)
        .args(["--owner", "owner@pickle-x.example"])
        .env("RINGDESK_DATABASE_URL", database)
        .output()
        .expect("the command runs");
    (
        status.success(),
        String::from_utf8(stdout).expect("readable words"),
    )
}

#[test]
fn a_file_is_imported_from_the_command_line_and_again_changes_nothing() {
    let folder = scratch::dir().expect("a folder for the test");
    let folder = folder.path();
    assert_eq!(
        import(folder, 4),
        (true, "pickle_x_mysore: added\n".to_owned())
    );
    assert_eq!(
        import(folder, 4),
        (true, "pickle_x_mysore: unchanged\n".to_owned())
    );
    let (good, said) = import(folder, 1000);
    assert!(
        !good && said.contains("number_of_courts: a facility has from 1 to 64 courts"),
        "{said}"
    );
    assert_eq!(
        import(folder, 5),
        (true, "pickle_x_mysore: changed\n".to_owned())
    );
}
