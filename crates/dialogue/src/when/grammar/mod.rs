//! From tokens to items, and from items to mentions.

mod amounts;
mod clock;
mod dates;
mod hours;
mod mentions;
mod parts;
mod periods;
mod runs;

pub(super) use mentions::{Mention, mentions};

use jiff::civil::Weekday;

use super::{
    lex::{Kind, Token},
    spec::Item,
    vocabulary::{self, Unit},
};

/// A parsed thing and the place of the token after it.
type Parsed<T> = Option<(T, usize)>;

/// The tokens of a text and ways to look at them.
#[derive(Clone, Copy)]
pub(super) struct Parser<'p, 't> {
    tokens: &'p [Token<'t>],
}

impl<'p, 't> Parser<'p, 't> {
    pub(super) const fn new(tokens: &'p [Token<'t>]) -> Self {
        Self { tokens }
    }

    fn word(&self, at: usize) -> &'p str {
        self.tokens.get(at).map_or("", |token| &*token.text)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn any(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        !word.is_empty() && words.contains(&word)
    }

    fn mark(&self, at: usize, mark: char) -> bool {
        self.kind(at) == Some(Kind::Mark(mark))
    }

    /// The words of a phrase one after the other.
    fn phrase(&self, at: usize, words: &[&str]) -> Option<usize> {
        let matches = words
            .iter()
            .enumerate()
            .all(|(offset, word)| self.word(at + offset) == *word);
        matches.then(|| at + words.len())
    }

    /// The first of the phrases that stands here.
    fn phrases(&self, at: usize, phrases: &[&[&str]]) -> Option<usize> {
        phrases.iter().find_map(|words| self.phrase(at, words))
    }

    fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.kind(at) {
            Some(Kind::Number { value, digits }) => Some((value, digits)),
            _ => None,
        }
    }

    fn weekday(&self, at: usize) -> Option<Weekday> {
        match self.kind(at) {
            Some(Kind::Weekday(day)) => Some(day),
            _ => None,
        }
    }

    fn month(&self, at: usize) -> Option<i8> {
        match self.kind(at) {
            Some(Kind::Month(month)) => Some(month),
            _ => None,
        }
    }

    /// A unit; "second" and "quarter" count only where a unit is wanted.
    fn unit(&self, at: usize) -> Option<Unit> {
        match (self.kind(at), self.word(at)) {
            (Some(Kind::Unit(unit)), _) => Some(unit),
            (_, "second") => Some(Unit::Second),
            (_, "quarter") => Some(Unit::Quarter),
            _ => None,
        }
    }

    /// Past one of the words, if it stands here.
    fn skip(&self, at: usize, words: &[&str]) -> usize {
        at + usize::from(self.any(at, words))
    }

    fn is_end(&self, at: usize) -> bool {
        matches!(self.kind(at), None | Some(Kind::Mark(_)))
    }

    /// The longest item that begins here.
    fn item(&self, at: usize, cued: bool) -> Parsed<Item> {
        match self.kind(at)? {
            Kind::Word if !vocabulary::may_begin(self.word(at)) => return None,
            Kind::Mark(mark) if mark != '@' => return None,
            _ => {}
        }
        self.fold(at)
            .or_else(|| self.amount(at))
            .or_else(|| self.range(at))
            .or_else(|| self.bounded(at))
            .or_else(|| self.part_of_day(at))
            .or_else(|| self.day_end(at))
            .or_else(|| self.date(at).map(|(date, end)| (Item::Date(date), end)))
            .or_else(|| {
                self.period(at)
                    .map(|(period, end)| (Item::Period(period), end))
            })
            .or_else(|| self.time(at, cued))
            .or_else(|| self.vague(at))
    }

    /// "The end of tomorrow".
    fn day_end(&self, at: usize) -> Parsed<Item> {
        let start = self.skip(at, &["by", "at"]);
        let start = self.phrase(self.skip(start, &["the"]), &["end", "of"])?;
        let (date, end) = self.date(start)?;
        Some((Item::PartOf(date, vocabulary::Part::EndOfDay), end))
    }

    fn fold(&self, at: usize) -> Parsed<Item> {
        let before = match self.word(at) {
            "before" => true,
            "after" => false,
            _ => return None,
        };
        let end = self.phrases(
            at + 1,
            &[
                &["the", "clocks", "go", "back"],
                &["the", "clocks", "change"],
            ],
        )?;
        Some((Item::Fold(before), end))
    }

    fn vague(&self, at: usize) -> Parsed<Item> {
        let end = self.phrases(
            at,
            &[
                &["sometime"],
                &["some", "time"],
                &["some", "day"],
                &["someday"],
                &["another", "day"],
                &["another", "time"],
            ],
        )?;
        Some((Item::Vague, end))
    }
}
