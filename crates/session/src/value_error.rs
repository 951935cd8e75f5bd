//! A value that a game gives and that is refused: the field, the value, what is wrong and what is right.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::vocabulary::{Call, Constants, RustNames, Vocabulary};

/// A field, or a part of one, such as `items[2].properties[0].name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: &'static str,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Index(usize),
    Member(&'static str),
}

impl Field {
    /// The name of the field itself, as this crate and the client have it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The entry of a list.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.steps.push(Step::Index(index));
        self
    }

    /// The member of a structure.
    #[must_use]
    pub fn member(mut self, name: &'static str) -> Self {
        self.steps.push(Step::Member(name));
        self
    }

    /// The field as a layer calls it.
    pub fn words(&self, names: &dyn Vocabulary) -> String {
        let mut words = names.field(self.name).into_owned();
        for step in &self.steps {
            // Writing into a String cannot fail.
            let _ = match step {
                Step::Index(index) => write!(words, "[{index}]"),
                Step::Member(name) => write!(words, ".{}", names.field(name)),
            };
        }
        words
    }
}

impl From<&'static str> for Field {
    fn from(name: &'static str) -> Self {
        Self { name, steps: Vec::new() }
    }
}

/// What is wrong with a value. A value that is shown is an excerpt of at most a few hundred bytes, never a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The field is empty.
    Empty,
    /// The field has to be given and is not.
    Missing,
    /// The field has more bytes than are allowed.
    TooLong {
        /// Its bytes.
        bytes: usize,
        /// The most bytes.
        max: usize,
    },
    /// The list, or what it counts, has more entries than are allowed.
    TooMany {
        /// Its entries.
        count: usize,
        /// The most entries.
        max: usize,
    },
    /// The number of an entry is not below their count.
    OutOfRange(u64),
    /// The text is not UTF-8.
    NotUtf8 {
        /// The first byte that is not.
        from: usize,
    },
    /// The field has a control character.
    ControlCharacter {
        /// Its position, in characters.
        position: usize,
    },
    /// The name of a resource comes with its prefix.
    Prefix(String),
    /// The name of a resource is a prefix alone.
    OnlyPrefix(String),
    /// The name of a resource has other characters than letters, digits, - and _.
    NameCharacters(String),
    /// The text is not the name of a character.
    NoCharacter(String),
    /// The number is not supported.
    Unsupported(i64),
    /// The bits have no meaning.
    UnknownBits(u32),
    /// The field cannot be given beside this one.
    Beside(&'static str),
    /// The field is only good together with this one.
    GoesWith(&'static str),
    /// The field is only good for the embedded server.
    GoesWithLocal,
    /// The field is only good together with the flag that records a session.
    GoesWithRecord,
    /// The endpoint has user information.
    UserInformation,
    /// Reasons why an answer is not liked are given for one that is liked.
    DislikesOfLike,
    /// Nothing of this id is known.
    Unknown {
        /// What it would be the id of.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// The action is nothing without its payload.
    NeedsPayload(&'static str),
    /// Something that has to do with one field alone, in words that name nothing of any layer.
    Other(Cow<'static, str>),
}

/// What would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The problem says it all.
    Nothing,
    /// Words that name nothing of any layer, such as `give at least one character`.
    Words(Cow<'static, str>),
    /// A number from the first to the second.
    Between(u64, u64),
    /// The number of one of so many entries: from 0 on.
    Below(usize),
    /// Nothing at all, or something else than nothing.
    LeftOut(&'static str),
    /// This text.
    Text(String),
    /// One of these constants, or several.
    Constants(Constants),
    /// The alternative text, or this constant beside the text that was given.
    TextOrFlag(String, Constants),
    /// One of the two fields.
    OneOfThem,
    /// Both fields, or none.
    BothOrNone,
    /// The key, or an access token, or the embedded server.
    Access,
    /// The host alone, and the key in its own field.
    HostAlone,
    /// The message of this event.
    MessageOf(Constants),
    /// An id that this call gives.
    IdFrom(Call),
    /// The id of a packet that this call has given.
    PacketFrom(Call),
    /// The whole packet, with this call.
    PacketWith(Call),
}

/// A value that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The field.
    pub field: Field,
    /// What is wrong, with the value where it can be shown.
    pub problem: Problem,
    /// What would be right.
    pub expected: Expected,
}

impl ValueError {
    /// A value that is refused.
    pub fn new(field: impl Into<Field>, problem: Problem, expected: Expected) -> Self {
        Self { field: field.into(), problem, expected }
    }

    /// A value that is refused in words that name nothing of any layer: what is wrong, and what would be right.
    pub fn other(field: impl Into<Field>, words: impl Into<Cow<'static, str>>) -> Self {
        Self::new(field, Problem::Other(words.into()), Expected::Nothing)
    }

    /// A number that none of the constants has.
    pub fn no_constant(field: impl Into<Field>, number: u32, constants: Constants) -> Self {
        Self::new(field, Problem::Unsupported(number.into()), Expected::Constants(constants))
    }

    /// A text that is too long.
    pub fn too_long(field: impl Into<Field>, bytes: usize, max: usize) -> Self {
        Self::new(field, Problem::TooLong { bytes, max }, Expected::Nothing)
    }

    /// The sentence that a layer shows: field, value, what is wrong, what is right.
    pub fn words(&self, names: &dyn Vocabulary) -> String {
        format!("{}: {}", self.field.words(names), self.problem_words(names))
    }

    /// The sentence without its field.
    pub fn problem_words(&self, names: &dyn Vocabulary) -> String {
        let mut words = self.problem.words(names);
        if let Some(expected) = self.expected.words(names) {
            words.push_str("; ");
            words.push_str(&expected);
        }
        words
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&RustNames))
    }
}

impl std::error::Error for ValueError {}

impl Problem {
    fn words(&self, names: &dyn Vocabulary) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::Missing => "is missing".to_owned(),
            Self::TooLong { bytes, max } => format!("is {bytes} bytes long; at most {max} are allowed"),
            Self::TooMany { count, max } => format!("{count} is too many; at most {max} are allowed"),
            Self::OutOfRange(number) => format!("{number} is out of range"),
            Self::NotUtf8 { from } => format!("is not UTF-8 from byte {from} on"),
            Self::ControlCharacter { position } => format!("has a control character at position {position}"),
            Self::Prefix(value) => format!("\"{value}\" has a prefix"),
            Self::OnlyPrefix(value) => format!("\"{value}\" is only a prefix"),
            Self::NameCharacters(value) => format!("\"{value}\" has characters that a name cannot have"),
            Self::NoCharacter(value) => format!("\"{value}\" is not the name of a character"),
            Self::Unsupported(number) => format!("{number} is not supported"),
            Self::UnknownBits(bits) => format!("{bits:#x} has bits without a meaning"),
            Self::Beside(other) => format!("cannot be given beside {}", names.field(other)),
            Self::GoesWith(other) => format!("goes with {}", names.field(other)),
            Self::GoesWithLocal => format!("goes with {} \"local\"", names.field("endpoint")),
            Self::GoesWithRecord => {
                format!("goes with {}", names.constants(Constants::Record).unwrap_or("the flag RECORD"))
            }
            Self::UserInformation => "has user information (\"@\")".to_owned(),
            Self::DislikesOfLike => {
                format!("says why the answer is not liked, and {} is 1", names.field("is_like"))
            }
            Self::Unknown { what, id } => format!("\"{id}\" is not the id of a {what}"),
            Self::NeedsPayload(action) => format!("{action} needs its payload"),
            Self::Other(words) => words.clone().into_owned(),
        }
    }
}

impl Expected {
    fn words(&self, names: &dyn Vocabulary) -> Option<String> {
        Some(match self {
            Self::Nothing => return None,
            Self::Words(words) => words.clone().into_owned(),
            Self::Between(least, most) => format!("use {least} to {most}"),
            Self::Below(0) => "there is none yet".to_owned(),
            Self::Below(1) => "use 0".to_owned(),
            Self::Below(count) => format!("use 0 to {}", count - 1),
            Self::LeftOut("") => names.leave_out().to_owned(),
            Self::LeftOut(given) => format!("give {given}, or {}", names.leave_out()),
            Self::Text(text) => format!("use \"{text}\""),
            Self::Constants(constants) => format!("use {}", names.constants(*constants)?),
            Self::TextOrFlag(text, flag) => match names.constants(*flag) {
                Some(flag) => format!("use {text}, or set {flag} for a network that you trust"),
                None => format!("use {text}"),
            },
            Self::OneOfThem => "give one of them".to_owned(),
            Self::BothOrNone => "give both or leave it out".to_owned(),
            Self::Access => format!(
                "give the Base64 key of the studio, or {}, or use {} \"local\"",
                names.field("access_token"),
                names.field("endpoint")
            ),
            Self::HostAlone => format!("use the host alone, and {} for the key", names.field("auth")),
            Self::MessageOf(event) => format!("give the message of {} unchanged", names.constants(*event)?),
            Self::IdFrom(call) => format!("{} gives the ids", names.call(*call)),
            Self::PacketFrom(call) => format!("give the id of a packet that {} has handed out", names.call(*call)),
            Self::PacketWith(call) => format!("give the packet with {}", names.call(*call)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A layer that calls everything otherwise.
    struct Loud;

    impl Vocabulary for Loud {
        fn field(&self, name: &'static str) -> Cow<'static, str> {
            name.to_uppercase().into()
        }

        fn call(&self, _: Call) -> &'static str {
            "CALL"
        }

        fn constants(&self, constants: Constants) -> Option<&'static str> {
            (constants != Constants::Control).then_some("CONSTANTS")
        }

        fn leave_out(&self) -> &'static str {
            "say nothing"
        }
    }

    #[test]
    fn every_name_is_of_the_layer_that_shows_the_error() {
        let parts = ValueError::new(
            Field::from("items").index(2).member("name"),
            Problem::Beside("auth"),
            Expected::TextOrFlag("wss://host".to_owned(), Constants::AllowPlainWs),
        );
        let right = "use wss://host, or set CONSTANTS for a network that you trust";
        assert_eq!(parts.words(&Loud), format!("ITEMS[2].NAME: cannot be given beside AUTH; {right}"));
        let empty = ValueError::new("mind_key", Problem::Empty, Expected::LeftOut("a key"));
        assert_eq!(empty.words(&Loud), "MIND_KEY: is empty; give a key, or say nothing");
        assert_eq!(empty.to_string(), "mind_key: is empty; give a key, or give None to leave it out");
        let number = ValueError::no_constant("precision", 9, Constants::Precision);
        assert_eq!(number.words(&Loud), "PRECISION: 9 is not supported; use CONSTANTS");
        let none = ValueError::no_constant("action", 9, Constants::Control);
        assert_eq!(none.words(&Loud), "ACTION: 9 is not supported");
    }

    #[test]
    fn a_number_of_an_entry_is_told_what_it_may_be() {
        for (count, right) in [(0, "there is none yet"), (1, "use 0"), (3, "use 0 to 2")] {
            let refused = ValueError::new("index", Problem::OutOfRange(7), Expected::Below(count));
            assert_eq!(refused.to_string(), format!("index: 7 is out of range; {right}"));
        }
        let rate = ValueError::new("sample_rate", Problem::Unsupported(7), Expected::Between(8_000, 192_000));
        assert_eq!(rate.to_string(), "sample_rate: 7 is not supported; use 8000 to 192000");
    }
}
