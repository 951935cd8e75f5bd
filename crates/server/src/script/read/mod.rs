//! From the TOML document to a checked [`Script`].

mod minds;
mod persona;

use std::sync::Arc;
use std::time::Duration;

use toml::de::DeTable;

use super::document::{Document, Field, Table};
use super::{Character, Event, Goal, Pattern, Reply, Scene, Script, ScriptError, Sentence, Variant, VoiceStyle, When};
use crate::mind::{ChatSettings, Head, Thought, read_speech};
use crate::words::fold;
use inworld_protocol::packet::RelationAttributes;
use inworld_protocol::packet::enums::{Behavior, Strength};

const TOP: [&str; 9] = ["workspace", "seed", "pace_ms", "mind", "speech", "hearing", "goal", "scene", "character"];
/// Overrides from outside of the script.
const OVERRIDES: [&str; 5] = ["seed", "pace_ms", "mind", "speech", "hearing"];
const GOAL: [&str; 4] = ["name", "enabled", "repeat", "parameters"];
const SCENE: [&str; 5] = ["name", "display_name", "description", "characters", "next_speaker"];
const CHARACTER: [&str; 8] =
    ["name", "given_name", "avatar", "voice", "relation", "greeting", "greet_on_load", "reply"];
const VOICE: [&str; 3] = ["pitch", "pace", "name"];
const RELATION: [&str; 5] = ["trust", "respect", "familiar", "flirtatious", "attraction"];
const REPLY: [&str; 4] = ["when", "needs", "during", "answer"];
const WHEN: [&str; 5] = ["says", "question", "trigger", "parameters", "action"];
const EVENT: [&str; 2] = ["name", "parameters"];
const SENTENCE: [&str; 11] = [
    "text",
    "emotion",
    "strength",
    "action",
    "trigger",
    "task",
    "activates",
    "completes",
    "relation",
    "voice",
    "uninterruptible",
];

/// Goals, scenes, or characters. Each session keeps something of every one.
const MOST_NAMED: usize = 512;

/// The goals of the script, for the replies that name them.
struct Goals<'g>(&'g [Goal]);

/// What placeholders a text may have.
#[derive(Clone, Copy, PartialEq)]
enum Placeholders {
    /// `{player}` and `{character}`.
    Fixed,
    /// Also the parameters of the trigger, whose names only the game knows.
    Any,
}

pub(super) use minds::Rules;

/// Reads a whole script, and the tables that override its own.
pub(super) fn script(document: Document, overrides: Option<Document>, rules: &Rules) -> Result<Script, ScriptError> {
    let parsed = DeTable::parse(document.text).map_err(|error| document.syntax(&error))?;
    let top = Table::root(document, parsed.get_ref(), &TOP)?;
    let Some(document) = overrides else { return whole(&top, None, rules) };
    let parsed = DeTable::parse(document.text).map_err(|error| document.syntax(&error))?;
    let over = Table::root(document, parsed.get_ref(), &OVERRIDES)?;
    whole(&top, Some(&over), rules)
}

fn whole<'d>(top: &Table<'d>, over: Option<&Table<'d>>, rules: &Rules) -> Result<Script, ScriptError> {
    let take = |key: &str| over.and_then(|over| over.take(key)).or_else(|| top.take(key));
    let workspace = match top.take("workspace") {
        Some(field) => field.name()?,
        None => "demo".to_owned(),
    };
    let seed = take("seed").map_or(Ok(0), |field| field.integer(0..i64::MAX))?.unsigned_abs();
    let pace = take("pace_ms").map_or(Ok(0), |field| field.integer(0..60_001))?.unsigned_abs();
    let (heard, minds) = minds::read(top, over, rules)?;
    let goals = unique(top.tables("goal", &GOAL)?, "goal", goal, |goal| &goal.name)?;
    top.need("character", "at least one [[character]]")?;
    let fields: Vec<&str> = CHARACTER.into_iter().chain(persona::FIELDS).collect();
    let form = minds.chat.clone().or_else(|| minds.realtime.as_ref().map(ChatSettings::of_realtime));
    let read = |table: &Table| character(table, &goals, form.as_ref(), rules);
    let characters = unique(top.tables("character", &fields)?, "character", read, |character| &character.name)?;
    let read = |table: &Table| scene(table, &characters);
    let scenes = unique(top.tables("scene", &SCENE)?, "scene", read, |scene| &scene.name)?;
    Ok(Script { workspace, seed, pace: Duration::from_millis(pace), heard, minds, goals, scenes, characters })
}

/// Reads tables of which each must have a name of its own.
fn unique<'d, T>(
    tables: Vec<Table<'d>>,
    what: &str,
    read: impl Fn(&Table<'d>) -> Result<T, ScriptError>,
    name: impl Fn(&T) -> &String,
) -> Result<Vec<T>, ScriptError> {
    if let Some(surplus) = tables.get(MOST_NAMED) {
        let message = format!("is the {what} number {}; a script has at most {MOST_NAMED}", MOST_NAMED + 1);
        return Err(surplus.need("name", "a name")?.error(message));
    }
    let mut all: Vec<T> = Vec::with_capacity(tables.len());
    for table in tables {
        let one = read(&table)?;
        if all.iter().any(|other| name(other) == name(&one)) {
            let message = format!("there is a {what} `{}` already; give each {what} a name of its own", name(&one));
            return Err(table.need("name", "a name")?.error(message));
        }
        all.push(one);
    }
    Ok(all)
}

fn goal(table: &Table) -> Result<Goal, ScriptError> {
    Ok(Goal {
        name: table.need("name", "a short name such as \"find-the-cat\"")?.name()?,
        enabled: table.take("enabled").map_or(Ok(true), |field| field.boolean())?,
        repeat: table.take("repeat").map_or(Ok(false), |field| field.boolean())?,
        parameters: table.take("parameters").map_or(Ok(Vec::new()), |field| field.texts())?,
    })
}

fn scene(table: &Table, characters: &[Character]) -> Result<Scene, ScriptError> {
    let name = table.need("name", "a short name such as \"tavern\"")?.name()?;
    let display_name = table.take("display_name").map_or(Ok(name.as_str()), |field| field.words())?.to_owned();
    let description = table.take("description").map_or(Ok(""), |field| field.string())?.to_owned();
    let field = table.need("characters", "who is in the scene: characters = [\"innkeeper\"]")?;
    let mut present = Vec::new();
    for entry in field.list()? {
        let name = entry.string()?;
        let Some(index) = characters.iter().position(|character| character.name == name) else {
            let known: Vec<&str> = characters.iter().map(|character| character.name.as_str()).collect();
            return Err(field.error(format!("there is no character `{name}`; the script has {}", known.join(", "))));
        };
        if present.contains(&index) {
            return Err(field.error(format!("names `{name}` twice")));
        }
        present.push(index);
    }
    if present.is_empty() {
        return Err(field.error("is an empty list; a scene has at least one character"));
    }
    let next_speaker = table.take("next_speaker");
    let in_order = match next_speaker.as_ref().map(Field::string).transpose()? {
        None | Some("mind") => false,
        Some("order") => true,
        Some(other) => {
            let words = format!("\"{other}\" is not known; use \"mind\" or \"order\"");
            return Err(table.need("next_speaker", "\"mind\" or \"order\"")?.error(words));
        }
    };
    Ok(Scene { name, display_name, description, characters: present, in_order })
}

fn character(
    table: &Table,
    all_goals: &[Goal],
    chat: Option<&ChatSettings>,
    rules: &Rules,
) -> Result<Character, ScriptError> {
    let goals = &Goals(all_goals);
    let name = table.need("name", "a short name such as \"innkeeper\"")?.name()?;
    let (voice, voice_name) = match table.take("voice") {
        Some(field) => voice(&field)?,
        None => (VoiceStyle { pitch: 150.0, pace: 1.0 }, String::new()),
    };
    let told = persona::read(table, &name, all_goals, rules)?;
    let given_name = told.persona.name.clone();
    let greeting = match table.take("greeting") {
        Some(field) => answers(&field, goals, Placeholders::Fixed)?,
        None => told.greetings.iter().map(|text| greeting_of_card(text, &given_name)).collect(),
    };
    let head = chat.map(|chat| {
        let mut head = Head::new(told.persona, chat);
        head.warn(told.notes);
        Arc::new(head)
    });
    let mut character = Character {
        name,
        given_name,
        avatar: table.take("avatar").map_or(Ok(""), |field| field.string())?.to_owned(),
        voice,
        voice_name,
        head,
        abilities: told.abilities,
        talkativeness: told.talkativeness,
        relation: table.take("relation").map_or(Ok(RelationAttributes::default()), |field| relation(&field))?,
        greet_on_load: false,
        greeting,
        replies: Vec::new(),
    };
    if let Some(field) = table.take("greet_on_load") {
        character.greet_on_load = field.boolean()?;
        if character.greet_on_load && character.greeting.is_empty() {
            return Err(field.error("wants a greeting; write greeting = [\"Welcome!\"] as well"));
        }
    }
    for table in table.tables("reply", &REPLY)? {
        character.replies.push(reply(&table, goals)?);
    }
    Ok(character)
}

/// A greeting as a card has it: sentences, and stage directions between asterisks, as a model writes them. Nothing in it is a
/// placeholder but the player's name.
fn greeting_of_card(text: &str, given_name: &str) -> Variant {
    let sentence = |thought| match thought {
        Thought::Sentence { text, .. } => Some(Sentence { text: Some(text), ..Sentence::default() }),
        Thought::Narration(words) => Some(Sentence { action: Some(words), ..Sentence::default() }),
        _ => None,
    };
    let answer: Variant = read_speech(text, given_name).into_iter().filter_map(sentence).collect();
    // A text without a sentence is said unchanged.
    if answer.is_empty() { vec![Sentence { text: Some(text.to_owned()), ..Sentence::default() }] } else { answer }
}

/// How a character sounds, and what a speech server calls its voice.
fn voice(field: &Field) -> Result<(VoiceStyle, String), ScriptError> {
    let table = field.table(&VOICE)?;
    let name = table.take("name").map_or(Ok(String::new()), |field| field.words().map(str::to_owned))?;
    let pitch = table.take("pitch").map_or(Ok(150.0), |field| field.number(60.0, 400.0))?;
    let pace = table.take("pace").map_or(Ok(1.0), |field| field.number(0.5, 2.0))?;
    Ok((VoiceStyle { pitch: pitch as f32, pace: pace as f32 }, name))
}

fn relation(field: &Field) -> Result<RelationAttributes, ScriptError> {
    let table = field.table(&RELATION)?;
    let part = |key: &str| -> Result<i32, ScriptError> {
        let number = table.take(key).map_or(Ok(0), |field| field.integer(-100..101))?;
        Ok(i32::try_from(number).unwrap_or_default())
    };
    let relation = RelationAttributes {
        trust: part("trust")?,
        respect: part("respect")?,
        familiar: part("familiar")?,
        flirtatious: part("flirtatious")?,
        attraction: part("attraction")?,
    };
    Ok(relation)
}

fn reply(table: &Table, goals: &Goals) -> Result<Reply, ScriptError> {
    let example = "what is answered: when.says = [\"hello*\"], when.trigger = \"name\" or when.action = [\"*bow*\"]";
    let when = when(&table.need("when", example)?)?;
    let placeholders = match when {
        When::Trigger { .. } => Placeholders::Any,
        _ => Placeholders::Fixed,
    };
    Ok(Reply {
        when,
        needs: table.take("needs").map_or(Ok(Vec::new()), |field| goals.names(&field))?,
        during: table.take("during").map_or(Ok(Vec::new()), |field| goals.names(&field))?,
        answers: answers(&table.need("answer", "what is said: answer = [\"Hello!\"]")?, goals, placeholders)?,
    })
}

fn when(field: &Field) -> Result<When, ScriptError> {
    let table = field.table(&WHEN)?;
    let says = table.take("says");
    let question = table.take("question");
    let trigger = table.take("trigger");
    let parameters = table.take("parameters");
    let action = table.take("action");
    let when = match (says.is_some() || question.is_some(), trigger, action) {
        (true, None, None) => When::Says {
            patterns: says.as_ref().map_or(Ok(Vec::new()), patterns)?,
            question: question.map_or(Ok(false), |field| field.boolean())?,
        },
        (false, Some(trigger), None) => {
            let name = trigger.words()?;
            When::Trigger {
                name: (name != "*").then(|| fold(name)),
                parameters: parameters.as_ref().map_or(Ok(Vec::new()), Field::texts)?,
            }
        }
        (false, None, Some(action)) => When::Action(patterns(&action)?),
        (false, None, None) => {
            return Err(field.error("is empty; write says, question, trigger or action"));
        }
        _ => return Err(field.error("mixes conditions; write a reply of its own for each of says, trigger and action")),
    };
    if let (Some(parameters), false) = (parameters, matches!(when, When::Trigger { .. })) {
        return Err(parameters.error("belongs to a trigger; remove it, or write trigger = \"name\" beside it"));
    }
    Ok(when)
}

fn patterns(field: &Field) -> Result<Vec<Pattern>, ScriptError> {
    let mut patterns = Vec::new();
    for entry in field.one_or_more()? {
        let pattern = Pattern::new(entry.words()?);
        if pattern.is_empty() {
            return Err(entry.error("has neither a word nor a *, so that nothing would match"));
        }
        patterns.push(pattern);
    }
    Ok(patterns)
}

/// Variants: a text or a sentence is the only one; in a list each entry is one, and a list inside is several
/// sentences.
fn answers(field: &Field, goals: &Goals, placeholders: Placeholders) -> Result<Vec<Variant>, ScriptError> {
    let mut variants = Vec::new();
    for entry in field.one_or_more()? {
        let mut answer = Variant::new();
        for part in entry.one_or_more()? {
            answer.push(sentence(&part, goals, placeholders)?);
        }
        variants.push(answer);
    }
    Ok(variants)
}

fn sentence(field: &Field, goals: &Goals, placeholders: Placeholders) -> Result<Sentence, ScriptError> {
    if !field.is_table() {
        return Ok(Sentence { text: Some(text(field, placeholders)?), ..Sentence::default() });
    }
    let table = field.table(&SENTENCE)?;
    let read = |key: &str| table.take(key).map(|field| text(&field, placeholders)).transpose();
    let mut sentence = Sentence { text: read("text")?, action: read("action")?, ..Sentence::default() };
    sentence.emotion = emotion(&table)?;
    sentence.trigger = table.take("trigger").map(|field| event(&field, placeholders)).transpose()?;
    sentence.task = table.take("task").map(|field| event(&field, placeholders)).transpose()?;
    sentence.activates = table.take("activates").map(|field| goals.name(&field)).transpose()?;
    sentence.completes = table.take("completes").map(|field| goals.name(&field)).transpose()?;
    sentence.relation = table.take("relation").map(|field| relation(&field)).transpose()?;
    let silent = table.take("voice").map(|field| field.boolean()).transpose()? == Some(false);
    sentence.uninterruptible = table.take("uninterruptible").map_or(Ok(false), |field| field.boolean())?;
    if sentence == Sentence::default() {
        return Err(field.error("says nothing and does nothing; write a text, or an action, trigger or emotion"));
    }
    Ok(Sentence { silent, ..sentence })
}

fn emotion(table: &Table) -> Result<Option<(Behavior, Strength)>, ScriptError> {
    let emotion = table.take("emotion");
    let strength = table.take("strength");
    let Some(emotion) = emotion else {
        return match strength {
            Some(strength) => Err(strength.error("belongs to an emotion; write emotion = \"JOY\" beside it")),
            None => Ok(None),
        };
    };
    let name = emotion.string()?;
    let behaviors = Behavior::ALL.iter().filter(|behavior| **behavior != Behavior::Unknown);
    let Some(behavior) = behaviors.clone().find(|behavior| behavior.name().eq_ignore_ascii_case(name)) else {
        let known: Vec<&str> = behaviors.map(|behavior| behavior.name()).collect();
        return Err(emotion.error(format!("there is no emotion `{name}`; there are {}", known.join(", "))));
    };
    let strength = match strength {
        Some(field) => {
            let name = field.string()?;
            let strengths = [Strength::Weak, Strength::Normal, Strength::Strong];
            strengths
                .into_iter()
                .find(|strength| strength.name().eq_ignore_ascii_case(name))
                .ok_or_else(|| field.error(format!("there is no strength `{name}`; there are WEAK, NORMAL, STRONG")))?
        }
        None => Strength::Normal,
    };
    Ok(Some((*behavior, strength)))
}

fn event(field: &Field, placeholders: Placeholders) -> Result<Event, ScriptError> {
    if !field.is_table() {
        return Ok(Event { name: field.words()?.to_owned(), parameters: Vec::new() });
    }
    let table = field.table(&EVENT)?;
    let name = table.need("name", "the name of the event: { name = \"open-gate\" }")?.words()?.to_owned();
    let parameters = match table.take("parameters") {
        Some(field) => {
            let parameters = field.texts()?;
            parameters.iter().try_for_each(|(_, value)| check_placeholders(&field, value, placeholders))?;
            parameters
        }
        None => Vec::new(),
    };
    Ok(Event { name, parameters })
}

fn text(field: &Field, placeholders: Placeholders) -> Result<String, ScriptError> {
    let text = field.words()?;
    check_placeholders(field, text, placeholders)?;
    Ok(text.to_owned())
}

fn check_placeholders(field: &Field, text: &str, placeholders: Placeholders) -> Result<(), ScriptError> {
    let mut unknown = crate::placeholder::placeholders(text).filter(|name| !matches!(*name, "player" | "character"));
    match unknown.next() {
        Some(name) if placeholders == Placeholders::Fixed => Err(field.error(format!(
            "`{{{name}}}` means nothing here; there are {{player}} and {{character}}, and in an answer to a trigger \
             its parameters"
        ))),
        _ => Ok(()),
    }
}

impl Goals<'_> {
    fn names(&self, field: &Field) -> Result<Vec<String>, ScriptError> {
        field.one_or_more()?.iter().map(|entry| self.name(entry)).collect()
    }

    fn name(&self, field: &Field) -> Result<String, ScriptError> {
        let name = field.string()?;
        if self.0.iter().any(|goal| goal.name == name) {
            return Ok(name.to_owned());
        }
        let known: Vec<&str> = self.0.iter().map(|goal| goal.name.as_str()).collect();
        let known = if known.is_empty() { "no [[goal]]".to_owned() } else { known.join(", ") };
        Err(field.error(format!("there is no goal `{name}`; the script has {known}")))
    }
}
