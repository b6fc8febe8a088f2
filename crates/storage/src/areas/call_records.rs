//! What is recorded while a call runs: timeline, turns, tool calls, usage. Batches can be written again.

use domain::CallId;
use services::{
    ports::store::StoreResult,
    records::{CallEvent, ToolCall, Turn, Usage},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// Timeline entries in one statement; seven values each, far below both engines' limits.
const BATCH: usize = 100;

fn event(row: &Row) -> StoreResult<CallEvent> {
    Ok(CallEvent {
        id: row.get("call_event_id")?,
        seq: row.get("seq")?,
        at: row.get("happened_at")?,
        kind: row.get("kind")?,
        detail: row.get("detail")?,
    })
}

fn turn(row: &Row) -> StoreResult<Turn> {
    Ok(Turn {
        id: row.get("turn_id")?,
        seq: row.get("seq")?,
        speaker: row.get("speaker")?,
        text: row.get("text")?,
        interrupted: row.get("interrupted")?,
        item_id: row.opt("item_id")?,
        started_at: row.get("started_at")?,
        ended_at: row.opt("ended_at")?,
    })
}

fn tool_call(row: &Row) -> StoreResult<ToolCall> {
    Ok(ToolCall {
        id: row.get("tool_call_id")?,
        seq: row.get("seq")?,
        name: row.get("name")?,
        model_call_id: row.get("model_call_id")?,
        arguments: row.get("arguments")?,
        result: row.opt("result")?,
        started_at: row.get("started_at")?,
        ended_at: row.opt("ended_at")?,
    })
}

fn usage(row: &Row) -> StoreResult<Usage> {
    Ok(Usage {
        component: row.get("component")?,
        quantity: row.get("quantity")?,
        cost: row.money("cost_minor", "cost_currency")?,
    })
}

impl SqlTx {
    pub(super) async fn record_events(
        &mut self,
        call: CallId,
        events: &[CallEvent],
    ) -> StoreResult<()> {
        for batch in events.chunks(BATCH) {
            let mut sql = Sql::new(
                "call_event",
                "insert into call_event
                    (business_id, call_event_id, call_id, seq, happened_at, kind, detail) values ",
            );
            for (index, one) in batch.iter().enumerate() {
                sql.push(if index == 0 { "(" } else { ", (" })
                    .push_bind(&self.scope());
                sql.push(", ")
                    .push_bind(&one.id)
                    .push(", ")
                    .push_bind(&call);
                sql.push(", ")
                    .push_bind(&one.seq)
                    .push(", ")
                    .push_bind(&one.at);
                sql.push(", ")
                    .push_bind(&one.kind)
                    .push(", ")
                    .push_bind(&one.detail)
                    .push(")");
            }
            sql.push(" on conflict (business_id, call_event_id) do nothing");
            self.execute(sql).await?;
        }
        Ok(())
    }

    pub(super) async fn record_turns(&mut self, call: CallId, turns: &[Turn]) -> StoreResult<()> {
        for one in turns {
            let sql = Sql::new(
                "turn",
                "insert into turn
                    (business_id, turn_id, call_id, seq, speaker, text, interrupted, item_id, started_at,
                     ended_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict (business_id, turn_id) do update set
                    text = excluded.text, interrupted = excluded.interrupted, ended_at = excluded.ended_at
                 where turn.call_id = excluded.call_id",
            );
            let sql = sql
                .bind(&self.scope())
                .bind(&one.id)
                .bind(&call)
                .bind(&one.seq);
            let sql = sql
                .bind(&one.speaker)
                .text(&one.text)
                .bind(&one.interrupted);
            let sql = sql.bind_opt(one.item_id.as_ref()).bind(&one.started_at);
            self.change_one("turn", sql.bind_opt(one.ended_at.as_ref()))
                .await?;
        }
        Ok(())
    }

    pub(super) async fn record_tool_calls(
        &mut self,
        call: CallId,
        tool_calls: &[ToolCall],
    ) -> StoreResult<()> {
        for one in tool_calls {
            let sql = Sql::new(
                "tool_call",
                "insert into tool_call
                    (business_id, tool_call_id, call_id, seq, name, model_call_id, arguments, result,
                     started_at, ended_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict (business_id, tool_call_id) do update set
                    arguments = excluded.arguments, result = excluded.result, ended_at = excluded.ended_at
                 where tool_call.call_id = excluded.call_id",
            );
            let sql = sql
                .bind(&self.scope())
                .bind(&one.id)
                .bind(&call)
                .bind(&one.seq);
            let sql = sql
                .text(&one.name)
                .text(&one.model_call_id)
                .bind(&one.arguments);
            let sql = sql.bind_opt(one.result.as_ref()).bind(&one.started_at);
            self.change_one("tool_call", sql.bind_opt(one.ended_at.as_ref()))
                .await?;
        }
        Ok(())
    }

    pub(super) async fn record_usage(&mut self, call: CallId, totals: &[Usage]) -> StoreResult<()> {
        for one in totals {
            let sql = Sql::new(
                "call_usage",
                "insert into call_usage
                    (business_id, call_id, component, quantity, cost_minor, cost_currency)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (business_id, call_id, component) do update set
                    quantity = excluded.quantity, cost_minor = excluded.cost_minor,
                    cost_currency = excluded.cost_currency",
            );
            let sql = sql
                .bind(&self.scope())
                .bind(&call)
                .text(&one.component)
                .bind(&one.quantity);
            let sql = sql.bind_opt(one.cost.as_ref().map(|cost| &cost.minor));
            let sql = sql.bind_opt(one.cost.as_ref().map(|cost| &cost.currency));
            self.change_one("call_usage", sql).await?;
        }
        Ok(())
    }

    pub(super) async fn read_events(
        &mut self,
        call: CallId,
        from_seq: u64,
    ) -> StoreResult<Vec<CallEvent>> {
        let sql = Sql::new(
            "call_event",
            "select * from call_event where business_id = $1 and call_id = $2 and seq >= $3 order by seq",
        );
        self.all(sql.bind(&self.scope()).bind(&call).bind(&from_seq), event)
            .await
    }

    pub(super) async fn read_turns(&mut self, call: CallId) -> StoreResult<Vec<Turn>> {
        let sql = Sql::new(
            "turn",
            "select * from turn where business_id = $1 and call_id = $2 order by seq",
        );
        self.all(sql.bind(&self.scope()).bind(&call), turn).await
    }

    pub(super) async fn read_tool_calls(&mut self, call: CallId) -> StoreResult<Vec<ToolCall>> {
        let sql = Sql::new(
            "tool_call",
            "select * from tool_call where business_id = $1 and call_id = $2 order by seq",
        );
        self.all(sql.bind(&self.scope()).bind(&call), tool_call)
            .await
    }

    pub(super) async fn read_usage(&mut self, call: CallId) -> StoreResult<Vec<Usage>> {
        let sql = Sql::new(
            "call_usage",
            "select * from call_usage where business_id = $1 and call_id = $2 order by component",
        );
        self.all(sql.bind(&self.scope()).bind(&call), usage).await
    }
}
