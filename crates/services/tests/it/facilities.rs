//! Importing a `facilities.json`: everything or nothing, and the same again changes nothing.

use domain::EmailAddress;
use serde_json::{Value, json};
use services::{
    Ports, ServiceError,
    facilities::{Carrier, Change, Facilities, ImportError, Settings},
    records::{Length, Resource, Service},
    snapshot::Snapshots,
};

use crate::shop::{Shop, empty};

const OWNER: &str = "owner@pickle-x.example";

fn facility(id: &str, number: &str) -> Value {
    json!({
        "facility_id": id,
        "facility_name": "Pickle X Mysore",
        "phone_number": number,
        "number_of_courts": 4,
        "open_time": "06:00",
        "close_time": "23:00",
        "booking_rules": {"minimum_duration": 60, "duration_multiples": 60, "fixed_slots": true},
        "pricing": {"weekday_per_hour": 280, "weekend_per_hour": 300},
        "rentals": {"racket": 100, "shoes": 100, "shuttle_sale": 380},
        "coaching": {"available": true, "fee": 2500, "timings": ["7-9 AM", "4-6 PM"], "age_below": 18}
    })
}

fn file() -> Value {
    json!({"pickle_x_mysore": facility("pickle_x_mysore", "+919876543210")})
}

fn owner() -> EmailAddress {
    OWNER.parse().unwrap()
}

fn facilities(ports: &Ports) -> Facilities {
    Facilities::new(ports.clone(), Snapshots::new(ports.clone()))
}

async fn catalogue(ports: &Ports) -> (Vec<Service>, Vec<Resource>) {
    let place = facilities(ports).find("pickle_x_mysore").await.unwrap();
    ports
        .store
        .read(place.business_id, |tx| {
            Box::pin(async move {
                let services = tx.catalog().services().await?;
                Ok::<_, ServiceError>((services, tx.catalog().resources().await?))
            })
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_file_imported_twice_is_the_same_facility_once() {
    let files = testkit::scratch::dir().unwrap();
    let ports = empty(&files, Default::default()).await;
    let desk = facilities(&ports);
    let (text, settings) = (file().to_string(), Settings::default());
    let first = desk.import_for(&owner(), &text, &settings).await.unwrap();
    assert_eq!(first[0].change, Change::Added);
    let before = catalogue(&ports).await;
    let second = desk.import_for(&owner(), &text, &settings).await.unwrap();
    assert_eq!(second[0].change, Change::Unchanged);
    assert_eq!(second[0].location, first[0].location);
    assert_eq!(catalogue(&ports).await, before);

    let (services, courts) = before;
    assert_eq!(courts.len(), 4);
    let hire = &services[0];
    assert_eq!(hire.resources.len(), 4);
    assert_eq!(hire.price.unwrap().minor, 28_000);
    assert_eq!(hire.bands[0].price.minor, 30_000);
    let hourly = Length::Multiples {
        step: 60,
        min: 60,
        max: 17 * 60,
    };
    assert_eq!(hire.length, hourly);

    // What was imported reads back as the file has it.
    let listed = desk.list(None).await.unwrap();
    let mut listed = serde_json::to_value(&listed[0]).unwrap();
    let extra = listed.as_object_mut().unwrap();
    assert_eq!(extra.remove("currency"), Some("INR".into()));
    assert_eq!(extra.remove("timezone"), Some("Asia/Kolkata".into()));
    assert_eq!(listed, file()["pickle_x_mysore"]);
}

#[tokio::test]
async fn a_changed_file_changes_what_it_says_and_keeps_the_courts() {
    let files = testkit::scratch::dir().unwrap();
    let ports = empty(&files, Default::default()).await;
    let desk = facilities(&ports);
    let settings = Settings::default();
    let import = async |file: Value| {
        desk.import_for(&owner(), &file.to_string(), &settings)
            .await
            .unwrap()[0]
            .change
    };
    import(file()).await;
    let (_, before) = catalogue(&ports).await;
    let mut fewer = file();
    fewer["pickle_x_mysore"]["number_of_courts"] = 2.into();
    fewer["pickle_x_mysore"]["pricing"]["weekend_per_hour"] = 280.into();
    assert_eq!(import(fewer).await, Change::Changed);
    let (services, courts) = catalogue(&ports).await;
    assert_eq!(services[0].resources, [before[0].id, before[1].id]);
    assert!(services[0].bands.is_empty());
    assert_eq!(courts.iter().filter(|court| court.active).count(), 2);
    // The courts come back as the ones that they were.
    assert_eq!(import(file()).await, Change::Changed);
    assert_eq!(catalogue(&ports).await.1, before);
}

#[tokio::test]
async fn numbers_are_of_the_carrier_that_is_named() {
    let files = testkit::scratch::dir().unwrap();
    let ports = empty(&files, Default::default()).await;
    let desk = facilities(&ports);
    let import = async |carrier: Option<Carrier>| {
        let settings = Settings {
            carrier,
            ..Settings::default()
        };
        let text = file().to_string();
        let done = desk.import_for(&owner(), &text, &settings).await.unwrap();
        let numbers = ports
            .store
            .read::<_, ServiceError, _>(done[0].business, |tx| {
                Box::pin(async move { Ok(tx.locations().numbers().await?) })
            });
        let provider = numbers.await.unwrap()[0].provider.clone();
        (done[0].change, provider)
    };
    let of = |change, provider: &str| (change, provider.to_owned());
    let exotel = Some(Carrier::Exotel);
    assert_eq!(import(exotel).await, of(Change::Added, "exotel"));
    assert_eq!(import(None).await, of(Change::Unchanged, "exotel"));
    let twilio = Some(Carrier::Twilio);
    assert_eq!(import(twilio).await, of(Change::Changed, "twilio"));
    assert!("sip".parse::<Carrier>().is_err());
}

#[tokio::test]
async fn one_wrong_facility_saves_none() {
    let files = testkit::scratch::dir().unwrap();
    let ports = empty(&files, Default::default()).await;
    let desk = facilities(&ports);
    let mut two = file();
    two["other"] = facility("other", "+919876543211");
    two["other"]["number_of_courts"] = 1000.into();
    let refused = desk
        .import_for(&owner(), &two.to_string(), &Settings::default())
        .await;
    let Err(ImportError::Faults(faults)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].facility, "other");
    assert_eq!(faults[0].field, "number_of_courts");
    assert!(desk.list(None).await.unwrap().is_empty());
    let known = ports
        .store
        .system_read(|tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.people().by_email(&owner()).await?) })
        })
        .await;
    assert_eq!(known.unwrap(), None);
}

#[tokio::test]
async fn what_belongs_to_another_business_is_not_taken_over() {
    let shop = Shop::open().await;
    let desk = facilities(&shop.ports);
    let settings = Settings::default();
    let refused = async |file: Value| match desk
        .import_for(&owner(), &file.to_string(), &settings)
        .await
    {
        Err(ImportError::Faults(faults)) => faults[0].field.clone(),
        other => panic!("{other:?}"),
    };
    let taken = json!({"fade-room": facility("fade-room", "+919876543210")});
    assert_eq!(refused(taken).await, "facility_id");
    let number = shop.fade_room.number.as_str();
    let taken = json!({"pickle_x_mysore": facility("pickle_x_mysore", number)});
    assert_eq!(refused(taken).await, "phone_number");
    let twice = json!({
        "a": facility("a", "+919876543210"),
        "b": facility("b", "+919876543210"),
    });
    assert_eq!(refused(twice).await, "phone_number");
    // Nor does a business get prices in a second currency.
    let text = file().to_string();
    let refused = desk
        .import(shop.fade_room.business, &text, &settings)
        .await
        .unwrap_err();
    assert!(refused.to_string().starts_with("currency:"), "{refused}");
}
