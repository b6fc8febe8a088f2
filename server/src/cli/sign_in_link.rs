//! `sign-in-link`.

use std::{io::Write, process::ExitCode, sync::Arc};

use clap::Parser;
use domain::EmailAddress;
use providers::system::{SystemClock, SystemEntropy};
use services::ServiceError;

use crate::{config::Config, startup};

/// For whom.
#[derive(Debug, Parser)]
pub(super) struct Args {
    /// The person's e-mail address
    email: EmailAddress,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut config = Config::from_env()?;
    let listen = config.web.listen;
    let base = config
        .web
        .public_url
        .get_or_insert_with(|| format!("http://{listen}"))
        .clone();
    let desk = startup::access(
        &config,
        Arc::new(SystemClock::new()),
        Arc::new(SystemEntropy),
    )
    .await?;
    let secret = match desk.new_link(&args.email).await {
        Err(ServiceError::NotFound(_)) => anyhow::bail!("nobody here has that e-mail address"),
        secret => secret?,
    };
    writeln!(std::io::stdout().lock(), "{base}/sign-in/link/{secret}")?;
    Ok(ExitCode::SUCCESS)
}
