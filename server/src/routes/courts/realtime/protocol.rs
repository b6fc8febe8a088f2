//! The messages of a session.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a client says.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
pub(super) enum FromClient {
    /// A function is to be run.
    #[serde(rename = "function_call")]
    FunctionCall {
        /// Which one.
        function_name: String,
        /// With what.
        #[serde(default)]
        arguments: Value,
        /// Comes back with the result, for those who ask for several things at once.
        #[serde(default)]
        call_id: Option<Value>,
    },
    /// Are you there?
    #[serde(rename = "ping")]
    Ping,
}

/// What the server says.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
pub(super) enum ToClient<'a> {
    /// The first message.
    #[serde(rename = "session.created")]
    SessionCreated {
        session_id: &'a str,
        facility: &'a str,
        system_prompt: &'a str,
        functions: &'a Value,
    },
    /// What became of a function call.
    #[serde(rename = "function_result")]
    FunctionResult {
        function_name: &'a str,
        result: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        call_id: Option<Value>,
    },
    /// Yes.
    #[serde(rename = "pong")]
    Pong,
    /// That made no sense, or was too much.
    #[serde(rename = "error")]
    Error { error: &'a str, details: &'a str },
}

impl ToClient<'_> {
    pub(super) fn text(&self) -> String {
        // Plain structs of texts and values always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Reads a message, or says what is wrong with it.
pub(super) fn read(text: &str) -> Result<FromClient, String> {
    serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => format!(
            "a message is an object whose type is function_call (with function_name and arguments) or ping: {error}"
        ),
        _ => format!("a message is JSON: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_those_of_the_text() {
        let call = r#"{"type": "function_call", "function_name": "check_availability", "arguments": {"date": "2024-12-25"}}"#;
        let read_back = read(call).unwrap();
        let expected = FromClient::FunctionCall {
            function_name: "check_availability".to_owned(),
            arguments: json!({"date": "2024-12-25"}),
            call_id: None,
        };
        assert_eq!(read_back, expected);
        assert_eq!(read(r#"{"type": "ping"}"#), Ok(FromClient::Ping));
        for bad in [
            "",
            "[]",
            "{}",
            r#"{"type": "shout"}"#,
            r#"{"type": "function_call"}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert_eq!(ToClient::Pong.text(), r#"{"type":"pong"}"#);
        let result = ToClient::FunctionResult {
            function_name: "f",
            result: json!({"success": true}),
            call_id: None,
        };
        assert_eq!(
            result.text(),
            r#"{"type":"function_result","function_name":"f","result":{"success":true}}"#
        );
    }
}
