//! `worker`.

use std::{process::ExitCode, sync::Arc};

use providers::system::{SystemClock, SystemEntropy};

use super::stop_signal;
use crate::{config::Config, startup};

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let worker = startup::worker(
        config,
        Arc::new(SystemClock::new()),
        Arc::new(SystemEntropy),
    )
    .await?;
    worker.run(stop_signal()).await;
    Ok(ExitCode::SUCCESS)
}
