//! Plain words of an utterance: lower case, no punctuation. The ground under the small classifiers.

/// Splits into lower-case words. Letters, digits and inner apostrophes stay; everything else separates.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text = text.replace('\u{2019}', "'").to_lowercase();
    text.split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether `phrase` (words separated by single spaces) occurs in `words` at `at`; its length in words if so.
pub(crate) fn phrase_at(words: &[String], at: usize, phrase: &str) -> Option<usize> {
    let mut length = 0;
    for part in phrase.split(' ') {
        if words.get(at + length).map(String::as_str) != Some(part) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Whether `phrase` occurs anywhere in `words`.
pub(crate) fn contains(words: &[String], phrase: &str) -> bool {
    (0..words.len()).any(|at| phrase_at(words, at, phrase).is_some())
}
