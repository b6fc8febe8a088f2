//! The workers' side of the outbox.

use std::time::Duration;

use async_trait::async_trait;
use domain::JobId;
use jiff::{SignedDuration, Timestamp};
use services::{
    ports::store::{Orphans, Queue, StoreResult},
    records::{Job, NewJob},
};

use super::jobs::job;
use crate::{postgres::WORKER_IS_GONE, sql::Sql, tx::SqlTx};

fn after(now: Timestamp, lease: Duration) -> Timestamp {
    SignedDuration::try_from(lease)
        .ok()
        .and_then(|lease| now.checked_add(lease).ok())
        .unwrap_or(Timestamp::MAX)
}

impl SqlTx {
    /// Ends or prolongs a lease, if the worker still has it.
    async fn with_lease(&mut self, sql: Sql) -> StoreResult<bool> {
        Ok(self.execute(sql).await? > 0)
    }

    /// Ends a lease for the job to be tried again later; its tries are counted on, or anew.
    async fn again(
        &mut self,
        (id, worker): (JobId, &str),
        run_at: Timestamp,
        error: &str,
        anew: bool,
    ) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "update job set
                run_at = $3, last_error = $4, attempts = case when $5 then 0 else attempts end,
                worker = null, leased_until = null
             where job_id = $1 and worker = $2 and state = 'pending'",
        );
        let sql = sql.bind(&id).text(worker).bind(&run_at).text(error);
        self.with_lease(sql.bind(&anew)).await
    }
}

#[async_trait]
impl Queue for SqlTx {
    async fn enqueue(&mut self, new: &NewJob, now: Timestamp) -> StoreResult<bool> {
        self.add_job(None, new, now).await
    }

    async fn claim(
        &mut self,
        worker: &str,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> StoreResult<Vec<Job>> {
        let mut sql = Sql::new(
            "job",
            "update job set worker = $1, leased_until = $2, attempts = attempts + 1
             where job_id in (
                select job_id from job
                where state = 'pending' and coalesce(leased_until, run_at) <= $3
                order by coalesce(leased_until, run_at), job_id limit $4",
        )
        .text(worker)
        .bind(&after(now, lease))
        .bind(&now)
        .bind(&limit);
        if self.locks_rows() {
            // Many workers: each takes what no other is taking. SQLite has one writer and needs no lock.
            sql.push(" for update skip locked");
        }
        sql.push(") returning *");
        let mut claimed = self.all(sql, job).await?;
        claimed.sort_by_key(|one| (one.run_at, one.id));
        Ok(claimed)
    }

    async fn extend(
        &mut self,
        id: JobId,
        worker: &str,
        now: Timestamp,
        lease: Duration,
    ) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "update job set leased_until = $3 where job_id = $1 and worker = $2 and state = 'pending'",
        );
        self.with_lease(sql.bind(&id).text(worker).bind(&after(now, lease)))
            .await
    }

    async fn complete(&mut self, id: JobId, worker: &str, now: Timestamp) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "update job set state = 'done', finished_at = $3, worker = null, leased_until = null
             where job_id = $1 and worker = $2 and state = 'pending'",
        );
        self.with_lease(sql.bind(&id).text(worker).bind(&now)).await
    }

    async fn retry(
        &mut self,
        id: JobId,
        worker: &str,
        run_at: Timestamp,
        error: &str,
    ) -> StoreResult<bool> {
        self.again((id, worker), run_at, error, false).await
    }

    async fn park(
        &mut self,
        id: JobId,
        worker: &str,
        run_at: Timestamp,
        error: &str,
    ) -> StoreResult<bool> {
        self.again((id, worker), run_at, error, true).await
    }

    async fn bury(
        &mut self,
        id: JobId,
        worker: &str,
        now: Timestamp,
        error: &str,
    ) -> StoreResult<bool> {
        let sql = Sql::new(
            "job",
            "update job set
                state = 'dead', finished_at = $3, last_error = $4, worker = null, leased_until = null
             where job_id = $1 and worker = $2 and state = 'pending'",
        );
        self.with_lease(sql.bind(&id).text(worker).bind(&now).text(error))
            .await
    }

    async fn free_orphans(&mut self, missed: &[String]) -> StoreResult<Orphans> {
        let mut found = Orphans::default();
        if !self.locks_rows() {
            return Ok(found);
        }
        let sql = Sql::new(
            "job",
            "select distinct worker from job where state = 'pending' and worker is not null",
        );
        let workers: Vec<String> = self.all(sql, |row| row.get("worker")).await?;
        for worker in workers {
            // Who gets a worker's lock knows that nobody holds it: the worker's connection is gone, and mostly its process.
            let sql = Sql::new("job", WORKER_IS_GONE).text(&worker);
            if self.one(sql, |row| row.get::<bool>("gone")).await? != Some(true) {
                continue;
            }
            if missed.contains(&worker) {
                let sql = Sql::new(
                    "job",
                    "update job set worker = null, leased_until = null
                     where state = 'pending' and worker = $1",
                );
                found.freed += self.execute(sql.text(&worker)).await?;
            } else {
                found.missed.push(worker);
            }
        }
        Ok(found)
    }

    async fn free_leases(&mut self) -> StoreResult<u64> {
        let sql = Sql::new(
            "job",
            "update job set worker = null, leased_until = null
             where state = 'pending' and worker is not null",
        );
        self.execute(sql).await
    }

    async fn next_due(&mut self) -> StoreResult<Option<Timestamp>> {
        let sql = Sql::new(
            "job",
            "select coalesce(leased_until, run_at) as due from job where state = 'pending'
             order by coalesce(leased_until, run_at), job_id limit 1",
        );
        self.one(sql, |row| row.get("due")).await
    }

    async fn dead(&mut self, limit: u32) -> StoreResult<Vec<Job>> {
        let sql = Sql::new(
            "job",
            "select * from job where state = 'dead' order by finished_at desc, job_id desc limit $1",
        );
        self.all(sql.bind(&limit), job).await
    }

    async fn purge_done(&mut self, before: Timestamp) -> StoreResult<u64> {
        let sql = Sql::new(
            "job",
            "delete from job where state = 'done' and finished_at < $1",
        );
        self.execute(sql.bind(&before)).await
    }
}
