//! A business of any kind behind the tool contract: its catalogue is given, every named hour is free unless it was
//! refused, and what was committed is kept.

use dialogue::when::{Context, Moment, Outcome, resolve};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde_json::{Value, json};

use crate::backend::NOW;

/// What the tools of such a business were asked and did.
#[derive(Debug, Default)]
pub(crate) struct Anywhere {
    pub(crate) catalogue: Value,
    pub(crate) calls: Vec<(String, Value)>,
    /// Arguments of the bookings that were committed.
    pub(crate) booked: Vec<Value>,
    pub(crate) waiting: Vec<Value>,
    /// Slots by id.
    pub(crate) slots: Vec<(String, Value)>,
    /// Answers that come instead of the next ones of a tool.
    pub(crate) answers: Vec<(&'static str, Value)>,
    /// Who performs, if anyone; each is free at every time.
    pub(crate) staff: Vec<&'static str>,
    proposed: Vec<Value>,
}

impl Anywhere {
    pub(crate) fn answer(&mut self, tool: &str, arguments: &Value) -> Value {
        self.calls.push((tool.to_owned(), arguments.clone()));
        if let Some(at) = self.answers.iter().position(|(name, _)| *name == tool) {
            return self.answers.remove(at).1;
        }
        match tool {
            "get_services" => self.catalogue.clone(),
            "get_available_slots" => self.available(arguments),
            "create_booking" if self.proposed.contains(arguments) => {
                self.booked.push(arguments.clone());
                json!({"ok": true, "code": "booked", "say": "You're booked."})
            }
            "create_booking" => {
                self.proposed.push(arguments.clone());
                json!({"ok": false, "code": "needs_confirmation", "read_back": "As you said. Shall I book it?"})
            }
            "join_waitlist" => {
                self.waiting.push(arguments.clone());
                json!({"ok": true, "code": "waiting", "say": "You're on the list."})
            }
            "end_call" => json!({"ok": true}),
            other => panic!("nobody here calls {other}"),
        }
    }

    /// The arguments of the last call of a tool.
    pub(crate) fn last(&self, tool: &str) -> &Value {
        let found = self.calls.iter().rev().find(|(name, _)| name == tool);
        &found.unwrap_or_else(|| panic!("{tool} was not called")).1
    }

    fn available(&mut self, arguments: &Value) -> Value {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now: Timestamp = NOW.parse().unwrap();
        let (start, exact) = match arguments["when"].as_str() {
            None => (arguments["from"].as_str().unwrap().parse().unwrap(), false),
            Some(when) => match resolve(when, &Context::new(now, zone.clone())).outcome {
                Outcome::Resolved(Moment::Instant(at)) => (at, true),
                Outcome::Resolved(moment) => (moment.start() + 9.hours(), false),
                Outcome::Question(question) => {
                    return json!({"ok": false, "code": "ambiguous", "say": question.ask});
                }
                _ => return json!({"ok": false, "code": "not_understood", "say": "When?"}),
            },
        };
        let mut slot = |with: Option<&str>| {
            let id = format!("slot_{}", self.slots.len());
            let mut slot = json!({
                "slot_id": id,
                "start": start.display_with_offset(zone.to_offset(start)).to_string(),
                "spoken": dialogue::say::instant(start, now, &zone),
            });
            match with {
                Some(with) => slot["with"] = with.into(),
                None => slot["on"] = "court 1".into(),
            }
            self.slots.push((id, slot.clone()));
            slot
        };
        let slots: Vec<Value> = if self.staff.is_empty() {
            vec![slot(None)]
        } else {
            let wanted = arguments["staff"].as_str();
            let staff = self.staff.clone();
            let free = staff
                .iter()
                .filter(|name| wanted.is_none_or(|wanted| wanted == **name));
            free.map(|name| slot(Some(name))).collect()
        };
        json!({"ok": true, "slots": slots, "exact": exact})
    }
}

pub(crate) fn courts() -> Anywhere {
    Anywhere {
        catalogue: json!({"ok": true, "business": {"name": "Pickle Park", "address": "5 Temple Road",
            "opening_hours": "Monday to Sunday 6 am to 11 pm", "policies": "Cancelling is free until 12 hours before."},
            "services": [
                {"service_id": "svc_1", "name": "Court hire", "also_called": ["pickleball", "badminton"], "minutes": 60,
                 "price": "₹280 an hour, ₹300 at weekends", "staff": [], "lengths": {"step": 60, "min": 60, "max": 240},
                 "resources": {"noun": "court", "max": 6},
                 "add_ons": [{"name": "Racket hire", "kind": "rental", "price": "₹100", "max": 12},
                             {"name": "Shoe hire", "kind": "rental", "price": "₹100", "max": 12},
                             {"name": "Shuttlecocks", "kind": "sale", "price": "₹380", "max": 5}],
                 "info": "Coaching for under eighteens costs ₹2,500 a month, 7 to 9 am and 4 to 6 pm."},
                {"service_id": "svc_2", "name": "Open play", "minutes": 60, "price": "₹150", "staff": [], "capacity": 12}]}),
        ..Anywhere::default()
    }
}

pub(crate) fn clinic() -> Anywhere {
    Anywhere {
        catalogue: json!({"ok": true, "business": {"name": "Northside Physio", "address": "High Street",
            "opening_hours": "Monday to Friday 8 am to 6 pm", "locations": ["Northcote", "Carlton", "Brunswick"]},
            "services": [
                {"service_id": "svc_1", "name": "Initial assessment", "also_called": ["first appointment"], "minutes": 45,
                 "price": "$120", "staff": ["Dr Priya Nair", "Tom Ellis"], "first_visit": "first_only"},
                {"service_id": "svc_2", "name": "Follow-up", "minutes": 30, "price": "$90",
                 "staff": ["Dr Priya Nair", "Tom Ellis"], "first_visit": "returning_only",
                 "cancellation": "free until 24 hours before, then $45"}]}),
        staff: vec!["Dr Priya Nair", "Tom Ellis"],
        ..Anywhere::default()
    }
}

pub(crate) fn spa() -> Anywhere {
    Anywhere {
        catalogue: json!({"ok": true, "business": {"name": "Luma Skin", "address": "South Congress",
            "opening_hours": "Monday to Saturday 9 am to 6 pm"},
            "services": [
                {"service_id": "svc_1", "name": "Signature facial", "also_called": ["facial"], "minutes": 60, "price": "from $140",
                 "staff": ["Maya"], "variants": [{"name": "60 minutes", "minutes": 60, "price": "$140"},
                                                  {"name": "90 minutes", "minutes": 90, "price": "$195"}],
                 "preparation": "Come without make-up.", "aftercare": "Stay out of the sun for a day."},
                {"service_id": "svc_2", "name": "Laser", "minutes": 30, "price": "from $200", "staff": ["Maya"],
                 "ages": {"min": 18}, "deposit": "$50"}]}),
        staff: vec!["Maya"],
        ..Anywhere::default()
    }
}

pub(crate) fn barber() -> Anywhere {
    Anywhere {
        catalogue: json!({"ok": true, "business": {"name": "Fade Room", "address": "12 Mill Lane"},
            "services": [
                {"service_id": "svc_1", "name": "Haircut", "minutes": 30, "price": "£35", "staff": ["Sam", "Lena"]},
                {"service_id": "svc_2", "name": "Beard trim", "minutes": 15, "price": "£18", "staff": ["Sam", "Lena"]}]}),
        staff: vec!["Sam", "Lena"],
        ..Anywhere::default()
    }
}
