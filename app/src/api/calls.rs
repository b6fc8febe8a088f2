//! Calls.

use domain::view::{CallPage, CallsPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::AppError;

/// A page of a business's calls, newest first.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "calls", input = GetUrl)]
pub async fn calls(
    /// Whose calls.
    business: String,
    /// How many rows, as far as it is offered.
    rows: Option<u32>,
) -> Result<CallsPage, AppError> {
    use domain::Permission;
    use services::portal::CallsQuestion;

    let (member, services) =
        super::context::member(&business, Permission::SeeCalls, "Calls").await?;
    let question = CallsQuestion {
        rows: rows.unwrap_or_default(),
        ..CallsQuestion::default()
    };
    let found = services.portal.call_list(&member, &question).await;
    super::context::answer(found.map(|found| found.page))
}

/// One call. What it cost is for owners.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "call", input = GetUrl)]
pub async fn call(
    /// Whose call.
    business: String,
    /// Which one.
    call: String,
) -> Result<CallPage, AppError> {
    use domain::Permission;
    use services::ServiceError;

    let (member, services) =
        super::context::member(&business, Permission::SeeCalls, "Calls").await?;
    let id = call.parse().map_err(|_| ServiceError::NotFound("call"));
    let id = super::context::answer(id)?;
    let mut page = super::context::answer(services.portal.call(&member, id).await)?;
    if !member.role.may(Permission::SeeCosts) {
        page.usage.clear();
    }
    Ok(page)
}
