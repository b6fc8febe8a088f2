//! Bookings and what they claim.
//!
//! Every unit that claims or releases time locks its lanes first, so that two such units wait for each other; what one
//! of them then reads is what the other committed. The schema refuses overlapping allocations whatever the code does.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::{
    AllocationId, BookingId, BookingRef, BookingState, CallId, CustomerId, LocationId, ServiceId,
    StaffId, TimeRange,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use services::{
    ports::store::{Bookings, StoreError, StoreResult},
    records::{
        Allocation, Booking, BookingFilter, BookingLine, BookingMove, Busy, CalendarCopy,
        ClassSession, CustomerFacts, Lane, NewBooking, NewBookings, Page, PageRequest, Released,
    },
};

use super::{
    booking_reads::{allocation, booking, calendar_copy},
    lanes::Own,
    writes::bind_calendar,
};
use uuid::Uuid;

use crate::{sql::Sql, tx::SqlTx};

impl SqlTx {
    /// The one row of a change that names a version, or why there is none.
    async fn changed(&mut self, id: BookingId, sql: Sql) -> StoreResult<Booking> {
        let Some(changed) = self.one(sql, booking).await? else {
            let exists = Bookings::get(self, id).await?.is_some();
            return Err(self.lost("booking", exists));
        };
        self.with_lines_of_one(changed).await
    }
}

#[async_trait]
impl Bookings for SqlTx {
    async fn lock_lanes(&mut self, lanes: &[Lane]) -> StoreResult<()> {
        self.lock(lanes.iter().copied()).await?;
        self.refuse_missing(lanes).await
    }

    async fn busy(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<Busy>> {
        self.read_busy(lanes, window, now).await
    }

    async fn confirm(&mut self, new: &NewBooking, now: Timestamp) -> StoreResult<()> {
        let lanes = new.allocations.iter().map(|one| one.claim.lane);
        self.lock(lanes).await?;
        self.write_booking(new, now).await
    }

    async fn confirm_all(&mut self, new: &NewBookings, now: Timestamp) -> StoreResult<()> {
        if new.bookings.is_empty() {
            let reason = "bookings that are committed together are at least one".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        // All lanes at once and in order, so that two such units never wait for each other in a circle.
        let claims = new.bookings.iter().flat_map(|one| &one.allocations);
        self.lock(claims.map(|one| one.claim.lane)).await?;
        for one in &new.bookings {
            self.write_booking(one, now).await?;
        }
        Ok(())
    }

    async fn reschedule(
        &mut self,
        id: BookingId,
        version: i64,
        to: &BookingMove,
        now: Timestamp,
    ) -> StoreResult<Booking> {
        let before = Bookings::allocations(self, id).await?;
        let lanes = before.iter().chain(&to.allocations);
        self.lock(lanes.map(|one| one.claim.lane)).await?;
        let sql = Sql::new(
            "booking",
            "update booking set starts_at = $4, ends_at = $5, version = version + 1, updated_at = $6
             where business_id = $1 and booking_id = $2 and version = $3 and state <> 'cancelled'
             returning *",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&version);
        let sql = sql.bind(&to.range.start()).bind(&to.range.end()).bind(&now);
        let moved = self.changed(id, sql).await?;
        self.release_claims(id, now).await?;
        let own = Own {
            hold: to.hold,
            ..Own::default()
        };
        if to.class.is_none() {
            let claims: Vec<_> = to.allocations.iter().map(|one| one.claim).collect();
            self.refuse_taken(&claims, own, now).await?;
        }
        self.claim(&moved, &to.allocations, to.class, own, now)
            .await?;
        self.consume(to.hold, now).await?;
        let Some(terms) = &to.terms else {
            return Ok(moved);
        };
        self.refuse_invalid("booking", terms.validate())?;
        self.replace_terms(id, terms).await?;
        let missing = StoreError::Missing { table: "booking" };
        Bookings::get(self, id).await?.ok_or(missing)
    }

    async fn charge(&mut self, id: BookingId, line: &BookingLine) -> StoreResult<()> {
        self.add_line(id, line).await
    }

    async fn cancel(
        &mut self,
        id: BookingId,
        version: i64,
        reason: Option<&str>,
        now: Timestamp,
    ) -> StoreResult<Booking> {
        let before = Bookings::allocations(self, id).await?;
        self.lock(before.iter().map(|one| one.claim.lane)).await?;
        let sql = Sql::new(
            "booking",
            "update booking set
                state = 'cancelled', cancel_reason = $4, version = version + 1, updated_at = $5
             where business_id = $1 and booking_id = $2 and version = $3 and state <> 'cancelled'
             returning *",
        );
        let reason = reason.map(str::to_owned);
        let sql = sql
            .bind(&self.scope())
            .bind(&id)
            .bind(&version)
            .bind_opt(reason.as_ref())
            .bind(&now);
        let cancelled = self.changed(id, sql).await?;
        self.release_claims(id, now).await?;
        Ok(cancelled)
    }

    async fn set_state(
        &mut self,
        id: BookingId,
        version: i64,
        state: BookingState,
        now: Timestamp,
    ) -> StoreResult<Booking> {
        if !state.claims_time() {
            let reason = "cancelling releases allocations and has its own method".to_owned();
            return Err(self.refuse(StoreError::Misuse { reason }));
        }
        let sql = Sql::new(
            "booking",
            "update booking set state = $4, version = version + 1, updated_at = $5
             where business_id = $1 and booking_id = $2 and version = $3 and state <> 'cancelled'
             returning *",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&id)
            .bind(&version)
            .bind(&state)
            .bind(&now);
        self.changed(id, sql).await
    }

    async fn ended(&mut self, before: Timestamp, limit: u32) -> StoreResult<Vec<BookingId>> {
        let sql = Sql::new(
            "booking",
            "select booking_id from booking
             where business_id = $1 and state in ('booked', 'arrived') and ends_at <= $2
             order by ends_at limit $3",
        );
        let sql = sql.bind(&self.scope()).bind(&before).bind(&limit);
        self.all(sql, |row| row.get("booking_id")).await
    }

    async fn complete(
        &mut self,
        ids: &[BookingId],
        before: Timestamp,
        now: Timestamp,
    ) -> StoreResult<Vec<BookingId>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // As it is now: a person may have moved one of them, or noted that nobody came.
        let mut sql = Sql::new(
            "booking",
            "update booking set state = 'completed', version = version + 1, updated_at = $3
             where business_id = $1 and state in ('booked', 'arrived') and ends_at <= $2
                and booking_id",
        )
        .bind(&self.scope())
        .bind(&before)
        .bind(&now);
        sql.push_any(ids).push(" returning booking_id");
        self.all(sql, |row| row.get("booking_id")).await
    }

    async fn set_calendar(&mut self, id: BookingId, copy: &CalendarCopy) -> StoreResult<()> {
        let sql = Sql::new(
            "booking",
            "update booking set
                calendar_event_id = $3, calendar_etag = $4, calendar_synced_at = $5,
                calendar_problem = $6
             where business_id = $1 and booking_id = $2",
        );
        let sql = bind_calendar(sql.bind(&self.scope()).bind(&id), copy);
        self.change_one("booking", sql).await
    }

    async fn calendar_copies(
        &mut self,
        id: BookingId,
    ) -> StoreResult<Vec<(Allocation, CalendarCopy)>> {
        let sql = Sql::new(
            "allocation",
            "select a.*, l.kind from allocation a
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where a.business_id = $1 and a.booking_id = $2
             union all
             select a.*, l.kind from allocation a
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where a.business_id = $1 and a.class_session_id in (
                select class_session_id from class_seat where business_id = $1 and booking_id = $2)",
        );
        let mut copies = self
            .all(sql.bind(&self.scope()).bind(&id), |row| {
                Ok((allocation(row)?, calendar_copy(row)?))
            })
            .await?;
        copies.sort_by_key(|(one, _)| one.id.uuid());
        Ok(copies)
    }

    async fn set_allocation_calendar(
        &mut self,
        id: AllocationId,
        copy: &CalendarCopy,
    ) -> StoreResult<()> {
        let sql = Sql::new(
            "allocation",
            "update allocation set
                calendar_event_id = $3, calendar_etag = $4, calendar_synced_at = $5,
                calendar_problem = $6
             where business_id = $1 and allocation_id = $2",
        );
        let sql = bind_calendar(sql.bind(&self.scope()).bind(&id), copy);
        self.change_one("allocation", sql).await
    }

    async fn get(&mut self, id: BookingId) -> StoreResult<Option<Booking>> {
        let sql = Sql::new(
            "booking",
            "select * from booking where business_id = $1 and booking_id = $2",
        );
        let found = self.all(sql.bind(&self.scope()).bind(&id), booking).await?;
        Ok(self.with_lines(found).await?.pop())
    }

    async fn by_reference(&mut self, reference: &BookingRef) -> StoreResult<Option<Booking>> {
        let sql = Sql::new(
            "booking",
            "select * from booking where business_id = $1 and reference = $2",
        );
        let found = self
            .all(sql.bind(&self.scope()).bind(reference), booking)
            .await?;
        Ok(self.with_lines(found).await?.pop())
    }

    async fn allocations(&mut self, id: BookingId) -> StoreResult<Vec<Allocation>> {
        let sql = Sql::new(
            "allocation",
            "select a.*, l.kind from allocation a
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where a.business_id = $1 and a.booking_id = $2 and a.active
             union all
             select a.*, l.kind from allocation a
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where a.business_id = $1 and a.active and a.class_session_id in (
                select class_session_id from class_seat
                where business_id = $1 and booking_id = $2 and active)",
        );
        // Ordered here: for an order, SQLite would read all that the business ever claimed by the index on lanes.
        let sql = sql.bind(&self.scope()).bind(&id);
        let mut claimed = self.all(sql, allocation).await?;
        claimed.sort_by_key(|one| (one.claim.lane.uuid(), one.claim.range.start()));
        Ok(claimed)
    }

    async fn lanes_of(&mut self, ids: &[BookingId]) -> StoreResult<BTreeMap<BookingId, Vec<Lane>>> {
        self.read_lanes_of(ids).await
    }

    async fn first_of_calls(
        &mut self,
        ids: &[CallId],
    ) -> StoreResult<BTreeMap<CallId, (BookingId, BookingRef)>> {
        self.read_first_of_calls(ids).await
    }

    async fn released(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        bookings: &[BookingId],
        since: Timestamp,
    ) -> StoreResult<Vec<Released>> {
        let lanes: BTreeSet<Uuid> = lanes.iter().map(|lane| lane.uuid()).collect();
        if lanes.is_empty() && bookings.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(
            "allocation",
            "select a.*, l.kind from allocation a
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where a.business_id = $1 and a.released_at > $2 and a.booking_id is not null and (",
        )
        .bind(&self.scope())
        .bind(&since);
        if !lanes.is_empty() {
            sql.push("(a.starts_at < ").push_bind(&window.end());
            sql.push(" and a.ends_at > ").push_bind(&window.start());
            sql.push(" and a.lane_id").push_any(&lanes).push(")");
        }
        if !bookings.is_empty() {
            let or = if lanes.is_empty() { "" } else { " or " };
            sql.push(or).push("a.booking_id").push_any(bookings);
        }
        sql.push(") order by a.released_at, a.allocation_id");
        self.all(sql, |row| {
            Ok(Released {
                booking: row.get("booking_id")?,
                allocation: allocation(row)?,
                at: row.get("released_at")?,
            })
        })
        .await
    }

    async fn classes(
        &mut self,
        service: ServiceId,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<ClassSession>> {
        self.read_classes(service, window, now).await
    }

    async fn day_counts(
        &mut self,
        service: ServiceId,
        location: LocationId,
        zone: &TimeZone,
        window: TimeRange,
    ) -> StoreResult<Vec<(Date, u32)>> {
        self.count_by_day(service, location, zone, window).await
    }

    async fn service_counts(&mut self, window: TimeRange) -> StoreResult<Vec<(ServiceId, u64)>> {
        self.count_by_service(window).await
    }

    async fn customer_facts(
        &mut self,
        customer: CustomerId,
        service: ServiceId,
        zone: &TimeZone,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<CustomerFacts> {
        self.facts_of(customer, service, zone, window, now).await
    }

    async fn last_assigned(&mut self, staff: &[StaffId]) -> StoreResult<Vec<(StaffId, Timestamp)>> {
        let mut sql = Sql::new(
            "lane",
            "select lane_id, last_booked_at from lane
             where business_id = $1 and last_booked_at is not null and lane_id",
        )
        .bind(&self.scope());
        sql.push_any(staff).push(" order by lane_id");
        self.all(sql, |row| {
            Ok((row.get("lane_id")?, row.get("last_booked_at")?))
        })
        .await
    }

    async fn list(
        &mut self,
        filter: &BookingFilter,
        page: PageRequest,
    ) -> StoreResult<Page<Booking>> {
        self.list_bookings(filter, page).await
    }
}
