//! How far a business has come with setting itself up.

use async_trait::async_trait;
use serde_json::Value;
use services::{
    ports::store::{Launches, StoreResult},
    records::{Launch, StepRecord},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

const TABLE: &str = "business_launch";
const STEP: &str = "setup_step";

fn launch(row: &Row) -> StoreResult<Launch> {
    let accepted: Value = row.get("accepted")?;
    let accepted = serde_json::from_value(accepted)
        .map_err(|error| row.inconsistent(format!("column `accepted`: {error}")))?;
    Ok(Launch {
        trade: row.get("trade")?,
        country: row.get("country")?,
        phone: row.opt("phone")?,
        live_at: row.opt("live_at")?,
        accepted,
    })
}

#[async_trait]
impl Launches for SqlTx {
    async fn get(&mut self) -> StoreResult<Option<Launch>> {
        let sql = Sql::new(
            TABLE,
            "select * from business_launch where business_id = $1",
        );
        self.one(sql.bind(&self.scope()), launch).await
    }

    async fn put(&mut self, launch: &Launch) -> StoreResult<()> {
        let sql = Sql::new(
            TABLE,
            "insert into business_launch (business_id, trade, country, phone, live_at, accepted)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (business_id) do update set
                trade = excluded.trade, country = excluded.country, phone = excluded.phone,
                live_at = excluded.live_at, accepted = excluded.accepted",
        );
        let sql = sql
            .bind(&self.scope())
            .text(&launch.trade)
            .text(&launch.country)
            .bind_opt(launch.phone.as_ref())
            .bind_opt(launch.live_at.as_ref())
            .bind(&Value::from(launch.accepted.clone()));
        self.change_one(TABLE, sql).await
    }

    async fn steps(&mut self) -> StoreResult<Vec<StepRecord>> {
        let sql = Sql::new(
            STEP,
            "select * from setup_step where business_id = $1 order by updated_at, step",
        );
        self.all(sql.bind(&self.scope()), |row| {
            Ok(StepRecord {
                step: row.get("step")?,
                state: row.get("state")?,
                at: row.get("updated_at")?,
            })
        })
        .await
    }

    async fn put_step(&mut self, step: &StepRecord) -> StoreResult<()> {
        let sql = Sql::new(
            STEP,
            "insert into setup_step (business_id, step, state, updated_at) values ($1, $2, $3, $4)
             on conflict (business_id, step) do update set
                state = excluded.state, updated_at = excluded.updated_at",
        );
        let sql = sql.bind(&self.scope()).bind(&step.step).bind(&step.state);
        self.change_one(STEP, sql.bind(&step.at)).await
    }
}
