//! Setting a business up.

use domain::{
    BookingId, BusinessId, CallId, Currency, CustomerId, HoursId, LocationId, Money, PhoneNumberId,
    ResourceId, ServiceId, StaffId, WallRange,
};
use jiff::civil::Weekday;
use serde_json::json;
use services::{
    ports::{Entropy, Store, StoreError, StoreResult, Tx},
    records::{
        Business, Customer, HoursOwner, Location, PhoneNumber, Receptionist, Resource, Service,
        Staff, WeeklyHours,
    },
};

use crate::world::{NOW, Tenant, at, new_booking, new_call, slot};

/// Sets a business up, with a call, a customer and a booking at 10:00 the next day.
pub(crate) async fn seed(
    store: &dyn Store,
    entropy: &dyn Entropy,
    name: &str,
    slug: &str,
    number: &str,
) -> Tenant {
    let now = at(NOW);
    let id = || entropy.uuid(now);
    let mut tenant = Tenant {
        business: BusinessId::from_uuid(id()),
        location: LocationId::from_uuid(id()),
        number: PhoneNumberId::from_uuid(id()),
        e164: number.parse().unwrap(),
        staff: [StaffId::from_uuid(id()), StaffId::from_uuid(id())],
        courts: [ResourceId::from_uuid(id()), ResourceId::from_uuid(id())],
        service: ServiceId::from_uuid(id()),
        call: CallId::from_uuid(id()),
        customer: CustomerId::from_uuid(id()),
        booking: BookingId::from_uuid(id()),
    };
    let mut call = new_call(entropy, now, &tenant, &format!("CA-{slug}"));
    call.id = tenant.call;
    let mut new = new_booking(entropy, now, &tenant, &[tenant.lane(0)], slot(20 * 60, 30));
    new.booking.id = tenant.booking;
    new.booking.call_id = Some(tenant.call);
    new.booking.customer_id = Some(tenant.customer);
    let customer = Customer {
        id: tenant.customer,
        name: Some("Jo Miller".parse().unwrap()),
        phone: Some("+447700900123".parse().unwrap()),
        email: Some("jo@example.com".parse().unwrap()),
        notes: "prefers mornings".into(),
        blocked: false,
        created_at: now,
        updated_at: now,
    };
    let hours = HoursId::from_uuid(id());
    let (shared, name) = (&tenant, name.to_owned());
    let (call, customer, new, name) = (&call, &customer, &new, &name);
    store
        .write::<(), StoreError, _>(tenant.business, |tx| {
            Box::pin(async move {
                let business = Business {
                    id: shared.business,
                    name: name.clone(),
                    slug: slug.into(),
                    currency: Currency::GBP,
                    created_at: now,
                };
                tx.businesses().put(&business).await?;
                set_up(tx, shared, hours).await?;
                tx.calls().insert(call).await?;
                tx.customers().find_or_insert(customer).await?;
                tx.bookings().confirm(new, now).await
            })
        })
        .await
        .unwrap();
    tenant.booking = new.booking.id;
    tenant
}

async fn set_up(tx: &mut (dyn Tx + '_), tenant: &Tenant, hours: HoursId) -> StoreResult<()> {
    let now = at(NOW);
    let location = Location {
        id: tenant.location,
        name: "Mill Lane".into(),
        slug: tenant.location.to_string(),
        address: "12 Mill Lane".into(),
        zone: "Europe/London".into(),
        grid_minutes: 15,
        notice_minutes: 30,
        horizon_days: 60,
        rules: services::records::HouseRules::default(),
        transfer_to: None,
        created_at: now,
    };
    tx.locations().put(&location).await?;
    let number = PhoneNumber {
        id: tenant.number,
        location_id: tenant.location,
        number: tenant.e164.clone(),
        provider: "twilio".into(),
        provider_id: None,
        active: true,
        created_at: now,
    };
    tx.locations().put_number(&number).await?;
    let receptionist = Receptionist {
        location_id: tenant.location,
        name: "Ava".into(),
        greeting: "This is Ava, an AI receptionist. How can I help?".into(),
        voice: "marin".into(),
        instructions: String::new(),
        policy: json!({"cancel": "caller_id"}),
        updated_at: now,
    };
    tx.locations().put_receptionist(&receptionist).await?;
    for (position, (id, name)) in (0..).zip(tenant.staff.iter().zip(["Sam", "Lena"])) {
        let staff = Staff {
            position,
            ..Staff::named(*id, tenant.location, name.parse().unwrap())
        };
        tx.catalog().put_staff(&staff).await?;
    }
    for (position, (id, name)) in (0..).zip(tenant.courts.iter().zip(["Court 1", "Court 2"])) {
        let resource = Resource {
            position,
            ..Resource::named(*id, tenant.location, name, "court")
        };
        tx.catalog().put_resource(&resource).await?;
    }
    tx.catalog().put_service(&haircut(tenant)).await?;
    let owner = HoursOwner::Location(tenant.location);
    let range = WallRange::new("09:00".parse().unwrap(), "18:00".parse().unwrap()).unwrap();
    let weekly = WeeklyHours {
        id: hours,
        owner,
        weekday: Weekday::Tuesday,
        range,
    };
    tx.hours().set_weekly(owner, &[weekly]).await
}

pub(crate) fn haircut(tenant: &Tenant) -> Service {
    Service {
        description: "Wash and cut".into(),
        buffer_after_minutes: 5,
        price: Some(Money {
            minor: 3500,
            currency: Currency::GBP,
        }),
        notice_minutes: Some(60),
        resources_needed: 1,
        staff: tenant.staff.map(Into::into).to_vec(),
        resources: tenant.courts.to_vec(),
        ..Service::named(tenant.service, "Haircut", 30)
    }
}
