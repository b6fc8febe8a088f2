//! From elements to verbs, with a warning for whatever the schema does not know.

use std::str::FromStr;

use roxmltree::Node;

use super::{Connect, Dial, Gather, Record, SCHEMA, Target, TwimlFault, Verb};

/// Verbs that stand directly in a document.
pub(super) const TOP_LEVEL: &[&str] = &[
    "Connect", "Say", "Gather", "Record", "Redirect", "Pause", "Hangup", "Reject", "Dial",
];

/// Reads one document.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) faults: Vec<TwimlFault>,
}

impl Reader {
    pub(super) fn raise(&mut self, code: u32, message: impl Into<String>) {
        self.faults.push(TwimlFault {
            code,
            message: message.into(),
        });
    }

    /// The element children, with a warning for text between them.
    fn children<'a>(&mut self, node: Node<'a, 'a>) -> Vec<Node<'a, 'a>> {
        for text in node.children().filter(Node::is_text) {
            if !text.text().unwrap_or_default().trim().is_empty() {
                self.raise(SCHEMA, format!("text inside <{}>", node.tag_name().name()));
            }
        }
        node.children().filter(Node::is_element).collect()
    }

    pub(super) fn verbs(&mut self, parent: Node<'_, '_>, allowed: &[&str]) -> Vec<Verb> {
        let mut verbs = Vec::new();
        for node in self.children(parent) {
            let name = node.tag_name().name();
            if allowed.contains(&name) {
                verbs.extend(self.verb(node));
            } else {
                self.raise(
                    SCHEMA,
                    format!("<{name}> is not allowed in <{}>", parent.tag_name().name()),
                );
            }
        }
        verbs
    }

    fn verb(&mut self, node: Node<'_, '_>) -> Option<Verb> {
        match node.tag_name().name() {
            "Connect" => self.connect(node).map(Verb::Connect),
            "Say" => {
                self.attributes(node, &["voice", "language", "loop"]);
                self.text(node).map(Verb::Say)
            }
            "Gather" => Some(Verb::Gather(self.gather(node))),
            "Record" => Some(Verb::Record(self.record(node))),
            "Redirect" => {
                self.attributes(node, &["method"]);
                let get = self.is_get(node, "method");
                self.text(node)
                    .map(|url| Verb::Redirect(Target { url, get }))
            }
            "Pause" => {
                self.attributes(node, &["length"]);
                Some(Verb::Pause(self.number(node, "length", 1)))
            }
            "Hangup" => {
                self.attributes(node, &[]);
                Some(Verb::Hangup)
            }
            "Reject" => {
                self.attributes(node, &["reason"]);
                let busy = match node.attribute("reason") {
                    Some("busy") => true,
                    None | Some("rejected") => false,
                    Some(other) => {
                        self.raise(SCHEMA, format!("<Reject> has no reason `{other}`"));
                        false
                    }
                };
                Some(Verb::Reject { busy })
            }
            _ => Some(Verb::Dial(self.dial(node))),
        }
    }

    fn connect(&mut self, node: Node<'_, '_>) -> Option<Connect> {
        self.attributes(node, &["action", "method"]);
        let action = self.target(node, "action", "method");
        let children = self.children(node);
        let [stream] = children.as_slice() else {
            self.raise(SCHEMA, "<Connect> takes exactly one element");
            return None;
        };
        if stream.tag_name().name() != "Stream" {
            self.raise(
                SCHEMA,
                format!("<{}> is not allowed in <Connect>", stream.tag_name().name()),
            );
            return None;
        }
        let known = [
            "url",
            "name",
            "track",
            "statusCallback",
            "statusCallbackMethod",
        ];
        self.attributes(*stream, &known);
        if stream
            .attribute("track")
            .is_some_and(|track| track != "inbound_track")
        {
            self.raise(SCHEMA, "<Connect><Stream> allows the inbound track only");
        }
        let mut parameters = Vec::new();
        for parameter in self.children(*stream) {
            self.attributes(parameter, &["name", "value"]);
            match (
                parameter.tag_name().name(),
                parameter.attribute("name"),
                parameter.attribute("value"),
            ) {
                ("Parameter", Some(name), Some(value)) => {
                    // The pair's limit is the carrier's.
                    if name.chars().count() + value.chars().count() > 500 {
                        self.raise(
                            SCHEMA,
                            format!("<Parameter> {name} has more than 500 characters"),
                        );
                    }
                    parameters.push((name.to_owned(), value.to_owned()));
                }
                ("Parameter", ..) => self.raise(SCHEMA, "<Parameter> needs a name and a value"),
                (name, ..) => self.raise(SCHEMA, format!("<{name}> is not allowed in <Stream>")),
            }
        }
        let Some(url) = stream.attribute("url") else {
            self.raise(SCHEMA, "<Stream> needs a url");
            return None;
        };
        Some(Connect {
            action,
            url: url.to_owned(),
            name: stream.attribute("name").map(str::to_owned),
            status_callback: self.target(*stream, "statusCallback", "statusCallbackMethod"),
            parameters,
        })
    }

    fn gather(&mut self, node: Node<'_, '_>) -> Gather {
        const KNOWN: &[&str] = &[
            "input",
            "action",
            "method",
            "timeout",
            "speechTimeout",
            "finishOnKey",
            "numDigits",
            "actionOnEmptyResult",
            "language",
            "hints",
            "speechModel",
            "bargeIn",
            "enhanced",
            "partialResultCallback",
            "partialResultCallbackMethod",
            "profanityFilter",
        ];
        self.attributes(node, KNOWN);
        let input = node.attribute("input").unwrap_or("dtmf");
        for word in input
            .split_whitespace()
            .filter(|word| !matches!(*word, "dtmf" | "speech"))
        {
            self.raise(SCHEMA, format!("<Gather> has no input `{word}`"));
        }
        Gather {
            action: self.target(node, "action", "method"),
            speech: input.split_whitespace().any(|word| word == "speech"),
            keys: input.split_whitespace().any(|word| word == "dtmf"),
            timeout: self.number(node, "timeout", 5),
            finish_on_key: node.attribute("finishOnKey").unwrap_or("#").to_owned(),
            num_digits: node
                .attribute("numDigits")
                .map(|_| self.number(node, "numDigits", 1)),
            action_on_empty: self.flag(node, "actionOnEmptyResult", false),
            barge_in: self.flag(node, "bargeIn", true),
            prompt: self.verbs(node, &["Say", "Pause"]),
        }
    }

    fn record(&mut self, node: Node<'_, '_>) -> Record {
        const KNOWN: &[&str] = &[
            "action",
            "method",
            "maxLength",
            "timeout",
            "finishOnKey",
            "playBeep",
            "trim",
            "recordingStatusCallback",
            "recordingStatusCallbackMethod",
            "recordingStatusCallbackEvent",
            "transcribe",
            "transcribeCallback",
        ];
        self.attributes(node, KNOWN);
        self.empty(node);
        Record {
            action: self.target(node, "action", "method"),
            max_length: self.number(node, "maxLength", 3600),
            timeout: self.number(node, "timeout", 5),
            finish_on_key: node
                .attribute("finishOnKey")
                .unwrap_or("1234567890*#")
                .to_owned(),
            beep: self.flag(node, "playBeep", true),
            status_callback: self.target(
                node,
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
            ),
        }
    }

    fn dial(&mut self, node: Node<'_, '_>) -> Dial {
        const KNOWN: &[&str] = &[
            "action",
            "method",
            "timeout",
            "callerId",
            "answerOnBridge",
            "hangupOnStar",
            "timeLimit",
            "record",
            "recordingStatusCallback",
            "ringTone",
            "sequential",
            "referUrl",
        ];
        self.attributes(node, KNOWN);
        let mut numbers = Vec::new();
        let children: Vec<_> = node.children().filter(Node::is_element).collect();
        if children.is_empty() {
            numbers.extend(self.text(node));
        }
        for child in children {
            if child.tag_name().name() == "Number" {
                numbers.extend(self.text(child));
            } else {
                self.raise(
                    SCHEMA,
                    format!("<{}> in <Dial> leads nowhere here", child.tag_name().name()),
                );
            }
        }
        Dial {
            action: self.target(node, "action", "method"),
            timeout: self.number(node, "timeout", 30),
            numbers,
        }
    }

    pub(super) fn attributes(&mut self, node: Node<'_, '_>, known: &[&str]) {
        for attribute in node
            .attributes()
            .filter(|attribute| !known.contains(&attribute.name()))
        {
            let (name, element) = (attribute.name(), node.tag_name().name());
            self.raise(SCHEMA, format!("<{element}> has no attribute `{name}`"));
        }
    }

    fn empty(&mut self, node: Node<'_, '_>) {
        if !self.children(node).is_empty() {
            self.raise(
                SCHEMA,
                format!("<{}> takes no elements", node.tag_name().name()),
            );
        }
    }

    /// The element's text; a warning if there is none.
    fn text(&mut self, node: Node<'_, '_>) -> Option<String> {
        let text = node.text().unwrap_or_default().trim();
        if text.is_empty() {
            self.raise(SCHEMA, format!("<{}> has no text", node.tag_name().name()));
            return None;
        }
        Some(text.to_owned())
    }

    fn target(&mut self, node: Node<'_, '_>, url: &str, method: &str) -> Option<Target> {
        let get = self.is_get(node, method);
        node.attribute(url).map(|url| Target {
            url: url.to_owned(),
            get,
        })
    }

    fn is_get(&mut self, node: Node<'_, '_>, attribute: &str) -> bool {
        match node.attribute(attribute) {
            Some("GET") => true,
            None | Some("POST") => false,
            Some(other) => {
                self.raise(SCHEMA, format!("`{other}` is neither GET nor POST"));
                false
            }
        }
    }

    fn number(&mut self, node: Node<'_, '_>, attribute: &str, default: u32) -> u32 {
        self.value(node, attribute, default)
    }

    fn flag(&mut self, node: Node<'_, '_>, attribute: &str, default: bool) -> bool {
        self.value(node, attribute, default)
    }

    fn value<T: FromStr>(&mut self, node: Node<'_, '_>, attribute: &str, default: T) -> T {
        let Some(text) = node.attribute(attribute) else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            self.raise(SCHEMA, format!("`{text}` is not a value of `{attribute}`"));
            default
        })
    }
}
