//! Links that customers are sent.

use async_trait::async_trait;
use domain::{BookingId, CustomerLinkId};
use jiff::Timestamp;
use services::{
    ports::store::{CustomerLinks, StoreResult},
    records::{Cursor, CustomerLink, Page, PageRequest},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn link(row: &Row) -> StoreResult<CustomerLink> {
    Ok(CustomerLink {
        id: row.get("customer_link_id")?,
        kind: row.get("kind")?,
        token_hash: row.get("token_hash")?,
        booking_id: row.opt("booking_id")?,
        call_id: row.opt("call_id")?,
        detail: row.get("detail")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.opt("used_at")?,
    })
}

#[async_trait]
impl CustomerLinks for SqlTx {
    async fn add(&mut self, link: &CustomerLink) -> StoreResult<()> {
        let sql = Sql::new(
            "customer_link",
            "insert into customer_link
                (business_id, customer_link_id, kind, token_hash, booking_id, call_id, detail, created_at, expires_at,
                 used_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&link.id)
            .bind(&link.kind)
            .bind(&link.token_hash);
        let sql = sql
            .bind_opt(link.booking_id.as_ref())
            .bind_opt(link.call_id.as_ref())
            .bind(&link.detail);
        let sql = sql
            .bind(&link.created_at)
            .bind(&link.expires_at)
            .bind_opt(link.used_at.as_ref());
        self.change_one("customer_link", sql).await
    }

    async fn get(&mut self, id: CustomerLinkId) -> StoreResult<Option<CustomerLink>> {
        let sql = Sql::new(
            "customer_link",
            "select * from customer_link where business_id = $1 and customer_link_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), link).await
    }

    async fn list(&mut self, page: PageRequest) -> StoreResult<Page<CustomerLink>> {
        let mut sql = Sql::new(
            "customer_link",
            "select * from customer_link where business_id = $1",
        )
        .bind(&self.scope());
        if let Some(after) = page.after {
            sql.push(" and (created_at, customer_link_id) > (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by created_at, customer_link_id");
        self.page(sql, page, link, |one| Cursor {
            at: one.created_at,
            id: one.id.uuid(),
        })
        .await
    }

    async fn prolong(&mut self, booking: BookingId, until: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "customer_link",
            "update customer_link set expires_at = $3
             where business_id = $1 and booking_id = $2 and expires_at < $3",
        );
        let sql = sql.bind(&self.scope()).bind(&booking).bind(&until);
        self.execute(sql).await
    }

    async fn use_up(
        &mut self,
        id: CustomerLinkId,
        booking: BookingId,
        at: Timestamp,
    ) -> StoreResult<bool> {
        let sql = Sql::new(
            "customer_link",
            "update customer_link set used_at = $4, booking_id = $3
             where business_id = $1 and customer_link_id = $2 and used_at is null",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&booking).bind(&at);
        Ok(self.execute(sql).await? > 0)
    }
}
