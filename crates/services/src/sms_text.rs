//! The words of text messages to customers. Each is written to fit one text of 160 characters for usual names; links
//! and replies that carriers read as opting out (STOP, CANCEL, END, QUIT) are never asked for.

use domain::{BookingRef, Money, TimeRange};
use jiff::{Timestamp, tz::TimeZone};

use crate::show;

/// Characters of one text.
const ONE: usize = 160;

/// What a message about a booking needs to know.
#[derive(Debug, Clone)]
pub struct BookingText<'a> {
    /// The business, as callers know it.
    pub business: &'a str,
    /// Where to go.
    pub address: &'a str,
    /// What was booked.
    pub service: String,
    /// Staff, empty if nobody delivers it.
    pub with: String,
    /// What is used where nobody delivers it: "Courts 2 and 3".
    pub on: String,
    /// The customer's part.
    pub range: TimeRange,
    /// What it costs, if that is known.
    pub price: Option<Money>,
    /// What people quote.
    pub reference: &'a BookingRef,
    /// Zone of the location.
    pub zone: &'a TimeZone,
    /// The instant of writing.
    pub now: Timestamp,
}

impl BookingText<'_> {
    fn what(&self) -> String {
        if !self.on.is_empty() {
            self.on.clone()
        } else if self.with.is_empty() {
            self.service.clone()
        } else {
            format!("{} with {}", self.service, self.with)
        }
    }

    /// The day, the date and the time, without a comma between day and time: a text has no hover. Where a place is
    /// booked, until when.
    fn when(&self) -> String {
        let day = show::day(self.range.start(), self.zone, self.now);
        if self.on.is_empty() {
            format!("{day} {}", show::time(self.range.start(), self.zone))
        } else {
            format!("{day} {}", show::times(self.range, self.zone))
        }
    }

    /// The address; where a place is booked, everyone knows where it is, and the price matters more.
    fn last(&self) -> String {
        match (self.on.is_empty(), self.price) {
            (false, Some(price)) => show::text_money(price),
            _ => self.address.to_owned(),
        }
    }

    /// The booking is committed. With a link it is changed there, otherwise by telephone.
    #[must_use]
    pub fn booked(&self, link: Option<&str>) -> String {
        let end = change(link);
        let (what, when) = (self.what(), self.when());
        self.fitting(&format!("booked. {what}, {when}"), &end)
    }

    /// What happened, where and under which reference, and how to go on. The address is left out if there is no room for
    /// it: who has been here knows it, and the link shows it.
    fn fitting(&self, what: &str, end: &str) -> String {
        let (business, reference) = (self.business, self.reference);
        let last = self.last();
        let whole = format!("{business}: {what}, {last}. Ref {reference}. {end}");
        if last.is_empty() || (whole.chars().count() > ONE && last == self.address) {
            return format!("{business}: {what}. Ref {reference}. {end}");
        }
        whole
    }

    /// Several that were made together: all of them, each with its reference. The slice is not empty.
    #[must_use]
    pub fn together(all: &[Self], requested: bool, link: Option<&str>) -> String {
        let each: Vec<_> = all
            .iter()
            .map(|one| format!("{}, {}, ref {}", one.what(), one.when(), one.reference))
            .collect();
        let business = all.first().map_or("", |first| first.business);
        let each = each.join("; ");
        if requested {
            format!(
                "{business}: we have your request for {each}. They are not booked yet. We will text you to confirm."
            )
        } else {
            let address = all.first().map_or("", |first| first.address);
            let end = change(link);
            format!("{business}: booked. {each}. {address}. {end}")
        }
    }

    /// A series: its first visit, how many there are, and its last. The slice is not empty.
    #[must_use]
    pub fn repeated(all: &[Self], requested: bool, link: Option<&str>) -> String {
        let (Some(first), Some(last)) = (all.first(), all.last()) else {
            return String::new();
        };
        let (what, when) = (first.what(), first.when());
        let day = show::day(last.range.start(), last.zone, last.now);
        let (business, reference, count) = (first.business, first.reference, all.len());
        if requested {
            format!(
                "{business}: we have your request for {what}, {count} times from {when} to {day}. Not booked yet. We will text you to confirm. Ref {reference}."
            )
        } else {
            let end = change(link);
            format!(
                "{business}: booked. {what}, {count} times from {when} to {day}. Ref {reference}. {end}"
            )
        }
    }

    /// The booking is a request that the business confirms.
    #[must_use]
    pub fn requested(&self) -> String {
        format!(
            "{}: we have your request for {}, {}. It is not booked yet. We will text you to confirm. Ref {}.",
            self.business,
            self.what(),
            self.when(),
            self.reference
        )
    }

    /// The booking has a new time. A fee for the move is named.
    #[must_use]
    pub fn moved(&self, fee: Option<&str>, link: Option<&str>) -> String {
        let fee = fee.map_or_else(String::new, |fee| format!("Fee {fee}. "));
        let end = match link {
            Some(link) => format!("{fee}Change or cancel: {link}"),
            None => format!("{fee}To change it again, ring this number."),
        };
        let (what, when) = (self.what(), self.when());
        self.fitting(&format!("moved. {what}, now {when}"), &end)
    }

    /// The booking is called off.
    #[must_use]
    pub fn cancelled(&self) -> String {
        format!(
            "{}: cancelled. {}, {}. Ref {}. To book again, ring this number.",
            self.business,
            self.what(),
            self.when(),
            self.reference
        )
    }

    /// Whoever delivers it runs so many minutes late.
    #[must_use]
    pub fn late(&self, minutes: u32) -> String {
        let who = if self.with.is_empty() {
            "we are"
        } else {
            &format!("{} is", self.with)
        };
        let (business, service) = (self.business, &self.service);
        let start = show::time(self.range.start(), self.zone);
        let later = jiff::SignedDuration::from_mins(i64::from(minutes));
        let later = self.range.start().checked_add(later);
        let later = show::time(later.unwrap_or(self.range.start()), self.zone);
        format!(
            "{business}: {who} running about {minutes} min late. {service} at {start} begins around {later}. Ref {}.",
            self.reference
        )
    }

    /// The time turned out to be taken in the business's calendar after the customer was told otherwise.
    #[must_use]
    pub fn withdrawn(&self, nearest: &[TimeRange]) -> String {
        let times: Vec<_> = nearest
            .iter()
            .map(|slot| {
                format!(
                    "{} {}",
                    show::day(slot.start(), self.zone, self.now),
                    show::time(slot.start(), self.zone)
                )
            })
            .collect();
        let offer = if times.is_empty() {
            "Ring this number and we will find another time.".to_owned()
        } else {
            format!(
                "Free: {}. Ring this number to take one.",
                dialogue::say::list(&times, "or")
            )
        };
        format!(
            "{}: sorry, {} on {} turned out to be taken and is not booked. {offer}",
            self.business,
            self.what(),
            self.when(),
        )
    }
}

/// How a booking is changed: behind its link, otherwise by telephone.
fn change(link: Option<&str>) -> String {
    match link {
        Some(link) => format!("Change or cancel: {link}"),
        None => "To move or call off, ring this number.".to_owned(),
    }
}

/// After a call that was cut off: where to go on, and until when the time is kept that was spoken of.
#[must_use]
pub fn cut_off(business: &str, link: &str, until: Option<&str>) -> String {
    let kept = until.map_or_else(String::new, |until| {
        format!(" Your time is kept until {until}.")
    });
    format!("{business}: sorry we got cut off. Pick up where you stopped: {link}{kept}")
}

/// A new link for one that is over.
#[must_use]
pub fn link_again(business: &str, link: &str) -> String {
    format!("{business}: here is your new link: {link}")
}

/// For whoever asks about an offer that is over.
#[must_use]
pub fn offer_is_over(business: &str, page: &str) -> String {
    format!("{business}: that offer is over, and you are still on the list. Other times: {page}")
}

/// What to know before and after a visit, as sentences.
#[must_use]
pub fn notes(preparation: &str, aftercare: &str) -> Vec<String> {
    let notes = [("Before you come", preparation), ("Afterwards", aftercare)];
    let notes = notes.iter().filter(|(_, text)| !text.trim().is_empty());
    notes
        .map(|(when, text)| format!("{when}: {}", text.trim()))
        .collect()
}

/// The confirmation with the notes at its end if all of it fits one text, else followed by a text of the notes.
#[must_use]
pub fn with_notes(confirmation: String, business: &str, notes: &[String]) -> Vec<String> {
    if notes.is_empty() {
        return vec![confirmation];
    }
    let notes = notes.join(" ");
    let all = format!("{confirmation} {notes}");
    if all.chars().count() <= ONE {
        vec![all]
    } else {
        vec![confirmation, format!("{business}: {notes}")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://voice.example.com/m/8fK2pQaZ7xNr4T";

    #[test]
    fn an_address_gives_way_to_the_link_where_there_is_no_room_for_both() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let range = TimeRange::new(now, now + jiff::SignedDuration::from_mins(30));
        let text = BookingText {
            business: "Northside Physio",
            address: "Level 2, 118 Sydney Road, Brunswick VIC 3056",
            service: "Physiotherapy follow-up".to_owned(),
            with: "Grace".to_owned(),
            on: String::new(),
            range: range.unwrap(),
            price: None,
            reference: &BookingRef::from_bits(7),
            zone: &zone,
            now,
        };
        let booked = text.booked(Some(LINK));
        assert!(booked.len() <= 160 && booked.ends_with(LINK), "{booked}");
        assert!(!booked.contains("Sydney Road"));
    }

    #[test]
    fn a_usual_confirmation_fits_one_text() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let range = TimeRange::new(
            "2026-11-21T14:00:00Z".parse().unwrap(),
            "2026-11-21T14:30:00Z".parse().unwrap(),
        );
        let reference = BookingRef::from_bits(7);
        let text = BookingText {
            business: "Fade Room",
            address: "12 Mill Lane",
            service: "Haircut".to_owned(),
            with: "Sam".to_owned(),
            on: String::new(),
            range: range.unwrap(),
            price: None,
            reference: &reference,
            zone: &zone,
            now,
        };
        let all = [
            text.booked(None),
            text.booked(Some(LINK)),
            text.requested(),
            text.moved(None, None),
            text.moved(Some("£10"), Some(LINK)),
            cut_off("Fade Room", LINK, Some("14:20")),
            text.cancelled(),
            text.late(15),
            text.withdrawn(&[range.unwrap()]),
        ];
        for message in &all {
            assert!(
                message.len() <= 160,
                "{} characters: {message}",
                message.len()
            );
            assert!(
                message.contains("Sat 21 Nov 14:00")
                    || message.contains("cut off")
                    || message.contains("Haircut at 14:00 begins around 14:15."),
                "{message}"
            );
        }
        assert!(all[1].ends_with(&format!(
            "12 Mill Lane. Ref {reference}. Change or cancel: {LINK}"
        )));
        assert!(all[0].starts_with(
            "Fade Room: booked. Haircut with Sam, Sat 21 Nov 14:00, 12 Mill Lane. Ref "
        ));
    }

    #[test]
    fn courts_are_told_with_their_hours_and_their_price() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let now: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
        let range = TimeRange::new(
            "2026-11-21T12:30:00Z".parse().unwrap(),
            "2026-11-21T13:30:00Z".parse().unwrap(),
        );
        let reference = BookingRef::from_bits(7);
        let text = BookingText {
            business: "Pickle Park",
            address: "4 Ring Road",
            service: "Court hire".to_owned(),
            with: String::new(),
            on: "Courts 2 and 3".to_owned(),
            range: range.unwrap(),
            price: Some(Money {
                minor: 60_000,
                currency: domain::Currency::INR,
            }),
            reference: &reference,
            zone: &zone,
            now,
        };
        let booked = text.booked(None);
        assert!(
            booked.starts_with(
                "Pickle Park: booked. Courts 2 and 3, Sat 21 Nov 18:00 to 19:00, Rs 600. Ref "
            ),
            "{booked}"
        );
        assert!(booked.len() <= 160, "{booked}");
        let both = [text.clone(), text];
        let together = BookingText::together(&both, false, Some(LINK));
        assert!(together.contains("; Courts 2 and 3"), "{together}");
        assert!(together.ends_with(&format!("Change or cancel: {LINK}")));
        let repeated = BookingText::repeated(&both, false, Some(LINK));
        assert!(
            repeated.contains("2 times from") && repeated.ends_with(LINK),
            "{repeated}"
        );
        let by_phone = BookingText::together(&both, false, None);
        assert!(by_phone.ends_with("To move or call off, ring this number."));
    }

    #[test]
    fn notes_follow_in_a_second_text_only_when_they_do_not_fit() {
        let short = with_notes("Booked.".to_owned(), "Luma", &notes("No make-up.", ""));
        assert_eq!(short, ["Booked. Before you come: No make-up."]);
        let long = "Drink water. ".repeat(12);
        let both = with_notes("Booked.".to_owned(), "Luma", &notes("No make-up.", &long));
        assert_eq!(both.len(), 2);
        assert!(both[1].starts_with("Luma: Before you come: No make-up. Afterwards: Drink"));
        assert_eq!(with_notes("Booked.".to_owned(), "Luma", &[]), ["Booked."]);
    }
}
