//! What models really write, and what is made of it (CHAT.md 1.2, 4.2 to 4.4).

use std::sync::Arc;

use inworld_protocol::packet::enums::Behavior;
use inworld_protocol::packet::is_invisible;

use super::super::question::{Action, Purpose};
use super::super::thought::Thought;
use super::{Ending, Form, Opening, Reader};

fn actions() -> Arc<[Action]> {
    let action = |name: &str, parameters: &[&str]| Action {
        name: name.to_owned(),
        description: String::new(),
        parameters: parameters.iter().map(|name| ((*name).to_owned(), String::new())).collect(),
        is_task: false,
    };
    [action("open-cellar", &["who", "why"]), action("pour drink", &["drink"]), action("open", &[])].into()
}

fn form(purpose: Purpose, opening: Opening) -> Form {
    Form {
        purpose,
        own_name: "Mara".to_owned(),
        player_name: "Ann".to_owned(),
        other_names: vec!["Bran".to_owned(), "Old Tom".to_owned()],
        actions: actions(),
        sentences: 4,
        opening,
    }
}

fn read_in(pieces: &[&str], form: Form, ending: Ending) -> (Vec<Thought>, Reader) {
    let mut reader = Reader::new(form);
    let mut thoughts = Vec::new();
    for piece in pieces {
        reader.piece(piece, &mut thoughts);
    }
    reader.end(ending, &mut thoughts);
    (thoughts, reader)
}

/// A thought in short: `JOY| words`, `| words`, `*words*`, `[name key=value]`.
fn short(thought: &Thought) -> String {
    match thought {
        Thought::Sentence { emotion, text } => format!("{}| {text}", emotion.map_or("", Behavior::name)),
        Thought::Narration(words) => format!("*{words}*"),
        Thought::Action { name, parameters } => {
            let parameters = parameters.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("[{name}{}]", parameters.collect::<String>())
        }
        Thought::Text(text) => format!("text {text}"),
        Thought::Notice(words) => format!("notice {words}"),
        other => format!("{other:?}"),
    }
}

fn read(text: &str) -> Vec<String> {
    let (thoughts, _) = read_in(&[text], form(Purpose::Reply, Opening::Unknown), Ending::Complete);
    thoughts.iter().map(short).collect()
}

#[test]
fn the_form_that_is_taught_is_read() {
    let table: [(&str, &[&str]); 20] = [
        ("[JOY] Two rooms left.", &["JOY| Two rooms left."]),
        ("[JOY] Two rooms left.\n[DO open-cellar who=player]", &["JOY| Two rooms left.", "[open-cellar who=player]"]),
        ("[anger]No.", &["ANGER| No."]),
        ("[MARA feels JOY] Well, yes.", &["JOY| Well, yes."]),
        ("[tense humor] Ha, well.", &["TENSE_HUMOR| Ha, well."]),
        ("[happy] Good day.", &["JOY| Good day."]),
        ("[MARIA] Good day.", &["| Good day."]),
        ("Good day. [SADNESS] It rains again.", &["| Good day.", "SADNESS| It rains again."]),
        ("[DO open-cellar] Come along.", &["[open-cellar]", "| Come along."]),
        (
            "Sure. [do: Open_Cellar who=\"the old man\", why='no reason']",
            &["| Sure.", "[open-cellar who=the old man why=no reason]"],
        ),
        ("Sure. [DO open-cellar who=the old man why=rain]", &["| Sure.", "[open-cellar who=the old man why=rain]"]),
        (
            "Sure. [DO pour drink drink=cider] Cheers, friend, cheers.",
            &["| Sure.", "[pour drink drink=cider]", "| Cheers, friend, cheers."],
        ),
        ("Sure. [DO open]", &["| Sure.", "[open]"]),
        ("Sure. [open-cellar]", &["| Sure.", "[open-cellar]"]),
        ("Sure. [DO open-cellar colour=red]", &["| Sure.", "[open-cellar]"]),
        ("Sure. [DO open-cellar] [DO open-cellar]", &["| Sure.", "[open-cellar]"]),
        (
            "Sure. [DO keep_sea_chest] [DO burn]",
            &[
                "| Sure.",
                "notice the model chose the action `keep_sea_chest`, which the script does not list; it was left out",
            ],
        ),
        ("[JOY]", &[]),
        ("", &[]),
        ("[JOY] See [the map](http://x.example/a?b=c) there.", &["JOY| See the map there."]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn reasoning_never_leaves() {
    let table: [(&str, &[&str]); 16] = [
        ("<think>She lies. I am sure.</think>Hello there.", &["| Hello there."]),
        ("<THINK>x</Think>\n\n[JOY] Hello there.", &["JOY| Hello there."]),
        ("<thinking>a\nb</thinking> Hello there.", &["| Hello there."]),
        ("[THINK]hm[/THINK]Hello there.", &["| Hello there."]),
        ("<think>never closed. Hello there.", &[]),
        ("The user greets me. I should greet back.\n</think>\nHello there.", &["| Hello there."]),
        ("User: hi. I answer.\nBran: x</thinking>Hello there.", &["| Hello there."]),
        (
            "<think>one</think>Hello there. <think>two</think>Good day to you.",
            &["| Hello there.", "| Good day to you."],
        ),
        (
            "<|channel|>analysis<|message|>Greets. Say hello.<|end|><|start|>assistant<|channel|>final<|message|>Hello there.",
            &["| Hello there."],
        ),
        ("<|channel|>final<|message|>Hello there.<|return|>x", &["| Hello there."]),
        ("<|channel|>commentary to=f<|message|>{}", &[]),
        ("Hello there.<|im_end|>\n<|im_start|>user\nAnd more.", &["| Hello there."]),
        ("Hello there.</s> More.", &["| Hello there."]),
        ("Hello there.<end_of_turn>", &["| Hello there."]),
        ("Hello there [INST] More.", &["| Hello there"]),
        ("I <3 you, and a < b.", &["| I <3 you, and a < b."]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn only_the_character_speaks() {
    let table: [(&str, &[&str]); 9] = [
        ("Mara: Hello there.", &["| Hello there."]),
        ("**Mara:** Hello there.", &["| Hello there."]),
        ("Hello there.\nAnn: Hi!\nMara: More.", &["| Hello there."]),
        ("Hello there.\nPlayer: Hi!", &["| Hello there."]),
        ("Hello there.\nold tom: Hi!", &["| Hello there."]),
        ("Bran: Hi!", &[]),
        ("Hello there. Listen: it rains.", &["| Hello there.", "| Listen: it rains."]),
        ("As an AI language model I cannot drink. Cheers to you all.", &["| Cheers to you all."]),
        ("Hello there. Hello there. Hello, there!", &["| Hello there.", "| Hello, there!"]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn sentences_are_cut_where_they_end() {
    let long = "word ".repeat(100);
    let table: [(&str, &[&str]); 13] = [
        ("Dr. Bell lives here. He is e.g. a friend.", &["| Dr. Bell lives here.", "| He is e.g. a friend."]),
        ("It costs 3.50 a night. J. R. slept here too.", &["| It costs 3.50 a night.", "| J. R. slept here too."]),
        (
            "Wait... what was that? \u{201c}A ghost.\u{201d} she says.",
            &["| Wait...", "| what was that?", "| A ghost. she says."],
        ),
        ("\"Two rooms are left.\"", &["| Two rooms are left."]),
        (
            "\u{3053}\u{3093}\u{306b}\u{3061}\u{306f}\u{3002}\u{90e8}\u{5c4b}\u{306f}\u{4e8c}\u{3064}\u{3002}",
            &[
                "| \u{3053}\u{3093}\u{306b}\u{3061}\u{306f}\u{3002}",
                "| \u{90e8}\u{5c4b}\u{306f}\u{4e8c}\u{3064}\u{3002}",
            ],
        ),
        ("Good. Yes. No. Perhaps it will be fine.", &["| Good.", "| Yes. No. Perhaps it will be fine."]),
        ("Good evening to you. Yes.", &["| Good evening to you.", "| Yes."]),
        (
            "When I was young and the roads were still good, we went there. Never since.",
            &["| When I was young and the roads were still good,", "| we went there.", "| Never since."],
        ),
        (
            "One is here. Two are here. Three are here. Four are here. Five are here.",
            &["| One is here.", "| Two are here.", "| Three are here.", "| Four are here."],
        ),
        (
            "1. Ale, of course\n2. Cider, if you must\n- Water for mules",
            &["| Ale, of course", "| Cider, if you must", "| Water for mules"],
        ),
        ("# Hello\nYou *really* should go, **now**.", &["| Hello", "| You really should go, now."]),
        ("Look here:\n```rust\nfn main() {}\n```\nThat is all of it.", &["| Look here:", "| That is all of it."]),
        ("Go now \u{1f600}! See https://x.example/y or www.x.example there.", &["| Go now!", "| See or there."]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
    let said = read(&long);
    assert!(said.len() == 2 && said.iter().all(|sentence| sentence.len() < 300), "{said:?}");
}

#[test]
fn stage_directions_are_told_apart() {
    let table: [(&str, &[&str]); 6] = [
        ("*wipes the bar* Two rooms left.", &["*wipes the bar*", "| Two rooms left."]),
        ("Two rooms left. *smiles*", &["| Two rooms left.", "*smiles*"]),
        ("(She looks up.) Two rooms left.", &["*She looks up.*", "| Two rooms left."]),
        ("Two rooms (small ones) are left.", &["| Two rooms (small ones) are left."]),
        ("* one thing here\n* another thing there", &["| one thing here", "| another thing there"]),
        ("*unclosed direction. And speech", &["| unclosed direction.", "| And speech"]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn what_breaks_off_keeps_what_is_complete() {
    let text = "[JOY] Two rooms left. One of them has a";
    let with = |text: &str, ending| {
        let (thoughts, _) = read_in(&[text], form(Purpose::Reply, Opening::Unknown), ending);
        thoughts.iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!(with(text, Ending::CutOff), ["JOY| Two rooms left."]);
    assert_eq!(with(text, Ending::Length), ["JOY| Two rooms left."]);
    assert_eq!(with("[JOY] One of them has a", Ending::Length), ["JOY| One of them has a\u{2026}"]);
    assert_eq!(with("[JOY] One of them has a", Ending::CutOff), [""; 0]);
    assert_eq!(with("[JOY] Two rooms. [DO open-cel", Ending::CutOff), ["JOY| Two rooms."]);
    assert_eq!(with("[JOY] It is over. *smi", Ending::CutOff), ["JOY| It is over."]);
}

#[test]
fn speech_leaves_as_soon_as_it_is_known_to_be_speech() {
    let mut thoughts = Vec::new();
    let mut tagged = Reader::new(form(Purpose::Reply, Opening::Unknown));
    tagged.piece("[JOY] Two rooms left. ", &mut thoughts);
    assert_eq!(thoughts.len(), 1, "a tag comes from no thought");
    assert!(tagged.has_spoken() && !tagged.is_full());

    thoughts.clear();
    let mut unknown = Reader::new(form(Purpose::Reply, Opening::Unknown));
    unknown.piece("One is here. Two are here. Three are here. Four are here. ", &mut thoughts);
    assert!(thoughts.is_empty() && !unknown.is_full(), "it may be reasoning");
    unknown.end(Ending::Complete, &mut thoughts);
    assert_eq!((thoughts.len(), unknown.learned()), (4, Some(Opening::Speech)));

    thoughts.clear();
    let mut known = Reader::new(form(Purpose::Reply, Opening::Speech));
    known.piece("One is here. Two are here. Three are here. Four are here. ", &mut thoughts);
    assert!(thoughts.len() == 4 && !known.is_full(), "an action may follow");
    known.piece("F", &mut thoughts);
    assert!(thoughts.len() == 4 && known.is_full());

    let (thoughts, lonely) =
        read_in(&["Hm. So.</think>Yes."], form(Purpose::Reply, Opening::Unknown), Ending::Complete);
    assert_eq!((thoughts.len(), lonely.learned()), (1, Some(Opening::Reasoning)));
    let (thoughts, _) = read_in(&["Hm. So.</think>Yes."], form(Purpose::Reply, Opening::Reasoning), Ending::Complete);
    assert_eq!(thoughts.len(), 1);
}

#[test]
fn choices_are_read() {
    let read = |purpose, text| {
        let (thoughts, _) = read_in(&[text], form(purpose, Opening::Unknown), Ending::Complete);
        thoughts.iter().map(short).collect::<Vec<_>>()
    };
    for (text, expected) in [
        ("Bran", "text Bran"),
        ("I think Old Tom, or Bran.", "text Old Tom"),
        ("Branwen", "text "),
        ("nobody", "text "),
        ("<think>Bran?</think>Old Tom", "text Old Tom"),
    ] {
        assert_eq!(read(Purpose::ChooseSpeaker, text), [expected], "{text}");
    }
    for (text, expected) in [
        ("{\"action\": \"open-cellar\", \"who\": \"Ann\"}", Some("[open-cellar who=Ann]")),
        (
            "```json\n{\"name\":\"pour drink\",\"arguments\":{\"drink\":\"ale\",\"x\":1}}\n```",
            Some("[pour drink drink=ale]"),
        ),
        ("[DO open-cellar]", Some("[open-cellar]")),
        ("open-cellar", Some("[open-cellar]")),
        ("{\"action\": \"none\"}", None),
        ("{\"action\": \"burn\"}", None),
        ("none", None),
        ("", None),
    ] {
        assert_eq!(read(Purpose::ChooseAction, text), expected.into_iter().collect::<Vec<_>>(), "{text}");
    }
    let summary = read(Purpose::Summary, "**Summary:**\n- Ann came.\n- She asked for a room.\u{1b}[0m");
    assert_eq!(summary, ["text Ann came. She asked for a room."]);
    assert!(read(Purpose::Warm, "Hello there.").is_empty());
}

#[test]
fn an_action_behind_the_last_sentence_is_done() {
    let four = "One is here. Two are here. Three are here. Four are here.";
    let spoken = ["| One is here.", "| Two are here.", "| Three are here.", "| Four are here."];
    for (behind, expected) in [
        ("\n[DO open-cellar who=Ann]", Some("[open-cellar who=Ann]")),
        (" [JOY]\n\n[DO open]\nFive are here.", Some("[open]")),
        (" Five are here.\n[DO open]", None),
        ("\nAnn: I open it. [DO open]", None),
        ("\n[Ann]: I open it. [DO open]", None),
    ] {
        let expected: Vec<&str> = spoken.into_iter().chain(expected).collect();
        assert_eq!(read(&format!("{four}{behind}")), expected, "{behind:?}");
    }
}

#[test]
fn what_is_not_closed_costs_no_speech() {
    let table: [(&str, &[&str]); 12] = [
        ("[JOY Two rooms left. One has a ghost.", &["JOY| Two rooms left.", "JOY| One has a ghost."]),
        ("[JOY: Two rooms left.\nOne has a ghost.", &["JOY| Two rooms left.", "JOY| One has a ghost."]),
        ("Sure.\n[DO open-cellar who=Ann", &["| Sure.", "[open-cellar who=Ann]"]),
        ("Sure.\n[she opens the cellar", &["| Sure."]),
        ("*smiles [JOY] Two rooms left.\n[DO open]", &["JOY| smiles Two rooms left.", "[open]"]),
        ("(smiles. Two rooms left. [DO open]", &["| smiles.", "| Two rooms left.", "[open]"]),
        ("*smiles [DO open] at you*", &["*smiles at you*", "[open]"]),
        ("[JOY]: Two rooms left.", &["JOY| Two rooms left."]),
        ("[Mara]: Two rooms left.", &["| Two rooms left."]),
        ("Two rooms left.\n[Ann]: I take both.", &["| Two rooms left."]),
        ("Two rooms left.\n*Ann:* I take both.", &["| Two rooms left."]),
        ("*Mara:* Two rooms left. [DO nothing]", &["| Two rooms left."]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn rarer_marks_and_signs_are_known() {
    let table: [(&str, &[&str]); 10] = [
        ("Hello there.<|eom_id|>user", &["| Hello there."]),
        ("Hello there.<|some_new_mark|>user", &["| Hello there."]),
        ("Hello there.<\u{ff5c}end\u{2581}of\u{2581}sentence\u{ff5c}>x", &["| Hello there."]),
        ("<|START_THINKING|>hm<|END_THINKING|>Hello there.", &["| Hello there."]),
        ("\u{25c1}think\u{25b7}hm\u{25c1}/think\u{25b7}Hello there.", &["| Hello there."]),
        (
            "<|channel|>commentary to=f <|constrain|>json<|message|>{}<|end|><|channel|>final<|message|>Hello there.",
            &["| Hello there."],
        ),
        ("It is a <|odd mark|> here.", &["| It is a <|odd mark|> here."]),
        ("&quot;Ale&quot; &amp; more, don&#39;t you think?", &["| \"Ale\" & more, don't you think?"]),
        ("I'm just an AI, you know. Cheers to you all.", &["| Cheers to you all."]),
        ("Hello there ]friend[ of mine", &["| Hello there friend"]),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

/// What models write, and what nobody would.
const SCRAPS: [&str; 48] = [
    "[JOY ",
    ":",
    "*smiles ",
    "<|",
    "|>",
    "&quot;",
    "{",
    "[DO open] ",
    "[JOY]",
    "[DO open-cellar who=",
    "]",
    "[",
    "*",
    "**",
    "(",
    ")",
    "<think>",
    "</think>",
    "<|channel|>",
    "final",
    "<|message|>",
    "<|im_end|>",
    "</s>",
    "Mara:",
    "Ann:",
    "\n",
    " ",
    " ",
    ". ",
    "? ",
    "\u{2026}",
    "word",
    "Two rooms",
    "\u{3002}",
    "\u{1b}[1m",
    "\0",
    "\u{202e}",
    "\u{200b}",
    "\u{fffd}",
    "\u{1f600}",
    "\u{e9}",
    "`",
    "```",
    "http://x",
    "\"",
    "\u{201c}",
    "- ",
    "1. ",
];

#[test]
fn pieces_of_any_size_give_the_same_and_nothing_forbidden_comes_out() {
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..1_500 {
        let text: String = (0..random.usize(1..60)).map(|_| SCRAPS[random.usize(..SCRAPS.len())]).collect();
        let opening = [Opening::Unknown, Opening::Speech, Opening::Reasoning][round % 3];
        let ending = [Ending::Complete, Ending::Length, Ending::CutOff][round / 3 % 3];
        let (whole, _) = read_in(&[&text], form(Purpose::Reply, opening), ending);
        let letters: Vec<String> = text.chars().map(String::from).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        let (single, _) = read_in(&letters, form(Purpose::Reply, opening), ending);
        assert_eq!(whole, single, "{text:?}");
        let sentences = whole.iter().filter(|thought| matches!(thought, Thought::Sentence { .. })).count();
        assert!(sentences <= 5, "{text:?}: {whole:?}");
        for thought in &whole {
            let words = match thought {
                Thought::Sentence { text, .. } | Thought::Narration(text) => text,
                _ => continue,
            };
            let forbidden =
                |letter: char| is_invisible(letter) || matches!(letter, '\u{fffd}' | '\u{1f600}' | '`' | '[' | ']');
            assert!(!words.contains(forbidden) && words.chars().count() <= 500, "{text:?}: {words:?}");
            assert!(!words.contains("think>"), "{text:?}: {words:?}");
        }
    }
}
