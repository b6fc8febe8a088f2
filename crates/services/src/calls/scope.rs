//! Whose call it is: what every use case of a call is given.

use domain::{BusinessId, CallId, E164, LocationId};
use serde::{Deserialize, Serialize};

/// One call, with the facts that its tools need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallScope {
    /// The tenant.
    pub business: BusinessId,
    /// The location that was called.
    pub location: LocationId,
    /// The call.
    pub call: CallId,
    /// Who calls; `None` if withheld.
    pub caller: Option<E164>,
    /// The number that was dialled.
    pub dialled: E164,
}
