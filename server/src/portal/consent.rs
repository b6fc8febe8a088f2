//! Consent to work in an owner's calendar: the browser goes to Google and comes back. Both ways are plain redirects.

use std::collections::HashMap;

use app::api::{
    AppError,
    context::{self, Visit},
    kept::Note,
};
use axum::{
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{BusinessId, CalendarConnectionId, Permission, view::figure};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use services::{
    ServiceError, access::Member, bookings::Confirmed, calendar_accounts::Connecting,
    ports::calendar_consent::ConsentReturn,
};
use subtle::ConstantTimeEq;
use tower_sessions::Session;
use url::form_urlencoded;

use super::{Portal, note, pages};
use crate::error::RouteError;

/// Where Google sends the browser back to: the address that is registered with it.
pub(crate) const PATH: &str = "/oauth/google";

/// Where it is kept in the session.
const KEY: &str = "google_calendar";
/// A person who takes longer begins again.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Pages that a consent leads back to.
const BACK: [&str; 2] = ["integrations", "setup/calendar"];

/// A consent that was begun.
#[derive(Serialize, Deserialize)]
struct Pending {
    state: String,
    verifier: String,
    nonce: String,
    business: BusinessId,
    again: Option<CalendarConnectionId>,
    back: String,
    begun: Timestamp,
}

/// What the page asks for.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    again: Option<CalendarConnectionId>,
    back: Option<String>,
}

/// What Google sends back with the browser.
#[derive(Debug, Deserialize)]
pub(super) struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Begins a consent, for whoever may change what is set up.
pub(super) async fn begin(
    State(portal): State<Portal>,
    Path(params): Path<HashMap<String, String>>,
    Query(asked): Query<Asked>,
    session: Session,
    request: Request,
) -> Result<Response, RouteError> {
    let visit = pages::visit_of(&request);
    let business = params.get("business").map_or("", String::as_str);
    let member = match member(&portal, &visit, business).await {
        Ok(member) => member,
        Err(refused) => return Ok(refused),
    };
    let accounts = &portal.server.services.calendar_accounts;
    let start = accounts.begin(&member, asked.again).await?;
    let back = asked.back.unwrap_or_default();
    let back = BACK
        .iter()
        .find(|known| **known == back)
        .unwrap_or(&BACK[0]);
    let pending = Pending {
        state: start.state.expose_secret().to_owned(),
        verifier: start.verifier.expose_secret().to_owned(),
        nonce: start.nonce.expose_secret().to_owned(),
        business: member.business,
        again: asked.again,
        back: (*back).to_owned(),
        begun: portal.server.ports.now(),
    };
    session
        .insert(KEY, pending)
        .await
        .map_err(|error| fault(&error))?;
    Ok(Redirect::to(&start.url).into_response())
}

/// Finishes a consent, and tells on the page where it began how it went.
pub(super) async fn finish(
    State(portal): State<Portal>,
    Query(returned): Query<Returned>,
    session: Session,
    request: Request,
) -> Result<Response, RouteError> {
    // Taken out before anything else: a consent counts once.
    let pending: Option<Pending> = session.remove(KEY).await.map_err(|error| fault(&error))?;
    let Some(pending) = pending else {
        return Err(RouteError::BadRequest(
            "state: this is no consent of this browser; begin again".to_owned(),
        ));
    };
    let to = |query: &[(&str, &str)]| {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        let page = format!("/app/{}/{}?{query}", pending.business, pending.back);
        Redirect::to(&page).into_response()
    };
    let given = returned.state.unwrap_or_default();
    let same = bool::from(pending.state.as_bytes().ct_eq(given.as_bytes()));
    let now = portal.server.ports.now();
    if !same || now.duration_since(pending.begun) >= LIFE {
        return Ok(to(&[("google", "late")]));
    }
    let visit = pages::visit_of(&request);
    let member = match member(&portal, &visit, &pending.business.to_string()).await {
        Ok(member) => member,
        Err(refused) => return Ok(refused),
    };
    let Some(code) = returned.code.filter(|_| returned.error.is_none()) else {
        return Ok(to(&[("google", "denied")]));
    };
    let (verifier, nonce) = (
        SecretString::from(pending.verifier.as_str()),
        SecretString::from(pending.nonce.as_str()),
    );
    let consent = ConsentReturn {
        code: &code,
        verifier: &verifier,
        nonce: &nonce,
    };
    let accounts = &portal.server.services.calendar_accounts;
    let connected = match accounts.finish(&member, pending.again, consent).await {
        Ok(connected) => connected,
        Err(ServiceError::Conflict(reason)) => {
            tracing::error!(reason, "Google did not finish a consent");
            return Ok(to(&[("google", "failed")]));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match connected {
        Connecting::NotGiven => to(&[("google", "failed")]),
        Connecting::Partial(missing) => {
            to(&[("google", "partial"), ("missing", &missing.join(", "))])
        }
        Connecting::OtherAccount { given, wanted } => {
            to(&[("google", "other"), ("given", &given), ("wanted", &wanted)])
        }
        Connecting::Connected {
            id,
            again,
            requests,
        } => {
            let page = if pending.back == BACK[0] {
                format!("/app/{}/integrations/google/{id}", pending.business)
            } else {
                format!("/app/{}/{}", pending.business, pending.back)
            };
            let text = if again {
                let told = requests_told(&requests);
                format!("Connected again. Bookings that waited are being written.{told}")
            } else {
                "Connected. Choose your calendars.".to_owned()
            };
            let mut response = Redirect::to(&page).into_response();
            let told = Note { text, undo: None };
            note::write(response.headers_mut(), &portal.server, &told);
            response
        }
    })
}

/// What became of the requests that waited for the calendar, in words; nothing where none waited.
fn requests_told(requests: &Confirmed) -> String {
    let Confirmed {
        booked,
        texted,
        clashes,
        unread,
    } = *requests;
    if booked + clashes + unread == 0 {
        return String::new();
    }
    let requests = figure(booked, "request");
    let mut text = match texted {
        texted if texted == booked => format!(" {requests} booked and texted."),
        0 => format!(" {requests} booked, no number to text."),
        texted => format!(" {requests} booked, {texted} of them texted."),
    };
    text.push_str(&match clashes {
        1 => " 1 clash.".to_owned(),
        many => format!(" {many} clashes."),
    });
    if clashes > 0 {
        text.push_str(" Look at it on Today: something else is in your calendar then.");
    }
    if unread > 0 {
        let wait = figure(unread, "request");
        text.push_str(&format!(
            " {wait} not confirmed: another calendar cannot be read."
        ));
    }
    text
}

/// The person as somebody who may change what the business sets up; otherwise what they are answered.
async fn member(portal: &Portal, visit: &Visit, business: &str) -> Result<Member, Response> {
    match context::look_up(&portal.services, visit, business).await {
        Ok(member) if member.role.may(Permission::EditSetup) => Ok(member),
        Ok(_) => {
            Err(RouteError::Forbidden("only owners and managers connect calendars").into_response())
        }
        Err(AppError::SignedOut) => Err(Redirect::to("/sign-in").into_response()),
        Err(_) => Err(RouteError::Missing.into_response()),
    }
}

fn fault(error: &tower_sessions::session::Error) -> RouteError {
    RouteError::Service(ServiceError::Internal(error.to_string()))
}
