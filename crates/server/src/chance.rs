//! Deterministic chance: the same script and the same history give the same choices on every machine.

/// A well mixed number from a number (the finaliser of SplitMix64).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A number from a text (FNV-1a, mixed).
pub(super) fn hash(seed: u64, text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ seed;
    mix(text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
}

/// Which of `count` variants comes up at the `used`-th time (from 0). All of them come up before one comes
/// again, and none twice running, in an order that depends on `key` and changes from round to round.
pub(super) fn variant(key: u64, used: u64, count: usize) -> usize {
    let length = count.max(1) as u64;
    let number = used / length;
    let mut order = round(key, number, count);
    let before = number.checked_sub(1).and_then(|before| round(key, before, count).last().copied());
    if before.is_some() && before == order.first().copied() && count > 2 {
        // The end of the round stays as it is, so the next round's own check holds.
        order.swap(0, 1);
    }
    order.get((used % length) as usize).copied().unwrap_or(0)
}

fn round(key: u64, round: u64, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    // Two variants can only alternate.
    let mut state = if count > 2 { mix(key ^ mix(round)) } else { key };
    for index in (1..count).rev() {
        state = mix(state);
        order.swap(index, (state % (index as u64 + 1)) as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_comes_up_once_a_round() {
        for count in 1..7 {
            for key in 0..20 {
                for round in 0..5 {
                    let mut seen: Vec<usize> =
                        (0..count as u64).map(|used| variant(key, round * count as u64 + used, count)).collect();
                    seen.sort_unstable();
                    assert_eq!(seen, (0..count).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn no_variant_comes_up_twice_running() {
        for count in 2..6 {
            for key in 0..50 {
                let order: Vec<usize> = (0..60).map(|used| variant(key, used, count)).collect();
                assert!(order.windows(2).all(|pair| pair[0] != pair[1]), "{count} {key} {order:?}");
            }
        }
    }

    #[test]
    fn the_seed_changes_the_order_and_nothing_else_does() {
        let order = |seed| -> Vec<usize> { (0..30).map(|used| variant(hash(seed, "innkeeper"), used, 5)).collect() };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        assert_eq!(variant(3, 0, 0), 0);
    }
}
