//! Searching customers, and erasing one.

use domain::{BookingId, CallId, Currency, CustomerId, Money, PersonName};
use jiff::Timestamp;
use services::{
    ports::store::{Customers, Lines, StoreError, StoreResult},
    records::{Customer, CustomerFigures, CustomerOrder, CustomerSearch, Erased},
};

use super::{customers::customer, search::Wanted};
use crate::{sql::Sql, tx::SqlTx};

fn narrowed(mut sql: Sql, search: &CustomerSearch) -> Sql {
    if let Some(text) = &search.text {
        let wanted = Wanted::read(text);
        sql.push(" and (c.name_folded like ")
            .push_bind(&wanted.name);
        sql.push(" escape '\\'");
        if let Some(digits) = &wanted.digits {
            sql.push(" or c.phone like ").push_bind(digits);
        }
        sql.push(")");
    }
    if let Some(lane) = &search.lane {
        sql.push(" and (exists (select 1 from booking b join allocation a on a.business_id = b.business_id");
        sql.push(" and a.booking_id = b.booking_id and a.active where b.business_id = $1");
        sql.push(" and b.customer_id = c.customer_id and a.lane_id = ");
        sql.push_bind(&lane.uuid());
        sql.push(") or exists (select 1 from booking b");
        sql.push(
            " join class_seat t on t.business_id = b.business_id and t.booking_id = b.booking_id and t.active",
        );
        sql.push(" join allocation a on a.business_id = t.business_id");
        sql.push(
            " and a.class_session_id = t.class_session_id and a.active where b.business_id = $1",
        );
        sql.push(" and b.customer_id = c.customer_id and a.lane_id = ");
        sql.push_bind(&lane.uuid()).push("))");
    }
    sql
}

impl SqlTx {
    pub(super) async fn count_customers(&mut self, search: &CustomerSearch) -> StoreResult<u64> {
        let sql = Sql::new(
            "customer",
            "select count(*) as found from customer c where c.business_id = $1",
        );
        let sql = narrowed(sql.bind(&self.scope()), search);
        self.counted(sql).await
    }

    pub(super) async fn search_customers(
        &mut self,
        search: &CustomerSearch,
        now: Timestamp,
    ) -> StoreResult<Vec<CustomerFigures>> {
        // Figures are only counted for the customers of this page, each by the index on customers' bookings.
        let sql = Sql::new(
            "customer",
            "select c.*,
                (select count(*) from booking b where b.business_id = c.business_id and b.customer_id = c.customer_id
                    and b.state <> 'cancelled') as bookings,
                (select count(*) from booking b where b.business_id = c.business_id and b.customer_id = c.customer_id
                    and b.state = 'no_show') as no_shows,
                (select cast(sum(b.price_minor) as bigint) from booking b where b.business_id = c.business_id
                    and b.customer_id = c.customer_id and b.state not in ('cancelled', 'no_show')) as value_minor,
                (select min(b.price_currency) from booking b where b.business_id = c.business_id
                    and b.customer_id = c.customer_id and b.state not in ('cancelled', 'no_show')) as value_currency,
                (select min(b.starts_at) from booking b where b.business_id = c.business_id
                    and b.customer_id = c.customer_id and b.starts_at > $2
                    and b.state in ('requested', 'booked')) as next_at,
                (select max(b.created_at) from booking b where b.business_id = c.business_id
                    and b.customer_id = c.customer_id) as booked_at,
                (select max(k.started_at) from call k where k.business_id = c.business_id
                    and k.customer_id = c.customer_id and not k.test) as called_at,
                (select max(v.last_at) from conversation v where v.business_id = c.business_id
                    and v.customer_id = c.customer_id) as written_at
             from (select c.* from customer c where c.business_id = $1",
        );
        let mut sql = narrowed(sql.bind(&self.scope()).bind(&now), search);
        let (inner, outer) = match search.order {
            CustomerOrder::NewestFirst => (
                " order by c.created_at desc, c.customer_id desc limit ",
                " order by c.created_at desc, c.customer_id desc",
            ),
            CustomerOrder::OldestFirst => (
                " order by c.created_at, c.customer_id limit ",
                " order by c.created_at, c.customer_id",
            ),
            CustomerOrder::Name => (
                " order by c.name_folded, c.customer_id limit ",
                " order by c.name_folded, c.customer_id",
            ),
            CustomerOrder::NameDown => (
                " order by c.name_folded desc, c.customer_id desc limit ",
                " order by c.name_folded desc, c.customer_id desc",
            ),
        };
        sql.push(inner).push_bind(&search.limit);
        sql.push(" offset ").push_bind(&search.skip);
        sql.push(") c").push(outer);
        self.all(sql, |row| {
            let customer = customer(row)?;
            let count = |name| row.get::<i64>(name).map(i64::unsigned_abs);
            let heard = [
                row.opt::<Timestamp>("booked_at")?,
                row.opt("called_at")?,
                row.opt("written_at")?,
            ];
            Ok(CustomerFigures {
                bookings: count("bookings")?,
                no_shows: count("no_shows")?,
                value: match (
                    row.opt::<i64>("value_minor")?,
                    row.opt::<Currency>("value_currency")?,
                ) {
                    (Some(minor), Some(currency)) => Some(Money { minor, currency }),
                    _ => None,
                },
                next: row.opt("next_at")?,
                last_heard: heard
                    .into_iter()
                    .flatten()
                    .max()
                    .unwrap_or(customer.created_at),
                customer,
            })
        })
        .await
    }

    pub(super) async fn erase(
        &mut self,
        id: CustomerId,
        name: &PersonName,
        now: Timestamp,
    ) -> StoreResult<Erased> {
        let Some(gone) = Customers::get(self, id).await? else {
            return Err(self.refuse(StoreError::Missing { table: "customer" }));
        };
        let bookings = self.erase_from_bookings(&gone, name, now).await?;
        let messages = self.erase_messages(&gone).await?;
        let calls = self.erase_from_calls(&gone).await?;
        self.erase_wishes(id).await?;
        if let Some(phone) = &gone.phone {
            Lines::unblock(self, phone).await?;
        }
        let sql = Sql::new(
            "customer",
            "delete from customer where business_id = $1 and customer_id = $2",
        );
        self.change_one("customer", sql.bind(&self.scope()).bind(&id))
            .await?;
        Ok(Erased {
            bookings,
            calls,
            messages,
        })
    }

    async fn erase_from_bookings(
        &mut self,
        gone: &Customer,
        name: &PersonName,
        now: Timestamp,
    ) -> StoreResult<Vec<(BookingId, i64)>> {
        let sql = Sql::new(
            "booking",
            "update booking set name = $3, phone = null, notes = '', cancel_reason = null, customer_id = null,
                version = version + 1, updated_at = $4
             where business_id = $1 and customer_id = $2
             returning booking_id, version",
        );
        let sql = sql.bind(&self.scope()).bind(&gone.id);
        self.all(sql.bind(name).bind(&now), |row| {
            Ok((row.get("booking_id")?, row.get("version")?))
        })
        .await
    }

    /// Who waits is gone with what they wait for; what could not be had stays, for nobody.
    async fn erase_wishes(&mut self, id: CustomerId) -> StoreResult<()> {
        for (table, text) in [
            (
                "waitlist_offer",
                "delete from waitlist_offer where business_id = $1 and waitlist_entry_id in
                    (select w.waitlist_entry_id from waitlist_entry w where w.business_id = $1 and w.customer_id = $2)",
            ),
            (
                "waitlist_entry",
                "delete from waitlist_entry where business_id = $1 and customer_id = $2",
            ),
            (
                "unmet_request",
                "update unmet_request set customer_id = null where business_id = $1 and customer_id = $2",
            ),
        ] {
            let sql = Sql::new(table, text).bind(&self.scope()).bind(&id);
            self.execute(sql).await?;
        }
        Ok(())
    }

    async fn erase_messages(&mut self, gone: &Customer) -> StoreResult<u64> {
        const THEIRS: &str = " in (select v.conversation_id from conversation v
            where v.business_id = $1 and (v.customer_id = $2 or v.address in ($3, $4)))";
        let bound = |table, text| {
            Sql::new(table, text)
                .bind(&self.scope())
                .bind(&gone.id)
                .bind_opt(gone.phone.as_ref())
                .bind_opt(gone.email.as_ref())
        };
        let mut messages = bound(
            "message",
            "delete from message where business_id = $1 and conversation_id",
        );
        let mut conversations = bound(
            "conversation",
            "delete from conversation where business_id = $1 and conversation_id",
        );
        messages.push(THEIRS);
        conversations.push(THEIRS);
        let count = self.execute(messages).await?;
        self.execute(conversations).await?;
        Ok(count)
    }

    /// Calls under their name, and those from their number that are under nobody's.
    async fn erase_from_calls(&mut self, gone: &Customer) -> StoreResult<u64> {
        let sql = Sql::new(
            "call",
            "update call set from_number = null, summary = null, customer_id = null
             where business_id = $1 and (customer_id = $2 or (customer_id is null and from_number = $3))
             returning call_id",
        );
        let sql = sql.bind(&self.scope()).bind(&gone.id);
        let sql = sql.bind_opt(gone.phone.as_ref());
        let calls: Vec<CallId> = self.all(sql, |row| row.get("call_id")).await?;
        for (table, text) in [
            (
                "turn",
                "delete from turn where business_id = $1 and call_id",
            ),
            (
                "tool_call",
                "delete from tool_call where business_id = $1 and call_id",
            ),
            (
                "customer_link",
                "update customer_link set detail = '{}' where business_id = $1 and call_id",
            ),
            (
                "test_booking",
                "delete from test_booking where business_id = $1 and call_id",
            ),
            (
                "call_event",
                "delete from call_event where business_id = $1 and call_id",
            ),
            (
                "call_forwarding",
                "delete from call_forwarding where business_id = $1 and call_id",
            ),
        ] {
            let mut sql = Sql::new(table, text).bind(&self.scope());
            sql.push_any(&calls);
            self.execute(sql).await?;
        }
        // What was kept for repeats of a call is worded with the name.
        let scopes: Vec<String> = calls.iter().map(ToString::to_string).collect();
        let mut sql = Sql::new(
            "intent",
            "delete from intent where business_id = $1 and scope",
        )
        .bind(&self.scope());
        sql.push_any(&scopes);
        self.execute(sql).await?;
        Ok(calls.len() as u64)
    }
}
