//! What a change is about: the part of its arguments that the caller agrees to.

use domain::BookingId;

use crate::tools::{Repeat, SlotId, ToolRequest};

/// The identity of a change. Two requests with the same intent are the same wish, however they are worded: case and
/// spaces of a name, notes and reasons do not count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Book these slots for this person: all or none.
    Create {
        /// The offered time.
        slot: SlotId,
        /// Those that are booked together with it.
        also: Vec<SlotId>,
        /// Name, lower case.
        name: String,
        /// Digits of another number than the caller's.
        phone: Option<String>,
        /// What is added, by name in lower case, and how many.
        add_ons: Vec<(String, u32)>,
        /// How old the person is, where it was said.
        age: Option<u8>,
        /// That it repeats.
        repeat: Option<Repeat>,
    },
    /// Move this booking to this slot.
    Reschedule {
        /// Which booking.
        booking: BookingId,
        /// The offered time.
        slot: SlotId,
    },
    /// Call this booking off.
    Cancel {
        /// Which booking.
        booking: BookingId,
    },
}

impl Intent {
    /// The intent of a request that changes bookings; none for the others.
    #[must_use]
    pub fn of(request: &ToolRequest) -> Option<Self> {
        match request {
            ToolRequest::CreateBooking(it) => Some(Self::Create {
                slot: it.slot_id.clone(),
                name: it.customer_name.as_str().to_lowercase(),
                phone: it
                    .customer_phone
                    .as_deref()
                    .map(|phone| phone.chars().filter(char::is_ascii_digit).collect()),
                also: it.also.clone(),
                add_ons: it
                    .add_ons
                    .iter()
                    .map(|add_on| (add_on.name.to_lowercase(), add_on.quantity))
                    .collect(),
                age: it.age,
                repeat: it.repeat,
            }),
            ToolRequest::RescheduleBooking(it) => Some(Self::Reschedule {
                booking: it.booking_id,
                slot: it.slot_id.clone(),
            }),
            ToolRequest::CancelBooking(it) => Some(Self::Cancel {
                booking: it.booking_id,
            }),
            ToolRequest::GetServices
            | ToolRequest::ResolveWhen(_)
            | ToolRequest::GetAvailableSlots(_)
            | ToolRequest::FindBookings(_)
            | ToolRequest::JoinWaitlist(_)
            | ToolRequest::SendSms(_)
            | ToolRequest::GetCurrentTime
            | ToolRequest::TakeMessage(_)
            | ToolRequest::EndCall(_) => None,
        }
    }

    /// The slots that the change needs.
    pub fn slots(&self) -> impl Iterator<Item = &SlotId> {
        let (slot, also): (_, &[SlotId]) = match self {
            Self::Create { slot, also, .. } => (Some(slot), also),
            Self::Reschedule { slot, .. } => (Some(slot), &[]),
            Self::Cancel { .. } => (None, &[]),
        };
        slot.into_iter().chain(also)
    }

    /// The booking that the change touches.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match self {
            Self::Create { .. } => None,
            Self::Reschedule { booking, .. } | Self::Cancel { booking } => Some(*booking),
        }
    }
}
