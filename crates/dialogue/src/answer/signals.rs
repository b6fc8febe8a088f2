//! The small signs in a turn from which its answer is decided.

use crate::words::{phrase_at, words};

/// One sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    Yes,
    No,
    /// A listening sound or weak assent.
    Weak,
    /// Wants time.
    Wait,
    /// "But", "except", "only".
    But,
    /// "Actually", "sorry", "I mean": turns what follows against what was said.
    Actually,
    /// Asks for something else: "make it", "instead", "can we", "later".
    Request,
    /// A question about facts.
    Question,
    /// A day, a time or a number.
    Detail,
    /// A detail that is not the one read back.
    Differs,
    /// A sound of thinking.
    Um,
    /// Says nothing: "please", "thanks".
    Filler,
    /// Anything else.
    Other,
}

use Signal::{Actually, But, Detail, Filler, No, Other, Question, Request, Um, Wait, Weak, Yes};

/// Longest phrases first within one first word.
const PHRASES: &[(&str, Signal)] = &[
    // Agreement that looks like refusal, and the other way round.
    ("no problem at all", Yes),
    ("no problem", Yes),
    ("no worries", Yes),
    ("no bother", Yes),
    ("no objection", Yes),
    ("why not", Yes),
    ("i don't see why not", Yes),
    ("i don't mind", Yes),
    ("don't mind if i do", Yes),
    ("can't complain", Yes),
    ("no doubt", Yes),
    ("not a problem", Yes),
    ("not yet", No),
    ("not really", No),
    ("not quite", No),
    ("not right", No),
    ("not correct", No),
    ("not that", No),
    ("not good", No),
    ("not now", No),
    ("not today", No),
    ("not for me", No),
    ("not at the moment", No),
    ("not any more", No),
    ("not at all", Other),
    ("not sure", Wait),
    ("not certain", Wait),
    ("i don't know", Wait),
    ("i don't think so", No),
    ("i think so", Yes),
    ("i'd rather not", No),
    ("rather not", No),
    ("i don't want", No),
    ("i do not want", No),
    ("don't want", No),
    ("i'm good thanks", No),
    ("i'm okay thanks", No),
    ("i'm all right thanks", No),
    ("i'm fine thanks", No),
    ("that's not", No),
    ("that isn't", No),
    ("it's not", No),
    ("it isn't", No),
    ("isn't right", No),
    ("won't do", No),
    ("that won't", No),
    ("that doesn't work", No),
    ("that doesn't", No),
    ("doesn't work", No),
    ("does not work", No),
    ("doesn't suit", No),
    ("can't do", No),
    ("can't make", No),
    ("cannot make", No),
    ("can't", No),
    ("cannot", No),
    ("please don't", No),
    ("don't", No),
    ("do not", No),
    ("never mind", No),
    ("nevermind", No),
    ("forget it", No),
    ("leave it", No),
    ("no thank you", No),
    ("no thanks", No),
    ("no way", No),
    ("nope", No),
    ("nah", No),
    ("no", No),
    ("uh uh", No),
    ("nuh uh", No),
    ("negative", No),
    ("wrong", No),
    ("incorrect", No),
    ("stop", No),
    ("never", No),
    ("absolutely not", No),
    ("definitely not", No),
    ("certainly not", No),
    ("of course not", No),
    ("not", No),
    ("too late", Request),
    ("too early", Request),
    ("too soon", Request),
    ("too long", Request),
    ("too much", Request),
    // Time to think.
    ("hold on", Wait),
    ("hang on", Wait),
    ("one second", Wait),
    ("one sec", Wait),
    ("one moment", Wait),
    ("one minute", Wait),
    ("just a second", Wait),
    ("just a sec", Wait),
    ("just a moment", Wait),
    ("just a minute", Wait),
    ("a second", Wait),
    ("a moment", Wait),
    ("a minute", Wait),
    ("give me a", Wait),
    ("bear with me", Wait),
    ("let me think", Wait),
    ("let me see", Wait),
    ("let me check", Wait),
    ("let me just", Wait),
    ("let me look", Wait),
    ("i need to check", Wait),
    ("i'll have to check", Wait),
    ("i have to check", Wait),
    ("wait", Wait),
    ("maybe", Wait),
    ("perhaps", Wait),
    ("i'm thinking", Wait),
    ("possibly", Wait),
    ("i might", Wait),
    ("hmm", Wait),
    ("hm", Wait),
    ("it depends", Wait),
    // Something else.
    ("can you make it", Request),
    ("could you make it", Request),
    ("can we make it", Request),
    ("could we make it", Request),
    ("make it", Request),
    ("make that", Request),
    ("change it", Request),
    ("change that", Request),
    ("change the", Request),
    ("switch it", Request),
    ("move it", Request),
    ("instead", Request),
    ("rather", Request),
    ("something else", Request),
    ("another", Request),
    ("different", Request),
    ("any other", Request),
    ("anything else", Request),
    ("other time", Request),
    ("other day", Request),
    ("earlier", Request),
    ("later", Request),
    ("sooner", Request),
    ("prefer", Request),
    ("what about", Request),
    ("how about", Request),
    ("would you have", Request),
    ("do you have", Request),
    ("have you got", Request),
    ("is there", Request),
    ("are there", Request),
    ("could i have", Request),
    ("can i have", Request),
    ("could we do", Request),
    ("can we do", Request),
    ("could you do", Request),
    ("can you do", Request),
    ("could it be", Request),
    ("can it be", Request),
    ("but", But),
    ("except", But),
    ("only if", But),
    ("as long as", But),
    ("unless", But),
    ("if you", But),
    // Agreement.
    ("yes", Yes),
    ("yeah", Yes),
    ("yep", Yes),
    ("yup", Yes),
    ("yah", Yes),
    ("ya", Yes),
    ("aye", Yes),
    ("yes'm", Yes),
    ("sure", Yes),
    ("of course", Yes),
    ("certainly", Yes),
    ("absolutely", Yes),
    ("definitely", Yes),
    ("exactly", Yes),
    ("correct", Yes),
    ("affirmative", Yes),
    ("indeed", Yes),
    ("spot on", Yes),
    ("by all means", Yes),
    ("perfect", Yes),
    ("lovely", Yes),
    ("brilliant", Yes),
    ("great", Yes),
    ("excellent", Yes),
    ("fantastic", Yes),
    ("wonderful", Yes),
    ("go ahead", Yes),
    ("go for it", Yes),
    ("go on", Yes),
    ("do it", Yes),
    ("book it", Yes),
    ("book that", Yes),
    ("please do", Yes),
    ("do that", Yes),
    ("let's do", Yes),
    ("let's go", Yes),
    ("confirm", Yes),
    ("confirmed", Yes),
    ("i'll take it", Yes),
    ("i'll take that", Yes),
    ("i'd love", Yes),
    ("i would love", Yes),
    ("i'd like that", Yes),
    ("that's right", Yes),
    ("that is right", Yes),
    ("that's correct", Yes),
    ("that is correct", Yes),
    ("that's fine", Yes),
    ("that is fine", Yes),
    ("that's good", Yes),
    ("that's great", Yes),
    ("that's perfect", Yes),
    ("that's lovely", Yes),
    ("that's the one", Yes),
    ("that's it", Yes),
    ("that's okay", Yes),
    ("that's ok", Yes),
    ("that's me", Yes),
    ("that works", Yes),
    ("works for me", Yes),
    ("that'll do", Yes),
    ("that will do", Yes),
    ("that'd be", Yes),
    ("that would be", Yes),
    ("that would work", Yes),
    ("that suits", Yes),
    ("suits me", Yes),
    ("sounds", Yes),
    ("i suppose", Yes),
    ("i guess", Yes),
    ("i do", Yes),
    ("it is", Yes),
    ("you can", Yes),
    ("please", Filler),
    ("fine by me", Yes),
    ("fine", Yes),
    ("cool", Yes),
    ("good", Yes),
    ("all good", Yes),
    // Listening.
    ("mm hmm", Weak),
    ("mm hm", Weak),
    ("uh huh", Weak),
    ("mhm", Weak),
    ("mmhm", Weak),
    ("mmhmm", Weak),
    ("mm", Weak),
    ("mmm", Weak),
    ("aha", Weak),
    ("okay", Weak),
    ("ok", Weak),
    ("okey dokey", Weak),
    ("right", Weak),
    ("alright", Weak),
    ("all right", Weak),
    ("i see", Weak),
    ("got it", Weak),
    ("k", Weak),
    // Turns.
    ("actually", Actually),
    ("sorry", Actually),
    ("i mean", Actually),
    ("in fact", Actually),
    ("i meant", Actually),
    ("meant", Actually),
    // Questions about facts.
    ("what", Question),
    ("when", Question),
    ("where", Question),
    ("who", Question),
    ("why", Question),
    ("how", Question),
    ("which", Question),
    ("pardon", Question),
    ("come again", Question),
    ("say again", Question),
    ("say that again", Question),
    ("repeat", Question),
    ("hello", Question),
    // Nothing.
    ("um", Um),
    ("uh", Um),
    ("er", Um),
    ("erm", Um),
    ("ah", Filler),
    ("oh", Filler),
    ("well", Filler),
    ("so", Filler),
    ("then", Filler),
    ("thanks", Filler),
    ("thank you", Filler),
    ("very much", Filler),
    ("cheers", Filler),
    ("and", Filler),
    ("it", Filler),
    ("that", Filler),
    ("for me", Filler),
    ("for", Filler),
    ("at", Filler),
    ("on", Filler),
    ("the", Filler),
    ("a", Filler),
    ("with", Filler),
    ("like", Filler),
    ("just", Filler),
    ("you know", Filler),
    ("ava", Filler),
    ("love", Filler),
    ("mate", Filler),
    ("bye", Filler),
    ("goodbye", Filler),
    ("is", Filler),
    ("be", Filler),
    ("i'd like", Filler),
    ("very", Filler),
    ("o'clock", Filler),
    ("in", Filler),
    ("to", Filler),
    ("of", Filler),
];

const DETAILS: &[&str] = &[
    "today",
    "tonight",
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "monday's",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "morning",
    "afternoon",
    "evening",
    "noon",
    "midday",
    "midnight",
    "lunchtime",
    "half",
    "quarter",
    "am",
    "pm",
    "past",
    "o'clock",
    "week",
    "weekend",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
];

pub(crate) fn is_detail(word: &str) -> bool {
    DETAILS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())
}

/// The signs of a turn in order. With a read-back, details are compared with it.
pub(super) fn read(text: &str, read_back: Option<&str>) -> Vec<Signal> {
    let spoken = words(text);
    let known = read_back.map(Repeated::new);
    let mut signals = Vec::with_capacity(spoken.len() + 1);
    let mut at = 0;
    while at < spoken.len() {
        let best = PHRASES
            .iter()
            .filter_map(|(phrase, signal)| {
                phrase_at(&spoken, at, phrase).map(|length| (length, *signal))
            })
            .max_by_key(|(length, _)| *length);
        let (length, signal) = match best {
            Some((length, signal)) if length > 1 || !is_detail(&spoken[at]) => (length, signal),
            _ if is_detail(&spoken[at]) => (1, detail(&spoken[at], known.as_ref())),
            _ => (
                1,
                if known.as_ref().is_some_and(|known| known.has(&spoken[at])) {
                    Filler
                } else {
                    Other
                },
            ),
        };
        // "Don't book it": the agreement belongs to the refusal.
        let negated = at > 0 && (spoken[at - 1] == "not" || spoken[at - 1].ends_with("n't"));
        signals.push(if negated && signal == Yes {
            Filler
        } else {
            signal
        });
        at += length;
    }
    if text.contains('?')
        && !signals.is_empty()
        && signals.iter().all(|one| !matches!(one, Yes | No | Weak))
    {
        signals.push(Question);
    }
    signals
}

fn detail(word: &str, known: Option<&Repeated>) -> Signal {
    match known {
        None => Detail,
        Some(known) if known.has(word) => Filler,
        Some(_) => Signal::Differs,
    }
}

/// The words of a read-back, with numbers also as words.
struct Repeated(Vec<String>);

impl Repeated {
    fn new(read_back: &str) -> Self {
        let mut known = words(read_back);
        let spelled: Vec<String> = known
            .iter()
            .filter_map(|word| word.parse().ok())
            .flat_map(|value| {
                let spelled: u64 = value;
                let twelve = if (13..24).contains(&spelled) {
                    Some(spelled - 12)
                } else {
                    None
                };
                [
                    Some(crate::numbers::words(spelled)),
                    twelve.map(crate::numbers::words),
                ]
            })
            .flatten()
            .flat_map(|text| words(&text))
            .collect();
        known.extend(spelled);
        Self(known)
    }

    fn has(&self, word: &str) -> bool {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = word
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(bare);
        let glued = word.strip_suffix("pm").or_else(|| word.strip_suffix("am"));
        self.0.iter().any(|known| {
            known == word || Some(known.as_str()) == ordinal || Some(known.as_str()) == glued
        }) || word == "o'clock"
    }
}
