//! Forms of pages. A form is sent to the address of its own page. What was done leads on, to a page that tells it; what
//! is refused draws the page again, with status 422, every value kept and each problem beside its field. A form that is
//! sent twice, by a double click or a reload, counts once.

mod once;
mod sent;

use std::collections::HashMap;

use app::{
    api::{
        context::Visit,
        kept::{Kept, Note, Problem, Question},
    },
    policy::Policy,
};
use axum::{
    Form, Router,
    extract::{FromRequest, MatchedPath, Path, Request, State},
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use futures::future::BoxFuture;
use services::ServiceError;
use tower_sessions::Session;

pub(super) use sent::{Fields, Sent};

use self::once::Turn;
use super::{
    Portal, form, forms, note,
    pages::{self, Admitted},
    sign_in,
};
use crate::error::RouteError;

/// Fields of a form at most. The longest form of a page, a service with everything, has a few hundred.
const MOST_FIELDS: usize = 2_000;

/// The page on which a form waits that was sent without being signed in.
const SIGNED_OUT: &str = "/app/signed-out";
/// What is said of a form whose page was drawn before the browser got another token, as it does at signing in.
const OUT_OF_DATE: &str =
    "This page is older than your sign-in. Nothing was changed. Check it and send it again.";

/// What a form led to.
#[derive(Debug)]
pub(super) struct Done {
    to: String,
    note: Option<Note>,
    secret: Option<String>,
    entered: bool,
}

impl Done {
    /// Goes on to a page of this server.
    pub(super) fn to(path: impl Into<String>) -> Self {
        Self {
            to: path.into(),
            note: None,
            secret: None,
            entered: false,
        }
    }

    /// And shows there something that was made just now, this once: it is drawn in the answer itself, and kept nowhere.
    /// A form that is sent again leads on without it.
    pub(super) fn showing_once(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// And tells there what was done: "Saved.".
    pub(super) fn saying(mut self, text: impl Into<String>) -> Self {
        self.note = Some(Note {
            text: text.into(),
            undo: None,
        });
        self
    }

    /// And somebody signed in by it: their browser gets a new token of forms, because others may know the old one.
    pub(super) const fn entering(mut self) -> Self {
        self.entered = true;
        self
    }

    /// With a way back: a form of these fields, sent to a page.
    pub(super) fn with_undo(mut self, path: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        if let Some(note) = &mut self.note {
            note.undo = Some(app::api::kept::Undo {
                path: path.into(),
                fields: fields.collect(),
            });
        }
        self
    }
}

/// Why a form did nothing.
#[derive(Debug)]
pub(super) enum Refused {
    /// What was typed cannot be: the page is drawn again.
    Problems(Vec<Problem>),
    /// Something is asked first: the page is drawn again with the question, or without one as it was sent, to be changed.
    Again(Option<Box<Question>>),
    /// A use case refused or failed.
    Service(ServiceError),
}

impl Refused {
    /// One problem of one field; of the whole form where the field is empty.
    pub(super) fn field(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Problems(vec![Problem::of(field, text)])
    }
}

impl From<ServiceError> for Refused {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid { field, reason } => Self::field(field, sentence(&reason)),
            ServiceError::Conflict(text) => Self::field("", sentence(&text)),
            other => Self::Service(other),
        }
    }
}

/// With a capital and a full stop, as people read it.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .map(|letter| letter.to_uppercase().collect())
        .unwrap_or_default();
    let stop = if text.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// What a form does.
pub(super) type Run = for<'a> fn(&'a Sent) -> BoxFuture<'a, Result<Done, Refused>>;

/// The form of a page.
pub(super) struct FormOfPage {
    /// The page's address, under which it is sent.
    pub(super) path: &'static str,
    /// Who may send it.
    pub(super) policy: Policy,
    /// What it does.
    pub(super) run: Run,
}

/// Adds the forms to the pages.
pub(super) fn routes(pages: Router<Portal>) -> Router<Portal> {
    forms::all().into_iter().fold(pages, |router, form| {
        let (policy, run) = (form.policy, form.run);
        router.route(
            form.path,
            post(
                move |State(portal): State<Portal>,
                      _: MatchedPath,
                      Path(params): Path<HashMap<String, String>>,
                      request: Request| async move {
                    receive(portal, policy, run, params, request).await
                },
            ),
        )
    })
}

async fn receive(
    portal: Portal,
    policy: Policy,
    run: Run,
    params: HashMap<String, String>,
    request: Request,
) -> Response {
    let mut visit = pages::visit_of(&request);
    let page = request.uri().clone();
    let headers = request.headers().clone();
    let session = request.extensions().get::<Session>().cloned();
    let fields = match Form::<Vec<(String, String)>>::from_request(request, &portal).await {
        Ok(Form(fields)) if fields.len() > MOST_FIELDS => {
            let why = format!("a form has at most {MOST_FIELDS} fields");
            return RouteError::BadRequest(why).into_response();
        }
        Ok(Form(fields)) => Fields::new(fields),
        Err(refusal) => return refusal.into_response(),
    };
    let (public_url, token) = (&portal.server.public_url, fields.text("token"));
    let genuine = form::is_genuine(&headers, public_url, &visit, token);
    if !genuine && !form::is_of_before(&headers, public_url, token) {
        return form::out_of_date();
    }
    let signed_in = match pages::admit(&portal, Some(policy), &params, &mut visit).await {
        Admitted::SignInFirst => false,
        Admitted::Yes => true,
    };
    let page = if signed_in {
        page
    } else {
        Uri::from_static(SIGNED_OUT)
    };
    let from = (session, headers.clone());
    let again = |visit: Visit| async {
        let mut request = Request::new(axum::body::Body::empty());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = page;
        *request.headers_mut() = headers;
        request.extensions_mut().insert(visit);
        pages::show(State(portal.clone()), request).await
    };
    if visit.refused.is_some() {
        return again(visit).await;
    }
    if !signed_in || !genuine {
        let problem = Problem::of("", OUT_OF_DATE);
        visit.kept = Kept {
            fields: fields.into_pairs(),
            problems: Vec::from_iter(signed_in.then_some(problem)),
            question: None,
        };
        let mut response = again(visit).await;
        *response.status_mut() = if signed_in {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::UNAUTHORIZED
        };
        return response;
    }
    let sent = Sent::new(portal.clone(), visit.clone(), params, from, fields);
    let done = match once::take_turn(&sent).await {
        Ok(Turn::Mine(turn)) => {
            let done = run(&sent).await;
            if let Err(error) = turn.end(&sent, done.as_ref().ok()).await {
                tracing::error!(error = %error, "a form was received, and may count again if it is sent again");
            }
            done
        }
        Ok(Turn::Full) => Err(Refused::field(
            "",
            "This browser sent very many forms today. Try again tomorrow, or with another browser.",
        )),
        Ok(Turn::Done(done)) => Ok(done),
        Ok(Turn::Busy) => Err(Refused::field(
            "",
            "This was sent a moment ago and is still being worked on. Wait, then look at the page again.",
        )),
        Err(error) => Err(Refused::Service(error)),
    };
    match done {
        Ok(Done {
            secret: Some(secret),
            ..
        }) => {
            visit.secret = Some(secret);
            again(visit).await
        }
        Ok(done) => {
            let mut response = if done.entered {
                sign_in::entered(&portal.server, &done.to)
            } else {
                Redirect::to(&done.to).into_response()
            };
            if let Some(text) = &done.note {
                note::write(response.headers_mut(), &portal.server, text);
            }
            response
        }
        Err(Refused::Problems(problems)) => {
            visit.kept = Kept {
                fields: sent.fields.into_pairs(),
                problems,
                question: None,
            };
            let mut response = again(visit).await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            }
            response
        }
        Err(Refused::Again(question)) => {
            visit.kept = Kept {
                fields: sent.fields.into_pairs(),
                problems: Vec::new(),
                question: question.map(|question| *question),
            };
            again(visit).await
        }
        Err(Refused::Service(error)) => {
            visit.refused = Some(app::api::context::app_error(&error, &visit));
            match visit.member {
                Some(_) => again(visit).await,
                None => RouteError::Service(error).into_response(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_a_use_case_is_told_as_a_sentence_beside_its_field() {
        let refused = Refused::from(ServiceError::Invalid {
            field: "name",
            reason: "give the resource a name".to_owned(),
        });
        let Refused::Problems(problems) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(problems, [Problem::of("name", "Give the resource a name.")]);
    }
}
