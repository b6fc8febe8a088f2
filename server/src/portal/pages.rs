//! Pages, drawn by `app`, and the functions that its islands call.

use std::pin::Pin;

use app::{
    api::{
        AppError,
        context::{self, Visit},
    },
    pages::{App, shell},
    policy::{self, Policy},
};
use std::collections::HashMap;

use axum::{
    Router,
    extract::{MatchedPath, Path, Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::{Future, Stream, StreamExt, stream};
use leptos::prelude::{IntoView, provide_context};

use super::{Portal, cookies, onward, submit};
use crate::error::RouteError;

/// Programs ask under these: what is not there is told to them in their own form.
const FOR_PROGRAMS: [&str; 3] = ["/api/", "/webhooks/", "/media/"];

type Html = Pin<Box<dyn Stream<Item = String> + Send>>;
type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One route for each page of `app`, one for its functions, the forms of pages, and the page that says that there is
/// none.
///
/// # Panics
/// If a page or a form has no policy: such a server must not start.
pub(super) fn routes() -> Router<Portal> {
    let pages = leptos_axum::generate_route_list(App);
    let router = pages.iter().fold(Router::new(), |router, page| {
        assert!(
            policy::of(page.path()).is_some(),
            "the page {} has no policy",
            page.path()
        );
        router.route(page.path(), get(visited))
    });
    submit::routes(router)
        .route("/app/read/{name}", get(read))
        .fallback(missing)
}

/// A page, for whoever may see it.
async fn visited(
    State(portal): State<Portal>,
    path: MatchedPath,
    Path(params): Path<HashMap<String, String>>,
    mut request: Request,
) -> Response {
    let mut visit = visit_of(&request);
    match admit(&portal, policy::of(path.as_str()), &params, &mut visit).await {
        Admitted::Yes => {}
        Admitted::SignInFirst => return onward::sign_in_first(&portal.server, &visit.address),
    }
    let used = visit.member.as_ref().map(|one| one.business.to_string());
    let used = used.filter(|id| cookies::read(request.headers(), cookies::BUSINESS) != Some(id));
    request.extensions_mut().insert(visit);
    let state = portal.server.clone();
    let mut response = show(State(portal), request).await;
    if let Some(used) = used {
        cookies::write(response.headers_mut(), &state, cookies::BUSINESS, &used);
    }
    response
}

/// Whether a page or form may be answered at all.
pub(super) enum Admitted {
    /// Yes; what is refused stands in the visit, and the page says so.
    Yes,
    /// Nobody is signed in.
    SignInFirst,
}

/// Holds a visit to a policy. Who is not a member gets the page of an address that leads nowhere.
pub(super) async fn admit(
    portal: &Portal,
    policy: Option<Policy>,
    params: &HashMap<String, String>,
    visit: &mut Visit,
) -> Admitted {
    let permission = match policy {
        Some(Policy::Public) => return Admitted::Yes,
        _ if visit.user.is_none() => return Admitted::SignInFirst,
        Some(Policy::SignedIn) => return Admitted::Yes,
        Some(Policy::Member(permission)) => permission,
        None => {
            visit.refused = Some(AppError::not_found("page"));
            return Admitted::Yes;
        }
    };
    let business = params.get("business").map_or("", String::as_str);
    match context::look_up(&portal.services, visit, business).await {
        Ok(member) if member.role.may(permission) => visit.member = Some(member),
        Ok(member) => {
            visit.member = Some(member);
            visit.refused = Some(AppError::Forbidden {
                what: String::new(),
            });
        }
        Err(error) => visit.refused = Some(error),
    }
    Admitted::Yes
}

/// What the middleware noted of the visit.
pub(super) fn visit_of(request: &Request) -> Visit {
    let noted = request.extensions().get::<Visit>();
    noted.cloned().unwrap_or_default()
}

/// Draws the page of the request's address, whoever asks.
pub(super) async fn show(State(portal): State<Portal>, request: Request) -> Response {
    let context = context(portal, &request);
    leptos_axum::handle_response_inner(context, shell, request, whole).await
}

async fn read(State(portal): State<Portal>, request: Request) -> Response {
    let context = context(portal, &request);
    leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response()
}

async fn missing(State(portal): State<Portal>, request: Request) -> Response {
    let path = request.uri().path();
    if FOR_PROGRAMS.iter().any(|prefix| path.starts_with(prefix)) {
        return RouteError::Missing.into_response();
    }
    show(State(portal), request).await
}

fn context(portal: Portal, request: &Request) -> impl Fn() + Clone + Send + 'static {
    let visit = visit_of(request);
    move || {
        provide_context(visit.clone());
        provide_context(portal.services.clone());
    }
}

/// The whole page once everything in it is known. Islands carry their data themselves, so the scripts with which the
/// framework would hand on resources (the second argument) are left out, and pages need no inline script at all.
fn whole<V: IntoView + 'static>(
    page: V,
    _: Box<dyn FnOnce() -> Html + Send>,
    _: bool,
) -> Later<Html> {
    Box::pin(async move {
        let html = page.to_html_stream_in_order().collect::<String>().await;
        Box::pin(stream::once(async move { html })) as Html
    })
}
