#![doc = include_str!("../README.md")]

mod candidates;
mod carriers;
mod company;
mod criterion_text;
mod figures;
mod goals;
mod model;
mod pages;
mod peer;
mod process;
mod relay;
mod report;
mod rounds;
mod startup;
mod wire;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};

/// Measures the bridge beside what it is compared with.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Calls through every candidate, in alternating rounds, and the goals that they show.
    Bridge(rounds::Plan),
    /// A raw TCP relay: the floor under every bridge.
    Relay {
        /// Where to listen.
        #[arg(long)]
        listen: SocketAddr,
        /// Where to connect to.
        #[arg(long)]
        to: SocketAddr,
    },
    /// From the start of the server's process to its first correct answer to a call.
    Startup(startup::Plan),
    /// The portal's pages to their first byte, on both databases.
    Pages(pages::Plan),
    /// Reads what Criterion measured.
    Criterion {
        /// What that was.
        #[arg(long, value_enum)]
        bench: criterion_text::Bench,
        /// Its output in the `bencher` format.
        #[arg(long)]
        from: PathBuf,
        /// Where the part of the report is written.
        #[arg(long)]
        out: PathBuf,
    },
    /// Puts the parts of a report together and prints them as a table.
    Report {
        /// Folder with the parts, `*.part.json`.
        #[arg(long)]
        parts: PathBuf,
        /// Where the whole is written.
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    providers::http::install_tls();
    match Cli::parse().command {
        // The relay is measured: it gets no more than the simplest runtime.
        Command::Relay { listen, to } => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(relay::run(listen, to)),
        Command::Bridge(plan) => runtime()?.block_on(rounds::run(plan)),
        Command::Startup(plan) => runtime()?.block_on(startup::run(plan)),
        Command::Pages(plan) => runtime()?.block_on(pages::run(plan)),
        Command::Criterion { bench, from, out } => criterion_text::convert(bench, &from, &out),
        Command::Report { parts, out } => report::assemble(&parts, &out),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
