//! Every table whose rows belong to a business: in which order it is emptied when the business is erased, and which of its
//! rows a test call may look at. Those are what the business has set up, what is booked and held from now on, and the
//! caller's own past. Secrets, people who sign in, other calls and what they said are not among them.

use domain::BusinessId;
use services::records::TrialCopy;

use crate::sql::Sql;

/// A table of a business.
pub(crate) struct Owned {
    pub(crate) name: &'static str,
    /// The statement that empties it of the rows of one business.
    pub(crate) erase: &'static str,
    /// What a test call sees of it, if anything.
    pub(crate) seen: Option<Seen>,
}

/// Rows that a test call sees.
pub(crate) struct Seen {
    select: &'static str,
    binds: Binds,
}

/// What a statement's numbers stand for after `$1`, the business.
enum Binds {
    Nothing,
    /// `$2` is the first instant.
    Since,
    /// `$2` is the first instant, `$3` the caller.
    Caller,
    /// `$2` is the call.
    Call,
}

impl Seen {
    pub(crate) fn query(
        &self,
        name: &'static str,
        business: BusinessId,
        wanted: &TrialCopy,
    ) -> Sql {
        let sql = Sql::new(name, self.select).bind(&business);
        match self.binds {
            Binds::Nothing => sql,
            Binds::Since => sql.bind(&wanted.since),
            Binds::Caller => sql.bind(&wanted.since).bind_opt(wanted.caller.as_ref()),
            Binds::Call => sql.bind(&wanted.call),
        }
    }
}

/// A row of the list: the table, and what a test call sees of it: nothing (`left`), the `whole` of it, or what a statement
/// selects.
macro_rules! owned {
    (@ left $name:literal) => { None };
    (@ whole $name:literal) => {
        owned!(@ Nothing concat!("select * from ", $name, " where business_id = $1"))
    };
    (@ since $name:literal $select:literal) => { owned!(@ Since $select) };
    (@ caller $name:literal $select:literal) => { owned!(@ Caller $select) };
    (@ of_call $name:literal $select:literal) => { owned!(@ Call $select) };
    (@ $binds:ident $select:expr) => { Some(Seen { select: $select, binds: Binds::$binds }) };
    ($($name:literal $sees:ident $(($select:literal))?),* $(,)?) => {
        &[$(Owned {
            name: $name,
            erase: concat!("delete from ", $name, " where business_id = $1"),
            seen: owned!(@ $sees $name $($select)?),
        }),*]
    };
}

/// Rows that refer to others before those, so that nothing is left that refers to a row which is gone; the other way round
/// they are copied, for triggers look at what is referred to. Nothing is copied of who signs in, of secrets, of what other
/// calls said, of what was written to people, of the outbox, of how far the set-up has come and how numbers are reached, and
/// of what is looked up nowhere in a call.
pub(crate) const OWNED: &[Owned] = owned! {
    "allocation" caller ("select * from allocation where business_id = $1 and (ends_at > $2 or booking_id in (
            select b.booking_id from booking b where b.business_id = $1 and b.customer_id = $3))"),
    "class_seat" caller ("select * from class_seat where business_id = $1 and booking_id in (
            select b.booking_id from booking b where b.business_id = $1 and (b.ends_at > $2 or b.customer_id = $3))"),
    "booking_line" caller ("select * from booking_line where business_id = $1 and booking_id in (
            select b.booking_id from booking b where b.business_id = $1 and (b.ends_at > $2 or b.customer_id = $3))"),
    "hold_claim" since ("select * from hold_claim where business_id = $1 and expires_at > $2"),
    "hold_past" left,
    "message" left,
    "stream_token" left,
    "call_event" left,
    "call_usage" left,
    "call_version" left,
    "tool_call" left,
    "turn" left,
    "unmet_request" left,
    "test_booking" left,
    "customer_link" left,
    "call_forwarding" left,
    "forwarding_test" left,
    "number_check" left,
    "blocked_caller" left,
    "business_launch" left,
    "setup_step" left,
    "booking" caller ("select * from booking where business_id = $1 and (ends_at > $2 or customer_id = $3)"),
    "class_session" caller ("select * from class_session where business_id = $1 and (ends_at > $2 or class_session_id in (
            select t.class_session_id from class_seat t
            join booking b on b.business_id = t.business_id and b.booking_id = t.booking_id
            where t.business_id = $1 and b.customer_id = $3))"),
    "hold" since ("select * from hold where business_id = $1 and expires_at > $2"),
    "waitlist_offer" left,
    "waitlist_entry" left,
    "conversation" left,
    "call" of_call ("select * from call where business_id = $1 and call_id = $2"),
    "intent" left,
    "job" left,
    "audit_event" left,
    "webhook_receipt" left,
    "public_number" left,
    "rule_version" left,
    "api_key" left,
    "invitation" left,
    "staff_access" left,
    "notice_read" left,
    "membership" left,
    "business_setting" whole,
    "provider_key" left,
    "hours_exception" whole,
    "weekly_hours" whole,
    "time_off" whole,
    "receptionist_draft" whole,
    "receptionist_version" whole,
    "receptionist" whole,
    "phone_number" whole,
    "service_band" whole,
    "service_resource" whole,
    "service_staff" whole,
    "service_add_on" whole,
    "service_variant" whole,
    "service" whole,
    "customer" caller ("select * from customer where business_id = $1 and (customer_id = $3 or customer_id in (
            select b.customer_id from booking b where b.business_id = $1 and b.ends_at > $2))"),
    "staff_location" whole,
    "staff" whole,
    "resource" whole,
    "calendar_choice" left,
    "calendar_connection" left,
    "lane" whole,
    "location" whole,
    "business" whole,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{Connection, SqliteConnection};

    use super::OWNED;
    use crate::migrations;

    #[tokio::test]
    async fn every_table_of_a_business_is_in_the_list_once() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrations::run_sqlite(&mut connection).await.unwrap();
        let sql = "select m.name from sqlite_master m join pragma_table_info(m.name) c
            where m.type = 'table' and c.name = 'business_id'";
        let owned: Vec<String> = sqlx::query_scalar(sql)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let owned: BTreeSet<&str> = owned.iter().map(String::as_str).collect();
        let listed: BTreeSet<&str> = OWNED.iter().map(|table| table.name).collect();
        assert_eq!(owned, listed);
        assert_eq!(listed.len(), OWNED.len());
    }
}
