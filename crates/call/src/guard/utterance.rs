//! What the receptionist said, as far as it decides to which question a caller's words are the answer.

use std::collections::VecDeque;

use super::hearing::Moment;

/// Utterances that are remembered. What was heard before the oldest of them must be asked again.
const MOST_UTTERANCES: usize = 64;

/// Something that the receptionist said, or is saying.
#[derive(Debug)]
struct Utterance {
    /// When its response began.
    spoken: Moment,
    /// When its sound began to go to the caller.
    began: Moment,
    /// Its words in lower case, without marks; none as long as they are not known.
    words: Option<String>,
    asks: bool,
}

/// The receptionist's last utterances, oldest first.
#[derive(Debug, Default)]
pub(super) struct Utterances {
    said: VecDeque<Utterance>,
    forgotten: Moment,
}

/// What the receptionist said after a read-back that was not the read-back again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Since {
    /// When the first other question began to be heard. Who speaks up later answers that one.
    pub(super) asked: Moment,
    /// When anything else began to be heard. A mere sound of assent may be meant for that.
    pub(super) told: Moment,
}

impl Utterances {
    /// The sound of a response begins to go to the caller.
    pub(super) fn began(&mut self, spoken: Moment, now: Moment) {
        if self.said.iter().any(|one| one.spoken == spoken) {
            return;
        }
        if self.said.len() >= MOST_UTTERANCES
            && let Some(oldest) = self.said.pop_front()
        {
            self.forgotten = self.forgotten.max(oldest.spoken);
        }
        self.said.push_back(Utterance {
            spoken,
            began: now,
            words: None,
            asks: true,
        });
    }

    /// Its words are known, all of them or those so far.
    pub(super) fn worded(&mut self, spoken: Moment, text: &str) {
        if let Some(one) = self.said.iter_mut().find(|one| one.spoken == spoken)
            && !text.trim().is_empty()
        {
            one.words = Some(plain(text));
            one.asks = text.contains('?');
        }
    }

    /// Whether a response contained the whole read-back.
    pub(super) fn repeated(&self, spoken: Moment, read_back: &str) -> bool {
        self.said
            .iter()
            .any(|one| one.spoken == spoken && one.holds(&plain(read_back)))
    }

    /// What followed the response that began at `by` and held the read-back.
    pub(super) fn since(&self, by: Moment, read_back: &str) -> Since {
        let read_back = plain(read_back);
        let others = || {
            self.said
                .iter()
                .filter(|one| one.spoken > by && !one.holds(&read_back))
        };
        let first =
            |moments: &mut dyn Iterator<Item = Moment>| moments.min().unwrap_or(Moment::MAX);
        if self.forgotten > by {
            return Since { asked: 0, told: 0 };
        }
        Since {
            asked: first(&mut others().filter(|one| one.asks).map(|one| one.began)),
            told: first(&mut others().map(|one| one.began)),
        }
    }
}

impl Utterance {
    fn holds(&self, read_back: &str) -> bool {
        let words = self.words.as_deref().unwrap_or_default();
        !read_back.is_empty() && format!(" {words} ").contains(&format!(" {read_back} "))
    }
}

/// The words alone: however a sentence is punctuated, it is the same sentence.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower
        .split(|one: char| !one.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ_BACK: &str = "Haircut at 2 pm. Shall I book it?";
    const NEVER: Moment = Moment::MAX;

    fn said(texts: &[&str]) -> Utterances {
        let mut utterances = Utterances::default();
        for (number, text) in texts.iter().enumerate() {
            let spoken = 10 * (number as Moment + 1);
            utterances.began(spoken, spoken + 1);
            utterances.worded(spoken, text);
        }
        utterances
    }

    #[test]
    fn a_read_back_that_is_said_again_is_no_other_question() {
        let said = said(&[READ_BACK, "So: haircut at 2 pm, shall I book it?"]);
        let since = said.since(10, READ_BACK);
        assert_eq!((since.asked, since.told), (NEVER, NEVER));
        assert!(said.repeated(20, READ_BACK));
    }

    #[test]
    fn a_question_with_other_words_is_another_question() {
        for text in [
            "Would you like a text?",
            "3 pm is free too. Shall I book it?",
            "",
        ] {
            let since = said(&[READ_BACK, "One moment.", text]).since(10, READ_BACK);
            assert_eq!((since.asked, since.told), (31, 21), "{text}");
        }
    }

    #[test]
    fn what_was_forgotten_counts_as_another_question() {
        let texts = vec!["One moment."; MOST_UTTERANCES + 2];
        assert_eq!(said(&texts).since(10, READ_BACK).asked, 0);
        assert_eq!(said(&texts).since(20, READ_BACK).asked, NEVER);
    }
}
