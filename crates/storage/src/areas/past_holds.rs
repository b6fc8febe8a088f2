//! Holds that ended: what they kept, and until when, so that a time can be explained as of then.

use domain::TimeRange;
use jiff::Timestamp;
use services::{
    ports::store::StoreResult,
    records::{Claim, HoldOwner, Lane, PastHold},
};
use uuid::Uuid;

use super::lanes::lane;
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// Which holds end.
pub(super) enum Ending<'a> {
    /// One.
    Hold(domain::HoldId),
    /// All of one owner.
    Of(&'a HoldOwner),
}

/// Remembers claims of holds that end at `$2`, or ended before.
const REMEMBER: &str = "insert into hold_past
        (business_id, hold_id, lane_id, starts_at, ends_at, expires_at, ended_at, service_id, call_id,
         visit_starts_at, visit_ends_at, seats)
    select c.business_id, c.hold_id, c.lane_id, c.starts_at, c.ends_at, c.expires_at,
        case when c.expires_at < $2 then c.expires_at else $2 end,
        h.service_id, h.call_id, h.starts_at, h.ends_at, h.seats
    from hold h
    join hold_claim c on c.business_id = h.business_id and c.hold_id = h.hold_id
    where h.business_id = $1 and ";
/// A hold that ends twice at one instant, because it was taken again between, is remembered once. It counts as written,
/// so that a count of 0 says that there was no hold: every hold has a claim.
const ONCE: &str = " on conflict (business_id, hold_id, lane_id, starts_at, ended_at) do update set
        expires_at = excluded.expires_at";
/// The same for all holds of all businesses that lapsed before `$1`.
const REMEMBER_LAPSED: &str = "insert into hold_past
        (business_id, hold_id, lane_id, starts_at, ends_at, expires_at, ended_at, service_id, call_id,
         visit_starts_at, visit_ends_at, seats)
    select c.business_id, c.hold_id, c.lane_id, c.starts_at, c.ends_at, c.expires_at, c.expires_at,
        h.service_id, h.call_id, h.starts_at, h.ends_at, h.seats
    from hold h
    join hold_claim c on c.business_id = h.business_id and c.hold_id = h.hold_id
    where h.expires_at < $1
    on conflict (business_id, hold_id, lane_id, starts_at, ended_at) do nothing";
/// What was kept at `$2` within a window: by holds that ended since, and by those that are still there.
const THEN: &str = "select x.*, l.kind from (
        select p.hold_id, p.lane_id, p.starts_at, p.ends_at, p.expires_at, p.ended_at, p.service_id, p.call_id,
            p.visit_starts_at, p.visit_ends_at, p.seats
        from hold_past p
        where p.business_id = $1 and p.ended_at > $2 and p.starts_at < $3 and p.ends_at > $4
        union all
        select c.hold_id, c.lane_id, c.starts_at, c.ends_at, c.expires_at, c.expires_at, h.service_id, h.call_id,
            h.starts_at, h.ends_at, h.seats
        from hold h
        join hold_claim c on c.business_id = h.business_id and c.hold_id = h.hold_id
        where h.business_id = $1 and c.expires_at > $2 and c.starts_at < $3 and c.ends_at > $4
    ) x
    join lane l on l.business_id = $1 and l.lane_id = x.lane_id
    where x.lane_id";

fn past(row: &Row) -> StoreResult<PastHold> {
    let visit = TimeRange::new(row.get("visit_starts_at")?, row.get("visit_ends_at")?);
    Ok(PastHold {
        id: row.get("hold_id")?,
        service_id: row.get("service_id")?,
        call_id: row.opt("call_id")?,
        visit: visit.map_err(|error| row.inconsistent(error.to_string()))?,
        claim: Claim {
            lane: lane(row)?,
            range: row.range()?,
        },
        seats: row.opt("seats")?,
        expires_at: row.get("expires_at")?,
    })
}

/// The condition on the rows of `hold`.
fn narrow(sql: &mut Sql, which: &Ending<'_>, alias: bool) {
    let column = match (which, alias) {
        (Ending::Hold(_), true) => "h.hold_id = ",
        (Ending::Hold(_), false) => "hold_id = ",
        (Ending::Of(HoldOwner::Call(_)), true) => "h.call_id = ",
        (Ending::Of(HoldOwner::Call(_)), false) => "call_id = ",
        (Ending::Of(HoldOwner::Visitor(_)), true) => "h.visitor = ",
        (Ending::Of(HoldOwner::Visitor(_)), false) => "visitor = ",
        (Ending::Of(HoldOwner::Offer(_)), true) => "h.waitlist_offer_id = ",
        (Ending::Of(HoldOwner::Offer(_)), false) => "waitlist_offer_id = ",
    };
    sql.push(column);
    match which {
        Ending::Hold(id) => sql.push_bind(id),
        Ending::Of(HoldOwner::Call(id)) => sql.push_bind(id),
        Ending::Of(HoldOwner::Visitor(hash)) => sql.push_bind(hash),
        Ending::Of(HoldOwner::Offer(id)) => sql.push_bind(id),
    };
}

impl SqlTx {
    /// Remembers what holds keep, from now on as what they kept. How many claims that were.
    pub(super) async fn remember_holds(
        &mut self,
        which: &Ending<'_>,
        now: Timestamp,
    ) -> StoreResult<u64> {
        let mut sql = Sql::new("hold_past", REMEMBER)
            .bind(&self.scope())
            .bind(&now);
        narrow(&mut sql, which, true);
        sql.push(ONCE);
        self.execute(sql).await
    }

    /// Ends holds, remembered as they were. How many that were.
    pub(super) async fn end_holds(
        &mut self,
        which: &Ending<'_>,
        now: Timestamp,
    ) -> StoreResult<u64> {
        if self.remember_holds(which, now).await? == 0 {
            return Ok(0);
        }
        let sql = "delete from hold where business_id = $1 and ";
        let mut sql = Sql::new("hold", sql).bind(&self.scope());
        narrow(&mut sql, which, false);
        self.execute(sql).await
    }

    /// Remembers the holds of all businesses that lapsed.
    pub(super) async fn remember_lapsed(&mut self, before: Timestamp) -> StoreResult<()> {
        let sql = Sql::new("hold_past", REMEMBER_LAPSED).bind(&before);
        self.execute(sql).await.map(drop)
    }

    /// What was kept on lanes at an instant. A hold that was kept longer or shorter later appears once for each.
    pub(super) async fn held_then(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        at: Timestamp,
    ) -> StoreResult<Vec<PastHold>> {
        if lanes.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = lanes.iter().map(|lane| lane.uuid()).collect();
        let mut sql = Sql::new("hold_past", THEN).bind(&self.scope()).bind(&at);
        sql = sql.bind(&window.end()).bind(&window.start());
        sql.push_any(&ids);
        sql.push(" order by x.ended_at, x.hold_id, x.lane_id, x.starts_at");
        self.all(sql, past).await
    }
}
