//! What scripts and settings say about minds, speech and hearing.

use std::time::Duration;

use crate::mind::ActionForm;
use crate::script::{Overrides, Script, ScriptError};

const SCRIPT: &str = r#"
[mind]
url = "http://127.0.0.1:11434/v1"
model = "qwen3:4b"
key_env = "MY_KEY"
context_tokens = 8192
actions = "call"
first_piece_ms = 9000
[speech]
heard = ["hello"]
url = "http://127.0.0.1:8880"
voice = "af_bella"
[hearing]
url = "https://ears.example.com/v1"
language = "en"
[[goal]]
name = "trusted"
[[character]]
name = "mara"
given_name = "Mara"
persona = "Keeps an inn."
knowledge = "The cellar is locked."
example = ["{player}: Any rooms?", "Mara: [JOY] Two."]
voice = { name = "af_sky", pitch = 200 }
talkativeness = 0.9
[[character.lore]]
keys = ["lighthouse"]
content = "It is dark."
[[character.action]]
name = "open-cellar"
description = "Unlock the cellar."
parameters = { who = "for whom" }
kind = "task"
needs = ["trusted"]
"#;

fn read(script: &str, tables: &str) -> Result<Script, ScriptError> {
    Script::parse_with(script, "tavern.toml", &Overrides { tables, ..Overrides::default() })
}

#[test]
fn everything_that_a_mind_needs_is_read() {
    let script = read(SCRIPT, "").unwrap();
    let chat = script.minds.chat.clone().unwrap();
    assert_eq!((chat.url.as_str(), chat.model.as_str()), ("http://127.0.0.1:11434/v1", "qwen3:4b"));
    assert_eq!((chat.key_env.as_deref(), chat.context_tokens, chat.actions), (Some("MY_KEY"), 8_192, ActionForm::Call));
    assert_eq!((chat.first_piece, chat.silence), (Duration::from_secs(9), Duration::from_secs(5)));
    assert_eq!((chat.parallel, chat.sentences, chat.filler), (1, 4, vec!["Hm.".to_owned()]));
    let speech = script.minds.speech.clone().unwrap();
    assert_eq!((speech.voice.as_str(), speech.format.as_str(), speech.rate), ("af_bella", "wav", 24_000));
    assert_eq!(script.minds.hearing.clone().unwrap().language, "en");
    assert_eq!(script.heard, ["hello"]);
    let mara = &script.characters[0];
    assert!(mara.head.is_some());
    assert_eq!((mara.voice_name.as_str(), mara.talkativeness), ("af_sky", 0.9));
    let ability = &mara.abilities[0];
    assert_eq!((ability.action.name.as_str(), ability.action.is_task), ("open-cellar", true));
    assert_eq!(ability.needs, ["trusted"]);
}

#[test]
fn settings_override_the_script_field_by_field() {
    let tables = "pace_ms = 7\n[mind]\nmodel = \"other\"\nfiller = []\n[speech]\nformat = \"pcm\"\nrate = 16000\n";
    let script = read(SCRIPT, tables).unwrap();
    let chat = script.minds.chat.unwrap();
    assert_eq!((chat.model.as_str(), chat.context_tokens, chat.filler.len()), ("other", 8_192, 0));
    let speech = script.minds.speech.unwrap();
    assert_eq!((speech.format.as_str(), speech.rate, speech.voice.as_str()), ("pcm", 16_000, "af_bella"));
    assert_eq!(script.pace, Duration::from_millis(7));
    assert!(read(SCRIPT, "[mind]\nkind = \"script\"\n").unwrap().minds.chat.is_none());
    let plain = "[[character]]\nname = \"a\"\n";
    assert!(read(plain, "").unwrap().minds.chat.is_none());
    assert!(read(plain, "[mind]\nurl = \"http://localhost:8080\"").unwrap().minds.chat.is_some());
}

#[test]
fn plain_connections_to_other_machines_have_to_be_allowed() {
    let tables = "[mind]\nurl = \"http://models.example.com/v1\"\n";
    let refused = read(SCRIPT, tables).unwrap_err().to_string();
    assert!(refused.contains("unencrypted"), "{refused}");
    let allowed = Overrides { tables, allow_plain_http: true, ..Overrides::default() };
    assert!(Script::parse_with(SCRIPT, "tavern.toml", &allowed).is_ok());
}

#[test]
fn what_is_wrong_is_named_where_it_is() {
    let table = [
        ("key_env = \"MY_KEY\"", "key = \"sk-123\"", "tavern.toml:5: field `mind.key`: is a key in a file"),
        ("key_env = \"MY_KEY\"", "api_key = \"sk-123\"", "field `mind.api_key`: is a key in a file"),
        ("voice = \"af_bella\"", "token = \"sk-123\"", "field `speech.token`: is a key in a file"),
        ("language = \"en\"", "authorization = \"Bearer sk-123\"", "field `hearing.authorization`: is a key in a file"),
        (
            "context_tokens = 8192",
            "reply_tokens = 2000",
            "leaves too little of context_tokens = 4096 for the question; use at most 1024",
        ),
        ("Keeps an inn.", "Keeps {inn}.", "field `character[0].persona`: `{inn}` means nothing here"),
        ("The cellar is locked.", "The {x}.", "field `character[0].knowledge`: `{x}` means nothing here"),
        ("It is dark.", "It is {x}.", "field `character[0].lore[0].content`: `{x}` means nothing here"),
        ("Unlock the cellar.", "Unlock {x}.", "field `character[0].action[0].description`: `{x}` means nothing here"),
        (
            "key_env = \"MY_KEY\"",
            "key_env = \"sk-123\"",
            "field `mind.key_env`: is not the name of an environment variable",
        ),
        (
            "key_env = \"MY_KEY\"",
            "key_env = \"hf_AbCd\"",
            "field `mind.key_env`: is not the name of an environment variable",
        ),
        ("model = \"qwen3:4b\"", "modell = \"x\"", "field `mind.modell`: is not known here"),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434", "field `mind.url`: \"127.0.0.1:11434\" has no http://"),
        ("context_tokens = 8192", "context_tokens = 10", "should be a whole number from 1024"),
        (
            "actions = \"call\"",
            "actions = \"json\"",
            "\"json\" is not known; use \"tags\", \"call\", \"tools\" or \"none\"",
        ),
        (
            "[mind]",
            "[mind]\nkind = \"oracle\"",
            "\"oracle\" is not a kind of mind; use \"chat\", \"realtime\" or \"script\"",
        ),
        ("[mind]", "[mind]\nkind = \"realtime\"\nprofile = \"x\"", "\"x\" is not known; use \"generic\", \"openai\""),
        ("[mind]", "[mind]\nkind = \"realtime\"\noutput = \"x\"", "\"x\" is not known; use \"audio\" or \"text\""),
        ("[mind]", "[mind]\nkind = \"realtime\"\nrecord = \"x\"", "goes with kind = \"chat\" only"),
        (
            "url = \"http://127.0.0.1:11434/v1\"",
            "kind = \"realtime\"",
            "\"realtime\" with profile = \"generic\" needs the address of a service",
        ),
        ("url = \"http://127.0.0.1:11434/v1\"", "kind = \"chat\"", "\"chat\" needs a server"),
        ("[mind]", "[mind]\nrecord = \"a\"\nreplay = \"b\"", "is given beside replay"),
        ("language = \"en\"", "language = \"1\"", "is not a language"),
        ("voice = \"af_bella\"", "format = \"mp3\"", "\"mp3\" cannot be played"),
        (
            "\"{player}: Any rooms?\"",
            "\"Any rooms?\"",
            "field `character[0].example[0]`: should begin with `{player}:` or `Mara:`",
        ),
        ("kind = \"task\"", "kind = \"goal\"", "\"goal\" is not known; use \"trigger\" or \"task\""),
        ("description = \"Unlock the cellar.\"\n", "", "character[0].action[0].description`: is missing"),
        ("name = \"open-cellar\"", "name = \"Open Cellar\"", "is not a name"),
        ("{ who = \"for whom\" }", "{ \"wh o\" = \"x\" }", "`wh o` is not a name of a parameter"),
        ("needs = [\"trusted\"]", "needs = [\"x\"]", "there is no goal `x`"),
        ("talkativeness = 0.9", "talkativeness = 2", "should be a number from 0 to 1"),
        ("persona = \"Keeps an inn.\"", "card = \"none.png\"", "field `character[0].card`: none.png cannot be read"),
    ];
    for (good, bad, words) in table {
        let error = read(&SCRIPT.replacen(good, bad, 1), "").unwrap_err().to_string();
        assert!(error.contains(words), "{bad}: {error}");
        assert!(!error.contains("sk-123"), "{error}");
    }
    for (tables, words) in [
        ("[mind]\nmodell = 1", "local_settings:2: field `mind.modell`: is not known here"),
        ("[[character]]\nname = \"b\"", "local_settings:1: field `character`: is not known here; known are seed"),
        ("[mind", "local_settings:1: field `mind`: this is not TOML"),
    ] {
        let error = read(SCRIPT, tables).unwrap_err();
        assert_eq!(error.file(), Overrides::FILE);
        assert!(error.to_string().starts_with(words), "{error}");
    }
    let bare = Script::parse(&SCRIPT.replace("persona = \"Keeps an inn.\"", "card = \"mara.png\""), "").unwrap_err();
    assert!(bare.to_string().contains("a text without a folder"), "{bare}");
}

#[test]
fn a_card_beside_the_script_fills_what_the_script_leaves_out() {
    let folder = std::env::temp_dir().join(format!("iw-card-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let card = r#"{"data":{"name":"Mara","description":"{{char}} knows {{user}}.","first_mes":"*wipes the bar* Ah, {{user}}! \"Sit down.\"","alternate_greetings":["{{user}}, you!"],
        "character_book":{"scan_depth":7,"token_budget":50,"entries":[{"keys":["a"],"use_regex":true,"content":"x"}]},
        "mes_example":"{{user}}: Hi\n{{char}}: Hm.","extensions":{"talkativeness":0.3}}}"#;
    std::fs::write(folder.join("mara.json"), card).unwrap();
    let script = "[mind]\nurl = \"http://127.0.0.1:1\"\n[[character]]\nname = \"innkeeper\"\ncard = \"mara.json\"\n";
    let path = folder.join("tavern.toml").display().to_string();
    let script = Script::parse(script, &path).unwrap();
    let mara = &script.characters[0];
    let said: Vec<_> = mara.greeting[0].iter().map(|part| (part.action.as_deref(), part.text.as_deref())).collect();
    assert_eq!(said, [(Some("wipes the bar"), None), (None, Some("Ah, {player}!")), (None, Some("Sit down."))]);
    assert_eq!(mara.greeting[1][0].text.as_deref(), Some("{player}, you!"));
    let head = mara.head.as_ref().unwrap();
    assert_eq!(head.warnings(), ["mara.json: lorebook: entries with regular expressions as keys are not used (1)"]);
    assert_eq!((mara.given_name.as_str(), mara.talkativeness), ("Mara", 0.3));
    let prompt = mara.head.as_ref().unwrap().warm();
    assert!(prompt.messages[0].content.contains("Mara knows the player."), "{}", prompt.messages[0].content);
    std::fs::remove_dir_all(&folder).unwrap();
}
