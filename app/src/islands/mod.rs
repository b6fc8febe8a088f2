//! The parts of a page that keep themselves up to date. Each is drawn by the server with all it shows; in the browser it
//! follows the business's live stream and reads again what changed.

#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod bookings;
#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod call;
mod follow;
mod line;
mod reread;
#[expect(missing_docs, reason = "the island macro declares items of its own")]
pub mod today;

pub use bookings::LiveBookings;
pub use call::LiveCall;
pub use today::LiveToday;
