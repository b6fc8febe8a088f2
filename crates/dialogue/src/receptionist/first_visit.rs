//! Whether somebody comes for the first time, by their own words.

use crate::words::contains;

const NEW: &[&str] = &[
    "haven't been before",
    "never been",
    "not been before",
    "first time",
    "first visit",
    "first appointment",
    "new patient",
    "new client",
    "new customer",
    "i'm new",
    "new here",
];
const KNOWN: &[&str] = &[
    "been before",
    "been there before",
    "follow up",
    "existing patient",
    "existing client",
    "returning",
    "i'm a regular",
    "not my first",
    "second visit",
    "come before",
    "been coming",
];

/// `None` when nothing was said about it.
pub(super) fn first_visit(said: &[String]) -> Option<bool> {
    let any = |phrases: &[&str]| phrases.iter().any(|phrase| contains(said, phrase));
    if any(&["not my first"]) {
        Some(false)
    } else if any(NEW) {
        Some(true)
    } else if any(KNOWN) {
        Some(false)
    } else {
        None
    }
}
