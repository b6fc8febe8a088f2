//! What pages are made of, drawn alike by the server and by an island that draws it again.

mod badge;
// No island draws it again.
#[cfg(feature = "ssr")]
mod booking;
mod bookings;
mod call;
mod calls;
mod evidence;
mod icon;
mod replies;
mod timeline;
mod today;

#[cfg(feature = "ssr")]
pub(crate) use badge::{badge, state_badge};
pub(crate) use badge::{booking_badge, call_badge};
#[cfg(feature = "ssr")]
pub(crate) use booking::booking_body;
pub(crate) use bookings::bookings_list;
pub(crate) use call::call_body;
#[cfg(feature = "ssr")]
pub(crate) use calls::{CallColumns, calls_table};
pub(crate) use calls::{newest_calls, time};
pub(crate) use icon::icon;
#[cfg(feature = "ssr")]
pub(crate) use replies::replies;
#[cfg(feature = "ssr")]
pub(crate) use timeline::timeline;
#[cfg(feature = "ssr")]
pub(crate) use today::next_list;
pub(crate) use today::today_body;
