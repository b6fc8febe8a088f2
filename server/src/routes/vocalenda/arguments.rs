//! The tools' arguments. Instants are in UTC, as their names say.

use domain::TimeRange;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{error::RouteError, routes::body::broken};

/// Which shop.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Shop {
    /// The location's id, or its name in web addresses.
    pub(super) shop_id: String,
}

/// From and to.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DateRange {
    #[schema(value_type = String, format = DateTime)]
    start_utc: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    end_utc: Timestamp,
}

impl DateRange {
    pub(super) fn range(self) -> Result<TimeRange, RouteError> {
        crate::routes::api::slots::range(self.start_utc, self.end_utc).map_err(|_| {
            broken(
                "date_range",
                "start_utc is before end_utc, by at most 31 days",
            )
        })
    }
}

/// Free times of a service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Slots {
    pub(super) shop_id: String,
    pub(super) date_range: DateRange,
    pub(super) service_id: String,
}

/// A booking.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    pub(super) shop_id: String,
    pub(super) service_id: String,
    #[schema(value_type = String, format = DateTime)]
    pub(super) start_utc: Timestamp,
    pub(super) customer_name: String,
    pub(super) customer_phone: String,
}

/// Another time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    pub(super) appointment_id: String,
    #[schema(value_type = String, format = DateTime)]
    pub(super) new_start_utc: Timestamp,
}

/// No more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cancel {
    pub(super) appointment_id: String,
}

/// A text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub(super) shop_id: String,
    pub(super) to_e164: String,
    pub(super) message: String,
}

/// The time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Now {
    /// The IANA name of a zone.
    pub(super) tz: String,
}
