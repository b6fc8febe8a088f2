//! The request that is being answered: who asks, and the use cases. The only place that touches the framework's
//! request context.

use domain::{BusinessId, Permission, UserId};
use leptos::{
    prelude::use_context,
    server_fn::axum_export::http::{HeaderValue, StatusCode, header::LOCATION},
};
use leptos_axum::ResponseOptions;
use services::{
    ServiceError,
    access::{AccessDesk, Member},
    calendar_accounts::CalendarAccounts,
    numbers::Numbers,
    portal::Portal,
    ports::mail::Mailbox,
    setup_guide::SetupGuide,
    team::Team,
    visitors::Visitors,
};

use super::{
    AppError,
    kept::{Kept, Note},
};
use crate::Theme;

/// The use cases behind the portal, cheap to clone. The server provides them to every request.
#[derive(Clone)]
pub struct PortalServices {
    /// Who may come in.
    pub access: AccessDesk,
    /// What pages show.
    pub portal: Portal,
    /// The team of a business.
    pub team: Team,
    /// What people without an account see and do.
    pub visitors: Visitors,
    /// Connected calendars.
    pub calendar_accounts: CalendarAccounts,
    /// Telephone numbers.
    pub numbers: Numbers,
    /// How a business sets itself up.
    pub guide: SetupGuide,
    /// What whoever runs the installation has set up.
    pub installed: Installed,
    /// Whether visitors may come in as the owner of the demo company.
    pub demo: bool,
    /// Whether people can sign in with Google.
    pub google: bool,
    /// Whether people can sign in by mail.
    pub mail: bool,
    /// The mails that the simulated provider delivered, where there is one.
    pub mailbox: Option<std::sync::Arc<dyn Mailbox>>,
    /// The address under which this build's scripts and style sheet are served, without a trailing slash.
    pub files: std::sync::Arc<str>,
}

/// What whoever runs the installation has set up.
#[derive(Debug, Clone, Default)]
pub struct Installed {
    /// Whether there is an account at Twilio.
    pub twilio: bool,
    /// Whether there is an account at Exotel.
    pub exotel: bool,
    /// The sender of mails; none without an account at the mail provider.
    pub mail: Option<String>,
    /// Where people write who need help.
    pub help: Option<String>,
}

/// What is known of one request. The server provides it.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// Who is signed in.
    pub user: Option<UserId>,
    /// What every form of the page sends back, to show that it came from this page.
    pub form_token: String,
    /// A name for the forms of this drawing of the page: what is sent under it twice counts once.
    pub form_name: String,
    /// How the page is coloured.
    pub theme: Theme,
    /// Whether single keys do something.
    pub keys: bool,
    /// Path and query.
    pub address: String,
    /// Names the request in the log.
    pub reference: String,
    /// In which business the person acts, on the pages of one.
    pub member: Option<Member>,
    /// Why the page is not shown to them.
    pub refused: Option<AppError>,
    /// The form that was refused just now.
    pub kept: Kept,
    /// What the page before did.
    pub note: Option<Note>,
    /// Names the session among those of the person; it opens nothing.
    pub session: Option<String>,
    /// Where the request came from, for limits.
    pub client: String,
    /// What was made just now and is shown this once.
    pub secret: Option<String>,
}

/// What is known of the request.
#[must_use]
pub fn visit() -> Visit {
    use_context().unwrap_or_default()
}

/// The use cases.
///
/// # Errors
/// [`AppError::Failed`] outside a request.
pub fn services() -> Result<PortalServices, AppError> {
    use_context().ok_or_else(|| AppError::Failed {
        reference: visit().reference,
    })
}

/// The demo companies as name in web addresses, name and owner.
#[must_use]
pub fn demo_companies() -> Vec<(&'static str, &'static str, &'static str)> {
    services::seed::companies()
        .into_iter()
        .map(|company| (company.slug, company.name, company.owner))
        .collect()
}

/// The signed-in person as a member of a business who may do something, and the use cases.
///
/// # Errors
/// [`AppError::SignedOut`]; [`AppError::NotFound`] if they are not a member; [`AppError::Forbidden`] if their role may
/// not; `what` then names what they asked for: "Calls".
pub async fn member(
    business: &str,
    permission: Permission,
    what: &str,
) -> Result<(Member, PortalServices), AppError> {
    let (services, visit) = (services()?, visit());
    let result = async {
        let member = match &visit.member {
            Some(member) => member.clone(),
            None => look_up(&services, &visit, business).await?,
        };
        if member.role.may(permission) {
            Ok(member)
        } else {
            Err(AppError::Forbidden {
                what: what.to_owned(),
            })
        }
    };
    let member = result.await.inspect_err(respond)?;
    Ok((member, services))
}

/// The person of a visit as a member of the business with this id.
///
/// # Errors
/// [`AppError::SignedOut`]; [`AppError::NotFound`] if they are not a member, or there is no such business.
pub async fn look_up(
    services: &PortalServices,
    visit: &Visit,
    business: &str,
) -> Result<Member, AppError> {
    let user = visit.user.ok_or(AppError::SignedOut)?;
    let business: BusinessId = business.parse().map_err(|_| AppError::not_found("page"))?;
    let member = services.access.member(user, Some(business)).await;
    member.map_err(|error| match error {
        ServiceError::Forbidden(_) => AppError::not_found("page"),
        other => app_error(&other, visit),
    })
}

/// A use case's answer as it crosses the wire; a failure also sets the response's status.
///
/// # Errors
/// As the use case, without its internals.
pub fn answer<T>(result: Result<T, ServiceError>) -> Result<T, AppError> {
    result
        .map_err(|error| app_error(&error, &visit()))
        .inspect_err(respond)
}

/// Sends the browser elsewhere instead of showing this page.
pub fn redirect(to: &str) {
    let (Some(response), Ok(to)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(to))
    else {
        return;
    };
    response.set_status(StatusCode::FOUND);
    response.insert_header(LOCATION, to);
}

/// Gives the response the status that goes with a failure.
pub fn respond(error: &AppError) {
    let status = match error {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::Forbidden { .. } => StatusCode::FORBIDDEN,
        AppError::NotFound { .. } => StatusCode::NOT_FOUND,
        AppError::Failed { .. } | AppError::Unreachable => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

impl AppError {
    /// Nothing of this kind is there for this person.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::NotFound {
            what: what.to_owned(),
        }
    }
}

/// A use case's failure as a page says it; a fault of ours is logged here.
#[must_use]
pub fn app_error(error: &ServiceError, visit: &Visit) -> AppError {
    match error {
        ServiceError::NotFound(what) => AppError::not_found(what),
        ServiceError::Forbidden(what) => AppError::Forbidden {
            what: (*what).to_owned(),
        },
        // A page is only asked for by its address: what is invalid in it leads nowhere.
        ServiceError::Invalid { .. } => AppError::not_found("page"),
        ServiceError::Conflict(_) | ServiceError::Store(_) | ServiceError::Internal(_) => {
            tracing::error!(error = %error, http.reference = visit.reference, "a page could not be shown");
            AppError::Failed {
                reference: visit.reference.clone(),
            }
        }
    }
}
