//! What is done together with the carrier. What is asked of it is written down before, so that nothing that was paid for
//! is lost when an answer is.

use domain::{E164, LocationId, PhoneNumberId};
use serde_json::json;

use super::{Numbers, TWILIO, number};
use crate::{
    ServiceError,
    access::Member,
    ports::{
        Constraint, StoreError,
        carrier_numbers::{
            CarrierNumbers, NumberOffer, NumberSearch, NumbersError, RoundTripFault,
        },
        provider::ProviderErrorKind,
        telephony::CarrierNumber,
    },
    records::{NumberCheck, NumberProblem, PhoneNumber},
};

impl Numbers {
    /// Numbers of the carrier's account that nobody uses here.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`], in words, if the carrier does not list them.
    pub async fn spare(&self) -> Result<Vec<E164>, ServiceError> {
        let all = self.carrier()?.all().await.map_err(|e| told(&e))?;
        let all = &all;
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let mut spare = Vec::new();
                    for one in all {
                        if tx.directory().route(&one.number).await?.is_none() {
                            spare.push(one.number.clone());
                        }
                    }
                    Ok(spare)
                })
            })
            .await
    }

    /// Numbers that can be bought now.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] of `digits`; [`ServiceError::Conflict`], in words, if the carrier offers none.
    pub async fn search(&self, search: &NumberSearch) -> Result<Vec<NumberOffer>, ServiceError> {
        let digits = search.digits.as_str();
        let fits = digits.is_empty()
            || ((2..=16).contains(&digits.len()) && digits.bytes().all(|one| one.is_ascii_digit()));
        if !fits {
            let rule = "enter 2 to 16 digits, or nothing";
            return Err(ServiceError::invalid("digits", rule));
        }
        match self.carrier()?.search(search).await {
            Ok(offers) => Ok(offers),
            Err(NumbersError::Provider(error)) if error.kind == ProviderErrorKind::NotFound => {
                Ok(Vec::new())
            }
            Err(error) => Err(told(&error)),
        }
    }

    /// Answers a number of the carrier's account from now on.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] of `number`; [`ServiceError::Conflict`], in words, if the carrier fails.
    pub async fn link(
        &self,
        by: &Member,
        location: LocationId,
        wanted: &E164,
    ) -> Result<PhoneNumberId, ServiceError> {
        let carrier = self.carrier()?;
        let owned = carrier.owned(wanted).await.map_err(|e| told(&e))?;
        let owned = owned.ok_or_else(|| {
            let reason = "the carrier's account has no such number: choose one of the list";
            ServiceError::invalid("number", reason)
        })?;
        let id = self.write_down(by, location, wanted, Some(&owned)).await?;
        self.lead_here(&owned).await?;
        self.check(by, id).await?;
        Ok(id)
    }

    /// Buys a number and answers it. If an answer of the carrier was lost, asking again finds what was bought.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] of `number`; [`ServiceError::Conflict`], in words, if the carrier refuses.
    pub async fn buy(
        &self,
        by: &Member,
        location: LocationId,
        wanted: &E164,
    ) -> Result<PhoneNumberId, ServiceError> {
        let carrier = self.carrier()?;
        let id = self.write_down(by, location, wanted, None).await?;
        let bought = match carrier.owned(wanted).await {
            Ok(Some(known)) => Ok(known),
            Ok(None) => match carrier.buy(wanted, &self.world.addresses).await {
                Err(NumbersError::Provider(error))
                    if error.kind == ProviderErrorKind::UnknownOutcome =>
                {
                    let found = carrier.owned(wanted).await;
                    found.and_then(|found| found.ok_or(NumbersError::Provider(error)))
                }
                answer => answer,
            },
            Err(error) => Err(error),
        };
        let bought = match bought {
            Ok(bought) => bought,
            Err(error) => {
                let unknown = matches!(
                    &error,
                    NumbersError::Provider(error)
                        if error.kind == ProviderErrorKind::UnknownOutcome
                );
                // What may have been paid for stays written down, switched off.
                if !unknown {
                    self.forget_number(by, id).await?;
                }
                return Err(told(&error));
            }
        };
        self.write_down(by, location, wanted, Some(&bought)).await?;
        self.check(by, id).await?;
        Ok(id)
    }

    /// Lets a number lead here again, and checks it.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`], in words, if the carrier refuses.
    pub async fn repair(
        &self,
        by: &Member,
        id: PhoneNumberId,
    ) -> Result<NumberCheck, ServiceError> {
        let stored = self.stored(by.business, id).await?;
        let owned = self.carrier()?.owned(&stored.number).await;
        let owned = owned.map_err(|e| told(&e))?.ok_or_else(|| {
            ServiceError::Conflict("the carrier's account has no such number".to_owned())
        })?;
        self.lead_here(&owned).await?;
        self.check(by, id).await
    }

    /// Asks the carrier where the number leads, goes out to that address and in again, and keeps what was found.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn check(&self, by: &Member, id: PhoneNumberId) -> Result<NumberCheck, ServiceError> {
        let stored = self.stored(by.business, id).await?;
        let (problem, round_trip_ms) = self.look(&stored).await;
        let check = NumberCheck {
            number: id,
            at: self.ports.now(),
            problem,
            round_trip_ms,
        };
        let kept = &check;
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.lines().put_check(kept).await?;
                    let detail = json!({ "problem": kept.problem });
                    self.note(tx, by, "number.checked", id.to_string(), detail)
                        .await
                })
            })
            .await?;
        Ok(check)
    }

    async fn look(&self, stored: &PhoneNumber) -> (Option<NumberProblem>, Option<u32>) {
        if stored.provider == TWILIO {
            let Some(carrier) = &self.world.carrier else {
                return (Some(NumberProblem::NoAccount), None);
            };
            let problem = match carrier.owned(&stored.number).await {
                Ok(Some(owned)) => self.misled(&owned),
                Ok(None) => Some(NumberProblem::NotOwned),
                Err(NumbersError::Provider(error)) => Some(match error.kind {
                    ProviderErrorKind::Unauthorised | ProviderErrorKind::Forbidden { .. } => {
                        NumberProblem::CarrierRefused
                    }
                    _ => NumberProblem::CarrierSilent,
                }),
                Err(NumbersError::Taken) => Some(NumberProblem::NotOwned),
            };
            if problem.is_some() {
                return (problem, None);
            }
        }
        let Some(trip) = &self.world.trip else {
            return (Some(NumberProblem::NoAccount), None);
        };
        match trip.go(&stored.number).await {
            Ok(took) => (
                None,
                Some(u32::try_from(took.as_millis()).unwrap_or(u32::MAX)),
            ),
            Err(RoundTripFault::Unreachable) => (Some(NumberProblem::Unreachable), None),
            Err(RoundTripFault::SignatureRefused) => (Some(NumberProblem::SignatureRefused), None),
        }
    }

    /// What keeps a call to this number from coming here.
    fn misled(&self, owned: &CarrierNumber) -> Option<NumberProblem> {
        if owned.overridden_by.is_some() {
            return Some(NumberProblem::Overridden);
        }
        let here = owned.voice_url.as_deref() == Some(self.world.addresses.voice.as_str());
        (!here).then_some(NumberProblem::OtherAddress)
    }

    /// Gives a number back to the carrier. Its calls stay.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Conflict`], in words, if the carrier refuses.
    pub async fn release(&self, by: &Member, id: PhoneNumberId) -> Result<E164, ServiceError> {
        let stored = self.stored(by.business, id).await?;
        if stored.provider == TWILIO {
            let carrier = self.carrier()?;
            let owned = carrier.owned(&stored.number).await.map_err(|e| told(&e))?;
            if let Some(owned) = owned {
                carrier.release(&owned.id).await.map_err(|e| told(&e))?;
            }
        }
        self.forget_number(by, id).await?;
        Ok(stored.number)
    }

    /// Answers a number no longer: it is forgotten, unless calls came in over it.
    async fn forget_number(&self, by: &Member, id: PhoneNumberId) -> Result<(), ServiceError> {
        let location = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let stored = number(tx, id).await?;
                    let location = stored.location_id;
                    if !tx.lines().drop_number(id).await? {
                        let off = PhoneNumber {
                            active: false,
                            provider_id: None,
                            ..stored
                        };
                        tx.locations().put_number(&off).await?;
                    }
                    self.note(tx, by, "number.released", id.to_string(), json!({}))
                        .await?;
                    Ok::<_, ServiceError>(location)
                })
            })
            .await?;
        self.snapshots.forget(location);
        Ok(())
    }

    async fn lead_here(&self, owned: &CarrierNumber) -> Result<(), ServiceError> {
        let directed = self.carrier()?.direct(&owned.id, &self.world.addresses);
        directed.await.map(drop).map_err(|e| told(&e))
    }

    /// Writes a number down: with what the carrier says of it as one that is answered, without as one that is ordered.
    async fn write_down(
        &self,
        by: &Member,
        location: LocationId,
        wanted: &E164,
        owned: Option<&CarrierNumber>,
    ) -> Result<PhoneNumberId, ServiceError> {
        let fresh = self.ports.id(PhoneNumberId::from_uuid);
        let now = self.ports.now();
        let written = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.locations().get(location).await?.ok_or_else(|| {
                        ServiceError::invalid("location_id", "choose one of the list")
                    })?;
                    let known = tx.locations().numbers().await?;
                    let known = known.into_iter().find(|one| one.number == *wanted);
                    let number = PhoneNumber {
                        id: known.as_ref().map_or(fresh, |one| one.id),
                        location_id: location,
                        number: wanted.clone(),
                        provider: TWILIO.to_owned(),
                        provider_id: owned.map(|one| one.id.clone()),
                        active: owned.is_some(),
                        created_at: known.as_ref().map_or(now, |one| one.created_at),
                    };
                    tx.locations().put_number(&number).await?;
                    let action = if owned.is_some() {
                        "number.linked"
                    } else {
                        "number.ordered"
                    };
                    self.note(tx, by, action, number.id.to_string(), json!({}))
                        .await?;
                    Ok::<_, ServiceError>(number.id)
                })
            })
            .await;
        self.snapshots.forget(location);
        written.map_err(|error| match error {
            ServiceError::Store(StoreError::Conflict(Constraint::Duplicate { .. })) => {
                let reason = "belongs to another business here: choose another";
                ServiceError::invalid("number", reason)
            }
            other => other,
        })
    }

    fn carrier(&self) -> Result<&dyn CarrierNumbers, ServiceError> {
        self.world.carrier.as_deref().ok_or_else(|| {
            ServiceError::Conflict(
                "This installation has no account at Twilio, so numbers cannot be linked or bought"
                    .to_owned(),
            )
        })
    }
}

/// A failure of the carrier in words.
fn told(error: &NumbersError) -> ServiceError {
    let words = match error {
        NumbersError::Taken => "That number is no longer available. Choose another".to_owned(),
        NumbersError::Provider(error) => match &error.kind {
            ProviderErrorKind::Unauthorised | ProviderErrorKind::Forbidden { .. } => {
                "Twilio refused our sign-in. Whoever runs this installation has to update its token"
                    .to_owned()
            }
            ProviderErrorKind::UnknownOutcome => {
                "Twilio did not answer, so we do not know whether it was done. Try again: nothing is bought twice"
                    .to_owned()
            }
            ProviderErrorKind::Refused { code } => {
                format!("Twilio refused it with code {code}. Nothing was changed")
            }
            other => format!("Twilio did not do it ({other}). Nothing was changed. Try again"),
        },
    };
    ServiceError::Conflict(words)
}
