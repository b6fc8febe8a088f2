//! The parts of services: variants, add-ons, prices by time, who performs them and where.

use std::collections::BTreeMap;

use domain::{ServiceId, StaffId, WallRange};
use jiff::civil::{Date, Weekday};
use services::{
    ports::store::StoreResult,
    records::{AddOn, Performer, PriceBand, Service, Variant},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// Every day of the week, as bits from Monday.
const EVERY_DAY: i64 = 0b111_1111;

const STAFF_LINKS: &str = "select l.* from service_staff l
    join staff s on s.business_id = l.business_id and s.staff_id = l.staff_id
    where l.business_id = $1 and ($2 or l.service_id = $3)
    order by l.service_id, s.position, l.staff_id";
const RESOURCE_LINKS: &str = "select l.* from service_resource l
    join resource r on r.business_id = l.business_id and r.resource_id = l.resource_id
    where l.business_id = $1 and ($2 or l.service_id = $3)
    order by l.service_id, r.position, l.resource_id";
/// Three kinds of parts in one statement, because each statement is a round trip. What a kind does not have is null.
const PARTS: &str = "select 'variant' as part, service_id, position, variant_id as id, name, null as kind, minutes,
        price_minor, price_currency, cast(null as bigint) as max_count,
        cast(null as bigint) as weekdays, cast(null as bigint) as starts, cast(null as bigint) as ends,
        cast(null as text) as first_date, cast(null as text) as last_date, cast(null as boolean) as holidays
    from service_variant where business_id = $1 and ($2 or service_id = $3) and active
    union all
    select 'add_on', service_id, position, add_on_id, name, kind, minutes, price_minor, price_currency, max_count,
        null, null, null, null, null, null
    from service_add_on where business_id = $1 and ($2 or service_id = $3) and active
    union all
    select 'band', service_id, position, null, null, null, null, price_minor, price_currency, null,
        weekdays, starts, ends, first_date, last_date, holidays
    from service_band where business_id = $1 and ($2 or service_id = $3)
    order by 2, 3, 4";

fn variant(row: &Row) -> StoreResult<Variant> {
    Ok(Variant {
        id: row.get("id")?,
        name: row.get("name")?,
        minutes: row.get("minutes")?,
        price: row.money("price_minor", "price_currency")?,
        position: row.get("position")?,
    })
}

fn add_on(row: &Row) -> StoreResult<AddOn> {
    let price = row.money("price_minor", "price_currency")?;
    Ok(AddOn {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        minutes: row.get("minutes")?,
        price: price.ok_or_else(|| row.inconsistent("an add-on has a price"))?,
        max: row.get("max_count")?,
        position: row.get("position")?,
    })
}

fn band(row: &Row) -> StoreResult<PriceBand> {
    let price = row.money("price_minor", "price_currency")?;
    let bits: i64 = row.get("weekdays")?;
    let weekdays = if bits == EVERY_DAY {
        Vec::new()
    } else {
        let days = (0..7_i8).filter(|day| bits >> day & 1 == 1);
        days.filter_map(|day| Weekday::from_monday_zero_offset(day).ok())
            .collect()
    };
    let dates = match (
        row.opt::<Date>("first_date")?,
        row.opt::<Date>("last_date")?,
    ) {
        (Some(first), Some(last)) => Some((first, last)),
        _ => None,
    };
    Ok(PriceBand {
        weekdays,
        range: WallRange::new(row.get("starts")?, row.get("ends")?)
            .map_err(|error| row.inconsistent(error.to_string()))?,
        dates,
        holidays: row.get("holidays")?,
        price: price.ok_or_else(|| row.inconsistent("a price by time has an amount"))?,
    })
}

fn performer(row: &Row) -> StoreResult<Performer> {
    Ok(Performer {
        staff: row.get("staff_id")?,
        minutes: row.opt("minutes")?,
        price: row.money("price_minor", "price_currency")?,
    })
}

/// A statement about one service or all.
fn of(tx: &SqlTx, text: &'static str, one: Option<ServiceId>) -> Sql {
    Sql::new("service", text)
        .bind(&tx.scope())
        .bind(&one.is_none())
        .bind_opt(one.as_ref())
}

impl SqlTx {
    /// Fills in the parts of the services.
    pub(super) async fn with_parts(
        &mut self,
        mut services: Vec<Service>,
    ) -> StoreResult<Vec<Service>> {
        if services.is_empty() {
            return Ok(services);
        }
        let one = match services.as_slice() {
            [one] => Some(one.id),
            _ => None,
        };
        let mut place: BTreeMap<ServiceId, &mut Service> = BTreeMap::new();
        for service in &mut services {
            place.insert(service.id, service);
        }
        for row in self.rows(of(self, STAFF_LINKS, one)).await? {
            if let Some(service) = place.get_mut(&row.get("service_id")?) {
                service.staff.push(performer(&row)?);
            }
        }
        for row in self.rows(of(self, RESOURCE_LINKS, one)).await? {
            if let Some(service) = place.get_mut(&row.get("service_id")?) {
                service.resources.push(row.get("resource_id")?);
            }
        }
        for row in self.rows(of(self, PARTS, one)).await? {
            let Some(service) = place.get_mut(&row.get("service_id")?) else {
                continue;
            };
            match row.get::<String>("part")?.as_str() {
                "variant" => service.variants.push(variant(&row)?),
                "add_on" => service.add_ons.push(add_on(&row)?),
                _ => service.bands.push(band(&row)?),
            }
        }
        Ok(services)
    }

    /// Replaces the parts of a service.
    pub(super) async fn put_parts(&mut self, service: &Service) -> StoreResult<()> {
        let clear = [
            "delete from service_staff where business_id = $1 and service_id = $2",
            "delete from service_resource where business_id = $1 and service_id = $2",
            "delete from service_band where business_id = $1 and service_id = $2",
            "update service_variant set active = false where business_id = $1 and service_id = $2 and active",
            "update service_add_on set active = false where business_id = $1 and service_id = $2 and active",
        ];
        for text in clear {
            let sql = Sql::new("service", text);
            self.execute(sql.bind(&self.scope()).bind(&service.id))
                .await?;
        }
        for one in &service.staff {
            self.put_performer(service.id, one).await?;
        }
        for one in &service.resources {
            let sql = Sql::new(
                "service_resource",
                "insert into service_resource (business_id, service_id, resource_id) values ($1, $2, $3)",
            );
            let sql = sql.bind(&self.scope()).bind(&service.id).bind(one);
            self.change_one("service_resource", sql).await?;
        }
        for one in &service.variants {
            self.put_variant(service.id, one).await?;
        }
        for one in &service.add_ons {
            self.put_add_on(service.id, one).await?;
        }
        for (position, one) in (0_u32..).zip(&service.bands) {
            self.put_band(service.id, position, one).await?;
        }
        Ok(())
    }

    async fn put_performer(&mut self, service: ServiceId, one: &Performer) -> StoreResult<()> {
        let sql = Sql::new(
            "service_staff",
            "insert into service_staff
                (business_id, service_id, staff_id, minutes, price_minor, price_currency)
             values ($1, $2, $3, $4, $5, $6)",
        );
        let sql = sql.bind(&self.scope()).bind(&service);
        let sql = sql
            .bind::<StaffId>(&one.staff)
            .bind_opt(one.minutes.as_ref());
        self.change_one("service_staff", sql.bind_money(one.price.as_ref()))
            .await
    }

    async fn put_variant(&mut self, service: ServiceId, one: &Variant) -> StoreResult<()> {
        let sql = Sql::new(
            "service_variant",
            "insert into service_variant
                (business_id, variant_id, service_id, name, minutes, price_minor, price_currency, position, active)
             values ($1, $2, $3, $4, $5, $6, $7, $8, true)
             on conflict (business_id, variant_id) do update set
                name = excluded.name, minutes = excluded.minutes, price_minor = excluded.price_minor,
                price_currency = excluded.price_currency, position = excluded.position, active = true
             where service_variant.service_id = excluded.service_id",
        );
        let sql = sql.bind(&self.scope()).bind(&one.id).bind(&service);
        let sql = sql.text(&one.name).bind(&one.minutes);
        let sql = sql.bind_money(one.price.as_ref()).bind(&one.position);
        self.change_one("service_variant", sql).await
    }

    async fn put_add_on(&mut self, service: ServiceId, one: &AddOn) -> StoreResult<()> {
        let sql = Sql::new(
            "service_add_on",
            "insert into service_add_on
                (business_id, add_on_id, service_id, name, kind, minutes, price_minor, price_currency, max_count,
                 position, active)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true)
             on conflict (business_id, add_on_id) do update set
                name = excluded.name, kind = excluded.kind, minutes = excluded.minutes,
                price_minor = excluded.price_minor, price_currency = excluded.price_currency,
                max_count = excluded.max_count, position = excluded.position, active = true
             where service_add_on.service_id = excluded.service_id",
        );
        let sql = sql.bind(&self.scope()).bind(&one.id).bind(&service);
        let sql = sql.text(&one.name).bind(&one.kind).bind(&one.minutes);
        let sql = sql.bind_money(Some(&one.price)).bind(&one.max);
        self.change_one("service_add_on", sql.bind(&one.position))
            .await
    }

    async fn put_band(
        &mut self,
        service: ServiceId,
        position: u32,
        one: &PriceBand,
    ) -> StoreResult<()> {
        let days = one.weekdays.iter();
        let bits = days.fold(0_i64, |bits, day| bits | 1 << day.to_monday_zero_offset());
        let bits = if bits == 0 { EVERY_DAY } else { bits };
        let sql = Sql::new(
            "service_band",
            "insert into service_band
                (business_id, service_id, position, weekdays, starts, ends, first_date, last_date, holidays,
                 price_minor, price_currency)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        );
        let sql = sql.bind(&self.scope()).bind(&service).bind(&position);
        let sql = sql
            .bind(&bits)
            .bind(&one.range.start())
            .bind(&one.range.end());
        let sql = sql.bind_opt(one.dates.as_ref().map(|(first, _)| first));
        let sql = sql.bind_opt(one.dates.as_ref().map(|(_, last)| last));
        let sql = sql.bind(&one.holidays).bind_money(Some(&one.price));
        self.change_one("service_band", sql).await
    }
}
