//! `POST /theme`: how pages are coloured, kept in a cookie so that the first byte of the next page knows it; and likewise
//! whether single keys do something.

use app::Theme;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Portal, cookies, form::OwnForm};

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    theme: Theme,
    back: String,
}

pub(super) async fn choose(
    State(portal): State<Portal>,
    OwnForm(choice): OwnForm<Choice>,
) -> Response {
    let mut response = Redirect::to(own_path(&choice.back)).into_response();
    cookies::write(
        response.headers_mut(),
        &portal.server,
        cookies::THEME,
        choice.theme.as_str(),
    );
    response
}

/// Whether single keys do something.
#[derive(Debug, Deserialize)]
pub(super) struct Keys {
    keys: Switch,
    back: String,
}

/// On or off.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Switch {
    On,
    Off,
}

/// `POST /keys`: kept in a cookie, because it belongs to a browser and its keyboard.
pub(super) async fn keys(State(portal): State<Portal>, OwnForm(choice): OwnForm<Keys>) -> Response {
    let mut response = Redirect::to(own_path(&choice.back)).into_response();
    let value = match choice.keys {
        Switch::On => "on",
        Switch::Off => "off",
    };
    let headers = response.headers_mut();
    cookies::write(headers, &portal.server, cookies::KEYS, value);
    response
}

/// The path if it is one of this server, otherwise the front page: browsers read `//` and `/\` as another host.
fn own_path(path: &str) -> &str {
    let mut letters = path.chars();
    let local = letters.next() == Some('/') && !matches!(letters.next(), Some('/' | '\\'));
    if local
        && path
            .chars()
            .all(|letter| letter.is_ascii_graphic() && letter != '\\')
    {
        path
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_this_server_is_gone_back_to() {
        assert_eq!(
            own_path("/app/biz_1/calls?after=2"),
            "/app/biz_1/calls?after=2"
        );
        for foreign in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nb",
            "javascript:1",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
    }
}
