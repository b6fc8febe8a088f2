//! The names that Calendar version 3 knows: parameters of each method, fields of each object. They are those of the
//! service's discovery document of 30 October 2026; anything else is refused.

use serde_json::Value;

use super::error::ApiError;

/// The kind of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Any,
    Bool,
    Text,
    Whole,
    OneOf(&'static [&'static str]),
    List(&'static Kind),
    Object(&'static [(&'static str, Kind)]),
    /// Any keys, with strings.
    Strings,
}
use Kind::{Any, Bool, List, Object, OneOf, Strings, Text, Whole};

/// Parameters that every method takes.
const COMMON: &[(&str, Kind)] = &[
    ("alt", OneOf(&["json"])),
    ("fields", Text),
    ("key", Text),
    ("oauth_token", Text),
    ("prettyPrint", Bool),
    ("quotaUser", Text),
    ("userIp", Text),
];

const SEND_UPDATES: (&str, Kind) = ("sendUpdates", OneOf(&["all", "externalOnly", "none"]));

pub(super) const INSERT: &[(&str, Kind)] = &[
    ("conferenceDataVersion", Whole),
    ("eventLabelVersion", Whole),
    ("maxAttendees", Whole),
    ("sendNotifications", Bool),
    SEND_UPDATES,
    ("supportsAttachments", Bool),
];
pub(super) const CHANGE: &[(&str, Kind)] = &[
    ("alwaysIncludeEmail", Bool),
    ("conferenceDataVersion", Whole),
    ("eventLabelVersion", Whole),
    ("maxAttendees", Whole),
    ("sendNotifications", Bool),
    SEND_UPDATES,
    ("supportsAttachments", Bool),
];
pub(super) const GET: &[(&str, Kind)] = &[
    ("alwaysIncludeEmail", Bool),
    ("maxAttendees", Whole),
    ("timeZone", Text),
];
pub(super) const DELETE: &[(&str, Kind)] = &[("sendNotifications", Bool), SEND_UPDATES];
pub(super) const LIST: &[(&str, Kind)] = &[
    ("alwaysIncludeEmail", Bool),
    (
        "eventTypes",
        OneOf(&[
            "birthday",
            "default",
            "focusTime",
            "fromGmail",
            "outOfOffice",
            "workingLocation",
        ]),
    ),
    ("iCalUID", Text),
    ("maxAttendees", Whole),
    ("maxResults", Whole),
    ("orderBy", OneOf(&["startTime", "updated"])),
    ("pageToken", Text),
    ("privateExtendedProperty", Text),
    ("q", Text),
    ("sharedExtendedProperty", Text),
    ("showDeleted", Bool),
    ("showHiddenInvitations", Bool),
    ("singleEvents", Bool),
    ("syncToken", Text),
    ("timeMax", Text),
    ("timeMin", Text),
    ("timeZone", Text),
    ("updatedMin", Text),
];
pub(super) const CALENDAR_LIST: &[(&str, Kind)] = &[
    ("maxResults", Whole),
    (
        "minAccessRole",
        OneOf(&[
            "freeBusyReader",
            "owner",
            "reader",
            "writer",
            "writerWithoutPrivateAccess",
        ]),
    ),
    ("pageToken", Text),
    ("showDeleted", Bool),
    ("showHidden", Bool),
    ("showOwnOrganizationOnly", Bool),
    ("syncToken", Text),
];
pub(super) const FREE_BUSY: &[(&str, Kind)] = &[];

/// The body of `freebusy.query`.
pub(super) const FREE_BUSY_REQUEST: &[(&str, Kind)] = &[
    ("calendarExpansionMax", Whole),
    ("groupExpansionMax", Whole),
    ("items", List(&Object(&[("id", Text)]))),
    ("timeMax", Text),
    ("timeMin", Text),
    ("timeZone", Text),
];

const DATE_TIME: Kind = Object(&[("date", Text), ("dateTime", Text), ("timeZone", Text)]);
const PERSON: Kind = Object(&[
    ("displayName", Text),
    ("email", Text),
    ("id", Text),
    ("self", Bool),
]);

/// The body of `events.insert`, `events.patch` and `events.update`.
pub(super) const EVENT: &[(&str, Kind)] = &[
    ("anyoneCanAddSelf", Bool),
    (
        "attachments",
        List(&Object(&[
            ("fileId", Text),
            ("fileUrl", Text),
            ("iconLink", Text),
            ("mimeType", Text),
            ("title", Text),
        ])),
    ),
    ("attendees", List(&Object(ATTENDEE))),
    ("attendeesOmitted", Bool),
    (
        "birthdayProperties",
        Object(&[("contact", Text), ("customTypeName", Text), ("type", Text)]),
    ),
    ("colorId", Text),
    (
        "conferenceData",
        Object(&[
            ("conferenceId", Text),
            ("conferenceSolution", Any),
            ("createRequest", Any),
            ("entryPoints", List(&Any)),
            ("notes", Text),
            ("parameters", Any),
            ("signature", Text),
        ]),
    ),
    ("created", Text),
    ("creator", PERSON),
    ("description", Text),
    ("end", DATE_TIME),
    ("endTimeUnspecified", Bool),
    ("etag", Text),
    ("eventLabelId", Text),
    (
        "eventType",
        OneOf(&[
            "birthday",
            "default",
            "focusTime",
            "fromGmail",
            "outOfOffice",
            "workingLocation",
        ]),
    ),
    (
        "extendedProperties",
        Object(&[("private", Strings), ("shared", Strings)]),
    ),
    (
        "focusTimeProperties",
        Object(&[
            ("autoDeclineMode", Text),
            ("chatStatus", Text),
            ("declineMessage", Text),
        ]),
    ),
    ("gadget", Any),
    ("guestsCanInviteOthers", Bool),
    ("guestsCanModify", Bool),
    ("guestsCanSeeOtherGuests", Bool),
    ("hangoutLink", Text),
    ("htmlLink", Text),
    ("iCalUID", Text),
    ("id", Text),
    ("kind", Text),
    ("location", Text),
    ("locked", Bool),
    ("organizer", PERSON),
    ("originalStartTime", DATE_TIME),
    (
        "outOfOfficeProperties",
        Object(&[("autoDeclineMode", Text), ("declineMessage", Text)]),
    ),
    ("privateCopy", Bool),
    ("recurrence", List(&Text)),
    ("recurringEventId", Text),
    (
        "reminders",
        Object(&[
            (
                "overrides",
                List(&Object(&[
                    ("method", OneOf(&["email", "popup"])),
                    ("minutes", Whole),
                ])),
            ),
            ("useDefault", Bool),
        ]),
    ),
    ("sequence", Whole),
    ("source", Object(&[("title", Text), ("url", Text)])),
    ("start", DATE_TIME),
    ("status", OneOf(&["confirmed", "tentative", "cancelled"])),
    ("summary", Text),
    ("transparency", OneOf(&["opaque", "transparent"])),
    ("updated", Text),
    (
        "visibility",
        OneOf(&["default", "public", "private", "confidential"]),
    ),
    ("workingLocationProperties", Any),
];

const ATTENDEE: &[(&str, Kind)] = &[
    ("additionalGuests", Whole),
    ("asyncOperation", Text),
    ("comment", Text),
    ("displayName", Text),
    ("email", Text),
    ("id", Text),
    ("optional", Bool),
    ("organizer", Bool),
    ("resource", Bool),
    (
        "responseStatus",
        OneOf(&["needsAction", "declined", "tentative", "accepted"]),
    ),
    ("self", Bool),
];

/// The parameters that may be given more than once.
const REPEATED: &[&str] = &[
    "eventTypes",
    "privateExtendedProperty",
    "sharedExtendedProperty",
];

/// Checks the query of a method.
pub(super) fn check_query(
    query: &[(String, String)],
    known: &[(&str, Kind)],
) -> Result<(), ApiError> {
    for (index, (name, value)) in query.iter().enumerate() {
        let Some((_, kind)) = known.iter().chain(COMMON).find(|(known, _)| known == name) else {
            return Err(ApiError::bad(format!(
                "Unknown name \"{name}\": Cannot bind query parameter."
            )));
        };
        let fits = match kind {
            Bool => matches!(value.as_str(), "true" | "false"),
            Whole => value.parse::<u32>().is_ok(),
            OneOf(names) => names.contains(&value.as_str()),
            _ => true,
        };
        if !fits {
            return Err(ApiError::bad(format!(
                "Invalid value \"{value}\" for parameter \"{name}\"."
            )));
        }
        let again = query[..index].iter().any(|(earlier, _)| earlier == name);
        if again && !REPEATED.contains(&name.as_str()) {
            return Err(ApiError::bad(format!(
                "Parameter \"{name}\" was given more than once."
            )));
        }
    }
    Ok(())
}

/// Checks a body. Null stands for a field to clear, where that is allowed.
pub(super) fn check_body(
    body: &Value,
    known: &'static [(&'static str, Kind)],
    nulls: bool,
) -> Result<(), ApiError> {
    check(body, Object(known), "", nulls)
}

fn check(value: &Value, kind: Kind, path: &str, nulls: bool) -> Result<(), ApiError> {
    if value.is_null() && nulls && !path.is_empty() {
        return Ok(());
    }
    let holds = match (kind, value) {
        (Any, _) | (Bool, Value::Bool(_)) | (Text, Value::String(_)) => true,
        (Whole, Value::Number(number)) => number.is_i64() || number.is_u64(),
        (OneOf(names), Value::String(text)) => names.contains(&text.as_str()),
        (List(each), Value::Array(items)) => {
            let mut items = items.iter().enumerate();
            return items.try_for_each(|(index, item)| {
                check(item, *each, &format!("{path}[{index}]"), false)
            });
        }
        (Strings, Value::Object(fields)) => {
            let place = |key: &String| {
                if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                }
            };
            return fields
                .iter()
                .try_for_each(|(key, value)| check(value, Text, &place(key), nulls));
        }
        (Object(known), Value::Object(fields)) => {
            for (key, value) in fields {
                let Some((_, kind)) = known.iter().find(|(name, _)| name == key) else {
                    let place = if path.is_empty() {
                        String::new()
                    } else {
                        format!(" at '{path}'")
                    };
                    let message = format!(
                        "Invalid JSON payload received. Unknown name \"{key}\"{place}: Cannot find field."
                    );
                    return Err(ApiError::bad(message));
                };
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                check(value, *kind, &path, nulls)?;
            }
            return Ok(());
        }
        _ => false,
    };
    if holds {
        Ok(())
    } else {
        Err(ApiError::new(
            400,
            "invalid",
            format!("Invalid value at '{path}': {value}."),
        ))
    }
}
