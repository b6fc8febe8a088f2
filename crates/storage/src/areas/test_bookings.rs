//! What was booked in test calls. Nothing that looks for free times reads it.

use domain::{CallId, LocationId, TimeRange};
use jiff::Timestamp;
use services::{
    ports::store::StoreResult,
    records::{Lane, TestBooking},
};

use super::lanes::lane;
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn on_one_lane(row: &Row) -> StoreResult<TestBooking> {
    Ok(TestBooking {
        id: row.get("test_booking_id")?,
        call_id: row.get("call_id")?,
        location_id: row.get("location_id")?,
        service_id: row.get("service_id")?,
        name: row.get("name")?,
        range: row.range()?,
        lanes: vec![lane(row)?],
        expires_at: row.get("expires_at")?,
    })
}

impl SqlTx {
    pub(super) async fn replace_test_bookings(
        &mut self,
        call: CallId,
        bookings: &[TestBooking],
    ) -> StoreResult<()> {
        let sql = Sql::new(
            "test_booking",
            "delete from test_booking where business_id = $1 and call_id = $2",
        );
        self.execute(sql.bind(&self.scope()).bind(&call)).await?;
        for booking in bookings {
            for lane in &booking.lanes {
                self.insert_test_booking(call, booking, *lane).await?;
            }
        }
        Ok(())
    }

    async fn insert_test_booking(
        &mut self,
        call: CallId,
        booking: &TestBooking,
        lane: Lane,
    ) -> StoreResult<()> {
        let sql = Sql::new(
            "test_booking",
            "insert into test_booking
                (business_id, test_booking_id, lane_id, call_id, location_id, service_id, name, starts_at, ends_at,
                 expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        );
        let sql = sql.bind(&self.scope()).bind(&booking.id).bind(&lane.uuid());
        let sql = sql.bind(&call).bind(&booking.location_id);
        let sql = sql.bind(&booking.service_id).bind(&booking.name);
        let sql = sql.bind(&booking.range.start()).bind(&booking.range.end());
        self.change_one("test_booking", sql.bind(&booking.expires_at))
            .await
    }

    pub(super) async fn read_test_bookings(
        &mut self,
        location: LocationId,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<TestBooking>> {
        let sql = Sql::new(
            "test_booking",
            "select b.*, l.kind from test_booking b
             join lane l on l.business_id = b.business_id and l.lane_id = b.lane_id
             where b.business_id = $1 and b.location_id = $2 and b.starts_at < $3 and b.ends_at > $4
                and b.expires_at > $5
             order by b.starts_at, b.test_booking_id, b.lane_id",
        );
        let sql = sql.bind(&self.scope()).bind(&location);
        let sql = sql.bind(&window.end()).bind(&window.start()).bind(&now);
        let mut found: Vec<TestBooking> = Vec::new();
        for one in self.all(sql, on_one_lane).await? {
            match found.last_mut().filter(|known| known.id == one.id) {
                Some(known) => known.lanes.extend(one.lanes),
                None => found.push(one),
            }
        }
        Ok(found)
    }
}
