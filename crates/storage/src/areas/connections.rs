//! Calendar accounts and provider keys, with their secrets encrypted.

use async_trait::async_trait;
use domain::CalendarConnectionId;
use jiff::Timestamp;
use secrecy::SecretString;
use services::{
    ports::store::{Connections, StoreError, StoreResult},
    records::{CalendarChoice, CalendarConnection, CalendarTokens, ConnectionState, ProviderKey},
};

use crate::{
    seal::{Keyring, Place},
    sql::{Row, Sql},
    tx::SqlTx,
};

/// The tables with secrets, and the columns that hold them.
pub(super) const ACCOUNT: &str = "calendar_connection";
const CHOICE: &str = "calendar_choice";
pub(super) const ACCESS: &str = "access_sealed";
pub(super) const REFRESH: &str = "refresh_sealed";
pub(super) const KEY: &str = "provider_key";
pub(super) const SEALED: &str = "sealed";

/// Decrypts a column of a row.
pub(super) fn open(
    keyring: &Keyring,
    row: &Row,
    table: &'static str,
    column: &'static str,
    key: &str,
) -> StoreResult<SecretString> {
    let place = Place {
        business: row.get("business_id")?,
        table,
        column,
        row: key,
    };
    let sealed: Vec<u8> = row.get(column)?;
    keyring
        .open(place, &row.get::<String>("key_id")?, &sealed)
        .map_err(|why| row.inconsistent(format!("column `{column}`: {why}")))
}

fn connection(keyring: &Keyring, row: &Row) -> StoreResult<CalendarConnection> {
    let id: CalendarConnectionId = row.get("calendar_connection_id")?;
    let key = Keyring::row(id.uuid());
    Ok(CalendarConnection {
        id,
        provider: row.get("provider")?,
        account: row.get("account")?,
        state: row.get("state")?,
        problem: row.opt("problem")?,
        tokens: CalendarTokens {
            access: open(keyring, row, ACCOUNT, ACCESS, &key)?,
            refresh: open(keyring, row, ACCOUNT, REFRESH, &key)?,
            expires_at: row.get("expires_at")?,
        },
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        answered_at: row.opt("answered_at")?,
    })
}

impl SqlTx {
    /// Encrypts a value for its place in this business.
    pub(super) fn seal(
        &mut self,
        table: &'static str,
        column: &'static str,
        row: &str,
        secret: &SecretString,
    ) -> StoreResult<Vec<u8>> {
        let place = Place {
            business: self.scope(),
            table,
            column,
            row,
        };
        self.keyring()
            .seal(place, secret)
            .map_err(|why| StoreError::Inconsistent {
                table,
                row: row.to_owned(),
                reason: why.to_string(),
            })
    }

    fn seal_tokens(
        &mut self,
        id: CalendarConnectionId,
        tokens: &CalendarTokens,
    ) -> StoreResult<(Vec<u8>, Vec<u8>)> {
        let row = Keyring::row(id.uuid());
        let access = self.seal(ACCOUNT, ACCESS, &row, &tokens.access)?;
        Ok((access, self.seal(ACCOUNT, REFRESH, &row, &tokens.refresh)?))
    }
}

#[async_trait]
impl Connections for SqlTx {
    async fn put(&mut self, connection: &CalendarConnection) -> StoreResult<()> {
        let (access, refresh) = self.seal_tokens(connection.id, &connection.tokens)?;
        let sql = Sql::new(
            ACCOUNT,
            "insert into calendar_connection
                (business_id, calendar_connection_id, provider, account, state, problem, access_sealed,
                 refresh_sealed, key_id, expires_at, version, created_at, updated_at, answered_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             on conflict (business_id, calendar_connection_id) do update set
                provider = excluded.provider, account = excluded.account, state = excluded.state,
                problem = excluded.problem, access_sealed = excluded.access_sealed,
                refresh_sealed = excluded.refresh_sealed, key_id = excluded.key_id,
                expires_at = excluded.expires_at, version = calendar_connection.version + 1,
                updated_at = excluded.updated_at, answered_at = excluded.answered_at",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&connection.id)
            .text(&connection.provider);
        let sql = sql.text(&connection.account).bind(&connection.state);
        let sql = sql
            .bind_opt(connection.problem.as_ref())
            .bind(&access)
            .bind(&refresh);
        let sql = sql
            .text(self.keyring().current())
            .bind(&connection.tokens.expires_at);
        let sql = sql.bind(&connection.version).bind(&connection.created_at);
        let sql = sql
            .bind(&connection.updated_at)
            .bind_opt(connection.answered_at.as_ref());
        self.change_one(ACCOUNT, sql).await
    }

    async fn get(&mut self, id: CalendarConnectionId) -> StoreResult<Option<CalendarConnection>> {
        let sql = Sql::new(
            ACCOUNT,
            "select * from calendar_connection
             where business_id = $1 and calendar_connection_id = $2",
        );
        let keyring = self.keyring().clone();
        self.one(sql.bind(&self.scope()).bind(&id), |row| {
            connection(&keyring, row)
        })
        .await
    }

    async fn list(&mut self) -> StoreResult<Vec<CalendarConnection>> {
        let sql = Sql::new(
            ACCOUNT,
            "select * from calendar_connection where business_id = $1
             order by created_at, calendar_connection_id",
        );
        let keyring = self.keyring().clone();
        self.all(sql.bind(&self.scope()), |row| connection(&keyring, row))
            .await
    }

    async fn set_tokens(
        &mut self,
        id: CalendarConnectionId,
        version: i64,
        tokens: &CalendarTokens,
        now: Timestamp,
    ) -> StoreResult<()> {
        let (access, refresh) = self.seal_tokens(id, tokens)?;
        let sql = Sql::new(
            ACCOUNT,
            "update calendar_connection set
                access_sealed = $4, refresh_sealed = $5, key_id = $6, expires_at = $7,
                version = version + 1, state = 'connected', problem = null, updated_at = $8, answered_at = $8
             where business_id = $1 and calendar_connection_id = $2 and version = $3",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&id)
            .bind(&version)
            .bind(&access)
            .bind(&refresh);
        let sql = sql
            .text(self.keyring().current())
            .bind(&tokens.expires_at)
            .bind(&now);
        if self.execute(sql).await? == 0 {
            let exists = Connections::get(self, id).await?.is_some();
            return Err(self.lost(ACCOUNT, exists));
        }
        Ok(())
    }

    async fn set_state(
        &mut self,
        id: CalendarConnectionId,
        state: ConnectionState,
        problem: Option<&str>,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql = Sql::new(
            ACCOUNT,
            "update calendar_connection set state = $3, problem = $4, updated_at = $5,
                answered_at = case when $3 = 'connected' then $5 else answered_at end
             where business_id = $1 and calendar_connection_id = $2",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&state);
        let sql = sql.bind_opt(problem.map(str::to_owned).as_ref()).bind(&now);
        self.change_one(ACCOUNT, sql).await
    }

    async fn remove(&mut self, id: CalendarConnectionId) -> StoreResult<bool> {
        let sql = Sql::new(
            CHOICE,
            "delete from calendar_choice where business_id = $1 and calendar_connection_id = $2",
        );
        self.execute(sql.bind(&self.scope()).bind(&id)).await?;
        let sql = Sql::new(
            ACCOUNT,
            "delete from calendar_connection where business_id = $1 and calendar_connection_id = $2",
        );
        Ok(self.execute(sql.bind(&self.scope()).bind(&id)).await? > 0)
    }

    async fn choose(
        &mut self,
        id: CalendarConnectionId,
        choices: &[CalendarChoice],
    ) -> StoreResult<()> {
        self.setup_changed();
        let sql = Sql::new(
            CHOICE,
            "delete from calendar_choice where business_id = $1 and calendar_connection_id = $2",
        );
        self.execute(sql.bind(&self.scope()).bind(&id)).await?;
        for choice in choices {
            let sql = Sql::new(
                CHOICE,
                "insert into calendar_choice
                    (business_id, calendar_connection_id, calendar_id, name, blocks)
                 values ($1, $2, $3, $4, $5)",
            );
            let sql = sql.bind(&self.scope()).bind(&id).text(&choice.calendar_id);
            self.change_one(CHOICE, sql.text(&choice.name).bind(&choice.blocks))
                .await?;
        }
        Ok(())
    }

    async fn choices(&mut self) -> StoreResult<Vec<(CalendarConnectionId, CalendarChoice)>> {
        let sql = Sql::new(
            CHOICE,
            "select * from calendar_choice where business_id = $1
             order by calendar_connection_id, name, calendar_id",
        );
        self.all(sql.bind(&self.scope()), |row| {
            let choice = CalendarChoice {
                calendar_id: row.get("calendar_id")?,
                name: row.get("name")?,
                blocks: row.get("blocks")?,
            };
            Ok((row.get("calendar_connection_id")?, choice))
        })
        .await
    }

    async fn put_key(
        &mut self,
        provider: &str,
        secret: &SecretString,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sealed = self.seal(KEY, SEALED, provider, secret)?;
        let sql = Sql::new(
            KEY,
            "insert into provider_key (business_id, provider, sealed, key_id, updated_at)
             values ($1, $2, $3, $4, $5)
             on conflict (business_id, provider) do update set
                sealed = excluded.sealed, key_id = excluded.key_id, updated_at = excluded.updated_at",
        );
        let sql = sql.bind(&self.scope()).text(provider).bind(&sealed);
        self.change_one(KEY, sql.text(self.keyring().current()).bind(&now))
            .await
    }

    async fn key(&mut self, provider: &str) -> StoreResult<Option<ProviderKey>> {
        let sql = Sql::new(
            KEY,
            "select * from provider_key where business_id = $1 and provider = $2",
        );
        let keyring = self.keyring().clone();
        self.one(sql.bind(&self.scope()).text(provider), |row| {
            let provider: String = row.get("provider")?;
            let secret = open(&keyring, row, KEY, SEALED, &provider)?;
            Ok(ProviderKey {
                provider,
                secret,
                updated_at: row.get("updated_at")?,
            })
        })
        .await
    }

    async fn remove_key(&mut self, provider: &str) -> StoreResult<bool> {
        let sql = Sql::new(
            KEY,
            "delete from provider_key where business_id = $1 and provider = $2",
        );
        Ok(self.execute(sql.bind(&self.scope()).text(provider)).await? > 0)
    }
}
