//! Erasing a business with all that it owns.

use services::ports::store::StoreResult;

use crate::{sql::Sql, tx::SqlTx};

/// Statements that empty tables of the rows of one business, in an order in which nothing is left that refers to a row
/// which is gone. A case of the contract looks whether a table is missing here.
macro_rules! emptied {
    ($($table:literal)*) => {
        &[$(($table, concat!("delete from ", $table, " where business_id = $1"))),*]
    };
}

const TABLES: &[(&str, &str)] = emptied! {
    "allocation" "class_seat" "booking_line" "hold_claim" "hold_past" "message" "stream_token"
    "call_event" "call_usage" "call_version" "tool_call" "turn" "unmet_request" "test_booking" "customer_link"
    "call_forwarding" "forwarding_test" "number_check" "blocked_caller" "business_launch" "setup_step"
    "booking" "class_session" "hold" "waitlist_offer" "waitlist_entry" "conversation" "call"
    "intent" "job" "audit_event" "webhook_receipt" "public_number" "rule_version"
    "api_key" "invitation" "staff_access" "membership" "business_setting" "provider_key"
    "hours_exception" "weekly_hours" "time_off" "receptionist_draft" "receptionist_version" "receptionist"
    "phone_number"
    "service_band" "service_resource" "service_staff" "service_add_on" "service_variant" "service" "customer"
    "staff_location" "staff" "resource" "calendar_choice" "calendar_connection" "lane" "location" "business"
};

impl SqlTx {
    /// Deletes the business of this scope and every row that names it. `false` if there was none.
    pub(super) async fn erase_business(&mut self) -> StoreResult<bool> {
        let mut last = 0;
        for &(table, text) in TABLES {
            let sql = Sql::new(table, text).bind(&self.scope());
            last = self.execute(sql).await?;
        }
        Ok(last > 0)
    }
}
