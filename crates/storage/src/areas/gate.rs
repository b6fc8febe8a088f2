//! Media streams.

use async_trait::async_trait;
use jiff::Timestamp;
use services::{
    ports::store::{Gate, StoreResult},
    records::StreamGrant,
};

use crate::{sql::Sql, tx::SqlTx};

#[async_trait]
impl Gate for SqlTx {
    async fn consume_stream_token(
        &mut self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> StoreResult<Option<StreamGrant>> {
        // One statement: of two that try at once, the second finds the row used.
        let sql = Sql::new(
            "stream_token",
            "update stream_token set used_at = $2
             where hash = $1 and used_at is null and expires_at > $2
             returning *",
        );
        self.one(sql.bind(hash).bind(&now), |row| {
            Ok(StreamGrant {
                business_id: row.get("business_id")?,
                call_id: row.get("call_id")?,
            })
        })
        .await
    }
}
