//! What the link of an offer to someone who waits leads to: `GET /w/{token}` shows it, `POST` takes it or gives it back.
//!
//! The token in the address is the permission: it was sent to one number, and works once. The page is plain, because it is
//! read on a telephone, once.

use axum::{
    Form,
    extract::{Path, State, rejection::FormRejection},
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use services::{ServiceError, bookings::ChangeError, show, waitlist::Offered};

use crate::state::AppState;

/// Where links lead.
pub(crate) const PATH: &str = "/w/{token}";

/// Tells search engines, also those that read no markup, to leave the page alone.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// What the customer chose.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    /// Book it.
    Take,
    /// Give it back.
    Decline,
}

/// The form of the page.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    answer: Choice,
}

/// Shows what is offered.
pub(crate) async fn show(State(state): State<AppState>, Path(token): Path<String>) -> Response {
    match offer(&state, &token).await {
        Ok((found, words)) if found.open => {
            let form = "<form method=\"post\"><p>\
                <button name=\"answer\" value=\"take\">Book it</button> \
                <button name=\"answer\" value=\"decline\">No, thank you</button></p></form>";
            page(StatusCode::OK, &words.title, &words.text, form)
        }
        Ok((_, words)) => page(
            StatusCode::OK,
            &words.title,
            "This offer is over. If you did not book, you are still on the list.",
            "",
        ),
        Err(error) => refuse(&error.into()),
    }
}

/// Books what is offered, or gives it back.
pub(crate) async fn answer(
    State(state): State<AppState>,
    Path(token): Path<String>,
    form: Result<Form<Answer>, FormRejection>,
) -> Response {
    let Ok(Form(Answer { answer })) = form else {
        let text = "Open the link again, and press one of the two buttons.";
        return page(StatusCode::BAD_REQUEST, "Not answered", text, "");
    };
    let waitlist = &state.services.waitlist;
    match answer {
        Choice::Take => match waitlist.accept(&token).await {
            Ok(done) => page(StatusCode::OK, "Booked", &done.say, ""),
            Err(error) => refuse(&error),
        },
        Choice::Decline => match waitlist.decline(&token).await {
            Ok(()) => {
                let text = "Thank you for telling us. You are still on the list.";
                page(StatusCode::OK, "Given back", text, "")
            }
            Err(error) => refuse(&error.into()),
        },
    }
}

/// An offer in words.
struct Words {
    title: String,
    text: String,
}

async fn offer(state: &AppState, token: &str) -> Result<(Offered, Words), ServiceError> {
    let found = state.services.waitlist.offered(token).await?;
    let place = (found.business, found.entry.location_id);
    let snapshot = state.services.snapshots.get(place.0, place.1).await?;
    let now = state.ports.now();
    let service = snapshot.service(found.entry.service_id);
    let name = service.map_or("Your visit", |service| service.name.as_str());
    let when = show::when(found.offer.range.start(), &snapshot.zone, now);
    let until = show::time(found.offer.expires_at, &snapshot.zone);
    let words = Words {
        title: snapshot.business.name.clone(),
        text: format!("{name}, {when}. We keep it for you until {until}."),
    };
    Ok((found, words))
}

fn refuse(error: &ChangeError) -> Response {
    match error {
        ChangeError::Service(ServiceError::NotFound(_)) => {
            let text = "We do not know this link. Open it exactly as it was sent.";
            page(StatusCode::NOT_FOUND, "Unknown link", text, "")
        }
        ChangeError::Service(ServiceError::Conflict(reason)) => {
            page(StatusCode::CONFLICT, "Too late", reason, "")
        }
        ChangeError::Taken(_) | ChangeError::Settled(_) => {
            let text = "Somebody else has the time now. You are still on the list.";
            page(StatusCode::CONFLICT, "Too late", text, "")
        }
        ChangeError::Service(error) => {
            tracing::error!(error = %error, "an offer could not be answered");
            let text = "Something went wrong here. Please try again in a minute.";
            page(StatusCode::INTERNAL_SERVER_ERROR, "Sorry", text, "")
        }
    }
}

/// A page of one heading and one sentence; `form` is ours, the rest is escaped.
fn page(status: StatusCode, title: &str, text: &str, form: &str) -> Response {
    let (title, text) = (escaped(title), escaped(text));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{text}</p>{form}</main></body></html>"
    );
    // The address is a secret: no other site is told it, nobody keeps the page, and nobody lists it.
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (ROBOTS, "noindex, nofollow"),
    ];
    (status, headers, Html(html)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_cannot_become_markup() {
        assert_eq!(
            escaped("<b>\"Tom & Jo\"</b>"),
            "&lt;b&gt;&quot;Tom &amp; Jo&quot;&lt;/b&gt;"
        );
    }
}
