//! Pages of Markdown: their links and their headings.

use std::ops::Range;

/// A link or a picture.
struct Link {
    /// All of it, with the `!` of a picture.
    whole: Range<usize>,
    label: Range<usize>,
    target: Range<usize>,
}

/// The targets of all links and pictures, in their order. What is code has none.
pub fn all(page: &str) -> Vec<&str> {
    parse(page).into_iter().map(|link| &page[link.target]).collect()
}

/// The same page with other targets. A link whose target becomes `None` becomes its label; a picture
/// goes with its line.
pub fn rewrite(page: &str, target: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut done = 0;
    for link in parse(page) {
        out.push_str(&page[done..link.whole.start]);
        done = link.whole.end;
        match target(&page[link.target.clone()]) {
            Some(target) => {
                out.push_str(&page[link.whole.start..link.target.start]);
                out.push_str(&target);
                out.push(')');
            }
            None if page[link.whole].starts_with('!') => {
                done += page[done..].len() - page[done..].trim_start_matches('\n').len();
            }
            None => out.push_str(&page[link.label]),
        }
    }
    out + &page[done..]
}

fn parse(page: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut is_fenced = false;
    let mut line_start = 0;
    let mut after_code = 0;
    for line in page.split_inclusive('\n') {
        let start = line_start;
        line_start += line.len();
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
            continue;
        }
        let is_code = is_fenced || line.starts_with("    ") || line.starts_with('\t');
        if is_code || line.trim().is_empty() {
            open.clear();
            continue;
        }
        for (at, letter) in line.char_indices().map(|(at, letter)| (start + at, letter)) {
            if at < after_code {
                continue;
            }
            match letter {
                '`' => after_code = page[at + 1..].find('`').map_or(at + 1, |length| at + length + 2),
                '[' => open.push(at),
                ']' => {
                    let Some(begun) = open.pop().filter(|_| page[at + 1..].starts_with('(')) else { continue };
                    let Some(length) = page[at + 2..].find([')', '\n']) else { continue };
                    let target = at + 2..at + 2 + length;
                    if !page[target.end..].starts_with(')') {
                        continue;
                    }
                    let is_picture = page[..begun].ends_with('!');
                    let whole = begun - usize::from(is_picture)..target.end + 1;
                    after_code = whole.end;
                    links.push(Link { whole, label: begun + 1..at, target });
                }
                _ => {}
            }
        }
    }
    links
}

/// What a link to a heading of the page says behind its `#`.
pub fn anchors(page: &str) -> Vec<String> {
    let mut is_fenced = false;
    let mut anchors = Vec::new();
    for line in page.lines() {
        is_fenced ^= line.trim_start().starts_with("```");
        let heading = line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim());
        let Some(heading) = heading.filter(|_| !is_fenced) else { continue };
        let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
        anchors.push(kept.collect::<String>().to_lowercase().replace(' ', "-"));
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_code_has_no_links() {
        let page = "[a](b) `[&](x)` [`c`](d#e)\n\n    [f](g)\n```cpp\n[&](h)\n```\n![p](q.png) [two\nlines](r)\n[](s t";
        assert_eq!(all(page), ["b", "d#e", "q.png", "r"]);
    }

    #[test]
    fn links_without_a_target_become_words() {
        let known = |target: &str| (target == "b").then(|| "B".to_owned());
        assert_eq!(rewrite("see [a](b), [`c`](d) and ![p](q.png).", known), "see [a](B), `c` and .");
        assert_eq!(rewrite("see\n\n![p](q.png)\n\n`[&](x)`", known), "see\n\n`[&](x)`");
    }

    #[test]
    fn anchors_are_those_that_pages_are_shown_with() {
        let page = "# One two\n```sh\n# three\n```\n## `iw_poll`, and what it's for\n";
        assert_eq!(anchors(page), ["one-two", "iw_poll-and-what-its-for"]);
    }
}
