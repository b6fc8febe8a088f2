//! Text messages in the carrier's words.

use serde::Deserialize;
use services::ports::telephony::{CarrierMessageId, CarrierSms, SmsStatus};

use super::{calls::Text, time::timestamp};

/// The answer to a text that was accepted or looked up.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "SMSMessage")]
    pub(super) message: Message,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Message {
    sid: String,
    status: String,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    date_created: Option<String>,
    #[serde(default)]
    sms_units: Option<Text>,
    #[serde(default)]
    detailed_status_code: Option<Text>,
}

impl From<Message> for CarrierSms {
    fn from(message: Message) -> Self {
        let status = sms_status(&message.status);
        let number = |text: &Option<Text>| text.as_ref().and_then(|text| text.0.parse().ok());
        Self {
            id: CarrierMessageId(message.sid),
            status,
            created: message.date_created.as_deref().and_then(timestamp),
            segments: number(&message.sms_units).unwrap_or(0),
            error_code: number(&message.detailed_status_code)
                .filter(|_| status == SmsStatus::Failed),
            body: message.body.unwrap_or_default(),
        }
    }
}

/// Reads the carrier's word for a message's status, in answers and in status callbacks. A word that is not known counts as
/// queued, so that it can never hide a known one.
#[must_use]
pub fn sms_status(word: &str) -> SmsStatus {
    match word.to_ascii_lowercase().as_str() {
        "sending" => SmsStatus::Sending,
        "submitted" | "sent" => SmsStatus::Sent,
        "delivered" => SmsStatus::Delivered,
        "failed" | "failed_dnd" | "failed-dnd" | "expired" | "undelivered" => SmsStatus::Failed,
        _ => SmsStatus::Queued,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carriers_words_are_in_their_order() {
        let words = ["queued", "sending", "submitted", "delivered"];
        let read: Vec<_> = words.iter().map(|word| sms_status(word)).collect();
        assert!(read.is_sorted() && read.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(sms_status("sent"), SmsStatus::Sent);
        for failed in ["failed", "failed_dnd", "expired", "undelivered"] {
            assert_eq!(sms_status(failed), SmsStatus::Failed, "{failed}");
        }
        assert_eq!(sms_status("a new word"), SmsStatus::Queued);
    }
}
