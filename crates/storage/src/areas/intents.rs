//! What was already done.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use services::ports::store::{Intents, StoreResult};

use crate::{sql::Sql, tx::SqlTx};

#[async_trait]
impl Intents for SqlTx {
    async fn recall(&mut self, scope: &str, intent: &str) -> StoreResult<Option<Value>> {
        let sql = Sql::new(
            "intent",
            "select result from intent where business_id = $1 and scope = $2 and intent = $3",
        );
        self.one(sql.bind(&self.scope()).text(scope).text(intent), |row| {
            row.get("result")
        })
        .await
    }

    async fn remember(
        &mut self,
        scope: &str,
        intent: &str,
        result: &Value,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql = Sql::new(
            "intent",
            "insert into intent (business_id, scope, intent, result, created_at)
             values ($1, $2, $3, $4, $5)",
        );
        let sql = sql
            .bind(&self.scope())
            .text(scope)
            .text(intent)
            .bind(result)
            .bind(&now);
        self.change_one("intent", sql).await
    }
}
