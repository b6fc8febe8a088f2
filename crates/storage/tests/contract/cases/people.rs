//! People who sign in, and their sessions.

use std::sync::Arc;

use domain::{MembershipId, Role, UserId};
use jiff::SignedDuration;
use serde_json::json;
use services::{
    ports::{Constraint, StoreError},
    records::{Membership, SessionRecord, User},
};

use crate::world::{World, unit};

fn user(world: &World, email: &str) -> User {
    User {
        id: UserId::from_uuid(world.uuid()),
        email: email.parse().unwrap(),
        name: Some("Sam Fade".parse().unwrap()),
        subject: Some(format!("google:{email}")),
        platform_admin: false,
        created_at: world.now,
    }
}

pub(crate) async fn a_user_is_found_and_has_businesses(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let (sam, twin) = (
        &user(&world, "sam@example.com"),
        &user(&world, "sam@example.com"),
    );
    world
        .system(unit!(|tx| {
            tx.people().put(sam).await?;
            let promoted = User {
                platform_admin: true,
                ..sam.clone()
            };
            tx.people().put(&promoted).await?;
            assert_eq!(tx.people().get(sam.id).await?, Some(promoted));
            tx.people().put(sam).await?;
            assert_eq!(tx.people().by_email(&sam.email).await?.as_ref(), Some(sam));
            let subject = "google:sam@example.com";
            assert_eq!(tx.people().by_subject(subject).await?.as_ref(), Some(sam));
            assert_eq!(tx.people().by_subject("google:nobody").await?, None);
            Ok(())
        }))
        .await
        .unwrap();
    let table = "app_user".to_owned();
    let duplicate = world.system(unit!(|tx| tx.people().put(twin).await)).await;
    assert_eq!(duplicate, Err(Constraint::Duplicate { table }.into()));
    let membership = |business_id, role| Membership {
        id: MembershipId::from_uuid(world.uuid()),
        business_id,
        user_id: sam.id,
        role,
        staff_id: None,
        created_at: world.now,
    };
    let (desk, owner) = (
        &membership(a.business, Role::Desk),
        &membership(a.business, Role::Owner),
    );
    let foreign = &membership(b.business, Role::Owner);
    let members = world
        .write(
            a,
            unit!(|tx| {
                tx.members().put(desk).await?;
                tx.members().put(owner).await?;
                tx.members().list().await
            }),
        )
        .await
        .unwrap();
    assert_eq!(
        members,
        [Membership {
            role: Role::Owner,
            ..desk.clone()
        }]
    );
    let refused = world
        .write(a, unit!(|tx| tx.members().put(foreign).await))
        .await;
    assert!(
        matches!(refused, Err(StoreError::Misuse { .. })),
        "{refused:?}"
    );
    let of_sam = world
        .system(unit!(|tx| tx.people().memberships(sam.id).await))
        .await
        .unwrap();
    assert_eq!(of_sam, members);
    let (here, there) = (a.business, b.business);
    let seats = world
        .system(unit!(|tx| {
            let first = tx.people().seat(sam.id, None).await?;
            let named = tx.people().seat(sam.id, Some(here)).await?;
            assert_eq!(first, named);
            Ok((named, tx.people().seat(sam.id, Some(there)).await?))
        }))
        .await
        .unwrap();
    let version = world
        .read(a, unit!(|tx| tx.businesses().setup_version().await))
        .await
        .unwrap();
    let seat = seats.0.unwrap();
    assert_eq!(std::slice::from_ref(&seat.membership), members);
    assert_eq!((seat.name, seat.setup_version), (sam.name.clone(), version));
    assert_eq!(seats.1, None, "in another business there is none");
    let id = desk.id;
    assert_eq!(
        world
            .write(b, unit!(|tx| tx.members().remove(id).await))
            .await,
        Ok(false)
    );
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.members().remove(id).await))
            .await,
        Ok(true)
    );
}

pub(crate) async fn a_session_lives_until_it_lapses(world: Arc<World>) {
    let now = world.now;
    let mut session = SessionRecord {
        id: "s1".into(),
        data: json!({"user": "usr_1"}),
        expires_at: now + SignedDuration::from_mins(30),
    };
    let first = &session.clone();
    session.data = json!({"user": "usr_2"});
    let second = &session;
    world
        .system(unit!(|tx| {
            assert!(tx.sessions().insert(first).await?);
            assert!(!tx.sessions().insert(second).await?);
            assert_eq!(tx.sessions().load("s1", now).await?.as_ref(), Some(first));
            tx.sessions().save(second).await?;
            assert_eq!(tx.sessions().load("s1", now).await?.as_ref(), Some(second));
            assert_eq!(tx.sessions().load("s1", second.expires_at).await?, None);
            assert_eq!(tx.sessions().purge(now).await?, 0);
            assert_eq!(tx.sessions().purge(second.expires_at).await?, 1);
            tx.sessions().save(second).await?;
            tx.sessions().delete("s1").await?;
            assert_eq!(tx.sessions().load("s1", now).await?, None);
            Ok(())
        }))
        .await
        .unwrap();
}
