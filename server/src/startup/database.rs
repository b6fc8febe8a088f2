//! Opens the database.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use secrecy::ExposeSecret;
use services::ports::Entropy;
use storage::{Keyring, SqlStore};

use crate::config::DatabaseConfig;

/// Opens the database, creates it if there is none, and brings its schema up to date.
///
/// # Errors
/// If it cannot be opened, or the keys cannot be used.
pub async fn open(config: &DatabaseConfig, entropy: Arc<dyn Entropy>) -> anyhow::Result<SqlStore> {
    let url = config.url.expose_secret();
    if let Some(file) = sqlite_file(url)
        && let Some(folder) = Path::new(file)
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).with_context(|| {
            format!(
                "cannot create the folder of the database, {}; name a place that can be written to in \
                 RINGDESK_DATABASE_URL",
                folder.display()
            )
        })?;
    }
    let keyring = keyring(config.secret_keys.expose_secret(), entropy)?;
    SqlStore::open_with(url, keyring, config.connections)
        .await
        .with_context(|| match sqlite_file(url) {
            Some(file) => format!(
                "cannot open the database file {file}; see that it and its folder can be written to and that the disk \
                 is not full, or name another in RINGDESK_DATABASE_URL"
            ),
            None => "cannot open the database; check that it runs and that RINGDESK_DATABASE_URL is right".to_owned(),
        })
}

/// The file of a `sqlite:` address, unless the database lives in memory.
fn sqlite_file(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next()?;
    (!path.contains(":memory:")).then_some(path)
}

fn keyring(keys: &str, entropy: Arc<dyn Entropy>) -> anyhow::Result<Keyring> {
    let mut parsed = Vec::new();
    for key in keys.split(',') {
        let (id, digits) = key
            .split_once(':')
            .context("RINGDESK_SECRET_KEYS: write id:64 hexadecimal digits")?;
        let bytes = hex::decode(digits)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        parsed.push((
            id.to_owned(),
            bytes.context("RINGDESK_SECRET_KEYS: a key has 64 hexadecimal digits")?,
        ));
    }
    let current = parsed.first().map(|(id, _)| id.clone()).unwrap_or_default();
    Keyring::new(current, parsed, entropy).context("RINGDESK_SECRET_KEYS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_file_is_found_however_the_address_is_written() {
        assert_eq!(
            sqlite_file("sqlite:.data/ringdesk.db"),
            Some(".data/ringdesk.db")
        );
        assert_eq!(
            sqlite_file("sqlite:///var/lib/r.db?mode=rwc"),
            Some("/var/lib/r.db")
        );
        assert_eq!(sqlite_file("sqlite::memory:"), None);
        assert_eq!(sqlite_file("postgres://db/r"), None);
    }
}
