//! What pages of the portal have in common: forms and their fields, lists whose order and filters are in the address,
//! heads, tabs, empty states. Drawn on the server only.

mod address;
mod chart;
mod field;
mod filters;
mod form;
mod head;
mod list;
mod live;
mod part;
mod switch;
mod week;

pub(crate) use address::Address;
pub(crate) use chart::{Drawn, Series, chart};
pub(crate) use field::{Field, Pick};
pub(crate) use filters::{Filters, choice};
pub(crate) use form::Form;
pub(crate) use head::{crumbs, empty, head, tabs};
pub(crate) use list::{Column, Sorted, count_line, file, foot, kept, pager, rows_here};
pub(crate) use live::{Live, live_line};
pub(crate) use part::part;
pub(crate) use switch::switch;
pub(crate) use week::week;
