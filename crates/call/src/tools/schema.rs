//! What the model is shown of each tool: a description and a JSON schema.

use serde_json::{Value, json};

use super::ToolName;

/// The `tools` entry of one tool, in the shape of the Realtime session object.
#[must_use]
pub fn definition(tool: ToolName) -> Value {
    let (description, parameters) = match tool {
        ToolName::GetServices => (
            "Services with prices, durations and staff, and the address and opening hours. Call it before you say any of these.",
            object(&json!({}), &[]),
        ),
        ToolName::ResolveWhen => (
            "What a spoken date or time means. Use it whenever a caller names a day or time and you are not calling \
             get_available_slots. Never work out dates yourself.",
            object(
                &json!({ "phrase": text("The caller's own words for the day and time, as in: next Tuesday afternoon") }),
                &["phrase"],
            ),
        ),
        ToolName::GetAvailableSlots => (
            "Free times. Pass the caller's own words in when. Offer only times from the answer, and at most three of them.",
            object(
                &json!({
                    "service_id": text("Id of the service, from get_services"),
                    "when": text("The caller's own words for the day and time"),
                    "from": text("Instead of when: earliest start, RFC 3339 with offset, only as another tool returned it"),
                    "to": text("With from: latest end, RFC 3339 with offset"),
                    "staff": text("Name of the staff member, if the caller asked for one"),
                    "variant": text("Name of the variant of the service, as get_services tells it"),
                    "hours": json!({ "type": "number", "description": "How long, where the caller chooses the length" }),
                    "count": count("How many courts, rooms or chairs at once, if more than one"),
                    "party": count("How many people take part, if more than one"),
                    "location": text("Name of the location, if the business has several and the caller chose one"),
                    "add_ons": add_ons(),
                }),
                &["service_id"],
            ),
        ),
        ToolName::CreateBooking => (
            "Books a time. The first call returns read_back: say it, wait for the caller's yes, then call again with the \
             same arguments. It is booked only when the answer has ok true.",
            object(
                &json!({
                    "slot_id": text("Id of the time, from get_available_slots"),
                    "customer_name": text("Name of the person who comes"),
                    "customer_phone": text("Only if the caller wants another number than the one they call from"),
                    "notes": text("Anything that the staff should know"),
                    "also": json!({
                        "type": "array",
                        "items": { "type": "string" },
                        "description": "Ids of further times to book together with this one: all are booked, or none",
                    }),
                    "add_ons": add_ons(),
                    "age": count("Age of the person who comes, when a tool asked for it"),
                    "repeat": json!({
                        "type": "object",
                        "description": "If the caller wants it regularly",
                        "properties": {
                            "every": text("week, 2 weeks, 4 weeks or month"),
                            "count": count("How many times in all"),
                        },
                        "required": ["every", "count"],
                        "additionalProperties": false,
                    }),
                }),
                &["slot_id", "customer_name"],
            ),
        ),
        ToolName::RescheduleBooking => (
            "Moves a booking. The first call returns read_back: say it, wait for the caller's yes, then call again with \
             the same arguments. It is moved only when the answer has ok true.",
            object(
                &json!({
                    "booking_id": text("Id of the booking, from find_bookings"),
                    "slot_id": text("Id of the new time, from get_available_slots"),
                }),
                &["booking_id", "slot_id"],
            ),
        ),
        ToolName::CancelBooking => (
            "Cancels a booking. The first call returns read_back: say it, wait for the caller's yes, then call again with \
             the same arguments. It is cancelled only when the answer has ok true.",
            object(
                &json!({
                    "booking_id": text("Id of the booking, from find_bookings"),
                    "reason": text("Why, if the caller said so"),
                }),
                &["booking_id"],
            ),
        ),
        ToolName::FindBookings => (
            "The caller's bookings. Without arguments: those of the number that calls. From another telephone: ask for the \
             reference and the name and pass both.",
            object(
                &json!({
                    "reference": text("Booking reference: six letters and digits"),
                    "customer_name": text("Name on the booking"),
                    "phone": text("Number on the booking, as the caller said it"),
                }),
                &[],
            ),
        ),
        ToolName::JoinWaitlist => (
            "Puts the caller on the waiting list for a time that is taken, if they want a text when it frees up. It books \
             nothing.",
            object(
                &json!({
                    "service_id": text("Id of the service, from get_services"),
                    "when": text("The caller's own words for the day and time that they want"),
                    "customer_name": text("Name of the person who waits"),
                    "staff": text("Name of the staff member, if the caller asked for one"),
                    "count": count("How many courts, rooms or chairs at once, if more than one"),
                    "party": count("How many people take part, if more than one"),
                    "hours": json!({ "type": "number", "description": "How long, where the caller chooses the length" }),
                    "variant": text("Name of the variant, where get_services lists some"),
                    "age": count("Age of the person who comes, when a tool asked for it"),
                    "location": text("Name of the location, if the business has several and the caller chose one"),
                }),
                &["service_id", "when", "customer_name"],
            ),
        ),
        ToolName::SendSms => (
            "Sends a text message to the number that calls, when the caller asks for one. Bookings are confirmed by text \
             without it.",
            object(
                &json!({ "message": text("The message, at most 320 characters") }),
                &["message"],
            ),
        ),
        ToolName::GetCurrentTime => ("Date and time at the business.", object(&json!({}), &[])),
        ToolName::TakeMessage => (
            "Leaves a message for the people of the business: when the caller asks for a person, or you cannot help.",
            object(
                &json!({
                    "message": text("What the caller wants"),
                    "name": text("The caller's name"),
                    "phone": text("Where to call back, if not the number that calls"),
                }),
                &["message"],
            ),
        ),
        ToolName::EndCall => (
            "Hangs up once you have said goodbye. Say goodbye first, in the same turn.",
            object(
                &json!({ "reason": text("done, caller_request or wrong_number") }),
                &["reason"],
            ),
        ),
    };
    json!({ "type": "function", "name": tool.as_str(), "description": description, "parameters": parameters })
}

/// The `tools` entries of all tools. The order and the bytes are stable, so that the model's cache keeps them.
#[must_use]
pub fn definitions() -> Vec<Value> {
    ToolName::ALL.into_iter().map(definition).collect()
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn count(description: &str) -> Value {
    json!({ "type": "integer", "description": description })
}

fn add_ons() -> Value {
    json!({
        "type": "array",
        "description": "What the caller adds, by the names that get_services tells",
        "items": {
            "type": "object",
            "properties": { "name": text("Its name"), "quantity": count("How many") },
            "required": ["name", "quantity"],
            "additionalProperties": false,
        },
    })
}

fn object(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}
