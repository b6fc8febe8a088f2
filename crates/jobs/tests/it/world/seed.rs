//! What the business owns before anybody calls.

use domain::{CalendarConnectionId, Currency, Money, PhoneNumberId};
use services::{
    ports::{Clock, Entropy},
    records::{
        Business, CalendarConnection, CalendarLink, CalendarTokens, ConnectionState, Location,
        PhoneNumber, Service, Staff,
    },
};

use super::World;

impl World {
    pub(super) async fn seed(&self) {
        let now = self.clock.now();
        let business = Business {
            id: self.business,
            name: "Fade Room".to_owned(),
            slug: "fade-room".to_owned(),
            currency: Currency::GBP,
            created_at: now,
        };
        let location = Location {
            id: self.location,
            name: "Mill Lane".to_owned(),
            slug: "mill-lane".to_owned(),
            address: "12 Mill Lane".to_owned(),
            zone: "Europe/London".to_owned(),
            grid_minutes: 15,
            notice_minutes: 30,
            horizon_days: 60,
            rules: services::records::HouseRules::default(),
            transfer_to: None,
            created_at: now,
        };
        let number = PhoneNumber {
            id: PhoneNumberId::from_uuid(self.entropy.uuid(now)),
            location_id: self.location,
            number: "+442079460018".parse().unwrap(),
            provider: "twilio".to_owned(),
            provider_id: None,
            active: true,
            created_at: now,
        };
        let connection = CalendarConnection {
            id: CalendarConnectionId::from_uuid(self.entropy.uuid(now)),
            provider: "google".to_owned(),
            account: "owner@example.com".to_owned(),
            state: ConnectionState::Connected,
            problem: None,
            tokens: CalendarTokens {
                access: "access".into(),
                refresh: "refresh".into(),
                expires_at: now,
            },
            version: 1,
            created_at: now,
            updated_at: now,
            answered_at: None,
        };
        let staff =
            [(self.sam, "Sam", "sam"), (self.lena, "Lena", "lena")].map(|(id, name, calendar)| {
                Staff {
                    calendar: Some(CalendarLink {
                        connection_id: connection.id,
                        calendar_id: calendar.to_owned(),
                    }),
                    ..Staff::named(id, self.location, name.parse().unwrap())
                }
            });
        let service = Service {
            price: Some(Money {
                minor: 3500,
                currency: Currency::GBP,
            }),
            staff: vec![self.sam.into(), self.lena.into()],
            ..Service::named(self.service, "Haircut", 30)
        };
        let all = (&business, &location, &number, &connection, &staff, &service);
        self.write(|tx| {
            let (business, location, number, connection, staff, service) = all;
            Box::pin(async move {
                tx.businesses().put(business).await?;
                tx.locations().put(location).await?;
                tx.locations().put_number(number).await?;
                tx.connections().put(connection).await?;
                for one in staff {
                    tx.catalog().put_staff(one).await?;
                }
                tx.catalog().put_service(service).await
            })
        })
        .await;
    }
}
