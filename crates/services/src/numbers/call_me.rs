//! The test call that comes to the owner: one of the business's numbers rings a telephone, and whoever picks it up talks
//! to the receptionist, as if they had dialled the number.

use domain::{E164, PhoneNumberId};
use jiff::SignedDuration;
use phonenumber::Type;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Numbers, TWILIO};
use crate::{
    ServiceError,
    access::Member,
    ports::{
        provider::{ProviderError, ProviderErrorKind},
        telephony::{OutgoingCall, TelephonyError},
    },
    rate_limit,
    records::PhoneNumber,
    show,
};

/// A business has itself rung so often within a day, and so is one telephone, whoever asks.
const MOST: usize = 5;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The telephone rings for so long: most mailboxes answer after this.
const RINGS_SECONDS: u32 = 20;
/// A test is over after so long, whoever talks.
const LASTS_SECONDS: u32 = 600;

/// Whether the owner can be rung, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallMe {
    /// From this number, as people write it.
    From(String),
    /// It cannot be done from here, for the reason given as a sentence: the number has to be dialled.
    ByHand(&'static str),
}

impl Numbers {
    /// Whether the owner can be rung for a test.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn call_me_from(&self, by: &Member) -> Result<CallMe, ServiceError> {
        let answered = self.answered(by).await?;
        Ok(match self.ringing(&answered) {
            Ok(number) => CallMe::From(show::phone(&number.number, &number.number)),
            Err(why) => CallMe::ByHand(why),
        })
    }

    /// Rings a telephone from a number of the business. The carrier asks our own address once somebody picks up.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] of `phone` for telephones that are not rung; [`ServiceError::Conflict`], in words, if it
    /// was done too often, or the carrier fails.
    pub async fn call_me(&self, by: &Member, phone: &E164) -> Result<(), ServiceError> {
        let answered = self.answered(by).await?;
        let from = self
            .ringing(&answered)
            .map_err(|why| ServiceError::Conflict(why.to_owned()))?;
        let carrier = self.world.outgoing.as_deref().ok_or_else(|| {
            ServiceError::Conflict("This installation has no account at Twilio".to_owned())
        })?;
        if let Err(why) = ringable(phone, &from.number) {
            return Err(ServiceError::invalid("phone", why));
        }
        if self.is_answered_here(phone).await? {
            let why = "this number is answered here: enter the telephone in your hand";
            return Err(ServiceError::invalid("phone", why));
        }
        self.count(by, phone).await?;
        self.write_call_down(by, from.id, phone).await?;
        let call = OutgoingCall {
            from: from.number.clone(),
            to: phone.clone(),
            answer: self.world.addresses.voice.clone(),
            status_callback: self.world.addresses.status.clone(),
            rings_seconds: RINGS_SECONDS,
            lasts_seconds: LASTS_SECONDS,
        };
        match carrier.ring(&call).await {
            Ok(_) => Ok(()),
            Err(error) => Err(ServiceError::Conflict(told(&error))),
        }
    }

    /// The numbers that are answered.
    async fn answered(&self, by: &Member) -> Result<Vec<PhoneNumber>, ServiceError> {
        let mut numbers = self
            .ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.locations().numbers().await?) })
            })
            .await?;
        numbers.retain(|one| one.active);
        Ok(numbers)
    }

    /// The number that rings, or why none can.
    fn ringing<'n>(&self, answered: &'n [PhoneNumber]) -> Result<&'n PhoneNumber, &'static str> {
        if answered.is_empty() {
            return Err("No number is answered yet, so there is none to ring you from.");
        }
        let Some(number) = answered.iter().find(|one| one.provider == TWILIO) else {
            return Err(
                "We cannot ring you from a number at Exotel: this number has to be dialled by hand.",
            );
        };
        if self.world.outgoing.is_none() {
            return Err(
                "This installation has no account at Twilio, so the number has to be dialled by hand.",
            );
        }
        Ok(number)
    }

    /// Whether somebody here answers this number: the call would talk to itself.
    async fn is_answered_here(&self, phone: &E164) -> Result<bool, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok(tx.directory().route(phone).await?.is_some()) })
            })
            .await
    }

    async fn count(&self, by: &Member, phone: &E164) -> Result<(), ServiceError> {
        let now = self.ports.now();
        let names = [
            format!("call-me-by-{}", by.business),
            format!("call-me-to-{}", hashed(phone)),
        ];
        let names = &names;
        let within = self
            .ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    for name in names {
                        if !rate_limit::count(tx, name, (MOST, DAY), now).await? {
                            return Ok(false);
                        }
                    }
                    Ok::<_, ServiceError>(true)
                })
            })
            .await?;
        if within {
            return Ok(());
        }
        let text = "You were rung 5 times within a day, which is the most. Dial the number, or try again tomorrow";
        Err(ServiceError::Conflict(text.to_owned()))
    }

    /// Written before the carrier is asked: what may have rung is on record, whatever became of the answer.
    async fn write_call_down(
        &self,
        by: &Member,
        id: PhoneNumberId,
        phone: &E164,
    ) -> Result<(), ServiceError> {
        let detail = json!({ "to": format!("…{}", phone.last_digits(3)) });
        let detail = &detail;
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    self.note(tx, by, "number.test_call", id.to_string(), detail.clone())
                        .await
                })
            })
            .await
    }
}

/// A telephone number that names a counter and cannot be read back from it.
fn hashed(phone: &E164) -> String {
    let digest = Sha256::digest(phone.as_str().as_bytes());
    digest[..16]
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Whether a telephone is rung from a number: an ordinary one of the same country, so that nobody earns by being rung.
fn ringable(phone: &E164, from: &E164) -> Result<(), &'static str> {
    const ABROAD: &str = "enter a telephone of the country that your number is of";
    const NUMBER: &str = "enter a telephone number with its country, as in +44 7700 900123";
    let read = |number: &E164| phonenumber::parse(None, number.as_str()).map_err(|_| NUMBER);
    let (phone, from) = (read(phone)?, read(from)?);
    if phone.code().value() != from.code().value() {
        return Err(ABROAD);
    }
    match phone.number_type(&phonenumber::metadata::DATABASE) {
        Type::Mobile | Type::FixedLine | Type::FixedLineOrMobile | Type::Voip => {}
        // Countries that share a code are told apart by what is known of their numbers alone.
        Type::Unknown if phone.code().value() != SHARED => return Ok(()),
        Type::Unknown => return Err(NUMBER),
        _ => {
            return Err(
                "numbers that cost more, or are free, are not rung: enter your own telephone",
            );
        }
    }
    let same = phone.country().id() == from.country().id();
    if same { Ok(()) } else { Err(ABROAD) }
}

/// The code of two dozen countries, some of whose ordinary numbers are dear to ring.
const SHARED: u16 = 1;

/// A failure of the carrier in words.
fn told(error: &TelephonyError) -> String {
    match error {
        TelephonyError::CannotReceive { code } => {
            format!("Twilio cannot ring this telephone (code {code}). Dial the number instead")
        }
        TelephonyError::CannotSend { code } => {
            format!("Twilio does not ring from this number (code {code}). Dial it instead")
        }
        TelephonyError::Provider(ProviderError {
            kind: ProviderErrorKind::UnknownOutcome,
            ..
        }) => {
            "Twilio did not answer, so your telephone may ring or not. If it does not within a minute, try again"
                .to_owned()
        }
        TelephonyError::Provider(ProviderError {
            kind: ProviderErrorKind::Unauthorised | ProviderErrorKind::Forbidden { .. },
            ..
        }) => "Twilio refused our sign-in. Whoever runs this installation has to update its token"
            .to_owned(),
        other => format!("Twilio did not ring you ({other}). Dial the number instead"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_telephones_of_the_same_country_are_rung_and_no_others() {
        let rung = |phone: &str, from: &str| {
            ringable(&phone.parse().unwrap(), &from.parse().unwrap()).is_ok()
        };
        let (london, austin) = ("+442079460018", "+15125550142");
        for phone in ["+447400123456", "+442079460123", "+447700900123"] {
            assert!(rung(phone, london), "{phone}");
        }
        for phone in ["+447", "+449012345678", "+448712345678", "+447012345678"] {
            let read = phone.parse::<E164>();
            assert!(read.is_err() || !rung(phone, london), "{phone}");
        }
        assert!(rung("+15125550199", austin));
        for phone in [
            "+19005550199",
            "+18765550199",
            "+18005550199",
            "+447911123456",
        ] {
            assert!(!rung(phone, austin), "{phone}");
        }
        assert!(!rung("+15125550199", london));
    }
}
