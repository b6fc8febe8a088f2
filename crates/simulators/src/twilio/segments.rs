//! How many parts a text message has.

/// Characters of the GSM 03.38 default alphabet beyond ASCII.
const GSM_EXTRA: &str = "£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
/// Characters that take two places.
const GSM_DOUBLE: &str = "^{}\\[~]|€";

/// The number of segments that are billed for a text: 160 places alone and 153 joined in the telephone alphabet, 70
/// and 67 in UTF-16 as soon as one character needs it.
pub(super) fn count(text: &str) -> usize {
    let places = text.chars().map(|c| match c {
        '\n' | '\r' => Some(1),
        c if GSM_DOUBLE.contains(c) => Some(2),
        '`' => None,
        c if c.is_ascii() && !c.is_ascii_control() => Some(1),
        c if GSM_EXTRA.contains(c) => Some(1),
        _ => None,
    });
    match places.sum::<Option<usize>>() {
        Some(places) if places <= 160 => 1,
        Some(places) => places.div_ceil(153),
        None => match text.encode_utf16().count() {
            units if units <= 70 => 1,
            units => units.div_ceil(67),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_character_outside_the_alphabet_shortens_the_segments() {
        assert_eq!(count(&"a".repeat(160)), 1);
        assert_eq!(count(&"a".repeat(161)), 2);
        assert_eq!(count(&"€".repeat(81)), 2);
        assert_eq!(count(&format!("£{}", "a".repeat(159))), 1);
        assert_eq!(count(&format!("’{}", "a".repeat(69))), 1);
        assert_eq!(count(&format!("’{}", "a".repeat(70))), 2);
    }
}
