//! Which replies of a script a character has given, and which comes next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::goals::Goals;
use crate::chance;
use crate::script::{Character, Reply, Script, Variant, When, is_greeting, is_question};
use crate::words::{Words, fold};
use inworld_protocol::packet::RelationAttributes;

/// An input: words or an action of the player, or an event of the game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Input {
    /// Typed or recognised words.
    Text(String),
    /// A narrated action.
    Action(String),
    /// An event with its parameters.
    Trigger { name: String, parameters: Vec<(String, String)> },
}

/// Bytes of a text that patterns are tried on; of a longer one its beginning.
const MOST_MATCHED: usize = 64 << 10;

impl Input {
    /// How many bytes it holds.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Action(text) => text.len(),
            Self::Trigger { name, parameters } => name.len() + bytes_of_pairs(parameters),
        }
    }

    /// The values of placeholders in the answer: the parameters of an event.
    pub(super) fn values(&self) -> Vec<(String, String)> {
        match self {
            Self::Trigger { parameters, .. } => parameters.clone(),
            Self::Text(_) | Self::Action(_) => Vec::new(),
        }
    }

    /// Whether the player says or does something.
    pub(super) fn is_players(&self) -> bool {
        match self {
            Self::Text(text) | Self::Action(text) => !text.trim().is_empty(),
            Self::Trigger { .. } => false,
        }
    }

    /// The words that patterns are tried on; none for an event.
    pub(super) fn words(&self) -> Words {
        match self {
            Self::Text(text) | Self::Action(text) => {
                Words::new(text.get(..text.floor_char_boundary(MOST_MATCHED)).unwrap_or_default())
            }
            Self::Trigger { .. } => Words::default(),
        }
    }
}

/// How many bytes names with values hold.
pub(super) fn bytes_of_pairs(pairs: &[(String, String)]) -> usize {
    pairs.iter().map(|(name, value)| name.len() + value.len() + size_of::<(String, String)>()).sum()
}

/// An input, and what replies ask about it, found out once.
struct InputWords<'i> {
    input: &'i Input,
    words: Words,
    is_question: bool,
    /// Of an event, in the form in which names are compared.
    name: String,
}

impl<'i> InputWords<'i> {
    fn new(input: &'i Input) -> Self {
        let words = input.words();
        let is_question = matches!(input, Input::Text(text) if is_question(text, &words));
        let name = if let Input::Trigger { name, .. } = input { fold(name) } else { String::new() };
        Self { input, words, is_question, name }
    }
}

/// The memory of one character in one session.
#[derive(Clone, Debug, Default)]
pub(super) struct ScriptMemory {
    pub(super) relation: RelationAttributes,
    /// Whether the character has said its greeting.
    pub(super) greeted: bool,
    /// How often each reply was used, by its place in the script; the greeting has the place after the last.
    pub(super) used: BTreeMap<usize, u64>,
}

/// Which replies are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    /// Replies for just this input, or for a goal under way: they go before the mind.
    Specific,
    /// Replies to any input: the fallback for a mind that fails.
    General,
}

/// The event that makes a character greet.
const GREET: &str = "greet";

impl ScriptMemory {
    /// A character that has just met the player.
    pub(super) fn new(character: &Character) -> Self {
        Self { relation: character.relation, ..Self::default() }
    }

    /// The answer to an input, or `None` where the script has nothing to say.
    pub(super) fn answer<'s>(
        &mut self,
        script: &'s Script,
        character: &'s Character,
        goals: &Goals,
        input: &Input,
        scope: Scope,
    ) -> Option<&'s Variant> {
        let heard = InputWords::new(input);
        let first = self.first_greeting(character, &heard);
        let best = if first.is_none() { best(character, goals, &heard) } else { Best::default() };
        let specific = first.or(best.meant).or_else(|| self.asked_greeting(character, &heard));
        let general = best.question.or(best.anything);
        let (place, answers) = match scope {
            Scope::All => specific.or(general),
            Scope::Specific => specific.or(best.open),
            Scope::General => general,
        }?;
        self.pick(script, character, place, answers)
    }

    /// The first of these characters whose writer meant an answer for just this input.
    pub(super) fn first_meant(
        memories: &[Self],
        script: &Script,
        present: &[usize],
        goals: &Goals,
        input: &Input,
    ) -> Option<usize> {
        let heard = InputWords::new(input);
        let is_meant = |index: &usize| {
            let Some((memory, character)) = memories.get(*index).zip(script.characters.get(*index)) else {
                return false;
            };
            let best = best(character, goals, &heard);
            let greeting =
                || memory.first_greeting(character, &heard).or_else(|| memory.asked_greeting(character, &heard));
            best.meant.or(best.open).or_else(greeting).is_some()
        };
        present.iter().copied().find(is_meant)
    }

    /// The greeting, said unasked.
    pub(super) fn greet<'s>(&mut self, script: &'s Script, character: &'s Character) -> Option<&'s Variant> {
        self.pick(script, character, character.replies.len(), &character.greeting)
    }

    /// The player's first hello gets the greeting.
    fn first_greeting<'s>(&self, character: &'s Character, heard: &InputWords) -> Option<(usize, &'s [Variant])> {
        let first = !self.greeted && matches!(heard.input, Input::Text(_)) && is_greeting(&heard.words);
        self.greeting(character, first)
    }

    /// So does the event `greet`, unless the writer thought of another answer.
    fn asked_greeting<'s>(&self, character: &'s Character, heard: &InputWords) -> Option<(usize, &'s [Variant])> {
        let asked = matches!(heard.input, Input::Trigger { .. }) && heard.name == GREET;
        self.greeting(character, asked)
    }

    fn greeting<'s>(&self, character: &'s Character, wanted: bool) -> Option<(usize, &'s [Variant])> {
        let there = wanted && !character.greeting.is_empty();
        there.then_some((character.replies.len(), character.greeting.as_slice()))
    }

    fn pick<'s>(
        &mut self,
        script: &Script,
        character: &Character,
        place: usize,
        answers: &'s [Variant],
    ) -> Option<&'s Variant> {
        self.greeted |= place == character.replies.len();
        let used = self.used.entry(place).or_default();
        let key = chance::hash(script.seed, &format!("{}/{place}", character.name));
        let answer = answers.get(chance::variant(key, *used, answers.len()));
        *used += 1;
        answer
    }
}

/// How closely a reply fits; the closer one wins, and among equals the first in the script.
#[derive(Clone, Copy)]
enum Fit {
    Meant,
    Question,
    Anything,
}

/// The first reply of each kind of fit, by its place in the script, and its answers.
#[derive(Default)]
struct Best<'s> {
    meant: Option<(usize, &'s [Variant])>,
    question: Option<(usize, &'s [Variant])>,
    anything: Option<(usize, &'s [Variant])>,
    /// Of the last two kinds, one that belongs to a goal under way.
    open: Option<(usize, &'s [Variant])>,
}

/// Looks at each reply once: an input may be long, and the replies many.
fn best<'s>(character: &'s Character, goals: &Goals, heard: &InputWords) -> Best<'s> {
    let mut best = Best::default();
    for (place, reply) in character.replies.iter().enumerate().filter(|(_, reply)| is_open(reply, goals)) {
        let found = Some((place, reply.answers.as_slice()));
        let fit = fit(reply, heard);
        if fit.is_some() && !reply.during.is_empty() {
            best.open = best.open.or(found);
        }
        match fit {
            Some(Fit::Meant) => {
                best.meant = found;
                break;
            }
            Some(Fit::Question) => best.question = best.question.or(found),
            Some(Fit::Anything) => best.anything = best.anything.or(found),
            None => {}
        }
    }
    best
}

fn is_open(reply: &Reply, goals: &Goals) -> bool {
    reply.needs.iter().all(|goal| goals.is_completed(goal))
        && reply.during.iter().all(|goal| goals.is_under_way(goal))
        && reply.touched_goals().all(|goal| goals.is_enabled(goal))
}

fn fit(reply: &Reply, heard: &InputWords) -> Option<Fit> {
    let words = &heard.words;
    match (&reply.when, heard.input) {
        (When::Says { patterns, question }, Input::Text(_)) => {
            let mut fitting = patterns.iter().filter(|pattern| pattern.matches(words));
            if fitting.clone().any(|pattern| !pattern.is_anything()) {
                Some(Fit::Meant)
            } else if *question && heard.is_question {
                Some(Fit::Question)
            } else {
                fitting.next().map(|_| Fit::Anything)
            }
        }
        (When::Action(patterns), Input::Action(_)) => {
            let mut fitting = patterns.iter().filter(|pattern| pattern.matches(words));
            if fitting.clone().any(|pattern| !pattern.is_anything()) {
                return Some(Fit::Meant);
            }
            fitting.next().map(|_| Fit::Anything)
        }
        (When::Trigger { name, parameters: wanted }, Input::Trigger { name: given, parameters }) => {
            let named = match name {
                Some(name) => *name == heard.name,
                // The protocol's own events (goals, tasks) are answered only by a reply that names them.
                None => !given.starts_with("inworld."),
            };
            if !named || !wanted.iter().all(|pair| parameters.contains(pair)) {
                return None;
            }
            Some(if name.is_some() || !wanted.is_empty() { Fit::Meant } else { Fit::Anything })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(script: &str, inputs: &[Input]) -> Vec<String> {
        let script = Script::parse(script, "test.toml").unwrap();
        let mut goals = Goals::new(&script);
        let character = &script.characters[0];
        let mut mind = ScriptMemory::new(character);
        let mut texts = Vec::new();
        for input in inputs {
            let answer = mind.answer(&script, character, &goals, input, Scope::All).map(|answer| {
                for sentence in answer {
                    if let Some(goal) = &sentence.activates {
                        goals.activate(goal);
                    }
                    if let Some(goal) = &sentence.completes {
                        goals.complete(goal, false);
                    }
                }
                answer[0].text.clone().unwrap()
            });
            texts.push(answer.unwrap_or_else(|| "-".to_owned()));
        }
        texts
    }

    fn text(text: &str) -> Input {
        Input::Text(text.to_owned())
    }

    fn trigger(name: &str, parameters: &[(&str, &str)]) -> Input {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Input::Trigger { name: name.to_owned(), parameters: parameters.iter().map(own).collect() }
    }

    const SCRIPT: &str = r#"
[[goal]]
name = "quest"
[[character]]
name = "guard"
greeting = "greeting"
[[character.reply]]
when.says = ["*"]
answer = "anything"
[[character.reply]]
when.question = true
answer = "question"
[[character.reply]]
when.says = ["*key*"]
needs = ["quest"]
answer = "after"
[[character.reply]]
when.says = ["*key*"]
during = ["quest"]
answer = { text = "done", completes = "quest" }
[[character.reply]]
when.says = ["*key*"]
answer = { text = "go", activates = "quest" }
[[character.reply]]
when.says = ["hello*"]
answer = "hello"
[[character.reply]]
when.trigger = "*"
answer = "some trigger"
[[character.reply]]
when.trigger = "hit"
when.parameters = { how = "hard" }
answer = "ouch"
[[character.reply]]
when.trigger = "hit"
answer = "ow"
[[character.reply]]
when.action = ["*bow*"]
answer = "bow"
"#;

    #[test]
    fn the_closest_reply_wins_whatever_its_place() {
        let inputs = [
            text("hello"),
            text("hello again"),
            text("what is this?"),
            text("fine weather"),
            text("\u{1f37a}"),
            trigger("HIT", &[("how", "hard"), ("who", "me")]),
            trigger("hit", &[("how", "softly")]),
            trigger("rain", &[]),
            trigger("greet", &[]),
            Input::Action("I bow deeply.".to_owned()),
            Input::Action("I run.".to_owned()),
        ];
        let answers = [
            "greeting",
            "hello",
            "question",
            "anything",
            "anything",
            "ouch",
            "ow",
            "some trigger",
            "greeting",
            "bow",
            "-",
        ];
        assert_eq!(said(SCRIPT, &inputs), answers);
    }

    #[test]
    fn names_of_events_are_compared_as_patterns_are() {
        let script = "[[character]]\nname = \"a\"\n[[character.reply]]\nwhen.trigger = \"T\u{fc}r\"\nanswer = \"1\"";
        let inputs = ["T\u{dc}R", "tu\u{308}r", "tur"].map(|name| trigger(name, &[]));
        assert_eq!(said(script, &inputs), ["1", "1", "-"]);
    }

    #[test]
    fn goals_open_and_close_replies() {
        let keys = [text("the key?"), text("the key?"), text("the key?"), text("the key?")];
        assert_eq!(said(SCRIPT, &keys), ["go", "done", "after", "after"]);
        let disabled = SCRIPT.replace("name = \"quest\"", "name = \"quest\"\nenabled = false");
        assert_eq!(said(&disabled, &keys[..1]), ["question"]);
    }

    #[test]
    fn variants_come_in_an_order_that_the_seed_decides() {
        let script = |seed| {
            format!(
                "seed = {seed}\n[[character]]\nname = \"a\"\n[[character.reply]]\nwhen.says = \"*\"\nanswer = [\"1\", \"2\", \"3\"]"
            )
        };
        let inputs = vec![text("x"); 9];
        assert_eq!(said(&script(1), &inputs), said(&script(1), &inputs));
        assert!((2..9).any(|seed| said(&script(1), &inputs) != said(&script(seed), &inputs)));
        let mut first_round = said(&script(1), &inputs[..3]);
        first_round.sort();
        assert_eq!(first_round, ["1", "2", "3"]);
    }
}
