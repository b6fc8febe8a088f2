//! Members of a business and its API keys.

use async_trait::async_trait;
use domain::{ApiKeyId, MembershipId, StaffId};
use jiff::Timestamp;
use services::{
    ports::store::{Members, StoreError, StoreResult},
    records::{ApiKey, Membership},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

pub(super) fn membership(row: &Row) -> StoreResult<Membership> {
    Ok(Membership {
        id: row.get("membership_id")?,
        business_id: row.get("business_id")?,
        user_id: row.get("user_id")?,
        role: row.get("role")?,
        staff_id: row.opt("staff_id")?,
        created_at: row.get("created_at")?,
    })
}

fn api_key(row: &Row) -> StoreResult<ApiKey> {
    Ok(ApiKey {
        id: row.get("api_key_id")?,
        name: row.get("name")?,
        hash: row.get("hash")?,
        hint: row.get("hint")?,
        created_at: row.get("created_at")?,
        revoked_at: row.opt("revoked_at")?,
    })
}

#[async_trait]
impl Members for SqlTx {
    async fn put(&mut self, membership: &Membership) -> StoreResult<()> {
        if membership.business_id != self.scope() {
            let reason = "a membership is written in the scope of its business".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        let sql = Sql::new(
            "membership",
            "insert into membership (business_id, membership_id, user_id, role, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict (business_id, user_id) do update set role = excluded.role",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&membership.id)
            .bind(&membership.user_id);
        self.change_one(
            "membership",
            sql.bind(&membership.role).bind(&membership.created_at),
        )
        .await
    }

    async fn list(&mut self) -> StoreResult<Vec<Membership>> {
        let sql = Sql::new(
            "membership",
            "select m.*, a.staff_id from membership m
             left join staff_access a on a.business_id = m.business_id and a.membership_id = m.membership_id
             where m.business_id = $1 order by m.membership_id",
        );
        self.all(sql.bind(&self.scope()), membership).await
    }

    async fn link(&mut self, id: MembershipId, staff: Option<StaffId>) -> StoreResult<()> {
        let sql = Sql::new(
            "staff_access",
            "delete from staff_access where business_id = $1 and membership_id = $2",
        );
        self.execute(sql.bind(&self.scope()).bind(&id)).await?;
        let Some(staff) = staff else { return Ok(()) };
        let sql = Sql::new(
            "staff_access",
            "insert into staff_access (business_id, membership_id, staff_id) values ($1, $2, $3)",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&staff);
        self.change_one("staff_access", sql).await
    }

    async fn remove(&mut self, id: MembershipId) -> StoreResult<bool> {
        Members::link(self, id, None).await?;
        let sql = Sql::new(
            "notice_read",
            "delete from notice_read where business_id = $1 and user_id in (
                select m.user_id from membership m where m.business_id = $1 and m.membership_id = $2)",
        );
        self.execute(sql.bind(&self.scope()).bind(&id)).await?;
        let sql = Sql::new(
            "membership",
            "delete from membership where business_id = $1 and membership_id = $2",
        );
        Ok(self.execute(sql.bind(&self.scope()).bind(&id)).await? > 0)
    }

    async fn add_key(&mut self, key: &ApiKey) -> StoreResult<()> {
        let sql = Sql::new(
            "api_key",
            "insert into api_key (business_id, api_key_id, name, hash, hint, created_at, revoked_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&key.id)
            .text(&key.name)
            .bind(&key.hash);
        let sql = sql
            .text(&key.hint)
            .bind(&key.created_at)
            .bind_opt(key.revoked_at.as_ref());
        self.change_one("api_key", sql).await
    }

    async fn keys(&mut self) -> StoreResult<Vec<ApiKey>> {
        let sql = Sql::new(
            "api_key",
            "select * from api_key where business_id = $1 order by created_at desc, api_key_id desc",
        );
        self.all(sql.bind(&self.scope()), api_key).await
    }

    async fn revoke_key(&mut self, id: ApiKeyId, at: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "api_key",
            "update api_key set revoked_at = $3
             where business_id = $1 and api_key_id = $2 and revoked_at is null",
        );
        Ok(self
            .execute(sql.bind(&self.scope()).bind(&id).bind(&at))
            .await?
            > 0)
    }
}
