//! How the `oauth2` crate reaches the network: through our client, with our reading of failures.

use futures::future::BoxFuture;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use services::ports::provider::ProviderError;

use super::NAME;
use crate::http::{Effect, read_status, transport};

/// Sends what the `oauth2` crate asks for. Answers that say nothing about the grant become errors here.
pub(super) struct TokenHttp {
    pub(super) http: reqwest::Client,
    pub(super) effect: Effect,
}

impl<'c> AsyncHttpClient<'c> for TokenHttp {
    type Error = ProviderError;
    type Future = BoxFuture<'c, Result<HttpResponse, ProviderError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let lost = |error| transport(NAME, self.effect, &error);
            let request = self.http.request(parts.method, parts.uri.to_string());
            let sent = request
                .headers(parts.headers)
                .body(body)
                .send()
                .await
                .map_err(lost)?;
            let (status, headers) = (sent.status(), sent.headers().clone());
            if status.is_server_error() || status.as_u16() == 429 {
                return Err(read_status(NAME, self.effect, status, &headers, "token"));
            }
            let mut response = HttpResponse::new(sent.bytes().await.map_err(lost)?.into());
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}
