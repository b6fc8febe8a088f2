//! The sensible mind: `dialogue`'s receptionist, told what a speech model would have understood.

use dialogue::receptionist::{Act as Wish, Profile, Receptionist};

use super::{Act, Prompt};

/// How often a function that the session does not offer is answered for it before the model gives up.
const UNAVAILABLE_TRIES: usize = 3;

/// A receptionist and what a session tells it about itself.
#[derive(Debug, Clone)]
pub(crate) struct Sensible {
    profile: Profile,
    receptionist: Option<Receptionist>,
    /// Functions whose results it waits for.
    open_calls: usize,
}

impl Sensible {
    pub(super) fn new(profile: Profile) -> Self {
        Self {
            profile,
            receptionist: None,
            open_calls: 0,
        }
    }

    pub(super) fn respond(&mut self, prompt: &Prompt) -> Vec<Act> {
        let verbatim = prompt.response.as_deref().and_then(words_to_say);
        let first = self.receptionist.is_none();
        let mut receptionist = self.receptionist.take().unwrap_or_else(|| {
            let mut profile = self.profile.clone();
            profile.greeting = verbatim.map_or(profile.greeting, str::to_owned);
            Receptionist::new(profile)
        });
        let mut wishes = if first {
            receptionist.greet()
        } else {
            Vec::new()
        };
        let news = &prompt.news;
        if news.interrupted {
            receptionist.interrupted();
        }
        for (name, result) in &news.results {
            self.open_calls = self.open_calls.saturating_sub(1);
            wishes = receptionist.tool_result(name, result);
        }
        if !news.heard.is_empty() {
            let spoken: Vec<&str> = news
                .heard
                .iter()
                .map(|(_, text)| text.as_str())
                .filter(|text| !text.is_empty())
                .collect();
            let answer = receptionist.hear(&spoken.join(" "));
            if first {
                wishes = answer;
            } else {
                wishes.extend(answer);
            }
        }
        if let (Some(text), false) = (verbatim, first) {
            wishes.insert(0, Wish::Say(text.to_owned()));
        } else if news.idle || !first && news.heard.is_empty() && news.results.is_empty() {
            wishes = receptionist.silence();
        }
        if wishes.is_empty() && self.open_calls > 0 {
            wishes.push(Wish::Say("One moment, please.".to_owned()));
        }
        let acts = self.permit(wishes, &mut receptionist, &prompt.tools);
        self.receptionist = Some(receptionist);
        acts
    }

    /// Answers calls of functions that the session does not offer as a failure, which the receptionist talks about.
    fn permit(
        &mut self,
        wishes: Vec<Wish>,
        receptionist: &mut Receptionist,
        tools: &[String],
    ) -> Vec<Act> {
        let mut acts = Vec::new();
        let mut wishes = std::collections::VecDeque::from(wishes);
        let mut tries = 0;
        while let Some(wish) = wishes.pop_front() {
            match wish {
                Wish::Say(text) => acts.push(Act::Say(text)),
                Wish::CallTool { name, arguments } if tools.iter().any(|tool| tool == name) => {
                    self.open_calls += 1;
                    acts.push(Act::Call {
                        name: name.to_owned(),
                        arguments,
                    });
                }
                Wish::CallTool { name, .. } if tries < UNAVAILABLE_TRIES => {
                    tries += 1;
                    let failure = r#"{"ok":false,"code":"unavailable","say":"I'm sorry, I can't do that right now."}"#;
                    wishes.extend(receptionist.tool_result(name, failure));
                }
                Wish::CallTool { .. } => {}
            }
        }
        acts
    }
}

/// The words that instructions ask to be spoken, as in `Greet the caller with these words: Hello.`
fn words_to_say(instructions: &str) -> Option<&str> {
    let (order, words) = instructions.split_once(':')?;
    let order = order.to_lowercase();
    let asked = ["greet", "say", "words", "tell"]
        .iter()
        .any(|verb| order.contains(verb));
    let words = words.trim().trim_matches('"');
    (asked && !words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_is_spoken_word_for_word() {
        let instructions = "Greet the caller with exactly these words, then wait: Fade Room, this is Ava: how can I help?";
        assert_eq!(
            words_to_say(instructions),
            Some("Fade Room, this is Ava: how can I help?")
        );
        assert_eq!(words_to_say("Ask whether somebody is there."), None);
    }
}
