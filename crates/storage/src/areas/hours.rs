//! Weekly hours and exceptions.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::{LocationId, ResourceId, StaffId, TimeOffId, TimeRange, WallRange};
use jiff::civil::{Date, Weekday};
use services::{
    ports::store::{Hours, StoreError, StoreResult},
    records::{HoursException, HoursOwner, Lane, TimeOff, WeeklyHours},
};
use uuid::Uuid;

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// What an owner's rows are found by: both together name it.
fn keys(owner: HoursOwner) -> (Uuid, Uuid) {
    match owner {
        HoursOwner::Location(id) => (id.uuid(), id.uuid()),
        HoursOwner::Staff(id) => (id.uuid(), id.uuid()),
        HoursOwner::StaffAt(id, location) => (id.uuid(), location.uuid()),
        HoursOwner::Resource(id) => (id.uuid(), id.uuid()),
    }
}

/// The first keys of several owners. They find the rows of others, too: of a staff member at other places.
fn first_keys(owners: &[HoursOwner]) -> BTreeSet<Uuid> {
    owners.iter().map(|owner| keys(*owner).0).collect()
}

fn owner(row: &Row) -> StoreResult<HoursOwner> {
    match (
        row.opt::<LocationId>("location_id")?,
        row.opt::<StaffId>("staff_id")?,
        row.opt::<ResourceId>("resource_id")?,
    ) {
        (Some(id), None, None) => Ok(HoursOwner::Location(id)),
        (None, Some(id), None) => Ok(HoursOwner::Staff(id)),
        (Some(location), Some(id), None) => Ok(HoursOwner::StaffAt(id, location)),
        (None, None, Some(id)) => Ok(HoursOwner::Resource(id)),
        _ => Err(row.inconsistent("hours belong to a location, a staff member or a resource")),
    }
}

/// Binds the three columns that name an owner.
fn bind_owner(sql: Sql, owner: HoursOwner) -> Sql {
    let (mut location, mut staff, mut resource) = (None, None, None);
    match owner {
        HoursOwner::Location(id) => location = Some(id),
        HoursOwner::Staff(id) => staff = Some(id),
        HoursOwner::StaffAt(id, at) => (staff, location) = (Some(id), Some(at)),
        HoursOwner::Resource(id) => resource = Some(id),
    }
    sql.bind_opt(location.as_ref())
        .bind_opt(staff.as_ref())
        .bind_opt(resource.as_ref())
}

fn weekly(row: &Row) -> StoreResult<WeeklyHours> {
    let day: i64 = row.get("weekday")?;
    let weekday = i8::try_from(day)
        .ok()
        .and_then(|day| Weekday::from_monday_one_offset(day).ok());
    Ok(WeeklyHours {
        id: row.get("hours_id")?,
        owner: owner(row)?,
        weekday: weekday.ok_or_else(|| row.inconsistent(format!("{day} is not a weekday")))?,
        range: WallRange::new(row.get("starts")?, row.get("ends")?)
            .map_err(|error| row.inconsistent(error.to_string()))?,
    })
}

fn exception(row: &Row) -> StoreResult<HoursException> {
    let ranges: serde_json::Value = row.get("ranges")?;
    Ok(HoursException {
        id: row.get("exception_id")?,
        owner: owner(row)?,
        date: row.get("on_date")?,
        ranges: serde_json::from_value(ranges)
            .map_err(|error| row.inconsistent(error.to_string()))?,
        note: row.get("note")?,
        holiday: row.get("holiday")?,
    })
}

#[async_trait]
impl Hours for SqlTx {
    async fn set_weekly(&mut self, owner: HoursOwner, hours: &[WeeklyHours]) -> StoreResult<()> {
        if hours.iter().any(|one| one.owner != owner) {
            let reason = "all hours of one call belong to one owner".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        self.refuse_invalid("weekly_hours", WeeklyHours::validate_week(hours))?;
        self.rules_changed();
        let sql = Sql::new(
            "weekly_hours",
            "delete from weekly_hours
             where business_id = $1 and coalesce(staff_id, resource_id, location_id) = $2
                and coalesce(location_id, staff_id, resource_id) = $3",
        );
        let (first, second) = keys(owner);
        self.execute(sql.bind(&self.scope()).bind(&first).bind(&second))
            .await?;
        for one in hours {
            let sql = Sql::new(
                "weekly_hours",
                "insert into weekly_hours
                    (business_id, hours_id, location_id, staff_id, resource_id, weekday, starts, ends)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
            );
            let sql = bind_owner(sql.bind(&self.scope()).bind(&one.id), owner);
            let sql = sql.bind(&i64::from(one.weekday.to_monday_one_offset()));
            self.execute(sql.bind(&one.range.start()).bind(&one.range.end()))
                .await?;
        }
        Ok(())
    }

    async fn weekly(&mut self, owners: &[HoursOwner]) -> StoreResult<Vec<WeeklyHours>> {
        let mut sql = Sql::new(
            "weekly_hours",
            "select * from weekly_hours
             where business_id = $1 and coalesce(staff_id, resource_id, location_id)",
        )
        .bind(&self.scope());
        sql.push_any(&first_keys(owners));
        let mut hours = self.all(sql, weekly).await?;
        let owners: BTreeSet<HoursOwner> = owners.iter().copied().collect();
        hours.retain(|one| owners.contains(&one.owner));
        hours.sort_by_key(|one| {
            (
                one.owner,
                one.weekday.to_monday_one_offset(),
                one.range,
                one.id,
            )
        });
        Ok(hours)
    }

    async fn put_exception(&mut self, exception: &HoursException) -> StoreResult<()> {
        self.refuse_invalid("hours_exception", exception.validate())?;
        self.remove_exception(exception.owner, exception.date)
            .await?;
        let sql = Sql::new(
            "hours_exception",
            "insert into hours_exception
                (business_id, exception_id, location_id, staff_id, resource_id, on_date, ranges, note, holiday)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        );
        let sql = bind_owner(sql.bind(&self.scope()).bind(&exception.id), exception.owner);
        let ranges = serde_json::json!(exception.ranges);
        self.change_one(
            "hours_exception",
            sql.bind(&exception.date)
                .bind(&ranges)
                .text(&exception.note)
                .bind(&exception.holiday),
        )
        .await
    }

    async fn remove_exception(&mut self, owner: HoursOwner, date: Date) -> StoreResult<bool> {
        let sql = Sql::new(
            "hours_exception",
            "delete from hours_exception
             where business_id = $1 and coalesce(staff_id, resource_id, location_id) = $2
                and coalesce(location_id, staff_id, resource_id) = $3 and on_date = $4",
        );
        let (first, second) = keys(owner);
        let sql = sql
            .bind(&self.scope())
            .bind(&first)
            .bind(&second)
            .bind(&date);
        self.rules_changed();
        Ok(self.execute(sql).await? > 0)
    }

    async fn exceptions(
        &mut self,
        owners: &[HoursOwner],
        first: Date,
        last: Date,
    ) -> StoreResult<Vec<HoursException>> {
        // Dates are written year first with leading zeros, so that they order as text.
        let mut sql = Sql::new(
            "hours_exception",
            "select * from hours_exception
             where business_id = $1 and on_date between $2 and $3
                and coalesce(staff_id, resource_id, location_id)",
        )
        .bind(&self.scope())
        .bind(&first)
        .bind(&last);
        sql.push_any(&first_keys(owners));
        let mut exceptions = self.all(sql, exception).await?;
        let owners: BTreeSet<HoursOwner> = owners.iter().copied().collect();
        exceptions.retain(|one| owners.contains(&one.owner));
        exceptions.sort_by_key(|one| (one.owner, one.date));
        Ok(exceptions)
    }

    async fn put_time_off(&mut self, off: &TimeOff) -> StoreResult<()> {
        self.write_time_off(off).await
    }

    async fn remove_time_off(&mut self, id: TimeOffId) -> StoreResult<bool> {
        self.delete_time_off(id).await
    }

    async fn time_off(&mut self, lanes: &[Lane], window: TimeRange) -> StoreResult<Vec<TimeOff>> {
        self.read_time_off(lanes, window).await
    }
}
