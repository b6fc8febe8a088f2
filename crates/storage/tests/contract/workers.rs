//! Worker processes, and the parent that counts what they acknowledge and kills them in the middle of it.
//!
//! Each worker is this test binary, started again for one test alone. It writes a line for what the store has acknowledged.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use services::ports::Entropy;

use crate::engine::Counting;

const URL: &str = "RINGDESK_CONTRACT_WORKER_URL";
const SEED: &str = "RINGDESK_CONTRACT_WORKER_SEED";

/// The database and the seed of this process, if it is a worker.
pub(crate) fn task() -> Option<(String, u64)> {
    let (url, seed) = (env::var(URL).ok()?, env::var(SEED).ok()?);
    Some((url, seed.parse().unwrap()))
}

/// Tells the parent something.
pub(crate) fn tell(line: &str) {
    // One write of one line: it arrives whole or not at all.
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

/// The workers of one test.
pub(crate) struct Workers {
    /// The test that is the body of a worker.
    body: &'static str,
    url: String,
    seed: u64,
    running: BTreeMap<u64, Child>,
    sender: mpsc::Sender<(u64, Option<String>)>,
    lines: mpsc::Receiver<(u64, Option<String>)>,
}

impl Workers {
    /// Starts some. Their seeds follow `seed`.
    pub(crate) fn start(body: &'static str, url: &str, seed: u64, count: usize) -> Self {
        let (sender, lines) = mpsc::channel();
        let mut workers = Self {
            body,
            url: url.to_owned(),
            seed,
            running: BTreeMap::new(),
            sender,
            lines,
        };
        for _ in 0..count {
            workers.add();
        }
        workers
    }

    /// Starts another one.
    pub(crate) fn add(&mut self) {
        self.seed += 1;
        let seed = self.seed;
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", self.body, "--nocapture", "--test-threads", "1"])
            .env(URL, &self.url)
            .env(SEED, seed.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let lines = self.sender.clone();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // The parent may have stopped to listen.
                let _ = lines.send((seed, Some(line)));
            }
            let _ = lines.send((seed, None));
        });
        self.running.insert(seed, child);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// The next line of any of them.
    pub(crate) fn line(&mut self) -> String {
        loop {
            let (from, line) = self.lines.recv().unwrap();
            if let Some(line) = line {
                return line;
            }
            // All lines of a worker that ended are read. It only ends when killed.
            if let Some(mut worker) = self.running.remove(&from) {
                panic!("worker {from} ended by itself: {:?}", worker.wait());
            }
        }
    }

    /// Kills any of them.
    pub(crate) fn kill_one(&mut self, dice: &Counting) {
        let place = (dice.bits() % self.running.len() as u64) as usize;
        let victim = *self.running.keys().nth(place).unwrap();
        kill(&mut self.running.remove(&victim).unwrap());
    }

    /// Kills those that are left. What was written before the kills and not read yet.
    pub(crate) fn end(mut self) -> Vec<String> {
        self.running.values_mut().for_each(kill);
        drop(self.sender);
        self.lines.iter().filter_map(|(_, line)| line).collect()
    }
}

/// SIGKILL: nothing runs after it.
fn kill(worker: &mut Child) {
    worker.kill().unwrap();
    worker.wait().unwrap();
}
