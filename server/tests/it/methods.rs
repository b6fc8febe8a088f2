//! Methods that an address does not answer.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use crate::{
    program::{Program, client},
    world::{Place, TestServer, friday},
};

const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// The path with something in place of each of its parameters.
fn filled(path: &str) -> String {
    let part = |part: &str| {
        if part.starts_with('{') {
            "1".to_owned()
        } else {
            part.to_owned()
        }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn another_method_is_refused_in_the_interfaces_own_form_at_every_documented_address() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let (_, document) = program.get("/api/v1/openapi.json").await;
    let paths = document["paths"].as_object().expect("paths");
    let mut refused = 0;
    for (path, operations) in paths {
        let answered: BTreeSet<String> = operations
            .as_object()
            .expect("operations")
            .keys()
            .map(|method| method.to_uppercase())
            .collect();
        for method in METHODS {
            if answered.contains(method.as_str()) {
                continue;
            }
            let url = server.url(&filled(path));
            let request = client().request(method.clone(), url);
            let answer = request.bearer_auth(program.key()).send().await;
            let answer = answer.expect("an answer");
            let what = format!("{method} {path}");
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{what}");
            let allow = answer.headers().get(header::ALLOW);
            let allow = allow.unwrap_or_else(|| panic!("{what} does not say what is answered"));
            let allow: BTreeSet<String> = allow
                .to_str()
                .expect("text")
                .split(',')
                .map(str::to_owned)
                .filter(|method| method != "HEAD")
                .collect();
            assert_eq!(allow, answered, "{what}");
            let body: Value = answer.json().await.expect("JSON");
            assert_eq!(body["error"], "method_not_allowed", "{what}");
            let details = body["details"].as_str().expect("details");
            assert!(details.contains(method.as_str()), "{what}: {details}");
            assert_eq!(body.as_object().map(serde_json::Map::len), Some(2));
            refused += 1;
        }
    }
    assert!(refused > 2 * paths.len(), "{refused} of {}", paths.len());
    server.stop().await;
}
