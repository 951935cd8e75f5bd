//! Where a player is, in one word that threads can share.

/// The number of a line of one character: 1, 2, 3 ...; 0 is none. Numbers begin again after [`LineNumber::MAX`].
pub type LineNumber = u32;

/// How far a player has come. A default one has played nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line that is played, or was played last; 0: none yet.
    pub line: LineNumber,
    /// How much of it was heard, in microseconds.
    pub heard_us: u64,
    /// It is over: played to its end, or cut.
    pub is_over: bool,
}

/// Whether a line came before another one; numbers begin again behind the last.
pub(super) fn comes_before(line: LineNumber, other: LineNumber) -> bool {
    let ahead = other.wrapping_sub(line) & Place::LAST_LINE;
    ahead != 0 && ahead <= Place::LAST_LINE / 2
}

const LINE_BITS: u32 = 24;
const HEARD_BITS: u32 = 39;

impl Place {
    /// The greatest number of a line. After it comes 1.
    pub const LAST_LINE: LineNumber = (1 << LINE_BITS) - 1;

    /// As one word, for an atomic.
    pub fn to_word(self) -> u64 {
        let heard = self.heard_us.min((1 << HEARD_BITS) - 1);
        u64::from(self.line) << (HEARD_BITS + 1) | u64::from(self.is_over) << HEARD_BITS | heard
    }

    /// From what [`to_word`](Self::to_word) gave.
    pub fn from_word(word: u64) -> Self {
        Self {
            line: (word >> (HEARD_BITS + 1)) as LineNumber,
            heard_us: word & ((1 << HEARD_BITS) - 1),
            is_over: word >> HEARD_BITS & 1 == 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_word() {
        for line in [0, 1, Place::LAST_LINE] {
            for heard_us in [0, 1, (1 << HEARD_BITS) - 1] {
                for is_over in [false, true] {
                    let place = Place { line, heard_us, is_over };
                    assert_eq!(Place::from_word(place.to_word()), place);
                }
            }
        }
        let long = Place { line: 1, heard_us: u64::MAX, is_over: false };
        assert_eq!(Place::from_word(long.to_word()), Place { heard_us: (1 << HEARD_BITS) - 1, ..long });
    }
}
