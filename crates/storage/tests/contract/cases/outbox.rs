//! The outbox, received webhooks, the audit trail, and what was already done.

use std::{sync::Arc, time::Duration};

use domain::{JobId, WebhookReceiptId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use services::{
    ports::{Constraint, StoreError},
    records::{Job, JobState, NewJob, PageRequest, WebhookReceipt},
};

use crate::world::{Tenant, World, unit};

const LEASE: Duration = Duration::from_secs(60);

async fn enqueue(world: &World, tenant: &Tenant, job: &NewJob) -> bool {
    let now = world.now;
    world
        .write(tenant, unit!(|tx| tx.jobs().enqueue(job, now).await))
        .await
        .unwrap()
}

async fn claim(world: &World, worker: &str, now: Timestamp) -> Vec<Job> {
    world
        .system(unit!(|tx| tx.queue().claim(worker, now, 10, LEASE).await))
        .await
        .unwrap()
}

fn ids(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

pub(crate) async fn a_job_is_claimed_by_one_worker(world: Arc<World>) {
    let a = &world.a;
    let mut later = world.new_job("sms.send", None);
    later.run_at = world.now + SignedDuration::from_secs(5);
    let (due, own) = (
        world.new_job("calendar.write", None),
        &world.new_job("sweep", None),
    );
    assert!(enqueue(&world, a, &later).await);
    assert!(enqueue(&world, a, &due).await);
    let now = world.now;
    assert!(
        world
            .system(unit!(|tx| tx.queue().enqueue(own, now).await))
            .await
            .unwrap()
    );
    let mut claimed = claim(&world, "w1", world.now).await;
    claimed.sort_by_key(|job| job.business_id.is_none());
    assert_eq!(ids(&claimed), [due.id, own.id]);
    let job = &claimed[0];
    assert_eq!(
        (job.business_id, job.attempts, &job.payload),
        (Some(a.business), 1, &due.payload)
    );
    assert_eq!(claimed[1].business_id, None);
    assert_eq!(claim(&world, "w2", world.now).await, []);
    assert_eq!(ids(&claim(&world, "w2", later.run_at).await), [later.id]);
    let done = |worker: &'static str| {
        world.write(a, unit!(|tx| tx.jobs().complete(due.id, worker, now).await))
    };
    assert_eq!(done("w2").await, Ok(false), "not its lease");
    assert_eq!(done("w1").await, Ok(true));
    assert_eq!(done("w1").await, Ok(false), "done already");
    let stored = world
        .read(a, unit!(|tx| tx.jobs().get(due.id).await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.state, stored.finished_at),
        (JobState::Done, Some(now))
    );
    let purge = |before| world.system(unit!(|tx| tx.queue().purge_done(before).await));
    assert_eq!(purge(now).await, Ok(0));
    assert_eq!(purge(later.run_at).await, Ok(1));
}

pub(crate) async fn a_job_is_seen_only_after_its_unit_committed(world: Arc<World>) {
    let (a, job, now) = (&world.a, &world.new_job("sms.send", None), world.now);
    let failed: Result<(), _> = world
        .write(
            a,
            unit!(|tx| {
                tx.jobs().enqueue(job, now).await?;
                Err(StoreError::Missing { table: "booking" })
            }),
        )
        .await;
    assert!(failed.is_err());
    assert_eq!(claim(&world, "w1", now).await, []);
}

pub(crate) async fn a_dedupe_key_works_once_and_per_business(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let job = || world.new_job("sms.send", Some("booking:1"));
    let (first, other_queue) = (job(), world.new_job("email.send", Some("booking:1")));
    assert!(enqueue(&world, a, &first).await);
    assert!(!enqueue(&world, a, &job()).await);
    assert!(enqueue(&world, a, &other_queue).await);
    assert!(enqueue(&world, b, &job()).await);
    let now = world.now;
    for expected in [true, false] {
        let job = &job();
        let added = world
            .system(unit!(|tx| tx.queue().enqueue(job, now).await))
            .await;
        assert_eq!(added, Ok(expected));
    }
    // Done jobs still stand for their effect.
    claim(&world, "w1", now).await;
    world
        .write(a, unit!(|tx| tx.jobs().complete(first.id, "w1", now).await))
        .await
        .unwrap();
    assert!(!enqueue(&world, a, &job()).await);
}

pub(crate) async fn a_lost_lease_is_claimable_and_the_loser_is_told(world: Arc<World>) {
    let (a, job) = (&world.a, world.new_job("sms.send", None));
    enqueue(&world, a, &job).await;
    let after = |seconds| world.now + SignedDuration::from_secs(seconds);
    assert_eq!(claim(&world, "w1", world.now).await.len(), 1);
    let extend = |worker: &'static str, now| {
        world.system(unit!(|tx| tx
            .queue()
            .extend(job.id, worker, now, LEASE)
            .await))
    };
    assert_eq!(extend("w1", after(30)).await, Ok(true));
    assert_eq!(claim(&world, "w2", after(89)).await, []);
    let taken = claim(&world, "w2", after(90)).await;
    assert_eq!((taken.len(), taken[0].attempts), (1, 2));
    assert_eq!(extend("w1", after(91)).await, Ok(false));
    let now = after(91);
    let done = |worker: &'static str| {
        world.system(unit!(|tx| tx.queue().complete(job.id, worker, now).await))
    };
    assert_eq!(done("w1").await, Ok(false));
    assert_eq!(done("w2").await, Ok(true));
}

pub(crate) async fn a_job_is_retried_buried_and_requeued(world: Arc<World>) {
    let (a, b, job) = (&world.a, &world.b, world.new_job("sms.send", None));
    enqueue(&world, a, &job).await;
    let (now, later) = (world.now, world.now + SignedDuration::from_secs(5));
    claim(&world, "w1", now).await;
    let retried = world
        .system(unit!(|tx| tx
            .queue()
            .retry(job.id, "w1", later, "no answer")
            .await))
        .await;
    assert_eq!(retried, Ok(true));
    assert_eq!(claim(&world, "w1", now).await, []);
    let again = claim(&world, "w1", later).await;
    assert_eq!(
        (again[0].attempts, again[0].last_error.as_deref()),
        (2, Some("no answer"))
    );
    let buried = world
        .system(unit!(|tx| tx
            .queue()
            .bury(job.id, "w1", later, "refused")
            .await))
        .await;
    assert_eq!(buried, Ok(true));
    assert_eq!(claim(&world, "w1", Timestamp::MAX).await, []);
    let dead = world
        .read(a, unit!(|tx| tx.jobs().dead(PageRequest::first(5)).await))
        .await
        .unwrap();
    assert_eq!(ids(&dead.items), [job.id]);
    assert_eq!(dead.items[0].last_error.as_deref(), Some("refused"));
    let all = world
        .system(unit!(|tx| tx.queue().dead(5).await))
        .await
        .unwrap();
    assert_eq!(ids(&all), [job.id]);
    let foreign = world
        .write(b, unit!(|tx| tx.jobs().requeue(job.id, later).await))
        .await;
    assert_eq!(foreign, Ok(false));
    for expected in [true, false] {
        let requeued = world
            .write(a, unit!(|tx| tx.jobs().requeue(job.id, later).await))
            .await;
        assert_eq!(requeued, Ok(expected));
    }
    assert_eq!(claim(&world, "w1", later).await[0].attempts, 1);
}

pub(crate) async fn a_parked_job_begins_anew(world: Arc<World>) {
    let (a, job) = (&world.a, world.new_job("calendar.sync", None));
    enqueue(&world, a, &job).await;
    let (now, later) = (world.now, world.now + SignedDuration::from_mins(15));
    claim(&world, "w1", now).await;
    let retried = world
        .system(unit!(|tx| tx
            .queue()
            .retry(job.id, "w1", now, "away")
            .await))
        .await;
    assert_eq!(retried, Ok(true));
    assert_eq!(claim(&world, "w1", now).await[0].attempts, 2);
    let park = |worker: &'static str| {
        world.system(unit!(|tx| tx
            .queue()
            .park(job.id, worker, later, "connect it again")
            .await))
    };
    assert_eq!(park("w2").await, Ok(false), "not its lease");
    assert_eq!(park("w1").await, Ok(true));
    assert_eq!(claim(&world, "w1", now).await, []);
    let again = claim(&world, "w2", later).await;
    assert_eq!(
        (again[0].attempts, again[0].last_error.as_deref()),
        (1, Some("connect it again"))
    );
}

pub(crate) async fn the_next_due_job_is_known(world: Arc<World>) {
    let a = &world.a;
    let due = || world.system(unit!(|tx| tx.queue().next_due().await));
    assert_eq!(due().await, Ok(None));
    let mut job = world.new_job("sms.send", None);
    job.run_at = world.now + SignedDuration::from_secs(7);
    enqueue(&world, a, &job).await;
    assert_eq!(due().await, Ok(Some(job.run_at)));
    claim(&world, "w1", job.run_at).await;
    assert_eq!(
        due().await,
        Ok(Some(job.run_at + SignedDuration::from_secs(60)))
    );
}

pub(crate) async fn a_webhook_is_received_once(world: Arc<World>) {
    let receipt = |provider: &str, event: &str, minutes| WebhookReceipt {
        id: WebhookReceiptId::from_uuid(world.uuid()),
        provider: provider.into(),
        event_id: event.into(),
        kind: "text.delivery".into(),
        payload: json!({"state": "delivered"}),
        received_at: world.now + SignedDuration::from_mins(minutes),
    };
    let (a, b, now) = (&world.a, &world.b, world.now);
    let (first, again) = (&receipt("twilio", "SM1", 0), &receipt("twilio", "SM1", 1));
    let (other, another) = (&receipt("stripe", "SM1", -1), &receipt("twilio", "SM2", 0));
    let events = &["SM1".to_owned(), "SM3".to_owned()];
    world
        .write(
            a,
            unit!(|tx| {
                assert!(tx.receipts().receive(first).await?);
                assert!(!tx.receipts().receive(again).await?);
                assert!(tx.receipts().receive(other).await?);
                assert!(tx.receipts().receive(another).await?);
                assert_eq!(
                    tx.receipts().unhandled(events).await?,
                    [other.clone(), first.clone()]
                );
                tx.receipts().handled(first.id, now).await?;
                assert_eq!(
                    tx.receipts().unhandled(events).await?,
                    std::slice::from_ref(other)
                );
                Ok(())
            }),
        )
        .await
        .unwrap();
    let foreign = world
        .read(b, unit!(|tx| tx.receipts().unhandled(events).await))
        .await;
    assert_eq!(foreign, Ok(Vec::new()));
    let table = "webhook_receipt";
    for (tenant, id) in [(a, again.id), (b, first.id)] {
        let missing = world
            .write(tenant, unit!(|tx| tx.receipts().handled(id, now).await))
            .await;
        assert_eq!(missing, Err(StoreError::Missing { table }));
    }
    let purge = |before| world.system(unit!(|tx| tx.platform().purge_receipts(before).await));
    assert_eq!(purge(now).await, Ok(1));
    assert_eq!(purge(now + SignedDuration::from_secs(1)).await, Ok(2));
}

pub(crate) async fn audit_events_read_back(world: Arc<World>) {
    use services::records::{Actor, NewAuditEvent};
    let a = &world.a;
    let actors = [
        Actor::System,
        Actor::Call(a.call),
        Actor::User(domain::UserId::from_uuid(world.uuid())),
        Actor::ApiKey(domain::ApiKeyId::from_uuid(world.uuid())),
    ];
    let events: Vec<NewAuditEvent> = actors
        .into_iter()
        .enumerate()
        .map(|(index, actor)| NewAuditEvent {
            actor,
            ..world.new_audit(if index == 1 { "bkg_x" } else { "cus_y" })
        })
        .collect();
    let events = &events;
    let (all, one, page) = world
        .write(
            a,
            unit!(|tx| {
                for event in events {
                    tx.audit().record(event).await?;
                }
                let first = PageRequest::first(9);
                Ok((
                    tx.audit().list(None, first).await?,
                    tx.audit().list(Some("bkg_x"), first).await?,
                    tx.audit().list(None, PageRequest::first(3)).await?,
                ))
            }),
        )
        .await
        .unwrap();
    let mut expected = events.clone();
    expected.sort_by_key(|event| std::cmp::Reverse(event.id));
    assert_eq!(all.items, expected);
    assert_eq!(one.items, std::slice::from_ref(&events[1]));
    let rest = PageRequest {
        after: page.next,
        limit: 9,
    };
    let rest = world
        .read(a, unit!(|tx| tx.audit().list(None, rest).await))
        .await
        .unwrap();
    assert_eq!(rest.items, expected[3..]);
}

pub(crate) async fn an_intent_is_remembered_once(world: Arc<World>) {
    let (a, b, now) = (&world.a, &world.b, world.now);
    let result = &json!({"ok": true, "reference": "K7F2QX"});
    let remember = |tenant: &'_ Tenant, scope: &'static str| {
        let (world, business) = (&world, tenant.business);
        async move {
            world
                .store
                .write::<_, StoreError, _>(
                    business,
                    unit!(|tx| tx
                        .intents()
                        .remember(scope, "book:slot_1", result, now)
                        .await),
                )
                .await
        }
    };
    assert_eq!(remember(a, "call_1").await, Ok(()));
    let table = "intent".to_owned();
    assert_eq!(
        remember(a, "call_1").await,
        Err(Constraint::Duplicate { table }.into())
    );
    assert_eq!(remember(a, "call_2").await, Ok(()));
    let recalled = |tenant: &'_ Tenant, intent: &'static str| {
        let business = tenant.business;
        let world = &world;
        async move {
            world
                .store
                .read::<_, StoreError, _>(
                    business,
                    unit!(|tx| tx.intents().recall("call_1", intent).await),
                )
                .await
                .unwrap()
        }
    };
    assert_eq!(recalled(a, "book:slot_1").await.as_ref(), Some(result));
    assert_eq!(recalled(a, "book:slot_2").await, None);
    assert_eq!(recalled(b, "book:slot_1").await, None);
}
