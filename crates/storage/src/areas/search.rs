//! What people type into a search, as patterns.

/// Letters that count: more than any name has, and far below what the databases take for a pattern.
const LETTERS_MOST: usize = 200;

/// What is looked for. Only the first letters count, and no control characters, which no stored text has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Names that contain it, in lower case.
    pub(super) name: String,
    /// Numbers that contain its digits; `None` if it is no number.
    pub(super) digits: Option<String>,
    /// The reference that it may be.
    pub(super) reference: String,
}

/// Fewer digits are part of too many numbers.
const DIGITS_LEAST: usize = 3;

impl Wanted {
    pub(super) fn read(text: &str) -> Self {
        let letters = text.trim().chars().filter(|letter| !letter.is_control());
        let text: String = letters.take(LETTERS_MOST).collect();
        let mut name = String::from("%");
        for letter in text.to_lowercase().chars() {
            if matches!(letter, '%' | '_' | '\\') {
                name.push('\\');
            }
            name.push(letter);
        }
        name.push('%');
        let numeric = |letter: char| letter.is_ascii_digit() || " +()-./".contains(letter);
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        // At home numbers begin with a zero that stands for the country.
        let digits = digits.trim_start_matches('0');
        let is_number = digits.len() >= DIGITS_LEAST && text.chars().all(numeric);
        Self {
            name,
            digits: is_number.then(|| format!("%{digits}%")),
            reference: text.to_uppercase().replace([' ', '-'], ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn a_number_is_found_however_it_is_written_and_a_name_has_no_wild_cards() {
        let digits = |text| Wanted::read(text).digits;
        assert_eq!(digits("07700 900 123").as_deref(), Some("%7700900123%"));
        assert_eq!(digits("(0123)").as_deref(), Some("%123%"));
        assert_eq!(digits("12"), None);
        assert_eq!(digits("K7 123"), None);
        assert_eq!(Wanted::read(" 50%_Ä ").name, "%50\\%\\_ä%");
        assert_eq!(Wanted::read("k7p 2xq").reference, "K7P2XQ");
    }

    #[test]
    fn a_text_without_end_or_with_characters_that_no_text_has_is_still_a_pattern() {
        let long = Wanted::read(&"%".repeat(100_000));
        assert_eq!(long.name.len(), 2 * super::LETTERS_MOST + 2);
        assert_eq!(Wanted::read("a\0b\n").name, "%ab%");
    }
}
