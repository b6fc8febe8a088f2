//! What people type into a search, as patterns.

/// What is looked for.
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
        let text = text.trim();
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
}
