//! Versions of receptionists, drafts, and which version answered a call.

use std::sync::Arc;

use domain::{RuleId, UserId};
use services::{
    ports::{Constraint, StoreError},
    records::{
        CallSearch, DraftAside, Edited, Kind, PageRequest, Part, ReceptionistDraft, Removed, Rule,
        Script, User, VersionRef, VersionUse,
    },
};

use crate::world::{World, always, unit};

fn script(world: &World, greeting: &str) -> Script {
    let mut script = Script::default();
    greeting.clone_into(&mut script.persona.greeting);
    script.rules = vec![Rule {
        id: RuleId::from_uuid(world.uuid()),
        kind: Kind::WhenAsked,
        title: "parking".into(),
        text: "Behind the shop.\nIt is free.".into(),
        on: true,
    }];
    script
}

async fn person(world: &World) -> UserId {
    let user = &User {
        id: UserId::from_uuid(world.uuid()),
        email: "dana@example.com".parse().unwrap(),
        name: None,
        subject: None,
        platform_admin: false,
        created_at: world.now,
    };
    world
        .system(unit!(|tx| tx.people().put(user).await))
        .await
        .unwrap();
    user.id
}

pub(crate) async fn versions_are_numbered_and_the_newest_is_live(world: Arc<World>) {
    let now = world.now;
    let (a, by) = (&world.a, person(&world).await);
    let next = &script(&world, "Fade Room, hello.");
    world
        .write(
            a,
            unit!(|tx| {
                let first = tx.receptionists().live(a.location).await?.unwrap();
                assert_eq!((first.number, first.published_by), (1, None));
                assert_eq!(
                    first.script.persona.greeting,
                    "This is Ava, an AI receptionist. How can I help?"
                );
                assert!(first.script.persona.says_ai && first.script.sound.voice == "marin");
                let number = tx
                    .receptionists()
                    .publish(a.location, next, Some(by), now)
                    .await?;
                assert_eq!(number, 2);
                let live = tx.receptionists().live(a.location).await?.unwrap();
                assert_eq!((&live.script, live.published_by), (next, Some(by)));
                assert_eq!(live.published_at, now);
                assert_eq!(
                    tx.receptionists().versions(a.location, None, 9).await?,
                    [live.clone(), first.clone()]
                );
                assert_eq!(
                    tx.receptionists().versions(a.location, Some(2), 9).await?,
                    std::slice::from_ref(&first)
                );
                assert_eq!(
                    tx.receptionists().version(first.reference()).await?,
                    Some(first)
                );
                // The words of the row are those of the live version; what the owner did not word stays.
                let words = tx.locations().receptionist(a.location).await?.unwrap();
                assert_eq!(words.greeting, "Fade Room, hello.");
                assert_eq!(words.policy, serde_json::json!({"cancel": "caller_id"}));
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn words_that_no_version_says_become_one(world: Arc<World>) {
    let now = world.now;
    let a = &world.a;
    let next = &script(&world, "Fade Room, hello.");
    world
        .write(
            a,
            unit!(|tx| {
                tx.receptionists()
                    .publish(a.location, next, None, now)
                    .await?;
                let mut words = tx.locations().receptionist(a.location).await?.unwrap();
                tx.locations().put_receptionist(&words).await?;
                words.policy = serde_json::json!({});
                tx.locations().put_receptionist(&words).await?;
                let live = tx.receptionists().live(a.location).await?.unwrap();
                assert_eq!(live.number, 2, "the policy is no part of a version");
                words.name = "Robin".into();
                tx.locations().put_receptionist(&words).await?;
                let live = tx.receptionists().live(a.location).await?.unwrap();
                assert_eq!(
                    (live.number, live.script.persona.name.as_str()),
                    (3, "Robin")
                );
                assert_eq!(live.script.rules, next.rules, "all else stays");
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn a_draft_reads_back_and_is_changed_by_one_at_a_time(world: Arc<World>) {
    let now = world.now;
    let (a, by) = (&world.a, person(&world).await);
    let script = script(&world, "Hello.");
    let draft = &ReceptionistDraft {
        location_id: a.location,
        revision: 1,
        aside: DraftAside {
            removed: Some(Removed {
                place: 3,
                rule: script.rules[0].clone(),
            }),
            edited: vec![Edited {
                part: Part::Rules,
                by,
                at: now,
            }],
        },
        script,
        updated_at: now,
        updated_by: Some(by),
    };
    world
        .write(
            a,
            unit!(|tx| {
                assert_eq!(tx.receptionists().draft(a.location).await?, None);
                assert!(!tx.receptionists().remove_draft(a.location).await?);
                tx.receptionists().put_draft(draft).await?;
                let second = ReceptionistDraft {
                    revision: 2,
                    script: Script::default(),
                    ..draft.clone()
                };
                tx.receptionists().put_draft(&second).await?;
                assert_eq!(tx.receptionists().draft(a.location).await?, Some(second));
                Ok(())
            }),
        )
        .await
        .unwrap();
    for late in [1, 2, 4] {
        let late = &ReceptionistDraft {
            revision: late,
            ..draft.clone()
        };
        let refused = world
            .write(a, unit!(|tx| tx.receptionists().put_draft(late).await))
            .await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(Constraint::Version))),
            "{refused:?}"
        );
    }
    let removed = world
        .write(
            a,
            unit!(|tx| tx.receptionists().remove_draft(a.location).await),
        )
        .await;
    assert!(removed.unwrap());
}

pub(crate) async fn a_call_keeps_the_version_that_answered_it(world: Arc<World>) {
    let now = world.now;
    let (a, b) = (&world.a, &world.b);
    let next = &script(&world, "Hello.");
    let first = VersionRef {
        location_id: a.location,
        number: 1,
    };
    let second = VersionRef { number: 2, ..first };
    world
        .write(
            a,
            unit!(|tx| {
                assert_eq!(tx.receptionists().answered(a.call).await?, None);
                assert_eq!(tx.receptionists().uses(a.location).await?, []);
                tx.receptionists().answers(a.call, first).await?;
                tx.receptionists()
                    .publish(a.location, next, None, now)
                    .await?;
                tx.receptionists().answers(a.call, second).await?;
                assert_eq!(tx.receptionists().answered(a.call).await?, Some(first));
                let used = VersionUse {
                    number: 1,
                    calls: 1,
                    booked: 0,
                };
                assert_eq!(tx.receptionists().uses(a.location).await?, [used]);
                for (version, found) in [(first, 1), (second, 0)] {
                    let search = CallSearch {
                        version: Some(version),
                        ..CallSearch::default()
                    };
                    let page = PageRequest::first(9);
                    let calls = tx.overview().calls(&search, page).await?.items;
                    assert_eq!(calls.len(), found);
                    let totals = tx.overview().call_totals(&search, &[always()]).await?;
                    assert_eq!(totals[0].count, found as u64);
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    // Neither a version nor a call of another business can be named.
    let foreign = VersionRef {
        location_id: b.location,
        number: 1,
    };
    let refused = world
        .write(
            a,
            unit!(|tx| {
                assert_eq!(tx.receptionists().live(b.location).await?, None);
                assert_eq!(tx.receptionists().version(foreign).await?, None);
                assert_eq!(tx.receptionists().draft(b.location).await?, None);
                assert_eq!(tx.receptionists().answered(b.call).await?, None);
                tx.receptionists().answers(b.call, first).await
            }),
        )
        .await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    let refused = world
        .write(
            a,
            unit!(|tx| tx
                .receptionists()
                .publish(b.location, next, None, now)
                .await),
        )
        .await;
    assert!(
        matches!(refused, Err(StoreError::Missing { .. })),
        "{refused:?}"
    );
}
