//! From the JSON of a card to the card. Fields of a wrong type are left out: cards are written by many programs.

use serde_json::Value;

use super::fields::{cut, list_of, text_of};
use super::macros::Names;
use super::{Card, DEEPEST, LONGEST_TEXT, examples, lore};

/// Reads a card of any version.
pub(super) fn read(json: &[u8]) -> Result<Card, String> {
    check_depth(json)?;
    let value: Value = serde_json::from_slice(json).map_err(|error| format!("is not JSON: {error}"))?;
    // Version 1 is flat; later ones keep everything in `data`, whatever they say in `spec`.
    let data = value.get("data").and_then(Value::as_object).or_else(|| value.as_object());
    let data = data.ok_or_else(|| "is not a character card: it has no fields".to_owned())?;
    let name = text_of(data, "name").map(str::trim).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| "is not a character card: it has no `name`".to_owned())?;
    let nickname = text_of(data, "nickname").map(str::trim).filter(|name| !name.is_empty());
    let names = Names { character: one_line(nickname.unwrap_or(name)) };
    let mut notes = Vec::new();
    let mut text = |field: &str| {
        let whole = text_of(data, field).unwrap_or_default();
        let fits = whole.floor_char_boundary(LONGEST_TEXT);
        if fits < whole.len() {
            notes.push(format!("`{field}` has {} bytes; the first {LONGEST_TEXT} are used", whole.len()));
        }
        names.replace(whole.get(..fits).unwrap_or_default()).trim().to_owned()
    };
    let parts = [text("description"), text("personality")];
    let persona = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let scenario = text("scenario");
    let first = text("first_mes");
    let dialog = text("mes_example");
    let instructions = text("system_prompt");
    let last_instructions = text("post_history_instructions");
    let others = list_of(data, "alternate_greetings").filter_map(Value::as_str);
    let others = others.map(|greeting| names.replace(cut(greeting)).trim().to_owned());
    let book = data.get("character_book").and_then(Value::as_object);
    Ok(Card {
        persona,
        scenario,
        greetings: [first].into_iter().chain(others).filter(|greeting| !greeting.is_empty()).collect(),
        examples: examples::read(&dialog, &names.character),
        instructions,
        last_instructions,
        lore: book.map_or(Vec::new(), |book| lore::read(book, &names, &mut notes)),
        scan_depth: book.and_then(lore::scan_depth),
        lore_tokens: book.and_then(lore::token_budget),
        talkativeness: data.get("extensions").and_then(talkativeness),
        name: names.character,
        notes,
    })
}

/// A name is written before what somebody says, so that it has no line breaks.
fn one_line(name: &str) -> String {
    const LONGEST_NAME: usize = 64;
    let line: Vec<&str> = name.split(|letter: char| letter.is_control() || letter == ':').collect();
    line.join(" ").trim().chars().take(LONGEST_NAME).collect()
}

/// Programs write it as a number and as a text.
fn talkativeness(extensions: &Value) -> Option<f32> {
    let value = extensions.get("talkativeness")?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number.clamp(0.0, 1.0) as f32)
}

/// Refuses what would take too deep a stack, before it is parsed.
fn check_depth(json: &[u8]) -> Result<(), String> {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(format!("has brackets inside of brackets more than {DEEPEST} deep; a card has fewer"));
        }
    }
    Ok(())
}
