//! For tests: bytes as they may arrive.

/// The same bytes whole, one at a time (long ones in small parts), and cut at random, always the same.
pub(crate) fn cuts(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let small = if bytes.len() > 100_000 { 997 } else { 1 };
    let mut ways = vec![vec![bytes], bytes.chunks(small).collect()];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for longest in [7, 300] {
        let (mut rest, mut parts) = (bytes, Vec::new());
        while !rest.is_empty() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let size = ((state >> 33) as usize % longest + small).min(rest.len());
            let (part, after) = rest.split_at(size);
            parts.push(part);
            rest = after;
        }
        ways.push(parts);
    }
    ways
}
