//! What a change did, told once on the page that comes after it. It travels in a cookie, in hexadecimal digits, because
//! names and times in it may be of any script.

use app::api::kept::Note;
use axum::http::HeaderMap;

use super::cookies;
use crate::state::AppState;

/// A page that nobody opened for so long is no answer to the change any more.
const LIFE_SECONDS: u32 = 60;
/// Browsers keep cookies of four thousand bytes; a note is far shorter.
const LONGEST: usize = 3_000;

/// What the browser was told to bring.
pub(super) fn read(headers: &HeaderMap) -> Option<Note> {
    let digits = cookies::read(headers, cookies::NOTE).filter(|digits| digits.len() <= LONGEST)?;
    serde_json::from_slice(&hex::decode(digits).ok()?).ok()
}

/// Tells the next page.
pub(super) fn write(headers: &mut HeaderMap, state: &AppState, note: &Note) {
    let Ok(text) = serde_json::to_vec(note) else {
        return;
    };
    let digits = hex::encode(text);
    if digits.len() <= LONGEST {
        cookies::keep(headers, state, cookies::NOTE, &digits, LIFE_SECONDS);
    }
}

/// It was told.
pub(super) fn forget(headers: &mut HeaderMap, state: &AppState) {
    cookies::keep(headers, state, cookies::NOTE, "", 0);
}
