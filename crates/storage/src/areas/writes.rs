//! Writing bookings: their rows, lines and claims.

use std::collections::BTreeSet;

use domain::{BookingId, ClassSessionId, HoldId, WaitlistOfferId};
use jiff::Timestamp;
use services::{
    ports::store::{Bookings, StoreResult, Waitlist},
    records::{
        Allocation, Booking, BookingLine, BookingTerms, CalendarCopy, Claim, JoinClass, Lane,
        NewBooking, OfferState,
    },
};
use uuid::Uuid;

use super::{lanes::Own, past_holds::Ending};
use crate::{sql::Sql, tx::SqlTx};

/// Whose claims they are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Claimant {
    /// One booking's.
    Booking(BookingId),
    /// A class's, for all its bookings.
    Class(ClassSessionId),
}

pub(super) fn bind_calendar(sql: Sql, copy: &CalendarCopy) -> Sql {
    sql.bind_opt(copy.event_id.as_ref())
        .bind_opt(copy.etag.as_ref())
        .bind_opt(copy.synced_at.as_ref())
        .bind_opt(copy.problem.as_ref())
}

impl SqlTx {
    /// Writes a new booking with everything that it claims. The lanes are locked.
    pub(super) async fn write_booking(
        &mut self,
        new: &NewBooking,
        now: Timestamp,
    ) -> StoreResult<()> {
        let one = &new.booking;
        self.refuse_invalid("booking", one.validate())?;
        let own = Own {
            hold: new.hold,
            call: one.call_id,
            ..Own::default()
        };
        if new.class.is_none() {
            let claims: Vec<Claim> = new.allocations.iter().map(|one| one.claim).collect();
            self.refuse_taken(&claims, own, now).await?;
        }
        self.insert_booking(one).await?;
        self.write_lines(one.id, &one.lines).await?;
        self.claim(one, &new.allocations, new.class, own, now)
            .await?;
        self.consume(new.hold, now).await
    }

    /// Takes what a booking claims: lanes of its own, or seats of a class. The lanes are locked.
    pub(super) async fn claim(
        &mut self,
        booking: &Booking,
        allocations: &[Allocation],
        class: Option<JoinClass>,
        own: Own,
        now: Timestamp,
    ) -> StoreResult<()> {
        if let Some(join) = class {
            self.enter_class(booking, allocations, join, own, now)
                .await?;
        } else {
            self.allocate(Claimant::Booking(booking.id), allocations)
                .await?;
        }
        let staff: BTreeSet<Uuid> = allocations
            .iter()
            .filter(|one| matches!(one.claim.lane, Lane::Staff(_)))
            .map(|one| one.claim.lane.uuid())
            .collect();
        if staff.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(
            "lane",
            "update lane set last_booked_at = $2 where business_id = $1 and lane_id",
        )
        .bind(&self.scope())
        .bind(&now);
        sql.push_any(&staff);
        self.execute(sql).await.map(drop)
    }

    async fn insert_booking(&mut self, one: &Booking) -> StoreResult<()> {
        let sql = Sql::new(
            "booking",
            "insert into booking
                (business_id, booking_id, reference, location_id, service_id, variant_id, seats, customer_id, name,
                 phone, starts_at, ends_at, state, source, call_id, price_minor, price_currency,
                 deposit_due_minor, deposit_due_currency, cancel_free_until, cancel_fee_minor,
                 cancel_fee_currency, group_id, series_id, notes, cancel_reason, calendar_event_id,
                 calendar_etag, calendar_synced_at, calendar_problem, version, created_at, updated_at,
                 late_cancel)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, 1, $31, $32, $33)",
        );
        let sql = sql.bind(&self.scope()).bind(&one.id).bind(&one.reference);
        let sql = sql.bind(&one.location_id).bind(&one.service_id);
        let sql = sql.bind_opt(one.variant_id.as_ref()).bind(&one.seats);
        let sql = sql.bind_opt(one.customer_id.as_ref()).bind(&one.name);
        let sql = sql
            .bind_opt(one.phone.as_ref())
            .bind(&one.range.start())
            .bind(&one.range.end());
        let sql = sql
            .bind(&one.state)
            .bind(&one.source)
            .bind_opt(one.call_id.as_ref());
        let sql = sql
            .bind_money(one.price.as_ref())
            .bind_money(one.deposit_due.as_ref());
        let sql = sql
            .bind_opt(one.cancel_free_until.as_ref())
            .bind_money(one.cancel_fee.as_ref());
        let sql = sql
            .bind_opt(one.group_id.as_ref())
            .bind_opt(one.series_id.as_ref());
        let sql = sql.text(&one.notes).bind_opt(one.cancel_reason.as_ref());
        let sql = bind_calendar(sql, &one.calendar);
        let sql = sql.bind(&one.created_at).bind(&one.updated_at);
        self.change_one("booking", sql.bind(&one.late_cancel)).await
    }

    /// Writes what a price is made of, all in one statement.
    async fn write_lines(&mut self, id: BookingId, lines: &[BookingLine]) -> StoreResult<()> {
        self.write_lines_from(id, 0, lines).await
    }

    /// Adds a line behind those that there are.
    pub(super) async fn add_line(&mut self, id: BookingId, line: &BookingLine) -> StoreResult<()> {
        let Some(mut booking) = Bookings::get(self, id).await? else {
            return Err(self.lost("booking", false));
        };
        let first = u32::try_from(booking.lines.len()).unwrap_or(u32::MAX);
        booking.lines.push(line.clone());
        self.refuse_invalid("booking_line", booking.validate())?;
        self.write_lines_from(id, first, std::slice::from_ref(line))
            .await
    }

    async fn write_lines_from(
        &mut self,
        id: BookingId,
        first: u32,
        lines: &[BookingLine],
    ) -> StoreResult<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(
            "booking_line",
            "insert into booking_line
                (business_id, booking_id, position, kind, name, quantity, unit_minor, total_minor, currency,
                 add_on_id) values ",
        );
        for (position, line) in (first..).zip(lines) {
            sql.push(if position == first { "(" } else { ", (" });
            sql.push_bind(&self.scope()).push(", ").push_bind(&id);
            sql.push(", ").push_bind(&position);
            sql.push(", ").push_bind(&line.kind);
            sql.push(", ").push_bind(&line.name);
            sql.push(", ").push_bind(&line.quantity);
            sql.push(", ").push_bind(&line.unit.minor);
            sql.push(", ").push_bind(&line.total.minor);
            sql.push(", ").push_bind(&line.unit.currency);
            sql.push(", ").push_opt(line.add_on_id.as_ref()).push(")");
        }
        self.execute(sql).await.map(drop)
    }

    /// Replaces what a booking costs.
    pub(super) async fn replace_terms(
        &mut self,
        id: BookingId,
        terms: &BookingTerms,
    ) -> StoreResult<()> {
        let sql = Sql::new(
            "booking",
            "update booking set
                price_minor = $3, price_currency = $4, deposit_due_minor = $5, deposit_due_currency = $6,
                cancel_free_until = $7, cancel_fee_minor = $8, cancel_fee_currency = $9, late_cancel = $10
             where business_id = $1 and booking_id = $2",
        );
        let sql = sql.bind(&self.scope()).bind(&id);
        let sql = sql
            .bind_money(terms.price.as_ref())
            .bind_money(terms.deposit_due.as_ref());
        let sql = sql
            .bind_opt(terms.cancel_free_until.as_ref())
            .bind_money(terms.cancel_fee.as_ref())
            .bind(&terms.late_cancel);
        self.change_one("booking", sql).await?;
        let sql = Sql::new(
            "booking_line",
            "delete from booking_line where business_id = $1 and booking_id = $2",
        );
        self.execute(sql.bind(&self.scope()).bind(&id)).await?;
        self.write_lines(id, &terms.lines).await
    }

    /// Writes allocations, all in one statement; the schema refuses overlaps.
    pub(super) async fn allocate(
        &mut self,
        claimant: Claimant,
        allocations: &[Allocation],
    ) -> StoreResult<()> {
        let (booking, class) = match claimant {
            Claimant::Booking(id) => (Some(id), None),
            Claimant::Class(id) => (None, Some(id)),
        };
        let mut sql = Sql::new(
            "allocation",
            "insert into allocation
                (business_id, allocation_id, booking_id, class_session_id, lane_id, starts_at, ends_at, active)
             values ",
        );
        for (index, one) in allocations.iter().enumerate() {
            sql.push(if index == 0 { "(" } else { ", (" })
                .push_bind(&self.scope());
            sql.push(", ").push_bind(&one.id);
            sql.push(", ").push_opt(booking.as_ref());
            sql.push(", ").push_opt(class.as_ref());
            sql.push(", ").push_bind(&one.claim.lane.uuid());
            sql.push(", ").push_bind(&one.claim.range.start());
            sql.push(", ")
                .push_bind(&one.claim.range.end())
                .push(", true)");
        }
        self.execute(sql).await.map(drop)
    }

    /// Releases what a booking claims.
    pub(super) async fn release_claims(
        &mut self,
        booking: BookingId,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql = Sql::new(
            "allocation",
            "update allocation set active = false, released_at = $3
             where business_id = $1 and booking_id = $2 and active",
        );
        let sql = sql.bind(&self.scope()).bind(&booking).bind(&now);
        self.execute(sql).await?;
        self.leave_class(booking).await
    }

    /// Uses a hold up; with the hold of an offer to someone who waits, the offer is accepted.
    pub(super) async fn consume(
        &mut self,
        hold: Option<HoldId>,
        now: Timestamp,
    ) -> StoreResult<()> {
        let Some(hold) = hold else { return Ok(()) };
        self.remember_holds(&Ending::Hold(hold), now).await?;
        let sql = Sql::new(
            "hold",
            "delete from hold where business_id = $1 and hold_id = $2 returning *",
        );
        let offer: Option<WaitlistOfferId> = self
            .one(sql.bind(&self.scope()).bind(&hold), |row| {
                row.opt("waitlist_offer_id")
            })
            .await?
            .flatten();
        if let Some(offer) = offer {
            self.close_offer(offer, OfferState::Accepted, now).await?;
        }
        Ok(())
    }
}
