//! What is measured, as a process: its processor time and memory as the operating system counts them.

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::Context;
use tokio::net::TcpStream;

/// Ticks of `/proc/<pid>/stat` a second; fixed at 100 for user space on Linux.
const TICKS: f64 = 100.0;

/// A child process, ended when dropped.
pub(crate) struct Measured {
    child: Child,
    pub(crate) name: &'static str,
}

/// Processor time so far, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cpu {
    pub(crate) user: f64,
    pub(crate) system: f64,
}

impl Cpu {
    pub(crate) fn all(self) -> f64 {
        self.user + self.system
    }

    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            user: self.user - earlier.user,
            system: self.system - earlier.system,
        }
    }
}

impl Measured {
    pub(crate) fn start(name: &'static str, mut command: Command) -> anyhow::Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { child, name })
    }

    /// Returns once somebody listens there.
    pub(crate) async fn listens(&mut self, address: SocketAddr) -> anyhow::Result<()> {
        for _ in 0..600 {
            if TcpStream::connect(address).await.is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("{} ended at its start: {status}", self.name);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("{} does not listen on {address}", self.name)
    }

    /// Processor time of the process and its children that were waited for.
    pub(crate) fn cpu(&self) -> anyhow::Result<Cpu> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The second field is the name in parentheses, which may hold spaces.
        let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |place: usize| -> f64 {
            fields
                .get(place)
                .and_then(|field| field.parse().ok())
                .unwrap_or(0.0)
        };
        Ok(Cpu {
            user: ticks(11) / TICKS,
            system: ticks(12) / TICKS,
        })
    }

    /// Resident memory in KiB.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap_or("0");
        Ok(line
            .trim()
            .split(' ')
            .next()
            .and_then(|kib| kib.parse().ok())
            .unwrap_or(0))
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps this process on some cores, so that what is measured on the others has them to itself.
pub(crate) fn confine(cores: std::ops::Range<usize>) -> anyhow::Result<()> {
    let list = format!("{}-{}", cores.start, cores.end - 1);
    let done = Command::new("taskset")
        .args(["-a", "-c", "-p", &list, &std::process::id().to_string()])
        .stdout(Stdio::null())
        .status()
        .context("cannot run taskset")?;
    anyhow::ensure!(done.success(), "taskset: {done}");
    Ok(())
}

/// A free port of the loopback interface.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?)
}
