//! Reading amounts, lengths of time and limits as people type them.

use domain::{Currency, Money};
use services::{portal::typed, records::Deposit};

use super::{super::submit::Fields, read::Problems};

/// An amount; `None` where the field is empty.
pub(super) fn amount(
    fields: &Fields,
    name: &str,
    currency: Currency,
    problems: &mut Problems,
) -> Option<Money> {
    read(fields, name, problems, |text| {
        typed::read_amount(text, currency)
    })
}

/// An amount or a part of the price; `None` where the field is empty.
pub(super) fn part(
    fields: &Fields,
    name: &str,
    currency: Currency,
    problems: &mut Problems,
) -> Option<Deposit> {
    read(fields, name, problems, |text| {
        typed::read_part(text, currency)
    })
}

/// A length of time in minutes; `None` where the field is empty.
pub(super) fn span(fields: &Fields, name: &str, problems: &mut Problems) -> Option<u32> {
    read(fields, name, problems, typed::read_span)
}

/// A whole number; `None` where the field is empty.
pub(super) fn count(fields: &Fields, name: &str, problems: &mut Problems) -> Option<u32> {
    problems.optional(fields, name, "Enter a whole number, or nothing.")
}

/// A text of several lines; browsers send them with two signs at the end of each.
pub(super) fn lines(fields: &Fields, name: &str) -> String {
    fields.text(name).replace("\r\n", "\n")
}

/// A part of the query of the page's address; `None` if it is absent or empty.
pub(super) fn asked(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes())
        .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.into_owned()))
}

fn read<T>(
    fields: &Fields,
    name: &str,
    problems: &mut Problems,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    let text = fields.text(name);
    if text.is_empty() {
        return None;
    }
    read(text)
        .map_err(|otherwise| problems.note(name, otherwise))
        .ok()
}
