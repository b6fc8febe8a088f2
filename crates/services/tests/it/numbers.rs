//! Numbers that are bought, linked, checked and given back.

use std::sync::Arc;

use services::{
    ServiceError,
    access::Member,
    calls::{Answer, Refused},
    numbers::{CallMe, Health, NumberWorld, Numbers},
    ports::{
        carrier_numbers::{NumberAddresses, NumbersError, RoundTripFault},
        provider::{ProviderError, ProviderErrorKind},
        telephony::{CarrierNumber, TelephonyError},
    },
    records::{Location, NumberProblem},
    snapshot::Snapshots,
};
use testkit::fakes::{FakeNumbers, Moment};

use crate::shop::Shop;

const NEW: &str = "+442079460712";

struct Desk {
    shop: Shop,
    carrier: Arc<FakeNumbers>,
    numbers: Numbers,
    dana: Member,
    here: Location,
}

impl Desk {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let carrier = Arc::new(FakeNumbers::default());
        carrier.offers(&[NEW]);
        let world = NumberWorld {
            carrier: Some(carrier.clone()),
            outgoing: Some(carrier.clone()),
            trip: Some(carrier.clone()),
            addresses: NumberAddresses {
                voice: "https://voice.example.com/in".to_owned(),
                status: "https://voice.example.com/status".to_owned(),
            },
            exotel: false,
        };
        let numbers = Numbers::new(
            shop.ports.clone(),
            Snapshots::new(shop.ports.clone()),
            world,
        );
        let dana = shop
            .access
            .member(shop.fade_room.owner, None)
            .await
            .unwrap();
        let here = shop
            .ports
            .store
            .read::<_, ServiceError, _>(dana.business, |tx| {
                Box::pin(async move { Ok(tx.locations().list().await?.remove(0)) })
            });
        let here = here.await.unwrap();
        Self {
            shop,
            carrier,
            numbers,
            dana,
            here,
        }
    }

    async fn buy(&self) -> Result<domain::PhoneNumberId, ServiceError> {
        let wanted = NEW.parse().unwrap();
        self.numbers.buy(&self.dana, self.here.id, &wanted).await
    }

    async fn known(&self) -> Vec<String> {
        let page = self.numbers.list(&self.dana).await.unwrap();
        page.rows.into_iter().map(|row| row.e164).collect()
    }
}

fn failing(kind: ProviderErrorKind) -> NumbersError {
    ProviderError::new("twilio", kind).into()
}

#[tokio::test]
async fn a_number_that_is_bought_leads_here_and_is_answered() {
    let desk = Desk::open().await;
    let id = desk.buy().await.unwrap();
    let page = desk.numbers.page(&desk.dana, id).await.unwrap();
    let well = Health::Well {
        round_trip_ms: Some(7),
    };
    assert_eq!(page.row.health, well);
    assert!(page.requests.is_empty(), "a check is no call");
    let answer = desk
        .shop
        .ring("CA9", "+447700900101", &NEW.parse().unwrap())
        .await;
    assert!(matches!(answer, Answer::Connect(_)));
    let page = desk.numbers.page(&desk.dana, id).await.unwrap();
    assert_eq!((page.requests.len(), page.row.calls), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_buys_once_and_a_refusal_leaves_nothing_behind() {
    let desk = Desk::open().await;
    let lost = failing(ProviderErrorKind::UnknownOutcome);
    desk.carrier.fail_buying(Moment::After, lost.clone());
    desk.buy().await.unwrap();
    assert_eq!(desk.carrier.owned().len(), 1);
    assert!(desk.known().await.contains(&NEW.to_owned()));

    let desk = Desk::open().await;
    desk.carrier
        .fail_buying(Moment::Before, NumbersError::Taken);
    let refused = desk.buy().await;
    assert!(
        matches!(refused, Err(ServiceError::Conflict(_))),
        "{refused:?}"
    );
    assert!(!desk.known().await.contains(&NEW.to_owned()));
    assert!(desk.carrier.owned().is_empty());

    // Nobody knows what became of it: it stays written down, is answered by nobody, and buying again finds out.
    let desk = Desk::open().await;
    desk.carrier.fail_buying(Moment::Before, lost);
    assert!(desk.buy().await.is_err());
    let page = desk.numbers.list(&desk.dana).await.unwrap();
    let row = page.rows.iter().find(|row| row.e164 == NEW).unwrap();
    assert_eq!(row.health, Health::Off);
    let stray = desk
        .shop
        .ring("CA8", "+447700900101", &NEW.parse().unwrap())
        .await;
    assert!(matches!(stray, Answer::Refuse(Refused::UnknownNumber)));
    desk.buy().await.unwrap();
    assert_eq!(desk.carrier.owned().len(), 1);
}

#[tokio::test]
async fn a_number_of_another_business_is_not_linked() {
    let desk = Desk::open().await;
    let maya = desk
        .shop
        .access
        .member(desk.shop.luma_skin.owner, None)
        .await
        .unwrap();
    let own = CarrierNumber {
        id: "PN1".to_owned(),
        number: desk.shop.luma_skin.number.clone(),
        voice_url: None,
        sms_url: None,
        status_callback: None,
        overridden_by: None,
    };
    desk.carrier.owns(own.clone());
    assert!(
        desk.numbers.spare().await.unwrap().is_empty(),
        "it is in use"
    );
    let taken = desk
        .numbers
        .link(&desk.dana, desk.here.id, &own.number)
        .await;
    assert!(
        matches!(
            taken,
            Err(ServiceError::Invalid {
                field: "number",
                ..
            })
        ),
        "{taken:?}"
    );
    assert!(
        desk.carrier.owned()[0].voice_url.is_none(),
        "it leads where it led"
    );
    let page = desk.numbers.list(&maya).await.unwrap();
    let id = page.rows[0].id;
    assert!(matches!(
        desk.numbers.check(&desk.dana, id).await,
        Err(ServiceError::NotFound(_))
    ));
}

#[tokio::test]
async fn a_check_names_what_is_wrong() {
    let desk = Desk::open().await;
    let id = desk.buy().await.unwrap();
    let problem = async || desk.numbers.check(&desk.dana, id).await.unwrap().problem;
    assert_eq!(problem().await, None);
    desk.carrier
        .lose_trips(Some(RoundTripFault::SignatureRefused));
    assert_eq!(problem().await, Some(NumberProblem::SignatureRefused));
    desk.carrier.lose_trips(Some(RoundTripFault::Unreachable));
    assert_eq!(problem().await, Some(NumberProblem::Unreachable));
    desk.carrier.lose_trips(None);
    desk.numbers.release(&desk.dana, id).await.unwrap();
    assert!(desk.carrier.owned().is_empty());
    assert!(!desk.known().await.contains(&NEW.to_owned()));
}

#[tokio::test]
async fn a_blocked_caller_hears_no_receptionist_until_the_time_is_over() {
    let desk = Desk::open().await;
    let caller = "+447700900666".parse().unwrap();
    for (reason, days) in [("", None), ("Noise", Some(0)), ("Noise", Some(366))] {
        let refused = desk.numbers.block(&desk.dana, &caller, reason, days).await;
        assert!(matches!(refused, Err(ServiceError::Invalid { .. })));
    }
    let block = desk.numbers.block(&desk.dana, &caller, "Noise", Some(1));
    block.await.unwrap();
    let number = desk.shop.fade_room.number.clone();
    let answer = desk.shop.ring("CA1", caller.as_str(), &number).await;
    assert!(matches!(answer, Answer::Refuse(Refused::Blocked)));
    // Another business answers them.
    let other = desk.shop.luma_skin.number.clone();
    let answer = desk.shop.ring("CA2", caller.as_str(), &other).await;
    assert!(matches!(answer, Answer::Connect(_)));
    desk.numbers.unblock(&desk.dana, &caller).await.unwrap();
    let answer = desk.shop.ring("CA3", caller.as_str(), &number).await;
    assert!(matches!(answer, Answer::Connect(_)));
    assert!(desk.numbers.unblock(&desk.dana, &caller).await.is_err());
}

#[tokio::test]
async fn the_owner_is_rung_on_an_ordinary_telephone_a_few_times_a_day() {
    let desk = Desk::open().await;
    let from = desk.numbers.call_me_from(&desk.dana).await.unwrap();
    assert_eq!(from, CallMe::From("020 7946 0018".to_owned()));
    let ring = async |phone: &str| {
        desk.numbers
            .call_me(&desk.dana, &phone.parse().unwrap())
            .await
    };
    for (phone, why) in [
        ("+449098790123", "cost more"),
        ("+15125550142", "of the country"),
        ("+442079460018", "answered here"),
    ] {
        let refused = ring(phone).await.unwrap_err();
        assert!(
            matches!(&refused, ServiceError::Invalid { field: "phone", reason } if reason.contains(why)),
            "{phone}: {refused}"
        );
    }
    assert!(desk.carrier.rung().is_empty());

    let lost = ProviderError::new("twilio", ProviderErrorKind::UnknownOutcome);
    desk.carrier.fail_ringing(TelephonyError::Provider(lost));
    let unknown = ring("+447700900123").await.unwrap_err().to_string();
    assert!(unknown.contains("may ring or not"), "{unknown}");
    for _ in 1..5 {
        ring("+447700900123").await.unwrap();
    }
    let rung = desk.carrier.rung();
    assert_eq!(rung.len(), 4);
    assert_eq!(rung[0].from.as_str(), "+442079460018");
    assert_eq!(rung[0].answer, "https://voice.example.com/in");
    let often = ring("+447700900124").await.unwrap_err().to_string();
    assert!(often.contains("which is the most"), "{often}");
    assert_eq!(desk.carrier.rung().len(), 4);
    let recorded = desk
        .shop
        .ports
        .store
        .read::<_, ServiceError, _>(desk.dana.business, |tx| {
            Box::pin(async move {
                let filter = services::records::AuditFilter {
                    area: Some("number".to_owned()),
                    ..Default::default()
                };
                let page = services::records::PageRequest::first(20);
                Ok(tx.audit().find(&filter, page).await?.items)
            })
        })
        .await
        .unwrap();
    let calls = recorded
        .iter()
        .filter(|one| one.action == "number.test_call");
    assert_eq!(calls.count(), 5, "what may have rung is on record");
    assert_eq!(recorded[0].detail["to"], "…123");
}

#[tokio::test]
async fn a_number_of_the_other_carrier_has_to_be_dialled_by_hand() {
    let desk = Desk::open().await;
    let park = desk.shop.access.member(desk.shop.pickle_park.owner, None);
    let kavya = park.await.unwrap();
    let from = desk.numbers.call_me_from(&kavya).await.unwrap();
    assert!(
        matches!(from, CallMe::ByHand(why) if why.contains("Exotel")),
        "{from:?}"
    );
    let refused = desk
        .numbers
        .call_me(&kavya, &"+919845012345".parse().unwrap())
        .await;
    assert!(matches!(refused, Err(ServiceError::Conflict(_))));
    assert!(desk.carrier.rung().is_empty());
}
