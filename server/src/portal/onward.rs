//! Where somebody wanted to go who had to sign in first. It travels in a cookie, in hexadecimal digits, because addresses
//! may hold what cookies may not.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};

use super::cookies;
use crate::state::AppState;

/// Who takes longer to sign in begins at their first page.
const LIFE_SECONDS: u32 = 30 * 60;
/// The longest address that is kept.
const LONGEST: usize = 1_000;

/// Leads to the way in, and remembers the address of a page of a business.
pub(super) fn sign_in_first(state: &AppState, address: &str) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    if address.len() <= LONGEST && business_of(address).is_some() {
        let digits = hex::encode(address);
        cookies::keep(
            response.headers_mut(),
            state,
            cookies::ONWARD,
            &digits,
            LIFE_SECONDS,
        );
    }
    response
}

/// The address that was wanted, if it is a page of a business of which `is_own` says yes.
pub(super) fn wanted(headers: &HeaderMap, is_own: impl Fn(&str) -> bool) -> Option<String> {
    let digits =
        cookies::read(headers, cookies::ONWARD).filter(|digits| digits.len() <= 2 * LONGEST)?;
    let address = String::from_utf8(hex::decode(digits).ok()?).ok()?;
    business_of(&address).is_some_and(is_own).then_some(address)
}

/// It was gone to, or is not wanted any more.
pub(super) fn forget(headers: &mut HeaderMap, state: &AppState) {
    cookies::keep(headers, state, cookies::ONWARD, "", 0);
}

/// Whose page an address of this server is: `/app/{business}/…`.
fn business_of(address: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let (business, page) = address.strip_prefix("/app/")?.split_once('/')?;
    let whole = address.bytes().all(plain) && !business.is_empty() && !page.is_empty();
    whole.then_some(business)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    fn brought(address: &str) -> HeaderMap {
        let cookie = format!("{}={}", cookies::ONWARD, hex::encode(address));
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_str(&cookie).expect("a cookie"),
        );
        headers
    }

    #[test]
    fn only_a_page_of_an_own_business_is_gone_on_to() {
        let own = |business: &str| business == "biz_1";
        let page = "/app/biz_1/calls?outcome=booked&from=2026-11-20";
        assert_eq!(wanted(&brought(page), own).as_deref(), Some(page));
        for other in [
            "/app/biz_2/calls",
            "/app/biz_1",
            "/app/biz_1/",
            "/app//calls",
            "//evil.example/app/biz_1/calls",
            "https://evil.example/app/biz_1/calls",
            "/app/biz_1/\\evil.example",
            "/app/biz_1/calls\r\nSet-Cookie: x=y",
        ] {
            assert_eq!(wanted(&brought(other), own), None, "{other}");
        }
        assert_eq!(wanted(&HeaderMap::new(), own), None);
    }
}
