//! What calling off costs, and until when it can be done, as the receptionist says it.

use jiff::{Timestamp, tz::TimeZone};

use super::{claimed::Claimed, wording::Spoken};
use crate::{
    records::{BookingTerms, LateCancel},
    show,
};

/// What calling off costs: one sentence where it is the same for all, otherwise one for each.
pub(super) fn policies(claimed: &[Claimed<'_>], now: Timestamp) -> Vec<String> {
    let told: Vec<_> = claimed
        .iter()
        .filter_map(|one| Some((one, policy(&one.terms, &one.snapshot.zone, now)?)))
        .collect();
    let Some((_, first)) = told.first() else {
        return Vec::new();
    };
    if told.len() == claimed.len() && told.iter().all(|(_, policy)| policy == first) {
        let costs = told
            .iter()
            .all(|(one, _)| one.terms.late_cancel == LateCancel::Fee);
        let each = if told.len() > 1 && costs { " each" } else { "" };
        let mut letters = first.chars();
        let capital = letters.next().map(|first| first.to_ascii_uppercase());
        let sentence = capital.into_iter().chain(letters).collect::<String>();
        return vec![format!("{sentence}{each}.")];
    }
    told.iter()
        .map(|(one, policy)| format!("{}: {policy}.", Spoken::claimed(one).title()))
        .collect()
}

/// "you can cancel free until Friday 20 November at 2 pm, after that it costs 10 pounds", or "… after that it can't be
/// cancelled or moved".
fn policy(terms: &BookingTerms, zone: &TimeZone, now: Timestamp) -> Option<String> {
    if terms.late_cancel == LateCancel::Refuse
        && let Some(until) = terms.cancel_free_until
    {
        return Some(if until > now {
            let until = dialogue::say::instant(until, now, zone);
            format!("you can cancel free until {until}, after that it can't be cancelled or moved")
        } else {
            "it can't be cancelled or moved any more once it is booked".to_owned()
        });
    }
    let fee = terms.cancel_fee.filter(|fee| fee.minor > 0)?;
    let fee = dialogue::say::price(fee);
    match terms.cancel_free_until {
        Some(until) if until > now => {
            let until = dialogue::say::instant(until, now, zone);
            Some(format!(
                "you can cancel free until {until}, after that it costs {fee}"
            ))
        }
        Some(_) => Some(format!("cancelling it costs {fee}")),
        None => None,
    }
}

/// What calling off the visits of a series costs: the free time of each ends on a date of its own.
pub(super) fn each_policy(claimed: &[Claimed<'_>]) -> Option<String> {
    let first = claimed.first()?;
    let after = if first.terms.late_cancel == LateCancel::Refuse {
        "it can't be cancelled or moved".to_owned()
    } else {
        let fee = first.terms.cancel_fee.filter(|fee| fee.minor > 0)?;
        format!("it costs {}", dialogue::say::price(fee))
    };
    let start = first.range.start();
    let notice = start.duration_since(first.terms.cancel_free_until?);
    let end = if notice.is_positive() {
        format!("{} before", show::spoken_length(notice))
    } else {
        "it begins".to_owned()
    };
    Some(format!(
        "You can cancel each of them free until {end}, after that {after}."
    ))
}
