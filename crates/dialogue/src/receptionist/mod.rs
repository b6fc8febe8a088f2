//! A receptionist without a model: it books, moves and cancels, answers about services, prices and hours, takes a
//! message and says goodbye, through the same tools as any speech model. It holds no clock; the caller's words about
//! time go to the tools.

mod catalogue;
mod companions;
mod confirm;
mod details;
mod facts;
mod first_visit;
mod flow;
mod lines;
mod message;
mod needs;
mod offers;
mod results;
mod slots;
mod state;
mod understand;
mod vocabulary;
mod waitlist;

use lines::Voice;
use state::{Running, Stage, Task, Why, Wish};

use self::{
    catalogue::Catalogue,
    offers::{Found, Slot},
};

/// Who the receptionist speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The first sentence of the call.
    pub greeting: String,
    /// Two-letter country for spoken telephone numbers, such as "GB".
    pub region: String,
}

/// What the receptionist does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Say this.
    Say(String),
    /// Run a tool and hand its result to [`Receptionist::tool_result`].
    CallTool {
        /// Name of the tool.
        name: &'static str,
        /// Its arguments as a JSON object.
        arguments: String,
    },
}

/// The state of one conversation.
///
/// Every method returns at most one [`Act::Say`] followed by at most one [`Act::CallTool`]. While a tool runs, the
/// caller may go on speaking: [`Receptionist::hear`] then keeps the words and answers them after the result.
#[derive(Debug, Clone)]
pub struct Receptionist {
    profile: Profile,
    voice: Voice,
    catalogue: Option<Catalogue>,
    task: Task,
    wish: Wish,
    offered: Vec<Slot>,
    /// Everything that the last search found.
    searched: Vec<Slot>,
    /// The chosen slot that the slots of who comes along belong to.
    also_for: String,
    chosen: Option<Slot>,
    found: Vec<Found>,
    target: Option<Found>,
    stage: Stage,
    running: Option<Running>,
    /// What the caller said while a tool ran.
    kept: Vec<String>,
    /// Whether the last search was relative to an offer: later or earlier.
    relative: bool,
    /// Turns in a row that led nowhere.
    misses: u8,
    silences: u8,
    /// Refusals in a row that this machine cannot mend.
    refusals: u8,
    /// The last question, to be asked again.
    asked: String,
    /// Whether the last thing said was cut off.
    cut: bool,
    /// Whether the caller has said goodbye while something was still running.
    leaving: bool,
}

impl Receptionist {
    /// A receptionist at the start of a call.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            asked: profile.greeting.clone(),
            profile,
            voice: Voice::default(),
            catalogue: None,
            task: Task::None,
            wish: Wish::default(),
            offered: Vec::new(),
            searched: Vec::new(),
            also_for: String::new(),
            chosen: None,
            found: Vec::new(),
            target: None,
            stage: Stage::Open,
            running: None,
            kept: Vec::new(),
            relative: false,
            misses: 0,
            silences: 0,
            refusals: 0,
            cut: false,
            leaving: false,
        }
    }

    /// The first words of the call.
    pub fn greet(&mut self) -> Vec<Act> {
        vec![Act::Say(self.profile.greeting.clone())]
    }

    /// The caller said this. An empty transcript counts as not understood.
    pub fn hear(&mut self, text: &str) -> Vec<Act> {
        self.silences = 0;
        if self.stage == Stage::Over {
            return Vec::new();
        }
        if self.running.is_some() {
            self.kept.push(text.to_owned());
            return Vec::new();
        }
        self.turn(text)
    }

    /// The tool answered with this JSON. A result that nobody waits for changes nothing.
    pub fn tool_result(&mut self, name: &str, json: &str) -> Vec<Act> {
        let Some(running) = self.running.take_if(|running| running.tool == name) else {
            return Vec::new();
        };
        let acts = self.result(running, json);
        self.after_result(acts)
    }

    /// The caller has been silent for a while: first a nudge, then a last word and the end of the call.
    pub fn silence(&mut self) -> Vec<Act> {
        if self.stage == Stage::Over || self.running.is_some() {
            return Vec::new();
        }
        self.silences += 1;
        match self.silences {
            1 => vec![Act::Say(format!("Are you still there? {}", self.asked))],
            _ => self.end(
                "I can't hear you, so I'll let you go. Call again any time. Goodbye.",
                "silence",
            ),
        }
    }

    /// The last thing said was cut off before it was heard to the end. Its question is asked again if the caller's
    /// next words do not answer it, and that does not count as a misunderstanding.
    pub fn interrupted(&mut self) {
        self.cut = true;
    }

    /// Whether the goodbye was said and `end_call` was called.
    #[must_use]
    pub fn finished(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Words that came while a tool ran are answered with its result: they may have changed the wish.
    fn after_result(&mut self, acts: Vec<Act>) -> Vec<Act> {
        let calls = acts.iter().any(|act| matches!(act, Act::CallTool { .. }));
        if calls || self.kept.is_empty() || self.stage == Stage::Over {
            return acts;
        }
        let kept = std::mem::take(&mut self.kept).join(" ");
        // A read-back that has not been heard yet cannot have been answered.
        if crate::ack::is_acknowledgement(&kept)
            || matches!(self.stage, Stage::Confirm(_)) && !self.has_content(&kept)
        {
            return acts;
        }
        let more = self.turn(&kept);
        let mut said = String::new();
        let mut call = None;
        for act in acts.into_iter().chain(more) {
            match act {
                // The first question is overtaken by what the caller said meanwhile; its news is not.
                Act::Say(text) if said.is_empty() => said = text,
                Act::Say(text) if said != text => said = format!("{said} {text}"),
                Act::Say(_) => {}
                tool @ Act::CallTool { .. } => call = Some(tool),
            }
        }
        let mut both = Vec::new();
        if !said.is_empty() {
            both.push(Act::Say(said));
        }
        both.extend(call);
        both
    }

    fn call(&mut self, tool: &'static str, arguments: &serde_json::Value, why: Why) -> Act {
        let arguments = arguments.to_string();
        self.running = Some(Running {
            tool,
            arguments: arguments.clone(),
            why,
        });
        Act::CallTool {
            name: tool,
            arguments,
        }
    }

    /// Says something that ends in a question and waits for its answer in `stage`.
    fn ask(&mut self, stage: Stage, before: &str, question: &str) -> Vec<Act> {
        self.stage = stage;
        question.clone_into(&mut self.asked);
        vec![Act::Say(joined(before, question))]
    }

    fn end(&mut self, words: &str, reason: &str) -> Vec<Act> {
        let call = self.call(
            "end_call",
            &serde_json::json!({ "reason": reason }),
            Why::End,
        );
        self.stage = Stage::Over;
        vec![Act::Say(words.to_owned()), call]
    }
}

fn joined(before: &str, after: &str) -> String {
    match (before.is_empty(), after.is_empty()) {
        (true, _) => after.to_owned(),
        (_, true) => before.to_owned(),
        _ => format!("{before} {after}"),
    }
}
