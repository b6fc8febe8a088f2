//! One transaction: its scope, its failures, and the statements that the areas run through it.

use domain::BusinessId;
use services::{
    ports::store::{
        Accounts, Audit, Bookings, Businesses, Calls, Catalog, Connections, Constraint,
        Conversations, CustomerLinks, Customers, Directory, Gate, Holds, Hours, Intents, Jobs,
        Launches, Lines, Locations, Members, Notices, Overview, People, Platform, PublicNumbers,
        Queue, Receipts, Receptionists, RuleHistory, Sessions, StoreError, StoreResult, SystemTx,
        Tx, Unmet, Waitlist,
    },
    records::{Cursor, Page, PageRequest},
};
use uuid::Uuid;

use crate::{
    seal::Keyring,
    sql::{Failure, Link, Row, Sql, read_failure},
};

/// Rows of one part of a list at most.
const PAGE: u32 = 500;

/// One transaction of either engine.
pub(crate) struct SqlTx {
    link: Link,
    /// `None` in the scope of the platform.
    business: Option<BusinessId>,
    keyring: Keyring,
    /// The first failure: with it the unit cannot commit any more.
    failure: Option<Failure>,
    /// Whether something was written that free times depend on.
    rules_changed: bool,
    /// Whether something was written that the business sets up: what a kept snapshot of it was read from.
    setup_changed: bool,
}

impl SqlTx {
    pub(crate) const fn new(link: Link, business: Option<BusinessId>, keyring: Keyring) -> Self {
        Self {
            link,
            business,
            keyring,
            failure: None,
            rules_changed: false,
            setup_changed: false,
        }
    }

    /// Notes that something was written that free times depend on.
    pub(crate) const fn rules_changed(&mut self) {
        self.rules_changed = true;
        self.setup_changed = true;
    }

    /// Notes that something was written that the business sets up.
    pub(crate) const fn setup_changed(&mut self) {
        self.setup_changed = true;
    }

    /// The last statement of a unit that commits: what was kept of a set-up that changed is out of date from now on. A
    /// failure is noted as that of any statement.
    pub(crate) async fn settle(&mut self) {
        if !self.setup_changed || self.failure.is_some() {
            return;
        }
        let sql = Sql::new(
            "business",
            "update business set setup_version = setup_version + 1 where business_id = $1",
        );
        let sql = sql.bind(&self.scope());
        let _ = self.execute(sql).await;
    }

    pub(crate) const fn has_changed_rules(&self) -> bool {
        self.rules_changed
    }

    pub(crate) fn into_parts(self) -> (Link, Option<Failure>) {
        (self.link, self.failure)
    }

    /// The business that every statement of an owned table names.
    pub(crate) fn scope(&self) -> BusinessId {
        // The scope of the platform has no business; the nil id belongs to nobody.
        self.business.unwrap_or(BusinessId::from_uuid(Uuid::nil()))
    }

    pub(crate) const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(crate) const fn rows_cross_threads(&self) -> bool {
        self.link.rows_cross_threads()
    }

    pub(crate) const fn locks_rows(&self) -> bool {
        self.link.locks_rows()
    }

    /// A failure that a statement did not report. The unit cannot commit any more.
    pub(crate) fn refuse(&mut self, error: impl Into<StoreError>) -> StoreError {
        self.fail(Failure {
            error: error.into(),
            again: false,
        })
    }

    fn fail(&mut self, failure: Failure) -> StoreError {
        let error = failure.error.clone();
        if self.failure.is_none() {
            self.failure = Some(failure);
        }
        error
    }

    /// Runs a statement. How many rows it changed.
    pub(crate) async fn execute(&mut self, sql: Sql) -> StoreResult<u64> {
        let done = self.link.execute(sql).await;
        done.map_err(|error| self.fail(read_failure(&error)))
    }

    /// Runs a statement that must change exactly one row.
    pub(crate) async fn change_one(&mut self, table: &'static str, sql: Sql) -> StoreResult<()> {
        match self.execute(sql).await? {
            1 => Ok(()),
            0 => Err(self.refuse(StoreError::Missing { table })),
            rows => Err(self.refuse(StoreError::Inconsistent {
                table,
                row: "by key".into(),
                reason: format!("{rows} rows where one was expected"),
            })),
        }
    }

    /// Runs a query. All its rows.
    pub(crate) async fn rows(&mut self, sql: Sql) -> StoreResult<Vec<Row>> {
        let rows = self.link.fetch(sql).await;
        rows.map_err(|error| self.fail(read_failure(&error)))
    }

    /// Runs a query and reads each row.
    pub(crate) async fn all<T>(
        &mut self,
        sql: Sql,
        read: impl Fn(&Row) -> StoreResult<T>,
    ) -> StoreResult<Vec<T>> {
        self.rows(sql).await?.iter().map(read).collect()
    }

    /// Runs a query by a unique key.
    pub(crate) async fn one<T>(
        &mut self,
        sql: Sql,
        read: impl Fn(&Row) -> StoreResult<T>,
    ) -> StoreResult<Option<T>> {
        let rows = self.rows(sql).await?;
        match rows.as_slice() {
            [] => Ok(None),
            [row] => read(row).map(Some),
            [row, ..] => Err(row.inconsistent("more than one row for a unique key")),
        }
    }

    /// Runs a query that gives one row more than asked for, if there are more.
    pub(crate) async fn page<T>(
        &mut self,
        mut sql: Sql,
        request: PageRequest,
        read: impl Fn(&Row) -> StoreResult<T>,
        place: impl Fn(&T) -> Cursor,
    ) -> StoreResult<Page<T>> {
        let limit = request.limit.clamp(1, PAGE);
        sql.push(" limit ").push_bind(&(limit + 1));
        let mut items = self.all(sql, read).await?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = if more { items.last().map(place) } else { None };
        Ok(Page { items, next })
    }

    /// Asks the database for anything.
    pub(crate) async fn ping(&mut self) -> StoreResult<()> {
        self.rows(Sql::new("database", "select 1")).await.map(drop)
    }

    /// Tells a change that lost against another from one of a row that does not exist.
    pub(crate) fn lost(&mut self, table: &'static str, exists: bool) -> StoreError {
        if exists {
            self.refuse(Constraint::Version)
        } else {
            self.refuse(StoreError::Missing { table })
        }
    }
}

macro_rules! parts {
    ($($name:ident -> $part:ident),* $(,)?) => {$(
        fn $name(&mut self) -> &mut dyn $part {
            self
        }
    )*};
}

impl Tx for SqlTx {
    fn business(&self) -> BusinessId {
        self.scope()
    }

    parts! {
        businesses -> Businesses, locations -> Locations, receptionists -> Receptionists, members -> Members, accounts -> Accounts, catalog -> Catalog,
        hours -> Hours, connections -> Connections, lines -> Lines, launch -> Launches, customers -> Customers,
        conversations -> Conversations, calls -> Calls, bookings -> Bookings, holds -> Holds,
        waitlist -> Waitlist, links -> CustomerLinks, unmet -> Unmet, rule_history -> RuleHistory, overview -> Overview, public_numbers -> PublicNumbers, jobs -> Jobs,
        receipts -> Receipts, audit -> Audit, notices -> Notices, intents -> Intents,
    }
}

impl SystemTx for SqlTx {
    parts! {
        directory -> Directory, gate -> Gate, people -> People, sessions -> Sessions,
        queue -> Queue, platform -> Platform,
    }
}
