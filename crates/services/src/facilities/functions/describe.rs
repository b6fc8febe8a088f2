//! The functions as voice models are told of them.

use serde_json::{Value, json};

pub(super) fn functions() -> Value {
    let facility = json!({"type": "string", "description": "Facility identifier"});
    let date = json!({"type": "string", "description": "Date in YYYY-MM-DD format"});
    let start = json!({
        "type": "string",
        "description": "Start time in HH:MM (24-hour), on an hourly boundary",
    });
    json!([
        {
            "type": "function",
            "name": "check_availability",
            "description": "Check court availability for a specific time slot. Each court is checked on its own.",
            "parameters": {
                "type": "object",
                "properties": {
                    "facility_id": facility,
                    "date": date,
                    "start_time": start,
                    "duration_minutes": {
                        "type": "integer",
                        "description": "Duration in minutes (must be multiple of 60)",
                    },
                    "number_of_courts": {
                        "type": "integer",
                        "description": "Number of courts requested",
                    },
                },
                "required": [
                    "facility_id", "date", "start_time", "duration_minutes", "number_of_courts",
                ],
                "additionalProperties": false,
            },
        },
        {
            "type": "function",
            "name": "create_booking",
            "description": "Create a booking for specific courts: all of them or none. Call it only after the caller agreed.",
            "parameters": {
                "type": "object",
                "properties": {
                    "facility_id": facility,
                    "date": date,
                    "start_time": start,
                    "duration_minutes": {"type": "integer", "description": "Duration in minutes"},
                    "name": {"type": "string", "description": "Customer name"},
                    "phone_number": {"type": "string", "description": "Customer phone number"},
                    "court_numbers": {
                        "type": "array",
                        "items": {"type": "integer"},
                        "description": "List of court numbers to book",
                    },
                },
                "required": [
                    "facility_id", "date", "start_time", "duration_minutes", "name",
                    "phone_number", "court_numbers",
                ],
                "additionalProperties": false,
            },
        },
    ])
}
