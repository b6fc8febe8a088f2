//! What is stored, as plain structs of domain types. One file an area.
//!
//! Records that belong to a business do not repeat its id: they are read and written in the scope of one business
//! (see [`crate::ports::store`]). Secrets are [`secrecy::SecretString`] here and encrypted in the database.

pub mod access;
pub mod account;
pub mod booking;
mod booking_rules;
pub mod business;
pub mod calendar;
pub mod call;
pub mod catalog;
pub mod conversation;
pub mod customer;
pub mod hours;
pub mod house_rules;
pub mod job;
pub mod launch;
pub mod line;
pub mod link;
pub mod notice;
pub mod overview;
pub mod page;
pub mod receipt;
pub mod receptionist;
pub mod rule_version;
pub mod service;
mod service_rules;
pub mod trial;
pub mod unmet;
pub mod waitlist;
mod weekday;

pub use access::{
    ApiKey, ApiKeyOwner, Membership, Seat, SessionRecord, StreamGrant, StreamToken, User,
};
pub use account::{ActorFilter, AuditFilter, BusinessSettings, Invitation};
pub use booking::{
    Allocation, Booking, BookingFilter, BookingLine, BookingMove, BookingTerms, Busy, BusySource,
    CalendarCopy, Claim, ClassSession, CustomerFacts, HeldSeats, Hold, HoldOwner, JoinClass, Lane,
    LineKind, NewBooking, NewBookings, PastHold, Released,
};
pub use business::{Business, Location, LocationRoute, PhoneNumber, PhoneRoute, Receptionist};
pub use calendar::{
    CalendarChoice, CalendarConnection, CalendarTokens, ConnectionState, ProviderKey,
};
pub use call::{
    Call, CallClose, CallEvent, CallRecords, OpenCall, StrayCall, ToolCall, Turn, Usage,
};
pub use catalog::{CalendarLink, Resource, Staff, TimeOff};
pub use conversation::{Conversation, Message};
pub use customer::Customer;
pub use hours::{HoursException, HoursOwner, WeeklyHours};
pub use house_rules::{HouseRules, LateCancel, RuledBy, day_limit_of};
pub use job::{Job, JobState, NewJob};
pub use launch::{Launch, SetupStep, StepRecord, StepState};
pub use line::{
    BlockedCaller, ForwardingRecipe, ForwardingTest, NumberCheck, NumberProblem, Situation,
};
pub use link::{CustomerLink, LinkKind};
pub use notice::{NoticeFact, NoticeKind};
pub use overview::{
    BookingOrder, BookingSearch, BookingTotals, CallOrder, CallSearch, CallTotals, CustomerFigures,
    CustomerOrder, CustomerSearch, Erased, RunningCall,
};
pub use page::{Cursor, Page, PageRequest};
pub use receipt::{Actor, AuditEvent, NewAuditEvent, WebhookReceipt};
pub use receptionist::{
    DraftAside, Edited, Kind, Manner, Part, Persona, ReceptionistDraft, ReceptionistVersion,
    Removed, Rule, Script, Sound, Tone, VersionRef, VersionUse, mentions_ai,
};
pub use rule_version::RuleVersion;
pub use service::{
    AddOn, AddOnKind, Assign, Deposit, Fee, FirstVisit, Length, Performer, PriceBand, PriceKind,
    Service, Variant,
};
pub use service_rules::LANES_MAX;
pub use trial::{TestBooking, TrialCopy};
pub use unmet::{UnmetFilter, UnmetRequest};
pub use waitlist::{OfferState, WaitlistEntry, WaitlistOffer, WaitlistState};
