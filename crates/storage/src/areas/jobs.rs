//! The outbox as use cases see it.

use async_trait::async_trait;
use domain::{BusinessId, JobId};
use jiff::Timestamp;
use services::{
    ports::store::{Jobs, StoreResult},
    records::{Cursor, Job, NewJob, Page, PageRequest},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

pub(super) fn job(row: &Row) -> StoreResult<Job> {
    Ok(Job {
        id: row.get("job_id")?,
        business_id: row.opt("business_id")?,
        queue: row.get("queue")?,
        payload: row.get("payload")?,
        dedupe_key: row.opt("dedupe_key")?,
        state: row.get("state")?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
        worker: row.opt("worker")?,
        leased_until: row.opt("leased_until")?,
        last_error: row.opt("last_error")?,
        created_at: row.get("created_at")?,
        finished_at: row.opt("finished_at")?,
    })
}

impl SqlTx {
    pub(super) async fn add_job(
        &mut self,
        business: Option<BusinessId>,
        new: &NewJob,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "insert into job
                (business_id, job_id, queue, payload, dedupe_key, state, run_at, attempts, created_at)
             values ($1, $2, $3, $4, $5, 'pending', $6, 0, $7)
             on conflict do nothing",
        );
        let sql = sql
            .bind_opt(business.as_ref())
            .bind(&new.id)
            .text(&new.queue)
            .bind(&new.payload);
        let sql = sql
            .bind_opt(new.dedupe_key.as_ref())
            .bind(&new.run_at)
            .bind(&now);
        Ok(self.execute(sql).await? > 0)
    }
}

#[async_trait]
impl Jobs for SqlTx {
    async fn enqueue(&mut self, new: &NewJob, now: Timestamp) -> StoreResult<bool> {
        let business = self.scope();
        self.add_job(Some(business), new, now).await
    }

    async fn complete(&mut self, id: JobId, worker: &str, now: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "update job set state = 'done', finished_at = $4, worker = null, leased_until = null
             where business_id = $1 and job_id = $2 and worker = $3 and state = 'pending'",
        );
        let sql = sql.bind(&self.scope()).bind(&id).text(worker).bind(&now);
        Ok(self.execute(sql).await? > 0)
    }

    async fn get(&mut self, id: JobId) -> StoreResult<Option<Job>> {
        let sql = Sql::new(
            "job",
            "select * from job where business_id = $1 and job_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), job).await
    }

    async fn dead(&mut self, page: PageRequest) -> StoreResult<Page<Job>> {
        let mut sql = Sql::new(
            "job",
            "select * from job where business_id = $1 and state = 'dead'",
        )
        .bind(&self.scope());
        if let Some(after) = page.after {
            sql.push(" and (finished_at, job_id) < (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by finished_at desc, job_id desc");
        self.page(sql, page, job, |one| Cursor {
            at: one.finished_at.unwrap_or(one.created_at),
            id: one.id.uuid(),
        })
        .await
    }

    async fn requeue(&mut self, id: JobId, run_at: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "update job set state = 'pending', run_at = $3, attempts = 0, finished_at = null
             where business_id = $1 and job_id = $2 and state = 'dead'",
        );
        Ok(self
            .execute(sql.bind(&self.scope()).bind(&id).bind(&run_at))
            .await?
            > 0)
    }
}
