//! `migrate`.

use std::{process::ExitCode, sync::Arc};

use providers::system::SystemEntropy;

use crate::{config::Config, startup::open_database};

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let store = open_database(&config.database, Arc::new(SystemEntropy)).await?;
    store.close().await?;
    tracing::info!("the database has this version's schema");
    Ok(ExitCode::SUCCESS)
}
