//! Leases, stops, and what nobody expected.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use domain::BusinessId;
use jobs::{Backoff, ClaimedJob, Done, Handler, JobError};
use services::jobs::{JobPayload, SendSms};
use tokio::sync::{Notify, oneshot};

use crate::world::World;

/// Work of no business in particular.
#[derive(serde::Serialize, serde::Deserialize)]
struct Probe(u32);

impl JobPayload for Probe {
    const QUEUE: &'static str = "test.probe";
}

/// Counts its runs, and ends each when it is let.
#[derive(Default)]
struct Gate {
    began: AtomicUsize,
    ended: AtomicUsize,
    open: Notify,
    panics: bool,
}

#[async_trait]
impl Handler for Gate {
    fn queue(&self) -> &'static str {
        Probe::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::SOON
    }

    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError> {
        let Probe(_) = job.payload()?;
        let run = self.began.fetch_add(1, Ordering::SeqCst);
        assert!(!self.panics || run > 0, "the first run panics");
        self.open.notified().await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        Ok(Done::Unmarked)
    }
}

impl Gate {
    fn began(&self) -> usize {
        self.began.load(Ordering::SeqCst)
    }
}

async fn until(reached: impl Fn() -> bool) {
    while !reached() {
        tokio::task::yield_now().await;
    }
}

/// Lets everything that can happen at this instant happen.
async fn settle() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

async fn world_with_probes(count: u32) -> World {
    let world = World::new().await;
    for number in 0..count {
        world
            .enqueue(&world.job(&Probe(number), number.to_string()))
            .await;
    }
    world
}

#[tokio::test]
async fn a_long_job_keeps_its_lease_and_no_other_worker_takes_it() {
    let world = world_with_probes(1).await;
    let gate = Arc::new(Gate::default());
    let worker = world.worker_with("w1", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    let running = tokio::spawn(async move { worker.run_due().await });
    until(|| gate.began() == 1).await;
    let before = world.next_due().await.unwrap();
    for step in 1..=9 {
        world.clock.advance(Duration::from_secs(20));
        let due = before + jiff::SignedDuration::from_secs(20 * step);
        // The lease is prolonged by as much as passed.
        while world.next_due().await != Some(due) {
            tokio::task::yield_now().await;
        }
    }
    let other = world.worker_with("w2", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    assert_eq!(
        other.run_due().await,
        Ok(0),
        "three minutes after a lease of one"
    );
    gate.open.notify_one();
    assert_eq!(running.await.unwrap(), Ok(1));
    assert_eq!((gate.began(), world.next_due().await), (1, None));
}

#[tokio::test]
async fn a_stopping_worker_takes_nothing_new_and_waits_for_what_runs() {
    let world = world_with_probes(1).await;
    let gate = Arc::new(Gate::default());
    let worker = world.worker_with("w1", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(async move {
        worker
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    until(|| gate.began() == 1).await;
    stop.send(()).unwrap();
    settle().await;
    world
        .enqueue(&world.job(&Probe(9), "later".to_owned()))
        .await;
    world.clock.advance(Duration::from_secs(5));
    settle().await;
    assert!(!running.is_finished(), "a job still runs");
    gate.open.notify_one();
    running.await.unwrap();
    assert_eq!(gate.began(), 1, "the job that came later is left to others");
    assert_eq!(gate.ended.load(Ordering::SeqCst), 1);
    assert!(world.next_due().await.is_some());
}

#[tokio::test]
async fn a_stopping_worker_does_not_wait_for_ever() {
    let world = world_with_probes(1).await;
    let gate = Arc::new(Gate::default());
    let worker = world.worker_with("w1", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(async move {
        worker
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    until(|| gate.began() == 1).await;
    stop.send(()).unwrap();
    settle().await;
    world.clock.advance(Duration::from_secs(20));
    running.await.unwrap();
    world.clock.advance(Duration::from_secs(60));
    let next = world.worker_with("w2", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    gate.open.notify_one();
    assert_eq!(
        next.run_due().await,
        Ok(1),
        "taken over when the lease ended"
    );
}

#[tokio::test]
async fn a_handler_that_panics_costs_one_attempt_and_not_the_worker() {
    let world = world_with_probes(1).await;
    let gate = Arc::new(Gate {
        panics: true,
        ..Gate::default()
    });
    let worker = world.worker_with("w1", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    assert_eq!(worker.run_due().await, Ok(1));
    world.clock.advance(Duration::from_secs(60));
    gate.open.notify_one();
    assert_eq!(worker.run_due().await, Ok(1));
    assert_eq!(
        (gate.ended.load(Ordering::SeqCst), world.next_due().await),
        (1, None)
    );
}

#[tokio::test]
async fn many_workers_share_the_jobs_and_none_runs_twice() {
    let world = world_with_probes(40).await;
    let gate = Arc::new(Gate::default());
    let workers: Vec<_> = (0..4)
        .map(|number| {
            let handlers = vec![Arc::clone(&gate) as Arc<dyn Handler>];
            let worker = world.worker_with(&format!("w{number}"), handlers);
            tokio::spawn(async move { worker.run_due().await })
        })
        .collect();
    while gate.ended.load(Ordering::SeqCst) < 40 {
        gate.open.notify_waiters();
        tokio::task::yield_now().await;
    }
    let mut runs = 0;
    for worker in workers {
        runs += worker.await.unwrap().unwrap();
    }
    assert_eq!((runs, gate.began(), world.next_due().await), (40, 40, None));
}

#[tokio::test]
async fn a_queue_that_this_program_does_not_know_is_left_for_one_that_does() {
    let world = world_with_probes(1).await;
    assert_eq!(world.worker_with("old", Vec::new()).run_due().await, Ok(1));
    assert!(world.dead().await.is_empty());
    world.clock.advance(Duration::from_secs(10));
    let gate = Arc::new(Gate::default());
    gate.open.notify_one();
    let newer = world.worker_with("new", vec![Arc::clone(&gate) as Arc<dyn Handler>]);
    assert_eq!(newer.run_due().await, Ok(1));
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn a_payload_that_names_another_business_is_refused() {
    let world = World::new().await;
    let message = world.text("Booked.").await;
    world.run().await;
    let elsewhere = BusinessId::from_uuid(uuid::Uuid::from_u128(99));
    let forged = world.job(
        &SendSms {
            business: elsewhere,
            message,
        },
        "forged".to_owned(),
    );
    world.enqueue(&forged).await;
    world.run().await;
    let dead = world.dead().await;
    assert_eq!(dead.len(), 1);
    assert!(
        dead[0]
            .last_error
            .as_deref()
            .unwrap()
            .contains("another business")
    );
}
