//! What the business offers, as `get_services` told it, and the matching of callers' words with it.

use serde::Deserialize;

use crate::words::words;

/// The result of `get_services`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Catalogue {
    #[serde(default)]
    pub(super) business: About,
    #[serde(default)]
    pub(super) services: Vec<Service>,
}

/// Facts about the place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) opening_hours: String,
    /// Names of the places; empty when there is one only.
    pub(super) locations: Vec<String>,
    /// Cancellation and deposits, as sentences.
    pub(super) policies: String,
}

/// One bookable service.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Service {
    pub(super) service_id: String,
    pub(super) name: String,
    pub(super) minutes: u32,
    pub(super) price: String,
    pub(super) description: String,
    pub(super) staff: Vec<String>,
    /// Other words by which callers ask for it.
    pub(super) also_called: Vec<String>,
    pub(super) variants: Vec<Variant>,
    pub(super) add_ons: Vec<AddOn>,
    /// Present when the caller says for how long.
    pub(super) lengths: Option<Lengths>,
    /// Present when the caller says how many.
    pub(super) resources: Option<Pool>,
    /// Places of one session of a class.
    pub(super) capacity: Option<u32>,
    /// `first_only` or `returning_only`.
    pub(super) first_visit: String,
    /// Present when the age of who comes must be known.
    pub(super) ages: Option<Ages>,
    pub(super) deposit: String,
    pub(super) cancellation: String,
    pub(super) info: String,
    pub(super) preparation: String,
    pub(super) aftercare: String,
}

/// One form of a service.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Variant {
    pub(super) name: String,
    pub(super) minutes: u32,
    pub(super) price: String,
}

/// Something that goes with a service.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct AddOn {
    pub(super) name: String,
    /// How much longer the visit takes with one of it.
    pub(super) minutes: u32,
    pub(super) price: String,
}

/// Lengths to choose from, in minutes.
#[derive(Debug, Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Lengths {
    pub(super) step: u32,
    pub(super) min: u32,
    pub(super) max: u32,
}

/// Interchangeable things of which a caller may ask for several.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Pool {
    pub(super) noun: String,
    pub(super) max: u32,
}

/// For whom a service is, in years.
#[derive(Debug, Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Ages {
    pub(super) min: Option<u32>,
    pub(super) max: Option<u32>,
}

/// What a caller's words say about services.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one a turn, and it is looked at at once"
)]
pub(super) enum Match {
    /// Exactly one fits best.
    One(Service),
    /// Several fit equally well.
    Several(Vec<Service>),
    /// None.
    Nothing,
}

/// Full marks of one token; partial likeness counts less.
const FULL: u32 = 10;

impl Catalogue {
    /// The service that a sentence names. A longer name that is said in full beats its parts.
    pub(super) fn matching(&self, text: &str) -> Match {
        let said: Vec<String> = words(text).iter().map(|word| stem(word)).collect();
        let mut best: Vec<&Service> = Vec::new();
        let mut best_score = (0, 0);
        for service in &self.services {
            // Other words for it count only as a whole: "first appointment" is not any appointment.
            let others = service.also_called.iter();
            let others =
                others.filter_map(|name| score(name, &said).filter(|(_, share)| *share == 10));
            let own = score(&service.name, &said);
            let Some(score) = own.into_iter().chain(others).max() else {
                continue;
            };
            if score > best_score {
                best_score = score;
                best = vec![service];
            } else if score == best_score {
                best.push(service);
            }
        }
        match best.as_slice() {
            [] => Match::Nothing,
            [only] => Match::One((*only).clone()),
            several => Match::Several(several.iter().map(|service| (*service).clone()).collect()),
        }
    }

    /// All staff, each once, in the order of the services.
    pub(super) fn staff(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for name in self.services.iter().flat_map(|service| &service.staff) {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
        all
    }

    /// The place that a sentence names.
    pub(super) fn location_in(&self, text: &str) -> Option<String> {
        let said = words(text);
        let named = |name: &&String| {
            words(name).iter().any(|part| {
                said.iter()
                    .any(|word| word == part || part.len() >= 5 && distance_is_one(part, word))
            })
        };
        self.business.locations.iter().find(named).cloned()
    }

    /// Whether the length of anything is for the caller to say.
    pub(super) fn has_lengths(&self) -> bool {
        self.services
            .iter()
            .any(|service| service.lengths.is_some())
    }

    /// What things of which callers may ask for several are called.
    pub(super) fn nouns(&self) -> impl Iterator<Item = &str> {
        self.services
            .iter()
            .filter_map(|service| Some(service.resources.as_ref()?.noun.as_str()))
    }

    /// Names of everything that goes with a service, each once.
    pub(super) fn add_ons(&self) -> impl Iterator<Item = &str> {
        let mut seen: Vec<&str> = Vec::new();
        for add_on in self.services.iter().flat_map(|service| &service.add_ons) {
            if !seen.contains(&add_on.name.as_str()) {
                seen.push(&add_on.name);
            }
        }
        seen.into_iter()
    }

    /// The member of staff that a sentence names: by any word of the name, after "with" also when slightly misheard.
    pub(super) fn staff_in(&self, text: &str, not: &[String]) -> Option<String> {
        let said = words(text);
        let everyone = self.staff();
        let plain = |word: &str| word.strip_suffix("'s").unwrap_or(word).to_owned();
        for (at, word) in said.iter().enumerate() {
            if not.contains(word) {
                continue;
            }
            let word = plain(word);
            let after_with = at > 0 && ["with", "see", "by"].contains(&said[at - 1].as_str());
            for name in &everyone {
                let exact = !TITLES.contains(&word.as_str()) && words(name).contains(&word);
                let close = after_with
                    && word.len() >= 3
                    && words(name)
                        .iter()
                        .any(|part| part.len() >= 3 && distance_is_one(part, &word));
                if exact || close {
                    return Some(name.clone());
                }
            }
        }
        None
    }
}

/// What stands before a name and names nobody.
const TITLES: &[&str] = &["dr", "doctor", "mr", "mrs", "ms"];

/// The marks of a name against what was said, if it is more than half there: all marks, and their share.
fn score(name: &str, said: &[String]) -> Option<(u32, u32)> {
    let tokens = content(name);
    let marks: u32 = tokens.iter().map(|token| mark(token, said)).sum();
    let share = marks * 10 / (tokens.len().max(1) as u32 * FULL);
    (share >= 5).then_some((marks, share))
}

/// Words of a service name that carry meaning.
fn content(name: &str) -> Vec<String> {
    words(name)
        .iter()
        .filter(|word| {
            ![
                "and", "the", "a", "of", "with", "for", "or", "minute", "min",
            ]
            .contains(&word.as_str())
        })
        .map(|word| stem(word))
        .collect()
}

/// Singular, without the endings that callers add.
pub(super) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    // "Trimmed" is a trim.
    if let Some(rest) = word.strip_suffix("ed")
        && rest.len() >= 4
    {
        let letters = rest.as_bytes();
        let doubled = letters[letters.len() - 1] == letters[letters.len() - 2];
        return rest[..rest.len() - usize::from(doubled && rest.is_ascii())].to_owned();
    }
    for ending in ["ings", "ing", "es", "s"] {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= 3
            && (ending != "s" || !rest.ends_with('s'))
            && (ending != "es" || rest.ends_with(['s', 'x', 'h']))
        {
            return rest.to_owned();
        }
    }
    word.to_owned()
}

fn mark(token: &str, said: &[String]) -> u32 {
    let two = said.windows(2).any(|pair| {
        pair[0].len() + pair[1].len() == token.len()
            && token.starts_with(&pair[0])
            && token.ends_with(&pair[1])
    });
    if two {
        return FULL;
    }
    said.iter()
        .map(|word| {
            let part = word.len() >= 3
                && token.len() > word.len()
                && (token.starts_with(word.as_str()) || token.ends_with(word.as_str()));
            if word == token {
                FULL
            } else if token.len() >= 5 && distance_is_one(token, word) {
                8
            } else if part {
                6
            } else {
                0
            }
        })
        .max()
        .unwrap_or(0)
}

/// One letter inserted, left out or replaced.
fn distance_is_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same_head = short
        .iter()
        .zip(long.iter())
        .take_while(|(x, y)| x == y)
        .count();
    let same_tail = short
        .iter()
        .rev()
        .zip(long.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    same_head + same_tail + 1 >= long.len() && short != long
}

impl Service {
    /// The variant that a sentence names: the one with the most of its words, numbers in either form.
    /// Unless the variant was asked for, all of its words must be there.
    pub(super) fn variant_in(&self, text: &str, asked: bool) -> Option<&Variant> {
        let said: Vec<String> = words(text).iter().map(|word| spelled(word)).collect();
        let marks = |variant: &&Variant| {
            let tokens = content(&variant.name);
            let hits = tokens
                .iter()
                .filter(|token| said.contains(&spelled(token)))
                .count();
            let needed = if asked { 1 } else { tokens.len().max(1) };
            (hits >= needed).then_some(hits)
        };
        let best = self
            .variants
            .iter()
            .filter_map(|variant| marks(&variant))
            .max()?;
        let mut fitting = self
            .variants
            .iter()
            .filter(|variant| marks(variant) == Some(best));
        let first = fitting.next();
        if fitting.next().is_some() {
            None
        } else {
            first
        }
    }
}

/// The stem of a word, of a number its value.
fn spelled(word: &str) -> String {
    crate::numbers::value(word).map_or_else(|| stem(word), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fade_room() -> Catalogue {
        let service = |id: &str, name: &str, staff: &[&str]| Service {
            service_id: id.to_owned(),
            name: name.to_owned(),
            staff: staff.iter().map(|name| (*name).to_owned()).collect(),
            ..Service::default()
        };
        Catalogue {
            services: vec![
                service("svc_1", "Haircut", &["Sam", "Lena"]),
                service("svc_2", "Beard trim", &["Sam"]),
                service("svc_3", "Haircut and beard", &["Tom"]),
                service("svc_4", "Skin fade", &["Lena"]),
            ],
            ..Catalogue::default()
        }
    }

    #[test]
    fn services_are_found_by_their_words() {
        let shop = fade_room();
        for (text, expected) in [
            ("a haircut please", "Haircut"),
            ("two haircuts", "Haircut"),
            ("a hair cut", "Haircut"),
            ("just a cut", "Haircut"),
            ("my beard trimmed", "Beard trim"),
            ("a beard trim", "Beard trim"),
            ("trim", "Beard trim"),
            ("haircut and beard", "Haircut and beard"),
            ("a fade", "Skin fade"),
            ("hairkut", "Haircut"),
        ] {
            assert_eq!(
                shop.matching(text),
                Match::One(
                    shop.services
                        .iter()
                        .find(|service| service.name == expected)
                        .unwrap()
                        .clone()
                ),
                "{text}"
            );
        }
        assert_eq!(shop.matching("a massage"), Match::Nothing);
        assert!(
            matches!(shop.matching("a haircut and a beard trim"), Match::Several(both) if both.len() == 2)
        );
    }

    #[test]
    fn staff_are_found_but_not_in_the_callers_own_name() {
        let shop = fade_room();
        assert_eq!(
            shop.staff_in("with Sam please", &[]).as_deref(),
            Some("Sam")
        );
        assert_eq!(shop.staff_in("with leena", &[]).as_deref(), Some("Lena"));
        assert_eq!(shop.staff_in("Tom's chair", &[]).as_deref(), Some("Tom"));
        assert_eq!(shop.staff_in("it's Sam", &["sam".to_owned()]), None);
        assert_eq!(shop.staff_in("same time", &[]), None);
    }
}
