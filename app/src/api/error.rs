//! The one error that crosses the wire. It says what a person can do, and nothing of our insides.

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

/// Why a page has nothing to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in.
    SignedOut,
    /// The person's role does not open this.
    Forbidden {
        /// What they asked for: "Calls"; empty for the page at whose address they are.
        what: String,
    },
    /// There is no such thing in this business. Foreign and missing ids cannot be told apart.
    NotFound {
        /// What they asked for: "call".
        what: String,
    },
    /// Something failed on our side; the details are in the log under the reference.
    Failed {
        /// What to quote.
        reference: String,
    },
    /// The server could not be reached, or did not answer as expected.
    Unreachable,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Unreachable
    }
}
