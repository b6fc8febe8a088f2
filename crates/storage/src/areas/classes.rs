//! Classes: sessions that claim lanes once, and the seats that bookings take.
//!
//! A session runs while it has seats that are taken. Which session a booking joins is decided by service, range and lanes,
//! under the locks of the lanes, so that of two first bookings one makes the session and the other joins it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{BookingId, CallId, ClassSessionId, HoldId, ServiceId, TimeRange};
use jiff::Timestamp;
use services::{
    ports::store::{Constraint, StoreResult},
    records::{Allocation, Booking, Claim, ClassSession, HeldSeats, JoinClass, Lane},
};
use uuid::Uuid;

use super::{
    booking_reads::LONGEST,
    lanes::{ClassTime, Own, lane},
    writes::Claimant,
};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// A class that runs.
#[derive(Debug, Clone, Copy)]
struct Running {
    id: ClassSessionId,
    capacity: u32,
}

fn lanes_of(claims: impl IntoIterator<Item = Claim>) -> BTreeSet<Uuid> {
    claims.into_iter().map(|claim| claim.lane.uuid()).collect()
}

/// Seats that a hold keeps of a class, with one of its lanes.
struct Held {
    hold: HoldId,
    range: TimeRange,
    lane: Lane,
    location: Uuid,
    kept: HeldSeats,
}

fn held(row: &Row) -> StoreResult<Held> {
    Ok(Held {
        hold: row.get("hold_id")?,
        range: row.range()?,
        lane: lane(row)?,
        location: row.get("location_id")?,
        kept: HeldSeats {
            seats: row.get("seats")?,
            capacity: row.get("capacity")?,
        },
    })
}

impl SqlTx {
    /// The class that runs at this time on exactly these lanes.
    async fn running(
        &mut self,
        class: ClassTime,
        lanes: &BTreeSet<Uuid>,
    ) -> StoreResult<Option<Running>> {
        let mut sql = Sql::new(
            "class_session",
            "select s.* from class_session s
             where s.business_id = $1 and s.service_id = $2 and s.starts_at = $3 and s.ends_at = $4 and s.active
                and $5 = (select count(*) from allocation a
                    where a.business_id = s.business_id and a.class_session_id = s.class_session_id and a.active
                        and a.lane_id",
        )
        .bind(&self.scope())
        .bind(&class.service)
        .bind(&class.range.start())
        .bind(&class.range.end())
        .bind(&(lanes.len() as u64));
        sql.push_any(lanes).push(")");
        self.one(sql, |row| {
            Ok(Running {
                id: row.get("class_session_id")?,
                capacity: row.get("capacity")?,
            })
        })
        .await
    }

    /// How many seats of a class live holds of others keep.
    async fn held_seats(
        &mut self,
        class: ClassTime,
        lanes: &BTreeSet<Uuid>,
        (hold, call): (Option<HoldId>, Option<CallId>),
        now: Timestamp,
    ) -> StoreResult<u32> {
        let mut sql = Sql::new(
            "hold",
            "select cast(coalesce(sum(h.seats), 0) as bigint) as seats from hold h
             where h.business_id = $1 and h.service_id = $2 and h.starts_at = $3 and h.ends_at = $4
                and h.expires_at > $5 and h.seats is not null
                and h.hold_id in (select c.hold_id from hold_claim c
                    where c.business_id = $1 and c.expires_at > $5 and c.lane_id",
        )
        .bind(&self.scope())
        .bind(&class.service)
        .bind(&class.range.start())
        .bind(&class.range.end())
        .bind(&now);
        sql.push_any(lanes).push(")");
        if let Some(hold) = hold {
            sql.push(" and h.hold_id <> ").push_bind(&hold);
        }
        if let Some(call) = call {
            sql.push(" and (h.call_id is null or h.call_id <> ")
                .push_bind(&call)
                .push(")");
        }
        Ok(self
            .one(sql, |row| row.get("seats"))
            .await?
            .unwrap_or_default())
    }

    /// The seats of a class that bookings have taken.
    async fn taken_seats(&mut self, id: ClassSessionId) -> StoreResult<BTreeSet<u32>> {
        let sql = Sql::new(
            "class_seat",
            "select seat from class_seat where business_id = $1 and class_session_id = $2 and active",
        );
        let seats = self
            .all(sql.bind(&self.scope()).bind(&id), |row| row.get("seat"))
            .await?;
        Ok(seats.into_iter().collect())
    }

    /// Refuses seats of a class that are not left. For holds.
    pub(super) async fn refuse_full(
        &mut self,
        (class, kept): (ClassTime, HeldSeats),
        claims: &[Claim],
        now: Timestamp,
    ) -> StoreResult<()> {
        let lanes = lanes_of(claims.iter().copied());
        let running = self.running(class, &lanes).await?;
        let mut taken = self.held_seats(class, &lanes, (None, None), now).await?;
        let mut capacity = kept.capacity;
        if let Some(running) = running {
            taken = taken.saturating_add(count(&self.taken_seats(running.id).await?));
            capacity = running.capacity;
        } else {
            let own = Own {
                class: Some(class),
                ..Own::default()
            };
            self.refuse_taken(claims, own, now).await?;
        }
        if taken.saturating_add(kept.seats) > capacity {
            return Err(self.refuse(Constraint::Full));
        }
        Ok(())
    }

    /// Takes a booking's seats, making the session if it is the first. The lanes are locked.
    pub(super) async fn enter_class(
        &mut self,
        booking: &Booking,
        allocations: &[Allocation],
        join: JoinClass,
        own: Own,
        now: Timestamp,
    ) -> StoreResult<()> {
        let class = ClassTime {
            service: booking.service_id,
            range: booking.range,
        };
        let claims: Vec<Claim> = allocations.iter().map(|one| one.claim).collect();
        let lanes = lanes_of(claims.iter().copied());
        let held = self
            .held_seats(class, &lanes, (own.hold, own.call), now)
            .await?;
        let running = match self.running(class, &lanes).await? {
            Some(running) => running,
            None => {
                let own = Own {
                    class: Some(class),
                    ..own
                };
                self.refuse_taken(&claims, own, now).await?;
                self.open_class(booking, join).await?;
                self.allocate(Claimant::Class(join.session_id), allocations)
                    .await?;
                Running {
                    id: join.session_id,
                    capacity: join.capacity,
                }
            }
        };
        let taken = self.taken_seats(running.id).await?;
        let after = count(&taken)
            .saturating_add(held)
            .saturating_add(booking.seats);
        if after > running.capacity {
            return Err(self.refuse(Constraint::Full));
        }
        let mut sql = Sql::new(
            "class_seat",
            "insert into class_seat (business_id, class_session_id, seat, booking_id, capacity, active) values ",
        );
        let free = (1..=running.capacity).filter(|seat| !taken.contains(seat));
        for (index, seat) in free.take(booking.seats as usize).enumerate() {
            sql.push(if index == 0 { "(" } else { ", (" });
            sql.push_bind(&self.scope()).push(", ");
            sql.push_bind(&running.id).push(", ").push_bind(&seat);
            sql.push(", ").push_bind(&booking.id).push(", ");
            sql.push_bind(&running.capacity).push(", true)");
        }
        // A booking that left and comes back to its seat finds its own row.
        sql.push(
            " on conflict (business_id, class_session_id, seat, booking_id) do update set active = true",
        );
        self.execute(sql).await.map(drop)
    }

    async fn open_class(&mut self, booking: &Booking, join: JoinClass) -> StoreResult<()> {
        let sql = Sql::new(
            "class_session",
            "insert into class_session
                (business_id, class_session_id, service_id, location_id, starts_at, ends_at, capacity, active)
             values ($1, $2, $3, $4, $5, $6, $7, true)",
        );
        let sql = sql.bind(&self.scope()).bind(&join.session_id);
        let sql = sql.bind(&booking.service_id).bind(&booking.location_id);
        let sql = sql.bind(&booking.range.start()).bind(&booking.range.end());
        self.change_one("class_session", sql.bind(&join.capacity))
            .await
    }

    /// Gives a booking's seats back; a class without taken seats runs no more. The lanes are locked.
    pub(super) async fn leave_class(&mut self, booking: BookingId) -> StoreResult<()> {
        let sql = Sql::new(
            "class_seat",
            "select distinct class_session_id from class_seat
             where business_id = $1 and booking_id = $2 and active",
        );
        let sessions: Vec<ClassSessionId> = self
            .all(sql.bind(&self.scope()).bind(&booking), |row| {
                row.get("class_session_id")
            })
            .await?;
        for session in sessions {
            let sql = Sql::new(
                "class_seat",
                "update class_seat set active = false
                 where business_id = $1 and class_session_id = $2 and booking_id = $3 and active",
            );
            let sql = sql.bind(&self.scope()).bind(&session).bind(&booking);
            self.execute(sql).await?;
            let sql = Sql::new(
                "class_session",
                "update class_session set active = false
                 where business_id = $1 and class_session_id = $2 and not exists (
                    select 1 from class_seat t
                    where t.business_id = $1 and t.class_session_id = $2 and t.active)",
            );
            let ended = self.execute(sql.bind(&self.scope()).bind(&session)).await?;
            if ended > 0 {
                let sql = Sql::new(
                    "allocation",
                    "update allocation set active = false
                     where business_id = $1 and class_session_id = $2 and active",
                );
                self.execute(sql.bind(&self.scope()).bind(&session)).await?;
            }
        }
        Ok(())
    }

    /// The classes of a service in a window, with those that holds alone keep.
    pub(super) async fn read_classes(
        &mut self,
        service: ServiceId,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<ClassSession>> {
        let mut found = self.running_classes(service, window).await?;
        let sql = Sql::new(
            "hold",
            "select h.hold_id, h.starts_at, h.ends_at, h.seats, h.capacity, c.lane_id, l.kind,
                coalesce(s.location_id, r.location_id) as location_id
             from hold h
             join hold_claim c on c.business_id = h.business_id and c.hold_id = h.hold_id
             join lane l on l.business_id = c.business_id and l.lane_id = c.lane_id
             left join staff s on s.business_id = c.business_id and s.staff_id = c.lane_id
             left join resource r on r.business_id = c.business_id and r.resource_id = c.lane_id
             where h.business_id = $1 and h.service_id = $2 and h.seats is not null and h.expires_at > $3
                and h.starts_at < $4 and h.ends_at > $5
             order by h.hold_id, c.lane_id",
        );
        let sql = sql.bind(&self.scope()).bind(&service).bind(&now);
        let rows = self
            .all(sql.bind(&window.end()).bind(&window.start()), held)
            .await?;
        let mut holds: BTreeMap<HoldId, (Held, Vec<Lane>)> = BTreeMap::new();
        for row in rows {
            let lane = row.lane;
            let (_, lanes) = holds.entry(row.hold).or_insert_with(|| (row, Vec::new()));
            lanes.push(lane);
        }
        for (one, lanes) in holds.into_values() {
            let same = |class: &&mut ClassSession| {
                class.range == one.range && lanes.iter().all(|lane| class.lanes.contains(lane))
            };
            match found.iter_mut().find(same) {
                Some(class) => class.taken = class.taken.saturating_add(one.kept.seats),
                None => found.push(ClassSession {
                    id: None,
                    service_id: service,
                    location_id: domain::LocationId::from_uuid(one.location),
                    range: one.range,
                    capacity: one.kept.capacity,
                    taken: one.kept.seats,
                    lanes,
                }),
            }
        }
        found.sort_by_key(|class| (class.range, class.id));
        Ok(found)
    }

    async fn running_classes(
        &mut self,
        service: ServiceId,
        window: TimeRange,
    ) -> StoreResult<Vec<ClassSession>> {
        let earliest = window
            .start()
            .checked_sub(LONGEST)
            .unwrap_or(window.start());
        let sql = Sql::new(
            "class_session",
            "select s.*, a.lane_id, l.kind,
                (select count(*) from class_seat t
                 where t.business_id = s.business_id and t.class_session_id = s.class_session_id and t.active)
                as taken
             from class_session s
             join allocation a on a.business_id = s.business_id and a.class_session_id = s.class_session_id
                and a.active
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where s.business_id = $1 and s.service_id = $2 and s.active
                and s.starts_at < $3 and s.starts_at > $4 and s.ends_at > $5
             order by s.class_session_id, a.lane_id",
        );
        let sql = sql.bind(&self.scope()).bind(&service);
        let sql = sql.bind(&window.end()).bind(&earliest);
        let mut found: Vec<ClassSession> = Vec::new();
        for row in self.rows(sql.bind(&window.start())).await? {
            let (id, claimed) = (row.get("class_session_id")?, lane(&row)?);
            match found.last_mut().filter(|last| last.id == Some(id)) {
                Some(last) => last.lanes.push(claimed),
                None => found.push(ClassSession {
                    id: Some(id),
                    service_id: service,
                    location_id: row.get("location_id")?,
                    range: row.range()?,
                    capacity: row.get("capacity")?,
                    taken: row.get("taken")?,
                    lanes: vec![claimed],
                }),
            }
        }
        Ok(found)
    }
}

fn count(seats: &BTreeSet<u32>) -> u32 {
    u32::try_from(seats.len()).unwrap_or(u32::MAX)
}
