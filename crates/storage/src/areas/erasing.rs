//! Erasing a business with all that it owns.

use services::ports::store::StoreResult;

use crate::{owned::OWNED, sql::Sql, tx::SqlTx};

impl SqlTx {
    /// Deletes the business of this scope and every row that names it. `false` if there was none.
    pub(super) async fn erase_business(&mut self) -> StoreResult<bool> {
        let mut last = 0;
        for table in OWNED {
            let sql = Sql::new(table.name, table.erase).bind(&self.scope());
            last = self.execute(sql).await?;
        }
        Ok(last > 0)
    }
}
