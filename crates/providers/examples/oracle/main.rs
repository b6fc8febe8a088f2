//! The Rust side of `scripts/oracles`: writes what packages written by others are to judge, and judges what they wrote.
//!
//! `oracle write DIR` writes `twiml.jsonl` and `signatures.jsonl` into a directory.
//! `oracle verify` reads signed requests, one a line of JSON, and answers each with `true` or `false`.

mod signatures;
mod twiml;

use std::{
    env, fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use serde_json::Value;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", directory] => {
            let directory = Path::new(directory);
            fs::create_dir_all(directory)?;
            write(&directory.join("twiml.jsonl"), &twiml::cases())?;
            write(&directory.join("signatures.jsonl"), &signatures::cases())?;
            Ok(ExitCode::SUCCESS)
        }
        ["verify"] => {
            let mut out = io::stdout().lock();
            for line in io::stdin().lines() {
                writeln!(out, "{}", signatures::verify(&line?)?)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            writeln!(io::stderr(), "usage: oracle write DIR | oracle verify")?;
            Ok(ExitCode::from(2))
        }
    }
}

fn write(path: &Path, cases: &[Value]) -> io::Result<()> {
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    fs::write(path, lines)
}
