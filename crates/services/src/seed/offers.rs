//! What a demo company offers, as records.

use domain::{AddOnId, Currency, Money, ResourceId, ServiceId, VariantId, WallRange};

use super::{
    company::{Band, Offer, Part, Price},
    write::broken,
};
use crate::{
    ServiceError,
    context::Ports,
    records::{
        AddOn, Deposit, Length, Performer, PriceBand, PriceKind, Resource, Service, Staff, Variant,
    },
};

impl Offer {
    /// The service as it is stored.
    pub(super) fn service(
        &self,
        ports: &Ports,
        currency: Currency,
        staff: &[Staff],
        rooms: &[Resource],
    ) -> Result<Service, ServiceError> {
        let money = |minor: i64| Money { minor, currency };
        let part = |part: Part| match part {
            Part::Fixed(minor) => Deposit::Fixed(money(minor)),
            Part::Percent(share) => Deposit::Percent(share),
        };
        let (price_kind, price, price_to) = match self.price {
            Price::Free => (PriceKind::Free, None, None),
            Price::Fixed(minor) => (PriceKind::Fixed, Some(minor), None),
            Price::From(minor) => (PriceKind::From, Some(minor), None),
            Price::Range(low, high) => (PriceKind::Range, Some(low), Some(high)),
            Price::PerUnit(minor) => (PriceKind::PerUnit, Some(minor), None),
        };
        let (resources, needed, most) = self.rooms_of(rooms);
        Ok(Service {
            also_called: self
                .also_called
                .iter()
                .map(|&word| word.to_owned())
                .collect(),
            description: self.description.to_owned(),
            length: self
                .lengths
                .map_or(Length::Fixed, |(step, min, max)| Length::Multiples {
                    step,
                    min,
                    max,
                }),
            buffer_after_minutes: self.buffer_after_minutes,
            price: price.map(money),
            price_kind,
            price_to: price_to.map(money),
            bands: self
                .bands
                .iter()
                .map(|band| band_of(band, currency))
                .collect::<Result<_, _>>()?,
            variants: (0..)
                .zip(self.kinds)
                .map(|(position, &(name, minutes, price))| Variant {
                    id: ports.id(VariantId::from_uuid),
                    name: name.to_owned(),
                    minutes,
                    price: Some(money(price)),
                    position,
                })
                .collect(),
            add_ons: (0..)
                .zip(self.extras)
                .map(|(position, extra)| AddOn {
                    id: ports.id(AddOnId::from_uuid),
                    name: extra.name.to_owned(),
                    kind: extra.kind,
                    minutes: extra.minutes,
                    price: money(extra.price),
                    max: extra.max,
                    position,
                })
                .collect(),
            deposit: self.deposit.map(part),
            cancel_notice_minutes: self.cancel.map(|(minutes, _)| minutes),
            cancel_fee: self.cancel.map(|(_, fee)| part(fee)),
            preparation: self.preparation.to_owned(),
            aftercare: self.aftercare.to_owned(),
            info: self.info.to_owned(),
            capacity: self.capacity,
            resources_needed: needed,
            resources_max: most,
            customer_day_limit: self.customer_day_limit,
            age_min: self.age_min,
            age_max: self.age_max,
            first_visit: self.first_visit,
            assign: self.assign,
            staff: self.performers(staff, &money)?,
            resources,
            ..Service::named(ports.id(ServiceId::from_uuid), self.name, self.minutes)
        })
    }

    fn rooms_of(&self, rooms: &[Resource]) -> (Vec<ResourceId>, u32, u32) {
        let Some((kind, needed, most)) = self.rooms else {
            return (Vec::new(), 0, 0);
        };
        let fitting = rooms.iter().filter(|room| room.kind == kind);
        (fitting.map(|room| room.id).collect(), needed, most)
    }

    fn performers(
        &self,
        staff: &[Staff],
        money: &impl Fn(i64) -> Money,
    ) -> Result<Vec<Performer>, ServiceError> {
        self.staff
            .iter()
            .map(|&(name, price)| {
                let member = staff.iter().find(|member| member.name.as_str() == name);
                let member = member.ok_or_else(|| broken(format!("nobody is called {name}")))?;
                Ok(Performer {
                    staff: member.id,
                    minutes: None,
                    price: price.map(money),
                })
            })
            .collect()
    }
}

fn band_of(
    &(weekdays, from, to, price): &Band,
    currency: Currency,
) -> Result<PriceBand, ServiceError> {
    Ok(PriceBand {
        weekdays: weekdays.to_vec(),
        range: WallRange::new(from.parse().map_err(broken)?, to.parse().map_err(broken)?)
            .map_err(broken)?,
        dates: None,
        holidays: false,
        price: Money {
            minor: price,
            currency,
        },
    })
}
