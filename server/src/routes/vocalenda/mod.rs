//! The interface of a voice booking platform: the carrier's webhook and stream under their own names, and the seven tools
//! over HTTP, for voice models that run elsewhere.

pub(crate) mod arguments;
pub(crate) mod inbound;
pub(crate) mod stream;
pub(crate) mod tools;

use super::documented::Documented;

pub(super) fn routes() -> Documented {
    Documented::default()
        .post(inbound::PATH, inbound::answer)
        .get(stream::PATH, stream::open)
        .post("/api/tools/{name}", tools::run)
}
