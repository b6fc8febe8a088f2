//! The transcript: items in the order of the conversation, whatever the order in which their words arrive.

use domain::Speaker;

use crate::{
    event::{Heard, TurnRecord},
    time::CallTime,
};

/// Most items that are remembered; a call of an hour has a few hundred.
const MOST_ITEMS: usize = 1000;
/// Most bytes of one turn's text.
const MOST_TEXT: usize = 8 * 1024;
/// Longest id that is remembered.
const MOST_ID: usize = 128;

#[derive(Debug, Default)]
pub(super) struct Conversation {
    items: Vec<Item>,
    /// Indexes into `items` in the order of the conversation.
    order: Vec<usize>,
    turns: u32,
}

#[derive(Debug)]
struct Item {
    id: String,
    /// None for items that nobody speaks: tool calls, their outputs, notes.
    turn: Option<Turn>,
}

#[derive(Debug)]
struct Turn {
    number: u32,
    speaker: Speaker,
    text: String,
    started: CallTime,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Closed(Heard),
    Deleted,
}

impl Conversation {
    /// Notes an item behind another one; unknown predecessors put it at the end. Known items stay where they are.
    pub(super) fn add(
        &mut self,
        id: &str,
        after: Option<&str>,
        speaker: Option<Speaker>,
        now: CallTime,
    ) {
        if self.find(id).is_some() || self.items.len() >= MOST_ITEMS || id.len() > MOST_ID {
            return;
        }
        let place = after
            .and_then(|after| self.find(after))
            .and_then(|after| self.order.iter().rposition(|index| *index == after))
            .map_or(self.order.len(), |place| place + 1);
        let turn = speaker.map(|speaker| {
            let number = self.turns;
            self.turns += 1;
            Turn {
                number,
                speaker,
                text: String::new(),
                started: now,
                state: State::Open,
            }
        });
        self.order.insert(place, self.items.len());
        self.items.push(Item {
            id: id.to_owned(),
            turn,
        });
    }

    /// Appends words to a turn that is not closed.
    pub(super) fn append(&mut self, id: &str, words: &str) {
        if let Some(turn) = self.open_turn(id)
            && turn.text.len() + words.len() <= MOST_TEXT
        {
            turn.text.push_str(words);
        }
    }

    /// Replaces the words of a turn that is not closed.
    pub(super) fn set(&mut self, id: &str, words: &str) {
        if let Some(turn) = self.open_turn(id) {
            turn.text.clear();
            turn.text.push_str(prefix(words, MOST_TEXT));
        }
    }

    /// The words of a turn so far.
    pub(super) fn text(&self, id: &str) -> &str {
        self.find(id)
            .and_then(|index| self.items[index].turn.as_ref())
            .map_or("", |turn| &turn.text)
    }

    /// The number of a turn.
    pub(super) fn number(&self, id: &str) -> Option<u32> {
        self.find(id)
            .and_then(|index| self.items[index].turn.as_ref())
            .map(|turn| turn.number)
    }

    /// When a turn became part of the conversation.
    pub(super) fn started(&self, id: &str) -> Option<CallTime> {
        self.find(id)
            .and_then(|index| self.items[index].turn.as_ref())
            .map(|turn| turn.started)
    }

    /// Closes a turn. Of one that was cut off only the words remain that were heard, in proportion to the time.
    /// Nothing comes back if it is closed already, or nobody said anything.
    pub(super) fn close(&mut self, id: &str, heard: Heard) -> Option<TurnRecord> {
        let turn = self.open_turn(id)?;
        turn.state = State::Closed(heard);
        if let Heard::Part { ms, of_ms } = heard {
            let length = heard_prefix(&turn.text, ms, of_ms).len();
            turn.text.truncate(length);
        }
        self.record(self.find(id)?)
    }

    /// Forgets a turn of which nothing was heard.
    pub(super) fn delete(&mut self, id: &str) {
        if let Some(turn) = self.open_turn(id) {
            turn.state = State::Deleted;
        }
    }

    /// Ids of the turns of a speaker that are not closed.
    pub(super) fn open(&self, speaker: Speaker) -> Vec<String> {
        let open = |item: &&Item| {
            item.turn
                .as_ref()
                .is_some_and(|turn| turn.speaker == speaker && turn.state == State::Open)
        };
        self.items
            .iter()
            .filter(open)
            .map(|item| item.id.clone())
            .collect()
    }

    /// All closed turns, in the order of the conversation.
    pub(super) fn transcript(&self) -> Vec<TurnRecord> {
        self.order
            .iter()
            .filter_map(|index| self.record(*index))
            .collect()
    }

    fn record(&self, index: usize) -> Option<TurnRecord> {
        let turn = self.items[index].turn.as_ref()?;
        let State::Closed(heard) = turn.state else {
            return None;
        };
        if turn.text.is_empty() && turn.speaker == Speaker::Receptionist {
            return None;
        }
        let place = self.order.iter().rposition(|other| *other == index)?;
        let visible = |index: &usize| {
            self.items[*index]
                .turn
                .as_ref()
                .filter(|turn| turn.state != State::Deleted)
                .map(|turn| turn.number)
        };
        Some(TurnRecord {
            turn: turn.number,
            after: self.order[..place].iter().rev().find_map(visible),
            speaker: turn.speaker,
            text: turn.text.clone(),
            heard,
            started: turn.started,
        })
    }

    fn open_turn(&mut self, id: &str) -> Option<&mut Turn> {
        let index = self.find(id)?;
        self.items[index]
            .turn
            .as_mut()
            .filter(|turn| turn.state == State::Open)
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.items.iter().rposition(|item| item.id == id)
    }
}

/// The words that fit into the first `ms` of `of_ms`, down to a whole word. Speech is taken to be even; the error is less
/// than a word for the length of a sentence.
fn heard_prefix(text: &str, ms: u64, of_ms: u64) -> &str {
    if ms >= of_ms {
        return text;
    }
    let letters = text.chars().count() as u64;
    let count = (letters * ms / of_ms.max(1)) as usize;
    let end = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| at);
    if text[end..].starts_with(char::is_whitespace) {
        return text[..end].trim_end();
    }
    text[..end]
        .rfind(char::is_whitespace)
        .map_or("", |space| text[..space].trim_end())
}

/// The longest beginning of at most `most` bytes.
fn prefix(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: CallTime = CallTime::START;

    #[test]
    fn words_that_come_late_stand_in_the_order_of_the_conversation() {
        let mut conversation = Conversation::default();
        conversation.add("greeting", None, Some(Speaker::Receptionist), NOW);
        conversation.add("answer", Some("question"), Some(Speaker::Receptionist), NOW);
        conversation.add("question", Some("greeting"), Some(Speaker::Caller), NOW);
        conversation.add("call", Some("question"), None, NOW);
        for (id, words) in [
            ("greeting", "Hello"),
            ("answer", "Nine to five"),
            ("question", "When are you open?"),
        ] {
            conversation.set(id, words);
            assert!(conversation.close(id, Heard::All).is_some());
            assert!(
                conversation.close(id, Heard::All).is_none(),
                "closed only once"
            );
        }
        let texts: Vec<_> = conversation
            .transcript()
            .into_iter()
            .map(|turn| turn.text)
            .collect();
        assert_eq!(texts, ["Hello", "When are you open?", "Nine to five"]);
        assert_eq!(conversation.transcript()[1].after, Some(0));
    }

    #[test]
    fn a_cut_turn_keeps_the_words_that_were_heard() {
        let text = "We have two pm or four pm";
        assert_eq!(heard_prefix(text, 0, 1000), "");
        assert_eq!(heard_prefix(text, 300, 1000), "We have");
        assert_eq!(heard_prefix(text, 599, 1000), "We have two pm");
        assert_eq!(heard_prefix(text, 1000, 1000), text);
        assert_eq!(heard_prefix("Größe ändern bitte", 500, 1000), "Größe");
        assert_eq!(heard_prefix("", 5, 0), "");
    }
}
