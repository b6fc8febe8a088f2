//! Reading bookings: their rows, what keeps lanes busy, and lists.

use std::collections::BTreeMap;

use domain::{BookingId, BookingRef, CallId, ClassSessionId, HoldId, Money, TimeRange};
use jiff::{SignedDuration, Timestamp};
use services::{
    ports::store::{StoreError, StoreResult},
    records::{
        Allocation, Booking, BookingFilter, BookingLine, Busy, BusySource, CalendarCopy, Claim,
        Cursor, Lane, Page, PageRequest,
    },
};
use uuid::Uuid;

use super::lanes::lane;
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// No booking is longer; the schema checks it.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Where a calendar's copy stands, of a booking or of one claim.
pub(super) fn calendar_copy(row: &Row) -> StoreResult<CalendarCopy> {
    Ok(CalendarCopy {
        event_id: row.opt("calendar_event_id")?,
        etag: row.opt("calendar_etag")?,
        synced_at: row.opt("calendar_synced_at")?,
        problem: row.opt("calendar_problem")?,
    })
}

/// A booking without its lines.
pub(super) fn booking(row: &Row) -> StoreResult<Booking> {
    Ok(Booking {
        id: row.get("booking_id")?,
        reference: row.get("reference")?,
        location_id: row.get("location_id")?,
        service_id: row.get("service_id")?,
        variant_id: row.opt("variant_id")?,
        seats: row.get("seats")?,
        customer_id: row.opt("customer_id")?,
        name: row.get("name")?,
        phone: row.opt("phone")?,
        range: row.range()?,
        state: row.get("state")?,
        source: row.get("source")?,
        call_id: row.opt("call_id")?,
        price: row.money("price_minor", "price_currency")?,
        lines: Vec::new(),
        deposit_due: row.money("deposit_due_minor", "deposit_due_currency")?,
        cancel_free_until: row.opt("cancel_free_until")?,
        cancel_fee: row.money("cancel_fee_minor", "cancel_fee_currency")?,
        late_cancel: row.get("late_cancel")?,
        group_id: row.opt("group_id")?,
        series_id: row.opt("series_id")?,
        notes: row.get("notes")?,
        cancel_reason: row.opt("cancel_reason")?,
        calendar: calendar_copy(row)?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub(super) fn allocation(row: &Row) -> StoreResult<Allocation> {
    let claim = Claim {
        lane: lane(row)?,
        range: row.range()?,
    };
    Ok(Allocation {
        id: row.get("allocation_id")?,
        claim,
    })
}

fn line(row: &Row) -> StoreResult<BookingLine> {
    let currency = row.get("currency")?;
    let amount = |minor: i64| Money { minor, currency };
    Ok(BookingLine {
        kind: row.get("kind")?,
        name: row.get("name")?,
        quantity: row.get("quantity")?,
        unit: amount(row.get("unit_minor")?),
        total: amount(row.get("total_minor")?),
        add_on_id: row.opt("add_on_id")?,
    })
}

/// What keeps lanes busy, one row each.
const BUSY: &str = "select l.lane_id, a.starts_at, a.ends_at, coalesce(a.booking_id, a.class_session_id) as source,
        cast(case when a.booking_id is null then 1 else 0 end as bigint) as kind
    from lane l
    join allocation a on a.business_id = l.business_id and a.lane_id = l.lane_id and a.active
        and a.starts_at < $2 and a.ends_at > $3
        -- Active allocations of a lane are disjoint: of those that begin before the window only the last can reach into
        -- it, and one step in the index finds it.
        and a.starts_at >= coalesce(
            (select max(p.starts_at) from allocation p
             where p.business_id = l.business_id and p.lane_id = l.lane_id and p.active
                and p.starts_at <= $3),
            $3)
    where l.business_id = $1 and l.lane_id";
const AND_HELD: &str = " union all
    select c.lane_id, c.starts_at, c.ends_at, c.hold_id, 2
    from hold_claim c
    where c.business_id = $1 and c.expires_at > $4 and c.starts_at < $2 and c.ends_at > $3
        and c.lane_id";
/// On SQLite all rows travel as one text. There every row crosses from the connection's thread to ours, and a week of a
/// few lanes is hundreds of rows: waking for them took most of the time.
const PACKED: &str = "select group_concat(
    hex(lane_id) || ':' || starts_at || ':' || ends_at || ':' || hex(source) || ':' || kind, ';') as packed
    from (";

/// Lane, start, end, source, and what kind of source: 0 a booking, 1 a class, 2 a hold.
type RawBusy = (Uuid, Timestamp, Timestamp, Uuid, i64);

fn unpack(item: &str) -> Option<RawBusy> {
    let mut parts = item.split(':');
    let lane = Uuid::try_parse(parts.next()?).ok()?;
    let mut instant = || Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok();
    let (start, end) = (instant()?, instant()?);
    let source = Uuid::try_parse(parts.next()?).ok()?;
    Some((lane, start, end, source, parts.next()?.parse().ok()?))
}

/// The rows of one packed text; none if there was nothing to pack.
fn unpack_all(row: &Row) -> StoreResult<Vec<RawBusy>> {
    let packed = row.opt::<String>("packed")?.unwrap_or_default();
    let items = packed.split(';').filter(|item| !item.is_empty());
    items
        .map(|item| unpack(item).ok_or_else(|| row.inconsistent(format!("packed as `{item}`"))))
        .collect()
}

fn raw_busy(row: &Row) -> StoreResult<RawBusy> {
    Ok((
        row.get("lane_id")?,
        row.get("starts_at")?,
        row.get("ends_at")?,
        row.get("source")?,
        row.get("kind")?,
    ))
}

fn busy(
    (lane, start, end, source, kind): RawBusy,
    lanes: &BTreeMap<Uuid, Lane>,
) -> StoreResult<Busy> {
    let broken = |reason: String| StoreError::Inconsistent {
        table: "allocation",
        row: source.to_string(),
        reason,
    };
    let lane = *lanes
        .get(&lane)
        .ok_or_else(|| broken("a lane that was not asked for".into()))?;
    let range = TimeRange::new(start, end).map_err(|error| broken(error.to_string()))?;
    let source = match kind {
        0 => BusySource::Booking(BookingId::from_uuid(source)),
        1 => BusySource::Class(ClassSessionId::from_uuid(source)),
        _ => BusySource::Hold(HoldId::from_uuid(source)),
    };
    Ok(Busy {
        claim: Claim { lane, range },
        source,
    })
}

impl SqlTx {
    pub(super) async fn read_busy(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<Busy>> {
        let lanes: BTreeMap<Uuid, Lane> = lanes.iter().map(|lane| (lane.uuid(), *lane)).collect();
        let packed = self.rows_cross_threads();
        let mut sql = Sql::new("allocation", if packed { PACKED } else { "" })
            .bind(&self.scope())
            .bind(&window.end())
            .bind(&window.start())
            .bind(&now);
        sql.push(BUSY).push_any(lanes.keys());
        sql.push(AND_HELD).push_any(lanes.keys());
        let raw = if packed {
            sql.push(")");
            self.one(sql, unpack_all).await?.unwrap_or_default()
        } else {
            self.all(sql, raw_busy).await?
        };
        let found: StoreResult<Vec<Busy>> = raw.into_iter().map(|one| busy(one, &lanes)).collect();
        let mut found = found?;
        found.sort_unstable();
        Ok(found)
    }

    pub(super) async fn read_lanes_of(
        &mut self,
        ids: &[BookingId],
    ) -> StoreResult<BTreeMap<BookingId, Vec<Lane>>> {
        let mut lanes: BTreeMap<BookingId, Vec<Lane>> = BTreeMap::new();
        if ids.is_empty() {
            return Ok(lanes);
        }
        let mut sql = Sql::new(
            "allocation",
            "select a.booking_id, a.lane_id, l.kind, a.starts_at from allocation a
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where a.business_id = $1 and a.active and a.booking_id",
        )
        .bind(&self.scope());
        sql.push_any(ids).push(
            " union all
             select t.booking_id, a.lane_id, l.kind, a.starts_at from class_seat t
             join allocation a on a.business_id = t.business_id
                and a.class_session_id = t.class_session_id and a.active
             join lane l on l.business_id = a.business_id and l.lane_id = a.lane_id
             where t.business_id = $1 and t.active and t.booking_id",
        );
        sql.push_any(ids);
        let read = |row: &Row| Ok((row.get("booking_id")?, lane(row)?, row.get("starts_at")?));
        let mut claimed: Vec<(BookingId, Lane, Timestamp)> = self.all(sql, read).await?;
        claimed.sort_by_key(|(id, lane, start)| (*id, lane.uuid(), *start));
        // Several seats of one class claim its lanes once.
        claimed.dedup();
        for (id, lane, _) in claimed {
            lanes.entry(id).or_default().push(lane);
        }
        Ok(lanes)
    }

    pub(super) async fn read_first_of_calls(
        &mut self,
        ids: &[CallId],
    ) -> StoreResult<BTreeMap<CallId, (BookingId, BookingRef)>> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::new(
            "booking",
            "select call_id, booking_id, reference, starts_at from booking where business_id = $1 and call_id",
        )
        .bind(&self.scope());
        sql.push_any(ids);
        let read = |row: &Row| {
            Ok((
                row.get("call_id")?,
                row.get("booking_id")?,
                row.get("starts_at")?,
                row.get("reference")?,
            ))
        };
        let mut made: Vec<(CallId, BookingId, Timestamp, BookingRef)> = self.all(sql, read).await?;
        // Of one call the first stays last in the row, and is what a map built from it keeps.
        made.sort_by_key(|(call, booking, start, _)| std::cmp::Reverse((*call, *start, *booking)));
        Ok(made
            .into_iter()
            .map(|(call, booking, _, reference)| (call, (booking, reference)))
            .collect())
    }

    pub(super) async fn list_bookings(
        &mut self,
        filter: &BookingFilter,
        page: PageRequest,
    ) -> StoreResult<Page<Booking>> {
        let scope = self.scope();
        let mut sql = match &filter.phone {
            None => Sql::new("booking", "select b.* from booking b where b.business_id = $1").bind(&scope),
            // Two look-ups by index, then each booking by its key; a condition with `or` would read all bookings of the
            // business.
            Some(phone) => Sql::new(
                "booking",
                "select b.* from (
                    select p.booking_id from booking p where p.business_id = $1 and p.phone = $2
                    union
                    select o.booking_id from customer c
                    join booking o on o.business_id = c.business_id and o.customer_id = c.customer_id
                    where c.business_id = $1 and c.phone = $2
                 ) f
                 cross join booking b where b.business_id = $1 and b.booking_id = f.booking_id",
            )
            .bind(&scope)
            .bind(phone),
        };
        if let Some(location) = &filter.location_id {
            sql.push(" and b.location_id = ").push_bind(location);
        }
        if let Some(customer) = &filter.customer_id {
            sql.push(" and b.customer_id = ").push_bind(customer);
        }
        if let Some(call) = &filter.call_id {
            sql.push(" and b.call_id = ").push_bind(call);
        }
        if let Some(service) = &filter.service_id {
            sql.push(" and b.service_id = ").push_bind(service);
        }
        if let Some(group) = &filter.group_id {
            sql.push(" and b.group_id = ").push_bind(group);
        }
        if let Some(series) = &filter.series_id {
            sql.push(" and b.series_id = ").push_bind(series);
        }
        if let Some(lane) = &filter.lane {
            sql.push(" and (exists (select 1 from allocation a where a.business_id = ")
                .push_bind(&scope);
            sql.push(" and a.booking_id = b.booking_id and a.active and a.lane_id = ");
            sql.push_bind(&lane.uuid());
            sql.push(") or exists (select 1 from class_seat t join allocation a on a.business_id = t.business_id");
            sql.push(
                " and a.class_session_id = t.class_session_id and a.active where t.business_id = ",
            );
            sql.push_bind(&scope);
            sql.push(" and t.booking_id = b.booking_id and t.active and a.lane_id = ");
            sql.push_bind(&lane.uuid()).push("))");
        }
        if let Some(range) = &filter.overlapping {
            let earliest = range.start().checked_sub(LONGEST).unwrap_or(range.start());
            sql.push(" and b.starts_at < ").push_bind(&range.end());
            sql.push(" and b.starts_at > ").push_bind(&earliest);
            sql.push(" and b.ends_at > ").push_bind(&range.start());
        }
        if !filter.states.is_empty() {
            sql.push(" and b.state").push_any(&filter.states);
        }
        if let Some(after) = page.after {
            sql.push(" and (b.starts_at, b.booking_id) > (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by b.starts_at, b.booking_id");
        let found = self
            .page(sql, page, booking, |one| Cursor {
                at: one.range.start(),
                id: one.id.uuid(),
            })
            .await?;
        Ok(Page {
            items: self.with_lines(found.items).await?,
            next: found.next,
        })
    }

    /// Fills in what the bookings' prices are made of, in one statement.
    pub(super) async fn with_lines(&mut self, bookings: Vec<Booking>) -> StoreResult<Vec<Booking>> {
        let ids: Vec<BookingId> = bookings.iter().map(|one| one.id).collect();
        if ids.is_empty() {
            return Ok(bookings);
        }
        let mut sql = Sql::new(
            "booking_line",
            "select * from booking_line where business_id = $1 and booking_id",
        )
        .bind(&self.scope());
        sql.push_any(&ids).push(" order by booking_id, position");
        let mut lines: BTreeMap<BookingId, Vec<BookingLine>> = BTreeMap::new();
        for row in self.rows(sql).await? {
            lines
                .entry(row.get("booking_id")?)
                .or_default()
                .push(line(&row)?);
        }
        let mut bookings = bookings;
        for one in &mut bookings {
            one.lines = lines.remove(&one.id).unwrap_or_default();
        }
        Ok(bookings)
    }

    /// Fills in what one booking's price is made of.
    pub(super) async fn with_lines_of_one(&mut self, booking: Booking) -> StoreResult<Booking> {
        let missing = StoreError::Missing { table: "booking" };
        self.with_lines(vec![booking]).await?.pop().ok_or(missing)
    }
}
