//! Calls.

use domain::view::{CallPage, CallsPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::AppError;

/// A page of a business's calls, newest first. `after` is the place that the page before names.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "calls", input = GetUrl)]
pub async fn calls(
    /// Whose calls.
    business: String,
    /// Where the page before ended.
    after: Option<String>,
) -> Result<CallsPage, AppError> {
    use domain::Permission;

    let (member, services) =
        super::context::member(&business, Permission::SeeCalls, "Calls").await?;
    super::context::answer(services.portal.calls(&member, after.as_deref()).await)
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
