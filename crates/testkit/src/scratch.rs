//! Places for files of a test.

use std::{io, path::Path};

use tempfile::TempDir;

/// A directory that is removed with its value. In memory where the system has such a place: what a commit promises is
/// then kept against a killed process, not against a power cut.
///
/// # Errors
/// If it cannot be made.
pub fn dir() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("ringdesk-");
    if memory.is_dir() {
        builder.tempdir_in(memory)
    } else {
        builder.tempdir()
    }
}

/// A directory on disk, for measurements.
///
/// # Errors
/// If it cannot be made.
pub fn dir_on_disk() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("ringdesk-").tempdir()
}
