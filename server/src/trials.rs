//! Test calls from the portal: begun by a member, held by a browser's socket or, without script, by a form.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use call::{Session, wire::CarrierLeg};
use domain::{BusinessId, CallId};
use services::{
    ServiceError,
    access::Member,
    calls::Recorder,
    trial::{NewTrial, Trial},
};

use crate::{
    bridge::{AcceptedStream, NewCall, Tried, TypedLine},
    state::AppState,
};

/// How long a form waits for the receptionist. Whoever waited looks at what there is then.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long, and how often, a page waits for what was said to be on record.
const RECORD_PAUSE: Duration = Duration::from_millis(50);
const RECORD_LOOKS: u32 = 40;

/// The test calls of this process that are held by a form. Cheap to clone.
#[derive(Clone, Default)]
pub struct Trials {
    lines: Arc<Mutex<HashMap<(BusinessId, CallId), TypedLine>>>,
}

/// A test call that began.
pub(crate) struct Begun {
    pub(crate) call: CallId,
    /// The one-time token that opens its stream.
    pub(crate) token: String,
}

/// Begins a test call: its session with the speech model opens at once.
pub(crate) async fn begin(
    state: &AppState,
    by: &Member,
    new: &NewTrial,
) -> Result<Begun, ServiceError> {
    if !state.calls.has_room() {
        return Err(full());
    }
    let Trial { connect, tools } = state.services.trial.begin(by, new).await?;
    let call = connect.scope.call;
    let speech = Arc::clone(&state.speech);
    let model = connect.session.model.model.clone();
    let new = NewCall {
        id: call,
        session: Session::new(connect.session),
        opening: Box::pin(async move { speech.connect(&model).await }),
        backend: Arc::new(Tried {
            scope: connect.scope,
            desk: state.services.desk.clone(),
            tools,
        }),
        rows: Recorder::new(state.ports.clone(), connect.started_at),
    };
    state.calls.begin(new).map_err(|_| full())?;
    Ok(Begun {
        call,
        token: connect.token,
    })
}

fn full() -> ServiceError {
    ServiceError::Conflict("there are as many calls as there can be; try again in a moment".into())
}

impl Trials {
    /// Begins a test call that a form holds, and waits for the greeting.
    pub(crate) async fn begin(
        &self,
        state: &AppState,
        by: &Member,
        new: &NewTrial,
    ) -> Result<CallId, ServiceError> {
        let begun = begin(state, by, new).await?;
        let sid = begun.call.to_string();
        let opened = state.services.desk.open_stream(&begun.token, &sid).await?;
        let lost = || ServiceError::Internal("a test call was lost as it began".into());
        opened.ok_or_else(lost)?;
        let (line, socket) = TypedLine::new();
        let stream = AcceptedStream {
            socket: Box::new(socket),
            leg: CarrierLeg::browser(),
            accepted: state.ports.clock.monotonic(),
        };
        state.calls.attach(begun.call, stream).map_err(|_| lost())?;
        {
            let mut lines = self.lock();
            lines.retain(|_, line| !line.is_over());
            lines.insert((by.business, begun.call), line.clone());
        }
        settle(state, by.business, begun.call, &line, 0).await?;
        Ok(begun.call)
    }

    /// Says something in a test call, and waits for the answer. `false` if the call is over, or is not held here.
    pub(crate) async fn say(
        &self,
        state: &AppState,
        business: BusinessId,
        call: CallId,
        text: &str,
    ) -> Result<bool, ServiceError> {
        let Some(line) = self.line(business, call) else {
            return Ok(false);
        };
        let said = line.say(text);
        settle(state, business, call, &line, said).await?;
        Ok(true)
    }

    /// Ends a test call. One that is over stays over.
    pub(crate) async fn stop(
        &self,
        state: &AppState,
        business: BusinessId,
        call: CallId,
    ) -> Result<(), ServiceError> {
        if let Some(line) = self.line(business, call) {
            line.stop();
            settle(state, business, call, &line, u64::MAX).await?;
        }
        Ok(())
    }

    fn line(&self, business: BusinessId, call: CallId) -> Option<TypedLine> {
        let line = self.lock().get(&(business, call)).cloned();
        line.filter(|line| !line.is_over())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(BusinessId, CallId), TypedLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the receptionist, and until what was said is on record: records are written beside the call.
async fn settle(
    state: &AppState,
    business: BusinessId,
    call: CallId,
    line: &TypedLine,
    said: u64,
) -> Result<(), ServiceError> {
    let clock = state.ports.clock.as_ref();
    let progress = line.answered(said, clock, PATIENCE).await;
    for _ in 0..RECORD_LOOKS {
        let (turns, ended) = state
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let turns = tx.calls().turns(call).await?.len();
                    let ended = tx
                        .calls()
                        .get(call)
                        .await?
                        .is_some_and(|one| one.ended_at.is_some());
                    Ok::<_, ServiceError>((turns, ended))
                })
            })
            .await?;
        if turns >= progress.turns && ended >= progress.over {
            return Ok(());
        }
        clock.sleep(RECORD_PAUSE).await;
    }
    Ok(())
}
