//! A telephone rings.

use std::sync::PoisonError;

use call::SessionConfig;
use domain::{
    CallEventId, CallId, CallOutcome, CallState, E164,
    view::{LiveEvent, LiveKind},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{CallDesk, CallScope};
use crate::{
    ServiceError,
    receptionists::{self, Occasion},
    records::{
        Call, CallClose, CallEvent, CallRecords, Customer, PhoneRoute, ReceptionistVersion,
        StrayCall, StreamToken,
    },
};

/// A media stream must begin within this time of the webhook.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(60);

/// What the carrier says about a ringing call. The carrier's signature was checked before.
#[derive(Debug, Clone)]
pub struct InboundCall {
    /// The carrier: `twilio`.
    pub provider: &'static str,
    /// The carrier's id of the call.
    pub provider_call_id: String,
    /// Who calls, as the carrier wrote it.
    pub from: String,
    /// Who calls; `None` if the number is withheld or is none.
    pub caller: Option<E164>,
    /// What was dialled, as the carrier wrote it.
    pub to: String,
    /// From where the call was forwarded, if the carrier says so.
    pub forwarded_from: Option<String>,
}

/// What to do with a ringing call.
#[derive(Debug)]
pub enum Answer {
    /// Connect it to a session.
    Connect(Box<Connect>),
    /// Apologise and hang up.
    Refuse(Refused),
}

/// A call to be connected.
#[derive(Debug)]
pub struct Connect {
    /// Whose call it is.
    pub scope: CallScope,
    /// The one-time token for its media stream.
    pub token: String,
    /// How its session is set up.
    pub session: SessionConfig,
    /// When the webhook came.
    pub started_at: Timestamp,
    /// Whether the carrier asked before: the session exists already, unless it was lost.
    pub repeated: bool,
}

/// Why a call is not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nobody has that number here.
    UnknownNumber,
    /// The business blocked the caller.
    Blocked,
    /// The caller, or all callers of the number together, ring too often.
    TooMany,
    /// The call was answered before and is over.
    Over,
}

impl CallDesk {
    /// Decides what to do with a ringing call, and records it. A repeated webhook gets the same answer with a new token.
    ///
    /// # Errors
    /// The store's errors; [`ServiceError::NotFound`] if the location is not set up.
    pub async fn answer(&self, inbound: &InboundCall) -> Result<Answer, ServiceError> {
        let Some(route) = self.route(inbound).await? else {
            self.record_stray(inbound, "unknown_number").await?;
            return Ok(Answer::Refuse(Refused::UnknownNumber));
        };
        let caller = inbound.caller.clone();
        let snapshot = self
            .snapshots
            .get(route.business_id, route.number.location_id)
            .await?;
        let customer = self.customer(&route, caller.as_ref()).await?;
        let (known, repeated) = self
            .record_ringing(&route, inbound, caller.as_ref(), customer.as_ref())
            .await?;
        let scope = CallScope {
            business: route.business_id,
            location: route.number.location_id,
            call: known.id,
            caller,
            dialled: route.number.number.clone(),
        };
        if known.state != CallState::Ringing {
            return Ok(Answer::Refuse(Refused::Over));
        }
        if !repeated {
            let blocked = customer.as_ref().is_some_and(|customer| customer.blocked);
            if blocked || self.is_blocked(&scope).await? {
                self.refuse(&scope, "blocked").await?;
                return Ok(Answer::Refuse(Refused::Blocked));
            }
            if !self.admit(&route, scope.caller.as_ref()) {
                self.refuse(&scope, "too_many_calls").await?;
                return Ok(Answer::Refuse(Refused::TooMany));
            }
        }
        let (token, version) = self.issue_token(&scope, &snapshot.live).await?;
        self.publish(&scope, LiveKind::CallRinging);
        let name = customer
            .as_ref()
            .and_then(|customer| customer.name.as_ref());
        let occasion = Occasion {
            snapshot: &snapshot,
            at: self.ports.now(),
            caller: scope.caller.as_ref(),
            caller_name: name.map(|name| name.as_str()),
        };
        let session = receptionists::session(&version.script, &occasion, &self.settings);
        Ok(Answer::Connect(Box::new(Connect {
            scope,
            token,
            session,
            started_at: known.started_at,
            repeated,
        })))
    }

    fn admit(&self, route: &PhoneRoute, caller: Option<&E164>) -> bool {
        let now = self.ports.clock.monotonic();
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.admit(route.number.id, caller, &self.settings.calls, now)
    }

    async fn route(&self, inbound: &InboundCall) -> Result<Option<PhoneRoute>, ServiceError> {
        let Ok(to) = inbound.to.parse::<E164>() else {
            return Ok(None);
        };
        let to = &to;
        self.ports
            .store
            .system_read(|tx| Box::pin(async move { Ok(tx.directory().route(to).await?) }))
            .await
    }

    async fn record_stray(&self, inbound: &InboundCall, reason: &str) -> Result<(), ServiceError> {
        let stray = StrayCall {
            id: self.ports.id(CallId::from_uuid),
            provider: inbound.provider.to_owned(),
            provider_call_id: inbound.provider_call_id.clone(),
            from: inbound.from.clone(),
            to: inbound.to.clone(),
            reason: reason.to_owned(),
            at: self.ports.now(),
        };
        let stray = &stray;
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move { Ok(tx.directory().record_stray(stray).await?) })
            })
            .await
            .map(|_: bool| ())
    }

    async fn customer(
        &self,
        route: &PhoneRoute,
        caller: Option<&E164>,
    ) -> Result<Option<Customer>, ServiceError> {
        let Some(caller) = caller else {
            return Ok(None);
        };
        self.ports
            .store
            .read(route.business_id, |tx| {
                Box::pin(async move { Ok(tx.customers().by_phone(caller).await?) })
            })
            .await
    }

    /// Whether the business refuses the caller at present, whoever they are.
    async fn is_blocked(&self, scope: &CallScope) -> Result<bool, ServiceError> {
        let Some(caller) = &scope.caller else {
            return Ok(false);
        };
        let now = self.ports.now();
        self.ports
            .store
            .read(scope.business, |tx| {
                Box::pin(async move { Ok(tx.lines().is_blocked(caller, now).await?) })
            })
            .await
    }

    /// The call's record, and whether it was there before.
    async fn record_ringing(
        &self,
        route: &PhoneRoute,
        inbound: &InboundCall,
        caller: Option<&E164>,
        customer: Option<&Customer>,
    ) -> Result<(Call, bool), ServiceError> {
        let call = Call {
            id: self.ports.id(CallId::from_uuid),
            location_id: route.number.location_id,
            phone_number_id: route.number.id,
            provider: inbound.provider.to_owned(),
            provider_call_id: inbound.provider_call_id.clone(),
            from: caller.cloned(),
            to: route.number.number.clone(),
            customer_id: customer.map(|customer| customer.id),
            test: false,
            state: CallState::Ringing,
            outcome: None,
            end_reason: None,
            summary: None,
            started_at: self.ports.now(),
            live_at: None,
            ended_at: None,
        };
        let call = &call;
        self.ports
            .store
            .write(route.business_id, |tx| {
                Box::pin(async move {
                    if tx.calls().insert(call).await? {
                        if let Some(from) = &inbound.forwarded_from {
                            tx.lines().forwarded(call.id, from).await?;
                        }
                        return Ok((call.clone(), false));
                    }
                    let known = tx
                        .calls()
                        .by_provider_id(&call.provider, &call.provider_call_id)
                        .await?;
                    let known = known.ok_or_else(|| {
                        ServiceError::Internal("a call is known and not found".into())
                    })?;
                    Ok((known, true))
                })
            })
            .await
    }

    /// Closes a call that is not answered.
    async fn refuse(&self, scope: &CallScope, reason: &str) -> Result<(), ServiceError> {
        let (id, now) = (scope.call, self.ports.now());
        let event = CallEvent {
            id: self.ports.id(CallEventId::from_uuid),
            seq: 0,
            at: now,
            kind: "refused".to_owned(),
            detail: json!({ "reason": reason }),
        };
        let records = CallRecords {
            events: vec![event],
            ..CallRecords::default()
        };
        let close = CallClose {
            outcome: CallOutcome::Blocked,
            reason: reason.to_owned(),
            summary: None,
            at: now,
        };
        let (records, close) = (&records, &close);
        self.ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    tx.calls().record(id, records).await?;
                    tx.calls().close(id, close).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }

    /// The one-time token, and the version that answers: for a repeated webhook the one that answered before, so that a
    /// call finishes on it.
    async fn issue_token(
        &self,
        scope: &CallScope,
        live: &ReceptionistVersion,
    ) -> Result<(String, ReceptionistVersion), ServiceError> {
        let (secret, token) = self.new_token(scope.call)?;
        let token = &token;
        let version = self
            .ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    tx.calls().issue_stream_token(token).await?;
                    let known = tx.receptionists().answered(scope.call).await?;
                    if let Some(known) = known.filter(|known| *known != live.reference()) {
                        let version = tx.receptionists().version(known).await?;
                        return Ok(version.unwrap_or_else(|| live.clone()));
                    }
                    if known.is_none() && live.number > 0 {
                        let version = live.reference();
                        tx.receptionists().answers(scope.call, version).await?;
                    }
                    Ok::<_, ServiceError>(live.clone())
                })
            })
            .await?;
        Ok((secret, version))
    }

    /// A one-time token for the stream of a call: the secret, and what is stored of it.
    pub(crate) fn new_token(&self, call: CallId) -> Result<(String, StreamToken), ServiceError> {
        let secret = self.ports.entropy.token();
        let expires_at = self.ports.now().checked_add(TOKEN_LIFE);
        let token = StreamToken {
            hash: hash(&secret),
            call_id: call,
            expires_at: expires_at.map_err(|error| ServiceError::Internal(error.to_string()))?,
        };
        Ok((secret, token))
    }

    pub(crate) fn publish(&self, scope: &CallScope, kind: LiveKind) {
        self.ports.live.publish(LiveEvent {
            business: scope.business,
            kind,
            id: scope.call.to_string(),
        });
    }
}

/// What is stored of a token.
pub(super) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
