//! Services: their rows and columns.

use domain::Money;
use services::{
    ports::store::{StoreError, StoreResult},
    records::{Deposit, Length, Service},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// A part of a price: an amount in two columns, or hundredths in one.
pub(super) fn part(
    row: &Row,
    [minor, currency, percent]: [&str; 3],
) -> StoreResult<Option<Deposit>> {
    match (row.money(minor, currency)?, row.opt::<i64>(percent)?) {
        (Some(amount), None) => Ok(Some(Deposit::Fixed(amount))),
        (None, Some(hundredths)) => u8::try_from(hundredths)
            .map(|hundredths| Some(Deposit::Percent(hundredths)))
            .map_err(|_| row.inconsistent(format!("{hundredths} is not a part of a price"))),
        (None, None) => Ok(None),
        _ => Err(row.inconsistent("a part of a price is an amount or hundredths")),
    }
}

pub(super) fn bind_part(sql: Sql, part: Option<Deposit>) -> Sql {
    let (amount, percent): (Option<Money>, Option<u32>) = match part {
        Some(Deposit::Fixed(amount)) => (Some(amount), None),
        Some(Deposit::Percent(hundredths)) => (None, Some(hundredths.into())),
        None => (None, None),
    };
    sql.bind_money(amount.as_ref()).bind_opt(percent.as_ref())
}

fn length(row: &Row) -> StoreResult<Length> {
    let step: Option<u32> = row.opt("length_step")?;
    step.map_or(Ok(Length::Fixed), |step| {
        Ok(Length::Multiples {
            step,
            min: row.get("length_min")?,
            max: row.get("length_max")?,
        })
    })
}

/// A service without its parts.
pub(super) fn service(row: &Row) -> StoreResult<Service> {
    let also_called: serde_json::Value = row.get("also_called")?;
    Ok(Service {
        id: row.get("service_id")?,
        name: row.get("name")?,
        also_called: serde_json::from_value(also_called)
            .map_err(|error| row.inconsistent(error.to_string()))?,
        description: row.get("description")?,
        minutes: row.get("minutes")?,
        length: length(row)?,
        buffer_before_minutes: row.get("buffer_before_minutes")?,
        buffer_after_minutes: row.get("buffer_after_minutes")?,
        price: row.money("price_minor", "price_currency")?,
        price_kind: row.get("price_kind")?,
        price_to: row.money("price_to_minor", "price_to_currency")?,
        bands: Vec::new(),
        variants: Vec::new(),
        add_ons: Vec::new(),
        deposit: part(
            row,
            ["deposit_minor", "deposit_currency", "deposit_percent"],
        )?,
        cancel_notice_minutes: row.opt("cancel_notice_minutes")?,
        cancel_fee: part(
            row,
            [
                "cancel_fee_minor",
                "cancel_fee_currency",
                "cancel_fee_percent",
            ],
        )?,
        late_cancel: row.opt("late_cancel")?,
        preparation: row.get("preparation")?,
        aftercare: row.get("aftercare")?,
        info: row.get("info")?,
        grid_minutes: row.opt("grid_minutes")?,
        notice_minutes: row.opt("notice_minutes")?,
        horizon_days: row.opt("horizon_days")?,
        capacity: row.get("capacity")?,
        parallel_sessions: row.get("parallel_sessions")?,
        resources_needed: row.get("resources_needed")?,
        resources_max: row.get("resources_max")?,
        day_limit: row.opt("day_limit")?,
        customer_day_limit: row.opt("customer_day_limit")?,
        customer_open_limit: row.opt("customer_open_limit")?,
        age_min: row.opt("age_min")?,
        age_max: row.opt("age_max")?,
        first_visit: row.get("first_visit")?,
        assign: row.get("assign")?,
        staff: Vec::new(),
        resources: Vec::new(),
        position: row.get("position")?,
        active: row.get("active")?,
    })
}

impl SqlTx {
    /// Writes a service without its parts.
    pub(super) async fn put_service_row(&mut self, service: &Service) -> StoreResult<()> {
        let sql = Sql::new(
            "service",
            "insert into service
                (business_id, service_id, name, also_called, description, minutes, length_step, length_min,
                 length_max, buffer_before_minutes, buffer_after_minutes, price_minor, price_currency, price_kind,
                 price_to_minor, price_to_currency, deposit_minor, deposit_currency, deposit_percent,
                 cancel_notice_minutes, cancel_fee_minor, cancel_fee_currency, cancel_fee_percent, preparation,
                 aftercare, info, grid_minutes, notice_minutes, horizon_days, capacity, resources_needed,
                 resources_max, day_limit, customer_day_limit, customer_open_limit, age_min, age_max, first_visit,
                 assign, position, active, parallel_sessions, late_cancel)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43)
             on conflict (business_id, service_id) do update set
                name = excluded.name, also_called = excluded.also_called, description = excluded.description,
                minutes = excluded.minutes, length_step = excluded.length_step, length_min = excluded.length_min,
                length_max = excluded.length_max, buffer_before_minutes = excluded.buffer_before_minutes,
                buffer_after_minutes = excluded.buffer_after_minutes, price_minor = excluded.price_minor,
                price_currency = excluded.price_currency, price_kind = excluded.price_kind,
                price_to_minor = excluded.price_to_minor, price_to_currency = excluded.price_to_currency,
                deposit_minor = excluded.deposit_minor, deposit_currency = excluded.deposit_currency,
                deposit_percent = excluded.deposit_percent,
                cancel_notice_minutes = excluded.cancel_notice_minutes,
                cancel_fee_minor = excluded.cancel_fee_minor, cancel_fee_currency = excluded.cancel_fee_currency,
                cancel_fee_percent = excluded.cancel_fee_percent, preparation = excluded.preparation,
                aftercare = excluded.aftercare, info = excluded.info, grid_minutes = excluded.grid_minutes,
                notice_minutes = excluded.notice_minutes, horizon_days = excluded.horizon_days,
                capacity = excluded.capacity, resources_needed = excluded.resources_needed,
                resources_max = excluded.resources_max, day_limit = excluded.day_limit,
                customer_day_limit = excluded.customer_day_limit,
                customer_open_limit = excluded.customer_open_limit, age_min = excluded.age_min,
                age_max = excluded.age_max, first_visit = excluded.first_visit, assign = excluded.assign,
                position = excluded.position, active = excluded.active,
                parallel_sessions = excluded.parallel_sessions, late_cancel = excluded.late_cancel",
        );
        let (step, min, max) = match service.length {
            Length::Fixed => (None, None, None),
            Length::Multiples { step, min, max } => (Some(step), Some(min), Some(max)),
        };
        let also_called = serde_json::json!(service.also_called);
        let sql = sql.bind(&self.scope()).bind(&service.id);
        let sql = sql.text(&service.name).bind(&also_called);
        let sql = sql.text(&service.description).bind(&service.minutes);
        let sql = sql.bind_opt(step.as_ref()).bind_opt(min.as_ref());
        let sql = sql
            .bind_opt(max.as_ref())
            .bind(&service.buffer_before_minutes);
        let sql = sql.bind(&service.buffer_after_minutes);
        let sql = sql
            .bind_money(service.price.as_ref())
            .bind(&service.price_kind);
        let sql = bind_part(sql.bind_money(service.price_to.as_ref()), service.deposit);
        let sql = sql.bind_opt(service.cancel_notice_minutes.as_ref());
        let sql = bind_part(sql, service.cancel_fee);
        let sql = sql.text(&service.preparation).text(&service.aftercare);
        let sql = sql
            .text(&service.info)
            .bind_opt(service.grid_minutes.as_ref());
        let sql = sql.bind_opt(service.notice_minutes.as_ref());
        let sql = sql.bind_opt(service.horizon_days.as_ref());
        let sql = sql.bind(&service.capacity).bind(&service.resources_needed);
        let sql = sql
            .bind(&service.resources_max)
            .bind_opt(service.day_limit.as_ref());
        let sql = sql.bind_opt(service.customer_day_limit.as_ref());
        let sql = sql.bind_opt(service.customer_open_limit.as_ref());
        let sql = sql.bind_opt(service.age_min.as_ref());
        let sql = sql.bind_opt(service.age_max.as_ref());
        let sql = sql.bind(&service.first_visit).bind(&service.assign);
        let sql = sql.bind(&service.position).bind(&service.active);
        self.rules_changed();
        let sql = sql.bind(&service.parallel_sessions);
        self.change_one("service", sql.bind_opt(service.late_cancel.as_ref()))
            .await
    }

    /// Refuses a record that its own rules refuse.
    pub(crate) fn refuse_invalid(
        &mut self,
        table: &'static str,
        checked: Result<(), services::ServiceError>,
    ) -> StoreResult<()> {
        use services::{ServiceError, ports::store::Constraint};
        match checked {
            Ok(()) => Ok(()),
            Err(ServiceError::Invalid { field, reason }) => Err(self.refuse(Constraint::Invalid {
                table,
                field,
                reason,
            })),
            Err(other) => Err(self.refuse(StoreError::Misuse {
                reason: other.to_string(),
            })),
        }
    }
}
