//! Small numbers for interfaces that know no other ids.

use async_trait::async_trait;
use services::ports::store::{PublicNumbers, StoreError, StoreResult};
use uuid::Uuid;

use crate::{sql::Sql, tx::SqlTx};

impl SqlTx {
    async fn given(&mut self, kind: &str, id: Uuid) -> StoreResult<Option<u64>> {
        let sql = Sql::new(
            "public_number",
            "select * from public_number where business_id = $1 and kind = $2 and id = $3",
        );
        let sql = sql.bind(&self.scope()).text(kind).bind(&id);
        self.one(sql, |row| row.get("number")).await
    }
}

#[async_trait]
impl PublicNumbers for SqlTx {
    async fn number(&mut self, kind: &str, id: Uuid) -> StoreResult<u64> {
        if let Some(number) = self.given(kind, id).await? {
            return Ok(number);
        }
        // The counter's row is locked until this unit ends, so numbers are given one after the other.
        let sql = Sql::new(
            "public_number_counter",
            "insert into public_number_counter (kind, last) values ($1, 1)
             on conflict (kind) do update set last = public_number_counter.last + 1
             returning last",
        );
        let next: Option<u64> = self.one(sql.text(kind), |row| row.get("last")).await?;
        let sql = Sql::new(
            "public_number",
            "insert into public_number (business_id, kind, id, number) values ($1, $2, $3, $4)
             on conflict (business_id, kind, id) do nothing",
        );
        let sql = sql.bind(&self.scope()).text(kind).bind(&id);
        self.execute(sql.bind_opt(next.as_ref())).await?;
        // Another unit may have given it one while this one waited for the counter.
        let missing = StoreError::Missing {
            table: "public_number",
        };
        self.given(kind, id).await?.ok_or(missing)
    }

    async fn find(&mut self, kind: &str, number: u64) -> StoreResult<Option<Uuid>> {
        let sql = Sql::new(
            "public_number",
            "select * from public_number where business_id = $1 and kind = $2 and number = $3",
        );
        let sql = sql.bind(&self.scope()).text(kind).bind(&number);
        self.one(sql, |row| row.get("id")).await
    }
}
