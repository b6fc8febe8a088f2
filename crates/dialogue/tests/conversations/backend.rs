//! A small barber's shop behind the tool contract: slots on a grid, bookings, read-backs that must be agreed to.

use dialogue::when::{Context, Moment, Opening, Outcome, resolve};
use domain::{WallRange, WallTime};
use jiff::{Timestamp, ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};

/// Friday 20 November 2026, 14:57 in London.
pub(crate) const NOW: &str = "2026-11-20T14:57:00Z";

/// A booking on the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Booked {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) service: String,
    pub(crate) staff: String,
    pub(crate) start: Timestamp,
    pub(crate) name: String,
    pub(crate) cancelled: bool,
}

#[derive(Default)]
pub(crate) struct Shop {
    pub(crate) bookings: Vec<Booked>,
    pub(crate) messages: Vec<Value>,
    pub(crate) ended: Option<String>,
    pub(crate) calls: Vec<(String, Value)>,
    /// Starts that somebody else takes between the offer and the booking.
    pub(crate) snatched: Vec<Timestamp>,
    /// The tool that answers with this refusal once.
    pub(crate) refuse_once: Option<(&'static str, Value)>,
    /// Bookings that the caller's number is not known for.
    pub(crate) hide_bookings: bool,
    pub(crate) broken_catalogue: bool,
    pub(crate) issued: Vec<(String, String, String, Timestamp)>,
    pub(crate) proposed: Vec<(String, Value)>,
}

const SERVICES: [(&str, &str, i64, &str, [&str; 2]); 4] = [
    ("svc_1", "Haircut", 30, "£35", ["Sam", "Lena"]),
    ("svc_2", "Beard trim", 15, "£18", ["Sam", "Lena"]),
    ("svc_3", "Haircut and beard", 45, "£48", ["Sam", "Tom"]),
    ("svc_4", "Skin fade", 45, "£40", ["Lena", "Tom"]),
];

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

pub(crate) fn at(local: &str) -> Timestamp {
    local
        .parse::<jiff::civil::DateTime>()
        .unwrap()
        .to_zoned(zone())
        .unwrap()
        .timestamp()
}

fn opening() -> Opening {
    let hours = |to: &str| {
        vec![WallRange::new("09:00".parse().unwrap(), to.parse::<WallTime>().unwrap()).unwrap()]
    };
    Opening::weekly([
        vec![],
        hours("18:00"),
        hours("18:00"),
        hours("20:00"),
        hours("18:00"),
        hours("17:00"),
        vec![],
    ])
}

impl Shop {
    pub(crate) fn with_booking(
        mut self,
        service: &str,
        staff: &str,
        start: &str,
        reference: &str,
    ) -> Self {
        self.bookings.push(Booked {
            id: format!("bkg_{reference}"),
            reference: reference.to_owned(),
            service: service.to_owned(),
            staff: staff.to_owned(),
            start: at(start),
            name: "Jo Bloggs".to_owned(),
            cancelled: false,
        });
        self
    }

    pub(crate) fn answer(&mut self, tool: &str, arguments: &Value) -> Value {
        self.calls.push((tool.to_owned(), arguments.clone()));
        if self
            .refuse_once
            .as_ref()
            .is_some_and(|(name, _)| *name == tool)
        {
            return self.refuse_once.take().unwrap().1;
        }
        match tool {
            "get_services" if self.broken_catalogue => json!({"ok": false, "code": "unavailable"}),
            "get_services" => services(),
            "get_available_slots" => self.slots(arguments),
            "create_booking" => self.create(arguments),
            "reschedule_booking" => self.reschedule(arguments),
            "cancel_booking" => self.cancel(arguments),
            "find_bookings" => self.find(arguments),
            "get_current_time" => {
                json!({"ok": true, "now": NOW, "spoken": "Friday 20 November, 2:57 pm", "zone": "Europe/London"})
            }
            "take_message" => {
                self.messages.push(arguments.clone());
                json!({"ok": true, "code": "taken"})
            }
            "end_call" => {
                self.ended = arguments["reason"].as_str().map(str::to_owned);
                json!({"ok": true})
            }
            other => panic!("no such tool: {other}"),
        }
    }

    fn context() -> Context {
        Context::new(NOW.parse().unwrap(), zone()).with_opening(opening())
    }

    fn free(&self, staff: &str, start: Timestamp) -> bool {
        !self
            .bookings
            .iter()
            .any(|booked| booked.staff == staff && booked.start == start && !booked.cancelled)
    }

    fn slots(&mut self, arguments: &Value) -> Value {
        let id = arguments["service_id"].as_str().unwrap_or_default();
        let Some(service) = SERVICES.iter().find(|service| service.0 == id) else {
            return json!({"ok": false, "code": "unknown_service", "say": "We don't do that."});
        };
        let staff = arguments["staff"].as_str();
        if let Some(staff) = staff
            && !service.4.contains(&staff)
        {
            return json!({"ok": false, "code": "unknown_staff", "say": format!("{staff} doesn't do that.")});
        }
        let context = Self::context();
        let (from, to, exact) = match arguments["when"].as_str() {
            None => {
                let bound = |key: &str| {
                    arguments[key]
                        .as_str()
                        .unwrap()
                        .parse::<Timestamp>()
                        .unwrap()
                };
                (bound("from"), bound("to"), None)
            }
            Some(when) => match resolve(when, &context).outcome {
                Outcome::Resolved(Moment::Instant(at)) => (at, at + 1.minute(), Some(at)),
                Outcome::Resolved(moment) => (moment.start(), moment.end().unwrap(), None),
                Outcome::Past(_) => {
                    return json!({"ok": false, "code": "past", "say": "That time is over.", "nearest": []});
                }
                Outcome::Question(question) => {
                    return json!({"ok": false, "code": "ambiguous", "say": question.ask});
                }
                Outcome::NotUnderstood => {
                    return json!({"ok": false, "code": "not_understood", "say": "Which day and time would you like?"});
                }
            },
        };
        let mut found = self.open_between(service, staff, from, to);
        if let Some(at) = exact
            && found.is_empty()
        {
            let near = self.open_between(service, staff, at - 3.hours(), at + 72.hours());
            let code = if opening().on(at.to_zoned(zone()).weekday()).is_empty() {
                "closed"
            } else {
                "taken"
            };
            let nearest = self.issue(service, near.into_iter().take(3).collect());
            return json!({"ok": false, "code": code, "say": if code == "closed" { "We're closed then." } else { "That time is taken." }, "nearest": nearest});
        }
        found.truncate(3);
        let slots = self.issue(service, found);
        json!({"ok": true, "slots": slots, "exact": exact.is_some()})
    }

    fn open_between(
        &self,
        service: &(&str, &str, i64, &str, [&str; 2]),
        staff: Option<&str>,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<(String, Timestamp)> {
        let now: Timestamp = NOW.parse().unwrap();
        let mut out = Vec::new();
        let mut cursor: Zoned = from
            .max(now)
            .to_zoned(zone())
            .round(
                jiff::ZonedRound::new()
                    .smallest(jiff::Unit::Minute)
                    .increment(15)
                    .mode(jiff::RoundMode::Ceil),
            )
            .unwrap();
        while cursor.timestamp() < to && out.len() < 6 {
            let minute = cursor.hour() as u16 * 60 + cursor.minute() as u16;
            let open = opening().on(cursor.weekday()).iter().any(|range| {
                range.start().minutes() <= minute
                    && minute + service.2 as u16 <= range.end().minutes()
            });
            let start = cursor.timestamp();
            let who = service
                .4
                .iter()
                .find(|name| staff.is_none_or(|wanted| wanted == **name) && self.free(name, start));
            if let Some(who) = who.filter(|_| open) {
                out.push(((*who).to_owned(), start));
            }
            cursor = cursor.checked_add(15.minutes()).unwrap();
        }
        out
    }

    fn issue(
        &mut self,
        service: &(&str, &str, i64, &str, [&str; 2]),
        found: Vec<(String, Timestamp)>,
    ) -> Vec<Value> {
        let now: Timestamp = NOW.parse().unwrap();
        found
            .into_iter()
            .map(|(staff, start)| {
                let id = format!("slot_{}", self.issued.len());
                self.issued.push((id.clone(), service.1.to_owned(), staff.clone(), start));
                let offset = zone().to_offset(start);
                json!({"slot_id": id, "start": start.display_with_offset(offset).to_string(), "spoken": dialogue::say::instant(start, now, &zone()), "with": staff})
            })
            .collect()
    }

    /// The first call proposes, the same call again commits.
    fn confirmed(&mut self, tool: &str, arguments: &Value) -> bool {
        let call = (tool.to_owned(), arguments.clone());
        let known = self.proposed.contains(&call);
        self.proposed.push(call);
        known
    }

    fn create(&mut self, arguments: &Value) -> Value {
        let Some((_, service, staff, start)) = self
            .issued
            .iter()
            .find(|slot| slot.0 == arguments["slot_id"])
            .cloned()
        else {
            return json!({"ok": false, "code": "slot_not_issued", "say": "I need to look that up again."});
        };
        let name = arguments["customer_name"].as_str().unwrap().to_owned();
        let spoken = spoken(&service, &staff, start);
        if !self.confirmed("create_booking", arguments) {
            return json!({"ok": false, "code": "needs_confirmation", "read_back": format!("{spoken}, for {name}. Shall I book it?")});
        }
        if self.snatched.contains(&start) || !self.free(&staff, start) {
            self.snatched.clear();
            let entry = SERVICES.iter().find(|entry| entry.1 == service).unwrap();
            let near = self.open_between(entry, None, start + 15.minutes(), start + 24.hours());
            let nearest = self.issue(entry, near.into_iter().take(2).collect());
            return json!({"ok": false, "code": "slot_taken", "say": "That time has just gone.", "nearest": nearest});
        }
        let reference = "K7F2QX".to_owned();
        self.bookings.push(Booked {
            id: "bkg_new".to_owned(),
            reference,
            service,
            staff,
            start,
            name,
            cancelled: false,
        });
        json!({"ok": true, "code": "booked", "booking_id": "bkg_new", "reference": "K7F2QX", "say": format!("You're booked: {spoken}. Your reference is K 7 F 2 Q X.")})
    }

    fn reschedule(&mut self, arguments: &Value) -> Value {
        let Some((_, service, staff, start)) = self
            .issued
            .iter()
            .find(|slot| slot.0 == arguments["slot_id"])
            .cloned()
        else {
            return json!({"ok": false, "code": "slot_not_issued"});
        };
        let spoken = spoken(&service, &staff, start);
        if !self.confirmed("reschedule_booking", arguments) {
            return json!({"ok": false, "code": "needs_confirmation", "read_back": format!("Move it to {spoken}. Shall I do that?")});
        }
        let booked = self
            .bookings
            .iter_mut()
            .find(|booked| booked.id == arguments["booking_id"])
            .unwrap();
        (booked.start, booked.staff) = (start, staff);
        json!({"ok": true, "code": "moved", "say": format!("It's moved: {spoken}.")})
    }

    fn cancel(&mut self, arguments: &Value) -> Value {
        let Some(at) = self
            .bookings
            .iter()
            .position(|booked| booked.id == arguments["booking_id"])
        else {
            return json!({"ok": false, "code": "identity", "say": "I can't find that booking."});
        };
        let booked = self.bookings[at].clone();
        let spoken = spoken(&booked.service, &booked.staff, booked.start);
        if !self.confirmed("cancel_booking", arguments) {
            return json!({"ok": false, "code": "needs_confirmation", "read_back": format!("Cancel your {spoken}. Shall I cancel it?")});
        }
        self.bookings[at].cancelled = true;
        json!({"ok": true, "code": "cancelled", "say": "It's cancelled."})
    }

    fn find(&self, arguments: &Value) -> Value {
        let reference = arguments["reference"].as_str();
        let found: Vec<Value> = self
            .bookings
            .iter()
            .filter(|booked| !booked.cancelled)
            .filter(|booked| reference.map_or(!self.hide_bookings, |wanted| wanted == booked.reference))
            .map(|booked| json!({"booking_id": booked.id, "reference": booked.reference, "spoken": spoken(&booked.service, &booked.staff, booked.start), "can_change": true}))
            .collect();
        json!({"ok": true, "bookings": found})
    }
}

fn services() -> Value {
    let services: Vec<Value> = SERVICES
        .iter()
        .map(|(id, name, minutes, price, staff)| json!({"service_id": id, "name": name, "minutes": minutes, "price": price, "description": "", "staff": staff}))
        .collect();
    json!({"ok": true, "business": {"name": "Fade Room", "address": "12 Mill Lane", "opening_hours": "Tuesday to Friday 9 am to 6 pm; Saturday 9 am to 5 pm"}, "services": services})
}

fn spoken(service: &str, staff: &str, start: Timestamp) -> String {
    let now: Timestamp = NOW.parse().unwrap();
    format!(
        "{service} with {staff}, {}",
        dialogue::say::instant(start, now, &zone())
    )
}

/// Sunday and Monday are closed; the tests below rely on it.
#[test]
fn the_shop_is_closed_on_sunday_and_monday() {
    assert!(opening().on(Weekday::Sunday).is_empty() && opening().on(Weekday::Monday).is_empty());
}
