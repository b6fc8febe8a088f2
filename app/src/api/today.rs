//! The day.

use domain::view::TodayPage;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::AppError;

/// What waits for a person, the day's figures and what comes next.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "today", input = GetUrl)]
pub async fn today(
    /// Whose day.
    business: String,
) -> Result<TodayPage, AppError> {
    use domain::Permission;

    let (member, services) =
        super::context::member(&business, Permission::SeeCalls, "Today").await?;
    super::context::answer(services.portal.today(&member).await)
}
