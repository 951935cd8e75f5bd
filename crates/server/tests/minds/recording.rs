//! Yesterday's conversation answers without a server.

use inworld_server::Options;

use super::model::{Model, says};
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
