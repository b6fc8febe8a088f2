//! What a business chooses about itself, invitations, whose a session is, and which changes are found.

use std::sync::Arc;

use domain::{InvitationId, MembershipId, Role, UserId};
use jiff::SignedDuration;
use serde_json::json;
use services::records::{
    Actor, ActorFilter, AuditFilter, BusinessSettings, Invitation, Membership, NewAuditEvent,
    PageRequest, SessionRecord, User,
};

use crate::world::{World, unit};

async fn member(world: &World, email: &str) -> User {
    let user = User {
        id: UserId::from_uuid(world.uuid()),
        email: email.parse().unwrap(),
        name: None,
        subject: None,
        platform_admin: false,
        created_at: world.now,
    };
    let membership = Membership {
        id: MembershipId::from_uuid(world.uuid()),
        business_id: world.a.business,
        user_id: user.id,
        role: Role::Desk,
        staff_id: None,
        created_at: world.now,
    };
    let (row, membership) = (&user, &membership);
    world
        .system(unit!(|tx| tx.people().put(row).await))
        .await
        .unwrap();
    world
        .write(&world.a, unit!(|tx| tx.members().put(membership).await))
        .await
        .unwrap();
    user
}

pub(crate) async fn what_a_business_chooses_reads_back_and_is_known_to_its_members(
    world: Arc<World>,
) {
    let user = member(&world, "lena@example.com").await;
    let chosen = &BusinessSettings {
        staff_noun: "Barber".to_owned(),
        resource_noun: "Chair".to_owned(),
        health_data: true,
        idle_minutes: Some(15),
        booking_page: false,
        tell_customers: false,
    };
    world
        .write(
            &world.a,
            unit!(|tx| {
                assert_eq!(tx.accounts().settings().await?, BusinessSettings::default());
                tx.accounts().put_settings(chosen).await?;
                assert_eq!(&tx.accounts().settings().await?, chosen);
                tx.accounts().lock_team().await
            }),
        )
        .await
        .unwrap();
    let theirs = world
        .write(&world.b, unit!(|tx| tx.accounts().settings().await))
        .await
        .unwrap();
    assert_eq!(theirs, BusinessSettings::default());
    let id = user.id;
    let known = world
        .system(unit!(|tx| tx.people().settings(id).await))
        .await
        .unwrap();
    assert_eq!(known, std::slice::from_ref(chosen));
    let wrong = &BusinessSettings {
        idle_minutes: Some(7),
        ..chosen.clone()
    };
    let refused = world
        .write(
            &world.a,
            unit!(|tx| tx.accounts().put_settings(wrong).await),
        )
        .await;
    assert!(refused.is_err());
}

pub(crate) async fn an_invitation_is_used_once_and_not_after_it_lapsed_or_was_taken_back(
    world: Arc<World>,
) {
    let user = member(&world, "dana@example.com").await;
    let now = world.now;
    let until = now + SignedDuration::from_hours(1);
    let new = |seed: u8| Invitation {
        id: InvitationId::from_uuid(world.uuid()),
        email: format!("guest{seed}@example.com").parse().unwrap(),
        role: Role::Manager,
        staff_id: None,
        token_hash: [seed; 32],
        invited_by: user.id,
        created_at: now,
        expires_at: until,
        accepted_at: None,
        revoked_at: None,
    };
    let (used, late, back) = (&new(1), &new(2), &new(3));
    let (a, b) = (world.a.business, &world.b);
    world
        .write(
            &world.a,
            unit!(|tx| {
                for one in [used, late, back] {
                    tx.accounts().invite(one).await?;
                }
                assert_eq!(
                    tx.accounts().invitation(used.id).await?.as_ref(),
                    Some(used)
                );
                assert!(tx.accounts().accept(used.id, now).await?);
                assert!(!tx.accounts().accept(used.id, now).await?);
                assert!(!tx.accounts().revoke(used.id, now).await?);
                assert!(!tx.accounts().accept(late.id, until).await?);
                assert!(tx.accounts().revoke(back.id, now).await?);
                assert!(!tx.accounts().revoke(back.id, now).await?);
                assert!(!tx.accounts().accept(back.id, now).await?);
                let all = tx.accounts().invitations().await?;
                assert_eq!(all.len(), 3);
                assert!(all.iter().any(|one| one.accepted_at == Some(now)));
                Ok(())
            }),
        )
        .await
        .unwrap();
    let found = world
        .system(unit!(|tx| tx.directory().invitation(&[2; 32]).await))
        .await
        .unwrap();
    assert_eq!(found, Some((a, late.id)));
    world
        .write(
            b,
            unit!(|tx| {
                assert_eq!(tx.accounts().invitation(late.id).await?, None);
                assert!(!tx.accounts().accept(late.id, now).await?);
                assert!(!tx.accounts().revoke(late.id, now).await?);
                assert_eq!(tx.accounts().invitations().await?, []);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn sessions_are_found_and_ended_by_their_person(world: Arc<World>) {
    let user = member(&world, "sam@example.com").await;
    let now = world.now;
    let (soon, later) = (
        now + SignedDuration::from_mins(10),
        now + SignedDuration::from_hours(5),
    );
    let session = |id: &str, expires_at| SessionRecord {
        id: id.to_owned(),
        data: json!({}),
        expires_at,
    };
    let rows = &[
        session("s1", later),
        session("s2", later),
        session("s3", soon),
        session("other", later),
    ];
    let (id, a) = (user.id, world.a.business);
    world
        .system(unit!(|tx| {
            for row in rows {
                tx.sessions().insert(row).await?;
            }
            for row in &rows[..3] {
                tx.sessions().tie(&row.id, Some(id)).await?;
            }
            let ids = |rows: Vec<SessionRecord>| -> Vec<String> {
                rows.into_iter().map(|row| row.id).collect()
            };
            assert_eq!(
                ids(tx.sessions().of_user(id, now).await?),
                ["s1", "s2", "s3"]
            );
            // What is saved again stays whose it was.
            tx.sessions().save(&rows[0]).await?;
            assert_eq!(ids(tx.sessions().of_user(id, soon).await?), ["s1", "s2"]);
            assert_eq!(tx.sessions().lapse_by(a, soon).await?, 2);
            assert_eq!(tx.sessions().of_user(id, soon).await?, []);
            assert_eq!(tx.sessions().end_others(id, Some("s2")).await?, 2);
            assert_eq!(ids(tx.sessions().of_user(id, now).await?), ["s2"]);
            tx.sessions().tie("s2", None).await?;
            assert_eq!(tx.sessions().end_others(id, None).await?, 0);
            assert!(tx.sessions().load("other", now).await?.is_some());
            Ok(())
        }))
        .await
        .unwrap();
}

pub(crate) async fn changes_are_found_by_who_what_and_when(world: Arc<World>) {
    let user = member(&world, "kit@example.com").await;
    let event = |actor, action: &str, hours| NewAuditEvent {
        id: domain::AuditEventId::from_uuid(world.uuid()),
        at: world.now + SignedDuration::from_hours(hours),
        actor,
        action: action.to_owned(),
        subject: "x".to_owned(),
        detail: json!({}),
    };
    let call = domain::CallId::from_uuid(world.uuid());
    let events = &[
        event(Actor::User(user.id), "member.removed", 1),
        event(Actor::Call(call), "booking.created", 2),
        event(Actor::System, "booking.cancelled", 3),
        event(Actor::User(user.id), "bookings.odd", 4),
    ];
    world
        .write(
            &world.a,
            unit!(|tx| {
                for event in events {
                    tx.audit().record(event).await?;
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    let at = |hours| Some(world.now + SignedDuration::from_hours(hours));
    let cases = [
        (AuditFilter::default(), vec![3, 2, 1, 0]),
        (
            AuditFilter {
                who: Some(ActorFilter::One(Actor::User(user.id))),
                ..AuditFilter::default()
            },
            vec![3, 0],
        ),
        (
            AuditFilter {
                who: Some(ActorFilter::AnyCall),
                ..AuditFilter::default()
            },
            vec![1],
        ),
        (
            AuditFilter {
                area: Some("booking".to_owned()),
                ..AuditFilter::default()
            },
            vec![2, 1],
        ),
        (
            AuditFilter {
                from: at(2),
                until: at(4),
                ..AuditFilter::default()
            },
            vec![2, 1],
        ),
    ];
    for (filter, expected) in &cases {
        let page = world
            .write(
                &world.a,
                unit!(|tx| tx.audit().find(filter, PageRequest::first(10)).await),
            )
            .await
            .unwrap();
        let expected: Vec<_> = expected
            .iter()
            .map(|index| events[*index].clone())
            .collect();
        assert_eq!(page.items, expected, "{filter:?}");
    }
    let none = world
        .write(
            &world.b,
            unit!(|tx| {
                tx.audit()
                    .find(&AuditFilter::default(), PageRequest::first(10))
                    .await
            }),
        )
        .await
        .unwrap();
    assert_eq!(none.items, []);
}
