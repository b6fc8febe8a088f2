//! The versions of receptionists: published ones, drafts, and which of them answered a call.

use async_trait::async_trait;
use domain::{CallId, LocationId, UserId};
use jiff::Timestamp;
use serde_json::{Value, from_value, to_value};
use services::{
    ports::store::{Receptionists, StoreError, StoreResult},
    records::{
        DraftAside, Receptionist, ReceptionistDraft, ReceptionistVersion, Script, VersionRef,
        VersionUse,
    },
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn script(row: &Row) -> StoreResult<Script> {
    let value: Value = row.get("script")?;
    from_value(value).map_err(|error| row.inconsistent(format!("column `script`: {error}")))
}

fn aside(row: &Row) -> StoreResult<DraftAside> {
    let value: Value = row.get("aside")?;
    from_value(value).map_err(|error| row.inconsistent(format!("column `aside`: {error}")))
}

fn version(row: &Row) -> StoreResult<ReceptionistVersion> {
    Ok(ReceptionistVersion {
        location_id: row.get("location_id")?,
        number: row.get("number")?,
        script: script(row)?,
        published_at: row.get("published_at")?,
        published_by: row.opt("published_by")?,
    })
}

fn draft(row: &Row) -> StoreResult<ReceptionistDraft> {
    Ok(ReceptionistDraft {
        location_id: row.get("location_id")?,
        revision: row.get("revision")?,
        script: script(row)?,
        aside: aside(row)?,
        updated_at: row.get("updated_at")?,
        updated_by: row.opt("updated_by")?,
    })
}

impl SqlTx {
    fn written(&mut self, json: serde_json::Result<Value>) -> StoreResult<Value> {
        json.map_err(|error| {
            let reason = error.to_string();
            self.refuse(StoreError::Misuse { reason })
        })
    }

    /// Adds the next version. The receptionist's row was written in this unit, which keeps others from doing the same.
    async fn add_version(
        &mut self,
        location: LocationId,
        script: &Script,
        by: Option<UserId>,
        at: Timestamp,
    ) -> StoreResult<i64> {
        let number = self
            .live_version(location)
            .await?
            .map_or(1, |live| live.number + 1);
        let script = self.written(to_value(script))?;
        let sql = Sql::new(
            "receptionist_version",
            "insert into receptionist_version
                (business_id, location_id, number, script, published_at, published_by)
             values ($1, $2, $3, $4, $5, $6)",
        );
        let sql = sql.bind(&self.scope()).bind(&location).bind(&number);
        let sql = sql.bind(&script).bind(&at).bind_opt(by.as_ref());
        self.change_one("receptionist_version", sql).await?;
        Ok(number)
    }

    async fn live_version(
        &mut self,
        location: LocationId,
    ) -> StoreResult<Option<ReceptionistVersion>> {
        let sql = Sql::new(
            "receptionist_version",
            "select * from receptionist_version where business_id = $1 and location_id = $2
             order by number desc limit 1",
        );
        self.one(sql.bind(&self.scope()).bind(&location), version)
            .await
    }

    /// Makes what callers hear a version: one that was written by its words alone, and says something else than the live
    /// version, is the next.
    pub(super) async fn keep_version(&mut self, words: &Receptionist) -> StoreResult<()> {
        let script = match self.live_version(words.location_id).await? {
            None => Script::of(words),
            Some(live) if live.script.agrees(words) => return Ok(()),
            Some(live) => {
                let mut script = live.script;
                script.take(words);
                script
            }
        };
        self.add_version(words.location_id, &script, None, words.updated_at)
            .await
            .map(drop)
    }
}

#[async_trait]
impl Receptionists for SqlTx {
    async fn publish(
        &mut self,
        location: LocationId,
        script: &Script,
        by: Option<UserId>,
        at: Timestamp,
    ) -> StoreResult<i64> {
        self.setup_changed();
        let sql = Sql::new(
            "receptionist",
            "update receptionist set name = $3, greeting = $4, voice = $5, instructions = $6, updated_at = $7
             where business_id = $1 and location_id = $2",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&location)
            .text(&script.persona.name)
            .text(&script.persona.greeting);
        let sql = sql.text(&script.sound.voice).text(&script.about).bind(&at);
        self.change_one("receptionist", sql).await?;
        self.add_version(location, script, by, at).await
    }

    async fn live(&mut self, location: LocationId) -> StoreResult<Option<ReceptionistVersion>> {
        self.live_version(location).await
    }

    async fn version(&mut self, wanted: VersionRef) -> StoreResult<Option<ReceptionistVersion>> {
        let sql = Sql::new(
            "receptionist_version",
            "select * from receptionist_version where business_id = $1 and location_id = $2 and number = $3",
        );
        let sql = sql.bind(&self.scope()).bind(&wanted.location_id);
        self.one(sql.bind(&wanted.number), version).await
    }

    async fn versions(
        &mut self,
        location: LocationId,
        below: Option<i64>,
        most: u32,
    ) -> StoreResult<Vec<ReceptionistVersion>> {
        let sql = Sql::new(
            "receptionist_version",
            "select * from receptionist_version where business_id = $1 and location_id = $2 and number < $3
             order by number desc limit $4",
        );
        let sql = sql.bind(&self.scope()).bind(&location);
        let sql = sql.bind(&below.unwrap_or(i64::MAX)).bind(&most);
        self.all(sql, version).await
    }

    async fn draft(&mut self, location: LocationId) -> StoreResult<Option<ReceptionistDraft>> {
        let sql = Sql::new(
            "receptionist_draft",
            "select * from receptionist_draft where business_id = $1 and location_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&location), draft)
            .await
    }

    async fn put_draft(&mut self, draft: &ReceptionistDraft) -> StoreResult<()> {
        let script = self.written(to_value(&draft.script))?;
        let aside = self.written(to_value(&draft.aside))?;
        let text = if draft.revision == 1 {
            "insert into receptionist_draft
                (business_id, location_id, revision, script, aside, updated_at, updated_by)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (business_id, location_id) do nothing"
        } else {
            "update receptionist_draft set
                revision = $3, script = $4, aside = $5, updated_at = $6, updated_by = $7
             where business_id = $1 and location_id = $2 and revision = $3 - 1"
        };
        let sql = Sql::new("receptionist_draft", text)
            .bind(&self.scope())
            .bind(&draft.location_id)
            .bind(&draft.revision);
        let sql = sql.bind(&script).bind(&aside).bind(&draft.updated_at);
        let changed = self
            .execute(sql.bind_opt(draft.updated_by.as_ref()))
            .await?;
        if changed == 1 {
            return Ok(());
        }
        Err(self.lost("receptionist_draft", true))
    }

    async fn remove_draft(&mut self, location: LocationId) -> StoreResult<bool> {
        let sql = Sql::new(
            "receptionist_draft",
            "delete from receptionist_draft where business_id = $1 and location_id = $2",
        );
        let sql = sql.bind(&self.scope()).bind(&location);
        Ok(self.execute(sql).await? > 0)
    }

    async fn answers(&mut self, call: CallId, version: VersionRef) -> StoreResult<()> {
        let sql = Sql::new(
            "call_version",
            "insert into call_version (business_id, call_id, location_id, number) values ($1, $2, $3, $4)
             on conflict (business_id, call_id) do nothing",
        );
        let sql = sql.bind(&self.scope()).bind(&call);
        let sql = sql.bind(&version.location_id).bind(&version.number);
        self.execute(sql).await.map(drop)
    }

    async fn answered(&mut self, call: CallId) -> StoreResult<Option<VersionRef>> {
        let sql = Sql::new(
            "call_version",
            "select * from call_version where business_id = $1 and call_id = $2",
        );
        let found = self.one(sql.bind(&self.scope()).bind(&call), |row| {
            Ok(VersionRef {
                location_id: row.get("location_id")?,
                number: row.get("number")?,
            })
        });
        found.await
    }

    async fn uses(&mut self, location: LocationId) -> StoreResult<Vec<VersionUse>> {
        let sql = Sql::new(
            "call_version",
            "select v.number, count(*) as calls, count(case when c.outcome = 'booked' then 1 end) as booked
             from call_version v
             join call c on c.business_id = v.business_id and c.call_id = v.call_id
             where v.business_id = $1 and v.location_id = $2
             group by v.number",
        );
        self.all(sql.bind(&self.scope()).bind(&location), |row| {
            Ok(VersionUse {
                number: row.get("number")?,
                calls: row.get("calls")?,
                booked: row.get("booked")?,
            })
        })
        .await
    }
}
