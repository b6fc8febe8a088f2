//! The owner's consent: authorisation code with PKCE, renewal, withdrawal (RFC 6749, 7636, 7009).

use std::{fmt, time::Duration};

use jiff::Timestamp;
use oauth2::{
    AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse,
    TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
        BasicTokenIntrospectionResponse, BasicTokenType,
    },
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use services::ports::{
    Entropy,
    provider::{ProviderError, ProviderErrorKind},
};

use super::{
    GoogleConfig, InvalidEndpoint, NAME, identity, keys::SigningKeys, token_http::TokenHttp,
};
use crate::http::{self, ClientError, Effect, read_status, transport};

/// What is asked of the owner: who they are, their events, the list of their calendars, and when they are busy.
pub const SCOPES: &[&str] = &[
    "openid",
    "email",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.freebusy",
];

/// An access token without a stated life is used for this long.
const SHORTEST_LIFE: Duration = Duration::from_secs(300);

/// The field that Google adds to a token answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct IdTokenField {
    #[serde(default)]
    id_token: Option<String>,
}
impl ExtraTokenFields for IdTokenField {}

pub(super) type TokenAnswer = StandardTokenResponse<IdTokenField, BasicTokenType>;
type OAuthClient = Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The start of a consent: send the browser to `url`, and keep the rest with the session until it returns.
#[derive(Debug, Clone)]
pub struct ConsentRequest {
    /// Google's consent page.
    pub url: String,
    /// Must come back unchanged; single use.
    pub state: SecretString,
    /// Proves that whoever returns is whoever left.
    pub verifier: SecretString,
    /// Must stand in the identity token.
    pub nonce: SecretString,
}

/// What came back with the browser, together with what was kept.
#[derive(Debug, Clone)]
pub struct Consent<'a> {
    /// The code of the redirect.
    pub code: &'a str,
    /// [`ConsentRequest::verifier`].
    pub verifier: &'a SecretString,
    /// [`ConsentRequest::nonce`].
    pub nonce: &'a SecretString,
}

/// What the owner granted.
#[derive(Clone)]
pub struct Granted {
    /// Sent with each request.
    pub access_token: SecretString,
    /// When `access_token` stops working.
    pub expires_at: Timestamp,
    /// Buys the next access token.
    pub refresh_token: SecretString,
    /// What was allowed. The owner can untick parts, so look before relying on one.
    pub scopes: Vec<String>,
    /// Google's lasting name of the account.
    pub subject: String,
    /// The account's address, if Google verified it.
    pub email: Option<String>,
}

impl fmt::Debug for Granted {
    /// Without the address and the tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted")
            .field("expires_at", &self.expires_at)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// A renewed access token.
#[derive(Debug)]
pub(super) struct Renewed {
    pub(super) access_token: SecretString,
    pub(super) expires_at: Timestamp,
    /// Only if Google replaced it.
    pub(super) refresh_token: Option<SecretString>,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The code or the refresh token does not count any more. Permanent: ask the owner for consent again.
    #[error("Google does not accept this consent any more; the owner must connect again")]
    InvalidGrant,
    /// No refresh token came back, so access would end within the hour.
    #[error("Google gave no lasting access; ask for consent again with prompt=consent")]
    NoRefreshToken,
    /// The identity token is not signed by Google, not for us, too old, or not of this consent.
    #[error("the identity token does not fit: {0}")]
    Identity(&'static str),
    /// Anything else.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// Google's authorisation server.
#[derive(Clone)]
pub struct GoogleOAuth {
    client: OAuthClient,
    client_id: String,
    keys: SigningKeys,
    revoke_url: String,
    http: reqwest::Client,
}

impl fmt::Debug for GoogleOAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleOAuth")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A configured address is wrong.
    #[error(transparent)]
    Endpoint(#[from] InvalidEndpoint),
    /// No HTTPS.
    #[error(transparent)]
    Http(#[from] ClientError),
}

impl GoogleOAuth {
    /// A client with these settings.
    ///
    /// # Errors
    /// If an address is not a URL or no HTTPS client can be built.
    pub fn new(config: &GoogleConfig) -> Result<Self, SetupError> {
        fn read<T, E>(
            address: &str,
            parse: impl FnOnce(String) -> Result<T, E>,
        ) -> Result<T, InvalidEndpoint> {
            parse(address.to_owned()).map_err(|_| InvalidEndpoint {
                address: address.to_owned(),
            })
        }
        let endpoints = &config.endpoints;
        let client = Client::new(ClientId::new(config.client_id.clone()))
            .set_client_secret(ClientSecret::new(
                config.client_secret.expose_secret().to_owned(),
            ))
            // Google's documents show the secret in the form; both ways work there.
            .set_auth_type(oauth2::AuthType::RequestBody)
            .set_auth_uri(read(&endpoints.authorize, AuthUrl::new)?)
            .set_token_uri(read(&endpoints.token, TokenUrl::new)?)
            .set_redirect_uri(read(&config.redirect_uri, RedirectUrl::new)?);
        let http = http::client(config.timeouts)?;
        Ok(Self {
            client,
            client_id: config.client_id.clone(),
            keys: SigningKeys::new(endpoints.keys.clone(), http.clone()),
            revoke_url: endpoints.revoke.clone(),
            http,
        })
    }

    /// Begins a consent for [`SCOPES`]. Asks for lasting access, and for consent even if it was given before: only then
    /// does Google return a refresh token.
    #[must_use]
    pub fn consent(&self, entropy: &dyn Entropy) -> ConsentRequest {
        self.consent_as(None, entropy)
    }

    /// As [`consent`](Self::consent), with an account suggested to whoever has several.
    #[must_use]
    pub fn consent_as(&self, account: Option<&str>, entropy: &dyn Entropy) -> ConsentRequest {
        let mut lasting = vec![
            ("access_type", "offline"),
            ("prompt", "consent"),
            ("include_granted_scopes", "true"),
        ];
        lasting.extend(account.map(|account| ("login_hint", account)));
        self.begin(SCOPES, &lasting, entropy)
    }

    /// Sends a browser to Google with a fresh state, nonce and proof key.
    pub(super) fn begin(
        &self,
        scopes: &[&str],
        extra: &[(&'static str, &str)],
        entropy: &dyn Entropy,
    ) -> ConsentRequest {
        // 64 hexadecimal digits: within the 43 to 128 allowed characters of a verifier.
        let (state, verifier, nonce) = (entropy.token(), entropy.token(), entropy.token());
        let pkce = PkceCodeVerifier::new(verifier.clone());
        let request = self
            .client
            .authorize_url(|| CsrfToken::new(state.clone()))
            .add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&pkce))
            .add_extra_param("nonce", nonce.clone());
        let (url, _) = extra
            .iter()
            .fold(request, |request, (name, value)| {
                request.add_extra_param(*name, *value)
            })
            .url();
        ConsentRequest {
            url: url.into(),
            state: state.into(),
            verifier: verifier.into(),
            nonce: nonce.into(),
        }
    }

    /// Turns the code of a finished consent into tokens. The caller has compared `state` before.
    ///
    /// # Errors
    /// [`OAuthError`]; `InvalidGrant` if the code was used before or is not of this consent.
    pub async fn exchange(
        &self,
        consent: Consent<'_>,
        now: Timestamp,
    ) -> Result<Granted, OAuthError> {
        let (answer, claims) = self.redeem(consent, now).await?;
        let refresh_token = answer.refresh_token().ok_or(OAuthError::NoRefreshToken)?;
        Ok(Granted {
            access_token: answer.access_token().secret().as_str().into(),
            expires_at: expiry(&answer, now),
            refresh_token: refresh_token.secret().as_str().into(),
            scopes: answer
                .scopes()
                .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect())
                .unwrap_or_default(),
            email: claims.email.filter(|_| claims.email_verified),
            subject: claims.sub,
        })
    }

    /// Exchanges a code, and verifies and reads the identity token that comes with the answer.
    pub(super) async fn redeem(
        &self,
        consent: Consent<'_>,
        now: Timestamp,
    ) -> Result<(TokenAnswer, identity::Claims), OAuthError> {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(consent.code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(
                consent.verifier.expose_secret().to_owned(),
            ))
            .request_async(&self.http(Effect::Once))
            .await
            .map_err(refused)?;
        let id_token = answer.extra_fields().id_token.as_deref();
        let id_token = id_token.ok_or(OAuthError::Identity("there is none"))?;
        let (client, nonce) = (&self.client_id, consent.nonce);
        let claims = identity::read(id_token, client, nonce, &self.keys, now).await?;
        Ok((answer, claims))
    }

    /// Buys the next access token.
    pub(super) async fn renew(
        &self,
        refresh_token: &SecretString,
        now: Timestamp,
    ) -> Result<Renewed, OAuthError> {
        let token = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let answer = self
            .client
            .exchange_refresh_token(&token)
            .request_async(&self.http(Effect::Repeatable))
            .await
            .map_err(refused)?;
        Ok(Renewed {
            access_token: answer.access_token().secret().as_str().into(),
            expires_at: expiry(&answer, now),
            refresh_token: answer
                .refresh_token()
                .map(|token| token.secret().as_str().into()),
        })
    }

    /// Withdraws a grant. One that is already dead is success.
    ///
    /// # Errors
    /// [`OAuthError::Provider`] if Google did not answer.
    pub async fn revoke(&self, refresh_token: &SecretString) -> Result<(), OAuthError> {
        // Sent by hand: the crate refuses an address that is not https, as a simulator's is.
        let form = [("token", refresh_token.expose_secret())];
        let sent = self.http.post(&self.revoke_url).form(&form).send().await;
        let answer = sent.map_err(|error| transport(NAME, Effect::Repeatable, &error))?;
        // 400 says that the token is dead already.
        match answer.status() {
            status if status.is_success() || status.as_u16() == 400 => Ok(()),
            status => {
                let headers = answer.headers();
                Err(read_status(NAME, Effect::Repeatable, status, headers, "revoke").into())
            }
        }
    }

    fn http(&self, effect: Effect) -> TokenHttp {
        TokenHttp {
            http: self.http.clone(),
            effect,
        }
    }
}

fn expiry(answer: &TokenAnswer, now: Timestamp) -> Timestamp {
    now.saturating_add(answer.expires_in().unwrap_or(SHORTEST_LIFE))
        .unwrap_or(now)
}

pub(super) fn malformed(what: String) -> ProviderError {
    ProviderError::new(NAME, ProviderErrorKind::Malformed { what })
}

fn refused(error: RequestTokenError<ProviderError, BasicErrorResponse>) -> OAuthError {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            BasicErrorResponseType::InvalidGrant => OAuthError::InvalidGrant,
            other => {
                let code = other.as_ref().to_owned();
                ProviderError::new(NAME, ProviderErrorKind::Refused { code }).into()
            }
        },
        RequestTokenError::Request(error) => error.into(),
        // Never the body: it may hold a token.
        RequestTokenError::Parse(error, _) => malformed(error.path().to_string()).into(),
        RequestTokenError::Other(what) => malformed(what).into(),
    }
}

#[cfg(test)]
#[path = "oauth_tests.rs"]
mod tests;
