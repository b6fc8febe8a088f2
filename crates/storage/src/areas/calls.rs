//! Calls: from the webhook to the one closing that counts.

use async_trait::async_trait;
use domain::{CallId, CallOutcome, CustomerId, LocationId, TimeRange};
use jiff::Timestamp;
use services::{
    ports::store::{Calls, Holds, StoreError, StoreResult},
    records::{
        Call, CallClose, CallEvent, CallRecords, Cursor, Page, PageRequest, StreamToken,
        TestBooking, ToolCall, Turn, Usage,
    },
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

pub(super) fn call(row: &Row) -> StoreResult<Call> {
    Ok(Call {
        id: row.get("call_id")?,
        location_id: row.get("location_id")?,
        phone_number_id: row.get("phone_number_id")?,
        provider: row.get("provider")?,
        provider_call_id: row.get("provider_call_id")?,
        from: row.opt("from_number")?,
        to: row.get("to_number")?,
        customer_id: row.opt("customer_id")?,
        test: row.get("test")?,
        state: row.get("state")?,
        outcome: row.opt("outcome")?,
        end_reason: row.opt("end_reason")?,
        summary: row.opt("summary")?,
        started_at: row.get("started_at")?,
        live_at: row.opt("live_at")?,
        ended_at: row.opt("ended_at")?,
    })
}

impl SqlTx {
    /// Whether the call is of this business; for changes that may change nothing.
    async fn must_know_call(&mut self, id: CallId) -> StoreResult<()> {
        match Calls::get(self, id).await? {
            Some(_) => Ok(()),
            None => Err(self.refuse(StoreError::Missing { table: "call" })),
        }
    }

    /// Closes a call where the statement finds it, and releases its holds then.
    async fn close_with(&mut self, sql: Sql, id: CallId, close: &CallClose) -> StoreResult<bool> {
        let sql = sql
            .bind(&self.scope())
            .bind(&id)
            .bind(&close.outcome)
            .text(&close.reason);
        let sql = sql.bind_opt(close.summary.as_ref()).bind(&close.at);
        if self.execute(sql).await? == 0 {
            return self.must_know_call(id).await.map(|()| false);
        }
        self.release_for_call(id, close.at).await?;
        Ok(true)
    }
}

#[async_trait]
impl Calls for SqlTx {
    async fn insert(&mut self, call: &Call) -> StoreResult<bool> {
        let sql = Sql::new(
            "call",
            "insert into call
                (business_id, call_id, location_id, phone_number_id, provider, provider_call_id,
                 from_number, to_number, customer_id, state, outcome, end_reason, summary, started_at,
                 live_at, ended_at, test)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             on conflict (business_id, provider, provider_call_id) do nothing",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&call.id)
            .bind(&call.location_id);
        let sql = sql
            .bind(&call.phone_number_id)
            .text(&call.provider)
            .text(&call.provider_call_id);
        let sql = sql
            .bind_opt(call.from.as_ref())
            .bind(&call.to)
            .bind_opt(call.customer_id.as_ref());
        let sql = sql.bind(&call.state).bind_opt(call.outcome.as_ref());
        let sql = sql
            .bind_opt(call.end_reason.as_ref())
            .bind_opt(call.summary.as_ref());
        let sql = sql.bind(&call.started_at).bind_opt(call.live_at.as_ref());
        let sql = sql.bind_opt(call.ended_at.as_ref()).bind(&call.test);
        Ok(self.execute(sql).await? > 0)
    }

    async fn issue_stream_token(&mut self, token: &StreamToken) -> StoreResult<()> {
        let sql = Sql::new(
            "stream_token",
            "insert into stream_token (business_id, call_id, hash, expires_at) values ($1, $2, $3, $4)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&token.call_id)
            .bind(&token.hash);
        self.change_one("stream_token", sql.bind(&token.expires_at))
            .await
    }

    async fn set_live(&mut self, id: CallId, at: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "call",
            "update call set state = 'live', live_at = $3
             where business_id = $1 and call_id = $2 and state = 'ringing'",
        );
        if self
            .execute(sql.bind(&self.scope()).bind(&id).bind(&at))
            .await?
            > 0
        {
            return Ok(true);
        }
        self.must_know_call(id).await.map(|()| false)
    }

    async fn set_customer(&mut self, id: CallId, customer: CustomerId) -> StoreResult<()> {
        let sql = Sql::new(
            "call",
            "update call set customer_id = $3 where business_id = $1 and call_id = $2",
        );
        self.change_one("call", sql.bind(&self.scope()).bind(&id).bind(&customer))
            .await
    }

    async fn amend(
        &mut self,
        id: CallId,
        outcome: CallOutcome,
        summary: &str,
    ) -> StoreResult<bool> {
        let sql = Sql::new(
            "call",
            "update call set outcome = $3, summary = $4
             where business_id = $1 and call_id = $2 and ended_at is not null",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&outcome);
        if self.execute(sql.text(summary)).await? > 0 {
            return Ok(true);
        }
        self.must_know_call(id).await.map(|()| false)
    }

    async fn close(&mut self, id: CallId, close: &CallClose) -> StoreResult<bool> {
        let sql = Sql::new(
            "call",
            "update call set
                state = 'ended', outcome = $3, end_reason = $4, summary = coalesce($5, summary),
                ended_at = $6
             where business_id = $1 and call_id = $2 and ended_at is null",
        );
        self.close_with(sql, id, close).await
    }

    async fn close_unanswered(&mut self, id: CallId, close: &CallClose) -> StoreResult<bool> {
        let sql = Sql::new(
            "call",
            "update call set
                state = 'ended', outcome = $3, end_reason = $4, summary = coalesce($5, summary),
                ended_at = $6
             where business_id = $1 and call_id = $2 and ended_at is null and state = 'ringing'",
        );
        self.close_with(sql, id, close).await
    }

    async fn record(&mut self, id: CallId, records: &CallRecords) -> StoreResult<()> {
        self.record_events(id, &records.events).await?;
        self.record_turns(id, &records.turns).await?;
        self.record_tool_calls(id, &records.tool_calls).await?;
        self.record_usage(id, &records.usage).await
    }

    async fn get(&mut self, id: CallId) -> StoreResult<Option<Call>> {
        let sql = Sql::new(
            "call",
            "select * from call where business_id = $1 and call_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), call).await
    }

    async fn by_provider_id(&mut self, provider: &str, id: &str) -> StoreResult<Option<Call>> {
        let sql = Sql::new(
            "call",
            "select * from call where business_id = $1 and provider = $2 and provider_call_id = $3",
        );
        self.one(sql.bind(&self.scope()).text(provider).text(id), call)
            .await
    }

    async fn list(
        &mut self,
        location: Option<LocationId>,
        page: PageRequest,
    ) -> StoreResult<Page<Call>> {
        let mut sql =
            Sql::new("call", "select * from call where business_id = $1").bind(&self.scope());
        if let Some(location) = location {
            sql.push(" and location_id = ").push_bind(&location);
        }
        if let Some(after) = page.after {
            sql.push(" and (started_at, call_id) < (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by started_at desc, call_id desc");
        self.page(sql, page, call, |one| Cursor {
            at: one.started_at,
            id: one.id.uuid(),
        })
        .await
    }

    async fn booked_lately(&mut self, calls: u32) -> StoreResult<bool> {
        let sql = Sql::new(
            "call",
            "select count(*) as found from (select c.call_id from call c where c.business_id = $1
                order by c.started_at desc, c.call_id desc limit $2) latest
             where exists (select 1 from booking b where b.business_id = $1 and b.call_id = latest.call_id)",
        );
        let sql = sql.bind(&self.scope()).bind(&calls);
        Ok(self.counted(sql).await? > 0)
    }

    async fn events(&mut self, id: CallId, from_seq: u64) -> StoreResult<Vec<CallEvent>> {
        self.read_events(id, from_seq).await
    }

    async fn turns(&mut self, id: CallId) -> StoreResult<Vec<Turn>> {
        self.read_turns(id).await
    }

    async fn tool_calls(&mut self, id: CallId) -> StoreResult<Vec<ToolCall>> {
        self.read_tool_calls(id).await
    }

    async fn put_test_bookings(&mut self, id: CallId, bookings: &[TestBooking]) -> StoreResult<()> {
        self.replace_test_bookings(id, bookings).await
    }

    async fn test_bookings(
        &mut self,
        location: LocationId,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<TestBooking>> {
        self.read_test_bookings(location, window, now).await
    }

    async fn usage(&mut self, id: CallId) -> StoreResult<Vec<Usage>> {
        self.read_usage(id).await
    }
}
