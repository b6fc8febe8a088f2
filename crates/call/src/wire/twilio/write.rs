//! Writing frames. Only three kinds exist in this direction; anything else makes the carrier end the stream.

use std::fmt::{self, Write as _};

use super::Stream;

impl Stream {
    /// Appends a `media` frame with a base64 payload, copied unchanged.
    pub fn write_media(&self, payload: &str, out: &mut String) {
        out.push_str(&self.media_head);
        out.push_str(payload);
        out.push_str(r#""}}"#);
    }

    /// Appends a `mark` frame. The name must need no escaping.
    pub fn write_mark(&self, name: fmt::Arguments<'_>, out: &mut String) {
        self.head("mark", out);
        out.push_str(r#","mark":{"name":""#);
        // Writing to a string does not fail.
        let _ = out.write_fmt(name);
        out.push_str(r#""}}"#);
    }

    /// Appends a `clear` frame.
    pub fn write_clear(&self, out: &mut String) {
        self.head("clear", out);
        out.push('}');
    }

    fn head(&self, event: &str, out: &mut String) {
        out.push_str(r#"{"event":""#);
        out.push_str(event);
        out.push_str(r#"","streamSid":""#);
        out.push_str(self.sid());
        out.push('"');
    }
}
