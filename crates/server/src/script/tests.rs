use super::*;

/// A small script that is right; each case of the tables breaks it in one way.
const GOOD: &str = r#"workspace = "demo"
seed = 3
pace_ms = 20
[speech]
heard = ["hello"]
[[goal]]
name = "quest"
parameters = { gold = "10" }
[[scene]]
name = "gate"
characters = ["guard"]
[[character]]
name = "guard"
voice = { pitch = 100, pace = 1 }
[[character.reply]]
when.says = ["hello*"]
answer = [{ text = "Hi {player}.", emotion = "JOY" }]
[[character.reply]]
when.trigger = "hit"
answer = ["Ow {how}."]
"#;

#[test]
fn a_good_script_is_read() {
    let script = Script::parse(GOOD, "good.toml").unwrap();
    assert_eq!((script.workspace.as_str(), script.seed), ("demo", 3));
    assert_eq!(script.pace, Duration::from_millis(20));
    assert_eq!(script.heard, ["hello"]);
    assert_eq!(script.goals[0].parameters, [("gold".to_owned(), "10".to_owned())]);
    assert_eq!(script.scenes[0].characters, [0]);
    assert_eq!(script.scenes[0].display_name, "gate");
    let guard = &script.characters[0];
    assert_eq!((guard.given_name.as_str(), guard.replies.len()), ("guard", 2));
    assert_eq!(guard.replies[0].answers[0][0].emotion, Some((Behavior::Joy, Strength::Normal)));
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_script() {
    let script = Script::parse(&format!("\u{feff}{GOOD}"), "marked.toml").unwrap();
    assert_eq!(script.workspace, "demo");
}

#[test]
fn answers_may_be_written_short_and_long() {
    for (answer, lengths) in [
        ("\"One.\"", vec![1]),
        ("{ text = \"One.\" }", vec![1]),
        ("[\"One.\", \"Other.\"]", vec![1, 1]),
        ("[[\"One.\", { text = \"Two.\", voice = false }], \"Other.\"]", vec![2, 1]),
    ] {
        let text = GOOD.replace("[\"Ow {how}.\"]", answer);
        let script = Script::parse(&text, "short.toml").unwrap();
        let reply = &script.characters[0].replies[1];
        assert_eq!(reply.answers.iter().map(Vec::len).collect::<Vec<_>>(), lengths, "{answer}");
    }
}

#[test]
fn the_demo_is_read_and_has_what_it_promises() {
    let demo = Script::demo().unwrap();
    assert_eq!(demo.workspace, "demo");
    assert_eq!(demo.scenes[0].name, "tavern");
    assert_eq!(demo.scenes[0].characters, [0, 1]);
    assert_eq!(demo.characters.iter().map(|c| c.given_name.as_str()).collect::<Vec<_>>(), ["Mara", "Bran"]);
    assert!(demo.characters.iter().map(|c| c.replies.len()).sum::<usize>() >= 12);
    assert!(!demo.goals.is_empty());
}

#[test]
fn the_example_of_the_handbook_is_right() {
    let handbook = include_str!("../../../../docs/SCRIPT.md");
    let example = handbook.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let script = Script::parse(example, "SCRIPT.md").unwrap();
    assert_eq!((script.scenes.len(), script.goals.len(), script.characters[0].replies.len()), (1, 1, 9));
    let short = handbook.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    for answer in short.lines() {
        let text = GOOD.replace("answer = [\"Ow {how}.\"]", answer);
        Script::parse(&text, "SCRIPT.md").unwrap();
    }
}

#[test]
fn what_is_wrong_is_named_with_file_line_and_field() {
    // What is replaced by what, and where the error must be.
    for (old, new, line, field, says) in [
        ("seed = 3", "sead = 3", 2, "sead", "known are workspace, seed"),
        ("seed = 3", "seed = -1", 2, "seed", "from 0 to"),
        ("seed = 3", "seed = \"x\"", 2, "seed", "a whole number"),
        ("\"demo\"", "\"Demo World\"", 1, "workspace", "a-z"),
        ("\"demo\"", "\"workspaces/demo\"", 1, "workspace", "a-z"),
        ("pace_ms = 20", "pace_ms = 3600000", 3, "pace_ms", "from 0 to 60000"),
        ("heard = [\"hello\"]", "heard = []", 5, "speech.heard", "at least one"),
        ("heard = [\"hello\"]", "herd = []", 5, "speech.herd", "known are heard"),
        (
            "heard = [\"hello\"]",
            "heard = [\"hello\", 3]",
            5,
            "speech.heard[1]",
            "a text in quotes, but the value is of type integer",
        ),
        ("name = \"quest\"\n", "\n", 6, "goal[0].name", "is missing"),
        ("gold = \"10\"", "gold = 10", 8, "goal[0].parameters.gold", "a text in quotes"),
        (
            "characters = [\"guard\"]",
            "characters = [\"gard\"]",
            11,
            "scene[0].characters",
            "no character `gard`; the script has guard",
        ),
        ("characters = [\"guard\"]", "characters = \"guard\"", 11, "scene[0].characters", "a list"),
        ("characters = [\"guard\"]", "characters = []", 11, "scene[0].characters", "at least one"),
        ("characters = [\"guard\"]", "characters = [\"guard\", \"guard\"]", 11, "scene[0].characters", "twice"),
        (
            "characters = [\"guard\"]",
            "charcters = [\"guard\"]",
            11,
            "scene[0].charcters",
            "known are name, display_name",
        ),
        ("characters = [\"guard\"]", "", 9, "scene[0].characters", "is missing"),
        ("name = \"gate\"", "name = \"\"", 10, "scene[0].name", "1 to 61"),
        ("name = \"gate\"", "name = \"The Gate\"", 10, "scene[0].name", "`The Gate`"),
        ("[[scene]]", "[scene]", 9, "scene", "[[scene]]"),
        (
            "[[character]]\nname",
            "[[scene]]\nname = \"gate\"\ncharacters = [\"guard\"]\n[[character]]\nname",
            13,
            "scene[1].name",
            "already",
        ),
        (
            "[[character]]\nname",
            "[[character]]\nname = \"guard\"\n[[character]]\nname",
            15,
            "character[1].name",
            "already",
        ),
        ("pitch = 100", "pitch = 4000", 14, "character[0].voice.pitch", "from 60 to 400"),
        ("pace = 1 ", "pace = 0.1 ", 14, "character[0].voice.pace", "from 0.5 to 2"),
        ("voice = {", "greet_on_load = true\nvoice = {", 14, "character[0].greet_on_load", "greeting"),
        ("when.says = [\"hello*\"]\n", "\n", 15, "character[0].reply[0].when", "is missing"),
        ("when.says = [\"hello*\"]", "when.says = []", 16, "character[0].reply[0].when.says", "at least one"),
        (
            "when.says = [\"hello*\"]",
            "when.says = [\"!?\"]",
            16,
            "character[0].reply[0].when.says[0]",
            "neither a word",
        ),
        (
            "when.says = [\"hello*\"]",
            "when.sayz = [\"hello*\"]",
            16,
            "character[0].reply[0].when.sayz",
            "known are says",
        ),
        (
            "when.says = [\"hello*\"]",
            "when.says = \"a\"\nwhen.trigger = \"b\"",
            16,
            "character[0].reply[0].when",
            "mixes",
        ),
        (
            "when.says = [\"hello*\"]",
            "when.says = \"a\"\nwhen.parameters = {}",
            17,
            "character[0].reply[0].when.parameters",
            "trigger",
        ),
        ("{player}", "{plaier}", 17, "character[0].reply[0].answer[0].text", "`{plaier}`"),
        ("\"JOY\"", "\"HAPPY\"", 17, "character[0].reply[0].answer[0].emotion", "NEUTRAL, DISGUST"),
        ("\"JOY\"", "\"UNKNOWN\"", 17, "character[0].reply[0].answer[0].emotion", "SURPRISE, JOY"),
        (
            "emotion = \"JOY\"",
            "strength = \"WEAK\"",
            17,
            "character[0].reply[0].answer[0].strength",
            "belongs to an emotion",
        ),
        (
            "\"JOY\"",
            "\"JOY\", strength = \"MILD\"",
            17,
            "character[0].reply[0].answer[0].strength",
            "WEAK, NORMAL, STRONG",
        ),
        (
            "\"JOY\"",
            "\"JOY\", completes = \"qest\"",
            17,
            "character[0].reply[0].answer[0].completes",
            "the script has quest",
        ),
        (
            "\"JOY\"",
            "\"JOY\", relation = { love = 3 }",
            17,
            "character[0].reply[0].answer[0].relation.love",
            "known are trust",
        ),
        (
            "\"JOY\"",
            "\"JOY\", trigger = { parameters = {} }",
            17,
            "character[0].reply[0].answer[0].trigger.name",
            "is missing",
        ),
        // A NUL, which no game in C would see anything behind.
        ("\"hello\"", "\"hel\\u0000lo\"", 5, "speech.heard[0]", "has a NUL (\\u0000) at byte 3"),
        ("gold = \"10\"", "gold = \"1\\u00000\"", 8, "goal[0].parameters.gold", "has a NUL"),
        ("gold = \"10\"", "\"go\\u0000ld\" = \"10\"", 8, "goal[0].parameters", "has a NUL"),
        (
            "name = \"guard\"",
            "name = \"guard\"\ngiven_name = \"\\U00000000\"",
            14,
            "character[0].given_name",
            "has a NUL",
        ),
        ("\"hello*\"", "\"hello\\u0000*\"", 16, "character[0].reply[0].when.says[0]", "has a NUL"),
        ("\"hit\"", "\"hit\\u0000\"", 19, "character[0].reply[1].when.trigger", "has a NUL"),
        ("[\"Ow {how}.\"]", "[\"Ow \\u0000.\"]", 20, "character[0].reply[1].answer[0]", "has a NUL"),
        ("\"JOY\"", "\"JOY\", trigger = \"a\\u0000\"", 17, "character[0].reply[0].answer[0].trigger", "has a NUL"),
        ("[\"Ow {how}.\"]", "[\"Ow \0.\"]", 20, "answer", "not TOML"),
        ("[\"Ow {how}.\"]", "[\"\"]", 20, "character[0].reply[1].answer[0]", "is empty"),
        ("[\"Ow {how}.\"]", "[[]]", 20, "character[0].reply[1].answer[0]", "at least one"),
        ("[\"Ow {how}.\"]", "[{}]", 20, "character[0].reply[1].answer[0]", "says nothing"),
        ("[\"Ow {how}.\"]", "[\"Ow.\"]\nneeds = \"nothing\"", 21, "character[0].reply[1].needs", "no goal `nothing`"),
        // Not TOML at all: the key on the line is the field.
        ("seed = 3", "seed = ", 2, "seed", "not TOML"),
        ("seed = 3", "seed = 3\nseed = 4", 3, "seed", "not TOML"),
        ("name = \"gate\"", "name = \"gate", 10, "name", "not TOML"),
    ] {
        let text = GOOD.replacen(old, new, 1);
        assert_ne!(text, GOOD, "{old}");
        let error = Script::parse(&text, "bad.toml").expect_err(new);
        assert_eq!((error.line(), error.field()), (Some(line), Some(field)), "{new}: {error}");
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("bad.toml:{line}: field `{field}`: ")), "{shown}");
        assert!(shown.contains(says), "{shown} should say {says}");
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let error = Script::load("/no/such/tavern.toml").unwrap_err();
    assert!(error.to_string().starts_with("/no/such/tavern.toml: cannot be read: "), "{error}");
    let path = std::env::temp_dir().join(format!("inworld-script-{}.toml", std::process::id()));
    std::fs::write(&path, b"seed = 1\nworkspace = \"\xff\"\n").unwrap();
    let error = Script::load(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(error.line(), Some(2));
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[test]
fn an_empty_file_wants_a_character() {
    let error = Script::parse("", "empty.toml").unwrap_err();
    assert_eq!((error.line(), error.field()), (Some(1), Some("character")));
}

#[test]
fn what_is_no_file_or_too_large_is_refused_without_waiting() {
    let folder = std::env::temp_dir().join(format!("inworld-scripts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let large = folder.join("large.toml");
    std::fs::write(&large, "#".repeat(size::MOST_BYTES + 1)).unwrap();
    let mut refused = vec![(folder.clone(), "no regular file"), (large, "larger than 1048576 bytes")];
    #[cfg(unix)]
    {
        let fifo = folder.join("fifo.toml");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let link = folder.join("link.toml");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        refused.extend([(fifo, "no regular file"), (link, "no regular file"), ("/dev/zero".into(), "no regular file")]);
    }
    for (path, words) in refused {
        let error = Script::load(&path).unwrap_err();
        assert!(error.to_string().contains(words) && error.line().is_none(), "{error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_text_that_takes_much_to_parse_is_refused() {
    let table =
        |name: &str, count: usize| (0..count).map(|n| format!("[[{name}]]\nname = \"n{n}\"\n")).collect::<String>();
    for (text, words) in [
        ("#".repeat(size::MOST_BYTES + 1), "larger than 1048576 bytes"),
        (format!("x = [{}]", "[],".repeat(size::MOST_PARTS / 2)), "at most 200000"),
        (format!("{}x = 1", "x.".repeat(size::MOST_PARTS)), "at most 200000"),
        (format!("{}x = 1", "x.".repeat(100_000)), "not TOML"),
        (format!("[{}x]", "x.".repeat(100_000)), "not TOML"),
        (format!("x = {}", "[".repeat(100_000)), "not TOML"),
        (format!("x = {}", "{x=".repeat(90_000)), "not TOML"),
        (table("goal", 513), "a script has at most 512"),
        (table("character", 513), "a script has at most 512"),
        (table("character", 512) + &table("scene", 513), "a script has at most 512"),
    ] {
        let error = Script::parse(&text, "large.toml").unwrap_err().to_string();
        assert!(error.contains(words) && error.len() < 2_000, "{error}");
    }
    assert!(Script::parse(&(table("goal", 512) + &table("character", 512)), "large.toml").is_ok());
}
