//! Which rows a call may look at: what the business has set up, what is booked and held from now on, and the caller's own
//! past. Secrets, people who sign in, other calls and what they said are not among them.

use domain::BusinessId;
use services::records::TrialCopy;

use crate::sql::Sql;

/// Rows of one table.
pub(super) struct Copied {
    pub(super) name: &'static str,
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

const fn whole(name: &'static str, select: &'static str) -> Copied {
    Copied {
        name,
        select,
        binds: Binds::Nothing,
    }
}

const fn ahead(name: &'static str, select: &'static str) -> Copied {
    Copied {
        name,
        select,
        binds: Binds::Since,
    }
}

const fn some(name: &'static str, select: &'static str) -> Copied {
    Copied {
        name,
        select,
        binds: Binds::Caller,
    }
}

/// Referred-to rows before those that refer to them, where a trigger looks.
pub(super) const COPIED: &[Copied] = &[
    whole("business", "select * from business where business_id = $1"),
    whole("business_setting", "select * from business_setting where business_id = $1"),
    whole("location", "select * from location where business_id = $1"),
    whole("phone_number", "select * from phone_number where business_id = $1"),
    whole("receptionist", "select * from receptionist where business_id = $1"),
    whole(
        "receptionist_version",
        "select * from receptionist_version where business_id = $1",
    ),
    whole(
        "receptionist_draft",
        "select * from receptionist_draft where business_id = $1",
    ),
    whole("lane", "select * from lane where business_id = $1"),
    whole("staff", "select * from staff where business_id = $1"),
    whole("staff_location", "select * from staff_location where business_id = $1"),
    whole("resource", "select * from resource where business_id = $1"),
    whole("service", "select * from service where business_id = $1"),
    whole("service_variant", "select * from service_variant where business_id = $1"),
    whole("service_add_on", "select * from service_add_on where business_id = $1"),
    whole("service_band", "select * from service_band where business_id = $1"),
    whole("service_staff", "select * from service_staff where business_id = $1"),
    whole("service_resource", "select * from service_resource where business_id = $1"),
    whole("weekly_hours", "select * from weekly_hours where business_id = $1"),
    whole("hours_exception", "select * from hours_exception where business_id = $1"),
    whole("time_off", "select * from time_off where business_id = $1"),
    Copied {
        name: "call",
        select: "select * from call where business_id = $1 and call_id = $2",
        binds: Binds::Call,
    },
    some(
        "customer",
        "select * from customer where business_id = $1 and (customer_id = $3 or customer_id in (
            select b.customer_id from booking b where b.business_id = $1 and b.ends_at > $2))",
    ),
    some(
        "booking",
        "select * from booking where business_id = $1 and (ends_at > $2 or customer_id = $3)",
    ),
    some(
        "booking_line",
        "select * from booking_line where business_id = $1 and booking_id in (
            select b.booking_id from booking b where b.business_id = $1 and (b.ends_at > $2 or b.customer_id = $3))",
    ),
    some(
        "class_session",
        "select * from class_session where business_id = $1 and (ends_at > $2 or class_session_id in (
            select t.class_session_id from class_seat t
            join booking b on b.business_id = t.business_id and b.booking_id = t.booking_id
            where t.business_id = $1 and b.customer_id = $3))",
    ),
    some(
        "class_seat",
        "select * from class_seat where business_id = $1 and booking_id in (
            select b.booking_id from booking b where b.business_id = $1 and (b.ends_at > $2 or b.customer_id = $3))",
    ),
    some(
        "allocation",
        "select * from allocation where business_id = $1 and (ends_at > $2 or booking_id in (
            select b.booking_id from booking b where b.business_id = $1 and b.customer_id = $3))",
    ),
    ahead("hold", "select * from hold where business_id = $1 and expires_at > $2"),
    ahead("hold_claim", "select * from hold_claim where business_id = $1 and expires_at > $2"),
];

impl Copied {
    pub(super) fn query(&self, business: BusinessId, wanted: &TrialCopy) -> Sql {
        let sql = Sql::new(self.name, self.select).bind(&business);
        match self.binds {
            Binds::Nothing => sql,
            Binds::Since => sql.bind(&wanted.since),
            Binds::Caller => sql.bind(&wanted.since).bind_opt(wanted.caller.as_ref()),
            Binds::Call => sql.bind(&wanted.call),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{Connection, SqliteConnection};

    use super::COPIED;
    use crate::migrations;

    /// Tables of a business of which nothing is copied: who signs in, secrets, what other calls said, what was written to
    /// people, the outbox, how far the set-up has come, how numbers are reached, and what is looked up nowhere in a call.
    const LEFT: &[&str] = &[
        "api_key",
        "audit_event",
        "blocked_caller",
        "business_launch",
        "calendar_choice",
        "calendar_connection",
        "call_event",
        "call_forwarding",
        "call_usage",
        "call_version",
        "conversation",
        "customer_link",
        "forwarding_test",
        "intent",
        "invitation",
        "job",
        "membership",
        "message",
        "number_check",
        "provider_key",
        "public_number",
        "rule_version",
        "setup_step",
        "staff_access",
        "stream_token",
        "test_booking",
        "tool_call",
        "turn",
        "unmet_request",
        "waitlist_entry",
        "waitlist_offer",
        "webhook_receipt",
    ];

    #[tokio::test]
    async fn of_every_table_of_a_business_it_is_decided_whether_a_test_call_sees_it() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrations::run_sqlite(&mut connection).await.unwrap();
        let sql = "select m.name from sqlite_master m join pragma_table_info(m.name) c
            where m.type = 'table' and c.name = 'business_id'";
        let owned: Vec<String> = sqlx::query_scalar(sql)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let owned: BTreeSet<&str> = owned.iter().map(String::as_str).collect();
        let copied = COPIED.iter().map(|table| table.name);
        let decided: BTreeSet<&str> = copied.chain(LEFT.iter().copied()).collect();
        assert_eq!(owned, decided);
    }
}
