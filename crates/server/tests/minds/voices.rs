//! Servers that speak for characters, and that understand the player.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inworld_server::Options;
use serde_json::{Value, json};

use super::client::{chunk, id, is_action, pcm};
use super::model::{Model, plain, says};
use super::scene::{Player, mind, serve, texts, warnings};

fn wav(samples: &[i16], rate: u32) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut file = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    file.extend(rate.to_le_bytes());
    file.extend((rate * 2).to_le_bytes());
    file.extend(b"\x02\0\x10\0data\xff\xff\xff\xff");
    file.extend(data);
    file
}

fn sounds(packets: &[Value]) -> Vec<Vec<u8>> {
    let chunks = packets.iter().filter(|packet| packet["dataChunk"]["type"] == "AUDIO");
    chunks.map(|packet| STANDARD.decode(packet["dataChunk"]["chunk"].as_str().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn each_sentence_is_spoken_by_the_server_in_order() {
    let model = Model::start(|asked| match asked.path.as_str() {
        "/v1/audio/speech" => {
            let text = asked.json()["input"].as_str().unwrap().to_owned();
            plain("200 OK", "Content-Type: audio/wav\r\n", wav(&vec![text.len() as i16; 2_400], 24_000))
        }
        _ => says("[JOY] Two rooms are left here. One of them has a ghost."),
    })
    .await;
    let speech = format!("[speech]\nurl = \"{}\"\nmodel = \"kokoro\"\nvoice = \"af_bella\"\n", model.url());
    let address = serve(&(mind(&model.url(), "") + &speech), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let packets = ann.talk("Any rooms?").await;
    assert_eq!(texts(&packets), ["Two rooms are left here.", "One of them has a ghost."]);
    let sounds = sounds(&packets);
    assert_eq!(sounds.len(), 2);
    for (sound, text) in sounds.iter().zip(texts(&packets)) {
        assert_eq!(u32::from_le_bytes(sound[24..28].try_into().unwrap()), 24_000);
        assert_eq!(i16::from_le_bytes([sound[44], sound[45]]) as usize, text.len());
    }
    let phonemes = packets.iter().find(|packet| packet["dataChunk"]["type"] == "AUDIO").unwrap();
    let last = phonemes["dataChunk"]["additionalPhonemeInfo"].as_array().unwrap().last().unwrap().clone();
    assert!(last["startOffset"].as_str().unwrap().starts_with("0.1"), "lips fit the sound of 100 ms: {last}");
    let asked: Vec<Value> =
        model.asked().iter().filter(|asked| asked.path.ends_with("speech")).map(|asked| asked.json()).collect();
    assert_eq!((&asked[0]["voice"], &asked[0]["response_format"]), (&json!("af_bella"), &json!("wav")));
}

#[tokio::test]
async fn without_its_speech_server_a_character_has_its_built_in_voice() {
    let model = Model::start(|asked| match asked.path.as_str() {
        "/v1/audio/speech" => plain("500 Internal Server Error", "", "no voice"),
        _ => says("[JOY] Two rooms are left here."),
    })
    .await;
    let speech = format!("[speech]\nurl = \"{}\"\n", model.url());
    let address = serve(&(mind(&model.url(), "") + &speech), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let packets = ann.talk("Any rooms?").await;
    assert_eq!((texts(&packets).len(), sounds(&packets).len()), (1, 1));
    let told = warnings(&packets);
    assert!(told.len() == 1 && told[0].starts_with("speech ") && told[0].contains("no voice"), "{told:?}");
}

/// Opens the microphone, speaks for a second, and lets go of the button.
async fn speak(player: &mut Player) {
    let start = json!({"action": "AUDIO_SESSION_START", "audioSessionStart": {"mode": "EXPECT_AUDIO_END"}});
    player.client.send(json!({"packetId": {"packetId": id()}, "control": start})).await;
    for _ in 0..10 {
        player.client.send(chunk(&pcm(100, 4_000))).await;
    }
    player.client.send(json!({"packetId": {"packetId": id()}, "control": {"action": "AUDIO_SESSION_END"}})).await;
}

#[tokio::test]
async fn what_the_player_says_is_understood_and_answered() {
    let model = Model::start(|asked| match asked.path.as_str() {
        "/v1/audio/transcriptions" => plain("200 OK", "", r#"{"text":" Any rooms left? "}"#),
        _ => says("[JOY] Two rooms are left here."),
    })
    .await;
    let hearing = format!("[hearing]\nurl = \"{}\"\nmodel = \"whisper-1\"\nlanguage = \"en\"\n", model.url());
    let address = serve(&(mind(&model.url(), "") + &hearing), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    speak(&mut ann).await;
    let packets = ann.client.until_end().await;
    assert_eq!(texts(&packets), ["Any rooms left?", "Two rooms are left here."]);
    assert_eq!(packets[0]["text"]["sourceType"], "SPEECH_TO_TEXT");
    let asked = model.asked();
    let heard = asked.iter().find(|asked| asked.path.ends_with("transcriptions")).unwrap();
    assert!(heard.body.len() > 30_000, "a second of sound: {}", heard.body.len());
    let chat = asked.iter().find(|asked| asked.path.ends_with("completions")).unwrap();
    assert!(chat.last().ends_with("Ann: Any rooms left?"));
}

#[tokio::test]
async fn what_cannot_be_understood_ends_in_order() {
    let model = Model::start(|_| plain("500 Internal Server Error", "", "deaf")).await;
    let hearing = format!("[hearing]\nurl = \"{}\"\n", model.url());
    let address = serve(&hearing, Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    speak(&mut ann).await;
    let packets = ann.client.until_end().await;
    assert!(packets.iter().any(|packet| is_action(packet, "INTERACTION_END")));
    assert!(warnings(&packets)[0].starts_with("hearing "), "{:?}", warnings(&packets));
}
