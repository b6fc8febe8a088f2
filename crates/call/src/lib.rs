#![doc = include_str!("../README.md")]

pub mod event;
pub mod guard;
pub mod prompt;
pub mod session;
mod time;
pub mod tools;
mod usage;
pub mod wire;

pub use event::{CallEvent, EventKind};
pub use guard::{Evidence, IdentityLevel, Permit, Policy};
pub use session::{
    AfterStream, CarrierStart, EndReason, Ending, Input, Limits, Output, Session, SessionConfig,
    SpeechModel, Stage, ToolDone, ToolRun,
};
pub use time::CallTime;
pub use tools::ToolRequest;
pub use usage::{TranscriptionUsage, Usage};
