//! What the applets of a flow are answered.

use domain::E164;
use serde::{Deserialize, Serialize};

/// Longest custom parameters of a stream, together.
pub const LONGEST_PARAMETERS: usize = 256;
/// Most custom parameters of a stream.
pub const MOST_PARAMETERS: usize = 3;

/// Answer to a Voicebot applet that asks for the address of its stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamAddress {
    /// The media socket, with credentials and parameters.
    pub url: String,
}

/// Answer to a Connect applet that asks whom to ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connect {
    /// Whether to ask again when nobody answers.
    pub fetch_after_attempt: bool,
    /// Whom to ring.
    pub destination: Destination,
    /// The number that is shown.
    pub outgoing_phone_number: E164,
    /// Whether to record.
    pub record: bool,
    /// Seconds of ringing before giving up.
    pub max_ringing_duration: u32,
    /// Seconds after which the call ends.
    pub max_conversation_duration: u32,
    /// What the caller hears while it rings.
    pub music_on_hold: MusicOnHold,
}

/// Whom to ring, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The numbers.
    pub numbers: Vec<E164>,
}

/// What the caller hears while it rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicOnHold {
    /// `operator_tone`: the ringing itself.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Connect {
    /// Ring one person for half a minute, showing the number that was dialled, unrecorded, for an hour at most.
    #[must_use]
    pub fn to(number: E164, shown: E164) -> Self {
        Self {
            fetch_after_attempt: false,
            destination: Destination {
                numbers: vec![number],
            },
            outgoing_phone_number: shown,
            record: false,
            max_ringing_duration: 30,
            max_conversation_duration: 3600,
            music_on_hold: MusicOnHold {
                kind: "operator_tone".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_answers_have_the_carriers_shapes() {
        let connect = Connect::to(
            "+919999999999".parse().unwrap(),
            "+918047491899".parse().unwrap(),
        );
        assert_eq!(
            serde_json::to_value(connect).unwrap(),
            json!({
                "fetch_after_attempt": false,
                "destination": { "numbers": ["+919999999999"] },
                "outgoing_phone_number": "+918047491899",
                "record": false,
                "max_ringing_duration": 30,
                "max_conversation_duration": 3600,
                "music_on_hold": { "type": "operator_tone" },
            })
        );
        let url = "wss://u:p@voice.example.com/media/exotel?token=t".to_owned();
        assert_eq!(
            serde_json::to_value(StreamAddress { url: url.clone() }).unwrap(),
            json!({ "url": url })
        );
    }
}
