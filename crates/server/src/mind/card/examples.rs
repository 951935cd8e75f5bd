//! The example turns of a card: blocks parted by `<START>`, lines that begin with a name and a colon.

/// Turns that are kept; a prompt has room for few.
const MOST_TURNS: usize = 12;

/// Whose line it is.
#[derive(Clone, Copy, PartialEq)]
enum Speaker {
    Player,
    Character,
}

/// The turns: what the player says, what the character answers. Narration is left out: it would teach the model to narrate.
pub(super) fn read(dialog: &str, character: &str) -> Vec<(String, String)> {
    let mut turns = Vec::new();
    for block in blocks(dialog) {
        let mut said: Option<String> = None;
        for (speaker, text) in lines(block, character) {
            let text = without_narration(&text);
            match (speaker, said.take()) {
                (Speaker::Player, _) => said = Some(text).filter(|text| !text.is_empty()),
                (Speaker::Character, Some(player)) if !text.is_empty() && turns.len() < MOST_TURNS => {
                    turns.push((player, text));
                }
                _ => {}
            }
        }
    }
    turns
}

fn blocks(dialog: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    for line in dialog.split_inclusive('\n') {
        if line.trim().eq_ignore_ascii_case("<START>") {
            blocks.push(dialog.get(begin..at).unwrap_or_default());
            begin = at + line.len();
        }
        at += line.len();
    }
    blocks.push(dialog.get(begin..).unwrap_or_default());
    blocks
}

/// A line without a name continues the one before.
fn lines(block: &str, character: &str) -> Vec<(Speaker, String)> {
    let mut lines: Vec<(Speaker, String)> = Vec::new();
    for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let named = |name: &str| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim());
        if let Some(text) = named("{player}") {
            lines.push((Speaker::Player, text.to_owned()));
        } else if let Some(text) = named(character) {
            lines.push((Speaker::Character, text.to_owned()));
        } else if let Some((_, text)) = lines.last_mut() {
            text.push(' ');
            text.push_str(line);
        }
    }
    lines
}

/// The text without what is between asterisks, and without quotes around the whole.
fn without_narration(text: &str) -> String {
    let spoken: Vec<&str> = text.split('*').step_by(2).collect();
    let spoken = spoken.join(" ");
    let words: Vec<&str> = spoken.split_whitespace().collect();
    let spoken = words.join(" ");
    let quoted = spoken.strip_prefix(['"', '\u{201c}']).and_then(|rest| rest.strip_suffix(['"', '\u{201d}']));
    quoted.filter(|inner| !inner.contains(['"', '\u{201c}'])).unwrap_or(&spoken).trim().to_owned()
}
