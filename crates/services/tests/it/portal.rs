//! What members see, and that they see nothing of others.

use services::{ServiceError, portal::CallsQuestion};

use crate::shop::Shop;

#[tokio::test]
async fn a_member_sees_the_calls_and_bookings_of_their_business_only() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    line.book("Haircut", "tomorrow at 2 pm", "Jo Bloggs").await;
    let id = line.scope.call;
    let dana = shop
        .access
        .member(shop.fade_room.owner, None)
        .await
        .unwrap();
    let maya = shop
        .access
        .member(shop.luma_skin.owner, None)
        .await
        .unwrap();
    let all = &CallsQuestion::default();
    let calls = shop.portal.call_list(&dana, all).await.unwrap().page.calls;
    assert_eq!(calls.len(), 1);
    assert_eq!(
        (calls[0].caller.as_str(), calls[0].dialled.as_str()),
        ("Jo Bloggs", "020 7946 0018")
    );
    assert_eq!(shop.portal.call(&dana, id).await.unwrap().row.id, id);
    assert!(
        shop.portal
            .call_list(&maya, all)
            .await
            .unwrap()
            .page
            .calls
            .is_empty()
    );
    assert!(matches!(
        shop.portal.call(&maya, id).await,
        Err(ServiceError::NotFound(_))
    ));
    let days = shop.portal.bookings(&dana, None).await.unwrap().days;
    let booked: Vec<_> = days
        .iter()
        .flat_map(|day| &day.bookings)
        .filter(|row| row.call.is_some())
        .collect();
    assert_eq!(
        (
            days[0].day.as_str(),
            booked[0].times.as_str(),
            booked[0].with.as_str()
        ),
        ("Sat 21 Nov", "14:00 to 14:30", "Sam")
    );
}

#[tokio::test]
async fn a_sign_in_link_works_once() {
    let shop = Shop::open().await;
    let secret = shop
        .access
        .new_link(&"owner@fade-room.example".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        shop.access.use_link(&secret).await.unwrap(),
        shop.fade_room.owner
    );
    assert!(matches!(
        shop.access.use_link(&secret).await,
        Err(ServiceError::Forbidden(_))
    ));
    let stranger = shop
        .access
        .member(shop.fade_room.owner, Some(shop.luma_skin.business))
        .await;
    assert!(matches!(stranger, Err(ServiceError::Forbidden(_))));
}

#[tokio::test]
async fn a_key_opens_its_business_and_nonsense_opens_nothing() {
    let shop = Shop::open().await;
    let key = shop
        .access
        .new_api_key(shop.luma_skin.business, "till")
        .await
        .unwrap();
    let caller = shop.access.api_key(&key.secret).await.unwrap().unwrap();
    assert_eq!(caller.business, shop.luma_skin.business);
    assert!(shop.access.api_key("rdk_0").await.unwrap().is_none());
}
