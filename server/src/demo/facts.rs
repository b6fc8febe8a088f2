//! Bookings, waiting lists, unmet requests and holds as facts, with the names of everything.

use domain::{BusinessId, CallId, Money, TimeRange};
use jiff::tz::TimeZone;
use services::{
    ServiceError,
    ports::Tx,
    queries::BookingDetail,
    records::{
        BusySource, Lane, LineKind, Location, PageRequest, Resource, Service, Staff, UnmetFilter,
        WaitlistState,
    },
};
use simulators::scenario::{BookingFact, EndState, UnmetFact, WaitingFact};

use crate::startup::Server;

/// More rows than any scenario makes.
const ALL: PageRequest = PageRequest::first(200);

/// What everything of a business is called.
pub(super) struct Names {
    places: Vec<Location>,
    services: Vec<Service>,
    staff: Vec<Staff>,
    resources: Vec<Resource>,
}

impl Names {
    async fn read(tx: &mut dyn Tx) -> Result<Self, ServiceError> {
        Ok(Self {
            places: tx.locations().list().await?,
            services: tx.catalog().services().await?,
            staff: tx.catalog().staff().await?,
            resources: tx.catalog().resources().await?,
        })
    }

    /// Fills in who waits, what could not be met and what is still kept, and gives the names.
    pub(super) async fn fill(
        server: &Server,
        business: BusinessId,
        call: Option<CallId>,
        facts: &mut EndState,
    ) -> anyhow::Result<Self> {
        let ports = &server.state().ports;
        let now = ports.now();
        let (names, waiting, unmet, holds) = ports
            .store
            .read::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move {
                    let names = Self::read(tx).await?;
                    let states = [WaitlistState::Waiting, WaitlistState::Offered];
                    let waiting = tx.waitlist().list(None, &states, ALL).await?.items;
                    let filter = UnmetFilter {
                        call_id: call,
                        ..UnmetFilter::default()
                    };
                    let unmet = match call {
                        Some(_) => tx.unmet().list(&filter, ALL).await?.items,
                        None => Vec::new(),
                    };
                    let ever = TimeRange::new(jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::MAX);
                    let ever = ever.map_err(|error| ServiceError::Internal(error.to_string()))?;
                    let busy = tx.bookings().busy(&names.lanes(), ever, now).await?;
                    let mut holds: Vec<_> = busy
                        .into_iter()
                        .filter_map(|busy| match busy.source {
                            BusySource::Hold(id) => Some(id),
                            _ => None,
                        })
                        .collect();
                    holds.sort_unstable();
                    holds.dedup();
                    Ok((names, waiting, unmet, holds.len()))
                })
            })
            .await?;
        facts.waitlist = waiting
            .into_iter()
            .map(|entry| WaitingFact {
                service: names.service_name(entry.service_id),
                name: entry.name.to_string(),
                resources: entry.resources,
            })
            .collect();
        facts.unmet = unmet
            .into_iter()
            .map(|request| UnmetFact {
                service: names.service_name(request.service_id),
                reasons: request.reasons,
            })
            .collect();
        facts.holds = u32::try_from(holds)?;
        Ok(names)
    }

    fn lanes(&self) -> Vec<Lane> {
        let staff = self.staff.iter().map(|member| Lane::Staff(member.id));
        let resources = self.resources.iter().map(|one| Lane::Resource(one.id));
        staff.chain(resources).collect()
    }

    fn service_name(&self, id: domain::ServiceId) -> String {
        let found = self.services.iter().find(|service| service.id == id);
        found
            .map(|service| service.name.clone())
            .unwrap_or_default()
    }

    /// A booking in words.
    pub(super) fn booking(&self, zone: &TimeZone, detail: &BookingDetail) -> BookingFact {
        let booking = &detail.booking;
        let service = self
            .services
            .iter()
            .find(|one| one.id == booking.service_id);
        let variant = service.and_then(|service| {
            service
                .variants
                .iter()
                .find(|variant| Some(variant.id) == booking.variant_id)
        });
        let staff = self
            .staff
            .iter()
            .filter(|member| detail.lanes.contains(&Lane::Staff(member.id)));
        let staff: Vec<&str> = staff.map(|member| member.name.as_str()).collect();
        let on = self
            .resources
            .iter()
            .filter(|one| detail.lanes.contains(&Lane::Resource(one.id)));
        let place = self.places.iter().find(|one| one.id == booking.location_id);
        let extras = booking
            .lines
            .iter()
            .filter(|line| line.kind != LineKind::Visit);
        let fees = booking.lines.iter();
        let fees = fees.filter(|line| line.kind == LineKind::Fee);
        let fee = fees.map(|line| line.total).reduce(|sum, next| Money {
            minor: sum.minor.saturating_add(next.minor),
            ..sum
        });
        BookingFact {
            service: self.service_name(booking.service_id),
            staff: staff.join(" and "),
            start: zone.to_datetime(booking.range.start()),
            state: booking.state,
            name: booking.name.to_string(),
            phone: booking.phone.clone().map(String::from),
            reference: booking.reference.to_string(),
            location: place.map(|place| place.name.clone()).unwrap_or_default(),
            minutes: u32::try_from(booking.range.length().as_mins()).unwrap_or(u32::MAX),
            on: on.map(|one| one.name.clone()).collect(),
            price: booking.price.map(|price| price.to_string()),
            extras: extras
                .map(|line| format!("{} {}", line.quantity, line.name))
                .collect(),
            fee: fee.map_or_else(String::new, |fee| fee.to_string()),
            variant: variant.map(|variant| variant.name.clone()),
            seats: booking.seats,
            together: booking.group_id.is_some(),
            series: booking.series_id.is_some(),
        }
    }
}
