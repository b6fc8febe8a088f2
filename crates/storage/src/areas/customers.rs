//! Stored people.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{CustomerId, E164};
use services::{
    ports::store::{Customers, StoreResult},
    records::{Booking, Call, Cursor, Customer, Message, Page, PageRequest},
};

use super::{booking_reads::booking, calls::call, conversations::message};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

pub(super) fn customer(row: &Row) -> StoreResult<Customer> {
    Ok(Customer {
        id: row.get("customer_id")?,
        name: row.opt("name")?,
        phone: row.opt("phone")?,
        email: row.opt("email")?,
        notes: row.get("notes")?,
        blocked: row.get("blocked")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn folded(customer: &Customer) -> String {
    customer
        .name
        .as_ref()
        .map(|name| name.as_str().to_lowercase())
        .unwrap_or_default()
}

/// The text as a pattern for what contains it.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[async_trait]
impl Customers for SqlTx {
    async fn find_or_insert(&mut self, new: &Customer) -> StoreResult<Customer> {
        let sql = Sql::new(
            "customer",
            // The conflict writes nothing new but gives the stored row, and waits for a unit that is adding it.
            "insert into customer
                (business_id, customer_id, name, name_folded, phone, email, notes, blocked, created_at,
                 updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (business_id, phone) do update set phone = excluded.phone
             returning *",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&new.id)
            .bind_opt(new.name.as_ref())
            .text(&folded(new));
        let sql = sql
            .bind_opt(new.phone.as_ref())
            .bind_opt(new.email.as_ref())
            .text(&new.notes);
        let sql = sql
            .bind(&new.blocked)
            .bind(&new.created_at)
            .bind(&new.updated_at);
        let stored = self.one(sql, customer).await?;
        Ok(stored.unwrap_or_else(|| new.clone()))
    }

    async fn update(&mut self, customer: &Customer) -> StoreResult<()> {
        let sql = Sql::new(
            "customer",
            "update customer set
                name = $3, name_folded = $4, phone = $5, email = $6, notes = $7, blocked = $8,
                updated_at = $9
             where business_id = $1 and customer_id = $2",
        );
        let sql = sql
            .bind(&self.scope())
            .bind(&customer.id)
            .bind_opt(customer.name.as_ref());
        let sql = sql
            .text(&folded(customer))
            .bind_opt(customer.phone.as_ref());
        let sql = sql
            .bind_opt(customer.email.as_ref())
            .text(&customer.notes)
            .bind(&customer.blocked);
        self.change_one("customer", sql.bind(&customer.updated_at))
            .await
    }

    async fn get(&mut self, id: CustomerId) -> StoreResult<Option<Customer>> {
        let sql = Sql::new(
            "customer",
            "select * from customer where business_id = $1 and customer_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), customer).await
    }

    async fn those(&mut self, ids: &[CustomerId]) -> StoreResult<BTreeMap<CustomerId, Customer>> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::new(
            "customer",
            "select * from customer where business_id = $1 and customer_id",
        )
        .bind(&self.scope());
        sql.push_any(ids);
        let found = self.all(sql, customer).await?;
        Ok(found.into_iter().map(|one| (one.id, one)).collect())
    }

    async fn by_phone(&mut self, phone: &E164) -> StoreResult<Option<Customer>> {
        let sql = Sql::new(
            "customer",
            "select * from customer where business_id = $1 and phone = $2",
        );
        self.one(sql.bind(&self.scope()).bind(phone), customer)
            .await
    }

    async fn list(&mut self, name: Option<&str>, page: PageRequest) -> StoreResult<Page<Customer>> {
        let mut sql = Sql::new("customer", "select * from customer where business_id = $1")
            .bind(&self.scope());
        if let Some(name) = name {
            sql.push(" and name_folded like ")
                .push_bind(&containing(name))
                .push(" escape '\\'");
        }
        if let Some(after) = page.after {
            sql.push(" and (created_at, customer_id) < (")
                .push_bind(&after.at);
            sql.push(", ").push_bind(&after.id).push(")");
        }
        sql.push(" order by created_at desc, customer_id desc");
        self.page(sql, page, customer, |one| Cursor {
            at: one.created_at,
            id: one.id.uuid(),
        })
        .await
    }

    async fn calls_of(&mut self, customer: &Customer, most: u32) -> StoreResult<Vec<Call>> {
        let sql = Sql::new(
            "call",
            // Two look-ups by index; a condition with `or` would read all calls of the business.
            "select * from (
                select * from (
                    select * from call where business_id = $1 and customer_id = $2 and not test
                    order by started_at desc, call_id desc limit $4) named
                union all
                select * from (
                    select * from call where business_id = $1 and from_number = $3 and customer_id is null
                        and not test
                    order by started_at desc, call_id desc limit $4) nameless
             ) theirs
             order by started_at desc, call_id desc limit $4",
        );
        let sql = sql.bind(&self.scope()).bind(&customer.id);
        let sql = sql.bind_opt(customer.phone.as_ref()).bind(&most);
        self.all(sql, call).await
    }

    async fn bookings_of(&mut self, id: CustomerId, most: u32) -> StoreResult<Vec<Booking>> {
        let sql = Sql::new(
            "booking",
            "select * from booking where business_id = $1 and customer_id = $2
             order by created_at desc, booking_id desc limit $3",
        );
        let sql = sql.bind(&self.scope()).bind(&id).bind(&most);
        let found = self.all(sql, booking).await?;
        self.with_lines(found).await
    }

    async fn messages_of(&mut self, customer: &Customer, most: u32) -> StoreResult<Vec<Message>> {
        let sql = Sql::new(
            "message",
            "select m.* from (
                select c.conversation_id from conversation c where c.business_id = $1 and c.customer_id = $2
                union
                select c.conversation_id from conversation c where c.business_id = $1 and c.address in ($3, $4)
             ) theirs
             join message m on m.business_id = $1 and m.conversation_id = theirs.conversation_id
             order by m.created_at desc, m.message_id desc limit $5",
        );
        let sql = sql.bind(&self.scope()).bind(&customer.id);
        let sql = sql.bind_opt(customer.phone.as_ref());
        let sql = sql.bind_opt(customer.email.as_ref()).bind(&most);
        self.all(sql, message).await
    }
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn a_pattern_has_no_wild_cards_of_the_text() {
        assert_eq!(containing("50%_Ä\\"), "%50\\%\\_ä\\\\%");
    }
}
