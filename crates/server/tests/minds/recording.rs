//! Yesterday's conversation answers without a server.

use inworld_server::Options;

use super::model::{Model, Step, head, piece, says};
use super::scene::{Player, mind, serve, texts, warnings};

#[tokio::test]
async fn a_recorded_conversation_is_answered_without_its_server() {
    let folder = std::env::temp_dir().join(format!("iw-recording-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("tavern.jsonl");
    let model = Model::start(|asked| {
        says(if asked.last().contains("rooms") { "[JOY] Two rooms are left." } else { "[ANGER] No stables." })
    })
    .await;
    let record = format!("record = '{}'\n", file.display());
    let address = serve(&mind(&model.url(), &record), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    ann.talk("Any rooms?").await;
    ann.talk("And stables?").await;
    drop(ann);
    model.stop();
    // The lines are written beside the runtime.
    let lines = || std::fs::read_to_string(&file).unwrap_or_default().matches("\"question\":\"reply").count();
    while lines() < 2 {
        tokio::task::yield_now().await;
    }
    let replay =
        format!("[mind]\nkind = \"chat\"\nmodel = \"test-model\"\nfiller = []\nreplay = '{}'\n", file.display());
    let address = serve(&replay, Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    assert_eq!(texts(&ann.talk("Any  rooms?").await), ["Two rooms are left."]);
    assert_eq!(texts(&ann.talk("And stables?").await), ["No stables."]);
    let unknown = ann.talk("And the cat?").await;
    assert_eq!(texts(&unknown), ["The script answers."]);
    let told = warnings(&unknown);
    assert!(told[0].contains("has no question") && told[0].contains("And the cat?"), "{told:?}");
    assert!(told[0].contains("the nearest is"), "{told:?}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_conversation_with_an_interruption_is_recorded_whole() {
    let folder = std::env::temp_dir().join(format!("iw-interrupted-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("tavern.jsonl");
    let model = Model::start(|asked| match asked.last().contains("story") {
        true => vec![head(), piece("[JOY] Once there was a dragon. "), piece("And then"), Step::Hang],
        false => says("[JOY] Two rooms."),
    })
    .await;
    let record = format!("record = '{}'\n", file.display());
    let address = serve(&mind(&model.url(), &record), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    ann.say("A story, please.").await;
    while ann.client.next().await["text"]["text"] != "Once there was a dragon." {}
    assert!(texts(&ann.talk("Any rooms?").await).contains(&"Two rooms."));
    drop(ann);
    model.stop();
    let recorded = || std::fs::read_to_string(&file).unwrap_or_default();
    while recorded().matches("\"question\":\"reply").count() < 2 {
        tokio::task::yield_now().await;
    }
    assert!(recorded().contains("\"lost\":\"the player went on\""), "{}", recorded());
    let replay = format!("[mind]\nkind = \"chat\"\nfiller = []\nreplay = '{}'\n", file.display());
    let mut ann = Player::at_the_counter(serve(&replay, Options::default()).await).await;
    let again = ann.talk("A story, please.").await;
    assert_eq!(texts(&again), ["Once there was a dragon."], "{:?}", warnings(&again));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_recording_that_cannot_be_written_is_told_once() {
    let model = Model::start(|_| says("[JOY] Two rooms are left, and a bed.")).await;
    let record = "record = '/no/such/folder/tavern.jsonl'\n";
    let mut ann = Player::at_the_counter(serve(&mind(&model.url(), record), Options::default()).await).await;
    let mut told = Vec::new();
    // The file is opened beside the runtime: one of the next answers tells.
    while told.is_empty() {
        told = warnings(&ann.talk("Any rooms?").await).into_iter().map(str::to_owned).collect();
    }
    assert!(told.len() == 1 && told[0].starts_with("record /no/such/folder/tavern.jsonl: "), "{told:?}");
    for _ in 0..3 {
        let again = ann.talk("And beds?").await;
        assert_eq!(warnings(&again), Vec::<&str>::new());
    }
}
