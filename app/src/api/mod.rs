//! What a page asks the server. Each function is transport: it names the person, calls one use case, and hands the
//! answer on. Pages call them while they are rendered, islands call the same ones from the browser.

pub mod bookings;
pub mod calls;
mod error;
pub mod today;

#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod kept;

pub use bookings::{booking, bookings, why};
pub use calls::call;
pub use error::AppError;
pub use today::today;
