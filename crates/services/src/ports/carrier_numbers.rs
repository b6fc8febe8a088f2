//! The telephone numbers of the installation's account at a carrier: those it has, those it can have, where they lead.

use std::time::Duration;

use async_trait::async_trait;
use domain::E164;

use super::{provider::ProviderError, telephony::CarrierNumber};

/// Which numbers to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSearch {
    /// ISO 3166 code.
    pub country: String,
    /// Digits that the number has, from 2 to 16; empty is any.
    pub digits: String,
}

/// A number that can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberOffer {
    /// The number.
    pub number: E164,
    /// The town, if the carrier names one.
    pub town: String,
    /// Whether it takes texts.
    pub texts: bool,
    /// Whether the carrier asks for a postal address of the business first.
    pub needs_address: bool,
}

/// Where a number leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberAddresses {
    /// Asked for instructions when it rings.
    pub voice: String,
    /// Told when calls end.
    pub status: String,
}

/// Why the carrier did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumbersError {
    /// Somebody else was faster.
    #[error("the number is no longer available; choose another")]
    Taken,
    /// Anything else.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// An account's numbers.
///
/// Nothing here retries by itself. Buying has no idempotency key at the carrier: after an unknown outcome ask
/// [`owned`](Self::owned) before buying again. Everything else may be repeated freely.
#[async_trait]
pub trait CarrierNumbers: Send + Sync {
    /// All numbers of the account.
    async fn all(&self) -> Result<Vec<CarrierNumber>, NumbersError>;

    /// One number of the account; `None` if it does not own it.
    async fn owned(&self, number: &E164) -> Result<Option<CarrierNumber>, NumbersError>;

    /// Numbers that can be had now.
    async fn search(&self, search: &NumberSearch) -> Result<Vec<NumberOffer>, NumbersError>;

    /// Buys a number that leads to these addresses.
    async fn buy(
        &self,
        number: &E164,
        addresses: &NumberAddresses,
    ) -> Result<CarrierNumber, NumbersError>;

    /// Lets a number of the account lead to these addresses.
    async fn direct(
        &self,
        id: &str,
        addresses: &NumberAddresses,
    ) -> Result<CarrierNumber, NumbersError>;

    /// Gives a number back. One that is already gone is success.
    async fn release(&self, id: &str) -> Result<(), NumbersError>;
}

/// Why a round trip failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoundTripFault {
    /// No answer, or not one of ours.
    #[error(
        "our own address did not answer as it should; check the public address and what stands before it"
    )]
    Unreachable,
    /// The signature was taken for a forgery.
    #[error(
        "our own address refused the signature; check the public address and the account's token"
    )]
    SignatureRefused,
}

/// A request to our own public address, signed as the carrier signs, that reaches the door of incoming calls and makes
/// none.
#[async_trait]
pub trait RoundTrip: Send + Sync {
    /// How long it took.
    async fn go(&self, number: &E164) -> Result<Duration, RoundTripFault>;
}
