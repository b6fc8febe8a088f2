//! Calls.

use domain::view::CallPage;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::AppError;

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
