//! A browser without a screen: cookies, the origin of its page, and no redirects that nobody asked for.

use std::{collections::BTreeMap, sync::Mutex};

use domain::BusinessId;
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use url::Url;

use crate::{program::client, world::TestServer};

/// The business whose pages have addresses like this one: `/app/biz_…`.
pub(crate) fn business_of(base: &str) -> BusinessId {
    let id = base.rsplit('/').next().expect("an id");
    id.parse().expect("a business")
}

/// The number before a word: `12 calls`.
pub(crate) fn total(page: &str, word: &str) -> u64 {
    let counted = |word: &str| {
        let wanted = format!(" {word}<");
        let ends = page.match_indices(&wanted).map(|(end, _)| end);
        let numbers = ends.filter_map(|end| page[..end].rsplit('>').next()?.parse().ok());
        numbers.max()
    };
    counted(word)
        .or_else(|| counted(word.trim_end_matches('s')))
        .unwrap_or_default()
}

/// One browser.
pub(crate) struct Browser {
    client: reqwest::Client,
    base: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn new(server: &TestServer) -> Self {
        Self {
            client: client(),
            base: server.url(""),
            cookies: Mutex::default(),
        }
    }

    /// The same browser, whose server was started again elsewhere.
    pub(crate) fn at(self, server: &TestServer) -> Self {
        Self {
            base: server.url(""),
            ..self
        }
    }

    /// A request as a page of the server sends it.
    pub(crate) fn request(&self, method: &Method, path: &str) -> RequestBuilder {
        let cookies = self.cookies.lock().expect("cookies");
        let pairs: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base))
            .header(header::COOKIE, pairs.join("; "));
        if *method != Method::GET {
            request = request.header(header::ORIGIN, &self.base);
            if let Some(token) = cookies.get("ringdesk_csrf") {
                request = request.header("x-csrf-token", token);
            }
        }
        request
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send(self.request(&Method::GET, path)).await
    }

    /// Sends a request and keeps the cookies of the answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Response {
        let response = request.send().await.expect("an answer");
        let mut cookies = self.cookies.lock().expect("cookies");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a readable cookie");
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            if rest.contains("Max-Age=0") || value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    /// Signs in with the simulated Google, as the first account that it knows. Where the browser is sent in the end.
    pub(crate) async fn sign_in(&self, callback: &str) -> String {
        let login = self
            .get(&format!("/api/auth/google/login?callback={callback}"))
            .await;
        let google = location(&login);
        let back = self.consent(&google).await;
        location(&self.get(&back).await)
    }

    /// Comes in as the owner of a demo company, by its name in web addresses. The address of the business.
    pub(crate) async fn come_in(&self, company: &str) -> String {
        let form = [("company", company)];
        let answer = self.submit("/sign-in", "/sign-in/demo", &form).await;
        assert_eq!(location(&answer), "/app");
        let first = location(&self.get("/app").await);
        first.rsplit_once('/').expect("a page").0.to_owned()
    }

    /// A page's text.
    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.expect("a page")
    }

    /// Sends a form of a page, with what the page hides in every form.
    pub(crate) async fn submit(&self, page: &str, to: &str, fields: &[(&str, &str)]) -> Response {
        let html = self.page(page).await;
        self.submit_again(&html, to, fields).await
    }

    /// Sends a form of a page that was read before.
    pub(crate) async fn submit_again(
        &self,
        html: &str,
        to: &str,
        fields: &[(&str, &str)],
    ) -> Response {
        let mut all: Vec<(&str, &str)> = ["token", "once"]
            .iter()
            .filter_map(|name| Some((*name, hidden(html, name)?)))
            .collect();
        all.extend_from_slice(fields);
        self.send(self.request(&Method::POST, to).form(&all)).await
    }

    /// Presses "Continue" on Google's page. The path that Google sends the browser back to.
    pub(crate) async fn consent(&self, google: &str) -> String {
        self.consent_without(google, "allow", "nothing").await
    }

    /// Answers Google's page with every box ticked but those whose scope contains a word.
    pub(crate) async fn consent_without(
        &self,
        google: &str,
        answer: &str,
        unticked: &str,
    ) -> String {
        let mut page = Url::parse(google).expect("Google's page");
        let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        let scopes = form.iter().find(|(name, _)| name == "scope");
        let scopes = scopes.map_or_else(String::new, |(_, scopes)| scopes.clone());
        let ticked = scopes
            .split(' ')
            .filter(|scope| scope.contains("/auth/calendar") && !scope.contains(unticked));
        form.extend(ticked.map(|scope| ("grant".to_owned(), scope.to_owned())));
        form.push(("answer".to_owned(), answer.to_owned()));
        page.set_query(None);
        let answer = self.client.post(page).form(&form).send().await;
        let back = Url::parse(&location(&answer.expect("Google's answer"))).expect("our address");
        format!("{}?{}", back.path(), back.query().expect("a code"))
    }
}

/// Where an answer leads.
pub(crate) fn location(answer: &Response) -> String {
    let place = answer.headers().get(header::LOCATION);
    let place = place.unwrap_or_else(|| panic!("no redirect but {}", answer.status()));
    place.to_str().expect("an address").to_owned()
}

/// The value of the first hidden field of this name in a page.
fn hidden<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}
