//! Rules about the text of the sources: their size, and what they must not speak of.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Longest source file. Splitting starts to pay long before.
const MOST_LINES: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("workspace")
}

/// Every file that people write, relative to the workspace: no build output, no installed packages, nothing binary.
fn written_files() -> Vec<(PathBuf, String)> {
    let root = root();
    let mut pending = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(&folder).expect("readable folder") {
            let path = entry.expect("readable entry").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let relative = path
                .strip_prefix(&root)
                .expect("inside the workspace")
                .to_owned();
            if path.is_dir() {
                let generated = [
                    "target",
                    "node_modules",
                    ".git",
                    ".data",
                    "results",
                    "bench-results",
                ];
                if !generated.contains(&name.as_str()) {
                    pending.push(path);
                }
            } else if !["Cargo.lock", "package-lock.json"].contains(&name.as_str())
                && let Ok(text) = fs::read_to_string(&path)
            {
                files.push((relative, text));
            }
        }
    }
    files.sort();
    assert!(
        files.len() > 50,
        "the walk over the workspace found hardly anything"
    );
    files
}

#[test]
fn no_source_file_grows_past_the_limit() {
    let long: Vec<_> = written_files()
        .into_iter()
        .filter(|(path, _)| {
            path.extension()
                .is_some_and(|e| ["rs", "sql", "mjs", "css", "sh"].iter().any(|x| e == *x))
        })
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "split these files: {long:#?}");
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    // Assembled here, so that this file does not name them either.
    let places: Vec<String> = ["work", "root", "home"]
        .iter()
        .map(|name| format!("/{name}/"))
        .chain([["/tmp", "target"].join("/")])
        .collect();
    let mut found = Vec::new();
    for (path, text) in written_files() {
        for (number, line) in text.lines().enumerate() {
            let outside_web_address = |place: &str| {
                line.match_indices(place).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-:}/".contains(c))
                })
            };
            if places.iter().any(|place| outside_web_address(place)) {
                found.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(
        found.is_empty(),
        "these lines only hold on one machine: {found:#?}"
    );
}

#[test]
fn nothing_is_left_for_later() {
    let words: Vec<String> = [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"], ["HA", "CK:"]]
        .iter()
        .map(|parts| parts.concat())
        .collect();
    let mut found = Vec::new();
    for (path, text) in written_files() {
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word.as_str())) {
                found.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(
        found.is_empty(),
        "finish these or take them out: {found:#?}"
    );
}

#[test]
fn lints_are_expected_with_a_reason_and_never_silenced() {
    let silenced = ["#[", "allow("].concat();
    let silenced_crate = ["#![", "allow("].concat();
    let found: Vec<_> = written_files()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "rs"))
        .filter(|(_, text)| text.contains(&silenced) || text.contains(&silenced_crate))
        .map(|(path, _)| path)
        .collect();
    assert!(found.is_empty(), "use expect(lint, reason = …): {found:#?}");
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(root().join("migrations").join(engine))
            .expect("migrations")
            .map(|entry| {
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| name.ends_with(".sql"))
            .collect();
        names.sort();
        names
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}
