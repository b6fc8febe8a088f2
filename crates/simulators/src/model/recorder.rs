//! Keeps every event for an independent check against the published types.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Appends events to two files of JSON lines.
#[derive(Debug, Clone)]
pub(super) struct Recorder(Option<PathBuf>);

impl Recorder {
    pub(super) fn new(directory: Option<PathBuf>) -> Self {
        Self(directory)
    }

    /// An event that was sent.
    pub(super) fn sent(&self, event: &str) {
        self.append("server-events.jsonl", event);
    }

    /// A message that was received.
    pub(super) fn received(&self, message: &str) {
        self.append("client-events.jsonl", message);
    }

    fn append(&self, name: &str, line: &str) {
        let Some(directory) = &self.0 else { return };
        if let Err(error) = append(&directory.join(name), line) {
            tracing::warn!(%error, file = name, "event not recorded; check that the directory exists and can be written");
        }
    }
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    // One write a line: several sessions append to one file.
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)?
        .write_all(format!("{}\n", line.replace('\n', " ")).as_bytes())
}
