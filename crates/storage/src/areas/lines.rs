//! The care of telephone numbers.

use async_trait::async_trait;
use domain::{CallId, E164, PhoneNumberId};
use jiff::Timestamp;
use services::{
    ports::store::{Lines, StoreResult},
    records::{BlockedCaller, Call, ForwardingRecipe, ForwardingTest, NumberCheck},
};

use super::calls::call;
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

const BLOCKED: &str = "blocked_caller";
const CHECK: &str = "number_check";
const TEST: &str = "forwarding_test";
const FORWARDED: &str = "call_forwarding";

fn blocked(row: &Row) -> StoreResult<BlockedCaller> {
    Ok(BlockedCaller {
        number: row.get("number")?,
        reason: row.get("reason")?,
        created_at: row.get("created_at")?,
        expires_at: row.opt("expires_at")?,
    })
}

fn check(row: &Row) -> StoreResult<NumberCheck> {
    Ok(NumberCheck {
        number: row.get("phone_number_id")?,
        at: row.get("checked_at")?,
        problem: row.opt("problem")?,
        round_trip_ms: row.opt("round_trip_ms")?,
    })
}

fn recipe(row: &Row) -> StoreResult<ForwardingRecipe> {
    Ok(ForwardingRecipe {
        country: row.get("country")?,
        carrier: row.get("carrier")?,
        line: row.get("line")?,
        situation: row.get("situation")?,
        code: row.get("code")?,
        cancel: row.get("cancel")?,
        check: row.get("check_code")?,
        expect: row.get("expect")?,
        source: row.get("source")?,
    })
}

#[async_trait]
impl Lines for SqlTx {
    async fn block(&mut self, caller: &BlockedCaller) -> StoreResult<()> {
        let sql = Sql::new(
            BLOCKED,
            "insert into blocked_caller (business_id, number, reason, created_at, expires_at)
             values ($1, $2, $3, $4, $5)
             on conflict (business_id, number) do update set
                reason = excluded.reason, created_at = excluded.created_at,
                expires_at = excluded.expires_at",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&caller.number)
            .text(&caller.reason)
            .bind(&caller.created_at)
            .bind_opt(caller.expires_at.as_ref());
        self.change_one(BLOCKED, sql).await
    }

    async fn unblock(&mut self, number: &E164) -> StoreResult<bool> {
        let sql = Sql::new(
            BLOCKED,
            "delete from blocked_caller where business_id = $1 and number = $2",
        );
        Ok(self.execute(sql.bind(&self.scope()).bind(number)).await? > 0)
    }

    async fn blocked(&mut self) -> StoreResult<Vec<BlockedCaller>> {
        let sql = Sql::new(
            BLOCKED,
            "select * from blocked_caller where business_id = $1 order by created_at desc, number",
        );
        self.all(sql.bind(&self.scope()), blocked).await
    }

    async fn is_blocked(&mut self, number: &E164, now: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            BLOCKED,
            "select * from blocked_caller
             where business_id = $1 and number = $2 and (expires_at is null or expires_at > $3)",
        );
        let sql = sql.bind(&self.scope()).bind(number).bind(&now);
        Ok(self.one(sql, blocked).await?.is_some())
    }

    async fn put_check(&mut self, check: &NumberCheck) -> StoreResult<()> {
        let sql = Sql::new(
            CHECK,
            "insert into number_check (business_id, phone_number_id, checked_at, problem, round_trip_ms)
             values ($1, $2, $3, $4, $5)
             on conflict (business_id, phone_number_id) do update set
                checked_at = excluded.checked_at, problem = excluded.problem,
                round_trip_ms = excluded.round_trip_ms",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&check.number)
            .bind(&check.at)
            .bind_opt(check.problem.as_ref())
            .bind_opt(check.round_trip_ms.as_ref());
        self.change_one(CHECK, sql).await
    }

    async fn checks(&mut self) -> StoreResult<Vec<NumberCheck>> {
        let sql = Sql::new(
            CHECK,
            "select * from number_check where business_id = $1 order by phone_number_id",
        );
        self.all(sql.bind(&self.scope()), check).await
    }

    async fn put_test(&mut self, test: &ForwardingTest) -> StoreResult<()> {
        let sql = Sql::new(
            TEST,
            "insert into forwarding_test (business_id, phone_number_id, started_at, until)
             values ($1, $2, $3, $4)
             on conflict (business_id, phone_number_id) do update set
                started_at = excluded.started_at, until = excluded.until",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&test.number)
            .bind(&test.started_at)
            .bind(&test.until);
        self.change_one(TEST, sql).await
    }

    async fn tests(&mut self) -> StoreResult<Vec<ForwardingTest>> {
        let sql = Sql::new(
            TEST,
            "select * from forwarding_test where business_id = $1 order by phone_number_id",
        );
        self.all(sql.bind(&self.scope()), |row| {
            Ok(ForwardingTest {
                number: row.get("phone_number_id")?,
                started_at: row.get("started_at")?,
                until: row.get("until")?,
            })
        })
        .await
    }

    async fn forwarded(&mut self, call: CallId, from: &str) -> StoreResult<()> {
        let sql = Sql::new(
            FORWARDED,
            "insert into call_forwarding (business_id, call_id, forwarded_from) values ($1, $2, $3)
             on conflict (business_id, call_id) do nothing",
        );
        let sql = sql.bind(&self.scope()).bind(&call).text(from);
        self.execute(sql).await.map(drop)
    }

    async fn forwarded_from(&mut self, call: CallId) -> StoreResult<Option<String>> {
        let sql = Sql::new(
            FORWARDED,
            "select * from call_forwarding where business_id = $1 and call_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&call), |row| {
            row.get("forwarded_from")
        })
        .await
    }

    async fn calls_to(
        &mut self,
        number: PhoneNumberId,
        since: Timestamp,
        most: u32,
    ) -> StoreResult<Vec<Call>> {
        let mut sql = Sql::new(
            "call",
            "select * from call
             where business_id = $1 and phone_number_id = $2 and started_at >= $3
             order by started_at desc, call_id desc",
        );
        sql = sql.bind(&self.scope()).bind(&number).bind(&since);
        sql.push(" limit ").push_bind(&most);
        self.all(sql, call).await
    }

    async fn call_count(&mut self, number: PhoneNumberId, since: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "call",
            "select count(*) as calls from call
             where business_id = $1 and phone_number_id = $2 and started_at >= $3",
        );
        let sql = sql.bind(&self.scope()).bind(&number).bind(&since);
        let count = self.one(sql, |row| row.get("calls")).await?;
        Ok(count.unwrap_or_default())
    }

    async fn drop_number(&mut self, number: PhoneNumberId) -> StoreResult<bool> {
        let used = Sql::new(
            "call",
            "select call_id from call where business_id = $1 and phone_number_id = $2 limit 1",
        );
        let used = used.bind(&self.scope()).bind(&number);
        if !self.rows(used).await?.is_empty() {
            return Ok(false);
        }
        self.setup_changed();
        for (table, text) in [
            (
                CHECK,
                "delete from number_check where business_id = $1 and phone_number_id = $2",
            ),
            (
                TEST,
                "delete from forwarding_test where business_id = $1 and phone_number_id = $2",
            ),
        ] {
            let sql = Sql::new(table, text).bind(&self.scope()).bind(&number);
            self.execute(sql).await?;
        }
        let sql = Sql::new(
            "phone_number",
            "delete from phone_number where business_id = $1 and phone_number_id = $2",
        );
        Ok(self.execute(sql.bind(&self.scope()).bind(&number)).await? > 0)
    }

    async fn recipes(&mut self, country: &str) -> StoreResult<Vec<ForwardingRecipe>> {
        let sql = Sql::new(
            "forwarding_recipe",
            "select * from forwarding_recipe where country = $1 order by position",
        );
        self.all(sql.text(country), recipe).await
    }
}
