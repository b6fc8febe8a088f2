//! The account's numbers: bought, directed to our addresses, given back.

use async_trait::async_trait;
use domain::E164;
use reqwest::Method;
use serde::Deserialize;
use services::ports::{
    carrier_numbers::{CarrierNumbers, NumberAddresses, NumberOffer, NumberSearch, NumbersError},
    provider::{ProviderError, ProviderErrorKind},
    telephony::{CarrierNumber, Telephony, TelephonyError},
};

use super::{
    NAME, TwilioClient,
    client::{NumberBody, NumberPage, path_segment},
    error,
};
use crate::http::{Effect, not_sent, transport};

/// Numbers in one page, the most that the carrier gives.
const PAGE: &str = "1000";
/// Offers that a person looks through.
const OFFERS: &str = "20";
/// The carrier's code for a number that somebody else has by now.
const TAKEN: &str = "21422";

/// What a failure of the interface means for whoever cares for numbers.
fn read(error: TelephonyError) -> NumbersError {
    match error {
        TelephonyError::Provider(ProviderError {
            kind: ProviderErrorKind::Refused { code, .. },
            ..
        }) if code == TAKEN => NumbersError::Taken,
        TelephonyError::Provider(error) => NumbersError::Provider(error),
        // Failures that belong to calls and texts, not to numbers.
        _ => {
            let code = "unexpected".to_owned();
            ProviderError::new(NAME, ProviderErrorKind::Refused { code }).into()
        }
    }
}

#[derive(Debug, Deserialize)]
struct Offers {
    available_phone_numbers: Vec<OfferBody>,
}

#[derive(Debug, Deserialize)]
struct OfferBody {
    phone_number: E164,
    #[serde(default)]
    locality: Option<String>,
    #[serde(default)]
    address_requirements: Option<String>,
    #[serde(default)]
    capabilities: Capabilities,
}

#[derive(Debug, Default, Deserialize)]
struct Capabilities {
    #[serde(default, rename = "SMS")]
    sms: bool,
}

impl From<OfferBody> for NumberOffer {
    fn from(offer: OfferBody) -> Self {
        Self {
            number: offer.phone_number,
            town: offer.locality.unwrap_or_default(),
            texts: offer.capabilities.sms,
            needs_address: offer
                .address_requirements
                .is_some_and(|word| word != "none"),
        }
    }
}

fn form(addresses: &NumberAddresses) -> [(&'static str, &str); 4] {
    [
        ("VoiceUrl", addresses.voice.as_str()),
        ("VoiceMethod", "POST"),
        ("StatusCallback", addresses.status.as_str()),
        ("StatusCallbackMethod", "POST"),
    ]
}

#[async_trait]
impl CarrierNumbers for TwilioClient {
    async fn all(&self) -> Result<Vec<CarrierNumber>, NumbersError> {
        let request = self
            .request(Method::GET, "IncomingPhoneNumbers")
            .query(&[("PageSize", PAGE)]);
        let page: NumberPage = Self::answer(request, Effect::Repeatable)
            .await
            .map_err(read)?;
        let numbers = page.incoming_phone_numbers.into_iter();
        Ok(numbers.map(CarrierNumber::from).collect())
    }

    async fn owned(&self, number: &E164) -> Result<Option<CarrierNumber>, NumbersError> {
        self.find_number(number).await.map_err(read)
    }

    async fn search(&self, search: &NumberSearch) -> Result<Vec<NumberOffer>, NumbersError> {
        let country = search.country.as_str();
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(not_sent(NAME, "a country has two capital letters").into());
        }
        let mut query = vec![("VoiceEnabled", "true"), ("PageSize", OFFERS)];
        if !search.digits.is_empty() {
            query.push(("Contains", &search.digits));
        }
        let request = self
            .request(
                Method::GET,
                &format!("AvailablePhoneNumbers/{country}/Local"),
            )
            .query(&query);
        let offers: Offers = Self::answer(request, Effect::Repeatable)
            .await
            .map_err(read)?;
        let offers = offers.available_phone_numbers.into_iter();
        Ok(offers.map(NumberOffer::from).collect())
    }

    async fn buy(
        &self,
        number: &E164,
        addresses: &NumberAddresses,
    ) -> Result<CarrierNumber, NumbersError> {
        let mut fields = vec![("PhoneNumber", number.as_str())];
        fields.extend(form(addresses));
        let request = self
            .request(Method::POST, "IncomingPhoneNumbers")
            .form(&fields);
        let bought: NumberBody = Self::answer(request, Effect::Once).await.map_err(read)?;
        Ok(bought.into())
    }

    async fn direct(
        &self,
        id: &str,
        addresses: &NumberAddresses,
    ) -> Result<CarrierNumber, NumbersError> {
        let id = path_segment(id)?;
        let request = self
            .request(Method::POST, &format!("IncomingPhoneNumbers/{id}"))
            .form(&form(addresses));
        // The same addresses twice are the same number.
        let number: NumberBody = Self::answer(request, Effect::Repeatable)
            .await
            .map_err(read)?;
        Ok(number.into())
    }

    async fn release(&self, id: &str) -> Result<(), NumbersError> {
        let id = path_segment(id)?;
        let request = self.request(Method::DELETE, &format!("IncomingPhoneNumbers/{id}"));
        let effect = Effect::Repeatable;
        let sent = request.send().await;
        let answer = sent.map_err(|error| transport(NAME, effect, &error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if status.is_success() || status.as_u16() == 404 {
            return Ok(());
        }
        let body = answer.bytes().await;
        let body = body.map_err(|error| transport(NAME, effect, &error))?;
        Err(read(error::read(status, &headers, effect, &body)))
    }
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
