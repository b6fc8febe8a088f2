//! Calls that the business places: a telephone rings until somebody picks it up, or nobody does in time.

use std::time::Duration;

use domain::E164;
use jiff::Timestamp;
use url::Url;

use super::{
    exchange::Exchange,
    line::Party,
    place::{Carrier, CarrierConfig},
    report::CallReport,
    webhook::{Form, Identity},
};
use crate::scenario::{CallerId, LineFaults};

/// A call that the business has ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The carrier's id.
    pub call_sid: String,
    /// The business's number.
    pub from: E164,
    /// The telephone that rings.
    pub to: E164,
    /// Asked for instructions once somebody picks up.
    pub url: Url,
    /// Told when the call is over, or nobody picked up.
    pub status_callback: Option<Url>,
    /// The line is cut after this long.
    pub limit: Duration,
}

impl Outgoing {
    fn identity(&self, account_sid: &str) -> Identity {
        Identity {
            account_sid: account_sid.to_owned(),
            call_sid: self.call_sid.clone(),
            from: CallerId::Number(self.from.clone()),
            to: self.to.as_str().to_owned(),
            direction: "outbound-api",
        }
    }

    /// What the business is told when nobody picked up.
    pub(crate) fn unanswered(&self, account_sid: &str, now: Timestamp) -> Form {
        self.identity(account_sid).status_form("no-answer", 0, now)
    }
}

impl Carrier {
    /// Picks up a telephone that the business rings, and carries the call until it is over. `None` if it does not ring.
    pub async fn pick_up(
        &self,
        telephone: &E164,
        faults: &LineFaults,
        party: &mut dyn Party,
    ) -> Option<CallReport> {
        let ringing = self.exchange.pick_up(telephone)?;
        let ordered = Self {
            config: CarrierConfig {
                voice_url: ringing.url.clone(),
                status_callback: ringing.status_callback.clone(),
                ..self.config.clone()
            },
            ..self.clone()
        };
        let identity = ringing.identity(&self.config.account_sid);
        let report = ordered
            .carry(identity, "in-progress", ringing.limit, faults, party)
            .await;
        Some(report)
    }
}

impl Exchange {
    /// A telephone begins to ring.
    pub(crate) fn ring(&self, call: Outgoing) {
        self.state().ringing.push(call);
    }

    /// The call that rings a telephone; it rings no more.
    fn pick_up(&self, telephone: &E164) -> Option<Outgoing> {
        let mut state = self.state();
        let at = state
            .ringing
            .iter()
            .position(|call| call.to == *telephone)?;
        Some(state.ringing.remove(at))
    }

    /// Nobody picks up. The call, unless somebody did.
    pub(crate) fn give_up(&self, call_sid: &str) -> Option<Outgoing> {
        let mut state = self.state();
        let mut calls = state.ringing.iter();
        let at = calls.position(|call| call.call_sid == call_sid)?;
        let call = state.ringing.remove(at);
        state.calls.insert(call.call_sid.clone(), None);
        Some(call)
    }

    /// Whether a call rings.
    pub(crate) fn is_ringing(&self, call_sid: &str) -> bool {
        let state = self.state();
        state.ringing.iter().any(|call| call.call_sid == call_sid)
    }

    /// The telephones that ring.
    #[must_use]
    pub fn ringing(&self) -> Vec<Outgoing> {
        self.state().ringing.clone()
    }
}
