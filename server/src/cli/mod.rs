//! The command line. Each command is one file that parses nothing and decides little.

mod check;
mod demo;
mod import;
mod migrate;
mod serve;
mod sign_in_link;
mod simulate;
mod when;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{config::Config, telemetry};

/// Ringdesk answers the telephone for small businesses.
#[derive(Debug, Parser)]
#[command(name = "ringdesk", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer calls, serve the portal and carry out the outbox
    Serve,
    /// Carry out the outbox only
    Worker,
    /// Bring the database to this version's schema
    Migrate,
    /// Look at the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Run a working company with every outside service simulated, and place a call
    Demo(demo::Args),
    /// Take over what other systems know
    #[command(subcommand)]
    Import(import::Command),
    /// Play the outside world
    #[command(subcommand)]
    Simulate(simulate::Command),
    /// Make a link that signs a person in, once and within 15 minutes
    SignInLink(sign_in_link::Args),
    /// Resolve spoken dates and times
    When(when::Args),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Report every setting that cannot be used, and show those in effect
    Check,
}

impl Cli {
    /// Carries out the command.
    ///
    /// # Errors
    /// What stopped it, with the steps that led there.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve => serve::run(prepare()?).await,
            Command::Worker => worker::run(prepare()?).await,
            Command::Migrate => migrate::run(prepare()?).await,
            Command::Config(ConfigCommand::Check) => Ok(check::run()),
            Command::Demo(args) => demo::run(&args).await,
            Command::Import(command) => import::run(&command).await,
            Command::Simulate(command) => simulate::run(command).await,
            Command::SignInLink(args) => sign_in_link::run(&args).await,
            Command::When(args) => when::run(&args),
        }
    }
}

/// The settings, with logs already going where they say.
fn prepare() -> anyhow::Result<Config> {
    let config = Config::from_env()?;
    telemetry::init_logs(&config.log)?;
    Ok(config)
}

/// Returns when the process is told to stop.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
