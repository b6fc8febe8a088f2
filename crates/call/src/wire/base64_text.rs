//! Base64 as text: checked and measured, never decoded on the way through.

/// 1 for the characters of the standard alphabet.
const ALPHABET: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() || c == b'+' || c == b'/' {
            table[byte] = 1;
        }
        byte += 1;
    }
    table
};

/// Length in bytes of what the text stands for; none if it is not padded standard base64.
pub(crate) fn decoded_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || !bytes.len().is_multiple_of(4) {
        return None;
    }
    let padding = bytes
        .iter()
        .rev()
        .take(2)
        .take_while(|byte| **byte == b'=')
        .count();
    let body = &bytes[..bytes.len() - padding];
    // Multiplying instead of leaving early lets the compiler keep the loop free of branches.
    let valid = body
        .iter()
        .fold(1, |valid, byte| valid & ALPHABET[usize::from(*byte)]);
    (valid == 1).then_some(bytes.len() / 4 * 3 - padding)
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use proptest::prelude::*;

    use super::decoded_len;

    proptest! {
        #[test]
        fn the_length_is_that_of_the_decoded_bytes(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
            prop_assert_eq!(decoded_len(&STANDARD.encode(&bytes)), Some(bytes.len()));
        }

        #[test]
        fn whatever_decodes_is_accepted_and_foreign_characters_are_not(text in "[A-Za-z0-9+/=\\-_ é]{0,24}") {
            if let Ok(bytes) = STANDARD.decode(&text) {
                prop_assert_eq!(decoded_len(&text), (!bytes.is_empty()).then_some(bytes.len()));
            }
            if text.bytes().any(|byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(&byte)) {
                prop_assert_eq!(decoded_len(&text), None);
            }
        }
    }
}
