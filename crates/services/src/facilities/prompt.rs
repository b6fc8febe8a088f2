//! What a voice model elsewhere has to know of a facility.

use jiff::{Timestamp, tz::TimeZone};

use super::FacilityView;
use crate::records::Service;

pub(super) fn write(
    view: &FacilityView,
    hire: &Service,
    now: Timestamp,
    zone: &TimeZone,
) -> String {
    let (entry, rules) = (&view.entry, view.entry.booking_rules);
    let mut said = vec![
        format!(
            "You are the receptionist of {}, facility_id {}. Be professional, warm and concise.",
            entry.facility_name, view.facility_id
        ),
        format!(
            "It is {} there ({}).",
            zone.to_datetime(now).strftime("%A %-d %B %Y, %H:%M"),
            view.timezone
        ),
        format!(
            "There are {} courts, numbered from 1, open every day from {} to {}.",
            entry.number_of_courts, entry.open_time, entry.close_time
        ),
        format!(
            "Bookings last {} minutes or more, in multiples of {} minutes, and {}.",
            rules.minimum_duration,
            rules.duration_multiples,
            if rules.fixed_slots && rules.duration_multiples == 60 {
                "start at the full hour, never at half past"
            } else if rules.fixed_slots {
                "start on multiples of that"
            } else {
                "start on quarters of an hour"
            }
        ),
        format!(
            "An hour of one court costs {} {} from Monday to Friday and {} {} on Saturday and Sunday.",
            entry.pricing.weekday_per_hour,
            view.currency,
            entry.pricing.weekend_per_hour,
            view.currency
        ),
    ];
    if !hire.add_ons.is_empty() {
        let things: Vec<String> = hire
            .add_ons
            .iter()
            .map(|one| {
                let how = match one.kind {
                    crate::records::AddOnKind::Sale => "to buy",
                    _ => "to hire",
                };
                format!("{} {how} for {}", one.name, one.price)
            })
            .collect();
        said.push(format!("At the desk there are: {}.", things.join(", ")));
    }
    if !hire.info.is_empty() {
        said.push(hire.info.clone());
    }
    said.push(
        "Always call check_availability before you offer a time. Read date, time, courts and price back, and call \
         create_booking only after the caller agreed. Never say that something is booked before create_booking says so."
            .to_owned(),
    );
    said.join("\n")
}
