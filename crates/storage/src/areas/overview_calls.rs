//! Searching calls. The conditions of the list and of its figures are the same text.

use jiff::{SignedDuration, Timestamp};
use services::{
    ports::store::StoreResult,
    records::{Call, CallOrder, CallSearch, Cursor, Page, PageRequest, RunningCall},
};

use super::{calls::call, search::Wanted};
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// In microseconds, as lengths are kept.
fn micros(length: SignedDuration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX)
}

/// Continues a head, which begins with [`SqlTx::head`], with the calls of a search as `c`.
pub(super) fn calls(mut sql: Sql, search: &CallSearch) -> Sql {
    sql.push(" from call c where c.business_id = $1");
    sql.push(if search.test {
        " and c.test"
    } else {
        " and not c.test"
    });
    if let Some(location) = &search.location_id {
        sql.push(" and c.location_id = ").push_bind(location);
    }
    if let Some(number) = &search.number_id {
        sql.push(" and c.phone_number_id = ").push_bind(number);
    }
    if !search.outcomes.is_empty() {
        sql.push(" and c.outcome").push_any(&search.outcomes);
    }
    if let Some(range) = &search.started {
        sql.push(" and c.started_at >= ").push_bind(&range.start());
        sql.push(" and c.started_at < ").push_bind(&range.end());
    }
    if search.not_booked {
        sql.push(" and c.outcome not in ('booked', 'moved', 'cancelled')");
    }
    if let Some(length) = search.shorter {
        sql.push(" and c.ended_at is not null and c.length_us < ")
            .push_bind(&micros(length));
    }
    if let Some(length) = search.longer {
        sql.push(" and c.ended_at is not null and c.length_us > ")
            .push_bind(&micros(length));
    }
    if let Some(version) = &search.version {
        sql.push(
            " and exists (select 1 from call_version v where v.business_id = c.business_id
                and v.call_id = c.call_id and v.location_id = ",
        );
        sql.push_bind(&version.location_id).push(" and v.number = ");
        sql.push_bind(&version.number).push(")");
    }
    if let Some(text) = &search.text {
        said(&mut sql, &Wanted::read(text));
    }
    sql
}

/// Who called, from where, what it was about, and last, because it is the most to read, every word that was said.
fn said(sql: &mut Sql, wanted: &Wanted) {
    sql.push(" and (lower(c.summary) like ")
        .push_bind(&wanted.name)
        .push(" escape '\\'");
    if let Some(digits) = &wanted.digits {
        sql.push(" or c.from_number like ").push_bind(digits);
    }
    sql.push(
        " or exists (select 1 from customer k where k.business_id = $1
            and k.customer_id = c.customer_id and k.name_folded like ",
    );
    sql.push_bind(&wanted.name).push(" escape '\\')");
    sql.push(
        " or exists (select 1 from turn t where t.business_id = $1
            and t.call_id = c.call_id and lower(t.text) like ",
    );
    sql.push_bind(&wanted.name).push(" escape '\\'))");
}

fn running(row: &Row) -> StoreResult<RunningCall> {
    let held = match row.opt("held_service_id")? {
        Some(service) => Some((service, row.range()?)),
        None => None,
    };
    Ok(RunningCall {
        call: call(row)?,
        name: row.opt("caller_name")?,
        held,
        asked: row.opt("asked_service_id")?,
    })
}

impl SqlTx {
    pub(super) async fn running_calls(
        &mut self,
        since: Timestamp,
        now: Timestamp,
    ) -> StoreResult<Vec<RunningCall>> {
        // The beginning bounds what is read of the index by age: of all calls of a business hardly any go on.
        let sql = Sql::new(
            "call",
            "select c.*, k.name as caller_name, h.service_id as held_service_id, h.starts_at, h.ends_at,
                (select u.service_id from unmet_request u
                 where u.business_id = c.business_id and u.call_id = c.call_id and u.met_by is null
                 order by u.asked_at desc, u.unmet_request_id desc limit 1) as asked_service_id
             from call c
             left join customer k on k.business_id = c.business_id and k.customer_id = c.customer_id
             left join hold h on h.business_id = c.business_id and h.call_id = c.call_id and h.expires_at > $3
             where c.business_id = $1 and c.started_at >= $2 and c.ended_at is null and not c.test
             order by c.started_at, c.call_id",
        );
        let sql = sql.bind(&self.scope()).bind(&since).bind(&now);
        self.all(sql, running).await
    }

    pub(super) async fn search_calls(
        &mut self,
        search: &CallSearch,
        page: PageRequest,
    ) -> StoreResult<Page<Call>> {
        let mut sql = calls(self.head("call", "select c.*"), search);
        let (after, order) = match search.order {
            CallOrder::StartDown => (
                " and (c.started_at, c.call_id) < (",
                " order by c.started_at desc, c.call_id desc",
            ),
            CallOrder::Start => (
                " and (c.started_at, c.call_id) > (",
                " order by c.started_at, c.call_id",
            ),
            CallOrder::LengthDown => (
                " and (c.length_us, c.call_id) < (",
                " order by c.length_us desc, c.call_id desc",
            ),
            CallOrder::Length => (
                " and (c.length_us, c.call_id) > (",
                " order by c.length_us, c.call_id",
            ),
        };
        let by_length = matches!(search.order, CallOrder::Length | CallOrder::LengthDown);
        if let Some(place) = page.after {
            sql.push(after);
            if by_length {
                sql.push_bind(&place.at.as_microsecond());
            } else {
                sql.push_bind(&place.at);
            }
            sql.push(", ").push_bind(&place.id).push(")");
        }
        sql.push(order);
        self.page(sql, page, call, |one| Cursor {
            at: if by_length {
                Timestamp::from_microsecond(micros(one.length())).unwrap_or_default()
            } else {
                one.started_at
            },
            id: one.id.uuid(),
        })
        .await
    }
}
