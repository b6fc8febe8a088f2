//! A program with a key of a business.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use services::seed;

use crate::world::TestServer;

/// A client that follows no redirect.
pub(crate) fn client() -> reqwest::Client {
    providers::http::client(providers::http::Timeouts::default()).expect("a client")
}

/// One program.
pub(crate) struct Program {
    client: reqwest::Client,
    base: String,
    key: String,
}

impl Program {
    /// With a new key of a demo company.
    pub(crate) async fn of(server: &TestServer, slug: &str) -> Self {
        let state = server.server.state();
        let company = seed::find(&state.ports, slug).await.expect("a database");
        let (business, _) = company.expect("a demo company");
        Self::with(server, business).await
    }

    /// With a new key of a business.
    pub(crate) async fn with(server: &TestServer, business: domain::BusinessId) -> Self {
        let access = &server.server.state().services.access;
        let key = access.new_api_key(business, "test").await.expect("a key");
        Self {
            client: client(),
            base: server.url(""),
            key: key.secret,
        }
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, path, None, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, Some(body), None).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send(Method::PUT, path, Some(body), None).await
    }

    /// A change under a key of its own.
    pub(crate) async fn once(&self, key: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, Some(body), Some(key)).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        once: Option<&str>,
    ) -> (StatusCode, Value) {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.key);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = once {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        (status, json)
    }
}
