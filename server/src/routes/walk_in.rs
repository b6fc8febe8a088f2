//! A media stream that no ringing telephone announced: that of a test tool, which knows the address of the socket and
//! nothing else. Only a development server with simulators lets it in (`RINGDESK_ACCEPT_UNSIGNED_STREAMS`).

use call::CarrierStart;
use providers::twilio;
use services::{
    calls::{Answer, InboundCall},
    seed,
};

use super::{ringing, twilio::PROVIDER};
use crate::state::AppState;

/// The stream's parameters that say who calls and whom; a withheld number and the first demo company if they are missing.
const FROM: &str = "from";
const TO: &str = "to";

/// Does what the voice webhook would have done, and gives the token that opens the stream. `None` if the call is refused.
pub(super) async fn ring(state: &AppState, start: &CarrierStart) -> Option<String> {
    let given = |name: &str| start.parameters.get(name).map(String::as_str);
    let from = given(FROM).unwrap_or("anonymous");
    let to = match given(TO) {
        Some(to) => to.to_owned(),
        None => seed::companies().first()?.number.to_owned(),
    };
    let inbound = InboundCall {
        provider: PROVIDER,
        provider_call_id: start.call_sid.clone(),
        from: from.to_owned(),
        caller: twilio::caller_id(from),
        to,
        forwarded_from: None,
    };
    match state.services.desk.answer(&inbound).await {
        Ok(Answer::Connect(connect)) => ringing::begin(state, *connect),
        Ok(Answer::Refuse(refused)) => {
            tracing::warn!(?refused, "a stream without a call was refused");
            None
        }
        Err(error) => {
            tracing::error!(error = %error, "a stream without a call could not be recorded");
            None
        }
    }
}
