//! Services, staff and resources.

use async_trait::async_trait;
use domain::{LocationId, ResourceId, ServiceId, StaffId};
use services::{
    ports::store::{Catalog, StoreResult},
    records::{CalendarLink, Lane, Resource, Service, Staff},
};

use super::services::service;
use crate::{
    sql::{Row, Sql},
    tx::SqlTx,
};

/// Staff, a row for each place besides the first where they work.
const STAFF: &str = "select s.*, l.location_id as also_at from staff s
    left join staff_location l on l.business_id = s.business_id and l.staff_id = s.staff_id
    where s.business_id = $1 and ($2 or s.staff_id = $3)
    order by s.position, s.staff_id, l.position, l.location_id";

fn calendar(row: &Row) -> StoreResult<Option<CalendarLink>> {
    match (row.opt("calendar_connection_id")?, row.opt("calendar_id")?) {
        (Some(connection_id), Some(calendar_id)) => Ok(Some(CalendarLink {
            connection_id,
            calendar_id,
        })),
        (None, None) => Ok(None),
        _ => Err(row.inconsistent("a calendar needs its connection and its id")),
    }
}

fn staff(row: &Row) -> StoreResult<Staff> {
    let location_id = row.get("location_id")?;
    Ok(Staff {
        id: row.get("staff_id")?,
        location_id,
        locations: vec![location_id],
        name: row.get("name")?,
        title: row.get("title")?,
        credentials: row.get("credentials")?,
        bio: row.get("bio")?,
        calendar: calendar(row)?,
        position: row.get("position")?,
        active: row.get("active")?,
    })
}

fn resource(row: &Row) -> StoreResult<Resource> {
    Ok(Resource {
        id: row.get("resource_id")?,
        location_id: row.get("location_id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        row: row.opt("row_number")?.zip(row.opt("row_place")?),
        calendar: calendar(row)?,
        position: row.get("position")?,
        active: row.get("active")?,
    })
}

impl SqlTx {
    /// One staff member or all.
    async fn read_staff(&mut self, one: Option<StaffId>) -> StoreResult<Vec<Staff>> {
        let sql = Sql::new("staff", STAFF)
            .bind(&self.scope())
            .bind(&one.is_none())
            .bind_opt(one.as_ref());
        let mut found: Vec<Staff> = Vec::new();
        for row in self.rows(sql).await? {
            let also_at: Option<LocationId> = row.opt("also_at")?;
            let id: StaffId = row.get("staff_id")?;
            match found.last_mut().filter(|last| last.id == id) {
                Some(last) => last.locations.extend(also_at),
                None => {
                    let mut member = staff(&row)?;
                    member.locations.extend(also_at);
                    found.push(member);
                }
            }
        }
        Ok(found)
    }

    /// Replaces the places besides the first where a staff member works.
    async fn put_places(&mut self, staff: &Staff) -> StoreResult<()> {
        let sql = Sql::new(
            "staff_location",
            "delete from staff_location where business_id = $1 and staff_id = $2",
        );
        self.execute(sql.bind(&self.scope()).bind(&staff.id))
            .await?;
        let others = staff
            .locations
            .iter()
            .filter(|one| **one != staff.location_id);
        for (position, location) in (0_u32..).zip(others) {
            let sql = Sql::new(
                "staff_location",
                "insert into staff_location (business_id, staff_id, location_id, position) values ($1, $2, $3, $4)",
            );
            let sql = sql.bind(&self.scope()).bind(&staff.id).bind(location);
            self.change_one("staff_location", sql.bind(&position))
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Catalog for SqlTx {
    async fn put_service(&mut self, service: &Service) -> StoreResult<()> {
        self.refuse_invalid("service", service.validate())?;
        self.put_service_row(service).await?;
        self.put_parts(service).await
    }

    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>> {
        let sql = Sql::new(
            "service",
            "select * from service where business_id = $1 and service_id = $2",
        );
        let found = self.all(sql.bind(&self.scope()).bind(&id), service).await?;
        Ok(self.with_parts(found).await?.pop())
    }

    async fn services(&mut self) -> StoreResult<Vec<Service>> {
        let sql = Sql::new(
            "service",
            "select * from service where business_id = $1 order by position, service_id",
        );
        let found = self.all(sql.bind(&self.scope()), service).await?;
        self.with_parts(found).await
    }

    async fn put_staff(&mut self, staff: &Staff) -> StoreResult<()> {
        self.rules_changed();
        self.add_lane(Lane::Staff(staff.id)).await?;
        let sql = Sql::new(
            "staff",
            "insert into staff
                (business_id, staff_id, location_id, name, title, credentials, bio, calendar_connection_id,
                 calendar_id, position, active)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (business_id, staff_id) do update set
                location_id = excluded.location_id, name = excluded.name, title = excluded.title,
                credentials = excluded.credentials, bio = excluded.bio,
                calendar_connection_id = excluded.calendar_connection_id,
                calendar_id = excluded.calendar_id, position = excluded.position,
                active = excluded.active",
        );
        let link = staff.calendar.as_ref();
        let sql = sql
            .bind(&self.scope())
            .bind(&staff.id)
            .bind(&staff.location_id)
            .bind(&staff.name);
        let sql = sql
            .text(&staff.title)
            .text(&staff.credentials)
            .text(&staff.bio);
        let sql = sql.bind_opt(link.map(|link| &link.connection_id));
        let sql = sql.bind_opt(link.map(|link| &link.calendar_id));
        self.change_one("staff", sql.bind(&staff.position).bind(&staff.active))
            .await?;
        self.put_places(staff).await
    }

    async fn staff_member(&mut self, id: StaffId) -> StoreResult<Option<Staff>> {
        Ok(self.read_staff(Some(id)).await?.pop())
    }

    async fn staff(&mut self) -> StoreResult<Vec<Staff>> {
        self.read_staff(None).await
    }

    async fn put_resource(&mut self, resource: &Resource) -> StoreResult<()> {
        self.rules_changed();
        self.add_lane(Lane::Resource(resource.id)).await?;
        let sql = Sql::new(
            "resource",
            "insert into resource
                (business_id, resource_id, location_id, name, kind, row_number, row_place,
                 calendar_connection_id, calendar_id, position, active)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (business_id, resource_id) do update set
                location_id = excluded.location_id, name = excluded.name, kind = excluded.kind,
                row_number = excluded.row_number, row_place = excluded.row_place,
                calendar_connection_id = excluded.calendar_connection_id,
                calendar_id = excluded.calendar_id, position = excluded.position,
                active = excluded.active",
        );
        let link = resource.calendar.as_ref();
        let sql = sql
            .bind(&self.scope())
            .bind(&resource.id)
            .bind(&resource.location_id);
        let sql = sql.text(&resource.name).text(&resource.kind);
        let sql = sql
            .bind_opt(resource.row.as_ref().map(|(row, _)| row))
            .bind_opt(resource.row.as_ref().map(|(_, place)| place));
        let sql = sql.bind_opt(link.map(|link| &link.connection_id));
        let sql = sql.bind_opt(link.map(|link| &link.calendar_id));
        self.change_one(
            "resource",
            sql.bind(&resource.position).bind(&resource.active),
        )
        .await
    }

    async fn resource(&mut self, id: ResourceId) -> StoreResult<Option<Resource>> {
        let sql = Sql::new(
            "resource",
            "select * from resource where business_id = $1 and resource_id = $2",
        );
        self.one(sql.bind(&self.scope()).bind(&id), resource).await
    }

    async fn resources(&mut self) -> StoreResult<Vec<Resource>> {
        let sql = Sql::new(
            "resource",
            "select * from resource where business_id = $1 order by position, resource_id",
        );
        self.all(sql.bind(&self.scope()), resource).await
    }
}
