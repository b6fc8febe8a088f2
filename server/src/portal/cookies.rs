//! The portal's cookies, none of which a script can read.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::state::AppState;

/// Names the session.
pub(crate) const SESSION: &str = "ringdesk_session";
/// Repeats what every form of this browser sends back.
pub(crate) const FORM: &str = "ringdesk_form";
/// What the page before did, until it was told.
pub(super) const NOTE: &str = "ringdesk_note";
/// Where somebody wanted to go before they had to sign in.
pub(super) const ONWARD: &str = "ringdesk_onward";
/// How pages are coloured.
pub(crate) const THEME: &str = "ringdesk_theme";
/// Whether single keys rest: `off`.
pub(super) const KEYS: &str = "ringdesk_keys";

/// The business that was used last.
pub(super) const BUSINESS: &str = "ringdesk_business";

const YEAR_SECONDS: u32 = 31_536_000;

/// Whether browsers reach the server over TLS, and cookies must never travel without it.
pub(crate) fn secure(state: &AppState) -> bool {
    state.public_url.starts_with("https:")
}

/// The value that a browser sent.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Keeps a value for a year.
pub(crate) fn write(headers: &mut HeaderMap, state: &AppState, name: &str, value: &str) {
    keep(headers, state, name, value, YEAR_SECONDS);
}

/// Keeps a value for so many seconds; none of them forgets it.
pub(super) fn keep(
    headers: &mut HeaderMap,
    state: &AppState,
    name: &str,
    value: &str,
    seconds: u32,
) {
    let secure = if secure(state) { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=1; ringdesk_theme=dark;b=2"),
        );
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("ringdesk_form=xyz"),
        );
        assert_eq!(read(&headers, THEME), Some("dark"));
        assert_eq!(read(&headers, FORM), Some("xyz"));
        assert_eq!(read(&headers, "theme"), None);
    }
}
