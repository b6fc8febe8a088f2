//! Whom an event of a shared calendar is about: several courts often have one calendar, and people write into it
//! "Court 3 Booking - Asha" or "Courts 2 and 3 closed".

use std::collections::BTreeSet;

use domain::LocationId;

use crate::{
    records::{CalendarLink, Lane},
    snapshot::Snapshot,
};

/// More numbers than this are no list of courts.
const MOST: u32 = 64;

/// The resources that share a calendar, as events name them.
pub(super) struct Shared {
    /// By name: the words of it, and the number that it ends in.
    names: Vec<(Lane, Vec<String>, Option<u32>)>,
    /// The name in web addresses of this location, and of the others of the business.
    here: String,
    elsewhere: Vec<String>,
}

/// Whom an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// It names nobody: everyone who shares the calendar.
    Everyone,
    /// These, and no others; nobody, if what it names is not here.
    These(BTreeSet<Lane>),
}

impl About {
    /// Whether it claims the lane.
    pub(super) fn claims(&self, lane: Lane) -> bool {
        match self {
            Self::Everyone => true,
            Self::These(lanes) => lanes.contains(&lane),
        }
    }
}

impl Shared {
    /// The resources of the location that share the calendar; `None` if there are not several, because everything in a
    /// calendar of one's own is about oneself.
    pub(super) fn of(snapshot: &Snapshot, link: &CalendarLink) -> Option<Self> {
        let sharing = snapshot.resources.iter();
        let sharing = sharing.filter(|resource| resource.calendar.as_ref() == Some(link));
        let names = sharing.map(|one| (Lane::Resource(one.id), one.name.as_str()));
        let here: LocationId = snapshot.location.id;
        let others = snapshot.locations.iter().filter(|other| other.id != here);
        Self::named(
            names,
            &snapshot.location.slug,
            others.map(|other| other.slug.clone()).collect(),
        )
    }

    fn named<'a>(
        names: impl Iterator<Item = (Lane, &'a str)>,
        here: &str,
        elsewhere: Vec<String>,
    ) -> Option<Self> {
        let read = |(lane, name): (Lane, &str)| {
            let mut tokens = tokens(name);
            let number = match tokens.last() {
                Some(Token::Number(number)) => Some(*number),
                _ => None,
            };
            tokens.truncate(tokens.len() - usize::from(number.is_some()));
            let words = tokens.into_iter().map(|token| token.text());
            (lane, words.collect(), number)
        };
        let names: Vec<_> = names.map(read).collect();
        (names.len() > 1).then(|| Self {
            names,
            here: here.to_owned(),
            elsewhere,
        })
    }

    /// Whom an event with this title and description is about.
    pub(super) fn about(&self, title: &str, description: &str) -> About {
        if let Some(place) = facility(description)
            && place != self.here
            && self.elsewhere.contains(&place)
        {
            return About::These(BTreeSet::new());
        }
        let (mut named, mut any) = (BTreeSet::new(), false);
        for text in [title, description] {
            let tokens = tokens(text);
            for (lane, words, number) in &self.names {
                for at in 0..tokens.len() {
                    let Some(rest) = after(&tokens[at..], words, number.is_some()) else {
                        continue;
                    };
                    match number {
                        Some(number) => {
                            let listed = numbers(rest);
                            any |= !listed.is_empty();
                            if listed.contains(number) {
                                named.insert(*lane);
                            }
                        }
                        None => {
                            any = true;
                            named.insert(*lane);
                        }
                    }
                }
            }
        }
        if any {
            About::These(named)
        } else {
            About::Everyone
        }
    }
}

/// The facility of a description: `Facility: Pickle X Mysore (pickle_x_mysore)`.
fn facility(description: &str) -> Option<String> {
    let mut lines = description.lines().map(str::trim);
    let line = lines.find_map(|line| line.strip_prefix("Facility:"))?;
    let (_, id) = line.trim().strip_suffix(')')?.rsplit_once('(')?;
    Some(id.to_owned())
}

/// A word, a number, or a character between them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Number(u32),
    Mark(char),
}

impl Token {
    fn text(self) -> String {
        match self {
            Self::Word(word) => word,
            Self::Number(number) => number.to_string(),
            Self::Mark(mark) => mark.to_string(),
        }
    }

    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }

    fn reads(&self, text: &str) -> bool {
        match self {
            Self::Word(word) => word == text,
            Self::Number(_) | Self::Mark(_) => self.clone().text() == text,
        }
    }
}

/// The words of a text in lower case. What mixes letters and digits (`2pm`, `3b`) is a word.
fn tokens(text: &str) -> Vec<Token> {
    let (mut tokens, mut run) = (Vec::new(), String::new());
    let mut end = |run: &mut String, mark: Option<char>| {
        if !run.is_empty() {
            let number = run.chars().all(|one| one.is_ascii_digit());
            let number = run.parse().ok().filter(|_| number);
            let word = std::mem::take(run);
            tokens.push(number.map_or(Token::Word(word), Token::Number));
        }
        tokens.extend(mark.map(Token::Mark));
    };
    for one in text.chars() {
        if one.is_alphanumeric() {
            run.extend(one.to_lowercase());
        } else {
            end(&mut run, (!one.is_whitespace()).then_some(one));
        }
    }
    end(&mut run, None);
    tokens
}

/// What follows a name that stands at the beginning; its last word may be in the plural where a number follows.
fn after<'a>(tokens: &'a [Token], words: &[String], plural: bool) -> Option<&'a [Token]> {
    let (last, first) = words.split_last()?;
    let begins = tokens
        .iter()
        .zip(first)
        .all(|(token, word)| token.reads(word));
    let end = tokens.get(first.len())?;
    let many = match end {
        Token::Word(word) => plural && word.strip_suffix('s') == Some(last.as_str()),
        Token::Number(_) | Token::Mark(_) => false,
    };
    (begins && (many || end.reads(last))).then(|| &tokens[words.len()..])
}

/// The numbers at the beginning: `3`, `2 and 3`, `1, 2 & 5`, `2 to 4`, `number: 1`, `#3`. A time of day is no number.
fn numbers(mut rest: &[Token]) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    while let [first, more @ ..] = rest
        && (["number", "no", "nr"].iter().any(|word| first.is(word))
            || matches!(first, Token::Mark('#' | ':' | '.')))
    {
        rest = more;
    }
    let mut last: Option<u32> = None;
    let mut range = false;
    while let [Token::Number(number), more @ ..] = rest {
        let of_a_clock = matches!(more, [Token::Mark(':' | '.'), Token::Number(_), ..])
            || more
                .first()
                .is_some_and(|next| next.is("am") || next.is("pm"));
        if of_a_clock {
            break;
        }
        match last.filter(|_| range) {
            Some(from) if from < *number && number - from < MOST => found.extend(from..=*number),
            _ => {
                found.insert(*number);
            }
        }
        last = Some(*number);
        rest = more;
        let mut joined = false;
        range = false;
        while let [next, more @ ..] = rest {
            let to = next.is("to") || matches!(next, Token::Mark('-' | '–'));
            let and = next.is("and") || matches!(next, Token::Mark(',' | '&' | '+' | '/'));
            if !(to || and) {
                break;
            }
            (joined, range) = (true, to);
            rest = more;
        }
        if !joined {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use domain::ResourceId;
    use uuid::Uuid;

    use super::*;

    fn court(number: u32) -> Lane {
        Lane::Resource(ResourceId::from_uuid(Uuid::from_u128(number.into())))
    }

    fn six() -> Shared {
        let names: Vec<_> = (1..=6).map(|n| (court(n), format!("Court {n}"))).collect();
        let names = names.iter().map(|(lane, name)| (*lane, name.as_str()));
        Shared::named(names, "pickle-park", vec!["other_park".to_owned()]).unwrap()
    }

    fn these(numbers: &[u32]) -> About {
        About::These(numbers.iter().copied().map(court).collect())
    }

    #[test]
    fn an_event_is_about_the_courts_that_it_names() {
        for (title, description, about) in [
            ("Court 3 Booking - John Doe", "", these(&[3])),
            ("Courts 2 and 3", "", these(&[2, 3])),
            ("courts 1, 2 & 5 closed", "", these(&[1, 2, 5])),
            ("Courts 2-4 resurfacing", "", these(&[2, 3, 4])),
            ("Courts 2 to 4 resurfacing", "", these(&[2, 3, 4])),
            ("League", "Court Number: 1\nDate: 2024-12-25", these(&[1])),
            ("Court #6", "", these(&[6])),
            ("Court 2, 10:00 to 11:00", "", these(&[2])),
            ("Court 2 - 3 pm", "", these(&[2])),
            ("Court 9 of the other hall", "", these(&[])),
            ("Court 1", "and court 4", these(&[1, 4])),
            ("Courtney 3 birthday", "", About::Everyone),
            ("Tournament", "all day", About::Everyone),
            ("Court cleaning", "", About::Everyone),
            ("Court 12", "", these(&[])),
        ] {
            assert_eq!(
                six().about(title, description),
                about,
                "{title} / {description}"
            );
        }
    }

    #[test]
    fn an_event_of_another_facility_is_about_nobody_here() {
        let block = |place: &str| format!("Facility: A Park ({place})\nCourt Number: 1");
        assert_eq!(six().about("Court 1", &block("other_park")), these(&[]));
        assert_eq!(six().about("Court 1", &block("pickle-park")), these(&[1]));
        let stranger = block("who_knows");
        assert_eq!(six().about("Court 1", &stranger), these(&[1]));
    }

    #[test]
    fn a_resource_without_a_number_is_found_by_its_name() {
        let names = [(court(1), "Blue room"), (court(2), "Treatment room 2")];
        let shared = Shared::named(names.into_iter(), "spa", Vec::new()).unwrap();
        assert_eq!(shared.about("Painting the blue room", ""), these(&[1]));
        assert_eq!(shared.about("treatment rooms 1 and 2", ""), these(&[2]));
        assert_eq!(shared.about("Blue", ""), About::Everyone);
    }

    #[test]
    fn a_calendar_of_ones_own_is_not_shared() {
        assert!(Shared::named([(court(1), "Court 1")].into_iter(), "p", Vec::new()).is_none());
    }

    #[test]
    fn what_is_written_for_some_courts_is_read_as_those() {
        for some in 1_u32..64 {
            let courts: Vec<u32> = (1..=6).filter(|n| some >> (n - 1) & 1 == 1).collect();
            let names: Vec<String> = courts.iter().map(|n| format!("Court {n}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let title = crate::show::things(&names);
            assert_eq!(six().about(&title, ""), these(&courts), "{title}");
        }
    }
}
