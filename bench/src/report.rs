//! The report: goals with what was measured, as JSON and as a table.

use std::{fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A goal and what was measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Goal {
    /// Its number in the list of goals.
    pub(crate) goal: String,
    /// What was measured.
    pub(crate) what: String,
    /// The result; none when it could not be measured.
    pub(crate) measured: Option<f64>,
    /// The bound.
    pub(crate) bound: f64,
    /// `<=` or `>=`.
    pub(crate) sense: String,
    /// Unit of both.
    pub(crate) unit: String,
    /// Whether the bound holds.
    pub(crate) reached: bool,
}

/// One benchmark's part of the report.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Which benchmark.
    pub(crate) name: String,
    /// Its goals.
    pub(crate) goals: Vec<Goal>,
    /// What was left out, and why.
    #[serde(default)]
    pub(crate) skipped: Vec<String>,
    /// Everything measured.
    #[serde(default)]
    pub(crate) raw: Value,
}

impl Goal {
    pub(crate) fn most(
        goal: &str,
        what: String,
        measured: Option<f64>,
        bound: f64,
        unit: &str,
    ) -> Self {
        Self::new(goal, what, measured, bound, "<=", unit)
    }

    pub(crate) fn least(
        goal: &str,
        what: String,
        measured: Option<f64>,
        bound: f64,
        unit: &str,
    ) -> Self {
        Self::new(goal, what, measured, bound, ">=", unit)
    }

    fn new(
        goal: &str,
        what: String,
        measured: Option<f64>,
        bound: f64,
        sense: &str,
        unit: &str,
    ) -> Self {
        let measured = measured.filter(|value| value.is_finite());
        let reached = measured.is_some_and(|value| {
            if sense == "<=" {
                value <= bound
            } else {
                value >= bound
            }
        });
        Self {
            goal: goal.into(),
            what,
            measured,
            bound,
            sense: sense.into(),
            unit: unit.into(),
            reached,
        }
    }
}

impl Part {
    pub(crate) fn write(&self, out: &Path) -> anyhow::Result<()> {
        fs::write(out, serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("cannot write {}", out.display()))
    }
}

/// Puts the parts together.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
pub(crate) fn assemble(parts: &Path, out: &Path) -> anyhow::Result<()> {
    let mut files: Vec<_> = fs::read_dir(parts)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    files.retain(|path| path.to_string_lossy().ends_with(".part.json"));
    files.sort();
    let mut whole: Vec<Part> = Vec::new();
    for file in files {
        let text = fs::read(&file)?;
        whole.push(
            serde_json::from_slice(&text)
                .with_context(|| format!("{} is not a part", file.display()))?,
        );
    }
    let table = table(&whole);
    print!("{table}");
    fs::write(out.with_extension("txt"), table)?;
    let machine = json!({
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
    });
    fs::write(
        out,
        serde_json::to_vec_pretty(&json!({ "machine": machine, "parts": whole }))?,
    )?;
    println!("written to {}", out.display());
    Ok(())
}

/// A line for each goal, and what was left out.
fn table(parts: &[Part]) -> String {
    let mut lines = vec![format!(
        "{:<5} {:<72} {:>14} {:>12}",
        "goal", "measured", "result", "bound"
    )];
    for goal in parts.iter().flat_map(|part| &part.goals) {
        let result = goal.measured.map_or_else(
            || "not measured".into(),
            |value| format!("{value:.2} {}", goal.unit),
        );
        let verdict = if goal.reached {
            "reached"
        } else {
            "NOT REACHED"
        };
        lines.push(format!(
            "{:<5} {:<72} {result:>14} {:>3} {:<8} {verdict}",
            goal.goal, goal.what, goal.sense, goal.bound
        ));
    }
    let goals: Vec<&Goal> = parts.iter().flat_map(|part| &part.goals).collect();
    let reached = goals.iter().filter(|goal| goal.reached).count();
    lines.push(format!("{reached} of {} reached", goals.len()));
    let skipped = parts
        .iter()
        .flat_map(|part| part.skipped.iter().map(move |why| (&part.name, why)));
    lines.extend(skipped.map(|(part, why)| format!("skipped in {part}: {why}")));
    lines.push(String::new());
    lines.join("\n")
}
