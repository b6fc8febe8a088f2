//! Rules that hold where a service has none of its own: of the business, and of each location.

use services::{ports::store::StoreResult, records::HouseRules};

use super::services::{bind_part, part};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// Those of a row of a business or of a location.
pub(super) fn rules(row: &Row) -> StoreResult<HouseRules> {
    Ok(HouseRules {
        day_limit: row.opt("day_limit")?,
        deposit: part(
            row,
            ["deposit_minor", "deposit_currency", "deposit_percent"],
        )?,
        cancel_notice_minutes: row.opt("cancel_notice_minutes")?,
        cancel_fee: part(
            row,
            [
                "cancel_fee_minor",
                "cancel_fee_currency",
                "cancel_fee_percent",
            ],
        )?,
        late_cancel: row.opt("late_cancel")?,
    })
}

/// Nine values, in the order of the columns.
pub(super) fn bind_rules(sql: Sql, rules: &HouseRules) -> Sql {
    let sql = bind_part(sql.bind_opt(rules.day_limit.as_ref()), rules.deposit);
    let sql = sql.bind_opt(rules.cancel_notice_minutes.as_ref());
    bind_part(sql, rules.cancel_fee).bind_opt(rules.late_cancel.as_ref())
}

impl SqlTx {
    /// Those of the business of this scope; none if there is no such business.
    pub(super) async fn rules_of_business(&mut self) -> StoreResult<HouseRules> {
        let sql = Sql::new("business", "select * from business where business_id = $1");
        let found = self.one(sql.bind(&self.scope()), rules).await?;
        Ok(found.unwrap_or_default())
    }

    /// Replaces those of the business of this scope.
    pub(super) async fn put_rules_of_business(&mut self, rules: &HouseRules) -> StoreResult<()> {
        self.refuse_invalid("business", rules.validate())?;
        self.rules_changed();
        let sql = Sql::new(
            "business",
            "update business set
                day_limit = $2, deposit_minor = $3, deposit_currency = $4, deposit_percent = $5,
                cancel_notice_minutes = $6, cancel_fee_minor = $7, cancel_fee_currency = $8, cancel_fee_percent = $9,
                late_cancel = $10
             where business_id = $1",
        );
        let sql = bind_rules(sql.bind(&self.scope()), rules);
        self.change_one("business", sql).await
    }
}
