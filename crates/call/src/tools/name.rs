//! The tools by name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The tools by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolName {
    /// What the business offers, its address and hours.
    GetServices,
    /// What a spoken date or time means.
    ResolveWhen,
    /// Free times for a service.
    GetAvailableSlots,
    /// Book a slot. Asks for confirmation first.
    CreateBooking,
    /// Move a booking to another slot. Asks for confirmation first.
    RescheduleBooking,
    /// Call a booking off. Asks for confirmation first.
    CancelBooking,
    /// The caller's bookings.
    FindBookings,
    /// To be told when a time frees up.
    JoinWaitlist,
    /// A text message to the caller's own number.
    SendSms,
    /// Date and time at the business.
    GetCurrentTime,
    /// A message for the people of the business.
    TakeMessage,
    /// Hang up after the goodbye.
    EndCall,
}

impl ToolName {
    /// Every tool, in the order in which the model is shown them.
    pub const ALL: [Self; 12] = [
        Self::GetServices,
        Self::ResolveWhen,
        Self::GetAvailableSlots,
        Self::CreateBooking,
        Self::RescheduleBooking,
        Self::CancelBooking,
        Self::FindBookings,
        Self::JoinWaitlist,
        Self::SendSms,
        Self::GetCurrentTime,
        Self::TakeMessage,
        Self::EndCall,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GetServices => "get_services",
            Self::ResolveWhen => "resolve_when",
            Self::GetAvailableSlots => "get_available_slots",
            Self::CreateBooking => "create_booking",
            Self::RescheduleBooking => "reschedule_booking",
            Self::CancelBooking => "cancel_booking",
            Self::FindBookings => "find_bookings",
            Self::JoinWaitlist => "join_waitlist",
            Self::SendSms => "send_sms",
            Self::GetCurrentTime => "get_current_time",
            Self::TakeMessage => "take_message",
            Self::EndCall => "end_call",
        }
    }

    /// The tool of that name.
    #[must_use]
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.as_str() == name)
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
