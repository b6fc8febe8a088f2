//! Lanes: the rows that bookings lock by writing, and what is taken on them.

use std::collections::BTreeSet;

use domain::{CallId, HoldId, ResourceId, ServiceId, StaffId, TimeRange};
use jiff::Timestamp;
use services::{
    ports::store::{Constraint, StoreError, StoreResult},
    records::{Claim, Lane},
};
use uuid::Uuid;

use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// The lane in `lane_id` and its `kind`, as joined into a row.
pub(super) fn lane(row: &Row) -> StoreResult<Lane> {
    let id: Uuid = row.get("lane_id")?;
    match row.get::<String>("kind")?.as_str() {
        "staff" => Ok(Lane::Staff(StaffId::from_uuid(id))),
        "resource" => Ok(Lane::Resource(ResourceId::from_uuid(id))),
        other => Err(row.inconsistent(format!("`{other}` is not a kind of lane"))),
    }
}

impl SqlTx {
    /// Adds the lane of a staff member or a resource, unless it is there.
    pub(super) async fn add_lane(&mut self, lane: Lane) -> StoreResult<()> {
        let kind = match lane {
            Lane::Staff(_) => "staff",
            Lane::Resource(_) => "resource",
        };
        let sql = Sql::new(
            "lane",
            // Another kind under the same id changes no row and is refused.
            "insert into lane (business_id, lane_id, kind, version) values ($1, $2, $3, 0)
             on conflict (business_id, lane_id) do update set kind = excluded.kind
             where lane.kind = excluded.kind",
        );
        let sql = sql.bind(&self.scope()).bind(&lane.uuid()).text(kind);
        if self.execute(sql).await? == 0 {
            return Err(self.refuse(Constraint::Duplicate {
                table: "lane".into(),
            }));
        }
        Ok(())
    }

    /// Makes units that claim or release time on the same lanes wait for each other. On Postgres by writing the lanes, in
    /// the order of their ids, so that no two units wait in a circle; SQLite has one writer, and a unit on it is alone.
    pub(super) async fn lock(&mut self, lanes: impl IntoIterator<Item = Lane>) -> StoreResult<()> {
        if !self.locks_rows() {
            return Ok(());
        }
        let mut sql = Sql::new(
            "lane",
            "update lane set version = version + 1 where business_id = $1 and lane_id in (
                select lane_id from lane where business_id = $1 and lane_id",
        )
        .bind(&self.scope());
        sql.push_any(&distinct(lanes));
        // The rows are locked in this order, whatever order the update takes.
        sql.push(" order by lane_id for update)");
        self.execute(sql).await.map(drop)
    }

    /// Refuses lanes that are not of this business.
    pub(super) async fn refuse_missing(&mut self, lanes: &[Lane]) -> StoreResult<()> {
        let mut sql = Sql::new("lane", "");
        self.push_missing(&mut sql, &distinct(lanes.iter().copied()));
        if self.rows(sql).await?.is_empty() {
            return Ok(());
        }
        Err(self.refuse(StoreError::Missing { table: "lane" }))
    }

    /// Refuses claims on lanes of others, and such as touch an active allocation or a live hold of someone else. Accurate once the lanes are
    /// locked; the schema stands behind it.
    pub(super) async fn refuse_taken(
        &mut self,
        claims: &[Claim],
        own: Own,
        now: Timestamp,
    ) -> StoreResult<()> {
        if claims.is_empty() {
            let reason = "bookings and holds claim at least one lane".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        let mut sql = Sql::new("allocation", "");
        self.push_missing(&mut sql, &distinct(claims.iter().map(|claim| claim.lane)));
        for claim in claims {
            sql.push(" union all ");
            self.push_overlap(&mut sql, claim);
            sql.push(" union all ");
            self.push_held(&mut sql, claim, own, now);
        }
        let taken = self.all(sql, |row| row.get::<String>("why")).await?;
        if taken.iter().any(|why| why == "missing") {
            return Err(self.refuse(StoreError::Missing { table: "lane" }));
        }
        // Of both, the booking is the reason that stays.
        if taken.iter().any(|why| why == "overlap") {
            return Err(self.refuse(Constraint::Overlap));
        }
        if taken.is_empty() {
            Ok(())
        } else {
            Err(self.refuse(Constraint::Held))
        }
    }

    fn push_missing(&self, sql: &mut Sql, lanes: &BTreeSet<Uuid>) {
        sql.push("select 'missing' as why where (select count(*) from lane where business_id = ");
        sql.push_bind(&self.scope())
            .push(" and lane_id")
            .push_any(lanes);
        sql.push(") < ").push_bind(&(lanes.len() as u64));
    }

    fn push_overlap(&self, sql: &mut Sql, claim: &Claim) {
        // Active allocations are disjoint: the last that begins before the end reaches furthest.
        sql.push(
            "select 'overlap' as why where (
                select ends_at from allocation where business_id = ",
        );
        sql.push_bind(&self.scope())
            .push(" and lane_id = ")
            .push_bind(&claim.lane.uuid());
        sql.push(" and active and starts_at < ")
            .push_bind(&claim.range.end());
        sql.push(" order by starts_at desc limit 1) > ")
            .push_bind(&claim.range.start());
    }

    fn push_held(&self, sql: &mut Sql, claim: &Claim, own: Own, now: Timestamp) {
        sql.push(
            "select 'held' as why from hold_claim c
             join hold h on h.business_id = c.business_id and h.hold_id = c.hold_id
             where c.business_id = ",
        );
        sql.push_bind(&self.scope())
            .push(" and c.lane_id = ")
            .push_bind(&claim.lane.uuid());
        sql.push(" and c.expires_at > ").push_bind(&now);
        sql.push(" and c.starts_at < ")
            .push_bind(&claim.range.end());
        sql.push(" and c.ends_at > ")
            .push_bind(&claim.range.start());
        if let Some(class) = own.class {
            // Seats of the same class are counted, not kept from each other.
            sql.push(" and not (h.seats is not null and h.service_id = ")
                .push_bind(&class.service);
            sql.push(" and h.starts_at = ")
                .push_bind(&class.range.start());
            sql.push(" and h.ends_at = ")
                .push_bind(&class.range.end())
                .push(")");
        }
        if let Some(hold) = own.hold {
            sql.push(" and c.hold_id <> ").push_bind(&hold);
        }
        if let Some(call) = own.call {
            sql.push(" and (h.call_id is null or h.call_id <> ")
                .push_bind(&call)
                .push(")");
        }
    }
}

fn distinct(lanes: impl IntoIterator<Item = Lane>) -> BTreeSet<Uuid> {
    lanes.into_iter().map(Lane::uuid).collect()
}

/// What does not stand in a claim's way, because it is the claimant's own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    /// The hold that is consumed.
    pub(super) hold: Option<HoldId>,
    /// The call that books; its hold does not keep it out.
    pub(super) call: Option<CallId>,
    /// The class whose seats are wanted; holds on other seats of it do not keep it out.
    pub(super) class: Option<ClassTime>,
}

/// Which class at which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClassTime {
    /// The class.
    pub(super) service: ServiceId,
    /// The customers' part, without buffers.
    pub(super) range: TimeRange,
}
