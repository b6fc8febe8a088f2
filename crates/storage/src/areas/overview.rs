//! Looking over a business: searched lists and figures. The conditions of a list and of its figures are the same text.

use async_trait::async_trait;
use domain::{CallOutcome, Currency, CustomerId, Money, PersonName, TimeRange};
use jiff::Timestamp;
use services::{
    ports::store::{Overview, StoreResult},
    records::{
        Booking, BookingOrder, BookingSearch, BookingTotals, Call, CallSearch, CallTotals, Cursor,
        CustomerFigures, CustomerSearch, Erased, Page, PageRequest, RunningCall,
    },
};

use super::{booking_reads::booking, overview_calls::calls, search::Wanted};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// Continues a head, which begins with [`SqlTx::head`], with the bookings of a search as `b`, from the narrow index where a text is looked for.
fn bookings(mut sql: Sql, search: &BookingSearch) -> Sql {
    let wanted = search.text.as_deref().map(Wanted::read);
    match &wanted {
        None => {
            sql.push(" from booking b where b.business_id = $1");
        }
        Some(wanted) => {
            // The inner query reads the narrow index alone; each booking that it finds is then read by its key.
            sql.push(" from (select s.booking_id from booking s where s.business_id = $1 and (");
            sql.push("lower(s.name) like ").push_bind(&wanted.name);
            sql.push(" escape '\\' or s.reference = ")
                .push_bind(&wanted.reference);
            if let Some(digits) = &wanted.digits {
                sql.push(" or s.phone like ").push_bind(digits);
            }
            sql.push(")) f cross join booking b where b.business_id = $1 and b.booking_id = f.booking_id");
        }
    }
    if let Some(location) = &search.location_id {
        sql.push(" and b.location_id = ").push_bind(location);
    }
    if let Some(service) = &search.service_id {
        sql.push(" and b.service_id = ").push_bind(service);
    }
    if let Some(customer) = &search.customer_id {
        sql.push(" and b.customer_id = ").push_bind(customer);
    }
    if let Some(lane) = &search.lane {
        sql.push(" and (exists (select 1 from allocation a where a.business_id = $1");
        sql.push(" and a.booking_id = b.booking_id and a.active and a.lane_id = ");
        sql.push_bind(&lane.uuid());
        sql.push(") or exists (select 1 from class_seat t join allocation a on a.business_id = t.business_id");
        sql.push(
            " and a.class_session_id = t.class_session_id and a.active where t.business_id = $1",
        );
        sql.push(" and t.booking_id = b.booking_id and t.active and a.lane_id = ");
        sql.push_bind(&lane.uuid()).push("))");
    }
    if !search.states.is_empty() {
        sql.push(" and b.state").push_any(&search.states);
    }
    if !search.sources.is_empty() {
        sql.push(" and b.source").push_any(&search.sources);
    }
    if let Some(range) = &search.starting {
        sql.push(" and b.starts_at >= ").push_bind(&range.start());
        sql.push(" and b.starts_at < ").push_bind(&range.end());
    }
    if let Some(range) = &search.made {
        sql.push(" and b.created_at >= ").push_bind(&range.start());
        sql.push(" and b.created_at < ").push_bind(&range.end());
    }
    if search.differs {
        sql.push(" and b.calendar_problem is not null and b.state <> 'cancelled'");
    }
    sql
}

/// When a booking was made, for figures by time.
const MADE: (&str, &str) = ("booking", "b.created_at");
/// When a call began, for figures by time.
const STARTED: (&str, &str) = ("call", "c.started_at");

fn count(row: &Row) -> StoreResult<u64> {
    let found: i64 = row.get("found")?;
    Ok(found.unsigned_abs())
}

/// Ranges by their start, each with its place among those that were given.
fn in_order(ranges: &[TimeRange]) -> Vec<(i64, TimeRange)> {
    let mut sorted: Vec<(i64, TimeRange)> = (0..).zip(ranges.iter().copied()).collect();
    sorted.sort_unstable_by_key(|(_, range)| range.start());
    sorted
}

/// What is kept for the range in which a row lies; none between the ranges.
fn placed<'t, T>(row: &Row, kept: &'t mut [T]) -> StoreResult<Option<&'t mut T>> {
    let place = row.opt::<i64>("place")?;
    let place = place.and_then(|place| usize::try_from(place).ok());
    Ok(place.and_then(|place| kept.get_mut(place)))
}

/// Continues a statement with the condition that an instant lies in one of some ranges, which are in order. Those that meet,
/// as days do, are one condition.
fn push_within(sql: &mut Sql, instant: &'static str, ranges: &[(i64, TimeRange)]) {
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (_, range) in ranges {
        match joined.last_mut() {
            Some((_, end)) if *end == range.start() => *end = range.end(),
            _ => joined.push((range.start(), range.end())),
        }
    }
    let mut before = " and (";
    for (start, end) in joined {
        sql.push(before).push("(").push(instant).push(" >= ");
        sql.push_bind(&start).push(" and ").push(instant);
        sql.push(" < ").push_bind(&end).push(")");
        before = " or ";
    }
    sql.push(")");
}

/// Continues a statement with the place of the range in which an instant lies, null between them. Ranges are in order; they
/// are halved until one is left, because every row is asked.
fn push_place(sql: &mut Sql, instant: &'static str, ranges: &[(i64, TimeRange)]) {
    match ranges {
        [] => {
            sql.push("null");
        }
        [(place, range)] => {
            sql.push("case when ").push(instant).push(" >= ");
            sql.push_bind(&range.start())
                .push(" and ")
                .push(instant)
                .push(" < ");
            sql.push_bind(&range.end()).push(" then ");
            sql.push_bind(place).push(" end");
        }
        _ => {
            let (before, after) = ranges.split_at(ranges.len() / 2);
            sql.push("case when ").push(instant).push(" < ");
            let from = after.first().map(|(_, range)| range.start());
            sql.push_opt(from.as_ref()).push(" then ");
            push_place(sql, instant, before);
            sql.push(" else ");
            push_place(sql, instant, after);
            sql.push(" end");
        }
    }
}

impl SqlTx {
    /// The beginning of a search: what is read, and the business as `$1`.
    pub(super) fn head(&self, table: &'static str, text: &'static str) -> Sql {
        Sql::new(table, text).bind(&self.scope())
    }

    /// What a search finds in some ranges, by one query: `columns`, and as `place` in which of the ranges it lies. `instant`
    /// is the column that the ranges are about. There is a range, and they do not overlap.
    fn placed(
        &self,
        (table, instant): (&'static str, &'static str),
        ranges: &[TimeRange],
        columns: &'static str,
        search: impl FnOnce(Sql) -> Sql,
    ) -> Sql {
        let ranges = in_order(ranges);
        let mut sql = self.head(table, "select ");
        push_place(&mut sql, instant, &ranges);
        sql.push(" as place, ").push(columns);
        let mut sql = search(sql);
        push_within(&mut sql, instant, &ranges);
        sql
    }

    /// Counts what a search finds in each of some ranges.
    async fn counted_in(
        &mut self,
        column: (&'static str, &'static str),
        ranges: &[TimeRange],
        search: impl FnOnce(Sql) -> Sql,
    ) -> StoreResult<Vec<u64>> {
        let mut counts = vec![0; ranges.len()];
        if ranges.is_empty() {
            return Ok(counts);
        }
        let mut sql = self.placed(column, ranges, "count(*) as found", search);
        sql.push(" group by place");
        for row in self.rows(sql).await? {
            if let Some(slot) = placed(&row, &mut counts)? {
                *slot = count(&row)?;
            }
        }
        Ok(counts)
    }

    /// The single number of a query.
    pub(super) async fn counted(&mut self, sql: Sql) -> StoreResult<u64> {
        Ok(self.one(sql, count).await?.unwrap_or_default())
    }
}

#[async_trait]
impl Overview for SqlTx {
    async fn bookings(
        &mut self,
        search: &BookingSearch,
        page: PageRequest,
    ) -> StoreResult<Page<Booking>> {
        let mut sql = bookings(self.head("booking", "select b.*"), search);
        let (before, after, order) = match search.order {
            BookingOrder::Start => (
                " and (b.starts_at, b.booking_id) > (",
                ")",
                " order by b.starts_at, b.booking_id",
            ),
            BookingOrder::StartDown => (
                " and (b.starts_at, b.booking_id) < (",
                ")",
                " order by b.starts_at desc, b.booking_id desc",
            ),
            BookingOrder::MadeDown => (
                " and (b.created_at, b.booking_id) < (",
                ")",
                " order by b.created_at desc, b.booking_id desc",
            ),
        };
        if let Some(place) = page.after {
            sql.push(before).push_bind(&place.at);
            sql.push(", ").push_bind(&place.id).push(after);
        }
        sql.push(order);
        let made = search.order == BookingOrder::MadeDown;
        let found = self
            .page(sql, page, booking, |one| Cursor {
                at: if made {
                    one.created_at
                } else {
                    one.range.start()
                },
                id: one.id.uuid(),
            })
            .await?;
        Ok(Page {
            items: self.with_lines(found.items).await?,
            next: found.next,
        })
    }

    async fn booking_count(&mut self, search: &BookingSearch, most: u32) -> StoreResult<u64> {
        let head = "select count(*) as found from (select 1 as one";
        let mut sql = bookings(self.head("booking", head), search);
        sql.push(" limit ").push_bind(&most).push(") found");
        self.counted(sql).await
    }

    async fn booking_totals(
        &mut self,
        search: &BookingSearch,
        made: &[TimeRange],
    ) -> StoreResult<Vec<BookingTotals>> {
        let mut totals = vec![BookingTotals::default(); made.len()];
        if made.is_empty() {
            return Ok(totals);
        }
        let columns =
            "b.price_currency, count(*) as found, cast(sum(b.price_minor) as bigint) as total";
        let mut sql = self.placed(MADE, made, columns, |head| bookings(head, search));
        sql.push(" group by place, b.price_currency order by b.price_currency");
        for row in self.rows(sql).await? {
            let Some(totals) = placed(&row, &mut totals)? else {
                continue;
            };
            totals.count += count(&row)?;
            if let Some(currency) = row.opt::<Currency>("price_currency")? {
                let minor = row.opt::<i64>("total")?.unwrap_or_default();
                totals.value.push(Money { minor, currency });
            }
        }
        Ok(totals)
    }

    async fn bookings_made(
        &mut self,
        search: &BookingSearch,
        ranges: &[TimeRange],
    ) -> StoreResult<Vec<u64>> {
        self.counted_in(MADE, ranges, |head| bookings(head, search))
            .await
    }

    async fn calls(&mut self, search: &CallSearch, page: PageRequest) -> StoreResult<Page<Call>> {
        self.search_calls(search, page).await
    }

    async fn call_count(&mut self, search: &CallSearch, most: u32) -> StoreResult<u64> {
        let head = "select count(*) as found from (select 1 as one";
        let mut sql = calls(self.head("call", head), search);
        sql.push(" limit ").push_bind(&most).push(") found");
        self.counted(sql).await
    }

    async fn call_totals(
        &mut self,
        search: &CallSearch,
        started: &[TimeRange],
    ) -> StoreResult<Vec<CallTotals>> {
        let mut totals = vec![CallTotals::default(); started.len()];
        if started.is_empty() {
            return Ok(totals);
        }
        let columns = "c.outcome, c.live_at, c.ended_at";
        let sql = self.placed(STARTED, started, columns, |head| calls(head, search));
        for row in self.rows(sql).await? {
            let Some(totals) = placed(&row, &mut totals)? else {
                continue;
            };
            totals.count += 1;
            let outcome: Option<CallOutcome> = row.opt("outcome")?;
            totals.booked += u64::from(outcome == Some(CallOutcome::Booked));
            let talk: (Option<Timestamp>, Option<Timestamp>) =
                (row.opt("live_at")?, row.opt("ended_at")?);
            if let (Some(from), Some(to)) = talk {
                totals.talked += 1;
                totals.talk_seconds += to.duration_since(from).as_secs().max(0).unsigned_abs();
            }
        }
        Ok(totals)
    }

    async fn calls_started(
        &mut self,
        search: &CallSearch,
        ranges: &[TimeRange],
    ) -> StoreResult<Vec<u64>> {
        self.counted_in(STARTED, ranges, |head| calls(head, search))
            .await
    }

    async fn customer_count(&mut self, search: &CustomerSearch) -> StoreResult<u64> {
        self.count_customers(search).await
    }

    async fn running(&mut self, since: Timestamp, now: Timestamp) -> StoreResult<Vec<RunningCall>> {
        self.running_calls(since, now).await
    }

    async fn customers(
        &mut self,
        search: &CustomerSearch,
        now: Timestamp,
    ) -> StoreResult<Vec<CustomerFigures>> {
        self.search_customers(search, now).await
    }

    async fn untold(&mut self, range: TimeRange, most: u32) -> StoreResult<Vec<Booking>> {
        // A later text about the same booking that did arrive, or is still under way, settles it.
        let sql = Sql::new(
            "booking",
            "select b.* from message m
             join booking b on b.business_id = m.business_id and b.booking_id = m.booking_id
             where m.business_id = $1 and m.state = 'failed' and m.created_at >= $2 and m.created_at < $3
                and b.ends_at > $3
                and not exists (select 1 from message n where n.business_id = m.business_id
                    and n.booking_id = m.booking_id and n.direction = 'outbound'
                    and (n.created_at, n.message_id) > (m.created_at, m.message_id))
             order by m.created_at desc, m.message_id desc limit $4",
        );
        let sql = sql.bind(&self.scope()).bind(&range.start());
        let sql = sql.bind(&range.end()).bind(&most);
        let found = self.all(sql, booking).await?;
        self.with_lines(found).await
    }

    async fn erase_customer(
        &mut self,
        id: CustomerId,
        name: &PersonName,
        now: Timestamp,
    ) -> StoreResult<Erased> {
        self.erase(id, name, now).await
    }
}
