//! The interface of a med spa's dashboard: customers, what happened with one, appointments. A program brings the key of its
//! business.

pub(crate) mod appointments;
pub(crate) mod customers;
pub(crate) mod history;
pub(crate) mod voice;

use super::documented::Documented;

pub(super) fn routes() -> Documented {
    Documented::default()
        .post("/api/customers", customers::create)
        .get("/api/customers/{id}", customers::detail)
        .get("/api/customers/{id}/history", history::show)
        .get("/api/appointments", appointments::list)
}
