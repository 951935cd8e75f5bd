//! Reads the persona of a character: description, actions, and its card.

use super::super::document::{Field, Table};
use super::super::{Ability, Goal, ScriptError};
use super::Goals;
use super::minds::Rules;
use super::{Placeholders, text};
use crate::file;
use crate::mind::{Action, Card, ExampleLine, Lore, Lorebook, MOST_CARD, Persona};

/// Fields of a character that are read here.
pub(super) const FIELDS: [&str; 7] = ["persona", "knowledge", "example", "lore", "action", "card", "talkativeness"];

const LORE: [&str; 2] = ["keys", "content"];
const ACTION: [&str; 6] = ["name", "description", "parameters", "kind", "needs", "during"];

/// Actions of one character, parameters of one action, and entries of its lists.
const MOST_ACTIONS: usize = 32;
const MOST_PARAMETERS: usize = 8;
const MOST_ENTRIES: usize = 256;

/// How likely a character speaks unasked, where nobody says.
const TALKATIVENESS: f32 = 0.5;

/// What the mind of a character is told.
pub(super) struct CharacterMind {
    pub(super) persona: Persona,
    pub(super) abilities: Vec<Ability>,
    pub(super) talkativeness: f32,
    /// What the card says first.
    pub(super) greetings: Vec<String>,
    /// Warnings for the writer of the script: unused parts of the card.
    pub(super) notes: Vec<String>,
}

/// Reads it. What the script says goes before what a card says, and that before the short `name` of the character.
pub(super) fn read(table: &Table, name: &str, goals: &[Goal], rules: &Rules) -> Result<CharacterMind, ScriptError> {
    let file = table.take("card");
    let card = file.as_ref().map(|field| card(field, rules)).transpose()?.unwrap_or_default();
    let file = file.as_ref().map(Field::words).transpose()?.unwrap_or_default();
    let given_name = match table.take("given_name") {
        Some(field) => field.words()?,
        None if card.name.is_empty() => name,
        None => &card.name,
    };
    let abilities = abilities(table, goals)?;
    let talkativeness = table.take("talkativeness").map(|field| field.number(0.0, 1.0)).transpose()?;
    let mut examples = examples(table, given_name)?;
    if examples.is_empty() {
        let turn = |(player, own): (String, String)| {
            [ExampleLine { is_own: false, text: player }, ExampleLine { is_own: true, text: own }]
        };
        examples = card.examples.into_iter().flat_map(turn).collect();
    }
    let (constant, called): (Vec<_>, Vec<_>) = card.lore.into_iter().partition(|entry| entry.constant);
    let mut knowledge = texts(table, "knowledge")?;
    knowledge.extend(constant.into_iter().map(|entry| entry.content));
    let mut entries = lore(table)?;
    entries.extend(called.into_iter().map(|entry| Lore {
        keys: entry.keys,
        further_keys: entry.secondary_keys,
        content: entry.content,
        case_sensitive: entry.case_sensitive,
        priority: entry.priority,
    }));
    let usual = Lorebook::default();
    let persona = Persona {
        name: given_name.to_owned(),
        description: table.take("persona").map_or(Ok(card.persona), |field| description(&field))?,
        scenario: card.scenario,
        knowledge,
        examples,
        lore: Lorebook {
            entries,
            scan_lines: card.scan_depth.unwrap_or(usual.scan_lines),
            tokens: card.lore_tokens.unwrap_or(usual.tokens),
        },
        actions: abilities.iter().map(|ability| ability.action.clone()).collect(),
        instructions: card.instructions,
        closing: card.last_instructions,
    };
    let talkativeness = talkativeness.map(|value| value as f32).or(card.talkativeness).unwrap_or(TALKATIVENESS);
    let notes = card.notes.iter().map(|note| format!("{file}: {note}")).collect();
    Ok(CharacterMind { persona, abilities, talkativeness, greetings: card.greetings, notes })
}

fn card(field: &Field, rules: &Rules) -> Result<Card, ScriptError> {
    let name = field.words()?;
    if rules.folder.is_none() && !std::path::Path::new(name).is_absolute() {
        return Err(field.error(format!(
            "{name} is a file beside the script, but this script is a text without a folder; give a script file, or an \
             absolute path"
        )));
    }
    let bytes =
        file::read_up_to(&rules.path(name), MOST_CARD).map_err(|words| field.error(format!("{name} {words}")))?;
    Card::read(&bytes).map_err(|words| field.error(format!("{name} {words}")))
}

/// A persona may be empty: then the rest of the script says who it is.
fn description(field: &Field) -> Result<String, ScriptError> {
    if field.string()?.trim().is_empty() { Ok(String::new()) } else { text(field, Placeholders::Fixed) }
}

fn texts(table: &Table, key: &str) -> Result<Vec<String>, ScriptError> {
    let Some(field) = table.take(key) else { return Ok(Vec::new()) };
    let entries = field.one_or_more()?;
    bounded(&field, entries.len(), MOST_ENTRIES)?;
    entries.iter().map(|entry| text(entry, Placeholders::Fixed)).collect()
}

fn bounded(field: &Field, count: usize, most: usize) -> Result<(), ScriptError> {
    if count > most { Err(field.error(format!("has {count} entries; at most {most} are allowed"))) } else { Ok(()) }
}

/// `{player}: Any rooms?`, `Mara: Two.`
fn examples(table: &Table, given_name: &str) -> Result<Vec<ExampleLine>, ScriptError> {
    let Some(field) = table.take("example") else { return Ok(Vec::new()) };
    let entries = field.one_or_more()?;
    bounded(&field, entries.len(), MOST_ENTRIES)?;
    let mut lines = Vec::new();
    for entry in entries {
        let line = text(&entry, Placeholders::Fixed)?;
        let (name, text) = line.split_once(':').unwrap_or_default();
        let is_own = match name.trim() {
            "{player}" => false,
            "{character}" => true,
            name if name == given_name => true,
            _ => {
                let words = format!("should begin with `{{player}}:` or `{given_name}:`, to tell who says it");
                return Err(entry.error(words));
            }
        };
        lines.push(ExampleLine { is_own, text: text.trim().to_owned() });
    }
    Ok(lines)
}

fn lore(table: &Table) -> Result<Vec<Lore>, ScriptError> {
    let tables = table.tables("lore", &LORE)?;
    if let Some(field) = table.take("lore") {
        bounded(&field, tables.len(), MOST_ENTRIES)?;
    }
    let entry = |table: &Table| {
        let keys = table.need("keys", "the words that bring it to mind: keys = [\"lighthouse\"]")?.one_or_more()?;
        Ok(Lore {
            keys: keys.iter().map(|key| key.words().map(str::to_owned)).collect::<Result<_, ScriptError>>()?,
            content: text(&table.need("content", "what the character knows then")?, Placeholders::Fixed)?,
            ..Lore::default()
        })
    };
    tables.iter().map(entry).collect()
}

fn abilities(table: &Table, goals: &[Goal]) -> Result<Vec<Ability>, ScriptError> {
    let tables = table.tables("action", &ACTION)?;
    if let Some(field) = table.take("action") {
        bounded(&field, tables.len(), MOST_ACTIONS)?;
    }
    let mut abilities: Vec<Ability> = Vec::new();
    for table in tables {
        let ability = ability(&table, &Goals(goals))?;
        if abilities.iter().any(|other| other.action.name == ability.action.name) {
            let words = format!("there is an action `{}` already; give each a name of its own", ability.action.name);
            return Err(table.need("name", "a name")?.error(words));
        }
        abilities.push(ability);
    }
    Ok(abilities)
}

fn ability(table: &Table, goals: &Goals) -> Result<Ability, ScriptError> {
    let name = table.need("name", "a short name such as \"open-cellar\"")?.name()?;
    let parameters = match table.take("parameters") {
        Some(field) => {
            let parameters = field.texts()?;
            bounded(&field, parameters.len(), MOST_PARAMETERS)?;
            let is_name = |name: &String| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            };
            if let Some((name, _)) = parameters.iter().find(|(name, _)| !is_name(name)) {
                let words = format!("`{name}` is not a name of a parameter; use letters, digits, - and _");
                return Err(field.error(words));
            }
            parameters
        }
        None => Vec::new(),
    };
    let kind = table.take("kind");
    let is_task = match kind.as_ref().map(Field::string).transpose()? {
        None | Some("trigger") => false,
        Some("task") => true,
        Some(other) => {
            let words = format!("\"{other}\" is not known; use \"trigger\" or \"task\"");
            return Err(table.need("kind", "\"trigger\" or \"task\"")?.error(words));
        }
    };
    let description = table.need("description", "when the character does it: \"Unlock the cellar for a friend.\"")?;
    Ok(Ability {
        action: Action { name, description: text(&description, Placeholders::Fixed)?, parameters, is_task },
        needs: table.take("needs").map_or(Ok(Vec::new()), |field| goals.names(&field))?,
        during: table.take("during").map_or(Ok(Vec::new()), |field| goals.names(&field))?,
    })
}
