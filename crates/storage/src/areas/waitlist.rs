//! People who wait for a time to become free, and what they are offered.

use async_trait::async_trait;
use domain::{LocationId, ResourceId, StaffId, TimeRange, WaitlistEntryId, WaitlistOfferId};
use jiff::Timestamp;
use serde_json::json;
use services::{
    ports::store::{Constraint, Holds, StoreError, StoreResult, Waitlist},
    records::{
        Cursor, Hold, HoldOwner, Lane, OfferState, Page, PageRequest, WaitlistEntry, WaitlistOffer,
        WaitlistState,
    },
};

use super::{past_holds::Ending, unmet::age};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn entry(row: &Row) -> StoreResult<WaitlistEntry> {
    Ok(WaitlistEntry {
        id: row.get("waitlist_entry_id")?,
        service_id: row.get("service_id")?,
        location_id: row.get("location_id")?,
        customer_id: row.opt("customer_id")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        window: row.range()?,
        variant_id: row.opt("variant_id")?,
        minutes: row.opt("minutes")?,
        staff_id: row.opt("staff_id")?,
        seats: row.get("seats")?,
        resources: row.get("resources")?,
        age: age(row)?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Lanes as they are written in an offer: ids with their prefixes.
fn lanes(row: &Row) -> StoreResult<Vec<Lane>> {
    let written: serde_json::Value = row.get("lanes")?;
    let written: Vec<String> =
        serde_json::from_value(written).map_err(|error| row.inconsistent(error.to_string()))?;
    let read = |text: &String| {
        let staff = text.parse::<StaffId>().map(Lane::Staff);
        staff.or_else(|_| text.parse::<ResourceId>().map(Lane::Resource))
    };
    written
        .iter()
        .map(|text| read(text).map_err(|error| row.inconsistent(error.to_string())))
        .collect()
}

fn offer(row: &Row) -> StoreResult<WaitlistOffer> {
    Ok(WaitlistOffer {
        id: row.get("waitlist_offer_id")?,
        entry_id: row.get("waitlist_entry_id")?,
        hold_id: row.get("hold_id")?,
        token_hash: row.get("token_hash")?,
        range: row.range()?,
        lanes: lanes(row)?,
        expires_at: row.get("expires_at")?,
        state: row.get("state")?,
        created_at: row.get("created_at")?,
    })
}

impl SqlTx {
    async fn insert_offer(&mut self, offer: &WaitlistOffer) -> StoreResult<()> {
        let written: Vec<String> = offer
            .lanes
            .iter()
            .map(|lane| match lane {
                Lane::Staff(id) => id.to_string(),
                Lane::Resource(id) => id.to_string(),
            })
            .collect();
        let sql = Sql::new(
            "waitlist_offer",
            "insert into waitlist_offer
                (business_id, waitlist_offer_id, waitlist_entry_id, hold_id, token_hash, starts_at, ends_at, lanes,
                 expires_at, state, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&offer.id)
            .bind(&offer.entry_id);
        let sql = sql.bind(&offer.hold_id).bind(&offer.token_hash);
        let sql = sql.bind(&offer.range.start()).bind(&offer.range.end());
        let sql = sql.bind(&json!(written)).bind(&offer.expires_at);
        self.change_one(
            "waitlist_offer",
            sql.bind(&offer.state).bind(&offer.created_at),
        )
        .await
    }

    /// Moves an entry from one of some states to another. `false` if it is in none of them.
    async fn move_entry(
        &mut self,
        id: WaitlistEntryId,
        from: &[WaitlistState],
        to: WaitlistState,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let mut sql = Sql::new(
            "waitlist_entry",
            "update waitlist_entry set state = $3, updated_at = $4
             where business_id = $1 and waitlist_entry_id = $2 and state",
        )
        .bind(&self.scope())
        .bind(&id)
        .bind(&to)
        .bind(&now);
        sql.push_any(from);
        Ok(self.execute(sql).await? > 0)
    }

    async fn release_offered(&mut self, id: WaitlistOfferId, now: Timestamp) -> StoreResult<()> {
        let owner = HoldOwner::Offer(id);
        self.end_holds(&Ending::Of(&owner), now).await.map(drop)
    }
}

#[async_trait]
impl Waitlist for SqlTx {
    async fn join(&mut self, entry: &WaitlistEntry) -> StoreResult<()> {
        let sql = Sql::new(
            "waitlist_entry",
            "insert into waitlist_entry
                (business_id, waitlist_entry_id, service_id, location_id, customer_id, name, phone, starts_at,
                 ends_at, staff_id, seats, resources, state, created_at, updated_at, variant_id, minutes, age)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&entry.id)
            .bind(&entry.service_id);
        let sql = sql
            .bind(&entry.location_id)
            .bind_opt(entry.customer_id.as_ref());
        let sql = sql.bind(&entry.name).bind(&entry.phone);
        let sql = sql.bind(&entry.window.start()).bind(&entry.window.end());
        let sql = sql.bind_opt(entry.staff_id.as_ref()).bind(&entry.seats);
        let sql = sql.bind(&entry.resources).bind(&entry.state);
        let sql = sql.bind(&entry.created_at).bind(&entry.updated_at);
        let sql = sql
            .bind_opt(entry.variant_id.as_ref())
            .bind_opt(entry.minutes.as_ref())
            .bind_opt(entry.age.map(u32::from).as_ref());
        self.change_one("waitlist_entry", sql).await
    }

    async fn entry(&mut self, id: WaitlistEntryId) -> StoreResult<Option<WaitlistEntry>> {
        let sql = Sql::new(
            "waitlist_entry",
            "select * from waitlist_entry where business_id = $1 and waitlist_entry_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), entry).await
    }

    async fn list(
        &mut self,
        location: Option<LocationId>,
        states: &[WaitlistState],
        page: PageRequest,
    ) -> StoreResult<Page<WaitlistEntry>> {
        let mut sql = Sql::new(
            "waitlist_entry",
            "select * from waitlist_entry where business_id = $1",
        )
        .bind(&self.scope());
        if let Some(location) = &location {
            sql.push(" and location_id = ").push_bind(location);
        }
        if !states.is_empty() {
            sql.push(" and state").push_any(states);
        }
        if let Some(after) = page.after {
            sql.push(" and (created_at, waitlist_entry_id) > (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by created_at, waitlist_entry_id");
        self.page(sql, page, entry, |one| Cursor {
            at: one.created_at,
            id: one.id.uuid(),
        })
        .await
    }

    async fn waiting(
        &mut self,
        location: LocationId,
        freed: TimeRange,
        now: Timestamp,
        limit: u32,
    ) -> StoreResult<Vec<WaitlistEntry>> {
        let sql = Sql::new(
            "waitlist_entry",
            "select * from waitlist_entry
             where business_id = $1 and location_id = $2 and state = 'waiting'
                and starts_at < $3 and ends_at > $4 and ends_at > $5
             order by created_at, waitlist_entry_id limit $6",
        );
        let sql = sql.bind(&self.scope()).bind(&location);
        let sql = sql.bind(&freed.end()).bind(&freed.start());
        self.all(sql.bind(&now).bind(&limit), entry).await
    }

    async fn offer(
        &mut self,
        offer: &WaitlistOffer,
        hold: &Hold,
        now: Timestamp,
    ) -> StoreResult<()> {
        if hold.owner != HoldOwner::Offer(offer.id) || hold.id != offer.hold_id {
            let reason = "an offer's hold belongs to the offer, which names it".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        let waiting = [WaitlistState::Waiting];
        let moved = self
            .move_entry(offer.entry_id, &waiting, WaitlistState::Offered, now)
            .await?;
        if !moved {
            let exists = Waitlist::entry(self, offer.entry_id).await?.is_some();
            return Err(if exists {
                self.refuse(Constraint::Version)
            } else {
                self.lost("waitlist_entry", false)
            });
        }
        self.insert_offer(offer).await?;
        self.place(hold, now).await
    }

    async fn get_offer(&mut self, id: WaitlistOfferId) -> StoreResult<Option<WaitlistOffer>> {
        let sql = Sql::new(
            "waitlist_offer",
            "select * from waitlist_offer where business_id = $1 and waitlist_offer_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), offer).await
    }

    async fn offers(&mut self, entry: WaitlistEntryId) -> StoreResult<Vec<WaitlistOffer>> {
        let sql = Sql::new(
            "waitlist_offer",
            "select * from waitlist_offer where business_id = $1 and waitlist_entry_id = $2
             order by created_at, waitlist_offer_id",
        );
        self.all(sql.bind(&self.scope()).bind(&entry), offer).await
    }

    async fn close_offer(
        &mut self,
        id: WaitlistOfferId,
        state: OfferState,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let next = match state {
            OfferState::Open => {
                let reason = "closing an offer does not leave it open".to_owned();
                return Err(self.refuse(StoreError::Misuse { reason }));
            }
            OfferState::Accepted => WaitlistState::Booked,
            OfferState::Declined | OfferState::Lapsed => WaitlistState::Waiting,
        };
        let sql = Sql::new(
            "waitlist_offer",
            "update waitlist_offer set state = $3
             where business_id = $1 and waitlist_offer_id = $2 and state = 'open'
             returning *",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&state);
        let Some(closed) = self.one(sql, offer).await? else {
            return Ok(false);
        };
        let offered = [WaitlistState::Offered];
        self.move_entry(closed.entry_id, &offered, next, now)
            .await?;
        if state != OfferState::Accepted {
            self.release_offered(id, now).await?;
        }
        Ok(true)
    }

    async fn leave(&mut self, id: WaitlistEntryId, now: Timestamp) -> StoreResult<bool> {
        let open = self.offers(id).await?;
        for one in open.iter().filter(|one| one.state == OfferState::Open) {
            self.close_offer(one.id, OfferState::Declined, now).await?;
        }
        let waits = [WaitlistState::Waiting, WaitlistState::Offered];
        self.move_entry(id, &waits, WaitlistState::Left, now).await
    }
}
