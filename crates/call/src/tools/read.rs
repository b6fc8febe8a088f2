//! Reading calls as the model makes them: a name, and a text that should hold a JSON object.

use domain::{PersonName, ServiceId, TimeRange};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    AddOnAsked, Asked, CreateBooking, Every, GetAvailableSlots, JoinWaitlist, Repeat, SlotId,
    ToolName, ToolRequest,
};

/// Arguments that a tool does not accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidArguments {
    /// There is no tool of that name.
    #[error("there is no tool of that name")]
    UnknownTool,
    /// Not a JSON object, or a field is missing or of the wrong type.
    #[error("{field}: {reason}")]
    Field {
        /// Which field; `arguments` when the whole is not readable.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// Longest accepted argument text in bytes. A model that writes more is not booking.
const MAX_ARGUMENTS: usize = 8 * 1024;
/// Longest visit that can be asked for, in minutes.
const LONGEST_VISIT: u32 = 1440;
/// Most courts, rooms or chairs at once.
const MOST_RESOURCES: u32 = 64;
/// Most people in a party.
const MOST_PEOPLE: u32 = 200;
/// Most times that are booked together.
const MOST_TOGETHER: usize = 8;
/// Most bookings in a series, and most weeks between two.
const MOST_REPEATS: u32 = 52;
const MOST_WEEKS: u8 = 12;
/// Most kinds of things added to a visit, and most of one kind.
const MOST_ADD_ONS: usize = 12;
const MOST_QUANTITY: u32 = 99;

impl ToolRequest {
    /// Reads a call as the model makes it: a name, and a text that should hold a JSON object.
    ///
    /// # Errors
    /// [`InvalidArguments`] names the field, so that the model can repair its call.
    pub fn parse(name: &str, arguments: &str) -> Result<Self, InvalidArguments> {
        let tool = ToolName::from_wire(name).ok_or(InvalidArguments::UnknownTool)?;
        if arguments.len() > MAX_ARGUMENTS {
            return Err(invalid("arguments", "too long"));
        }
        let arguments = if arguments.trim().is_empty() {
            "{}"
        } else {
            arguments
        };
        let request = match tool {
            ToolName::GetServices => Self::GetServices,
            ToolName::GetCurrentTime => Self::GetCurrentTime,
            ToolName::ResolveWhen => Self::ResolveWhen(read(arguments)?),
            ToolName::GetAvailableSlots => {
                Self::GetAvailableSlots(available_slots(read(arguments)?)?)
            }
            ToolName::CreateBooking => Self::CreateBooking(create_booking(read(arguments)?)?),
            ToolName::RescheduleBooking => Self::RescheduleBooking(read(arguments)?),
            ToolName::CancelBooking => Self::CancelBooking(read(arguments)?),
            ToolName::FindBookings => Self::FindBookings(read(arguments)?),
            ToolName::JoinWaitlist => {
                let Waiting { customer_name, age } = read(arguments)?;
                let wanted = available_slots(read(arguments)?)?;
                Self::JoinWaitlist(JoinWaitlist {
                    wanted,
                    customer_name,
                    age,
                })
            }
            ToolName::SendSms => Self::SendSms(read(arguments)?),
            ToolName::TakeMessage => Self::TakeMessage(read(arguments)?),
            ToolName::EndCall => Self::EndCall(read(arguments)?),
        };
        request.check()
    }

    /// Which tool this is a call of.
    #[must_use]
    pub const fn name(&self) -> ToolName {
        match self {
            Self::GetServices => ToolName::GetServices,
            Self::ResolveWhen(_) => ToolName::ResolveWhen,
            Self::GetAvailableSlots(_) => ToolName::GetAvailableSlots,
            Self::CreateBooking(_) => ToolName::CreateBooking,
            Self::RescheduleBooking(_) => ToolName::RescheduleBooking,
            Self::CancelBooking(_) => ToolName::CancelBooking,
            Self::FindBookings(_) => ToolName::FindBookings,
            Self::JoinWaitlist(_) => ToolName::JoinWaitlist,
            Self::SendSms(_) => ToolName::SendSms,
            Self::GetCurrentTime => ToolName::GetCurrentTime,
            Self::TakeMessage(_) => ToolName::TakeMessage,
            Self::EndCall(_) => ToolName::EndCall,
        }
    }

    /// Trims texts, turns empty optional ones into absent ones, and checks lengths.
    fn check(mut self) -> Result<Self, InvalidArguments> {
        match &mut self {
            Self::GetServices | Self::GetCurrentTime => {}
            Self::ResolveWhen(it) => required("phrase", &mut it.phrase, 300)?,
            Self::GetAvailableSlots(it) | Self::JoinWaitlist(JoinWaitlist { wanted: it, .. }) => {
                if let Asked::Words(words) = &mut it.asked {
                    required("when", words, 300)?;
                }
                optional("staff", &mut it.staff, 100)?;
                optional("variant", &mut it.variant, 100)?;
                optional("location", &mut it.location, 100)?;
                named(&mut it.add_ons)?;
            }
            Self::CreateBooking(it) => {
                optional("customer_phone", &mut it.customer_phone, 60)?;
                optional("notes", &mut it.notes, 500)?;
                named(&mut it.add_ons)?;
            }
            Self::RescheduleBooking(_) => {}
            Self::CancelBooking(it) => optional("reason", &mut it.reason, 300)?,
            Self::FindBookings(it) => {
                optional("reference", &mut it.reference, 40)?;
                optional("customer_name", &mut it.customer_name, 100)?;
                optional("phone", &mut it.phone, 60)?;
            }
            Self::SendSms(it) => required("message", &mut it.message, 320)?,
            Self::TakeMessage(it) => {
                required("message", &mut it.message, 2000)?;
                optional("name", &mut it.name, 100)?;
                optional("phone", &mut it.phone, 60)?;
            }
            Self::EndCall(it) => {
                it.reason = it.reason.chars().take(60).collect();
            }
        }
        Ok(self)
    }
}

/// The wire shape of `get_available_slots`, before the two ways to ask are told apart.
#[derive(Deserialize)]
struct RawAvailableSlots {
    service_id: ServiceId,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    from: Option<Timestamp>,
    #[serde(default)]
    to: Option<Timestamp>,
    #[serde(default)]
    staff: Option<String>,
    #[serde(default)]
    variant: Option<String>,
    #[serde(default)]
    minutes: Option<u32>,
    #[serde(default)]
    hours: Option<f64>,
    #[serde(default)]
    count: Option<u32>,
    #[serde(default)]
    party: Option<u32>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default)]
    add_ons: Option<Vec<AddOnAsked>>,
}

/// What `join_waitlist` has beside the arguments of a search.
#[derive(Deserialize)]
struct Waiting {
    customer_name: PersonName,
    #[serde(default)]
    age: Option<u8>,
}

fn available_slots(raw: RawAvailableSlots) -> Result<GetAvailableSlots, InvalidArguments> {
    let words = raw.when.filter(|words| !words.trim().is_empty());
    let asked = match (words, raw.from, raw.to) {
        (Some(words), _, _) => Asked::Words(words),
        (None, Some(from), Some(to)) => {
            let range =
                TimeRange::new(from, to).map_err(|_| invalid("to", "must be after from"))?;
            Asked::Between(range)
        }
        (None, Some(_), None) => return Err(invalid("to", "missing: give from and to, or when")),
        (None, None, _) => {
            return Err(invalid(
                "when",
                "missing: give the caller's words, or from and to",
            ));
        }
    };
    let minutes = match (raw.minutes, raw.hours) {
        (Some(minutes), _) => Some(minutes),
        (None, Some(hours)) => Some(minutes_of(hours)?),
        (None, None) => None,
    };
    Ok(GetAvailableSlots {
        service_id: raw.service_id,
        asked,
        staff: raw.staff,
        variant: raw.variant,
        minutes: counted("minutes", minutes, LONGEST_VISIT)?,
        count: counted("count", raw.count, MOST_RESOURCES)?,
        party: counted("party", raw.party, MOST_PEOPLE)?,
        location: raw.location,
        add_ons: raw.add_ons.unwrap_or_default(),
    })
}

/// The wire shape of `create_booking`: absent, `null` and empty are the same.
#[derive(Deserialize)]
struct RawCreateBooking {
    slot_id: SlotId,
    customer_name: PersonName,
    #[serde(default)]
    customer_phone: Option<String>,
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    also: Option<Vec<SlotId>>,
    #[serde(default)]
    add_ons: Option<Vec<AddOnAsked>>,
    #[serde(default)]
    age: Option<u8>,
    #[serde(default)]
    repeat: Option<RawRepeat>,
}

#[derive(Deserialize)]
struct RawRepeat {
    every: String,
    count: u32,
}

fn create_booking(raw: RawCreateBooking) -> Result<CreateBooking, InvalidArguments> {
    let mut also = raw.also.unwrap_or_default();
    if also.len() >= MOST_TOGETHER {
        let most = format!("at most {MOST_TOGETHER} times together");
        return Err(invalid("also", most));
    }
    let mut seen = vec![raw.slot_id.clone()];
    also.retain(|slot| {
        let new = !seen.contains(slot);
        seen.push(slot.clone());
        new
    });
    let repeat = raw
        .repeat
        .map(|repeat| {
            Ok(Repeat {
                every: every(&repeat.every)?,
                count: counted("repeat", Some(repeat.count), MOST_REPEATS)?.unwrap_or(1),
            })
        })
        .transpose()?
        .filter(|repeat| repeat.count > 1);
    if repeat.is_some() && !also.is_empty() {
        return Err(invalid(
            "repeat",
            "one time can repeat, not several: leave also out",
        ));
    }
    Ok(CreateBooking {
        slot_id: raw.slot_id,
        customer_name: raw.customer_name,
        customer_phone: raw.customer_phone,
        notes: raw.notes,
        also,
        add_ons: raw.add_ons.unwrap_or_default(),
        age: raw.age,
        repeat,
    })
}

/// "week", "2 weeks", "fortnight", "month".
fn every(text: &str) -> Result<Every, InvalidArguments> {
    let text = text.trim().to_lowercase();
    let words: Vec<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "every")
        .collect();
    match words.as_slice() {
        ["week" | "weekly"] => Ok(Every::Weeks(1)),
        ["fortnight" | "fortnightly"] => Ok(Every::Weeks(2)),
        ["month" | "monthly"] => Ok(Every::Month),
        [count, "week" | "weeks"] => count
            .parse()
            .ok()
            .filter(|weeks| (1..=MOST_WEEKS).contains(weeks))
            .map(Every::Weeks)
            .ok_or_else(|| invalid("repeat", "every: at most 12 weeks apart")),
        _ => Err(invalid("repeat", "every: week, 2 weeks, 4 weeks or month")),
    }
}

fn minutes_of(hours: f64) -> Result<u32, InvalidArguments> {
    let minutes = (hours * 60.0).round();
    if !(1.0..=f64::from(LONGEST_VISIT)).contains(&minutes) {
        return Err(invalid("hours", "more than 0 and at most 24"));
    }
    // Within the range that was just checked, the conversion is exact.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number between 1 and 1440"
    )]
    Ok(minutes as u32)
}

/// A count that was given must be at least one and at most `most`.
fn counted(
    field: &'static str,
    count: Option<u32>,
    most: u32,
) -> Result<Option<u32>, InvalidArguments> {
    match count {
        Some(count) if count == 0 || count > most => {
            Err(invalid(field, format!("between 1 and {most}")))
        }
        count => Ok(count),
    }
}

fn named(add_ons: &mut [AddOnAsked]) -> Result<(), InvalidArguments> {
    if add_ons.len() > MOST_ADD_ONS {
        return Err(invalid("add_ons", format!("at most {MOST_ADD_ONS} kinds")));
    }
    for add_on in add_ons {
        required("add_ons", &mut add_on.name, 100)?;
        counted("add_ons", Some(add_on.quantity), MOST_QUANTITY)?;
    }
    Ok(())
}

fn invalid(field: &'static str, reason: impl Into<String>) -> InvalidArguments {
    InvalidArguments::Field {
        field,
        reason: reason.into(),
    }
}

/// Fields whose name may be given to the model when serde refuses one of them.
const FIELDS: [&str; 26] = [
    "service_id",
    "slot_id",
    "booking_id",
    "customer_name",
    "customer_phone",
    "reference",
    "phrase",
    "message",
    "reason",
    "notes",
    "phone",
    "staff",
    "when",
    "from",
    "name",
    "to",
    "variant",
    "minutes",
    "hours",
    "count",
    "party",
    "location",
    "also",
    "add_ons",
    "age",
    "repeat",
];

fn read<T: DeserializeOwned>(arguments: &str) -> Result<T, InvalidArguments> {
    serde_json::from_str(arguments).map_err(|error| {
        // serde names a missing field in its text; for a field of the wrong type the column leads to its key.
        let text = error.to_string();
        let before = arguments
            .get(..error.column().min(arguments.len()))
            .unwrap_or(arguments);
        let quoted = |field: &&&str| text.contains(&format!("`{field}`"));
        let key = |field: &&&str| before.contains(&format!("\"{field}\""));
        let field = FIELDS.iter().find(quoted).or_else(|| {
            let last = |field: &&&str| before.rfind(&format!("\"{field}\""));
            FIELDS.iter().filter(key).max_by_key(last)
        });
        let reason = text
            .split(" at line ")
            .next()
            .unwrap_or("not readable")
            .to_owned();
        InvalidArguments::Field {
            field: field.copied().unwrap_or("arguments"),
            reason,
        }
    })
}

fn required(
    field: &'static str,
    text: &mut String,
    longest: usize,
) -> Result<(), InvalidArguments> {
    *text = text.trim().to_owned();
    if text.is_empty() {
        return Err(invalid(field, "empty"));
    }
    within(field, text, longest)
}

fn optional(
    field: &'static str,
    text: &mut Option<String>,
    longest: usize,
) -> Result<(), InvalidArguments> {
    *text = text
        .take()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    text.as_deref()
        .map_or(Ok(()), |text| within(field, text, longest))
}

fn within(field: &'static str, text: &str, longest: usize) -> Result<(), InvalidArguments> {
    if text.chars().count() > longest {
        return Err(invalid(field, format!("at most {longest} characters")));
    }
    Ok(())
}
