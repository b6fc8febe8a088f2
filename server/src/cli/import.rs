//! `import`: takes over what other systems know.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::{Parser, Subcommand};
use domain::{Currency, EmailAddress};
use providers::system::{SystemClock, SystemEntropy};
use services::facilities::{Carrier, ImportError, Settings};

use crate::{config::Config, startup};

/// What to take over.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Court facilities from a facilities.json: all of them or none; again, and what changed is changed
    Facilities(Facilities),
}

/// From where, and for whom.
#[derive(Debug, Parser)]
pub(super) struct Facilities {
    /// The file
    file: PathBuf,
    /// E-mail address of the person who owns the facilities
    #[arg(long)]
    owner: EmailAddress,
    /// The zone of the opening hours, by its IANA name
    #[arg(long, default_value = "Asia/Kolkata")]
    zone: String,
    /// What the prices are in
    #[arg(long, default_value = "INR")]
    currency: Currency,
    /// Whose the numbers are, twilio or exotel. Unless given, numbers that are known stay with their carrier, and new ones
    /// are of the only carrier with an account here
    #[arg(long)]
    carrier: Option<Carrier>,
}

pub(super) async fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Facilities(args) = command;
    let config = Config::from_env()?;
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read {}", args.file.display()))?;
    let desk = startup::facilities(
        &config,
        Arc::new(SystemClock::new()),
        Arc::new(SystemEntropy),
    )
    .await?;
    let settings = Settings {
        zone: args.zone.clone(),
        currency: args.currency,
        carrier: args.carrier.or(config.only_carrier()),
    };
    let mut out = std::io::stdout().lock();
    match desk.import_for(&args.owner, &text, &settings).await {
        Ok(imported) => {
            for one in imported {
                writeln!(out, "{}: {}", one.facility, one.change.as_str())?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(ImportError::Faults(faults)) => {
            writeln!(out, "nothing was imported:")?;
            for fault in faults {
                writeln!(out, "  {fault}")?;
            }
            Ok(ExitCode::FAILURE)
        }
        Err(ImportError::Service(error)) => Err(error.into()),
    }
}
