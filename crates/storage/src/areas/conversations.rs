//! Conversations and messages.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{BookingId, ConversationId, MessageId, MessageState};
use jiff::Timestamp;
use services::{
    ports::store::{Conversations, StoreError, StoreResult},
    records::{Conversation, Cursor, Message, Page, PageRequest},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn conversation(row: &Row) -> StoreResult<Conversation> {
    Ok(Conversation {
        id: row.get("conversation_id")?,
        location_id: row.get("location_id")?,
        channel: row.get("channel")?,
        address: row.get("address")?,
        customer_id: row.opt("customer_id")?,
        created_at: row.get("created_at")?,
        last_at: row.get("last_at")?,
    })
}

pub(super) fn message(row: &Row) -> StoreResult<Message> {
    Ok(Message {
        id: row.get("message_id")?,
        conversation_id: row.get("conversation_id")?,
        direction: row.get("direction")?,
        state: row.get("state")?,
        body: row.get("body")?,
        provider_message_id: row.opt("provider_message_id")?,
        error: row.opt("error")?,
        call_id: row.opt("call_id")?,
        booking_id: row.opt("booking_id")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// The states from which a message may come to `state`. Reports arrive late, repeated and out of order.
const fn before(state: MessageState) -> &'static [MessageState] {
    use MessageState::{Delivered, Failed, Queued, Received, Sent};
    match state {
        Queued | Received => &[],
        Sent => &[Queued],
        Delivered | Failed => &[Queued, Sent],
    }
}

#[async_trait]
impl Conversations for SqlTx {
    async fn find_or_insert(&mut self, new: &Conversation) -> StoreResult<Conversation> {
        let sql = Sql::new(
            "conversation",
            "insert into conversation
                (business_id, conversation_id, location_id, channel, address, customer_id, created_at,
                 last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (business_id, location_id, channel, address) do update set
                customer_id = coalesce(conversation.customer_id, excluded.customer_id)
             returning *",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&new.id)
            .bind(&new.location_id)
            .bind(&new.channel);
        let sql = sql
            .text(&new.address)
            .bind_opt(new.customer_id.as_ref())
            .bind(&new.created_at);
        let stored = self.one(sql.bind(&new.last_at), conversation).await?;
        Ok(stored.unwrap_or_else(|| new.clone()))
    }

    async fn get(&mut self, id: ConversationId) -> StoreResult<Option<Conversation>> {
        let sql = Sql::new(
            "conversation",
            "select * from conversation where business_id = $1 and conversation_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), conversation)
            .await
    }

    async fn list(&mut self, page: PageRequest) -> StoreResult<Page<Conversation>> {
        let mut sql = Sql::new(
            "conversation",
            "select * from conversation where business_id = $1",
        )
        .bind(&self.scope());
        if let Some(after) = page.after {
            sql.push(" and (last_at, conversation_id) < (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by last_at desc, conversation_id desc");
        self.page(sql, page, conversation, |one| Cursor {
            at: one.last_at,
            id: one.id.uuid(),
        })
        .await
    }

    async fn add_message(&mut self, new: &Message) -> StoreResult<bool> {
        let sql = Sql::new(
            "message",
            "insert into message
                (business_id, message_id, conversation_id, direction, state, body, provider_message_id,
                 error, call_id, booking_id, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (business_id, provider_message_id) do nothing",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&new.id)
            .bind(&new.conversation_id);
        let sql = sql.bind(&new.direction).bind(&new.state).text(&new.body);
        let sql = sql
            .bind_opt(new.provider_message_id.as_ref())
            .bind_opt(new.error.as_ref());
        let sql = sql
            .bind_opt(new.call_id.as_ref())
            .bind_opt(new.booking_id.as_ref());
        if self
            .execute(sql.bind(&new.created_at).bind(&new.updated_at))
            .await?
            == 0
        {
            return Ok(false);
        }
        let sql = Sql::new(
            "conversation",
            "update conversation set last_at = $3
             where business_id = $1 and conversation_id = $2 and last_at < $3",
        );
        self.execute(
            sql.bind(&self.scope())
                .bind(&new.conversation_id)
                .bind(&new.created_at),
        )
        .await?;
        Ok(true)
    }

    async fn last_about(
        &mut self,
        bookings: &[BookingId],
    ) -> StoreResult<BTreeMap<BookingId, Message>> {
        if bookings.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::new(
            "message",
            "select m.* from message m
             where m.business_id = $1 and m.direction = 'outbound'
                and not exists (select 1 from message n where n.business_id = m.business_id
                    and n.booking_id = m.booking_id and n.direction = 'outbound'
                    and (n.created_at, n.message_id) > (m.created_at, m.message_id))
                and m.booking_id",
        )
        .bind(&self.scope());
        sql.push_any(bookings);
        let read = |row: &Row| Ok((row.get("booking_id")?, message(row)?));
        Ok(self.all(sql, read).await?.into_iter().collect())
    }

    async fn set_sent(
        &mut self,
        id: MessageId,
        provider_id: &str,
        at: Timestamp,
    ) -> StoreResult<()> {
        // A delivery report can be faster than the answer to the request: the state only moves forward.
        let sql = Sql::new(
            "message",
            "update message set provider_message_id = $3, updated_at = $4,
                state = case when state = 'queued' then 'sent' else state end
             where business_id = $1 and message_id = $2",
        );
        self.change_one(
            "message",
            sql.bind(&self.scope())
                .bind(&id)
                .text(provider_id)
                .bind(&at),
        )
        .await
    }

    async fn set_message_state(
        &mut self,
        id: MessageId,
        state: MessageState,
        error: Option<&str>,
        at: Timestamp,
    ) -> StoreResult<bool> {
        let error = error.map(str::to_owned);
        let mut sql = Sql::new(
            "message",
            "update message set state = $3, error = $4, updated_at = $5
             where business_id = $1 and message_id = $2 and state",
        );
        sql = sql
            .bind(&self.scope())
            .bind(&id)
            .bind(&state)
            .bind_opt(error.as_ref())
            .bind(&at);
        sql.push_any(before(state));
        if self.execute(sql).await? > 0 {
            return Ok(true);
        }
        match self.message(id).await? {
            Some(_) => Ok(false),
            None => Err(self.refuse(StoreError::Missing { table: "message" })),
        }
    }

    async fn message(&mut self, id: MessageId) -> StoreResult<Option<Message>> {
        let sql = Sql::new(
            "message",
            "select * from message where business_id = $1 and message_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), message).await
    }

    async fn by_provider_id(&mut self, provider_id: &str) -> StoreResult<Option<Message>> {
        let sql = Sql::new(
            "message",
            "select * from message where business_id = $1 and provider_message_id = $2",
        );
        self.one(sql.bind(&self.scope()).text(provider_id), message)
            .await
    }

    async fn messages(
        &mut self,
        id: ConversationId,
        page: PageRequest,
    ) -> StoreResult<Page<Message>> {
        let mut sql = Sql::new(
            "message",
            "select * from message where business_id = $1 and conversation_id = $2",
        )
        .bind(&self.scope())
        .bind(&id);
        if let Some(after) = page.after {
            sql.push(" and (created_at, message_id) > (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by created_at, message_id");
        self.page(sql, page, message, |one| Cursor {
            at: one.created_at,
            id: one.id.uuid(),
        })
        .await
    }
}
