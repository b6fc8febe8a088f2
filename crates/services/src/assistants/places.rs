//! What a telephone number says of the place that it belongs to. A number's country has one zone and one currency here;
//! where that is not enough, whoever registers says the zone.

use domain::{Currency, E164};

/// Calling code, zone, currency.
const PLACES: &[(&str, &str, &[u8; 3])] = &[
    ("+353", "Europe/Dublin", b"EUR"),
    ("+91", "Asia/Kolkata", b"INR"),
    ("+61", "Australia/Sydney", b"AUD"),
    ("+64", "Pacific/Auckland", b"NZD"),
    ("+65", "Asia/Singapore", b"SGD"),
    ("+49", "Europe/Berlin", b"EUR"),
    ("+44", "Europe/London", b"GBP"),
    ("+34", "Europe/Madrid", b"EUR"),
    ("+33", "Europe/Paris", b"EUR"),
    ("+27", "Africa/Johannesburg", b"ZAR"),
    ("+1", "America/New_York", b"USD"),
];

/// The zone and the currency of a number's country; where we know neither, universal time and dollars.
pub(super) fn of(number: &E164) -> (&'static str, Currency) {
    let found = PLACES
        .iter()
        .find(|(code, ..)| number.as_str().starts_with(code));
    let (zone, currency) = found.map_or(("UTC", b"USD"), |(_, zone, currency)| (*zone, *currency));
    let code = std::str::from_utf8(currency).unwrap_or_default();
    (zone, code.parse().unwrap_or(Currency::USD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_zone_and_currency_of_its_country() {
        let of = |number: &str| of(&number.parse().unwrap());
        assert_eq!(of("+442079460018"), ("Europe/London", Currency::GBP));
        assert_eq!(of("+918047491899"), ("Asia/Kolkata", Currency::INR));
        assert_eq!(of("+15125550142"), ("America/New_York", Currency::USD));
        assert_eq!(of("+97145550142"), ("UTC", Currency::USD));
        for (_, zone, currency) in PLACES {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
            assert!(
                std::str::from_utf8(*currency)
                    .unwrap()
                    .parse::<Currency>()
                    .is_ok()
            );
        }
    }
}
