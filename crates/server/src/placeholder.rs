//! `{player}` and its like in the texts of a script.

/// The names in braces, in order. A name has only letters, digits, `-`, `_` and `.`; other braces are just braces.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    split(text).filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Text(_) => None,
    })
}

/// The longest text that a script and a client's values give together, in bytes. What is longer is cut there.
const MOST_FILLED: usize = 64 << 10;

/// The text with its placeholders replaced; a name without a value leaves nothing.
pub(super) fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(text.len().min(MOST_FILLED) + 16);
    for piece in split(text) {
        let piece = match piece {
            Piece::Text(text) => text,
            Piece::Name(name) => value(name).unwrap_or_default(),
        };
        let fits = piece.floor_char_boundary(MOST_FILLED - filled.len());
        filled.push_str(piece.get(..fits).unwrap_or_default());
        if fits < piece.len() {
            break;
        }
    }
    filled
}

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

fn split(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = name_at_start(rest) {
            rest = after;
            return Some(Piece::Name(name));
        }
        // The next brace that is not this one.
        let from = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest.get(from..).and_then(|tail| tail.find('{')).map_or(rest.len(), |at| at + from);
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}

fn name_at_start(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name.chars().all(legal)).then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_and_other_braces_stay() {
        let value = |name: &str| (name == "player").then_some("Ann");
        for (text, filled) in [
            ("Hi {player}!", "Hi Ann!"),
            ("{player}{player}", "AnnAnn"),
            ("{}, { x }, {player", "{}, { x }, {player"),
            ("{{player}}", "{Ann}"),
            ("{gold} coins", " coins"),
            ("\u{1f37a}{player}\u{1f37a}", "\u{1f37a}Ann\u{1f37a}"),
            ("", ""),
        ] {
            assert_eq!(fill(text, value), filled, "{text}");
        }
        let long = "\u{e9}".repeat(MOST_FILLED);
        let filled = fill(&"x{player}".repeat(1_000), |_| Some(&long));
        assert!(filled.len() <= MOST_FILLED && filled.len() > MOST_FILLED - 4, "{}", filled.len());
        assert_eq!(placeholders("{a} {b c} {d}").collect::<Vec<_>>(), ["a", "d"]);
    }
}
