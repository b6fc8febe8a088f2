//! What carries calls, whichever way they came to be: time, randomness, the way to the business, and how an account is set
//! up.

use std::sync::Arc;

use services::ports::{Clock, Entropy};

use crate::carrier::{DialResult, HttpClient};

/// How the report of a stream is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReportForm {
    /// Either way, by chance.
    #[default]
    Either,
    /// As parameters with brackets in their names.
    Brackets,
    /// As one parameter with JSON in it.
    Json,
}

/// What carries calls.
#[derive(Clone)]
pub(super) struct Switch {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) http: HttpClient,
    pub(super) report: ReportForm,
    /// What becomes of calls that a flow connects to a person.
    pub(super) dial: DialResult,
}

impl Switch {
    /// A fresh id: 32 hexadecimal digits.
    pub(super) fn sid(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        bytes
            .iter()
            .fold(String::new(), |sid, byte| format!("{sid}{byte:02x}"))
    }
}
