//! Cards of every kind, good and broken.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Card, LONGEST_TEXT, MOST_FILE, ORIGINAL};

fn flat() -> Value {
    json!({
        "name": "Mara",
        "description": "{{char}} keeps the Drowned Lantern. She knows {{user}} from the harbour.",
        "personality": "warm, sharp-tongued",
        "scenario": "A stormy evening.",
        "first_mes": "*wipes the bar* \"Ah, {{user}}! Sit down.\"",
        "mes_example": "<START>\n{{user}}: Nice place!\n{{char}}: *smiles* It is, and it is warm.\n<START>\n{{user}}: An \
                        ale.\nPlease.\n{{char}}: \"Coming right up.\"",
    })
}

fn data(changes: Value) -> Value {
    let mut data = flat();
    let more = json!({
        "creator_notes": "not for the prompt",
        "system_prompt": "{{original}} Answer as {{char}}.",
        "post_history_instructions": "Stay short.",
        "alternate_greetings": ["Closed!", 7],
        "extensions": { "talkativeness": "0.7" },
        "character_book": { "entries": [
            { "keys": ["lighthouse", "light"], "content": "@@depth 2\nThe lighthouse is dark.", "insertion_order": 1 },
            { "keys": ["cellar"], "content": "The cellar holds a sea chest.", "enabled": false },
            { "keys": [], "content": "It is always cold here.", "insertion_order": 0, "constant": true },
            { "keys": ["/a+/"], "use_regex": true, "content": "never" },
        ] },
    });
    for changes in [more, changes] {
        for (name, value) in changes.as_object().unwrap() {
            data[name] = value.clone();
        }
    }
    data
}

fn v2(changes: Value) -> Value {
    json!({ "spec": "chara_card_v2", "spec_version": "2.0", "data": data(changes) })
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

/// A picture of one grey pixel, with chunks before and behind it.
fn png(before: &[Vec<u8>], behind: &[Vec<u8>]) -> Vec<u8> {
    let head = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    let picture = chunk(b"IDAT", &packed(&[0, 128]));
    let parts = [&b"\x89PNG\r\n\x1a\n"[..], &head, &before.concat(), &picture, &behind.concat(), &chunk(b"IEND", b"")];
    parts.concat()
}

fn text(keyword: &str, content: &[u8]) -> Vec<u8> {
    chunk(b"tEXt", &[keyword.as_bytes(), b"\0", content].concat())
}

fn card(keyword: &str, json: &Value) -> Vec<u8> {
    text(keyword, STANDARD.encode(json.to_string()).as_bytes())
}

#[test]
fn all_versions_are_read() {
    let v1 = Card::read(flat().to_string().as_bytes()).unwrap();
    assert_eq!(v1.name, "Mara");
    assert_eq!(v1.persona, "Mara keeps the Drowned Lantern. She knows {player} from the harbour.\nwarm, sharp-tongued");
    assert_eq!(v1.greetings, ["*wipes the bar* \"Ah, {player}! Sit down.\""]);
    let turns = [("Nice place!", "It is, and it is warm."), ("An ale. Please.", "Coming right up.")];
    assert_eq!(v1.examples, turns.map(|(player, answer)| (player.to_owned(), answer.to_owned())));

    let v2 = Card::read(v2(json!({})).to_string().as_bytes()).unwrap();
    assert_eq!((v2.persona, v2.examples), (v1.persona, v1.examples));
    assert_eq!(v2.greetings.get(1).map(String::as_str), Some("Closed!"));
    assert_eq!(v2.instructions, format!("{ORIGINAL} Answer as Mara."));
    assert_eq!((v2.last_instructions.as_str(), v2.talkativeness), ("Stay short.", Some(0.7)));
    assert_eq!(v2.notes, ["lorebook: entries with regular expressions as keys are not used (1)"]);
    let lore: Vec<_> = v2.lore.iter().map(|entry| (entry.content.as_str(), entry.constant, entry.keys.len())).collect();
    assert_eq!(lore, [("It is always cold here.", true, 0), ("The lighthouse is dark.", false, 2)]);

    let v3 = json!({ "spec": "chara_card_v3", "data": data(json!({ "nickname": "Mar" })) });
    let v3 = Card::read(v3.to_string().as_bytes()).unwrap();
    assert_eq!(v3.name, "Mar");
    assert!(v3.persona.starts_with("Mar keeps"), "{}", v3.persona);
}

#[test]
fn a_card_is_found_wherever_it_is() {
    let mara = v2(json!({}));
    let old = v2(json!({ "name": "Old" }));
    let base64 = STANDARD.encode(mara.to_string());
    let compressed = chunk(b"zTXt", &[b"chara\0\0", &packed(base64.as_bytes())[..]].concat());
    let international = chunk(b"iTXt", &[b"chara\0\0\0\0\0", base64.as_bytes()].concat());
    let files = [
        ("behind the picture", png(&[], &[card("chara", &mara)])),
        ("before it", png(&[card("chara", &mara)], &[])),
        ("version 3 first", png(&[card("ccv3", &mara)], &[card("chara", &old)])),
        ("keyword in capitals", png(&[], &[card("Chara", &mara)])),
        ("the last of two", png(&[], &[card("chara", &old), card("chara", &mara)])),
        ("the one that parses", png(&[], &[card("chara", &mara), text("chara", STANDARD.encode("{").as_bytes())])),
        ("zTXt", png(&[], &[compressed])),
        ("iTXt", png(&[], &[international])),
        ("without padding", png(&[], &[text("chara", base64.trim_end_matches('=').as_bytes())])),
        ("without spec", png(&[], &[card("chara", &json!({ "data": data(json!({})) }))])),
        ("JSON", mara.to_string().into_bytes()),
        ("JSON with a mark", format!("\u{feff}\n{mara}").into_bytes()),
    ];
    for (what, file) in files {
        assert_eq!(Card::read(&file).map(|card| card.name), Ok("Mara".to_owned()), "{what}");
    }
    let other = v2(json!({ "name": "M\u{e4}r\u{e4} \u{9b54}" }));
    assert_eq!(Card::read(&png(&[], &[card("chara", &other)])).unwrap().name, "M\u{e4}r\u{e4} \u{9b54}");
}

#[test]
fn broken_and_hostile_files_are_refused_in_words() {
    let good = png(&[], &[card("chara", &v2(json!({})))]);
    let mut bomb = packed(&vec![b'A'; 64 << 20]);
    bomb.splice(0..0, *b"chara\0\0");
    let huge = [&good[..33], &0xffff_fff0_u32.to_be_bytes()[..], b"tEXtchara\0"].concat();
    let mut wrong_sum = good.clone();
    let at = wrong_sum.len() - 30;
    wrong_sum[at] ^= 1;
    let table: [(&str, Vec<u8>, &str); 14] = [
        ("no card", png(&[], &[]), "a PNG without a character card"),
        ("not Base64", png(&[], &[text("chara", b"@@not base64@@")]), "not Base64"),
        ("not JSON", png(&[], &[text("chara", STANDARD.encode("{\"data\":{").as_bytes())]), "is not JSON"),
        ("cut off", good[..good.len() - 300].to_vec(), "damaged PNG"),
        ("a wrong check sum", wrong_sum, "damaged PNG"),
        ("four gigabytes", huge, "damaged PNG"),
        ("a bomb", png(&[], &[chunk(b"zTXt", &bomb)]), "packed badly"),
        ("deep", format!("{{\"data\":{}", "[".repeat(100_000)).into_bytes(), "more than 32 deep"),
        ("no name", json!({ "data": { "description": "x" } }).to_string().into_bytes(), "no `name`"),
        ("an archive", b"PK\x03\x04rest".to_vec(), "unpack it"),
        ("a GIF", [&b"GIF89a"[..], &[0; 50]].concat(), "is no character card"),
        ("nothing", Vec::new(), "is no character card"),
        ("too large", vec![b'{'; MOST_FILE + 1], "at most"),
        ("too much JSON", format!("{{\"name\":\"{}\"}}", "x".repeat(5 << 20)).into_bytes(), "bytes of JSON"),
    ];
    for (what, file, words) in table {
        let refusal = Card::read(&file).unwrap_err();
        assert!(refusal.contains(words), "{what}: {refusal}");
    }
    for end in 0..good.len() {
        assert!(Card::read(&good[..end]).is_err(), "the first {end} bytes");
    }
}

#[test]
fn odd_fields_are_left_out() {
    let odd = json!({ "description": 7, "alternate_greetings": "x", "character_book": [], "extensions": null });
    let card = Card::read(v2(odd).to_string().as_bytes()).unwrap();
    assert_eq!((card.name.as_str(), card.persona.as_str()), ("Mara", "warm, sharp-tongued"));
    assert_eq!((card.greetings.len(), card.lore.len(), card.talkativeness), (1, 0, None));

    let long = v2(json!({ "description": "very long ".repeat(60_000) }));
    let card = Card::read(&png(&[], &[self::card("chara", &long)])).unwrap();
    assert!(card.persona.len() < LONGEST_TEXT + 100);
    assert_eq!(card.notes.len(), 2, "{:?}", card.notes);
    let entry = |number: usize| json!({ "keys": vec!["x"; 500], "content": format!("{number}"), "enabled": true });
    let keyed = v2(json!({ "character_book": { "entries": (0..9).map(entry).collect::<Vec<_>>() } }));
    let card = Card::read(keyed.to_string().as_bytes()).unwrap();
    assert_eq!(card.lore.len(), 4, "all keys are looked for with every reply");
    assert_eq!(card.notes.len(), 1, "{:?}", card.notes);
    let entry = json!({ "keys": ["Sea"], "content": "x", "case_sensitive": true });
    let book = json!({ "scan_depth": 5, "token_budget": 1e9 as u64, "entries": [entry] });
    let card = Card::read(v2(json!({ "character_book": book })).to_string().as_bytes()).unwrap();
    assert_eq!((card.scan_depth, card.lore_tokens), (Some(5), Some(100_000)));
    assert!(card.lore[0].case_sensitive);
    let name = "n".repeat(64);
    let grown = json!({ "name": name, "description": "{{char}}".repeat(2_000) });
    let card = Card::read(v2(grown).to_string().as_bytes()).unwrap();
    assert!(card.persona.len() <= LONGEST_TEXT + 100, "{}", card.persona.len());
    let named = v2(json!({ "name": "Ma\nra: the \u{1b}[1mkeeper" }));
    assert_eq!(Card::read(named.to_string().as_bytes()).unwrap().name, "Ma ra  the  [1mkeeper");
}

#[test]
fn macros_are_replaced_or_left_out() {
    let texts = [
        ("<BOT> greets <user>, {{CHAR}} and {{ User }}", "Mara greets {player}, Mara and {player}"),
        ("a {{random:red,blue}} or {{pick::big::small}} door", "a red or big door"),
        ("{{roll:d6}}{{// why}}{{hidden_key:x}}{{unknown}}.", "."),
        ("{a} {{open <b> <c", "{a} {{open <b> <c"),
        ("{{{{char}}}}", "}}"),
    ];
    for (text, expected) in texts {
        let card = Card::read(v2(json!({ "scenario": text })).to_string().as_bytes()).unwrap();
        assert_eq!(card.scenario, expected, "{text}");
    }
}
