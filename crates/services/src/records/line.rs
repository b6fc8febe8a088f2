//! The care of telephone numbers.

use domain::{E164, PhoneNumberId};
use jiff::Timestamp;

domain::words! {
    /// What a check of a number can find wrong.
    NumberProblem, "problem of a number" {
        /// The carrier's account has no such number.
        NotOwned = "not_owned",
        /// Something else than our address answers the number at the carrier.
        Overridden = "overridden",
        /// The carrier asks another address than ours.
        OtherAddress = "other_address",
        /// The carrier could not be asked.
        CarrierSilent = "carrier_silent",
        /// The carrier refused our sign-in.
        CarrierRefused = "carrier_refused",
        /// Our own address did not answer from outside.
        Unreachable = "unreachable",
        /// Our own address answered, and took the signature for a forgery.
        SignatureRefused = "signature_refused",
        /// There is no account at the carrier of this number.
        NoAccount = "no_account",
    }
}

domain::words! {
    /// When calls are forwarded.
    Situation, "situation of forwarding" {
        /// Nobody picked up.
        NoAnswer = "no_answer",
        /// The line is in use.
        Busy = "busy",
        /// The telephone is off or has no signal.
        Off = "off",
        /// Always.
        All = "all",
    }
}

/// A caller who is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedCaller {
    /// Who.
    pub number: E164,
    /// Why, in the words of whoever did it.
    pub reason: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; `None` is for good.
    pub expires_at: Option<Timestamp>,
}

/// What the last check of a number found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberCheck {
    /// Which number.
    pub number: PhoneNumberId,
    /// When.
    pub at: Timestamp,
    /// What is wrong; `None` is nothing.
    pub problem: Option<NumberProblem>,
    /// What the round trip to our own address took.
    pub round_trip_ms: Option<u32>,
}

/// The last time that somebody waited for a forwarded call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardingTest {
    /// To which number.
    pub number: PhoneNumberId,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when a call counts.
    pub until: Timestamp,
}

/// How forwarding is switched on, as a carrier says. `{N}` stands for the number that calls are forwarded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardingRecipe {
    /// ISO 3166 code.
    pub country: String,
    /// Whose line it is.
    pub carrier: String,
    /// What kind of line: `mobile`, `landline`.
    pub line: String,
    /// When calls are forwarded.
    pub situation: Situation,
    /// What is dialled to switch it on.
    pub code: String,
    /// What is dialled to switch it off.
    pub cancel: String,
    /// What is dialled to ask; empty where that cannot be.
    pub check: String,
    /// What should be heard or seen.
    pub expect: String,
    /// Who says so.
    pub source: String,
}
