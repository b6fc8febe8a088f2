//! What the rounds say about the goals of the bridge.

use crate::{
    candidates::Kind,
    figures::median,
    report::Goal,
    rounds::{Capacity, Found, Plan, Round},
};

/// Parts of the goals that no round measures. A report that leaves them out would read as if they were reached.
pub(crate) const UNMEASURED: &[&str] = &[
    "P5: memory a call with TLS, at most 64 KiB: the rounds speak plainly to both sides",
    "P7: speech_started to the decision: only from the interrupting words on is the time taken within the bridge",
    "P7: audio_end_ms within 20 ms of the marks: asserted in the session's own tests, not compared over a socket",
];

/// Medians over the rounds of each candidate, and what they amount to.
struct Medians<'a>(&'a Found);

impl Medians<'_> {
    fn of(&self, calls: usize, kind: Kind, value: impl Fn(&Round) -> f64) -> Option<f64> {
        let rounds = self.0.get(&(calls, kind))?;
        median(&rounds.iter().map(value).collect::<Vec<_>>())
    }

    /// Median of the ratios of rounds that followed each other: what disturbs one of them mostly disturbs the other.
    fn ratio(
        &self,
        calls: usize,
        above: Kind,
        below: Kind,
        value: fn(&Round) -> f64,
    ) -> Option<f64> {
        let (above, below) = (self.0.get(&(calls, above))?, self.0.get(&(calls, below))?);
        let ratios = above
            .iter()
            .zip(below)
            .map(|(above, below)| value(above) / value(below));
        median(&ratios.collect::<Vec<_>>())
    }
}

pub(crate) fn goals(plan: &Plan, found: &Found, capacity: &Capacity) -> Vec<Goal> {
    let medians = Medians(found);
    let mut goals = Vec::new();
    for &calls in &plan.calls {
        frames(&medians, calls, &mut goals);
        reactions(&medians, calls, &mut goals);
    }
    memory(&medians, &plan.calls, &mut goals);
    one_core(&medians, plan, capacity, &mut goals);
    goals
}

/// What a frame costs and how late it is.
fn frames(medians: &Medians<'_>, calls: usize, goals: &mut Vec<Goal>) {
    goals.push(Goal::most(
        "P1",
        format!("processor time a frame against HAProxy, {calls} calls"),
        medians.ratio(calls, Kind::Ringdesk, Kind::Haproxy, |round| round.cpu),
        1.25,
        "x",
    ));
    let less = medians.ratio(calls, Kind::Node, Kind::Ringdesk, |round| round.user);
    if less.is_some() || calls <= 100 {
        goals.push(Goal::least(
            "P2",
            format!("user time a frame less than Node, {calls} calls"),
            less,
            4.0,
            "x",
        ));
    }
    let added = medians
        .of(calls, Kind::Ringdesk, |round| round.latency)
        .zip(medians.of(calls, Kind::Relay, |round| round.latency))
        .map(|(ours, floor)| ours - floor);
    goals.push(Goal::most(
        "P3",
        format!("latency added over a raw relay, p99, {calls} calls"),
        added,
        if calls <= 100 { 0.25 } else { 1.0 },
        "ms",
    ));
}

/// How quickly the session is set up and decides.
fn reactions(medians: &Medians<'_>, calls: usize, goals: &mut Vec<Goal>) {
    goals.push(Goal::most(
        "P6",
        format!("model socket accepted to session.update, p99, {calls} calls"),
        medians.of(calls, Kind::Ringdesk, |round| {
            round.configured.unwrap_or(f64::NAN)
        }),
        2.0,
        "ms",
    ));
    goals.push(Goal::most(
        "P7",
        format!(
            "interrupting words read to clear and truncate written, p99 at most, {calls} calls"
        ),
        medians.of(calls, Kind::Ringdesk, |round| {
            round.decided.unwrap_or(f64::NAN)
        }),
        1.0,
        "ms",
    ));
}

/// What a call holds: between the smallest and the largest number of calls, where what the first calls leave behind in
/// caches falls out, and over the idle process, where it is included.
fn memory(medians: &Medians<'_>, calls: &[usize], goals: &mut Vec<Goal>) {
    let of = |calls: usize| medians.of(calls, Kind::Ringdesk, |round| round.memory);
    if let [few, .., many] = *calls {
        let slope = of(few)
            .zip(of(many))
            .map(|(less, more)| (more - less) / (many - few) as f64);
        let what = format!("memory a call without TLS, from {few} to {many} calls");
        goals.push(Goal::most("P5", what, slope, 24.0, "KiB"));
    }
    for &calls in calls {
        let each = of(calls).map(|memory| memory / calls as f64);
        let what = format!("memory a call without TLS, over the idle process, {calls} calls");
        goals.push(Goal::most("P5", what, each, 24.0, "KiB"));
    }
}

/// What a core carries, by processor time and by trying.
fn one_core(medians: &Medians<'_>, plan: &Plan, capacity: &Capacity, goals: &mut Vec<Goal>) {
    if let Some(&calls) = plan.calls.last() {
        let load = medians.of(calls, Kind::Ringdesk, |round| round.load);
        goals.push(Goal::least(
            "P4",
            format!("calls a core by processor time, at {calls} calls"),
            load.map(|load| calls as f64 / load),
            800.0,
            "calls",
        ));
    }
    if plan.capacity > 0 {
        let bridge = capacity.bridge.as_ref();
        let used = bridge.map_or(f64::NAN, |round| round.load * 100.0);
        let floor = capacity
            .relay
            .as_ref()
            .map_or(f64::NAN, |round| round.latency);
        let what = format!(
            "p99 with {} calls on one core ({used:.0} % used; relay {floor:.2} ms)",
            plan.capacity
        );
        goals.push(Goal::most(
            "P4",
            what,
            bridge.map(|round| round.latency),
            20.0,
            "ms",
        ));
    }
}
