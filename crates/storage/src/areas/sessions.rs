//! Browser sessions.

use async_trait::async_trait;
use domain::{BusinessId, UserId};
use jiff::Timestamp;
use services::{
    ports::store::{Sessions, StoreResult},
    records::SessionRecord,
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn session(row: &Row) -> StoreResult<SessionRecord> {
    Ok(SessionRecord {
        id: row.get("session_id")?,
        data: row.get("data")?,
        expires_at: row.get("expires_at")?,
    })
}

#[async_trait]
impl Sessions for SqlTx {
    async fn insert(&mut self, session: &SessionRecord) -> StoreResult<bool> {
        let sql = Sql::new(
            "session",
            "insert into session (session_id, data, expires_at) values ($1, $2, $3)
             on conflict (session_id) do nothing",
        );
        let sql = sql
            .text(&session.id)
            .bind(&session.data)
            .bind(&session.expires_at);
        Ok(self.execute(sql).await? > 0)
    }

    async fn save(&mut self, session: &SessionRecord) -> StoreResult<()> {
        let sql = Sql::new(
            "session",
            "insert into session (session_id, data, expires_at) values ($1, $2, $3)
             on conflict (session_id) do update set
                data = excluded.data, expires_at = excluded.expires_at",
        );
        let sql = sql
            .text(&session.id)
            .bind(&session.data)
            .bind(&session.expires_at);
        self.change_one("session", sql).await
    }

    async fn load(&mut self, id: &str, now: Timestamp) -> StoreResult<Option<SessionRecord>> {
        let sql = Sql::new(
            "session",
            "select * from session where session_id = $1 and expires_at > $2",
        );
        self.one(sql.text(id).bind(&now), session).await
    }

    async fn delete(&mut self, id: &str) -> StoreResult<()> {
        let sql = Sql::new("session", "delete from session where session_id = $1");
        self.execute(sql.text(id)).await.map(drop)
    }

    async fn tie(&mut self, id: &str, user: Option<UserId>) -> StoreResult<()> {
        let sql = Sql::new(
            "session",
            "update session set user_id = $2 where session_id = $1",
        );
        self.change_one("session", sql.text(id).bind_opt(user.as_ref()))
            .await
    }

    async fn of_user(&mut self, user: UserId, now: Timestamp) -> StoreResult<Vec<SessionRecord>> {
        let sql = Sql::new(
            "session",
            "select * from session where user_id = $1 and expires_at > $2 order by session_id",
        );
        self.all(sql.bind(&user).bind(&now), session).await
    }

    async fn end_others(&mut self, user: UserId, but: Option<&str>) -> StoreResult<u64> {
        let sql = Sql::new(
            "session",
            "delete from session where user_id = $1 and session_id <> $2",
        );
        self.execute(sql.bind(&user).text(but.unwrap_or_default()))
            .await
    }

    async fn lapse_by(&mut self, business: BusinessId, latest: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "session",
            "update session set expires_at = $2
             where expires_at > $2
                and user_id in (select user_id from membership where business_id = $1)",
        );
        self.execute(sql.bind(&business).bind(&latest)).await
    }

    async fn purge(&mut self, now: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new("session", "delete from session where expires_at <= $1");
        self.execute(sql.bind(&now)).await
    }
}
