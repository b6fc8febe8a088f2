//! Days of the week in JSON: Monday is 1, Sunday 7.

use jiff::civil::Weekday;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(super) fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
    day.to_monday_one_offset().serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
    let number = i8::deserialize(deserializer)?;
    Weekday::from_monday_one_offset(number).map_err(D::Error::custom)
}

/// Several of them.
pub(super) mod several {
    use super::{Deserialize, Deserializer, Error, Serialize, Serializer, Weekday};

    pub(in super::super) fn serialize<S: Serializer>(
        days: &[Weekday],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let numbers = days.iter().map(|day| day.to_monday_one_offset());
        numbers.collect::<Vec<i8>>().serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Weekday>, D::Error> {
        let numbers = Vec::<i8>::deserialize(deserializer)?.into_iter();
        let days = numbers.map(Weekday::from_monday_one_offset);
        days.collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}
