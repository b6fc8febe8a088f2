//! A business that is deleted.

use std::sync::Arc;

use domain::{InvitationId, MembershipId, Role, UserId};
use services::{
    ports::StoreError,
    records::{BusinessSettings, Invitation, Membership, User},
};

use crate::world::{Tenant, World, slot, unit};

/// What a business also owns, apart from what it is seeded with.
async fn more(world: &World, tenant: &Tenant) -> UserId {
    let user = &User {
        id: UserId::from_uuid(world.uuid()),
        email: format!("{}@example.com", world.uuid()).parse().unwrap(),
        name: None,
        subject: None,
        platform_admin: false,
        created_at: world.now,
    };
    let membership = &Membership {
        id: MembershipId::from_uuid(world.uuid()),
        business_id: tenant.business,
        user_id: user.id,
        role: Role::Staff,
        staff_id: None,
        created_at: world.now,
    };
    let invitation = &Invitation {
        id: InvitationId::from_uuid(world.uuid()),
        email: user.email.clone(),
        role: Role::Staff,
        staff_id: Some(tenant.staff[1]),
        token_hash: world.uuid().as_bytes().repeat(2).try_into().unwrap(),
        invited_by: user.id,
        created_at: world.now,
        expires_at: world.now,
        accepted_at: None,
        revoked_at: None,
    };
    let hold = &world.new_hold(tenant, &[tenant.lane(1)], slot(60, 30));
    let (job, event) = (&world.new_job("sms.send", None), &world.new_audit("x"));
    let (now, staff) = (world.now, tenant.staff[0]);
    world
        .system(unit!(|tx| tx.people().put(user).await))
        .await
        .unwrap();
    world
        .write(
            tenant,
            unit!(|tx| {
                tx.members().put(membership).await?;
                tx.members().link(membership.id, Some(staff)).await?;
                tx.accounts().invite(invitation).await?;
                tx.accounts()
                    .put_settings(&BusinessSettings::default())
                    .await?;
                tx.notices().mark_read(user.id, now).await?;
                tx.holds().place(hold, now).await?;
                tx.jobs().enqueue(job, now).await?;
                tx.audit().record(event).await
            }),
        )
        .await
        .unwrap();
    user.id
}

pub(crate) async fn a_deleted_business_leaves_nothing_and_its_neighbour_everything(
    world: Arc<World>,
) {
    let (a, b) = (&world.a, &world.b);
    let user = more(&world, a).await;
    let before = world.fresh.raw(a.business).await.owned().await;
    let full = before.iter().filter(|(_, rows)| *rows > 0).count();
    assert!(full > 20, "{before:?}");
    let theirs = world.fresh.raw(b.business).await.owned().await;
    let erased = world
        .write(a, unit!(|tx| tx.businesses().erase().await))
        .await;
    assert_eq!(erased, Ok(true));
    let left: Vec<_> = world.fresh.raw(a.business).await.owned().await;
    let left: Vec<_> = left.iter().filter(|(_, rows)| *rows > 0).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(world.fresh.raw(b.business).await.owned().await, theirs);
    // The people stay: they may belong to other businesses.
    let known = world
        .system(unit!(|tx| {
            assert_eq!(tx.people().memberships(user).await?, []);
            tx.people().get(user).await
        }))
        .await
        .unwrap();
    assert!(known.is_some());
    let again = world
        .write(a, unit!(|tx| tx.businesses().erase().await))
        .await;
    assert_eq!(again, Ok(false));
}

pub(crate) async fn a_deletion_that_fails_leaves_everything(world: Arc<World>) {
    let a = &world.a;
    let before = world.fresh.raw(a.business).await.owned().await;
    let failed: Result<(), StoreError> = world
        .write(
            a,
            unit!(|tx| {
                tx.businesses().erase().await?;
                Err(StoreError::Missing { table: "business" })
            }),
        )
        .await;
    assert!(failed.is_err());
    assert_eq!(world.fresh.raw(a.business).await.owned().await, before);
}

pub(crate) async fn a_member_is_one_person_of_the_diary(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    more(&world, a).await;
    let members = world
        .read(a, unit!(|tx| tx.members().list().await))
        .await
        .unwrap();
    let (id, sam, lena) = (members[0].id, a.staff[0], a.staff[1]);
    assert_eq!(members[0].staff_id, Some(sam));
    let user = members[0].user_id;
    world
        .write(
            a,
            unit!(|tx| {
                tx.members().link(id, Some(lena)).await?;
                // Another role changes nothing of it.
                let mut member = tx.members().list().await?.remove(0);
                assert_eq!(member.staff_id, Some(lena));
                member.role = Role::Desk;
                tx.members().put(&member).await?;
                assert_eq!(tx.members().list().await?, [member]);
                Ok(())
            }),
        )
        .await
        .unwrap();
    let known = world
        .system(unit!(|tx| tx.people().memberships(user).await))
        .await
        .unwrap();
    assert_eq!(known[0].staff_id, Some(lena));
    more_members(&world, a, lena).await;
    let foreign = b.staff[0];
    let refused = world
        .write(a, unit!(|tx| tx.members().link(id, Some(foreign)).await))
        .await;
    assert!(refused.is_err());
    let gone = world
        .write(
            a,
            unit!(|tx| {
                tx.members().link(id, None).await?;
                assert_eq!(tx.members().list().await?[0].staff_id, None);
                tx.members().link(id, Some(lena)).await?;
                tx.members().remove(id).await
            }),
        )
        .await;
    assert_eq!(gone, Ok(true));
}

/// Another member cannot be the same person.
async fn more_members(world: &World, tenant: &Tenant, taken: domain::StaffId) {
    let user = &User {
        id: UserId::from_uuid(world.uuid()),
        email: "kit@example.com".parse().unwrap(),
        name: None,
        subject: None,
        platform_admin: false,
        created_at: world.now,
    };
    let membership = &Membership {
        id: MembershipId::from_uuid(world.uuid()),
        business_id: tenant.business,
        user_id: user.id,
        role: Role::Staff,
        staff_id: None,
        created_at: world.now,
    };
    world
        .system(unit!(|tx| tx.people().put(user).await))
        .await
        .unwrap();
    let twice = world
        .write(
            tenant,
            unit!(|tx| {
                tx.members().put(membership).await?;
                tx.members().link(membership.id, Some(taken)).await
            }),
        )
        .await;
    assert!(twice.is_err());
}
