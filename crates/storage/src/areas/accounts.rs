//! What a business chooses about itself, and who is asked to join it.

use async_trait::async_trait;
use domain::InvitationId;
use jiff::Timestamp;
use services::{
    ports::store::{Accounts, StoreResult},
    records::{BusinessSettings, Invitation},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

pub(super) fn settings(row: &Row) -> StoreResult<BusinessSettings> {
    Ok(BusinessSettings {
        staff_noun: row.get("staff_noun")?,
        resource_noun: row.get("resource_noun")?,
        health_data: row.get("health_data")?,
        idle_minutes: row.opt("idle_minutes")?,
        booking_page: row.get("booking_page")?,
        tell_customers: row.get("tell_customers")?,
    })
}

fn invitation(row: &Row) -> StoreResult<Invitation> {
    Ok(Invitation {
        id: row.get("invitation_id")?,
        email: row.get("email")?,
        role: row.get("role")?,
        staff_id: row.opt("staff_id")?,
        token_hash: row.get("token_hash")?,
        invited_by: row.get("invited_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        accepted_at: row.opt("accepted_at")?,
        revoked_at: row.opt("revoked_at")?,
    })
}

#[async_trait]
impl Accounts for SqlTx {
    async fn settings(&mut self) -> StoreResult<BusinessSettings> {
        let sql = Sql::new(
            "business_setting",
            "select * from business_setting where business_id = $1",
        );
        let found = self.one(sql.bind(&self.scope()), settings).await?;
        Ok(found.unwrap_or_default())
    }

    async fn put_settings(&mut self, settings: &BusinessSettings) -> StoreResult<()> {
        self.refuse_invalid("business_setting", settings.validate())?;
        let sql = Sql::new(
            "business_setting",
            "insert into business_setting
                (business_id, staff_noun, resource_noun, health_data, idle_minutes, booking_page, tell_customers)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (business_id) do update set
                staff_noun = excluded.staff_noun, resource_noun = excluded.resource_noun,
                health_data = excluded.health_data, idle_minutes = excluded.idle_minutes,
                booking_page = excluded.booking_page, tell_customers = excluded.tell_customers",
        );
        let sql = sql
            .bind(&self.scope())
            .text(&settings.staff_noun)
            .text(&settings.resource_noun)
            .bind(&settings.health_data)
            .bind_opt(settings.idle_minutes.as_ref())
            .bind(&settings.booking_page)
            .bind(&settings.tell_customers);
        self.change_one("business_setting", sql).await
    }

    async fn lock_team(&mut self) -> StoreResult<()> {
        let sql = Sql::new(
            "business",
            "update business set name = name where business_id = $1",
        );
        self.change_one("business", sql.bind(&self.scope())).await
    }

    async fn invite(&mut self, invitation: &Invitation) -> StoreResult<()> {
        let sql = Sql::new(
            "invitation",
            "insert into invitation
                (business_id, invitation_id, email, role, token_hash, invited_by, created_at, expires_at, accepted_at,
                 revoked_at, staff_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&invitation.id)
            .bind(&invitation.email)
            .bind(&invitation.role)
            .bind(&invitation.token_hash)
            .bind(&invitation.invited_by);
        let sql = sql
            .bind(&invitation.created_at)
            .bind(&invitation.expires_at)
            .bind_opt(invitation.accepted_at.as_ref())
            .bind_opt(invitation.revoked_at.as_ref())
            .bind_opt(invitation.staff_id.as_ref());
        self.change_one("invitation", sql).await
    }

    async fn invitations(&mut self) -> StoreResult<Vec<Invitation>> {
        let sql = Sql::new(
            "invitation",
            "select * from invitation where business_id = $1 order by created_at desc, invitation_id desc",
        );
        self.all(sql.bind(&self.scope()), invitation).await
    }

    async fn invitation(&mut self, id: InvitationId) -> StoreResult<Option<Invitation>> {
        let sql = Sql::new(
            "invitation",
            "select * from invitation where business_id = $1 and invitation_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), invitation)
            .await
    }

    async fn accept(&mut self, id: InvitationId, now: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "invitation",
            "update invitation set accepted_at = $3
             where business_id = $1 and invitation_id = $2
                and accepted_at is null and revoked_at is null and expires_at > $3",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&now);
        Ok(self.execute(sql).await? > 0)
    }

    async fn revoke(&mut self, id: InvitationId, now: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "invitation",
            "update invitation set revoked_at = $3
             where business_id = $1 and invitation_id = $2 and accepted_at is null and revoked_at is null",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&now);
        Ok(self.execute(sql).await? > 0)
    }
}
