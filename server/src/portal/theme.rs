//! `POST /theme`: how pages are coloured, kept in a cookie so that the first byte of the next page knows it.

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
