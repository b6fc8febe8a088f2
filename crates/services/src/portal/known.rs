//! What recorded changes are about, in words: names of what is still there, and times in the business's own zone.

use std::collections::{BTreeSet, HashMap};

use domain::{BookingId, BusinessId, CallId, CustomerId};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::{Names, Portal};
use crate::{ServiceError, access::Member, context::born, records::AuditEvent, show};

/// What written ids stand for, for one page.
pub(super) struct Known {
    names: HashMap<String, String>,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
}

impl Portal {
    /// What the changes of a page are about. `people` are those of the team, by their written ids.
    pub(super) async fn known(
        &self,
        member: &Member,
        events: &[AuditEvent],
        people: HashMap<String, String>,
    ) -> Result<Known, ServiceError> {
        let mut ids = BTreeSet::new();
        for event in events {
            ids.insert(event.subject.as_str());
            gather(&event.detail, &mut ids);
        }
        let names = self.names(member).await?;
        let mut known = Known {
            names: people,
            zone: names.first_zone(),
            now: self.ports.now(),
        };
        known.add_set_up(&names);
        for id in &ids {
            if let Ok(call) = id.parse::<CallId>() {
                let began = show::when(born(call.uuid()), &known.zone, known.now);
                known
                    .names
                    .insert((*id).to_owned(), format!("Call of {began}"));
            } else if id.parse::<BusinessId>() == Ok(member.business) {
                known
                    .names
                    .insert((*id).to_owned(), "Your business".to_owned());
            }
        }
        let bookings: Vec<BookingId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let customers: Vec<CustomerId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        if bookings.is_empty() && customers.is_empty() {
            return Ok(known);
        }
        let (bookings, customers) = (&bookings, &customers);
        let found = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.audit().named(bookings, customers).await?)
                })
            })
            .await?;
        for (id, name) in found {
            for written in [
                BookingId::from_uuid(id).to_string(),
                CustomerId::from_uuid(id).to_string(),
            ] {
                if ids.contains(written.as_str()) {
                    known.names.insert(written, name.clone());
                }
            }
        }
        Ok(known)
    }
}

impl Known {
    fn add_set_up(&mut self, names: &Names) {
        let locations = names.locations.values();
        let locations = locations.map(|(one, _)| (one.id.to_string(), one.name.clone()));
        let numbers = names.numbers.iter();
        let numbers = numbers.map(|one| (one.id.to_string(), names.phone(&one.number)));
        let services = names.services.iter();
        let services = services.map(|one| (one.id.to_string(), one.name.clone()));
        let staff = names.staff.iter();
        let staff = staff.map(|one| (one.id.to_string(), one.name.to_string()));
        let resources = names.resources.iter();
        let resources = resources.map(|one| (one.id.to_string(), one.name.clone()));
        let all = locations.chain(numbers).chain(services).chain(staff);
        self.names.extend(all.chain(resources));
    }

    /// The name of something that is still there.
    pub(super) fn name(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }

    /// The page of something that is still there, under the business.
    pub(super) fn page(&self, id: &str) -> Option<String> {
        self.name(id)?;
        let (kind, _) = id.split_once('_')?;
        let screen = match kind {
            "bkg" => "bookings",
            "call" => "calls",
            "cus" => "customers",
            "svc" => "services",
            "stf" => "staff",
            "res" => "resources",
            "num" => "numbers",
            "loc" => "settings/locations",
            _ => return None,
        };
        Some(format!("{screen}/{id}"))
    }

    /// What was written down beside a change: `role: manager to desk`, `sessions: 2`.
    pub(super) fn details(&self, detail: &Value) -> String {
        let Some(parts) = detail.as_object() else {
            return String::new();
        };
        let parts = parts.iter().filter_map(|(name, value)| {
            let name = match name.as_str() {
                "override" => "in spite of rules".to_owned(),
                name => name.replace('_', " "),
            };
            match value.as_array().map(Vec::as_slice) {
                Some([before, after]) if before == after => None,
                Some([before, after]) => Some(format!(
                    "{name}: {} to {}",
                    self.text(before),
                    self.text(after)
                )),
                _ if value.is_null() => None,
                _ => Some(format!("{name}: {}", self.text(value))),
            }
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// A value in words; one of several parts with all of them: `reason: a regular; rules: closed, grid`.
    fn text(&self, value: &Value) -> String {
        let joined = |texts: Vec<String>, by: &str| texts.join(by);
        match value {
            Value::String(text) => self.word(text),
            Value::Array(items) => joined(items.iter().map(|one| self.text(one)).collect(), ", "),
            Value::Object(parts) => {
                let part = |(name, value): (&String, _)| format!("{name}: {}", self.text(value));
                joined(parts.iter().map(part).collect(), "; ")
            }
            other => other.to_string(),
        }
    }

    fn word(&self, text: &str) -> String {
        if let Ok(at) = text.parse::<Timestamp>() {
            return show::when(at, &self.zone, self.now);
        }
        self.name(text).unwrap_or(text).to_owned()
    }
}

/// Every text in a value: any of them may be an id.
fn gather<'a>(value: &'a Value, ids: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => {
            ids.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|one| gather(one, ids)),
        Value::Object(parts) => parts.values().for_each(|one| gather(one, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `member.role_changed` as `Member: role changed`.
pub(super) fn words(action: &str) -> String {
    let text = action.replacen('.', ": ", 1).replace(['_', '.'], " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known(names: &[(&str, &str)]) -> Known {
        let names = names.iter();
        Known {
            names: names
                .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
                .collect(),
            zone: TimeZone::get("Asia/Kolkata").unwrap(),
            now: "2026-11-20T14:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_change_is_told_in_words() {
        assert_eq!(words("member.role_changed"), "Member: role changed");
        assert_eq!(words("booking.created"), "Booking: created");
        let known = known(&[]);
        let detail = json!({ "slug": ["a", "a"], "name": ["A", "B"], "sessions": 2, "none": null });
        assert_eq!(known.details(&detail), "name: A to B, sessions: 2");
        assert_eq!(known.details(&json!({})), "");
        let bent = json!({ "override": { "reason": "a regular", "rules": ["closed", "grid"] } });
        assert_eq!(
            known.details(&bent),
            "in spite of rules: reason: a regular; rules: closed, grid"
        );
    }

    #[test]
    fn ids_are_names_where_the_row_is_still_there_and_times_are_of_the_business() {
        let known = known(&[("stf_1", "Sam"), ("key_1", "Till")]);
        let detail = json!({ "staff": "stf_1", "offer": "wlo_1", "start": "2026-11-20T10:00:00Z" });
        assert_eq!(
            known.details(&detail),
            "offer: wlo_1, staff: Sam, start: Fri 20 Nov, 15:30"
        );
        assert_eq!(known.page("stf_1").as_deref(), Some("staff/stf_1"));
        assert_eq!(known.page("stf_2"), None);
        assert_eq!(known.page("key_1"), None);
    }
}
