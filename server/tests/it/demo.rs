//! What the demo says on a machine that is not as it would like it.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use testkit::scratch;

fn ringdesk(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringdesk"))
        .args(arguments)
        .current_dir(folder)
        .envs(settings.iter().copied())
        .output()
        .expect("the program starts")
}

fn complains(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_with_the_way_out() {
    let folder = scratch::dir().expect("a folder");
    // Where the demo keeps its data there is something else already.
    fs::write(folder.path().join(".data"), "").expect("a file");
    let output = ringdesk(folder.path(), &["demo", "--once"], &[]);
    complains(&output, &[".data", "--database FILE"]);
}

#[test]
fn a_folder_in_place_of_a_database_is_refused() {
    let folder = scratch::dir().expect("a folder");
    let place = folder.path().display().to_string();
    let output = ringdesk(
        folder.path(),
        &["demo", "--once", "--database", &place],
        &[],
    );
    complains(&output, &[&place, "is a folder", "--database FILE"]);
}

#[test]
fn something_else_in_place_of_a_database_is_named() {
    let folder = scratch::dir().expect("a folder");
    let file = folder.path().join("notes.txt");
    fs::write(&file, "This is no database at all. ".repeat(200)).expect("a file");
    let file = file.display().to_string();
    let output = ringdesk(folder.path(), &["demo", "--once", "--database", &file], &[]);
    complains(&output, &["cannot open the database", &file]);
}

#[test]
fn a_port_in_use_is_named_with_the_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = scratch::dir().expect("a folder");
    let output = ringdesk(folder.path(), &["serve"], &[("RINGDESK_LISTEN", &address)]);
    complains(&output, &[&address, "RINGDESK_LISTEN"]);
}

#[test]
fn the_demo_needs_no_simulators_in_production() {
    let folder = scratch::dir().expect("a folder");
    let settings = [("RINGDESK_ENV", "production")];
    let output = ringdesk(folder.path(), &["demo", "--once"], &settings);
    complains(&output, &["RINGDESK_"]);
}
