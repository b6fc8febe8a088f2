//! The forms that the carrier posts.

use jiff::{Timestamp, fmt::rfc2822};

use crate::scenario::CallerId;

/// What the carrier sends as `From` when the caller withholds the number: the digits of `ANONYMOUS` on a keypad.
pub(super) const ANONYMOUS: &str = "+266696687";

/// A call in the words of its forms.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) account_sid: String,
    pub(super) call_sid: String,
    pub(super) from: CallerId,
    pub(super) to: String,
    /// Whose call it is, in the carrier's words: `inbound`, or `outbound-api` of one that the business ordered.
    pub(super) direction: &'static str,
}

pub(super) type Form = Vec<(String, String)>;

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

impl Identity {
    fn caller(&self) -> &str {
        self.from
            .number()
            .map_or(ANONYMOUS, |number| number.as_str())
    }

    /// The parameters that every request about the call carries. Places are empty, as they are for most mobile
    /// numbers; they count for the signature all the same.
    pub(super) fn form(&self, status: &str) -> Form {
        let mut form = vec![
            pair("AccountSid", &self.account_sid),
            pair("ApiVersion", "2010-04-01"),
            pair("CallSid", &self.call_sid),
            pair("CallStatus", status),
            pair("Called", &self.to),
            pair("Caller", self.caller()),
            pair("Direction", self.direction),
            pair("From", self.caller()),
            pair("To", &self.to),
        ];
        for party in ["Called", "Caller", "From", "To"] {
            for place in ["City", "Country", "State", "Zip"] {
                form.push(pair(&format!("{party}{place}"), ""));
            }
        }
        form
    }

    /// The final status of the call.
    pub(super) fn status_form(&self, status: &str, seconds: u64, now: Timestamp) -> Form {
        let mut form = self.form(status);
        let timestamp =
            rfc2822::to_string(&now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
        form.extend([
            pair("CallDuration", seconds.to_string()),
            pair("Duration", seconds.div_ceil(60).to_string()),
            pair("SequenceNumber", "0"),
            pair("CallbackSource", "call-progress-events"),
            pair("Timestamp", timestamp),
        ]);
        form
    }

    /// What a stream's status callback says.
    pub(super) fn stream_form(
        &self,
        stream_sid: &str,
        name: &str,
        event: &str,
        fault: &str,
        now: Timestamp,
    ) -> Form {
        let mut form = vec![
            pair("AccountSid", &self.account_sid),
            pair("CallSid", &self.call_sid),
            pair("StreamSid", stream_sid),
            pair("StreamName", name),
            pair("StreamEvent", event),
            pair("Timestamp", now.to_string()),
        ];
        if !fault.is_empty() {
            form.push(pair("StreamError", fault));
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(from: CallerId) -> Identity {
        let (account_sid, call_sid) = ("AC1".to_owned(), "CA1".to_owned());
        Identity {
            account_sid,
            call_sid,
            from,
            to: "+442079460018".to_owned(),
            direction: "inbound",
        }
    }

    fn value<'f>(form: &'f Form, name: &str) -> Option<&'f str> {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_withheld_number_is_the_carriers_word_for_it() {
        let form = identity(CallerId::Withheld).form("ringing");
        assert_eq!(
            (value(&form, "From"), value(&form, "Caller")),
            (Some(ANONYMOUS), Some(ANONYMOUS))
        );
        assert_eq!(value(&form, "FromCity"), Some(""));
    }

    #[test]
    fn the_final_status_counts_seconds_and_begun_minutes() {
        let identity = identity(CallerId::Number("+447700900101".parse().unwrap()));
        let form = identity.status_form("completed", 61, "2026-11-20T14:00:00Z".parse().unwrap());
        assert_eq!(
            (value(&form, "CallDuration"), value(&form, "Duration")),
            (Some("61"), Some("2"))
        );
        assert_eq!(
            value(&form, "Timestamp"),
            Some("Fri, 20 Nov 2026 14:00:00 +0000")
        );
        assert_eq!(value(&form, "From"), Some("+447700900101"));
    }
}
