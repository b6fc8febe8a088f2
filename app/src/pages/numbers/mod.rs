//! Telephone numbers: the list, one of them, a new one, forwarding.

mod add;
mod forwarding;
mod list;
mod one;

pub(super) use add::{Adding, adding, new};
pub(super) use forwarding::{codes, listening, page as forwarding};
pub(super) use list::page as list;
pub(super) use one::{health, listen_form, page as one};
