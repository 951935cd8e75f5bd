//! Parts the text of an answer into sentences, stage directions and tags, letter by letter.

use super::emotions;
use super::sentences::{LONG, is_closing, is_complete, is_complete_without_blank, may_be_cut};

/// Letters between two brackets, or two asterisks; what is longer was none.
const LONGEST_GROUP: usize = 300;
/// Words that are stressed with asterisks; more are a stage direction.
const STRESSED: usize = 3;

/// A part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProsePart {
    /// `begins_line`: a name may stand in front.
    Sentence { text: String, begins_line: bool },
    /// `*wipes the bar*`, `(smiles)`.
    Direction(String),
    /// What stood in square brackets.
    Tag(String),
    /// `[Mara]:` at the beginning of a line.
    Label(String),
}

#[derive(Debug, Default)]
enum Group {
    #[default]
    None,
    /// Behind `[`.
    Brackets(String),
    /// Behind `[...]`: a link if `(` follows.
    Closed(String),
    /// In the address of a link.
    Address(usize),
    /// Behind one or more asterisks.
    Stars(usize),
    /// Behind one asterisk.
    Starred(String),
    /// Behind `(` at the beginning of a sentence.
    Round(String),
}

/// The text of one answer.
#[derive(Debug)]
pub(super) struct Prose {
    sentence: String,
    /// Letters in it.
    letters: usize,
    group: Group,
    begins_line: bool,
    /// In a block of code, which is not spoken.
    in_code: bool,
    /// Whether a sentence was found before.
    has_begun: bool,
    /// Reads again what a group without an end held: stars and round brackets in it open none, so that no letter is read
    /// a third time.
    is_again: bool,
}

impl Default for Prose {
    fn default() -> Self {
        Self {
            sentence: String::new(),
            letters: 0,
            group: Group::None,
            begins_line: true,
            in_code: false,
            has_begun: false,
            is_again: false,
        }
    }
}

impl Prose {
    /// Takes the next letter.
    pub(super) fn letter(&mut self, letter: char, parts: &mut Vec<ProsePart>) {
        match std::mem::take(&mut self.group) {
            Group::None => self.open(letter, parts),
            Group::Brackets(inner) => self.in_brackets(inner, letter, parts),
            Group::Closed(inner) => self.behind_brackets(inner, letter, parts),
            Group::Address(length) => {
                if letter != ')' && letter != '\n' && length < LONGEST_GROUP {
                    self.group = Group::Address(length + 1);
                }
            }
            Group::Stars(count) => self.behind_stars(count, letter, parts),
            Group::Starred(inner) => self.in_stars(inner, letter, parts),
            Group::Round(inner) => self.in_round(inner, letter, parts),
        }
    }

    /// No more follows. What is not complete is a sentence all the same where `whole` says that it was meant so.
    pub(super) fn end(&mut self, whole: bool, parts: &mut Vec<ProsePart>) {
        match std::mem::take(&mut self.group) {
            Group::Closed(inner) => self.tag(inner, parts),
            Group::Starred(inner) | Group::Round(inner) if whole => {
                self.again(&inner, parts);
                if let Group::Closed(inner) = std::mem::take(&mut self.group) {
                    self.tag(inner, parts);
                }
            }
            Group::Brackets(inner) if whole => self.unclosed(&inner, parts),
            _ => {}
        }
        if whole || is_complete(&self.sentence) {
            self.flush(parts);
        }
    }

    /// The incomplete sentence at the end.
    pub(super) fn rest(&self) -> &str {
        &self.sentence
    }

    /// Whether nothing but a tag has begun.
    pub(super) fn is_in_tag(&self) -> bool {
        matches!(self.group, Group::Brackets(_) | Group::Closed(_)) && self.sentence.trim().is_empty()
    }

    fn open(&mut self, letter: char, parts: &mut Vec<ProsePart>) {
        match letter {
            '[' => self.group = Group::Brackets(String::new()),
            '*' | '(' if self.is_again => self.text(letter, parts),
            '*' => self.group = Group::Stars(1),
            '(' if self.sentence.trim().is_empty() => self.group = Group::Round(String::new()),
            letter => self.text(letter, parts),
        }
    }

    fn in_brackets(&mut self, mut inner: String, letter: char, parts: &mut Vec<ProsePart>) {
        match letter {
            ']' => self.group = Group::Closed(inner),
            '\n' => {
                self.unclosed(&inner, parts);
                self.text('\n', parts);
            }
            letter if inner.chars().count() >= LONGEST_GROUP => {
                inner.push(letter);
                self.unclosed(&inner, parts);
            }
            letter => {
                inner.push(letter);
                self.group = Group::Brackets(inner);
            }
        }
    }

    /// A bracket that nothing closes. It is a tag if it begins as one; else nothing of it is spoken.
    fn unclosed(&mut self, inner: &str, parts: &mut Vec<ProsePart>) {
        let (first, rest) =
            inner.split_once(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or((inner, ""));
        if emotions::of_tag(first).is_some() {
            self.tag(first.to_owned(), parts);
            rest.chars().filter(|letter| *letter != '*').for_each(|letter| self.text(letter, parts));
        } else if inner.chars().count() < LONGEST_GROUP {
            self.tag(inner.to_owned(), parts);
        }
    }

    fn behind_brackets(&mut self, inner: String, letter: char, parts: &mut Vec<ProsePart>) {
        if letter == '(' {
            inner.chars().for_each(|letter| self.text(letter, parts));
            self.group = Group::Address(0);
        } else if letter == ':' && self.begins_line && self.sentence.trim().is_empty() {
            parts.push(ProsePart::Label(inner));
        } else {
            self.tag(inner, parts);
            self.open(letter, parts);
        }
    }

    fn tag(&mut self, inner: String, parts: &mut Vec<ProsePart>) {
        if is_complete(&self.sentence) {
            self.flush(parts);
        }
        parts.push(ProsePart::Tag(inner));
    }

    fn behind_stars(&mut self, count: usize, letter: char, parts: &mut Vec<ProsePart>) {
        match letter {
            '*' => self.group = Group::Stars(count + 1),
            // A bullet, or a bold word.
            letter if count > 1 || letter.is_whitespace() => self.open(letter, parts),
            letter => self.group = Group::Starred(letter.to_string()),
        }
    }

    fn in_stars(&mut self, inner: String, letter: char, parts: &mut Vec<ProsePart>) {
        if letter == '*' {
            let words = inner.split_whitespace().count();
            let in_sentence = !self.sentence.trim().is_empty() && !is_complete(&self.sentence);
            let is_name = !in_sentence && inner.trim_end().ends_with(':');
            if is_name || in_sentence && words <= STRESSED && !is_complete(&inner) {
                inner.chars().for_each(|letter| self.text(letter, parts));
            } else {
                self.direction(inner, parts);
            }
        } else {
            self.go_on(Group::Starred, inner, letter, parts);
        }
    }

    fn in_round(&mut self, inner: String, letter: char, parts: &mut Vec<ProsePart>) {
        if letter == ')' {
            self.direction(inner, parts);
        } else {
            self.go_on(Group::Round, inner, letter, parts);
        }
    }

    /// A letter within a group, which was none if its line ends or it grows too long.
    fn go_on(&mut self, group: fn(String) -> Group, mut inner: String, letter: char, parts: &mut Vec<ProsePart>) {
        let was_none = letter == '\n' || inner.chars().count() >= LONGEST_GROUP;
        inner.push(letter);
        if was_none {
            self.again(&inner, parts);
        } else {
            self.group = group(inner);
        }
    }

    fn direction(&mut self, inner: String, parts: &mut Vec<ProsePart>) {
        self.flush(parts);
        let mut words = String::new();
        let mut tags = Vec::new();
        let mut rest = inner.as_str();
        while let Some((before, (tag, behind))) =
            rest.split_once('[').and_then(|(before, from)| Some((before, from.split_once(']')?)))
        {
            words.push_str(before);
            tags.push(ProsePart::Tag(tag.to_owned()));
            rest = behind;
        }
        words.push_str(rest);
        parts.push(ProsePart::Direction(words));
        parts.append(&mut tags);
    }

    /// Reads what a group held that nothing closed.
    fn again(&mut self, inner: &str, parts: &mut Vec<ProsePart>) {
        self.is_again = true;
        inner.chars().for_each(|letter| self.letter(letter, parts));
        self.is_again = false;
    }

    /// A letter of speech.
    fn text(&mut self, letter: char, parts: &mut Vec<ProsePart>) {
        if letter == '\n' {
            self.flush(parts);
            self.begins_line = true;
            return;
        }
        if is_complete_without_blank(&self.sentence) && !is_closing(letter) {
            self.flush(parts);
        }
        if letter.is_whitespace() {
            let may_end = is_complete(&self.sentence) || may_be_cut(&self.sentence, self.letters, !self.has_begun);
            if may_end {
                return self.flush(parts);
            }
        }
        self.sentence.push(letter);
        self.letters += 1;
        // A text without blanks.
        if self.letters >= 2 * LONG {
            self.flush(parts);
        }
    }

    fn flush(&mut self, parts: &mut Vec<ProsePart>) {
        let text = std::mem::take(&mut self.sentence);
        self.letters = 0;
        let trimmed = text.trim();
        if trimmed.starts_with("```") {
            self.in_code = !self.in_code;
        } else if !trimmed.is_empty() && !self.in_code {
            self.has_begun = true;
            parts.push(ProsePart::Sentence { text: trimmed.to_owned(), begins_line: self.begins_line });
            self.begins_line = false;
        }
    }
}
