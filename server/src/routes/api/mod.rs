//! The JSON interface, `/api/v1`. A key of a business opens that business's data and nothing else; ids of another
//! business are as if they did not exist.

pub(crate) mod auth;
pub(crate) mod bookings;
mod calls;
pub(crate) mod customer;
mod demand;
mod exceptions;
mod facilities;
mod holds;
pub(crate) mod hours;
mod house_rules;
mod locations;
mod openapi;
pub(crate) mod page;
pub(crate) mod place;
pub(crate) mod refusal;
mod resources;
mod series;
mod services;
mod set_up;
pub(crate) mod slots;
mod staff;
mod time_off;
pub(crate) mod visit;
mod waitlist;
mod why_not;

#[cfg(test)]
pub(super) use openapi::document;

use super::documented::Documented;

/// The interface's routes.
pub(super) fn routes() -> Documented {
    Documented::default()
        .get("/api/v1/openapi.json", openapi::show)
        .get("/api/v1/calls", calls::list)
        .get("/api/v1/calls/{id}", calls::detail)
        .get("/api/v1/slots", slots::list)
        .get("/api/v1/why-not", why_not::explain)
        .get("/api/v1/demand", demand::list)
        .post("/api/v1/demand/what-if", demand::what_if)
        .and(bookings())
        .and(set_up())
}

/// Keeping, making and changing.
fn bookings() -> Documented {
    Documented::default()
        .post("/api/v1/holds", holds::keep)
        .post("/api/v1/holds/{id}/extend", holds::extend)
        .delete("/api/v1/holds/{id}", holds::release)
        .get("/api/v1/bookings", bookings::list)
        .post("/api/v1/bookings", bookings::create::make)
        .get("/api/v1/bookings/{id}", bookings::detail)
        .post("/api/v1/bookings/{id}/move", bookings::change::reschedule)
        .post("/api/v1/bookings/{id}/cancel", bookings::change::cancel)
        .post("/api/v1/bookings/{id}/confirm", bookings::change::confirm)
        .post("/api/v1/series/preview", series::preview)
        .post("/api/v1/series", series::book)
        .get("/api/v1/waitlist", waitlist::list)
        .post("/api/v1/waitlist", waitlist::join)
        .delete("/api/v1/waitlist/{id}", waitlist::leave)
}

/// What a business has set up.
fn set_up() -> Documented {
    Documented::default()
        .get("/api/v1/booking-rules", house_rules::show)
        .put("/api/v1/booking-rules", house_rules::replace)
        .get("/api/v1/locations", locations::list)
        .post("/api/v1/locations", locations::create)
        .get("/api/v1/locations/{id}", locations::detail)
        .put("/api/v1/locations/{id}", locations::replace)
        .get("/api/v1/staff", staff::list)
        .post("/api/v1/staff", staff::create)
        .get("/api/v1/staff/{id}", staff::detail)
        .put("/api/v1/staff/{id}", staff::replace)
        .get("/api/v1/resources", resources::list)
        .post("/api/v1/resources", resources::create)
        .get("/api/v1/resources/{id}", resources::detail)
        .put("/api/v1/resources/{id}", resources::replace)
        .get("/api/v1/exceptions", exceptions::list)
        .post("/api/v1/exceptions", exceptions::put)
        .delete("/api/v1/exceptions/{id}", exceptions::remove)
        .get("/api/v1/holidays", exceptions::holidays)
        .get("/api/v1/time-off", time_off::list)
        .post("/api/v1/time-off", time_off::add)
        .delete("/api/v1/time-off/{id}", time_off::remove)
        .get("/api/v1/services", services::list)
        .post("/api/v1/services", services::create)
        .get("/api/v1/services/{id}", services::detail)
        .put("/api/v1/services/{id}", services::replace)
        .post("/api/v1/facilities/import", facilities::import)
}
