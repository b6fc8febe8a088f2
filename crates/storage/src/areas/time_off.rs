//! When staff members and resources are away.

use domain::{TimeOffId, TimeRange};
use services::{
    ports::store::StoreResult,
    records::{Lane, TimeOff},
};
use uuid::Uuid;

use super::lanes::lane;
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

fn time_off(row: &Row) -> StoreResult<TimeOff> {
    Ok(TimeOff {
        id: row.get("time_off_id")?,
        lane: lane(row)?,
        range: row.range()?,
        note: row.get("note")?,
    })
}

impl SqlTx {
    pub(super) async fn write_time_off(&mut self, off: &TimeOff) -> StoreResult<()> {
        self.refuse_missing(&[off.lane]).await?;
        self.rules_changed();
        let sql = Sql::new(
            "time_off",
            "insert into time_off (business_id, time_off_id, lane_id, starts_at, ends_at, note)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (business_id, time_off_id) do update set
                lane_id = excluded.lane_id, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                note = excluded.note",
        );
        let sql = sql.bind(&self.scope()).bind(&off.id).bind(&off.lane.uuid());
        let sql = sql.bind(&off.range.start()).bind(&off.range.end());
        self.change_one("time_off", sql.text(&off.note)).await
    }

    pub(super) async fn delete_time_off(&mut self, id: TimeOffId) -> StoreResult<bool> {
        let sql = Sql::new(
            "time_off",
            "delete from time_off where business_id = $1 and time_off_id = $2",
        );
        self.rules_changed();
        Ok(self.execute(sql.bind(&self.scope()).bind(&id)).await? > 0)
    }

    pub(super) async fn read_time_off(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
    ) -> StoreResult<Vec<TimeOff>> {
        let mut sql = Sql::new(
            "time_off",
            "select o.*, l.kind from time_off o
             join lane l on l.business_id = o.business_id and l.lane_id = o.lane_id
             where o.business_id = $1 and o.ends_at > $2 and o.starts_at < $3 and o.lane_id",
        )
        .bind(&self.scope())
        .bind(&window.start())
        .bind(&window.end());
        let ids: Vec<Uuid> = lanes.iter().map(|lane| lane.uuid()).collect();
        sql.push_any(&ids);
        let mut found = self.all(sql, time_off).await?;
        found.sort_by_key(|one| (one.lane, one.range, one.id));
        Ok(found)
    }
}
