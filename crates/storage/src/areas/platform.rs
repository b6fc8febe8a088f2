//! What a restart, the sweeper and key rotation need.

use async_trait::async_trait;
use domain::BusinessId;
use jiff::Timestamp;
use secrecy::SecretString;
use services::{
    ports::store::{Platform, StoreError, StoreResult},
    records::OpenCall,
};
use uuid::Uuid;

use super::connections::{ACCESS, ACCOUNT, KEY, REFRESH, SEALED, open};
use crate::{
    seal::{Keyring, Place},
    sql::{Row, Sql},
    tx::SqlTx,
};

fn open_call(row: &Row) -> StoreResult<OpenCall> {
    Ok(OpenCall {
        business_id: row.get("business_id")?,
        call_id: row.get("call_id")?,
        state: row.get("state")?,
        started_at: row.get("started_at")?,
    })
}

/// Encrypts a value again for the place that it came from.
fn seal_again(
    keyring: &Keyring,
    business: BusinessId,
    (table, column): (&'static str, &'static str),
    key: &str,
    secret: &SecretString,
) -> StoreResult<Vec<u8>> {
    keyring
        .seal(
            Place {
                business,
                table,
                column,
                row: key,
            },
            secret,
        )
        .map_err(|why| StoreError::Inconsistent {
            table,
            row: key.to_owned(),
            reason: why.to_string(),
        })
}

impl SqlTx {
    async fn reseal_accounts(&mut self, limit: u32) -> StoreResult<u64> {
        let sql = Sql::new(
            ACCOUNT,
            "select * from calendar_connection where key_id <> $1 limit $2",
        );
        let rows = self
            .rows(sql.text(self.keyring().current()).bind(&limit))
            .await?;
        let (keyring, mut changed) = (self.keyring().clone(), 0);
        for row in &rows {
            let (business, id): (BusinessId, Uuid) =
                (row.get("business_id")?, row.get("calendar_connection_id")?);
            let key = Keyring::row(id);
            let again = |column| {
                let secret = open(&keyring, row, ACCOUNT, column, &key)?;
                seal_again(&keyring, business, (ACCOUNT, column), &key, &secret)
            };
            let (access, refresh) = (again(ACCESS)?, again(REFRESH)?);
            // Tokens that were refreshed meanwhile are under the current key already.
            let sql = Sql::new(
                ACCOUNT,
                "update calendar_connection set access_sealed = $4, refresh_sealed = $5, key_id = $6
                 where business_id = $1 and calendar_connection_id = $2 and version = $3",
            );
            let sql = sql
                .bind(&business)
                .bind(&id)
                .bind(&row.get::<i64>("version")?);
            let sql = sql.bind(&access).bind(&refresh).text(keyring.current());
            changed += self.execute(sql).await?;
        }
        Ok(changed)
    }

    async fn reseal_keys(&mut self, limit: u32) -> StoreResult<u64> {
        let sql = Sql::new(
            KEY,
            "select * from provider_key where key_id <> $1 limit $2",
        );
        let rows = self
            .rows(sql.text(self.keyring().current()).bind(&limit))
            .await?;
        let (keyring, mut changed) = (self.keyring().clone(), 0);
        for row in &rows {
            let (business, provider): (BusinessId, String) =
                (row.get("business_id")?, row.get("provider")?);
            let secret = open(&keyring, row, KEY, SEALED, &provider)?;
            let sealed = seal_again(&keyring, business, (KEY, SEALED), &provider, &secret)?;
            let sql = Sql::new(
                KEY,
                "update provider_key set sealed = $4, key_id = $5
                 where business_id = $1 and provider = $2 and sealed = $3",
            );
            let sql = sql
                .bind(&business)
                .text(&provider)
                .bind(&row.get::<Vec<u8>>(SEALED)?);
            changed += self
                .execute(sql.bind(&sealed).text(keyring.current()))
                .await?;
        }
        Ok(changed)
    }
}

#[async_trait]
impl Platform for SqlTx {
    async fn open_calls(&mut self, before: Timestamp, limit: u32) -> StoreResult<Vec<OpenCall>> {
        let sql = Sql::new(
            "call",
            "select * from call where ended_at is null and started_at < $1
             order by started_at, call_id limit $2",
        );
        self.all(sql.bind(&before).bind(&limit), open_call).await
    }

    async fn expire_waiting(&mut self, now: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "waitlist_entry",
            "update waitlist_entry set state = 'expired', updated_at = $1
             where state = 'waiting' and ends_at <= $1",
        );
        self.execute(sql.bind(&now)).await
    }

    async fn purge_lapsed(&mut self, before: Timestamp) -> StoreResult<u64> {
        self.remember_lapsed(before).await?;
        let holds = Sql::new("hold", "delete from hold where expires_at < $1");
        let tokens = Sql::new(
            "stream_token",
            "delete from stream_token where expires_at < $1",
        );
        let tests = Sql::new(
            "test_booking",
            "delete from test_booking where expires_at < $1",
        );
        let mut lapsed = 0;
        for sql in [holds, tokens, tests] {
            lapsed += self.execute(sql.bind(&before)).await?;
        }
        Ok(lapsed)
    }

    async fn purge_past_holds(&mut self, before: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new("hold_past", "delete from hold_past where ended_at < $1");
        self.execute(sql.bind(&before)).await
    }

    async fn purge_receipts(&mut self, before: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "webhook_receipt",
            "delete from webhook_receipt where received_at < $1",
        );
        self.execute(sql.bind(&before)).await
    }

    async fn purge_links(&mut self, before: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "customer_link",
            "delete from customer_link where expires_at < $1",
        );
        self.execute(sql.bind(&before)).await
    }

    async fn reseal(&mut self, limit: u32) -> StoreResult<u64> {
        Ok(self.reseal_accounts(limit).await? + self.reseal_keys(limit).await?)
    }
}
