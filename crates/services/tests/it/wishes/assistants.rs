//! The diary of an assistant, which is a place with one diary.

use domain::{ExceptionId, WallRange};
use services::{
    ServiceError,
    assistants::Assistants,
    records::{HoursException, HoursOwner},
};

use super::Desk;

pub(super) async fn holidays_are_in_the_diary_of_an_assistant(desk: Desk) {
    let place = desk.place("fade-room").await;
    let assistants = Assistants::new(
        desk.ports.clone(),
        desk.snapshots.clone(),
        desk.availability.clone(),
        Vec::new(),
    );
    let (shut, short) = ("2026-11-25".parse().unwrap(), "2026-11-26".parse().unwrap());
    let days = async || {
        let diary = assistants.diary(place, Some(shut), Some(short)).await;
        let days = diary.unwrap().days.into_iter();
        days.map(|(_, slots)| slots.len()).collect::<Vec<_>>()
    };
    let usual = days().await;
    assert!(usual.iter().all(|slots| *slots > 4), "{usual:?}");
    let ten = WallRange::new("10:00".parse().unwrap(), "11:00".parse().unwrap()).unwrap();
    for (date, ranges) in [(shut, vec![]), (short, vec![ten])] {
        let exception = &HoursException {
            id: desk.ports.id(ExceptionId::from_uuid),
            owner: HoursOwner::Location(place.location),
            date,
            ranges,
            holiday: true,
            note: "A holiday".to_owned(),
        };
        let written = desk
            .ports
            .store
            .write::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(async move { Ok(tx.hours().put_exception(exception).await?) })
            });
        written.await.unwrap();
    }
    desk.snapshots.forget(place.location);
    assert_eq!(days().await, [0, 2], "as /api/bookings shows them");
    let closed = assistants.day(place, Some(shut)).await.unwrap();
    assert!(closed.hours.is_empty() && closed.free.is_empty());
    let hour = assistants.day(place, Some(short)).await.unwrap();
    assert_eq!(hour.hours, [ten]);
}
