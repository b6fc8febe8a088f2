//! Jobs whose worker was killed come again long before its lease ends, and those of a living one do not.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jobs::{Backoff, ClaimedJob, Done, Handler, JobError};
use services::{jobs::JobPayload, ports::StoreError};
use tokio::task::JoinHandle;

use crate::world::{Engine, World};

/// A lease is a minute; this many looks of a second each are well within it.
const LOOKS: u32 = 50;

#[derive(serde::Serialize, serde::Deserialize)]
struct Endless;

impl JobPayload for Endless {
    const QUEUE: &'static str = "test.endless";
}

/// Begins and never ends.
#[derive(Default)]
struct Begun {
    begun: AtomicUsize,
    left: AtomicUsize,
}

/// A run, until it is stopped.
struct Run<'a>(&'a AtomicUsize);

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Handler for Begun {
    fn queue(&self) -> &'static str {
        Endless::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::SOON
    }

    async fn run(&self, _: &ClaimedJob) -> Result<Done, JobError> {
        let _run = Run(&self.left);
        self.begun.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }
}

struct Shop {
    world: World,
    begun: Arc<Begun>,
}

impl Shop {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine, 1).await;
        world.enqueue(&world.job(&Endless, "1".to_owned())).await;
        Self {
            world,
            begun: Arc::default(),
        }
    }

    fn begun(&self) -> usize {
        self.begun.begun.load(Ordering::SeqCst)
    }

    /// Runs that were stopped.
    fn left(&self) -> usize {
        self.begun.left.load(Ordering::SeqCst)
    }

    /// A worker at work, which dies when it is aborted.
    fn worker(&self, name: &str) -> JoinHandle<()> {
        let handlers: Vec<Arc<dyn Handler>> = vec![Arc::clone(&self.begun) as _];
        let worker = self.world.worker_with(name, handlers);
        tokio::spawn(async move { worker.run(std::future::pending()).await })
    }

    /// Looks of a second each, until the job was begun so often.
    async fn look_until(&self, begun: usize) -> bool {
        for _ in 0..LOOKS {
            // Each look is a few trips to the database, whose answers come from elsewhere.
            for _ in 0..20 {
                if self.begun() == begun {
                    return true;
                }
                let _due = self.world.next_due().await;
            }
            self.world.clock.advance(Duration::from_secs(1));
        }
        self.begun() == begun
    }
}

async fn killed(worker: JoinHandle<()>) {
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn another_worker_takes_over_from_one_that_was_killed() {
    let shop = Shop::on(Engine::Postgres).await;
    let first = shop.worker("a");
    assert!(shop.look_until(1).await);
    killed(first).await;
    let second = shop.worker("b");
    assert!(shop.look_until(2).await, "taken over within the lease");
    killed(second).await;
}

#[tokio::test]
async fn a_living_worker_keeps_its_job() {
    let shop = Shop::on(Engine::Postgres).await;
    let first = shop.worker("a");
    assert!(shop.look_until(1).await);
    let second = shop.worker("b");
    assert!(!shop.look_until(2).await);
    killed(first).await;
    killed(second).await;
}

#[tokio::test]
async fn a_living_worker_that_the_database_cut_off_keeps_its_job() {
    let shop = Shop::on(Engine::Postgres).await;
    let first = shop.worker("a");
    assert!(shop.look_until(1).await);
    let second = shop.worker("b");
    assert!(!shop.look_until(2).await);
    let database = shop.world.postgres();
    for _ in 0..5 {
        assert_eq!(database.cut_off("a").await.unwrap(), 1);
        // Both workers look now, and in the same second the first is to be seen again.
        shop.world.clock.advance(Duration::from_secs(1));
        while !database.sees("a").await.unwrap() {}
        assert!(!shop.look_until(2).await, "begun a second time");
    }
    killed(first).await;
    assert!(shop.look_until(2).await, "and is taken over when it dies");
    killed(second).await;
}

#[tokio::test]
async fn a_worker_that_others_cannot_see_lays_down_its_job_before_they_take_it() {
    let shop = Shop::on(Engine::Postgres).await;
    let first = shop.worker("a");
    assert!(shop.look_until(1).await);
    let second = shop.worker("b");
    assert!(!shop.look_until(2).await);
    let database = shop.world.postgres();
    database.close_to_newcomers().await.unwrap();
    assert_eq!(database.cut_off("a").await.unwrap(), 1);
    shop.world.clock.advance(Duration::from_millis(300));
    while shop.left() == 0 {
        let _asked = database.sees("a").await.unwrap();
    }
    assert_eq!(shop.begun(), 1, "nobody has it yet");
    assert!(shop.look_until(2).await, "and then somebody else does");
    killed(first).await;
    killed(second).await;
}

#[tokio::test]
async fn the_only_process_of_a_file_frees_what_an_earlier_one_had_begun() {
    let shop = Shop::on(Engine::Sqlite).await;
    let first = shop.worker("a");
    assert!(shop.look_until(1).await);
    killed(first).await;
    let free = shop.world.store.system_write::<_, StoreError, _>(|tx| {
        Box::pin(async move { tx.queue().free_leases().await })
    });
    assert_eq!(free.await.unwrap(), 1);
    let second = shop.worker("b");
    assert!(shop.look_until(2).await, "taken over within the lease");
    killed(second).await;
}
