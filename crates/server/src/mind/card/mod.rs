//! Character cards of SillyTavern and TavernAI, versions 1 to 3: what people own of characters that others wrote.
//!
//! A card is prompt text and nothing else: nothing in it is trusted, and nothing of it runs.

mod container;
mod document;
mod examples;
mod fields;
mod lore;
mod macros;
#[cfg(test)]
mod tests;

pub(crate) use lore::LoreEntry;

/// Bytes in the file of a card, its picture included.
pub(crate) const MOST_FILE: usize = 32 << 20;

/// Bytes in the JSON of a card.
const MOST_JSON: usize = 4 << 20;

/// Brackets inside of brackets in its JSON.
const DEEPEST: usize = 32;

/// Bytes of one text; what is longer is cut, as no prompt has room for it.
const LONGEST_TEXT: usize = 16 << 10;

/// Entries in each list.
const MOST_ENTRIES: usize = 512;

/// The character of a card. In all texts the macros are replaced: `{player}` stands for the player.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Card {
    /// The name of the character: the nickname where there is one.
    pub(crate) name: String,
    /// Description and personality.
    pub(crate) persona: String,
    /// Where it takes place.
    pub(crate) scenario: String,
    /// The first message, and alternatives to it.
    pub(crate) greetings: Vec<String>,
    /// Example turns: what the player says, what the character answers.
    pub(crate) examples: Vec<(String, String)>,
    /// How the model should answer, in the card's own words; empty for the usual ones. [`ORIGINAL`] stands for those.
    pub(crate) instructions: String,
    /// A last instruction behind the transcript.
    pub(crate) last_instructions: String,
    /// What it knows, by key words.
    pub(crate) lore: Vec<LoreEntry>,
    /// How many of the last lines are searched for key words.
    pub(crate) scan_depth: Option<usize>,
    /// Tokens that the entries of one turn take together.
    pub(crate) lore_tokens: Option<u32>,
    /// How likely it speaks unasked in a group, from 0 to 1.
    pub(crate) talkativeness: Option<f32>,
    /// Warnings for the developer: parts that were cut or left out.
    pub(crate) notes: Vec<String>,
}

/// The placeholder for the usual instructions in [`Card::instructions`].
pub(crate) const ORIGINAL: &str = "{original}";

impl Card {
    /// Reads the file of a card: PNG, or JSON.
    ///
    /// # Errors
    /// What is wrong, and what would be right, without the name of the file.
    pub(crate) fn read(file: &[u8]) -> Result<Self, String> {
        if file.len() > MOST_FILE {
            return Err(format!("is {} bytes long; a card has at most {MOST_FILE}", file.len()));
        }
        let candidates = container::candidates(file)?;
        let mut problem = String::new();
        for json in &candidates {
            match document::read(json) {
                Ok(card) => return Ok(card),
                Err(why) if problem.is_empty() => problem = why,
                Err(_) => {}
            }
        }
        Err(problem)
    }
}
