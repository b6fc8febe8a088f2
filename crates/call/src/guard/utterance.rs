//! What the receptionist said, as far as it decides to which question a caller's words are the answer.

use std::collections::VecDeque;

use super::{Wording, hearing::Moment};

/// Utterances that are remembered. What was heard before the oldest of them must be asked again.
const MOST_UTTERANCES: usize = 64;

/// Something that the receptionist said, or is saying.
#[derive(Debug)]
struct Utterance {
    /// When its response began.
    spoken: Moment,
    /// When its sound began to go to the caller.
    began: Moment,
    /// Its words; empty as long as they are not known.
    words: String,
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
            words: String::new(),
            asks: true,
        });
    }

    /// Its words are known, all of them or those so far.
    pub(super) fn worded(&mut self, spoken: Moment, text: &str) {
        if let Some(one) = self.said.iter_mut().find(|one| one.spoken == spoken)
            && !text.trim().is_empty()
        {
            text.clone_into(&mut one.words);
            one.asks = text.contains('?');
        }
    }

    /// Whether a response told what a proposal is about.
    pub(super) fn told(&self, spoken: Moment, wording: &Wording) -> bool {
        self.said
            .iter()
            .any(|one| one.spoken == spoken && wording.is_told(&one.words))
    }

    /// What followed the response that began at `by` and told the wording.
    pub(super) fn since(&self, by: Moment, wording: &Wording) -> Since {
        let others = || {
            self.said
                .iter()
                .filter(|one| one.spoken > by && !wording.is_told(&one.words))
        };
        let first =
            |moments: &mut dyn Iterator<Item = Moment>| moments.min().unwrap_or(Moment::MAX);
        if self.forgotten > by {
            return Since { asked: 0, told: 0 };
        }
        // A read-back that does not ask is a statement, like any other.
        let stated = self.said.iter().find(|one| one.spoken == by && !one.asks);
        Since {
            asked: first(&mut others().filter(|one| one.asks).map(|one| one.began)),
            told: first(&mut others().chain(stated).map(|one| one.began)),
        }
    }
}

#[cfg(test)]
mod tests {
    use dialogue::retold::Fact;
    use jiff::civil::{date, time};

    use super::*;

    const READ_BACK: &str = "Haircut on Saturday 21 November at 2 pm. Shall I book it?";
    const NEVER: Moment = Moment::MAX;

    fn wording() -> Wording {
        Wording {
            read_back: READ_BACK.to_owned(),
            facts: vec![
                Fact::Name("Haircut".to_owned()),
                Fact::When {
                    day: date(2026, 11, 21),
                    time: Some(time(14, 0, 0, 0)),
                    today: date(2026, 11, 20),
                },
            ],
        }
    }

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
        for again in [
            "So: haircut on Saturday 21 November at 2 pm, shall I book it?",
            "It takes an hour. So, Saturday at two for the haircut, yes?",
        ] {
            let said = said(&[READ_BACK, again]);
            let since = said.since(10, &wording());
            assert_eq!((since.asked, since.told), (NEVER, NEVER), "{again}");
            assert!(said.told(20, &wording()), "{again}");
        }
    }

    #[test]
    fn a_question_with_other_words_is_another_question() {
        for text in [
            "Would you like a text?",
            "3 pm is free too. Shall I book it?",
            "Saturday at two is free. Shall I book it?",
            "",
        ] {
            let said = said(&[READ_BACK, "One moment.", text]);
            let since = said.since(10, &wording());
            assert_eq!((since.asked, since.told), (31, 21), "{text}");
            assert!(!said.told(30, &wording()), "{text}");
        }
    }

    #[test]
    fn a_read_back_that_does_not_ask_is_a_statement() {
        let since = said(&["A haircut on Saturday at two."]).since(10, &wording());
        assert_eq!((since.asked, since.told), (NEVER, 11));
    }

    #[test]
    fn without_facts_only_the_sentence_counts() {
        let wording = Wording {
            read_back: READ_BACK.to_owned(),
            facts: Vec::new(),
        };
        assert!(wording.is_told("So, haircut on Saturday 21 November at 2 pm: shall I book it?"));
        assert!(!wording.is_told("A haircut on Saturday 21 November at 2 pm?"));
        assert!(!Wording::default().is_told("Anything."));
    }

    #[test]
    fn what_was_forgotten_counts_as_another_question() {
        let texts = vec!["One moment."; MOST_UTTERANCES + 2];
        assert_eq!(said(&texts).since(10, &wording()).asked, 0);
        assert_eq!(said(&texts).since(20, &wording()).asked, NEVER);
    }
}
