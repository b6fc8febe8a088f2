//! Bookings.

use domain::view::{BookingPage, BookingsPage, WhyPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::AppError;

/// A page of a business's bookings by day, from yesterday on. `after` is the place that the page before names.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "bookings", input = GetUrl)]
pub async fn bookings(
    /// Whose bookings.
    business: String,
    /// Where the page before ended.
    after: Option<String>,
) -> Result<BookingsPage, AppError> {
    use domain::Permission;

    let (member, services) =
        super::context::member(&business, Permission::OwnWork, "Bookings").await?;
    super::context::answer(services.portal.bookings(&member, after.as_deref()).await)
}

/// One booking.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "booking", input = GetUrl)]
pub async fn booking(
    /// Whose booking.
    business: String,
    /// Which one.
    booking: String,
) -> Result<BookingPage, AppError> {
    use domain::Permission;
    use services::ServiceError;

    let (member, services) =
        super::context::member(&business, Permission::OwnWork, "Bookings").await?;
    let id = booking
        .parse()
        .map_err(|_| ServiceError::NotFound("booking"));
    let id = super::context::answer(id)?;
    super::context::answer(services.portal.booking(&member, id).await)
}

/// Why a time of a business was not offered. Fields that are empty were not asked for.
///
/// # Errors
/// As [`AppError`] says.
#[server(prefix = "/app/read", endpoint = "why", input = GetUrl)]
pub async fn why(
    /// Whose time.
    business: String,
    /// At which location; the first if it is none of theirs.
    location: String,
    /// For which service; the first if it is none of theirs.
    service: String,
    /// `2026-11-21`.
    date: String,
    /// `14:00`, by the location's clock.
    time: String,
    /// As of when, `2026-11-20T14:05` by the location's clock; empty is now.
    then: String,
) -> Result<WhyPage, AppError> {
    use domain::Permission;
    use services::portal::WhyQuestion;

    let (member, services) =
        super::context::member(&business, Permission::OwnWork, "Bookings").await?;
    let question = WhyQuestion {
        location,
        service,
        date,
        time,
        then,
    };
    super::context::answer(services.portal.why(&member, &question).await)
}
