//! What is asked for, and what it comes to at a location: every length and number decided.

use domain::{AddOnId, ServiceId, StaffId, VariantId, view::figure};

use super::Snapshot;
use crate::{
    ServiceError,
    records::{AddOn, Length, Performer, Service, Variant},
};

/// What is to be booked, apart from when and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The service.
    pub service: ServiceId,
    /// Which way of having it.
    pub variant: Option<VariantId>,
    /// What is added; it may make the visit longer.
    pub add_ons: Vec<AddOnCount>,
    /// How long, without what add-ons take. `None` is the usual length. Where the customer does not choose the length,
    /// those who perform it in this time are meant.
    pub minutes: Option<u32>,
    /// How many resources at once; `None` is as many as the service needs.
    pub resources: Option<u32>,
    /// How many seats of a class; otherwise 1.
    pub seats: u32,
    /// With whom; `None` is anyone.
    pub staff: Option<StaffId>,
}

/// An add-on and how many of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddOnCount {
    /// Which.
    pub add_on: AddOnId,
    /// How many.
    pub quantity: u32,
}

impl Visit {
    /// The service as it usually is, for one, with anyone.
    #[must_use]
    pub const fn of(service: ServiceId) -> Self {
        Self {
            service,
            variant: None,
            add_ons: Vec::new(),
            minutes: None,
            resources: None,
            seats: 1,
            staff: None,
        }
    }
}

/// A visit held against the rules of its service at a location.
#[derive(Debug, Clone)]
pub struct Shape<'a> {
    /// What.
    pub service: &'a Service,
    /// Which way of having it.
    pub variant: Option<&'a Variant>,
    /// What is added, each once.
    pub add_ons: Vec<(&'a AddOn, u32)>,
    /// How many resources at once.
    pub resources: u32,
    /// How many seats.
    pub seats: u32,
    /// Those who perform it, by how long they take.
    pub(crate) groups: Vec<Group>,
    /// What the add-ons take.
    pub(crate) extra_minutes: u32,
    /// Those who perform it here, in the order of the list of staff.
    order: Vec<StaffId>,
}

/// Performers who take equally long; nobody where no staff is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Without add-ons.
    pub(crate) minutes: u32,
    pub(crate) staff: Vec<StaffId>,
}

impl Shape<'_> {
    /// How long the visit is, add-ons included, for each length that someone has.
    pub fn lengths(&self) -> impl Iterator<Item = u32> + '_ {
        self.groups
            .iter()
            .map(|group| group.minutes + self.extra_minutes)
    }

    /// The length with this person, without add-ons.
    #[must_use]
    pub fn own_minutes(&self, staff: Option<StaffId>) -> u32 {
        let of = |group: &&Group| staff.is_none_or(|staff| group.staff.contains(&staff));
        let group = self.groups.iter().find(of).or(self.groups.first());
        group.map_or(self.service.minutes, |group| group.minutes)
    }

    /// The length with this person, add-ons included.
    #[must_use]
    pub fn minutes(&self, staff: Option<StaffId>) -> u32 {
        self.own_minutes(staff) + self.extra_minutes
    }

    /// Where a person stands in the list of staff.
    pub(crate) fn place(&self, staff: StaffId) -> usize {
        let mut order = self.order.iter();
        order.position(|one| *one == staff).unwrap_or(usize::MAX)
    }

    /// The entry of this person in the list of those who perform the service.
    #[must_use]
    pub fn performer(&self, staff: StaffId) -> Option<&Performer> {
        self.service.staff.iter().find(|one| one.staff == staff)
    }
}

impl Snapshot {
    /// Decides every length and number of a visit.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the service is not offered here; [`ServiceError::Invalid`] naming the part of the
    /// visit that breaks a rule, and the rule.
    pub fn shape(&self, visit: &Visit) -> Result<Shape<'_>, ServiceError> {
        let service = self
            .service(visit.service)
            .ok_or(ServiceError::NotFound("service"))?;
        let variant = visit
            .variant
            .map(|id| {
                let found = service.variants.iter().find(|variant| variant.id == id);
                found.ok_or(ServiceError::NotFound("variant"))
            })
            .transpose()?;
        let add_ons = add_ons(service, &visit.add_ons)?;
        let extra_minutes = add_ons.iter().try_fold(0_u32, |sum, (add_on, quantity)| {
            let minutes = add_on.minutes.checked_mul(*quantity)?;
            sum.checked_add(minutes)
        });
        let extra_minutes = extra_minutes
            .ok_or_else(|| ServiceError::invalid("add_ons", "they take too long together"))?;
        Ok(Shape {
            service,
            variant,
            resources: resources(service, visit.resources)?,
            seats: seats(service, visit.seats)?,
            groups: self.groups(service, variant, visit)?,
            add_ons,
            extra_minutes,
            order: self
                .staff
                .iter()
                .map(|member| member.id)
                .filter(|id| service.performed_by(*id))
                .collect(),
        })
    }

    /// Those who perform the visit here, by how long they take, in the order of the first of each.
    fn groups(
        &self,
        service: &Service,
        variant: Option<&Variant>,
        visit: &Visit,
    ) -> Result<Vec<Group>, ServiceError> {
        let chosen = chosen_minutes(service, visit.minutes)?;
        let usual = variant.map_or(service.minutes, |variant| variant.minutes);
        if service.staff.is_empty() {
            let minutes = chosen.unwrap_or(usual);
            fits(service, visit.minutes, &[minutes])?;
            let staff = Vec::new();
            return Ok(vec![Group { minutes, staff }]);
        }
        let mut groups: Vec<Group> = Vec::new();
        for member in &self.staff {
            let Some(performer) = service.staff.iter().find(|one| one.staff == member.id) else {
                continue;
            };
            let own = match (chosen, variant, performer.minutes) {
                (Some(minutes), _, _) => minutes,
                (None, None, Some(minutes)) => minutes,
                (None, _, _) => usual,
            };
            match groups.iter_mut().find(|group| group.minutes == own) {
                Some(group) => group.staff.push(member.id),
                None => groups.push(Group {
                    minutes: own,
                    staff: vec![member.id],
                }),
            }
        }
        if let Some(named) = visit.staff {
            groups.retain(|group| group.staff.contains(&named));
            if groups.is_empty() {
                let name = self
                    .staff_member(named)
                    .map_or("that person", |member| member.name.as_str());
                let reason = format!("{name} does not do {} here", service.name);
                return Err(ServiceError::invalid("staff", reason));
            }
        }
        let lengths: Vec<_> = groups.iter().map(|group| group.minutes).collect();
        fits(service, visit.minutes, &lengths)?;
        if let (Length::Fixed, Some(minutes)) = (service.length, visit.minutes) {
            groups.retain(|group| group.minutes == minutes);
        }
        Ok(groups)
    }
}

/// The length that the customer chose, where they may.
fn chosen_minutes(service: &Service, asked: Option<u32>) -> Result<Option<u32>, ServiceError> {
    let (Length::Multiples { step, min, max }, Some(minutes)) = (service.length, asked) else {
        return Ok(None);
    };
    if (min..=max).contains(&minutes) && step > 0 && minutes % step == 0 {
        return Ok(Some(minutes));
    }
    let reason = if min == max {
        format!("a visit lasts {}", figure(min, "minute"))
    } else {
        format!("a visit lasts from {min} to {max} minutes, in steps of {step}")
    };
    Err(ServiceError::invalid("minutes", reason))
}

/// Where the customer does not choose the length, they can only name one that somebody has.
fn fits(service: &Service, asked: Option<u32>, lengths: &[u32]) -> Result<(), ServiceError> {
    match (service.length, asked) {
        (Length::Fixed, Some(minutes)) if !lengths.contains(&minutes) => {
            let lengths: Vec<_> = lengths.iter().map(u32::to_string).collect();
            let lengths: Vec<_> = lengths.iter().map(String::as_str).collect();
            let reason = format!("it takes {} minutes", dialogue::say::list(&lengths, "or"));
            Err(ServiceError::invalid("minutes", reason))
        }
        _ => Ok(()),
    }
}

fn add_ons<'a>(
    service: &'a Service,
    asked: &[AddOnCount],
) -> Result<Vec<(&'a AddOn, u32)>, ServiceError> {
    let mut added: Vec<(&AddOn, u32)> = Vec::new();
    for one in asked {
        let add_on = service
            .add_ons
            .iter()
            .find(|add_on| add_on.id == one.add_on)
            .ok_or(ServiceError::NotFound("add-on"))?;
        let quantity = match added.iter_mut().find(|(known, _)| known.id == add_on.id) {
            Some((_, quantity)) => {
                *quantity = quantity.saturating_add(one.quantity);
                *quantity
            }
            None => {
                added.push((add_on, one.quantity));
                one.quantity
            }
        };
        if quantity == 0 || quantity > add_on.max {
            let reason = format!("{}: from 1 to {}", add_on.name, add_on.max);
            return Err(ServiceError::invalid("add_ons", reason));
        }
    }
    Ok(added)
}

fn resources(service: &Service, asked: Option<u32>) -> Result<u32, ServiceError> {
    let most = service.resources_most();
    match asked {
        None => Ok(service.resources_needed),
        Some(count) if count >= service.resources_needed && (1..=most).contains(&count) => {
            Ok(count)
        }
        Some(0) if most == 0 => Ok(0),
        Some(_) => {
            let reason = match (service.resources_needed, most) {
                (_, 0) => format!("{} needs none", service.name),
                (least, most) if least == most => format!("{} takes {most}", service.name),
                (least, most) => format!("from {least} to {most} at once"),
            };
            Err(ServiceError::invalid("resources", reason))
        }
    }
}

fn seats(service: &Service, asked: u32) -> Result<u32, ServiceError> {
    let most = service.capacity.max(1);
    if (1..=most).contains(&asked) {
        return Ok(asked);
    }
    let reason = if service.is_class() {
        format!("from 1 to {most} people")
    } else {
        format!("{} is for one at a time", service.name)
    };
    Err(ServiceError::invalid("seats", reason))
}
