//! The consent page.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use url::Url;

use super::written_scope;
use crate::google::GoogleSimulator;
use crate::google::settings::{Account, ConsentAnswer};
use crate::google::state::Code;

type Pairs = Vec<(String, String)>;

/// Codes are exchanged at once or never.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

const PARAMETERS: [&str; 15] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "access_type",
    "prompt",
    "include_granted_scopes",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "login_hint",
    "hd",
    "hl",
    "enable_granular_consent",
];

/// A request for consent that may be put to the owner.
struct Wish<'g> {
    redirect: Url,
    state: Option<String>,
    scopes: Vec<String>,
    challenge: Option<String>,
    nonce: Option<String>,
    offline: bool,
    consent_again: bool,
    account: &'g Account,
}

/// Why a request is not put to the owner.
enum Refusal {
    /// Nobody can be told but the person in front of the page.
    Page(&'static str, String),
    /// The application is told.
    Redirect(Box<Url>),
}

pub(super) async fn ask(
    State(google): State<GoogleSimulator>,
    Query(pairs): Query<Pairs>,
) -> Response {
    let wish = match google.read_wish(&pairs) {
        Ok(wish) => wish,
        Err(refusal) => return refusal.into_response(),
    };
    match &google.settings().consent {
        ConsentAnswer::Ask => Html(page(&wish, &pairs)).into_response(),
        ConsentAnswer::Allow => google.allow(&wish, wish.scopes.clone()),
        ConsentAnswer::Deny => deny(&wish),
        ConsentAnswer::AllowWithout(unticked) => {
            let unticked: Vec<String> = unticked
                .iter()
                .filter_map(|scope| written_scope(scope))
                .collect();
            let ticked = wish
                .scopes
                .iter()
                .filter(|scope| !unticked.contains(scope))
                .cloned()
                .collect();
            google.allow(&wish, ticked)
        }
    }
}

/// The page's form: the parameters again, `grant` once for every scope that was ticked, and `answer`.
pub(super) async fn decide(
    State(google): State<GoogleSimulator>,
    Form(form): Form<Pairs>,
) -> Response {
    let (choice, pairs): (Pairs, Pairs) = form
        .into_iter()
        .partition(|(name, _)| matches!(name.as_str(), "grant" | "answer" | "account"));
    let chosen = |wanted: &str| {
        choice
            .iter()
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value.clone())
            .collect::<Vec<_>>()
    };
    let mut wish = match google.read_wish(&pairs) {
        Ok(wish) => wish,
        Err(refusal) => return refusal.into_response(),
    };
    if let Some(account) = chosen("account")
        .first()
        .and_then(|email| google.account(Some(email)))
    {
        wish.account = account;
    }
    if chosen("answer") != ["allow"] {
        return deny(&wish);
    }
    let ticked = chosen("grant");
    // Who somebody is comes with the sign-in and has no box to tick.
    let identity = |scope: &String| scope == "openid" || scope.contains("userinfo.");
    let scopes = wish
        .scopes
        .iter()
        .filter(|scope| identity(scope) || ticked.contains(scope))
        .cloned()
        .collect();
    google.allow(&wish, scopes)
}

impl GoogleSimulator {
    fn read_wish(&self, pairs: &Pairs) -> Result<Wish<'_>, Refusal> {
        let given = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let page = |code, message: String| Err(Refusal::Page(code, message));
        if given("client_id") != Some(self.settings().client_id.as_str()) {
            return page(
                "invalid_client",
                "The OAuth client was not found.".to_owned(),
            );
        }
        let registered = &self.settings().redirect_uris;
        let wanted = given("redirect_uri").unwrap_or_default();
        let redirect = Url::parse(wanted)
            .ok()
            .filter(|_| registered.is_empty() || registered.iter().any(|uri| uri == wanted));
        let Some(redirect) = redirect else {
            return page(
                "redirect_uri_mismatch",
                format!("The redirect URI {wanted} is not registered."),
            );
        };
        if let Some((name, _)) = pairs
            .iter()
            .find(|(name, _)| !PARAMETERS.contains(&name.as_str()))
        {
            return page(
                "invalid_request",
                format!("Parameter not allowed for this message type: {name}"),
            );
        }
        if pairs
            .iter()
            .enumerate()
            .any(|(index, (name, _))| pairs[..index].iter().any(|(earlier, _)| earlier == name))
        {
            return page(
                "invalid_request",
                "OAuth 2 parameters can only have a single value".to_owned(),
            );
        }
        if given("response_type") != Some("code") {
            return page(
                "unsupported_response_type",
                "Invalid response_type; it must be code.".to_owned(),
            );
        }
        let challenge = match (given("code_challenge"), given("code_challenge_method")) {
            (None, None) => None,
            (Some(challenge), Some("S256")) if challenge.len() == 43 => Some(challenge.to_owned()),
            _ => {
                return page(
                    "invalid_request",
                    "Invalid code_challenge or code_challenge_method.".to_owned(),
                );
            }
        };
        let state = given("state").map(str::to_owned);
        let scopes: Option<Vec<String>> = given("scope")
            .unwrap_or_default()
            .split_whitespace()
            .map(written_scope)
            .collect();
        let Some(scopes) = scopes.filter(|scopes| !scopes.is_empty()) else {
            return Err(Refusal::Redirect(Box::new(answer(
                &redirect,
                state.as_deref(),
                &[("error", "invalid_scope")],
            ))));
        };
        let Some(account) = self
            .account(given("login_hint"))
            .or_else(|| self.account(None))
        else {
            return page(
                "access_denied",
                "There is no account to sign in with.".to_owned(),
            );
        };
        Ok(Wish {
            redirect,
            state,
            scopes,
            challenge,
            nonce: given("nonce").map(str::to_owned),
            offline: given("access_type") == Some("offline"),
            consent_again: given("prompt")
                .is_some_and(|prompt| prompt.split_whitespace().any(|word| word == "consent")),
            account,
        })
    }

    fn allow(&self, wish: &Wish<'_>, scopes: Vec<String>) -> Response {
        let code = format!("4/0{}", self.secret());
        let expires = self
            .now()
            .saturating_add(CODE_LIFETIME)
            .unwrap_or(jiff::Timestamp::MAX);
        let scope = scopes.join(" ");
        let mut state = self.state();
        // An application that was allowed before gets a refresh token only if it asks for consent again.
        let known = state
            .grants
            .iter()
            .any(|grant| grant.email == wish.account.email && !grant.revoked);
        let grant = state.grant(wish.account, scopes);
        state.codes.insert(
            code.clone(),
            Code {
                grant,
                redirect_uri: wish.redirect.as_str().to_owned(),
                challenge: wish.challenge.clone(),
                nonce: wish.nonce.clone(),
                offline: wish.offline && (wish.consent_again || !known),
                expires,
                used: false,
            },
        );
        drop(state);
        let pairs = [
            ("code", code.as_str()),
            ("scope", &scope),
            ("authuser", "0"),
            ("prompt", "consent"),
        ];
        Redirect::to(answer(&wish.redirect, wish.state.as_deref(), &pairs).as_str()).into_response()
    }
}

fn deny(wish: &Wish<'_>) -> Response {
    let url = answer(
        &wish.redirect,
        wish.state.as_deref(),
        &[("error", "access_denied")],
    );
    Redirect::to(url.as_str()).into_response()
}

fn answer(redirect: &Url, state: Option<&str>, pairs: &[(&str, &str)]) -> Url {
    let mut url = redirect.clone();
    url.query_pairs_mut()
        .extend_pairs(state.map(|state| ("state", state)))
        .extend_pairs(pairs);
    url
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Redirect(url) => Redirect::to(url.as_str()).into_response(),
            Self::Page(code, message) => {
                let body = format!(
                    "<h1>Access blocked</h1><p>Error 400: {code}</p><p>{}</p>",
                    escape(&message)
                );
                (StatusCode::BAD_REQUEST, Html(frame(&body))).into_response()
            }
        }
    }
}

fn page(wish: &Wish<'_>, pairs: &Pairs) -> String {
    let hidden = pairs.iter().map(|(name, value)| {
        format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(value)
        )
    });
    let boxes = wish.scopes.iter().filter(|scope| scope.contains("/auth/calendar")).map(|scope| {
        let scope = escape(scope);
        format!("<p><label><input type=\"checkbox\" name=\"grant\" value=\"{scope}\" checked> {scope}</label></p>")
    });
    let body = format!(
        "<h1>Ringdesk wants to access your Google Account</h1><p>{} ({})</p><form method=\"post\" action=\"/o/oauth2/v2/auth\">\
         <input type=\"hidden\" name=\"account\" value=\"{}\">{}{}<p><button name=\"answer\" value=\"allow\">Continue</button> \
         <button name=\"answer\" value=\"deny\">Cancel</button></p></form>",
        escape(&wish.account.name),
        escape(&wish.account.email),
        escape(&wish.account.email),
        hidden.collect::<String>(),
        boxes.collect::<String>(),
    );
    frame(&body)
}

fn frame(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sign in with Google (simulated)</title><style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto;\
         padding:0 1rem}}button{{font:inherit;padding:.5rem 1.25rem}}</style><main><p>Simulated Google: no real account is \
         involved.</p>{body}</main></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
