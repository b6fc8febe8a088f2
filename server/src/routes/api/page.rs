//! Paging: `limit` and `after`, where `after` is the `next` of the page before.

use jiff::Timestamp;
use serde::Deserialize;
use services::records::{Cursor, PageRequest};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::error::RouteError;

/// Rows of a page that does not say how many it wants.
const USUAL: u32 = 50;
/// Most rows of a page.
const MOST: u32 = 200;

/// Which part of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Rows at most, from 1 to 200; 50 if not given.
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

impl Paging {
    pub(crate) fn request(&self) -> Result<PageRequest, RouteError> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(RouteError::BadRequest(format!(
                "limit: {limit} is not between 1 and {MOST}"
            )));
        }
        let after = self.after.as_deref().map(read).transpose()?;
        Ok(PageRequest { after, limit })
    }
}

/// A place in a list, as written: microseconds and an id.
pub(crate) fn write(cursor: Cursor) -> String {
    format!("{}.{}", cursor.at.as_microsecond(), cursor.id.simple())
}

fn read(text: &str) -> Result<Cursor, RouteError> {
    let parse = || {
        let (at, id) = text.split_once('.')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some(Cursor {
            at,
            id: Uuid::try_parse(id).ok()?,
        })
    };
    parse().ok_or_else(|| {
        RouteError::BadRequest("after: send the `next` of the page before, unchanged".to_owned())
    })
}

/// An id from a path. One that is not written like an id names nothing.
pub(crate) fn id<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, RouteError> {
    text.parse()
        .map_err(|_| services::ServiceError::NotFound(what).into())
}

#[cfg(test)]
mod tests {
    use domain::CallId;

    use super::*;

    #[test]
    fn a_place_reads_back_and_nonsense_is_refused() {
        let at = Timestamp::from_microsecond(1_795_000_000_123_456).unwrap();
        let cursor = Cursor {
            at,
            id: Uuid::from_u128(7),
        };
        assert_eq!(read(&write(cursor)).unwrap(), cursor);
        for bad in ["", "1", "1.", ".x", "a.b", "99999999999999999999.0"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_id_of_another_kind_is_not_found() {
        assert!(id::<CallId>("bkg_00000000000000000000000000", "call").is_err());
    }
}
