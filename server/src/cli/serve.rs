//! `serve`.

use std::{process::ExitCode, sync::Arc};

use providers::system::{SystemClock, SystemEntropy};
use simulators::world::WorldSettings;

use super::stop_signal;
use crate::{
    config::Config,
    startup::{Foundation, Server},
    telemetry,
};

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let foundation = Foundation {
        config,
        clock: Arc::new(SystemClock::new()),
        entropy: Arc::new(SystemEntropy),
        metrics: telemetry::init_metrics()?,
        world: WorldSettings {
            diary: true,
            ..WorldSettings::default()
        },
    };
    let server = Server::start(foundation).await?;
    stop_signal().await;
    tracing::info!("stopping");
    server.stop().await?;
    Ok(ExitCode::SUCCESS)
}
