//! Routes that stand in the interface's description. The list that is kept beside the router lets a test compare both.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};

use crate::state::AppState;

/// A router, and what it answers.
#[derive(Default)]
pub(crate) struct Documented {
    router: Router<AppState>,
    addresses: Vec<(Method, String)>,
}

impl Documented {
    pub(crate) fn get<H: Handler<T, AppState>, T: 'static>(self, path: &str, answer: H) -> Self {
        self.add(
            Method::GET,
            path,
            on(MethodFilter::GET.or(MethodFilter::HEAD), answer),
        )
    }

    pub(crate) fn post<H: Handler<T, AppState>, T: 'static>(self, path: &str, answer: H) -> Self {
        self.add(Method::POST, path, on(MethodFilter::POST, answer))
    }

    pub(crate) fn put<H: Handler<T, AppState>, T: 'static>(self, path: &str, answer: H) -> Self {
        self.add(Method::PUT, path, on(MethodFilter::PUT, answer))
    }

    pub(crate) fn patch<H: Handler<T, AppState>, T: 'static>(self, path: &str, answer: H) -> Self {
        self.add(Method::PATCH, path, on(MethodFilter::PATCH, answer))
    }

    pub(crate) fn delete<H: Handler<T, AppState>, T: 'static>(self, path: &str, answer: H) -> Self {
        self.add(Method::DELETE, path, on(MethodFilter::DELETE, answer))
    }

    fn add(mut self, method: Method, path: &str, answer: MethodRouter<AppState>) -> Self {
        self.router = self.router.route(path, answer);
        self.addresses.push((method, path.to_owned()));
        self
    }

    /// Both together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.addresses.extend(other.addresses);
        self
    }

    /// With something around the routes so far.
    pub(crate) fn surrounded(
        mut self,
        surround: impl FnOnce(Router<AppState>) -> Router<AppState>,
    ) -> Self {
        self.router = surround(self.router);
        self
    }

    /// What is answered.
    #[cfg(test)]
    pub(crate) fn addresses(&self) -> &[(Method, String)] {
        &self.addresses
    }

    pub(crate) fn into_router(self) -> Router<AppState> {
        self.router
    }
}
