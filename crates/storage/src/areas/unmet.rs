//! What was asked for and could not be had.

use async_trait::async_trait;
use domain::{BookingId, TimeRange, UnmetRequestId};
use serde_json::json;
use services::{
    ports::store::{StoreResult, Unmet},
    records::{Cursor, Page, PageRequest, UnmetFilter, UnmetRequest},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn request(row: &Row) -> StoreResult<UnmetRequest> {
    let reasons: serde_json::Value = row.get("reasons")?;
    let add_ons: serde_json::Value = row.get("add_ons")?;
    let wanted: TimeRange = row.range()?;
    Ok(UnmetRequest {
        id: row.get("unmet_request_id")?,
        call_id: row.opt("call_id")?,
        location_id: row.get("location_id")?,
        service_id: row.get("service_id")?,
        wanted,
        resources: row.get("resources")?,
        minutes: row.get("minutes")?,
        add_ons: serde_json::from_value(add_ons)
            .map_err(|error| row.inconsistent(error.to_string()))?,
        seats: row.get("seats")?,
        variant_id: row.opt("variant_id")?,
        staff_id: row.opt("staff_id")?,
        customer_id: row.opt("customer_id")?,
        age: age(row)?,
        moving: row.opt("moving")?,
        reasons: serde_json::from_value(reasons)
            .map_err(|error| row.inconsistent(error.to_string()))?,
        value: row.money("value_minor", "value_currency")?,
        at: row.get("asked_at")?,
        met_by: row.opt("met_by")?,
    })
}

/// An age in years, if it is known.
pub(super) fn age(row: &Row) -> StoreResult<Option<u8>> {
    let years: Option<u32> = row.opt("age")?;
    years
        .map(|years| {
            u8::try_from(years).map_err(|_| row.inconsistent(format!("{years} is not an age")))
        })
        .transpose()
}

#[async_trait]
impl Unmet for SqlTx {
    async fn record(&mut self, request: &UnmetRequest) -> StoreResult<()> {
        let sql = Sql::new(
            "unmet_request",
            "insert into unmet_request
                (business_id, unmet_request_id, call_id, location_id, service_id, starts_at, ends_at, resources,
                 minutes, reasons, value_minor, value_currency, asked_at, met_by, seats, variant_id, staff_id,
                 customer_id, age, moving, add_ons)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&request.id)
            .bind_opt(request.call_id.as_ref());
        let sql = sql.bind(&request.location_id).bind(&request.service_id);
        let sql = sql
            .bind(&request.wanted.start())
            .bind(&request.wanted.end());
        let sql = sql.bind(&request.resources).bind(&request.minutes);
        let sql = sql.bind(&json!(request.reasons));
        let sql = sql.bind_money(request.value.as_ref()).bind(&request.at);
        let sql = sql.bind_opt(request.met_by.as_ref()).bind(&request.seats);
        let sql = sql
            .bind_opt(request.variant_id.as_ref())
            .bind_opt(request.staff_id.as_ref())
            .bind_opt(request.customer_id.as_ref())
            .bind_opt(request.age.map(u32::from).as_ref());
        let sql = sql
            .bind_opt(request.moving.as_ref())
            .bind(&json!(request.add_ons));
        self.change_one("unmet_request", sql).await
    }

    async fn mark_met(&mut self, id: UnmetRequestId, booking: BookingId) -> StoreResult<bool> {
        let sql = Sql::new(
            "unmet_request",
            "update unmet_request set met_by = $3
             where business_id = $1 and unmet_request_id = $2 and met_by is null",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&booking);
        Ok(self.execute(sql).await? > 0)
    }

    async fn list(
        &mut self,
        filter: &UnmetFilter,
        page: PageRequest,
    ) -> StoreResult<Page<UnmetRequest>> {
        let mut sql = Sql::new(
            "unmet_request",
            "select * from unmet_request where business_id = $1",
        )
        .bind(&self.scope());
        if let Some(location) = &filter.location_id {
            sql.push(" and location_id = ").push_bind(location);
        }
        if let Some(service) = &filter.service_id {
            sql.push(" and service_id = ").push_bind(service);
        }
        if let Some(call) = &filter.call_id {
            sql.push(" and call_id = ").push_bind(call);
        }
        if let Some(customer) = &filter.customer_id {
            sql.push(" and customer_id = ").push_bind(customer);
        }
        if let Some(asked) = &filter.asked {
            sql.push(" and asked_at >= ").push_bind(&asked.start());
            sql.push(" and asked_at < ").push_bind(&asked.end());
        }
        if filter.open_only {
            sql.push(" and met_by is null");
        }
        if let Some(after) = page.after {
            sql.push(" and (asked_at, unmet_request_id) < (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by asked_at desc, unmet_request_id desc");
        self.page(sql, page, request, |one| Cursor {
            at: one.at,
            id: one.id.uuid(),
        })
        .await
    }
}
