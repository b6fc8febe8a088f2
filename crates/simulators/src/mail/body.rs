//! The body of a request to send mail, read as strictly as the provider reads it.

use axum::http::StatusCode;
use serde::Deserialize;
use services::ports::mail::Letter;

/// Recipients of one request at most.
const RECIPIENTS: usize = 1000;

/// Why a mail was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) field: Option<String>,
    pub(super) message: String,
}

impl Refusal {
    fn of(field: &str, message: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            field: Some(field.to_owned()),
            message: message.to_owned(),
        }
    }

    pub(super) fn unauthorised() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            field: None,
            message: "The provided authorization grant is invalid, expired, or revoked".to_owned(),
        }
    }

    pub(super) fn too_many() -> Self {
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            field: None,
            message: "too many requests".to_owned(),
        }
    }

    pub(super) fn broken() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            field: None,
            message: "try again".to_owned(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    personalizations: Vec<Personalization>,
    from: Address,
    subject: String,
    content: Vec<Content>,
    #[serde(default, rename = "tracking_settings")]
    _tracking: Tracking,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Personalization {
    to: Vec<Address>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    email: String,
    #[serde(default, rename = "name")]
    _name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tracking {
    #[serde(rename = "click_tracking")]
    _clicks: Switch,
    #[serde(rename = "open_tracking")]
    _opens: Switch,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Switch {
    #[serde(rename = "enable")]
    _enable: bool,
    #[serde(rename = "enable_text")]
    _enable_text: bool,
}

/// The mails of a request, one for each recipient.
pub(super) fn read(body: &[u8], sender: &str) -> Result<Vec<Letter>, Refusal> {
    let body: Body =
        serde_json::from_slice(body).map_err(|error| Refusal::of("", &error.to_string()))?;
    if body.from.email != sender {
        return Err(Refusal {
            status: StatusCode::FORBIDDEN,
            field: Some("from".to_owned()),
            message: "The from address does not match a verified Sender Identity.".to_owned(),
        });
    }
    if body.subject.is_empty() {
        return Err(Refusal::of("subject", "The subject is required."));
    }
    let kinds: Vec<&str> = body.content.iter().map(|one| one.kind.as_str()).collect();
    if !matches!(
        kinds.as_slice(),
        ["text/plain"] | ["text/plain", "text/html"]
    ) {
        let message = "Content has to be text/plain, then text/html.";
        return Err(Refusal::of("content", message));
    }
    if body.content.iter().any(|one| one.value.is_empty()) {
        let message = "The content value must be a string at least one character in length.";
        return Err(Refusal::of("content.0.value", message));
    }
    if body.personalizations.is_empty() || body.personalizations.len() > RECIPIENTS {
        let message = "Give 1 to 1000 personalizations.";
        return Err(Refusal::of("personalizations", message));
    }
    let mut letters = Vec::new();
    for (index, one) in body.personalizations.iter().enumerate() {
        if one.to.is_empty() {
            let field = format!("personalizations.{index}.to");
            return Err(Refusal::of(&field, "The to array is required."));
        }
        for (place, to) in one.to.iter().enumerate() {
            let field = format!("personalizations.{index}.to.{place}.email");
            let to = to
                .email
                .parse()
                .map_err(|_| Refusal::of(&field, "Does not contain a valid address."))?;
            letters.push(Letter {
                to,
                subject: body.subject.clone(),
                text: body.content[0].value.clone(),
            });
        }
    }
    Ok(letters)
}
