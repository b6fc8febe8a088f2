//! The parts of a page that keep themselves up to date. Each is drawn by the server with all it shows; in the browser it
//! follows the business's live stream and reads again what changed.

#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod bookings;
#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod call;
#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod calls;
mod follow;
mod line;
#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod renew;
mod reread;
#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod today;

pub use bookings::LiveBookings;
pub use call::LiveCall;
pub use calls::LiveCalls;
pub use renew::Renew;
pub use today::LiveToday;
