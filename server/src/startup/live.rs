//! The live stream of pages.

use std::sync::Arc;

use secrecy::ExposeSecret;
use services::ports::{Clock, Entropy, Live};
use storage::Intercom;

use crate::{
    config::DatabaseConfig,
    live::{LocalLive, SharedLive},
};

/// The live stream: of this process alone, or of all over one PostgreSQL database.
pub(super) fn open(
    database: &DatabaseConfig,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Arc<dyn Live>> {
    let intercom = Intercom::over(database.url.expose_secret())?;
    Ok(match intercom {
        Some(intercom) => {
            let shared = SharedLive::begin(intercom, entropy.bits(), Arc::clone(clock));
            Arc::new(shared)
        }
        None => Arc::new(LocalLive::default()),
    })
}
