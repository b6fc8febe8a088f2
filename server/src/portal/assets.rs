//! The portal's files: script, WebAssembly, style sheet, font. Their address carries a hash of what they are, so a
//! browser keeps them for ever and asks for others after an update.

use std::{
    fs,
    path::{Path as File, PathBuf},
};

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::{config::Environment, state::AppState};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";
/// Files are rebuilt under the running server.
const DEVELOPMENT: &str = "no-cache";

/// Scripts that are written by hand stand beside the folder of what is built, and are served with it: the loader of islands, what
/// works without them, keys of the board, and the console of test calls with its ear.
const BY_HAND: [&str; 9] = [
    "wake.js",
    "board.js",
    "drawer.js",
    "keys.js",
    "live.js",
    "palette.js",
    "try.js",
    "try-capture.js",
    "unsaved.js",
];

#[derive(Clone)]
struct Site {
    root: PathBuf,
    development: bool,
}

pub(super) fn routes(state: &AppState) -> Router {
    let site = Site {
        root: state.config.web.site_root.clone(),
        development: state.config.environment == Environment::Development,
    };
    Router::new()
        .route("/pkg/{version}/{file}", get(built))
        .route("/fonts/{file}", get(font))
        .route("/favicon.svg", get(plain))
        .route("/robots.txt", get(plain))
        .with_state(site)
}

/// The address of the built files: a hash of all of them.
pub(super) fn address(root: &File) -> String {
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("pkg"))
        .map(|folder| {
            folder
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect()
        })
        .unwrap_or_default();
    if files.is_empty() {
        tracing::warn!(folder = %root.display(), "the portal's files are missing: build them with scripts/build-portal");
    }
    files.extend(BY_HAND.map(|file| root.join(file)));
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(fs::read(file).unwrap_or_default());
    }
    format!("/pkg/{}", hex::encode(&hash.finalize()[..6]))
}

/// The version in the address only tells builds apart: there is one on the disk.
async fn built(
    State(site): State<Site>,
    Path((_, file)): Path<(String, String)>,
    request: Request,
) -> Response {
    let path = if BY_HAND.contains(&file.as_str()) {
        format!("/{file}")
    } else {
        format!("/pkg/{file}")
    };
    let keep = if site.development {
        DEVELOPMENT
    } else {
        FOR_EVER
    };
    send(&site, &path, keep, request).await
}

/// A font's name carries its version.
async fn font(State(site): State<Site>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    send(&site, &path, FOR_EVER, request).await
}

async fn plain(State(site): State<Site>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    send(&site, &path, A_DAY, request).await
}

async fn send(site: &Site, path: &str, keep: &'static str, mut request: Request) -> Response {
    let Ok(uri) = path.parse::<Uri>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    *request.uri_mut() = uri;
    let files = ServeDir::new(&site.root)
        .append_index_html_on_directories(false)
        .precompressed_br();
    match files.oneshot(request).await {
        Ok(file) => {
            let mut response = file.map(Body::new);
            let keep = if response.status().is_client_error() {
                "no-store"
            } else {
                keep
            };
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
            response
        }
        Err(never) => match never {},
    }
}
