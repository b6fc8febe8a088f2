//! What a Passthru applet reports of a stream. The carrier writes it in one of two ways: as parameters with brackets in
//! their names, or as one parameter with JSON in it.

/// What the carrier says of a stream that is over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamReport {
    /// The carrier's name of it.
    pub sid: Option<String>,
    /// `completed`, `failed` or `canceled`.
    pub status: Option<String>,
    /// Seconds.
    pub duration: Option<u64>,
    /// Where the recording is, if there is one.
    pub recording_url: Option<String>,
    /// Who closed it: `bot` or `user`.
    pub disconnected_by: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
}

/// The `Stream` parameter is not readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the parameter Stream is neither a set of Stream[…] parameters nor a JSON object")]
pub struct Unreadable;

impl StreamReport {
    /// Reads the report out of a Passthru's decoded parameters. `None` if there is none, as before the stream.
    ///
    /// # Errors
    /// [`Unreadable`] if there is one in neither of its forms.
    pub fn read(parameters: &[(String, String)]) -> Result<Option<Self>, Unreadable> {
        let whole = parameters.iter().find(|(name, _)| name == "Stream");
        if let Some((_, json)) = whole.filter(|(_, json)| !json.trim().is_empty()) {
            let fields: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(json).map_err(|_| Unreadable)?;
            let fields = fields.into_iter().filter_map(|(name, value)| match value {
                serde_json::Value::String(text) => Some((name, text)),
                serde_json::Value::Number(number) => Some((name, number.to_string())),
                _ => None,
            });
            return Ok(Some(Self::of(fields)));
        }
        let field = |(name, value): &(String, String)| {
            let name = name.strip_prefix("Stream[")?.strip_suffix(']')?;
            Some((name.to_owned(), value.clone()))
        };
        let fields: Vec<_> = parameters.iter().filter_map(field).collect();
        Ok((!fields.is_empty()).then(|| Self::of(fields)))
    }

    fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut report = Self::default();
        for (name, value) in fields {
            let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            match name.as_str() {
                "StreamSID" => report.sid = value,
                "Status" => report.status = value,
                "Duration" => report.duration = value.and_then(|text| text.parse().ok()),
                "RecordingUrl" => report.recording_url = value,
                "DisconnectedBy" => report.disconnected_by = value,
                "Error" | "DetailedStatus" => report.error = report.error.take().or(value),
                _ => {}
            }
        }
        report
    }

    /// Whether the stream was carried to its end.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.status.as_deref() == Some("completed")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(query: &str) -> Result<Option<StreamReport>, Unreadable> {
        let parameters: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        StreamReport::read(&parameters)
    }

    fn expected() -> StreamReport {
        StreamReport {
            sid: Some("abc".to_owned()),
            status: Some("completed".to_owned()),
            duration: Some(28),
            recording_url: None,
            disconnected_by: Some("bot".to_owned()),
            error: None,
        }
    }

    #[test]
    fn both_encodings_mean_the_same() {
        let brackets = "CallSid=c&Stream%5BStreamSID%5D=abc&Stream%5BStatus%5D=completed&Stream%5BDuration%5D=28\
                        &Stream%5BRecordingUrl%5D=&Stream%5BDisconnectedBy%5D=bot";
        assert_eq!(read(brackets), Ok(Some(expected())));
        let json = "CallSid=c&Stream=%7B%22StreamSID%22%3A%22abc%22%2C%22Status%22%3A%22completed%22%2C\
                    %22Duration%22%3A%2228%22%2C%22DisconnectedBy%22%3A%22bot%22%7D";
        assert_eq!(read(json), Ok(Some(expected())));
        let number = json.replace("%22Duration%22%3A%2228%22", "%22Duration%22%3A28");
        assert_eq!(read(&number), Ok(Some(expected())));
        assert!(expected().is_completed());
    }

    #[test]
    fn before_a_stream_there_is_nothing_to_report() {
        assert_eq!(read("CallSid=c&Stream="), Ok(None));
        assert_eq!(read("CallSid=c"), Ok(None));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for bad in ["Stream=x", "Stream=%5B1%5D", "Stream=%7B%22a%22"] {
            assert_eq!(read(bad), Err(Unreadable), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(query in any::<String>()) {
            let _ = read(&query);
            let _ = read(&format!("Stream={query}"));
        }
    }
}
