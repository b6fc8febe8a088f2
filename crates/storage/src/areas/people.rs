//! People who sign in.

use async_trait::async_trait;
use domain::{BusinessId, EmailAddress, UserId};
use services::{
    ports::store::{People, StoreResult},
    records::{BusinessSettings, Membership, Seat, User},
};

use super::{accounts::settings, members::membership};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn user(row: &Row) -> StoreResult<User> {
    Ok(User {
        id: row.get("user_id")?,
        email: row.get("email")?,
        name: row.opt("name")?,
        subject: row.opt("subject")?,
        platform_admin: row.get("platform_admin")?,
        created_at: row.get("created_at")?,
    })
}

#[async_trait]
impl People for SqlTx {
    async fn put(&mut self, user: &User) -> StoreResult<()> {
        let sql = Sql::new(
            "app_user",
            "insert into app_user (user_id, email, name, subject, platform_admin, created_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (user_id) do update set
                email = excluded.email, name = excluded.name, subject = excluded.subject,
                platform_admin = excluded.platform_admin",
        );
        let sql = sql
            .bind(&user.id)
            .bind(&user.email)
            .bind_opt(user.name.as_ref());
        let sql = sql
            .bind_opt(user.subject.as_ref())
            .bind(&user.platform_admin);
        self.change_one("app_user", sql.bind(&user.created_at))
            .await
    }

    async fn get(&mut self, id: UserId) -> StoreResult<Option<User>> {
        let sql = Sql::new("app_user", "select * from app_user where user_id = $1");
        self.one(sql.bind(&id), user).await
    }

    async fn by_email(&mut self, email: &EmailAddress) -> StoreResult<Option<User>> {
        let sql = Sql::new("app_user", "select * from app_user where email = $1");
        self.one(sql.bind(email), user).await
    }

    async fn by_subject(&mut self, subject: &str) -> StoreResult<Option<User>> {
        let sql = Sql::new("app_user", "select * from app_user where subject = $1");
        self.one(sql.text(subject), user).await
    }

    async fn memberships(&mut self, user: UserId) -> StoreResult<Vec<Membership>> {
        let sql = Sql::new(
            "membership",
            "select m.*, a.staff_id from membership m
             left join staff_access a on a.business_id = m.business_id and a.membership_id = m.membership_id
             where m.user_id = $1 order by m.created_at, m.membership_id",
        );
        self.all(sql.bind(&user), membership).await
    }

    async fn seat(
        &mut self,
        user: UserId,
        business: Option<BusinessId>,
    ) -> StoreResult<Option<Seat>> {
        let mut sql = Sql::new(
            "membership",
            "select m.*, a.staff_id, u.name as person_name, b.setup_version from membership m
             join app_user u on u.user_id = m.user_id
             join business b on b.business_id = m.business_id
             left join staff_access a on a.business_id = m.business_id and a.membership_id = m.membership_id
             where m.user_id = $1",
        )
        .bind(&user);
        if let Some(business) = &business {
            sql.push(" and m.business_id = ").push_bind(business);
        }
        sql.push(" order by m.created_at, m.membership_id limit 1");
        self.one(sql, |row| {
            Ok(Seat {
                membership: membership(row)?,
                name: row.opt("person_name")?,
                setup_version: row.get("setup_version")?,
            })
        })
        .await
    }

    async fn settings(&mut self, user: UserId) -> StoreResult<Vec<BusinessSettings>> {
        let sql = Sql::new(
            "business_setting",
            "select s.* from business_setting s join membership m on m.business_id = s.business_id
             where m.user_id = $1 order by s.business_id",
        );
        self.all(sql.bind(&user), settings).await
    }
}
