//! The tools that the model may ask for: names, typed arguments, validation, and the schemas that the model is shown.

mod arguments;
mod name;
mod read;
mod refusal;
mod schema;
mod slot_id;

pub use arguments::{
    AddOnAsked, Asked, CancelBooking, CreateBooking, EndCall, Every, FindBookings,
    GetAvailableSlots, JoinWaitlist, Repeat, RescheduleBooking, ResolveWhen, SendSms, TakeMessage,
    ToolRequest,
};
pub use name::ToolName;
pub use read::InvalidArguments;
pub use refusal::{Refusal, RefusalCode};
pub use schema::{definition, definitions};
pub use slot_id::{InvalidSlotId, SlotId};
