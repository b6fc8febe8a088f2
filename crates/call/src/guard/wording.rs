//! A change in words: what is read back to the caller.

use dialogue::retold::Fact;

/// The sentence that the model is given to say. It may word it itself, but must not leave out what the caller agrees to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// The sentence, which ends in a question.
    pub read_back: String,
    /// What it must tell in any words: what is done, for whom, when, and what it costs. Without any of these only the
    /// sentence itself counts.
    pub facts: Vec<Fact>,
}

impl Wording {
    /// Whether something that was said held it: the sentence, however it is punctuated, or all that it must tell.
    #[must_use]
    pub fn is_told(&self, said: &str) -> bool {
        let (said_words, read_back) = (plain(said), plain(&self.read_back));
        let verbatim =
            !read_back.is_empty() && format!(" {said_words} ").contains(&format!(" {read_back} "));
        verbatim || (!self.facts.is_empty() && self.facts.iter().all(|fact| fact.is_told(said)))
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
