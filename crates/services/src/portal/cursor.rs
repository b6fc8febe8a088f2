//! Places in a list, as they stand in addresses.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    ServiceError,
    records::{Cursor, PageRequest},
};

/// A text in an address that names no place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a page of this list: start from the first")]
pub struct InvalidCursor;

/// `<microseconds since 1970>-<id in hexadecimal>`.
pub(super) fn write(cursor: Cursor) -> String {
    format!("{}-{}", cursor.at.as_microsecond(), cursor.id.simple())
}

/// The page of so many rows after a written place; the first without one.
pub(super) fn page(after: Option<&str>, limit: u32) -> Result<PageRequest, ServiceError> {
    let after = after
        .map(read)
        .transpose()
        .map_err(|error| ServiceError::invalid("after", error.to_string()))?;
    Ok(PageRequest { after, limit })
}

fn read(text: &str) -> Result<Cursor, InvalidCursor> {
    // The instant may be negative, so the last hyphen divides.
    let (at, id) = text.rsplit_once('-').ok_or(InvalidCursor)?;
    let at = at
        .parse()
        .ok()
        .and_then(|micros| Timestamp::from_microsecond(micros).ok());
    match (at, Uuid::try_parse(id)) {
        (Some(at), Ok(id)) => Ok(Cursor { at, id }),
        _ => Err(InvalidCursor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_back_and_nonsense_is_refused() {
        for micros in [0, -5, 1_763_640_000_123_456] {
            let cursor = Cursor {
                at: Timestamp::from_microsecond(micros).unwrap(),
                id: Uuid::from_u128(42),
            };
            assert_eq!(read(&write(cursor)), Ok(cursor));
        }
        for bad in [
            "",
            "-",
            "1-2",
            "x-00000000000000000000000000000001",
            "99999999999999999999-1",
        ] {
            assert_eq!(read(bad), Err(InvalidCursor), "{bad}");
        }
    }
}
