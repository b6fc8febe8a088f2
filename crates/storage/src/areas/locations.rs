//! The business itself; its locations, their numbers and receptionists.

use async_trait::async_trait;
use domain::{LocationId, PhoneNumberId};
use services::{
    ports::store::{Businesses, Locations, StoreError, StoreResult},
    records::{Business, HouseRules, Location, PhoneNumber, Receptionist},
};

use super::house_rules::{bind_rules, rules};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

pub(super) fn business(row: &Row) -> StoreResult<Business> {
    Ok(Business {
        id: row.get("business_id")?,
        name: row.get("name")?,
        slug: row.get("slug")?,
        currency: row.get("currency")?,
        created_at: row.get("created_at")?,
    })
}

fn location(row: &Row) -> StoreResult<Location> {
    Ok(Location {
        id: row.get("location_id")?,
        name: row.get("name")?,
        // A release that knew no slugs may have written the row.
        slug: match row.opt("slug")? {
            Some(slug) => slug,
            None => row
                .get::<LocationId>("location_id")?
                .uuid()
                .simple()
                .to_string(),
        },
        address: row.get("address")?,
        zone: row.get("zone")?,
        grid_minutes: row.get("grid_minutes")?,
        notice_minutes: row.get("notice_minutes")?,
        horizon_days: row.get("horizon_days")?,
        rules: rules(row)?,
        transfer_to: row.opt("transfer_to")?,
        created_at: row.get("created_at")?,
    })
}

pub(super) fn phone_number(row: &Row) -> StoreResult<PhoneNumber> {
    Ok(PhoneNumber {
        id: row.get("phone_number_id")?,
        location_id: row.get("location_id")?,
        number: row.get("number")?,
        provider: row.get("provider")?,
        provider_id: row.opt("provider_id")?,
        active: row.get("active")?,
        created_at: row.get("created_at")?,
    })
}

fn receptionist(row: &Row) -> StoreResult<Receptionist> {
    Ok(Receptionist {
        location_id: row.get("location_id")?,
        name: row.get("name")?,
        greeting: row.get("greeting")?,
        voice: row.get("voice")?,
        instructions: row.get("instructions")?,
        policy: row.get("policy")?,
        updated_at: row.get("updated_at")?,
    })
}

#[async_trait]
impl Businesses for SqlTx {
    async fn put(&mut self, business: &Business) -> StoreResult<()> {
        if business.id != self.scope() {
            let reason = "a business is written in its own scope".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        self.setup_changed();
        let sql = Sql::new(
            "business",
            "insert into business (business_id, name, slug, currency, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict (business_id) do update set
                name = excluded.name, slug = excluded.slug, currency = excluded.currency",
        );
        let sql = sql
            .bind(&business.id)
            .text(&business.name)
            .text(&business.slug);
        self.change_one(
            "business",
            sql.bind(&business.currency).bind(&business.created_at),
        )
        .await
    }

    async fn get(&mut self) -> StoreResult<Option<Business>> {
        let sql = Sql::new("business", "select * from business where business_id = $1");
        self.one(sql.bind(&self.scope()), business).await
    }

    async fn rules(&mut self) -> StoreResult<HouseRules> {
        self.rules_of_business().await
    }

    async fn put_rules(&mut self, rules: &HouseRules) -> StoreResult<()> {
        self.put_rules_of_business(rules).await
    }

    async fn erase(&mut self) -> StoreResult<bool> {
        self.erase_business().await
    }

    async fn setup_version(&mut self) -> StoreResult<i64> {
        let sql = Sql::new(
            "business",
            "select setup_version from business where business_id = $1",
        );
        let found = self.one(sql.bind(&self.scope()), |row| row.get("setup_version"));
        Ok(found.await?.unwrap_or_default())
    }
}

#[async_trait]
impl Locations for SqlTx {
    async fn put(&mut self, location: &Location) -> StoreResult<()> {
        self.refuse_invalid("location", location.validate())?;
        self.rules_changed();
        let sql = Sql::new(
            "location",
            "insert into location
                (business_id, location_id, name, address, zone, grid_minutes, notice_minutes, horizon_days,
                 transfer_to, created_at, slug, day_limit, deposit_minor, deposit_currency, deposit_percent,
                 cancel_notice_minutes, cancel_fee_minor, cancel_fee_currency, cancel_fee_percent, late_cancel)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
             on conflict (business_id, location_id) do update set
                name = excluded.name, address = excluded.address, zone = excluded.zone,
                grid_minutes = excluded.grid_minutes, notice_minutes = excluded.notice_minutes,
                horizon_days = excluded.horizon_days, transfer_to = excluded.transfer_to,
                slug = excluded.slug, day_limit = excluded.day_limit,
                deposit_minor = excluded.deposit_minor, deposit_currency = excluded.deposit_currency,
                deposit_percent = excluded.deposit_percent,
                cancel_notice_minutes = excluded.cancel_notice_minutes,
                cancel_fee_minor = excluded.cancel_fee_minor, cancel_fee_currency = excluded.cancel_fee_currency,
                cancel_fee_percent = excluded.cancel_fee_percent, late_cancel = excluded.late_cancel",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&location.id)
            .text(&location.name);
        let sql = sql.text(&location.address).text(&location.zone);
        let sql = sql
            .bind(&location.grid_minutes)
            .bind(&location.notice_minutes);
        let sql = sql
            .bind(&location.horizon_days)
            .bind_opt(location.transfer_to.as_ref());
        let sql = sql.bind(&location.created_at).text(&location.slug);
        self.change_one("location", bind_rules(sql, &location.rules))
            .await
    }

    async fn get(&mut self, id: LocationId) -> StoreResult<Option<Location>> {
        let sql = Sql::new(
            "location",
            "select * from location where business_id = $1 and location_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), location).await
    }

    async fn list(&mut self) -> StoreResult<Vec<Location>> {
        let sql = Sql::new(
            "location",
            "select * from location where business_id = $1 order by name, location_id",
        );
        self.all(sql.bind(&self.scope()), location).await
    }

    async fn put_number(&mut self, number: &PhoneNumber) -> StoreResult<()> {
        self.setup_changed();
        let sql = Sql::new(
            "phone_number",
            "insert into phone_number
                (business_id, phone_number_id, location_id, number, provider, provider_id, active, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (business_id, phone_number_id) do update set
                location_id = excluded.location_id, number = excluded.number, provider = excluded.provider,
                provider_id = excluded.provider_id, active = excluded.active",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&number.id)
            .bind(&number.location_id);
        let sql = sql
            .bind(&number.number)
            .text(&number.provider)
            .bind_opt(number.provider_id.as_ref());
        self.change_one(
            "phone_number",
            sql.bind(&number.active).bind(&number.created_at),
        )
        .await
    }

    async fn number(&mut self, id: PhoneNumberId) -> StoreResult<Option<PhoneNumber>> {
        let sql = Sql::new(
            "phone_number",
            "select * from phone_number where business_id = $1 and phone_number_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), phone_number)
            .await
    }

    async fn numbers(&mut self) -> StoreResult<Vec<PhoneNumber>> {
        let sql = Sql::new(
            "phone_number",
            "select * from phone_number where business_id = $1 order by number",
        );
        self.all(sql.bind(&self.scope()), phone_number).await
    }

    async fn put_receptionist(&mut self, receptionist: &Receptionist) -> StoreResult<()> {
        self.setup_changed();
        let sql = Sql::new(
            "receptionist",
            "insert into receptionist
                (business_id, location_id, name, greeting, voice, instructions, policy, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (business_id, location_id) do update set
                name = excluded.name, greeting = excluded.greeting, voice = excluded.voice,
                instructions = excluded.instructions, policy = excluded.policy,
                updated_at = excluded.updated_at",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&receptionist.location_id)
            .text(&receptionist.name);
        let sql = sql.text(&receptionist.greeting).text(&receptionist.voice);
        let sql = sql
            .text(&receptionist.instructions)
            .bind(&receptionist.policy);
        self.change_one("receptionist", sql.bind(&receptionist.updated_at))
            .await?;
        self.keep_version(receptionist).await
    }

    async fn receptionist(&mut self, location: LocationId) -> StoreResult<Option<Receptionist>> {
        let sql = Sql::new(
            "receptionist",
            "select * from receptionist where business_id = $1 and location_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&location), receptionist)
            .await
    }
}
