//! Runs of bits in a table of words: `columns` rows of bits lie side by side, word by word.

/// The bits of one word that lie in `[from, to)`, counted from the first bit of word `word`.
const fn mask(word: usize, from: usize, to: usize) -> u64 {
    let low = if from > word * 64 {
        u64::MAX << (from - word * 64)
    } else {
        u64::MAX
    };
    let high = if to < word * 64 + 64 {
        (1 << (to - word * 64)) - 1
    } else {
        u64::MAX
    };
    low & high
}

/// Sets the bits `[from, to)` of a column.
pub(crate) fn set(table: &mut [u64], columns: usize, column: usize, from: usize, to: usize) {
    each(from, to, |word, mask| {
        table[word * columns + column] |= mask;
    });
}

/// Clears the bits `[from, to)` of a column.
pub(crate) fn clear(table: &mut [u64], columns: usize, column: usize, from: usize, to: usize) {
    each(from, to, |word, mask| {
        table[word * columns + column] &= !mask;
    });
}

/// Keeps only the bits `[from, to)` of a word.
pub(crate) const fn keep(bits: u64, word: usize, from: usize, to: usize) -> u64 {
    bits & mask(word, from, to)
}

fn each(from: usize, to: usize, mut change: impl FnMut(usize, u64)) {
    if from < to {
        (from / 64..to.div_ceil(64)).for_each(|word| change(word, mask(word, from, to)));
    }
}

/// The bits that differ from the next higher one.
pub(crate) const fn changes(word: u64) -> u64 {
    word ^ (word >> 1)
}

/// The bit after the run of equal bits that `bit` lies in, 64 at most.
pub(crate) const fn next(changes: u64, bit: u32) -> u32 {
    let end = bit + 1 + (changes >> bit).trailing_zeros();
    if end < 64 { end } else { 64 }
}

/// The word without the bits below `bit`, which may be 64.
pub(crate) const fn from(word: u64, bit: u32) -> u64 {
    if bit < 64 {
        word & (u64::MAX << bit)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_of_bits_are_set_and_cleared(a in 0usize..200, b in 0usize..200, c in 0usize..200, d in 0usize..200) {
            let mut table = [0u64; 4 * 2];
            set(&mut table, 2, 1, a, b);
            clear(&mut table, 2, 1, c, d);
            for bit in 0..200 {
                let word = table[bit / 64 * 2 + 1];
                let expected = (a..b).contains(&bit) && !(c..d).contains(&bit);
                prop_assert_eq!(word >> (bit % 64) & 1 == 1, expected);
                prop_assert_eq!(table[bit / 64 * 2], 0);
            }
        }

        #[test]
        fn a_run_ends_at_the_first_other_bit(word: u64, other: u64, bit in 0u32..64) {
            let both = |at: u32| (word >> at & 1, other >> at & 1);
            let expected = (bit..64).find(|&at| both(at) != both(bit)).unwrap_or(64);
            prop_assert_eq!(next(changes(word) | changes(other), bit), expected);
            prop_assert_eq!(from(word, bit) >> bit, word >> bit);
            prop_assert_eq!(from(word, bit).trailing_zeros().max(bit), from(word, bit).trailing_zeros());
        }
    }
}
