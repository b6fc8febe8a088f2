//! Who calls, as the carrier writes it.

use domain::E164;

/// Numbers that stand for "no number": the keys of ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a telephone.
/// They read like numbers and belong to nobody. The carrier's interface reference does not list them.
const NOBODY: [&str; 5] = [
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
];

/// The number of a caller; `None` if it is withheld, unknown, or no telephone number at all (`client:`, `sip:`).
#[must_use]
pub fn caller_id(from: &str) -> Option<E164> {
    let number: E164 = from.trim().parse().ok()?;
    (!NOBODY.contains(&number.as_str())).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_addresses_are_nobody() {
        for from in
            NOBODY
                .into_iter()
                .chain(["anonymous", "client:jo", "sip:jo@example.com", "", "+1"])
        {
            assert_eq!(caller_id(from), None, "{from}");
        }
        assert_eq!(caller_id("+15551230001").unwrap().as_str(), "+15551230001");
    }
}
