//! How long the server takes from the start of its process to its first correct answer to a ringing telephone.

use std::{path::PathBuf, process::Command, time::Duration};

use clap::Args;
use serde_json::json;
use services::seed::Diary;

use crate::{
    candidates::{KEY, server_settings},
    carriers::ring,
    company,
    figures::median,
    model::Model,
    process::{Measured, free_address},
    report::{Goal, Part},
    wire::Epoch,
};

/// What to run.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The `ringdesk` binary, built for release.
    #[arg(long)]
    server: PathBuf,
    /// Starts.
    #[arg(long, default_value_t = 11)]
    rounds: usize,
    /// Where the part of the report is written.
    #[arg(long)]
    out: PathBuf,
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let files = tempfile::tempdir()?;
    let database = format!("sqlite:{}", files.path().join("ringdesk.db").display());
    let model = Model::start(Epoch::now()).await?;
    let ports = company::ports(&database, KEY).await?;
    let seeded = company::seed(&ports, Diary::Empty).await?;
    let number = seeded.number.as_str().to_owned();
    drop(ports);
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for nth in 0..plan.rounds {
        let address = free_address()?;
        let mut command = Command::new(&plan.server);
        command
            .arg("serve")
            .envs(server_settings(&database, address, model.address));
        let began = Epoch::now();
        let process = Measured::start("ringdesk", command)?;
        // Asked until it answers: the carrier would ring on, too.
        let answered = loop {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                ring(address, &number, &format!("CA{nth:032x}")).await?;
                break began.elapsed();
            }
            anyhow::ensure!(
                began.elapsed() < Duration::from_secs(30),
                "the server does not start"
            );
            tokio::time::sleep(Duration::from_micros(500)).await;
        };
        times.push(answered.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(300)).await;
        memory.push(process.memory()? as f64 / 1024.0);
    }
    let part = Part {
        name: "startup".into(),
        goals: vec![
            Goal::most(
                "P19",
                "process start to first correct TwiML, median".into(),
                median(&times),
                30.0,
                "ms",
            ),
            Goal::most(
                "P20",
                "idle memory after one call, median".into(),
                median(&memory),
                20.0,
                "MiB",
            ),
        ],
        skipped: Vec::new(),
        raw: json!({ "ms": times, "mib": memory }),
    };
    part.write(&plan.out)
}
