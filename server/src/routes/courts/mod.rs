//! The interface of voice backends for court facilities: facilities by id, courts by number.
//!
//! It was made for one operator behind their own wall and asks for no key. Here it opens nothing to strangers: a program
//! brings the key of the business whose facility it speaks of, the carrier its signature. Only a server with simulators
//! can be told, with `RINGDESK_OPEN_COURTS`, to serve programs on its own machine without either.

pub(crate) mod door;
pub(crate) mod facilities;
pub(crate) mod info;
pub(crate) mod realtime;
pub(crate) mod status;
pub(crate) mod webhook;

use super::documented::Documented;

pub(super) fn routes() -> Documented {
    Documented::default()
        .get("/facilities", facilities::list)
        .post(webhook::PATH, webhook::answer)
        .get("/voice/status", status::voice)
        .get("/realtime/status", status::realtime)
        .get(realtime::PATH, realtime::open)
}
