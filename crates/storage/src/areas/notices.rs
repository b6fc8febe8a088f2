//! What people of a business are told happened: rows of several tables that are there for other reasons. Each part is
//! read through an index that holds such rows alone; the list of actions is word for word that of its index.

use async_trait::async_trait;
use domain::UserId;
use jiff::Timestamp;
use services::{
    ports::store::{Notices, StoreResult},
    records::{NoticeFact, NoticeKind},
};

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

const TABLE: &str = "notice_read";

/// A table in which something of these kinds stands: what is listed of it, and where it is found. `$1` is the business,
/// `$2` the first instant, `seen` the instant after which rows are wanted.
struct Part {
    kinds: &'static [NoticeKind],
    listed: &'static str,
    found: &'static str,
    /// The column that tells its kinds apart.
    kind: Option<&'static str>,
}

const PARTS: [Part; 5] = [
    Part {
        kinds: &[
            NoticeKind::Message,
            NoticeKind::CutOff,
            NoticeKind::Withdrawn,
        ],
        listed: "select e.action as kind, e.happened_at as happened_at, e.audit_event_id as row_id,
                e.actor_id as about, e.subject as words",
        found: " from audit_event e where e.business_id = $1
                and e.action in ('message.taken', 'call.cut_off', 'booking.withdrawn')
                and e.happened_at > (select until from seen)",
        kind: Some(" and e.action"),
    },
    Part {
        kinds: &[NoticeKind::Text],
        // A text is written down before it fails; the index is by the former, and holds few.
        listed: "select 'text.failed' as kind, m.updated_at as happened_at, m.message_id as row_id,
                m.booking_id as about,
                (select b.name from booking b where b.business_id = $1 and b.booking_id = m.booking_id) as words",
        found: " from message m where m.business_id = $1 and m.state = 'failed' and m.created_at > $2
                and m.updated_at > (select until from seen)",
        kind: None,
    },
    Part {
        kinds: &[NoticeKind::Calendar],
        listed: "select 'calendar.lost' as kind, c.updated_at as happened_at, c.calendar_connection_id as row_id,
                c.calendar_connection_id as about, c.account as words",
        found: " from calendar_connection c where c.business_id = $1 and c.state <> 'connected'
                and c.updated_at > (select until from seen)",
        kind: None,
    },
    Part {
        kinds: &[NoticeKind::Number],
        listed: "select 'number.failed' as kind, n.checked_at as happened_at, n.phone_number_id as row_id,
                n.phone_number_id as about, n.problem as words",
        found: " from number_check n where n.business_id = $1 and n.problem is not null
                and n.checked_at > (select until from seen)",
        kind: None,
    },
    Part {
        kinds: &[NoticeKind::Work],
        // A text that was given up is told as a text that did not arrive.
        listed: "select 'job.given_up' as kind, j.finished_at as happened_at, j.job_id as row_id,
                j.job_id as about, j.queue as words",
        found: " from job j where j.business_id = $1 and j.state = 'dead' and j.queue <> 'sms.send'
                and j.finished_at > (select until from seen)",
        kind: None,
    },
];

/// Continues a statement with what is wanted of each table. `false` if nothing is.
fn gathered(sql: &mut Sql, kinds: &[NoticeKind], listed: bool) -> bool {
    let mut any = false;
    for part in &PARTS {
        let wanted: Vec<String> = part
            .kinds
            .iter()
            .filter(|kind| kinds.contains(kind))
            .map(|kind| kind.as_str().to_owned())
            .collect();
        if wanted.is_empty() {
            continue;
        }
        if std::mem::replace(&mut any, true) {
            sql.push(" union all ");
        }
        sql.push(if listed {
            part.listed
        } else {
            "select 1 as one"
        });
        sql.push(part.found);
        if let Some(column) = part.kind
            && wanted.len() < part.kinds.len()
        {
            sql.push(column).push_any(&wanted);
        }
    }
    any
}

fn fact(row: &Row) -> StoreResult<NoticeFact> {
    let kind: String = row.get("kind")?;
    let kind = kind
        .parse()
        .map_err(|_| row.inconsistent(format!("`{kind}` is not a kind of notice")))?;
    Ok(NoticeFact {
        kind,
        at: row.get("happened_at")?,
        about: row.opt("about")?,
        words: row.opt("words")?,
    })
}

#[async_trait]
impl Notices for SqlTx {
    async fn unread(
        &mut self,
        user: UserId,
        kinds: &[NoticeKind],
        since: Timestamp,
        most: u32,
    ) -> StoreResult<u64> {
        let sql = Sql::new(
            TABLE,
            "with seen as (select coalesce((select r.read_until from notice_read r
                where r.business_id = $1 and r.user_id = $3 and r.read_until > $2), $2) as until)
             select count(*) as found from (",
        );
        let mut sql = sql.bind(&self.scope()).bind(&since).bind(&user);
        if !gathered(&mut sql, kinds, false) {
            return Ok(0);
        }
        sql.push(" limit ").push_bind(&most).push(") found");
        self.counted(sql).await
    }

    async fn list(
        &mut self,
        kinds: &[NoticeKind],
        since: Timestamp,
        most: u32,
    ) -> StoreResult<Vec<NoticeFact>> {
        let sql = Sql::new(TABLE, "with seen as (select $2 as until) select * from (");
        let mut sql = sql.bind(&self.scope()).bind(&since);
        if !gathered(&mut sql, kinds, true) {
            return Ok(Vec::new());
        }
        sql.push(") found order by found.happened_at desc, found.row_id desc limit ");
        sql.push_bind(&most);
        self.all(sql, fact).await
    }

    async fn read_until(&mut self, user: UserId) -> StoreResult<Option<Timestamp>> {
        let sql = Sql::new(
            TABLE,
            "select read_until from notice_read where business_id = $1 and user_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&user), |row| {
            row.get("read_until")
        })
        .await
    }

    async fn mark_read(&mut self, user: UserId, until: Timestamp) -> StoreResult<()> {
        let sql = Sql::new(
            TABLE,
            "insert into notice_read (business_id, user_id, read_until) values ($1, $2, $3)
             on conflict (business_id, user_id) do update set read_until = excluded.read_until
                where notice_read.read_until < excluded.read_until",
        );
        let sql = sql.bind(&self.scope()).bind(&user).bind(&until);
        self.execute(sql).await.map(drop)
    }
}
