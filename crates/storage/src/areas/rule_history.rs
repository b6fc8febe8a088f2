//! The rules of a business as they were.

use async_trait::async_trait;
use jiff::Timestamp;
use services::{
    ports::store::{RuleHistory, StoreResult},
    records::RuleVersion,
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn version(row: &Row) -> StoreResult<RuleVersion> {
    Ok(RuleVersion {
        valid_from: row.get("valid_from")?,
        hash: row.get("hash")?,
        content: row.get("content")?,
    })
}

#[async_trait]
impl RuleHistory for SqlTx {
    fn changed(&self) -> bool {
        self.has_changed_rules()
    }

    async fn lock(&mut self) -> StoreResult<()> {
        let sql = Sql::new(
            "business",
            "update business set name = name where business_id = $1",
        );
        self.change_one("business", sql.bind(&self.scope())).await
    }

    async fn keep(&mut self, version: &RuleVersion, most: u32) -> StoreResult<bool> {
        let sql = Sql::new(
            "rule_version",
            "select hash from rule_version where business_id = $1 order by valid_from desc limit 1",
        );
        let last: Option<[u8; 32]> = self
            .one(sql.bind(&self.scope()), |row| row.get("hash"))
            .await?;
        if last == Some(version.hash) {
            return Ok(false);
        }
        // Of two changes in one instant the later one holds from it.
        let sql = Sql::new(
            "rule_version",
            "insert into rule_version (business_id, valid_from, hash, content) values ($1, $2, $3, $4)
             on conflict (business_id, valid_from) do update set
                hash = excluded.hash, content = excluded.content",
        );
        let sql = sql.bind(&self.scope()).bind(&version.valid_from);
        self.change_one(
            "rule_version",
            sql.bind(&version.hash).bind(&version.content),
        )
        .await?;
        let sql = Sql::new(
            "rule_version",
            "delete from rule_version where business_id = $1 and valid_from <= (
                select valid_from from rule_version where business_id = $1
                order by valid_from desc limit 1 offset $2)",
        );
        self.execute(sql.bind(&self.scope()).bind(&most)).await?;
        Ok(true)
    }

    async fn at(&mut self, at: Timestamp) -> StoreResult<Option<RuleVersion>> {
        let sql = Sql::new(
            "rule_version",
            "select * from rule_version where business_id = $1 and valid_from <= $2
             order by valid_from desc limit 1",
        );
        self.one(sql.bind(&self.scope()).bind(&at), version).await
    }
}
