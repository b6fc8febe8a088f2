//! Typed arguments. A value of [`ToolRequest`] has passed validation of its shape; whether it may run is the guard's
//! decision.

use domain::{BookingId, PersonName, ServiceId, TimeRange};
use serde::{Deserialize, Serialize};

use super::SlotId;

/// A tool call with arguments of the right shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "tool", content = "arguments", rename_all = "snake_case")]
pub enum ToolRequest {
    /// See [`super::ToolName::GetServices`].
    GetServices,
    /// See [`super::ToolName::ResolveWhen`].
    ResolveWhen(ResolveWhen),
    /// See [`super::ToolName::GetAvailableSlots`].
    GetAvailableSlots(GetAvailableSlots),
    /// See [`super::ToolName::CreateBooking`].
    CreateBooking(CreateBooking),
    /// See [`super::ToolName::RescheduleBooking`].
    RescheduleBooking(RescheduleBooking),
    /// See [`super::ToolName::CancelBooking`].
    CancelBooking(CancelBooking),
    /// See [`super::ToolName::FindBookings`].
    FindBookings(FindBookings),
    /// See [`super::ToolName::JoinWaitlist`].
    JoinWaitlist(JoinWaitlist),
    /// See [`super::ToolName::SendSms`].
    SendSms(SendSms),
    /// See [`super::ToolName::GetCurrentTime`].
    GetCurrentTime,
    /// See [`super::ToolName::TakeMessage`].
    TakeMessage(TakeMessage),
    /// See [`super::ToolName::EndCall`].
    EndCall(EndCall),
}

/// Arguments of `resolve_when`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveWhen {
    /// The caller's words.
    pub phrase: String,
}

/// Arguments of `get_available_slots`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GetAvailableSlots {
    /// Which service.
    pub service_id: ServiceId,
    /// For when.
    pub asked: Asked,
    /// Only with this person, by name.
    pub staff: Option<String>,
    /// Which way of having the service, by name.
    pub variant: Option<String>,
    /// How long, where the caller chooses.
    pub minutes: Option<u32>,
    /// How many courts, rooms or chairs at once.
    pub count: Option<u32>,
    /// How many people, where a class is booked.
    pub party: Option<u32>,
    /// At which location of the business, by name.
    pub location: Option<String>,
    /// What is added to the visit: it may take longer.
    pub add_ons: Vec<AddOnAsked>,
}

/// Something added to a visit, as the caller names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AddOnAsked {
    /// Its name.
    pub name: String,
    /// How many.
    #[serde(default = "one")]
    pub quantity: u32,
}

const fn one() -> u32 {
    1
}

/// That a booking repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Repeat {
    /// After how long.
    pub every: Every,
    /// How many times in all, the first included.
    pub count: u32,
}

/// The time between two bookings of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// So many weeks, on the same weekday.
    Weeks(u8),
    /// A month, on the same weekday of the month.
    Month,
}

/// How a time was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// In the caller's words.
    Words(String),
    /// As instants.
    Between(TimeRange),
}

/// Arguments of `create_booking`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreateBooking {
    /// The offered time.
    pub slot_id: SlotId,
    /// Who comes.
    pub customer_name: PersonName,
    /// A number other than the one that calls, as the caller said it.
    pub customer_phone: Option<String>,
    /// Anything the staff should know.
    pub notes: Option<String>,
    /// More offered times that are booked together with the first: all or none.
    pub also: Vec<SlotId>,
    /// What is added to the visit.
    pub add_ons: Vec<AddOnAsked>,
    /// How old the person is who comes, where a rule asks for it.
    pub age: Option<u8>,
    /// That it repeats.
    pub repeat: Option<Repeat>,
}

/// Arguments of `reschedule_booking`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescheduleBooking {
    /// Which booking.
    pub booking_id: BookingId,
    /// The offered time.
    pub slot_id: SlotId,
}

/// Arguments of `cancel_booking`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelBooking {
    /// Which booking.
    pub booking_id: BookingId,
    /// Why, in the caller's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Arguments of `find_bookings`. All empty: by the number that calls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindBookings {
    /// The reference that the caller quotes.
    pub reference: Option<String>,
    /// The name on the booking.
    pub customer_name: Option<String>,
    /// The number on the booking.
    pub phone: Option<String>,
}

/// Arguments of `join_waitlist`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinWaitlist {
    /// What is waited for.
    pub wanted: GetAvailableSlots,
    /// Who waits.
    pub customer_name: PersonName,
    /// How old the person is who comes.
    pub age: Option<u8>,
}

/// Arguments of `send_sms`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendSms {
    /// The text, at most 320 characters.
    pub message: String,
}

/// Arguments of `take_message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeMessage {
    /// What the caller wants to say.
    pub message: String,
    /// Who calls.
    #[serde(default)]
    pub name: Option<String>,
    /// Where to call back, if not the number that calls.
    #[serde(default)]
    pub phone: Option<String>,
}

/// Arguments of `end_call`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndCall {
    /// Why, in a word.
    #[serde(default)]
    pub reason: String,
}
