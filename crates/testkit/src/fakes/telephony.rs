//! A carrier.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::E164;
use services::ports::{
    Clock,
    telephony::{
        CallStep, CarrierCallId, CarrierMessageId, CarrierNumber, CarrierSms, OutgoingSms,
        SmsSearch, SmsStatus, Telephony, TelephonyError,
    },
};
use tokio::sync::Notify;

use super::Moment;

#[derive(Default)]
struct State {
    sent: Vec<(OutgoingSms, CarrierSms)>,
    instructed: Vec<(CarrierCallId, Vec<CallStep>)>,
    over: BTreeSet<String>,
    opted_out: Vec<E164>,
    numbers: Vec<CarrierNumber>,
    faults: VecDeque<(Moment, TelephonyError)>,
    /// Requests that are on their way.
    held: usize,
}

/// A carrier in memory. It takes every text it is given, also the same one twice, as real carriers do.
pub struct FakeTelephony {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    let_go: Notify,
}

impl FakeTelephony {
    /// A carrier that has carried nothing yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Mutex::default(),
            let_go: Notify::new(),
        }
    }

    /// Lets the next attempt to send fail.
    pub fn fail_send(&self, moment: Moment, error: TelephonyError) {
        self.state().faults.push_back((moment, error));
    }

    /// Nothing fails from now on.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// Whether a text is on its way ([`Moment::Held`]).
    #[must_use]
    pub fn holds(&self) -> bool {
        self.state().held > 0
    }

    /// Lets the texts that are on their way arrive.
    pub fn let_go(&self) {
        self.let_go.notify_waiters();
    }

    /// The recipient wants no more texts.
    pub fn opts_out(&self, number: &E164) {
        self.state().opted_out.push(number.clone());
    }

    /// A number of the account.
    pub fn owns(&self, number: CarrierNumber) {
        self.state().numbers.push(number);
    }

    /// The texts that were accepted, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<OutgoingSms> {
        self.state()
            .sent
            .iter()
            .map(|(sms, _)| sms.clone())
            .collect()
    }

    /// The new instructions that calls were given, oldest first.
    #[must_use]
    pub fn instructed(&self) -> Vec<(CarrierCallId, Vec<CallStep>)> {
        self.state().instructed.clone()
    }

    /// Takes a text, unless it is to fail; `None` leaves the sender without an answer.
    fn accept(
        &self,
        sms: &OutgoingSms,
        fault: Option<(Moment, TelephonyError)>,
    ) -> Option<Result<CarrierSms, TelephonyError>> {
        let mut state = self.state();
        if let Some((Moment::Before, error)) = fault {
            return Some(Err(error));
        }
        if state.opted_out.contains(&sms.to) {
            return Some(Err(TelephonyError::OptedOut));
        }
        let accepted = CarrierSms {
            id: CarrierMessageId(format!("SM{:032}", state.sent.len() + 1)),
            status: SmsStatus::Queued,
            body: sms.body.clone(),
            created: Some(self.clock.now()),
            segments: 1,
            error_code: None,
        };
        state.sent.push((sms.clone(), accepted.clone()));
        match fault {
            Some((Moment::Silent, _)) => None,
            Some((Moment::Held, _)) | None => Some(Ok(accepted)),
            Some((_, error)) => Some(Err(error)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Telephony for FakeTelephony {
    async fn send_sms(&self, sms: &OutgoingSms) -> Result<CarrierSms, TelephonyError> {
        let fault = self.state().faults.pop_front();
        if matches!(fault, Some((Moment::Held, _))) {
            let arrives = self.let_go.notified();
            self.state().held += 1;
            arrives.await;
            self.state().held -= 1;
        }
        match self.accept(sms, fault) {
            Some(result) => result,
            None => std::future::pending().await,
        }
    }

    async fn find_sms(&self, search: &SmsSearch) -> Result<Vec<CarrierSms>, TelephonyError> {
        let state = self.state();
        let found = state.sent.iter().rev().filter(|(sms, accepted)| {
            let late_enough = accepted
                .created
                .is_some_and(|created| created >= search.since);
            sms.from == search.from && sms.to == search.to && late_enough
        });
        Ok(found.map(|(_, accepted)| accepted.clone()).collect())
    }

    async fn update_call(
        &self,
        call: &CarrierCallId,
        steps: &[CallStep],
    ) -> Result<(), TelephonyError> {
        let mut state = self.state();
        if state.over.contains(&call.0) {
            return Err(TelephonyError::CallOver);
        }
        state.instructed.push((call.clone(), steps.to_vec()));
        Ok(())
    }

    async fn hang_up(&self, call: &CarrierCallId) -> Result<(), TelephonyError> {
        let mut state = self.state();
        if state.over.insert(call.0.clone()) {
            state
                .instructed
                .push((call.clone(), vec![CallStep::HangUp]));
        }
        Ok(())
    }

    async fn find_number(&self, number: &E164) -> Result<Option<CarrierNumber>, TelephonyError> {
        Ok(self
            .state()
            .numbers
            .iter()
            .find(|known| known.number == *number)
            .cloned())
    }
}
