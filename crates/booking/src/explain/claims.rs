//! The claims of a query as they would be after a change.

use super::{Edit, RuleChange};
use crate::{
    busy::{Busy, BusySource, Declined, Hold},
    classes::ClassSession,
    query::{Choice, Query},
    source::Source,
};

/// What a query is about, owned, so that it can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Existing claims.
    pub busy: Vec<Busy>,
    /// Holds.
    pub holds: Vec<Hold>,
    /// Starts not to offer again.
    pub declined: Vec<Declined>,
    /// Sessions of the service.
    pub classes: Vec<ClassSession>,
    /// With whom.
    pub choice: Choice,
}

impl Claims {
    /// Those of a query, less what the change gives up.
    #[must_use]
    pub fn without(query: &Query<'_>, change: &RuleChange) -> Self {
        let mut claims = Self {
            busy: query.busy.to_vec(),
            holds: query.holds.to_vec(),
            declined: query.declined.to_vec(),
            classes: query.classes.to_vec(),
            choice: query.choice,
        };
        for edit in &change.edits {
            claims.edit(edit);
        }
        claims
    }

    /// The same question with these claims.
    #[must_use]
    pub fn query<'a>(&'a self, of: &Query<'a>) -> Query<'a> {
        Query {
            busy: &self.busy,
            holds: &self.holds,
            declined: &self.declined,
            classes: &self.classes,
            choice: self.choice,
            ..*of
        }
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Release {
                lane,
                range,
                source,
            } => match *source {
                Source::Booking { id } => self.busy.retain(|busy| busy.booking() != Some(id)),
                Source::Class { origin } => {
                    self.classes.retain(|session| session.origin != origin);
                    self.busy.retain(|busy| {
                        !matches!(busy.source, BusySource::Class { origin: o, .. } if o == origin)
                    });
                }
                _ => self.busy.retain(|busy| {
                    busy.lane != *lane || busy.range != *range || busy.origin() != *source
                }),
            },
            Edit::EndHold { origin } => self.holds.retain(|hold| hold.holder.0 != origin.0),
            Edit::With { staff } => self.choice = Choice::Staff(*staff),
            Edit::OfferAgain => self.declined.clear(),
            _ => {}
        }
    }
}
