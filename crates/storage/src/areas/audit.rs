//! Who changed what.

use async_trait::async_trait;
use domain::{ApiKeyId, BookingId, CallId, CustomerId, UserId};
use services::{
    ports::store::{Audit, StoreResult},
    records::{
        Actor, ActorFilter, AuditEvent, AuditFilter, Cursor, NewAuditEvent, Page, PageRequest,
    },
};
use uuid::Uuid;

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

const fn stored(actor: &Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::User(id) => ("user", Some(id.uuid())),
        Actor::Call(id) => ("call", Some(id.uuid())),
        Actor::Customer(id) => ("customer", Some(id.uuid())),
        Actor::ApiKey(id) => ("api_key", Some(id.uuid())),
        Actor::System => ("system", None),
    }
}

fn actor(row: &Row) -> StoreResult<Actor> {
    match (
        row.get::<String>("actor_kind")?.as_str(),
        row.opt::<Uuid>("actor_id")?,
    ) {
        ("user", Some(id)) => Ok(Actor::User(UserId::from_uuid(id))),
        ("call", Some(id)) => Ok(Actor::Call(CallId::from_uuid(id))),
        ("customer", Some(id)) => Ok(Actor::Customer(CustomerId::from_uuid(id))),
        ("api_key", Some(id)) => Ok(Actor::ApiKey(ApiKeyId::from_uuid(id))),
        ("system", None) => Ok(Actor::System),
        (kind, _) => Err(row.inconsistent(format!("`{kind}` is not a kind of actor"))),
    }
}

fn event(row: &Row) -> StoreResult<AuditEvent> {
    Ok(AuditEvent {
        id: row.get("audit_event_id")?,
        at: row.get("happened_at")?,
        actor: actor(row)?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
    })
}

#[async_trait]
impl Audit for SqlTx {
    async fn record(&mut self, event: &NewAuditEvent) -> StoreResult<()> {
        let (kind, id) = stored(&event.actor);
        let sql = Sql::new(
            "audit_event",
            "insert into audit_event
                (business_id, audit_event_id, happened_at, actor_kind, actor_id, action, subject, detail)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&event.id)
            .bind(&event.at)
            .text(kind);
        let sql = sql
            .bind_opt(id.as_ref())
            .text(&event.action)
            .text(&event.subject);
        self.change_one("audit_event", sql.bind(&event.detail))
            .await
    }

    async fn list(
        &mut self,
        subject: Option<&str>,
        page: PageRequest,
    ) -> StoreResult<Page<AuditEvent>> {
        let mut sql = Sql::new(
            "audit_event",
            "select * from audit_event where business_id = $1",
        )
        .bind(&self.scope());
        if let Some(subject) = subject {
            sql.push(" and subject = ").push_bind(&subject.to_owned());
        }
        self.newest_first(sql, page).await
    }

    async fn find(
        &mut self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> StoreResult<Page<AuditEvent>> {
        let mut sql = Sql::new(
            "audit_event",
            "select * from audit_event where business_id = $1",
        )
        .bind(&self.scope());
        if let Some(who) = &filter.who {
            let (kind, id) = match who {
                ActorFilter::One(actor) => stored(actor),
                ActorFilter::AnyCall => ("call", None),
                ActorFilter::AnyKey => ("api_key", None),
                ActorFilter::AnyCustomer => ("customer", None),
            };
            sql.push(" and actor_kind = ").push_bind(&kind.to_owned());
            if let Some(id) = id {
                sql.push(" and actor_id = ").push_bind(&id);
            }
        }
        if let Some(area) = &filter.area {
            let prefix = format!("{area}.");
            let length = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX);
            sql.push(" and substr(action, 1, cast(").push_bind(&length);
            sql.push(" as integer)) = ").push_bind(&prefix);
        }
        if let Some(from) = &filter.from {
            sql.push(" and happened_at >= ").push_bind(from);
        }
        if let Some(until) = &filter.until {
            sql.push(" and happened_at < ").push_bind(until);
        }
        self.newest_first(sql, page).await
    }

    async fn named(
        &mut self,
        bookings: &[BookingId],
        customers: &[CustomerId],
    ) -> StoreResult<Vec<(Uuid, String)>> {
        let sql = Sql::new(
            "booking",
            "select b.booking_id as id, b.name as name from booking b
             where b.business_id = $1 and b.booking_id",
        );
        let mut sql = sql.bind(&self.scope());
        sql.push_any(bookings).push(
            " union all select c.customer_id, c.name from customer c
              where c.business_id = $1 and c.name is not null and c.customer_id",
        );
        sql.push_any(customers);
        self.all(sql, |row| Ok((row.get("id")?, row.get("name")?)))
            .await
    }
}

impl SqlTx {
    /// Ends a query of recorded changes with its part of the list.
    async fn newest_first(
        &mut self,
        mut sql: Sql,
        page: PageRequest,
    ) -> StoreResult<Page<AuditEvent>> {
        if let Some(after) = page.after {
            sql.push(" and (happened_at, audit_event_id) < (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by happened_at desc, audit_event_id desc");
        self.page(sql, page, event, |one| Cursor {
            at: one.at,
            id: one.id.uuid(),
        })
        .await
    }
}
