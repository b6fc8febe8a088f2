//! Whether audio arrived as it was sent.

/// A stream that ends may lose what was still under way: one second.
const UNDER_WAY: usize = 8000;
/// After the line was emptied, so many bytes must agree for the place to count as found.
const WINDOW: usize = 1600;
/// The longest stretch that may be said again: thirty seconds, longer than any answer.
const SAID_AGAIN: usize = 240_000;

/// Whether `arrived` is what was `sent`, byte for byte from the first on, except for what was under way at the end.
pub(super) fn is_whole(sent: &[u8], arrived: &[u8]) -> bool {
    sent.starts_with(arrived) && sent.len() - arrived.len() <= UNDER_WAY
}

/// Whether `arrived` is what was `sent`, byte for byte and in order, with at most `clears` places where the business
/// emptied the line: what it then sends goes on later in `sent`, if the answer was given up, or a little earlier, if it
/// was only held back and is said again from where it was heard.
pub(super) fn follows(sent: &[u8], arrived: &[u8], mut clears: u64) -> bool {
    let (mut from, mut to) = (0, 0);
    while to < arrived.len() {
        if sent.get(from) == Some(&arrived[to]) {
            (from, to) = (from + 1, to + 1);
            continue;
        }
        let window = &arrived[to..arrived.len().min(to + WINDOW)];
        let earliest = from.saturating_sub(SAID_AGAIN).min(sent.len());
        let Some(found) = find(&sent[earliest..], window) else {
            return false;
        };
        if clears == 0 {
            return false;
        }
        clears -= 1;
        from = earliest + found;
    }
    true
}

/// The audio without its silence: without the bytes of both zeros.
pub(super) fn sounds(audio: &[u8]) -> Vec<u8> {
    let sound = |byte: &u8| !matches!(byte, 0x7F | 0xFF);
    audio.iter().copied().filter(sound).collect()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u32, length: usize) -> Vec<u8> {
        let mut state = seed;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(next).collect()
    }

    #[test]
    fn only_the_end_may_be_missing() {
        let sent = noise(1, 20_000);
        assert!(is_whole(&sent, &sent));
        assert!(is_whole(&sent, &sent[..12_000]));
        assert!(!is_whole(&sent, &sent[..11_999]));
        assert!(!is_whole(&sent, &sent[160..]));
        let mut changed = sent.clone();
        changed[5000] ^= 1;
        assert!(!is_whole(&sent, &changed));
    }

    #[test]
    fn an_interruption_leaves_one_gap() {
        let sent = noise(2, 20_000);
        let cut = [&sent[..4000], &sent[9000..]].concat();
        assert!(follows(&sent, &cut, 1));
        assert!(!follows(&sent, &cut, 0));
        let held_back = [&sent[..4000], &sent[2500..]].concat();
        assert!(follows(&sent, &held_back, 1));
        assert!(!follows(&sent, &held_back, 0));
        let mut changed = sent.clone();
        changed[5000] ^= 1;
        assert!(!follows(&sent, &changed, 5));
        assert!(!follows(&sent, &noise(3, 1000), 5));
    }
}
