//! What bookings say about limits: how many a date, how many of a customer.

use std::collections::BTreeMap;

use domain::{BookingState, CustomerId, LocationId, ServiceId, TimeRange};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use services::{ports::store::StoreResult, records::CustomerFacts};

use crate::{sql::Sql, tx::SqlTx};

/// Counts instants by local date.
fn by_date(starts: impl IntoIterator<Item = Timestamp>, zone: &TimeZone) -> Vec<(Date, u32)> {
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for start in starts {
        *counts.entry(zone.to_datetime(start).date()).or_default() += 1;
    }
    counts.into_iter().collect()
}

impl SqlTx {
    pub(super) async fn count_by_day(
        &mut self,
        service: ServiceId,
        location: LocationId,
        zone: &TimeZone,
        window: TimeRange,
    ) -> StoreResult<Vec<(Date, u32)>> {
        let sql = Sql::new(
            "booking",
            "select starts_at from booking
             where business_id = $1 and service_id = $2 and state <> 'cancelled'
                and starts_at >= $3 and starts_at < $4 and location_id = $5",
        );
        let sql = sql.bind(&self.scope()).bind(&service);
        let sql = sql.bind(&window.start()).bind(&window.end());
        let starts = self
            .all(sql.bind(&location), |row| row.get("starts_at"))
            .await?;
        Ok(by_date(starts, zone))
    }

    pub(super) async fn count_by_service(
        &mut self,
        window: TimeRange,
    ) -> StoreResult<Vec<(ServiceId, u64)>> {
        let sql = Sql::new(
            "booking",
            "select service_id, count(*) as bookings from booking
             where business_id = $1 and state <> 'cancelled' and starts_at >= $2 and starts_at < $3
             group by service_id order by service_id",
        );
        let sql = sql.bind(&self.scope());
        let sql = sql.bind(&window.start()).bind(&window.end());
        self.all(sql, |row| {
            Ok((row.get("service_id")?, row.get::<u64>("bookings")?))
        })
        .await
    }

    pub(super) async fn facts_of(
        &mut self,
        customer: CustomerId,
        service: ServiceId,
        zone: &TimeZone,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<CustomerFacts> {
        let sql = Sql::new(
            "booking",
            "select service_id, starts_at, ends_at, state from booking
             where business_id = $1 and customer_id = $2 and state <> 'cancelled'",
        );
        let sql = sql.bind(&self.scope()).bind(&customer);
        let all = self
            .all(sql, |row| {
                Ok((
                    row.get::<ServiceId>("service_id")?,
                    row.range()?,
                    row.get::<BookingState>("state")?,
                ))
            })
            .await?;
        let came = |state| !matches!(state, BookingState::NoShow | BookingState::Requested);
        let visits = all
            .iter()
            .filter(|(_, range, state)| range.end() <= now && came(*state));
        let of_service = || all.iter().filter(|(of, ..)| *of == service);
        let open = of_service().filter(|(_, range, _)| range.end() > now);
        let starts = of_service().map(|(_, range, _)| range.start());
        let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
        Ok(CustomerFacts {
            visits: count(visits.count()),
            bookings_on: by_date(starts.filter(|start| window.contains_instant(*start)), zone),
            open: count(open.count()),
        })
    }
}
