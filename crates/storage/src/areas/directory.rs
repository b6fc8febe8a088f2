//! Look-ups that find the business.

use async_trait::async_trait;
use domain::{BusinessId, CustomerLinkId, E164, InvitationId, WaitlistOfferId};
use services::{
    ports::store::{Directory, StoreResult},
    records::{ApiKeyOwner, Business, LocationRoute, PhoneRoute, StrayCall},
};
use uuid::Uuid;

use super::locations::{business, phone_number};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn stray(row: &Row) -> StoreResult<StrayCall> {
    Ok(StrayCall {
        id: row.get("call_id")?,
        provider: row.get("provider")?,
        provider_call_id: row.get("provider_call_id")?,
        from: row.get("from_number")?,
        to: row.get("to_number")?,
        reason: row.get("reason")?,
        at: row.get("happened_at")?,
    })
}

#[async_trait]
impl Directory for SqlTx {
    async fn route(&mut self, number: &E164) -> StoreResult<Option<PhoneRoute>> {
        let sql = Sql::new(
            "phone_number",
            "select * from phone_number where number = $1 and active",
        );
        self.one(sql.bind(number), |row| {
            Ok(PhoneRoute {
                business_id: row.get("business_id")?,
                number: phone_number(row)?,
            })
        })
        .await
    }

    async fn api_key(&mut self, hash: &[u8; 32]) -> StoreResult<Option<ApiKeyOwner>> {
        let sql = Sql::new(
            "api_key",
            "select * from api_key where hash = $1 and revoked_at is null",
        );
        self.one(sql.bind(hash), |row| {
            Ok(ApiKeyOwner {
                id: row.get("api_key_id")?,
                business_id: row.get("business_id")?,
            })
        })
        .await
    }

    async fn business_by_slug(&mut self, slug: &str) -> StoreResult<Option<Business>> {
        self.one(
            Sql::new("business", "select * from business where slug = $1").text(slug),
            business,
        )
        .await
    }

    async fn location_by_slug(&mut self, slug: &str) -> StoreResult<Option<LocationRoute>> {
        let sql = Sql::new("location", "select * from location where slug = $1");
        self.one(sql.text(slug), |row| {
            Ok(LocationRoute {
                business_id: row.get("business_id")?,
                location_id: row.get("location_id")?,
            })
        })
        .await
    }

    async fn public_number(
        &mut self,
        kind: &str,
        number: u64,
    ) -> StoreResult<Option<(BusinessId, Uuid)>> {
        let sql = Sql::new(
            "public_number",
            "select * from public_number where kind = $1 and number = $2",
        );
        self.one(sql.text(kind).bind(&number), |row| {
            Ok((row.get("business_id")?, row.get("id")?))
        })
        .await
    }

    async fn waitlist_offer(
        &mut self,
        token_hash: &[u8; 32],
    ) -> StoreResult<Option<(BusinessId, WaitlistOfferId)>> {
        let sql = Sql::new(
            "waitlist_offer",
            "select * from waitlist_offer where token_hash = $1",
        );
        self.one(sql.bind(token_hash), |row| {
            Ok((row.get("business_id")?, row.get("waitlist_offer_id")?))
        })
        .await
    }

    async fn customer_link(
        &mut self,
        token_hash: &[u8; 32],
    ) -> StoreResult<Option<(BusinessId, CustomerLinkId)>> {
        let sql = Sql::new(
            "customer_link",
            "select * from customer_link where token_hash = $1",
        );
        self.one(sql.bind(token_hash), |row| {
            Ok((row.get("business_id")?, row.get("customer_link_id")?))
        })
        .await
    }

    async fn invitation(
        &mut self,
        token_hash: &[u8; 32],
    ) -> StoreResult<Option<(BusinessId, InvitationId)>> {
        let sql = Sql::new(
            "invitation",
            "select * from invitation where token_hash = $1",
        );
        self.one(sql.bind(token_hash), |row| {
            Ok((row.get("business_id")?, row.get("invitation_id")?))
        })
        .await
    }

    async fn business(&mut self, id: BusinessId) -> StoreResult<Option<Business>> {
        let sql = Sql::new("business", "select * from business where business_id = $1");
        self.one(sql.bind(&id), business).await
    }

    async fn businesses(&mut self) -> StoreResult<Vec<Business>> {
        let sql = Sql::new(
            "business",
            "select * from business order by created_at, business_id",
        );
        self.all(sql, business).await
    }

    async fn record_stray(&mut self, call: &StrayCall) -> StoreResult<bool> {
        let sql = Sql::new(
            "stray_call",
            "insert into stray_call
                (call_id, provider, provider_call_id, from_number, to_number, reason, happened_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (provider, provider_call_id) do nothing",
        );
        let sql = sql
            .bind(&call.id)
            .text(&call.provider)
            .text(&call.provider_call_id);
        let sql = sql
            .text(&call.from)
            .text(&call.to)
            .text(&call.reason)
            .bind(&call.at);
        Ok(self.execute(sql).await? > 0)
    }

    async fn stray_calls(&mut self, limit: u32) -> StoreResult<Vec<StrayCall>> {
        let sql = Sql::new(
            "stray_call",
            "select * from stray_call order by happened_at desc, call_id desc limit $1",
        );
        self.all(sql.bind(&limit), stray).await
    }
}
