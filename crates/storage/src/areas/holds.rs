//! Slots kept for a while. A hold is a promise among callers; allocations are the wall.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{CallId, HoldId, TimeRange};
use jiff::Timestamp;
use services::{
    ports::store::{Holds, StoreResult},
    records::{Claim, HeldSeats, Hold, HoldOwner, Lane, PastHold},
};

use super::{
    lanes::{ClassTime, Own, lane},
    past_holds::Ending,
};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn owner(row: &Row) -> StoreResult<HoldOwner> {
    match (
        row.opt("call_id")?,
        row.opt("visitor")?,
        row.opt("waitlist_offer_id")?,
    ) {
        (Some(call), None, None) => Ok(HoldOwner::Call(call)),
        (None, Some(visitor), None) => Ok(HoldOwner::Visitor(visitor)),
        (None, None, Some(offer)) => Ok(HoldOwner::Offer(offer)),
        _ => Err(row.inconsistent("a slot is kept for exactly one")),
    }
}

/// A hold without its claims.
fn hold(row: &Row) -> StoreResult<Hold> {
    let seats = match (row.opt("seats")?, row.opt("capacity")?) {
        (Some(seats), Some(capacity)) => Some(HeldSeats { seats, capacity }),
        _ => None,
    };
    Ok(Hold {
        id: row.get("hold_id")?,
        service_id: row.get("service_id")?,
        owner: owner(row)?,
        range: row.range()?,
        claims: Vec::new(),
        seats,
        expires_at: row.get("expires_at")?,
    })
}

fn claim(row: &Row) -> StoreResult<(HoldId, Claim)> {
    let claim = Claim {
        lane: lane(row)?,
        range: row.range()?,
    };
    Ok((row.get("hold_id")?, claim))
}

impl SqlTx {
    /// Writes a hold. The lanes are locked.
    async fn write_hold(&mut self, hold: &Hold, now: Timestamp) -> StoreResult<()> {
        if let Some(kept) = hold.seats {
            let class = ClassTime {
                service: hold.service_id,
                range: hold.range,
            };
            self.refuse_full((class, kept), &hold.claims, now).await?;
        } else {
            self.refuse_taken(&hold.claims, Own::default(), now).await?;
        }
        let (mut call, mut visitor, mut offer) = (None, None, None);
        match &hold.owner {
            HoldOwner::Call(id) => call = Some(id),
            HoldOwner::Visitor(hash) => visitor = Some(hash),
            HoldOwner::Offer(id) => offer = Some(id),
        }
        let sql = Sql::new(
            "hold",
            "insert into hold
                (business_id, hold_id, service_id, call_id, visitor, waitlist_offer_id, starts_at, ends_at, seats,
                 capacity, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&hold.id)
            .bind(&hold.service_id);
        let sql = sql.bind_opt(call).bind_opt(visitor).bind_opt(offer);
        let sql = sql.bind(&hold.range.start()).bind(&hold.range.end());
        let sql = sql
            .bind_opt(hold.seats.as_ref().map(|kept| &kept.seats))
            .bind_opt(hold.seats.as_ref().map(|kept| &kept.capacity));
        self.change_one("hold", sql.bind(&hold.expires_at)).await?;
        let mut sql = Sql::new(
            "hold_claim",
            "insert into hold_claim (business_id, hold_id, lane_id, starts_at, ends_at, expires_at) values ",
        );
        for (index, claim) in hold.claims.iter().enumerate() {
            sql.push(if index == 0 { "(" } else { ", (" });
            sql.push_bind(&self.scope()).push(", ").push_bind(&hold.id);
            sql.push(", ").push_bind(&claim.lane.uuid());
            sql.push(", ").push_bind(&claim.range.start());
            sql.push(", ").push_bind(&claim.range.end());
            sql.push(", ").push_bind(&hold.expires_at).push(")");
        }
        self.execute(sql).await.map(drop)
    }

    /// Fills in what the holds claim.
    async fn with_claims(&mut self, holds: Vec<Hold>) -> StoreResult<Vec<Hold>> {
        let mut holds: BTreeMap<HoldId, Hold> =
            holds.into_iter().map(|hold| (hold.id, hold)).collect();
        if holds.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(
            "hold_claim",
            "select c.*, l.kind from hold_claim c
             join lane l on l.business_id = c.business_id and l.lane_id = c.lane_id
             where c.business_id = $1 and c.hold_id",
        )
        .bind(&self.scope());
        sql.push_any(holds.keys())
            .push(" order by c.hold_id, c.lane_id");
        for (id, claim) in self.all(sql, claim).await? {
            if let Some(hold) = holds.get_mut(&id) {
                hold.claims.push(claim);
            }
        }
        Ok(holds.into_values().collect())
    }
}

#[async_trait]
impl Holds for SqlTx {
    async fn place(&mut self, hold: &Hold, now: Timestamp) -> StoreResult<()> {
        self.place_all(std::slice::from_ref(hold), now).await
    }

    async fn place_all(&mut self, holds: &[Hold], now: Timestamp) -> StoreResult<()> {
        let claims = holds.iter().flat_map(|hold| &hold.claims);
        self.lock(claims.map(|claim| claim.lane)).await?;
        for hold in holds {
            self.end_holds(&Ending::Of(&hold.owner), now).await?;
        }
        for hold in holds {
            self.write_hold(hold, now).await?;
        }
        Ok(())
    }

    async fn get(&mut self, id: HoldId) -> StoreResult<Option<Hold>> {
        Ok(self.get_all(&[id]).await?.pop())
    }

    async fn get_all(&mut self, ids: &[HoldId]) -> StoreResult<Vec<Hold>> {
        let mut sql = Sql::new(
            "hold",
            "select * from hold where business_id = $1 and hold_id",
        )
        .bind(&self.scope());
        sql.push_any(ids);
        let found = self.all(sql, hold).await?;
        self.with_claims(found).await
    }

    async fn of_call(&mut self, call: CallId) -> StoreResult<Option<Hold>> {
        let sql = Sql::new(
            "hold",
            "select * from hold where business_id = $1 and call_id = $2",
        );
        let found = self.all(sql.bind(&self.scope()).bind(&call), hold).await?;
        Ok(self.with_claims(found).await?.pop())
    }

    async fn hand_over(
        &mut self,
        call: CallId,
        visitor: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let Some(held) = self.of_call(call).await? else {
            return Ok(false);
        };
        self.remember_holds(&Ending::Hold(held.id), now).await?;
        let sql = Sql::new(
            "hold",
            "update hold set call_id = null, visitor = $3, expires_at = $4
             where business_id = $1 and hold_id = $2",
        );
        let sql = sql.bind(&self.scope()).bind(&held.id);
        self.change_one("hold", sql.text(visitor).bind(&until))
            .await?;
        let sql = Sql::new(
            "hold_claim",
            "update hold_claim set expires_at = $3 where business_id = $1 and hold_id = $2",
        );
        let sql = sql.bind(&self.scope()).bind(&held.id).bind(&until);
        self.execute(sql).await?;
        Ok(true)
    }

    async fn of_visitor(&mut self, visitor: &str) -> StoreResult<Vec<Hold>> {
        let sql = Sql::new(
            "hold",
            "select * from hold where business_id = $1 and visitor = $2",
        );
        let found = self
            .all(sql.bind(&self.scope()).text(visitor), hold)
            .await?;
        self.with_claims(found).await
    }

    async fn release(&mut self, id: HoldId, now: Timestamp) -> StoreResult<bool> {
        Ok(self.end_holds(&Ending::Hold(id), now).await? > 0)
    }

    async fn release_for_call(&mut self, call: CallId, now: Timestamp) -> StoreResult<u64> {
        let owner = HoldOwner::Call(call);
        self.end_holds(&Ending::Of(&owner), now).await
    }

    async fn release_for_visitor(&mut self, visitor: &str, now: Timestamp) -> StoreResult<u64> {
        let owner = HoldOwner::Visitor(visitor.to_owned());
        self.end_holds(&Ending::Of(&owner), now).await
    }

    async fn held_then(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        at: Timestamp,
    ) -> StoreResult<Vec<PastHold>> {
        SqlTx::held_then(self, lanes, window, at).await
    }
}
