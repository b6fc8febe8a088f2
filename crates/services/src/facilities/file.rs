//! Reading a `facilities.json`, strictly: an unknown field is as wrong as a missing one.

use std::collections::BTreeMap;

use domain::{E164, WallTime};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Number, Value};

use super::fault::FacilityFault;

/// Facilities of one file at most.
const FACILITIES_MAX: usize = 200;
/// Courts of one facility at most: what one booking engine holds.
const COURTS_MAX: u32 = 64;

/// One facility, as the file has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FacilityEntry {
    /// The key in the file, repeated.
    pub facility_id: String,
    /// What callers know it as.
    pub facility_name: String,
    /// The number that callers dial.
    pub phone_number: E164,
    /// How many courts.
    pub number_of_courts: u32,
    /// When it opens, every day.
    pub open_time: WallTime,
    /// When it closes, every day; `24:00` is midnight.
    pub close_time: WallTime,
    /// When and how long courts are let.
    pub booking_rules: BookingRules,
    /// What an hour of one court costs.
    pub pricing: Pricing,
    /// What is lent for a visit, and with `_sale` at the end what is sold, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rentals: BTreeMap<String, Number>,
    /// What callers may be told about coaching.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coaching: Option<Coaching>,
}

/// When and how long courts are let.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingRules {
    /// The shortest booking, in minutes.
    pub minimum_duration: u32,
    /// Longer ones are multiples of this, in minutes.
    pub duration_multiples: u32,
    /// Whether bookings start on multiples of `duration_multiples` of the clock.
    pub fixed_slots: bool,
}

/// What an hour of one court costs, in whole units of the currency or with decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pricing {
    /// Monday to Friday.
    pub weekday_per_hour: Number,
    /// Saturday and Sunday.
    pub weekend_per_hour: Number,
}

/// What callers may be told about coaching.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coaching {
    /// Whether there is any.
    pub available: bool,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Number>,
    /// When, in the facility's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timings: Vec<String>,
    /// Only for people younger than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_below: Option<u32>,
}

const FIELDS: &[&str] = &[
    "facility_id",
    "facility_name",
    "phone_number",
    "number_of_courts",
    "open_time",
    "close_time",
    "booking_rules",
    "pricing",
    "rentals",
    "coaching",
];

/// Reads a file: an object of facilities by id.
///
/// # Errors
/// Every rule that the file breaks.
pub fn read(text: &str) -> Result<Vec<FacilityEntry>, Vec<FacilityFault>> {
    let whole = |rule: String| vec![FacilityFault::new("", "", rule)];
    let value: Value = serde_json::from_str(text)
        .map_err(|error| whole(format!("the file is not JSON: {error}")))?;
    let Value::Object(entries) = value else {
        return Err(whole(
            "the file is an object that has each facility under its id".into(),
        ));
    };
    if entries.is_empty() || entries.len() > FACILITIES_MAX {
        return Err(whole(format!(
            "a file has from 1 to {FACILITIES_MAX} facilities"
        )));
    }
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    for (id, value) in &entries {
        let mut fields = Fields::new(id, value);
        let entry = fields.entry();
        faults.append(&mut fields.faults);
        read.extend(entry);
    }
    twice(&read, &mut faults);
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(faults)
    }
}

/// Two facilities with one number: callers of one would reach the other.
fn twice(entries: &[FacilityEntry], faults: &mut Vec<FacilityFault>) {
    for (index, entry) in entries.iter().enumerate() {
        let earlier = entries[..index]
            .iter()
            .find(|one| one.phone_number == entry.phone_number);
        if let Some(earlier) = earlier {
            let rule = format!("{} has the same number", earlier.facility_id);
            faults.push(FacilityFault::new(&entry.facility_id, "phone_number", rule));
        }
    }
}

/// The fields of one facility, and what is wrong with them.
struct Fields<'a> {
    id: &'a str,
    fields: Option<&'a Map<String, Value>>,
    faults: Vec<FacilityFault>,
}

impl<'a> Fields<'a> {
    fn new(id: &'a str, value: &'a Value) -> Self {
        Self {
            id,
            fields: value.as_object(),
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, field: impl Into<String>, rule: impl Into<String>) {
        self.faults.push(FacilityFault::new(self.id, field, rule));
    }

    fn rule(&mut self, holds: bool, field: &str, rule: &str) {
        if !holds {
            self.fault(field, rule);
        }
    }

    /// A field that may be missing.
    fn optional<T: DeserializeOwned>(&mut self, field: &'static str) -> Option<T> {
        let value = self.fields?.get(field)?;
        match serde_path_to_error::deserialize(value) {
            Ok(value) => Some(value),
            Err(error) => {
                let part = error.path().to_string();
                let place = if part == "." {
                    field.to_owned()
                } else {
                    format!("{field}.{part}")
                };
                self.fault(place, error.into_inner().to_string());
                None
            }
        }
    }

    fn required<T: DeserializeOwned>(&mut self, field: &'static str) -> Option<T> {
        if self
            .fields
            .is_some_and(|fields| !fields.contains_key(field))
        {
            self.fault(field, "is missing");
        }
        self.optional(field)
    }

    /// The facility, if each of its fields can be read; rules that it breaks are noted either way.
    fn entry(&mut self) -> Option<FacilityEntry> {
        let Some(fields) = self.fields else {
            self.fault("", "a facility is an object");
            return None;
        };
        for field in fields.keys() {
            if !FIELDS.contains(&field.as_str()) {
                self.fault(field.clone(), "is not a field of a facility");
            }
        }
        let facility_id: Option<String> = self.required("facility_id");
        let facility_name: Option<String> = self.required("facility_name");
        let phone_number: Option<E164> = self.required("phone_number");
        let number_of_courts: Option<u32> = self.required("number_of_courts");
        let open_time: Option<WallTime> = self.required("open_time");
        let close_time: Option<WallTime> = self.required("close_time");
        let booking_rules: Option<BookingRules> = self.required("booking_rules");
        let pricing: Option<Pricing> = self.required("pricing");
        let rentals: Option<BTreeMap<String, Number>> = self.optional("rentals");
        let coaching: Option<Coaching> = self.optional("coaching");
        let entry = FacilityEntry {
            facility_id: facility_id?,
            facility_name: facility_name?,
            phone_number: phone_number?,
            number_of_courts: number_of_courts?,
            open_time: open_time?,
            close_time: close_time?,
            booking_rules: booking_rules?,
            pricing: pricing?,
            rentals: rentals.unwrap_or_default(),
            coaching,
        };
        self.check(&entry);
        Some(entry)
    }

    fn check(&mut self, entry: &FacilityEntry) {
        let id = self.id;
        self.rule(
            entry.facility_id == id,
            "facility_id",
            "repeat the facility's key in the file",
        );
        let letters =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        self.rule(
            (1..=80).contains(&id.len()) && id.chars().all(letters),
            "facility_id",
            "1 to 80 lower-case letters, digits, hyphens and underscores",
        );
        let name = entry.facility_name.trim();
        self.rule(
            !name.is_empty() && name.chars().count() <= 80,
            "facility_name",
            "a name has from 1 to 80 characters",
        );
        self.rule(
            (1..=COURTS_MAX).contains(&entry.number_of_courts),
            "number_of_courts",
            "a facility has from 1 to 64 courts",
        );
        self.rule(
            entry.open_time < entry.close_time,
            "close_time",
            "a facility closes after it opens; write 24:00 for midnight",
        );
        self.check_lengths(entry);
        if let Some(coaching) = &entry.coaching {
            let told =
                coaching.timings.iter().all(|one| one.len() <= 80) && coaching.timings.len() <= 20;
            self.rule(
                told,
                "coaching.timings",
                "at most 20 texts of 80 characters",
            );
            let age = coaching
                .age_below
                .is_none_or(|age| (1..=130).contains(&age));
            self.rule(age, "coaching.age_below", "an age is from 1 to 130");
        }
        self.rule(entry.rentals.len() <= 50, "rentals", "at most 50 things");
        for name in entry.rentals.keys() {
            let plain = (1..=40).contains(&name.len()) && name.chars().all(letters);
            let rule = "a name has 1 to 40 lower-case letters, digits, hyphens and underscores";
            self.rule(plain, &format!("rentals.{name}"), rule);
        }
    }

    fn check_lengths(&mut self, entry: &FacilityEntry) {
        let rules = entry.booking_rules;
        let step = (5..=1440).contains(&rules.duration_multiples);
        self.rule(
            step,
            "booking_rules.duration_multiples",
            "from 5 to 1440 minutes",
        );
        if !step {
            return;
        }
        let open = u32::from(
            entry
                .close_time
                .minutes()
                .saturating_sub(entry.open_time.minutes()),
        );
        let shortest = rules.minimum_duration > 0
            && rules
                .minimum_duration
                .is_multiple_of(rules.duration_multiples)
            && rules.minimum_duration <= open.max(rules.duration_multiples);
        self.rule(
            shortest,
            "booking_rules.minimum_duration",
            "a multiple of duration_multiples that fits between opening and closing",
        );
    }
}
