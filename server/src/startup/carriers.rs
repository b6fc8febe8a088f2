//! Text messages and calls go by the carrier of the number.

use std::sync::Arc;

use async_trait::async_trait;
use domain::E164;
use providers::exotel;
use services::{
    ServiceError,
    ports::{
        Store,
        provider::{ProviderError, ProviderErrorKind},
        telephony::{
            CallStep, CarrierCallId, CarrierNumber, CarrierSms, OutgoingSms, SmsSearch, Telephony,
            TelephonyError,
        },
    },
};
use url::form_urlencoded::byte_serialize;

use crate::routes::exotel::sms_status::SENDER;

/// The name in errors.
const NAME: &str = "carriers";
/// What the ids of Twilio's calls begin with.
const TWILIO_CALL: &str = "CA";

/// Every carrier that there is an account for. Numbers that nobody names a carrier for are Twilio's.
pub(super) struct Carriers {
    pub(super) store: Arc<dyn Store>,
    pub(super) twilio: Option<Arc<dyn Telephony>>,
    pub(super) exotel: Option<ExotelAccount>,
}

/// The account at Exotel.
pub(super) struct ExotelAccount {
    pub(super) client: Arc<dyn Telephony>,
    /// Where it reports how far a text has come, with credentials.
    pub(super) reports: String,
}

impl Carriers {
    /// Exotel's account, if it is the carrier of this number.
    async fn exotel_of(&self, number: &E164) -> Result<Option<&ExotelAccount>, TelephonyError> {
        let route = self
            .store
            .system_read::<_, ServiceError, _>(|tx| {
                Box::pin(async move { Ok(tx.directory().route(number).await?) })
            })
            .await
            .map_err(|error| {
                tracing::warn!(error = %error, "whose number a text is sent from could not be looked up");
                ProviderError::new(NAME, ProviderErrorKind::Unavailable { status: 503 })
            })?;
        if route.is_none_or(|route| route.number.provider != exotel::NAME) {
            return Ok(None);
        }
        self.exotel().map(Some)
    }

    fn exotel(&self) -> Result<&ExotelAccount, TelephonyError> {
        let missing =
            "the number is Exotel's; set RINGDESK_EXOTEL_ACCOUNT_SID and what belongs to it";
        self.exotel.as_ref().ok_or_else(|| no_account(missing))
    }

    fn twilio(&self) -> Result<&dyn Telephony, TelephonyError> {
        let missing =
            "the number is Twilio's; set RINGDESK_TWILIO_ACCOUNT_SID and what belongs to it";
        let account = self.twilio.as_deref();
        account.ok_or_else(|| no_account(missing))
    }

    fn of_call(&self, call: &CarrierCallId) -> Result<&dyn Telephony, TelephonyError> {
        if call.0.starts_with(TWILIO_CALL) {
            self.twilio()
        } else {
            self.exotel().map(|account| account.client.as_ref())
        }
    }
}

/// Why nothing can be asked of a carrier; permanent until somebody changes the settings.
fn no_account(what_to_do: &str) -> TelephonyError {
    let kind = ProviderErrorKind::NotSent {
        code: "no_account",
        what: what_to_do.to_owned(),
    };
    ProviderError::new(NAME, kind).into()
}

#[async_trait]
impl Telephony for Carriers {
    async fn send_sms(&self, sms: &OutgoingSms) -> Result<CarrierSms, TelephonyError> {
        let Some(account) = self.exotel_of(&sms.from).await? else {
            return self.twilio()?.send_sms(sms).await;
        };
        let sender: String = byte_serialize(sms.from.as_str().as_bytes()).collect();
        let reported = OutgoingSms {
            status_callback: Some(format!("{}?{SENDER}={sender}", account.reports)),
            ..sms.clone()
        };
        account.client.send_sms(&reported).await
    }

    async fn find_sms(&self, search: &SmsSearch) -> Result<Vec<CarrierSms>, TelephonyError> {
        match self.exotel_of(&search.from).await? {
            Some(account) => account.client.find_sms(search).await,
            None => self.twilio()?.find_sms(search).await,
        }
    }

    async fn update_call(
        &self,
        call: &CarrierCallId,
        steps: &[CallStep],
    ) -> Result<(), TelephonyError> {
        self.of_call(call)?.update_call(call, steps).await
    }

    async fn hang_up(&self, call: &CarrierCallId) -> Result<(), TelephonyError> {
        self.of_call(call)?.hang_up(call).await
    }

    async fn find_number(&self, number: &E164) -> Result<Option<CarrierNumber>, TelephonyError> {
        match self.exotel_of(number).await? {
            Some(account) => account.client.find_number(number).await,
            None => self.twilio()?.find_number(number).await,
        }
    }
}
