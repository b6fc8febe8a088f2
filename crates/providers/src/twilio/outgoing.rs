//! Calls that we place.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use services::ports::telephony::{CallOut, CarrierCallId, OutgoingCall, TelephonyError};

use super::client::TwilioClient;
use crate::http::Effect;

#[derive(Debug, Deserialize)]
struct CallBody {
    sid: String,
}

#[async_trait]
impl CallOut for TwilioClient {
    async fn ring(&self, call: &OutgoingCall) -> Result<CarrierCallId, TelephonyError> {
        let (rings, lasts) = (
            call.rings_seconds.to_string(),
            call.lasts_seconds.to_string(),
        );
        let form = [
            ("To", call.to.as_str()),
            ("From", call.from.as_str()),
            ("Url", call.answer.as_str()),
            ("Method", "POST"),
            ("StatusCallback", call.status_callback.as_str()),
            ("Timeout", rings.as_str()),
            ("TimeLimit", lasts.as_str()),
        ];
        let request = self.request(Method::POST, "Calls").form(&form);
        let body: CallBody = Self::answer(request, Effect::Once).await?;
        Ok(CarrierCallId(body.sid))
    }
}
