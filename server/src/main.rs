//! The `ringdesk` binary.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    // One crypto provider for every TLS connection; chosen here so that no library has to guess.
    let _ = rustls::crypto::ring::default_provider().install_default();
    server::cli::Cli::parse().run().await
}
