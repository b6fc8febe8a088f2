//! Ids as the server makes them: a prefix and 21 letters and digits.

use std::sync::Arc;

use services::ports::Entropy;

/// Makes ids.
#[derive(Clone)]
pub(super) struct Ids(Arc<dyn Entropy>);

impl Ids {
    pub(super) fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self(entropy)
    }

    /// A fresh id, such as `item_…`.
    pub(super) fn make(&self, prefix: &str) -> String {
        const ALPHABET: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut random = [0; 21];
        self.0.fill(&mut random);
        let letters = random
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        std::iter::once(prefix.to_owned())
            .chain(letters.map(String::from))
            .collect()
    }
}
