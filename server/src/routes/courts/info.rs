//! `GET /` for programs: what there is. People get the landing page at the same address.

use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Answers those who ask for JSON and not for a page.
pub(crate) async fn or_page(request: Request, next: Next) -> Response {
    let front = request.uri().path() == "/" && request.method() == Method::GET;
    let program = front && wants_json(request.headers());
    let mut response = if program {
        Json(info()).into_response()
    } else {
        next.run(request).await
    };
    if front {
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("accept"));
    }
    response
}

/// Browsers ask for pages first and take anything; programs that want JSON name it and no page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|a| a.to_str().ok());
    accept
        .is_some_and(|accept| accept.contains("application/json") && !accept.contains("text/html"))
}

fn info() -> Value {
    json!({
        "name": "Ringdesk",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Answers the telephone and books: the interface is described at /api/v1/openapi.json",
        "endpoints": {
            "health": "/health",
            "facilities": "/facilities",
            "voice_webhook": super::webhook::PATH,
            "voice_status": "/voice/status",
            "realtime": super::realtime::PATH,
            "realtime_status": "/realtime/status",
            "openapi": "/api/v1/openapi.json",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_names_json_and_no_page_is_a_program() {
        let asks = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            wants_json(&headers)
        };
        assert!(asks("application/json"));
        assert!(asks("application/json, text/plain, */*"));
        assert!(!asks("text/html,application/json;q=0.9,*/*;q=0.8"));
        assert!(!asks("*/*"));
        assert!(!wants_json(&HeaderMap::new()));
    }
}
