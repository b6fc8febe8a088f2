//! Encryption of secrets at rest: AES-256-GCM with a random nonce, bound to the place where the value is stored.

use std::{collections::BTreeMap, fmt, sync::Arc};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use domain::BusinessId;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use services::ports::Entropy;
use uuid::Uuid;

/// Bytes of a GCM nonce.
const NONCE: usize = 12;

/// The keys that secrets are encrypted with. New values get the current key; older keys only decrypt, until
/// re-encryption has replaced them.
#[derive(Clone)]
pub struct Keyring {
    current: String,
    keys: Arc<BTreeMap<String, SecretBox<[u8; 32]>>>,
    entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current)
            .field("ids", &self.keys.keys())
            .finish()
    }
}

/// Why a keyring cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the current encryption key `{current}` is not among the given keys: add it or name another"
)]
pub struct MissingKey {
    /// The id that was named.
    pub current: String,
}

/// Why a stored secret cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It was encrypted with a key that is not in the keyring.
    #[error("it is encrypted with key `{0}`, which is not among the configured keys")]
    UnknownKey(String),
    /// It was changed, or moved here from another place.
    #[error("it does not decrypt: changed, or stored in another place")]
    Broken,
}

/// Where a secret is stored. It only decrypts there.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whose.
    pub business: BusinessId,
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row, by its id or key.
    pub row: &'a str,
}

impl Place<'_> {
    fn associated_data(self) -> Vec<u8> {
        // The row comes last, because it is the only part that could contain the separator.
        format!(
            "{}|{}|{}|{}",
            self.business.uuid(),
            self.table,
            self.column,
            self.row
        )
        .into_bytes()
    }
}

impl Keyring {
    /// A keyring of `keys` by id, which encrypts with `current`.
    ///
    /// # Errors
    /// [`MissingKey`] if `current` is not among the keys.
    pub fn new(
        current: impl Into<String>,
        keys: impl IntoIterator<Item = (String, [u8; 32])>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, MissingKey> {
        let current = current.into();
        let keys: BTreeMap<_, _> = keys
            .into_iter()
            .map(|(id, key)| (id, SecretBox::new(Box::new(key))))
            .collect();
        if !keys.contains_key(&current) {
            return Err(MissingKey { current });
        }
        Ok(Self {
            current,
            keys: Arc::new(keys),
            entropy,
        })
    }

    /// The id of the key that new values are encrypted with.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.current
    }

    fn cipher(&self, key: &str) -> Result<Aes256Gcm, Unreadable> {
        let key = self
            .keys
            .get(key)
            .ok_or_else(|| Unreadable::UnknownKey(key.to_owned()))?;
        Ok(Aes256Gcm::new(key.expose_secret().into()))
    }

    /// Encrypts with the current key: nonce, then ciphertext and tag.
    ///
    /// # Errors
    /// Never for values that fit into memory.
    pub fn seal(&self, place: Place<'_>, secret: &SecretString) -> Result<Vec<u8>, Unreadable> {
        let mut nonce = [0; NONCE];
        self.entropy.fill(&mut nonce);
        let aad = place.associated_data();
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: &aad,
        };
        let cipher = self.cipher(&self.current)?;
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Unreadable::Broken)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Decrypts what was encrypted with the key `key` for the same place.
    ///
    /// # Errors
    /// [`Unreadable`] if the key is unknown or the value is not what was stored there.
    pub fn open(
        &self,
        place: Place<'_>,
        key: &str,
        sealed: &[u8],
    ) -> Result<SecretString, Unreadable> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or(Unreadable::Broken)?;
        let nonce = Nonce::from(*nonce);
        let aad = place.associated_data();
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        let plain = self
            .cipher(key)?
            .decrypt(&nonce, payload)
            .map_err(|_| Unreadable::Broken)?;
        String::from_utf8(plain)
            .map(SecretString::from)
            .map_err(|_| Unreadable::Broken)
    }

    /// The row's id as part of a place.
    pub(crate) fn row(id: Uuid) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    /// Counts, so that two nonces differ.
    #[derive(Default)]
    struct Counting(AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn keyring(current: &str, ids: &[&str]) -> Keyring {
        let keys = ids
            .iter()
            .map(|id| ((*id).to_owned(), [id.as_bytes()[0]; 32]));
        Keyring::new(current, keys, Arc::new(Counting::default())).unwrap()
    }

    fn place(row: &str) -> Place<'_> {
        let business = BusinessId::from_uuid(Uuid::from_u128(1));
        Place {
            business,
            table: "calendar_connection",
            column: "refresh",
            row,
        }
    }

    #[test]
    fn a_secret_reads_back_and_never_looks_the_same_twice() {
        let ring = keyring("a", &["a"]);
        let secret = SecretString::from("1//refresh");
        let (first, second) = (
            ring.seal(place("r"), &secret).unwrap(),
            ring.seal(place("r"), &secret).unwrap(),
        );
        assert_ne!(first, second);
        assert_eq!(
            ring.open(place("r"), "a", &first).unwrap().expose_secret(),
            "1//refresh"
        );
    }

    #[test]
    fn a_secret_does_not_open_elsewhere_nor_when_changed() {
        let ring = keyring("a", &["a", "b"]);
        let sealed = ring.seal(place("r"), &SecretString::from("x")).unwrap();
        assert_eq!(
            ring.open(place("s"), "a", &sealed).unwrap_err(),
            Unreadable::Broken
        );
        assert_eq!(
            ring.open(place("r"), "b", &sealed).unwrap_err(),
            Unreadable::Broken
        );
        assert_eq!(
            ring.open(place("r"), "c", &sealed).unwrap_err(),
            Unreadable::UnknownKey("c".into())
        );
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(
                ring.open(place("r"), "a", &changed).is_err(),
                "byte {index}"
            );
        }
        assert!(ring.open(place("r"), "a", &sealed[..5]).is_err());
    }

    #[test]
    fn an_older_key_still_opens_and_a_missing_current_key_is_refused() {
        let sealed = keyring("a", &["a"])
            .seal(place("r"), &SecretString::from("x"))
            .unwrap();
        let rotated = keyring("b", &["a", "b"]);
        assert_eq!(
            rotated
                .open(place("r"), "a", &sealed)
                .unwrap()
                .expose_secret(),
            "x"
        );
        let none = Keyring::new(
            "c",
            [("a".to_owned(), [0; 32])],
            Arc::new(Counting::default()),
        );
        assert_eq!(none.unwrap_err().current, "c");
        assert!(
            !format!("{rotated:?}").contains("98"),
            "keys stay out of logs"
        );
    }
}
