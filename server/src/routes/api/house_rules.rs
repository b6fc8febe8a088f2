//! Rules that hold for every service and location which has none of its own: `GET` and `PUT /api/v1/booking-rules`.

use axum::{Json, extract::State};
use domain::{Currency, Money};
use serde::{Deserialize, Serialize};
use services::records::{Deposit, HouseRules};
use utoipa::ToSchema;

use super::{
    auth::KeyHolder,
    services::{Share, late_cancel},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, JsonBody},
    state::AppState,
};

/// Rules of a location or of the business. What is not given is not ruled there: the rules of the business hold where a
/// location has none, and those of either where a service has none. Amounts are minor units of the business's currency.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HouseRulesBody {
    /// At most so many bookings of one service a date at one location.
    day_limit: Option<u32>,
    /// Due when booking; 0 is nothing.
    deposit: Option<Share>,
    /// Until how many minutes before the start cancelling and moving cost nothing.
    cancel_notice_minutes: Option<u32>,
    /// What it costs later; 0 is nothing.
    cancel_fee: Option<Share>,
    /// What becomes of a later change: `fee`, or `refuse`, where only people of the business can make it.
    late_cancel: Option<String>,
}

impl From<HouseRules> for HouseRulesBody {
    fn from(rules: HouseRules) -> Self {
        Self {
            day_limit: rules.day_limit,
            deposit: rules.deposit.map(Share::from),
            cancel_notice_minutes: rules.cancel_notice_minutes,
            cancel_fee: rules.cancel_fee.map(Share::from),
            late_cancel: rules.late_cancel.map(|rule| rule.to_string()),
        }
    }
}

impl HouseRulesBody {
    /// The rules, with amounts in a currency. They are checked where they are written.
    pub(super) fn read(self, currency: Currency) -> Result<HouseRules, RouteError> {
        let part = |share: Share| match share {
            Share::FixedMinor(minor) => Deposit::Fixed(Money { minor, currency }),
            Share::Percent(percent) => Deposit::Percent(percent),
        };
        Ok(HouseRules {
            day_limit: self.day_limit,
            deposit: self.deposit.map(part),
            cancel_notice_minutes: self.cancel_notice_minutes,
            cancel_fee: self.cancel_fee.map(part),
            late_cancel: late_cancel(self.late_cancel.as_deref())?,
        })
    }
}

/// The rules of the business.
#[utoipa::path(get, path = "/api/v1/booking-rules", tag = "set-up",
    responses((status = 200, body = HouseRulesBody), (status = 401, body = ErrorBody)))]
pub(crate) async fn show(
    State(state): State<AppState>,
    holder: KeyHolder,
) -> Answer<HouseRulesBody> {
    let setup = state.services.catalogue.read(holder.business).await?;
    Ok(Json(setup.rules.into()))
}

/// Replaces the rules of the business. Bookings keep the terms that they were made under.
#[utoipa::path(put, path = "/api/v1/booking-rules", tag = "set-up", request_body = HouseRulesBody,
    responses((status = 200, body = HouseRulesBody), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub(crate) async fn replace(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(body): JsonBody<HouseRulesBody>,
) -> Answer<HouseRulesBody> {
    let catalogue = &state.services.catalogue;
    let setup = catalogue.read(holder.business).await?;
    let rules = body.read(setup.business.currency)?;
    catalogue
        .put_house_rules(holder.business, holder.actor(), &rules)
        .await?;
    Ok(Json(rules.into()))
}
