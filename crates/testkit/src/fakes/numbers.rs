//! A carrier's account with its numbers, and the way out to our own address.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use domain::E164;
use services::ports::{
    carrier_numbers::{
        CarrierNumbers, NumberAddresses, NumberOffer, NumberSearch, NumbersError, RoundTrip,
        RoundTripFault,
    },
    telephony::{CallOut, CarrierCallId, CarrierNumber, OutgoingCall, TelephonyError},
};

use super::Moment;

#[derive(Default)]
struct State {
    owned: Vec<CarrierNumber>,
    offers: Vec<E164>,
    faults: VecDeque<(Moment, NumbersError)>,
    trip: Option<RoundTripFault>,
    rung: Vec<OutgoingCall>,
    silent: Option<TelephonyError>,
}

/// An account in memory. It sells each number once.
#[derive(Default)]
pub struct FakeNumbers(Mutex<State>);

impl FakeNumbers {
    /// Numbers that can be bought.
    pub fn offers(&self, numbers: &[&str]) {
        let numbers = numbers.iter().filter_map(|number| number.parse().ok());
        self.state().offers.extend(numbers);
    }

    /// A number that the account has already.
    pub fn owns(&self, number: CarrierNumber) {
        self.state().owned.push(number);
    }

    /// The numbers that the account has.
    #[must_use]
    pub fn owned(&self) -> Vec<CarrierNumber> {
        self.state().owned.clone()
    }

    /// The calls that were ordered.
    #[must_use]
    pub fn rung(&self) -> Vec<OutgoingCall> {
        self.state().rung.clone()
    }

    /// Lets the next call fail.
    pub fn fail_ringing(&self, error: TelephonyError) {
        self.state().silent = Some(error);
    }

    /// Lets the next purchase fail.
    pub fn fail_buying(&self, moment: Moment, error: NumbersError) {
        self.state().faults.push_back((moment, error));
    }

    /// Lets round trips fail from now on, or no more.
    pub fn lose_trips(&self, fault: Option<RoundTripFault>) {
        self.state().trip = fault;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CarrierNumbers for FakeNumbers {
    async fn all(&self) -> Result<Vec<CarrierNumber>, NumbersError> {
        Ok(self.owned())
    }

    async fn owned(&self, number: &E164) -> Result<Option<CarrierNumber>, NumbersError> {
        let state = self.state();
        let found = state.owned.iter().find(|one| one.number == *number);
        Ok(found.cloned())
    }

    async fn search(&self, search: &NumberSearch) -> Result<Vec<NumberOffer>, NumbersError> {
        let state = self.state();
        let fits = state
            .offers
            .iter()
            .filter(|number| number.as_str().contains(&search.digits));
        Ok(fits
            .map(|number| NumberOffer {
                number: number.clone(),
                town: String::new(),
                texts: true,
                needs_address: false,
            })
            .collect())
    }

    async fn buy(
        &self,
        number: &E164,
        addresses: &NumberAddresses,
    ) -> Result<CarrierNumber, NumbersError> {
        let mut state = self.state();
        let fault = state.faults.pop_front();
        if let Some((Moment::Before, error)) = fault {
            return Err(error);
        }
        let before = state.offers.len();
        state.offers.retain(|offer| offer != number);
        if state.offers.len() == before {
            return Err(NumbersError::Taken);
        }
        let bought = CarrierNumber {
            id: format!("PN{}", number.last_digits(6)),
            number: number.clone(),
            voice_url: Some(addresses.voice.clone()),
            sms_url: None,
            status_callback: Some(addresses.status.clone()),
            overridden_by: None,
        };
        state.owned.push(bought.clone());
        match fault {
            Some((_, error)) => Err(error),
            None => Ok(bought),
        }
    }

    async fn direct(
        &self,
        id: &str,
        addresses: &NumberAddresses,
    ) -> Result<CarrierNumber, NumbersError> {
        let mut state = self.state();
        let found = state.owned.iter_mut().find(|one| one.id == id);
        let number = found.ok_or(NumbersError::Taken)?;
        number.voice_url = Some(addresses.voice.clone());
        number.status_callback = Some(addresses.status.clone());
        Ok(number.clone())
    }

    async fn release(&self, id: &str) -> Result<(), NumbersError> {
        self.state().owned.retain(|one| one.id != id);
        Ok(())
    }
}

#[async_trait]
impl RoundTrip for FakeNumbers {
    async fn go(&self, _: &E164) -> Result<Duration, RoundTripFault> {
        match self.state().trip {
            Some(fault) => Err(fault),
            None => Ok(Duration::from_millis(7)),
        }
    }
}

#[async_trait]
impl CallOut for FakeNumbers {
    async fn ring(&self, call: &OutgoingCall) -> Result<CarrierCallId, TelephonyError> {
        let mut state = self.state();
        if let Some(error) = state.silent.take() {
            return Err(error);
        }
        state.rung.push(call.clone());
        Ok(CarrierCallId(format!("CA{}", state.rung.len())))
    }
}
