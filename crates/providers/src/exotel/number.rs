//! Telephone numbers as the carrier writes them: E.164, or national in any of the ways that are in use in India.

use domain::E164;

/// Digits of an Indian number without prefixes.
const NATIONAL: usize = 10;

/// The number behind what the carrier wrote: `+918047491899`, `918047491899`, `08047491899` and `8047491899` are one. A
/// space in front stands for a `+` that was not encoded in a query.
#[must_use]
pub fn number(text: &str) -> Option<E164> {
    let kept = |c: &char| !matches!(c, ' ' | '-' | '(' | ')' | '.');
    let text: String = text.trim().chars().filter(kept).collect();
    if text.starts_with('+') {
        return text.parse().ok();
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(international) = text.strip_prefix("00") {
        return format!("+{international}").parse().ok();
    }
    let national = text
        .strip_prefix('0')
        .or_else(|| {
            text.strip_prefix("91")
                .filter(|rest| rest.len() == NATIONAL)
        })
        .unwrap_or(&text);
    // No Indian number begins with 0 or 1: those are prefixes and services.
    let valid = national.len() == NATIONAL && !national.starts_with(['0', '1']);
    valid.then(|| format!("+91{national}").parse().ok())?
}

/// The number of a caller; `None` if it is withheld.
#[must_use]
pub fn caller_id(from: &str) -> Option<E164> {
    number(from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_is_known_in_all_its_spellings() {
        for text in [
            "+918047491899",
            "918047491899",
            "08047491899",
            "8047491899",
            " 918047491899",
            "00918047491899",
            "080-4749 1899",
        ] {
            assert_eq!(number(text).unwrap().as_str(), "+918047491899", "{text}");
        }
        assert_eq!(number("9198765432").unwrap().as_str(), "+919198765432");
        assert_eq!(number("00442079460018").unwrap().as_str(), "+442079460018");
    }

    #[test]
    fn what_is_no_number_is_nobody() {
        for text in [
            "",
            "anonymous",
            "0",
            "+",
            "100",
            "0000000000",
            "1234567890",
            "080474918999",
            "sip:jo@example.com",
            "८०४७४९१८९९",
        ] {
            assert_eq!(caller_id(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in any::<String>()) {
            let _ = number(&text);
        }
    }
}
