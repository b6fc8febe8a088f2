//! Received webhooks.

use async_trait::async_trait;
use domain::WebhookReceiptId;
use jiff::Timestamp;
use services::{
    ports::store::{Receipts, StoreResult},
    records::WebhookReceipt,
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn receipt(row: &Row) -> StoreResult<WebhookReceipt> {
    Ok(WebhookReceipt {
        id: row.get("webhook_receipt_id")?,
        provider: row.get("provider")?,
        event_id: row.get("event_id")?,
        kind: row.get("kind")?,
        payload: row.get("payload")?,
        received_at: row.get("received_at")?,
    })
}

#[async_trait]
impl Receipts for SqlTx {
    async fn receive(&mut self, receipt: &WebhookReceipt) -> StoreResult<bool> {
        let sql = Sql::new(
            "webhook_receipt",
            "insert into webhook_receipt
                (business_id, webhook_receipt_id, provider, event_id, kind, payload, received_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (provider, event_id) do nothing",
        );
        let sql = sql.bind(&self.scope()).bind(&receipt.id);
        let sql = sql
            .text(&receipt.provider)
            .text(&receipt.event_id)
            .text(&receipt.kind);
        Ok(self
            .execute(sql.bind(&receipt.payload).bind(&receipt.received_at))
            .await?
            > 0)
    }

    async fn handled(&mut self, id: WebhookReceiptId, at: Timestamp) -> StoreResult<()> {
        let sql = Sql::new(
            "webhook_receipt",
            "update webhook_receipt set handled_at = coalesce(handled_at, $3)
             where business_id = $1 and webhook_receipt_id = $2",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&at);
        self.change_one("webhook_receipt", sql).await
    }

    async fn unhandled(&mut self, events: &[String]) -> StoreResult<Vec<WebhookReceipt>> {
        let mut sql = Sql::new(
            "webhook_receipt",
            "select * from webhook_receipt
             where business_id = $1 and handled_at is null and event_id",
        )
        .bind(&self.scope());
        sql.push_any(events)
            .push(" order by received_at, webhook_receipt_id");
        self.all(sql, receipt).await
    }
}
