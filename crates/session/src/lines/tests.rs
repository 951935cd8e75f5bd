//! What a game hears of lines, in each way of pacing them.

use super::*;
use inworld_protocol::wire::{self, ServerFrame};

const SECOND: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Scene {
    lines: Lines,
    now: Duration,
    packets: u32,
}

impl Scene {
    fn packet(&mut self, interaction: &str, utterance: &str, payload: &str) -> Option<u32> {
        self.packets += 1;
        let id = self.packets;
        let frame = format!(
            r#"{{"result":{{"packetId":{{"packetId":"p{id}","interactionId":"{interaction}","utteranceId":"{utterance}"}},
            "routing":{{"source":{{"type":"AGENT","name":"ann"}}}},{payload}}}}}"#
        );
        let Ok(ServerFrame::Packet { packet, json }) = wire::decode_server_frame(&frame) else { panic!("{frame}") };
        let packed = PackedPacket::pack(&packet, json, PacketStatus::Received).unwrap();
        self.lines.packet(self.now, &packed)
    }

    fn text(&mut self, utterance: &str, text: &str) {
        self.packet("i", utterance, &format!(r#""text":{{"text":"{text}","final":true}}"#));
    }

    /// Half a second of sound.
    fn sound(&mut self, utterance: &str) -> Option<u32> {
        let silence = r#""dataChunk":{"type":"SILENCE","durationMs":"500"}"#;
        self.packet("i", utterance, silence)
    }

    fn end(&mut self) {
        self.packet("i", "", r#""control":{"action":"INTERACTION_END"}"#);
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.lines.tick(self.now);
    }

    /// What was told since, in short.
    fn told(&mut self) -> Vec<String> {
        let short = |output| match output {
            LineOutput::Word(line) => format!("{}...", &line.text[..line.heard_text]),
            LineOutput::Began(line) => format!("+{}", line.utterance_id),
            LineOutput::Ended(line) => {
                let heard = &line.text[..line.heard_text];
                format!("-{} {} {heard}", line.utterance_id, if line.is_complete { "whole" } else { "cut" })
            }
            LineOutput::Played { packet_id } => packet_id,
            LineOutput::SoundWhole { line, .. } => format!("whole {line}"),
            LineOutput::Unheard { line, .. } => format!("unheard {line}"),
        };
        std::iter::from_fn(|| self.lines.poll_output()).map(short).collect()
    }
}

#[test]
fn without_sound_lines_take_the_time_to_read_them() {
    let mut scene = Scene::default();
    scene.text("a", "A line of some words.");
    scene.text("b", "Another.");
    assert_eq!(scene.told(), ["+a"]);
    scene.wait(SECOND);
    assert_eq!(scene.told(), [""; 0]);
    let at = scene.lines.deadline().unwrap();
    assert_eq!(at, Duration::from_millis(600 + 60 * 21));
    scene.wait(at - scene.now);
    assert_eq!(scene.told(), ["-a whole A line of some words.", "+b"]);
    // More of the last one may come until the interaction is over.
    scene.wait(60 * SECOND);
    assert_eq!(scene.told(), [""; 0]);
    scene.end();
    assert_eq!(scene.told(), ["-b whole Another."]);
}

#[test]
fn the_pulled_player_paces_lines_that_have_sound() {
    let mut scene = Scene::default();
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.text("a", "Hello there.");
    assert_eq!((scene.sound("a"), scene.told()), (Some(1), vec![]));
    scene.wait(10 * SECOND);
    scene.lines.pulled(scene.now, "ann", 1, 0, false);
    assert_eq!(scene.told(), ["+a"]);
    scene.text("b", "And good-bye.");
    assert_eq!((scene.sound("b"), scene.told()), (Some(2), vec!["whole 1".to_owned()]));
    scene.wait(10 * SECOND);
    scene.lines.pulled(scene.now, "ann", 1, 500_000, true);
    assert_eq!(scene.told(), ["p1", "p2", "-a whole Hello there."]);
    scene.end();
    // The player has begun and ended it between two looks.
    scene.lines.pulled(scene.now, "ann", 2, 500_000, true);
    assert_eq!(scene.told(), ["whole 2", "+b", "p3", "p4", "-b whole And good-bye."]);
}

#[test]
fn a_text_whose_sound_does_not_come_is_read_all_the_same() {
    let mut scene = Scene::default();
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.text("a", "Silent.");
    assert_eq!((scene.told(), scene.lines.deadline()), (vec![], Some(2 * SECOND)));
    scene.wait(2 * SECOND);
    assert_eq!(scene.told(), ["+a"]);
    scene.end();
    scene.wait(2 * SECOND);
    assert_eq!(scene.told(), ["-a whole Silent."]);
}

#[test]
fn a_game_that_stops_to_pull_goes_on_by_the_clock() {
    let mut scene = Scene { now: 10 * SECOND, ..Scene::default() };
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.text("a", "Hello there.");
    scene.sound("a");
    scene.lines.pulled(scene.now, "ann", 1, 200_000, false);
    scene.end();
    scene.told();
    scene.lines.set_pulled(scene.now, "ann", false);
    assert_eq!(scene.lines.deadline(), Some(Duration::from_millis(10_300)));
    scene.wait(SECOND);
    assert_eq!(scene.told(), ["unheard 1", "-a whole Hello there."]);
}

#[test]
fn reports_of_the_game_pace_lines() {
    let mut scene = Scene::default();
    scene.text("a", "Hello there.");
    scene.sound("a");
    scene.text("b", "More.");
    scene.sound("b");
    scene.end();
    assert_eq!(scene.told(), ["+a", "whole 1", "whole 2"]);
    scene.lines.reported(scene.now, "a", 100_000);
    // It plays slowly, or was paused.
    for _ in 0..10 {
        scene.wait(Duration::from_millis(400));
        scene.lines.reported(scene.now, "a", 100_000);
    }
    assert_eq!(scene.told(), [""; 0]);
    scene.lines.reported(scene.now, "a", 500_000);
    assert_eq!(scene.told(), ["p1", "p2", "-a whole Hello there."]);
    // It plays the next one, and forgets to report its end.
    scene.wait(SECOND);
    scene.lines.reported(scene.now, "b", 10_000);
    assert_eq!(scene.told(), ["+b"]);
    scene.wait(SECOND);
    assert_eq!(scene.told(), ["p3", "p4", "-b whole More."]);
    // It does not report any more: lines go on by the clock.
    scene.text("c", "Good-bye.");
    scene.sound("c");
    scene.end();
    assert_eq!(scene.told(), ["whole 3"]);
    scene.wait(2 * SECOND);
    scene.wait(SECOND);
    assert_eq!(scene.told(), ["+c", "unheard 3", "-c whole Good-bye."]);
    scene.lines.reported(scene.now, "unknown", 10_000);
    assert_eq!(scene.told(), [""; 0]);
}

#[test]
fn lines_that_are_taken_whole_begin_when_all_of_them_has_come() {
    let mut scene = Scene { lines: Lines::new(LineRules { words: false, whole: true }), ..Scene::default() };
    scene.text("a", "Hello there.");
    scene.sound("a");
    scene.wait(SECOND);
    scene.sound("a");
    assert_eq!(scene.told(), [""; 0]);
    // Another line, or the end of the interaction, tells that nothing more comes.
    scene.text("b", "More.");
    assert_eq!(scene.told(), ["whole 1", "+a"]);
    // A game that plays it may be a little late.
    scene.wait(SECOND);
    assert_eq!(scene.told(), [""; 0]);
    scene.wait(Duration::from_millis(500));
    assert_eq!(scene.told(), ["unheard 1", "-a whole Hello there."]);
    // Or else that nothing has come for two seconds.
    scene.wait(Duration::from_millis(400));
    assert_eq!(scene.told(), [""; 0]);
    scene.wait(Duration::from_millis(100));
    assert_eq!(scene.told(), ["+b"]);
    scene.end();
    // What was read or played sooner ends sooner, and the next one does not wait for a report.
    scene.lines.reported(scene.now, "b", u64::MAX);
    assert_eq!(scene.told(), ["p4", "-b whole More."]);
    scene.text("c", "Good-bye.");
    scene.sound("c");
    scene.end();
    assert_eq!(scene.told(), ["whole 3", "+c"]);
    let spoken = scene.lines.speakers[0].cut(scene.now, |_| true, &mut VecDeque::new());
    assert_eq!(spoken[0].utterance_ids, ["c"]);
}

#[test]
fn a_pulled_voice_has_nothing_to_do_with_lines_taken_whole() {
    let mut scene = Scene { lines: Lines::new(LineRules { words: false, whole: true }), ..Scene::default() };
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.text("a", "Hello there.");
    scene.sound("a");
    scene.lines.pulled(scene.now, "ann", 1, 0, false);
    assert_eq!(scene.told(), ["+a"]);
    scene.end();
    scene.lines.pulled(scene.now, "ann", 1, 500_000, true);
    assert_eq!(scene.told(), ["whole 1", "p1", "p2", "-a whole Hello there."]);
}

#[test]
fn an_interrupted_character_was_heard_up_to_a_word() {
    let mut scene = Scene::default();
    scene.lines.set_pulled(scene.now, "ann", true);
    for (utterance, text) in [("a", "First."), ("b", "Twenty words or so."), ("c", "Never.")] {
        scene.text(utterance, text);
        scene.sound(utterance);
    }
    scene.lines.pulled(scene.now, "ann", 1, 500_000, true);
    scene.lines.pulled(scene.now, "ann", 2, 300_000, false);
    scene.told();
    let unheard = scene.lines.interrupt(scene.now, "ann");
    let utterance_ids = vec!["b".to_owned(), "c".to_owned()];
    assert_eq!(unheard, [Unheard { interaction_id: "i".to_owned(), utterance_ids, heard_length: 6 }]);
    assert_eq!(scene.told(), ["-b cut Twenty"]);
    assert_eq!((scene.lines.deadline(), scene.lines.are_heard()), (None, false));
    // It goes on with the numbers.
    scene.text("d", "New.");
    assert_eq!(scene.sound("d"), Some(4));
}

#[test]
fn a_cancelled_interaction_is_over_and_the_next_goes_on() {
    let mut scene = Scene::default();
    scene.text("a", "One two three four.");
    scene.packet("j", "x", r#""text":{"text":"Else."}"#);
    scene.told();
    scene.wait(SECOND);
    assert_eq!(scene.lines.cancel(scene.now, "i", &[]), [("ann".to_owned(), 1)]);
    assert_eq!(scene.told(), ["-a cut One two", "+x"]);
    assert_eq!(scene.lines.cancel(scene.now, "j", &["y".to_owned()]), []);
    assert_eq!(scene.told(), [""; 0]);
}

#[test]
fn lines_have_the_emotion_of_their_time() {
    let mut scene = Scene::default();
    let feel = |scene: &mut Scene, utterance, behavior| {
        scene.packet("i", utterance, &format!(r#""emotion":{{"behavior":"{behavior}","strength":"STRONG"}}"#));
    };
    feel(&mut scene, "a", "JOY");
    scene.text("a", "Ha!");
    feel(&mut scene, "b", "ANGER");
    scene.text("b", "Grr!");
    scene.packet("j", "c", r#""text":{"text":"Well."}"#);
    scene.end();
    scene.wait(60 * SECOND);
    scene.wait(60 * SECOND);
    let emotions: Vec<_> = std::iter::from_fn(|| scene.lines.poll_output())
        .filter_map(|output| match output {
            LineOutput::Began(line) => Some(line.emotion.map(|emotion| emotion.behavior)),
            _ => None,
        })
        .collect();
    use inworld_protocol::packet::enums::Behavior;
    assert_eq!(emotions, [Some(Behavior::Joy), Some(Behavior::Anger), None]);
}

#[test]
fn what_is_kept_is_bounded() {
    let mut scene = Scene::default();
    for number in 0..1000 {
        scene.text(&format!("u{number}"), &"word ".repeat(20_000));
        scene.text("same", "word");
    }
    let speaker = &scene.lines.speakers[0];
    assert!(speaker.line_count() <= 256);
    for number in 0..1000 {
        speaker_at(&mut scene.lines.speakers, &number.to_string(), LineRules::default());
    }
    assert_eq!(scene.lines.speakers.len(), MOST_SPEAKERS);
}

#[test]
fn a_line_whose_sound_still_comes_is_longer_than_its_sound() {
    let mut scene = Scene::default();
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.sound("a");
    scene.lines.pulled(scene.now, "ann", 1, 0, false);
    assert_eq!(scene.told(), [""; 0], "its words are not known");
    scene.text("a", "Twenty words or so are said in this line.");
    assert_eq!(scene.told(), ["+a"]);
    scene.lines.pulled(scene.now, "ann", 1, 500_000, false);
    scene.lines.interrupt(scene.now, "ann");
    assert_eq!(scene.told(), ["-a cut Twenty"]);
}

#[test]
fn the_player_does_not_interrupt_a_character_that_shows_that_it_listens() {
    let mut scene = Scene::default();
    let speaking = |scene: &Scene| scene.lines.interruptible_speakers().count();
    scene.text("a", "Once upon a time.");
    assert_eq!((scene.lines.are_heard(), speaking(&scene)), (true, 1));
    let mut scene = Scene::default();
    scene.packet("i", "a", r#""text":{"text":"Mhm.","final":true,"sourceType":"FILLER"}"#);
    assert_eq!((scene.lines.are_heard(), speaking(&scene)), (true, 0));
}

/// A scene whose game wants to know of words.
fn worded() -> Scene {
    Scene { lines: Lines::new(LineRules { words: true, whole: false }), ..Scene::default() }
}

#[test]
fn words_come_at_reading_speed_where_there_is_no_sound() {
    let mut scene = worded();
    scene.text("a", "Not now, friend.");
    let mut told = scene.told();
    scene.end();
    let mut waits = Vec::new();
    while let Some(at) = scene.lines.deadline() {
        waits.push(at.as_millis());
        scene.wait(at - scene.now);
        told.extend(scene.told());
    }
    assert_eq!(told, ["+a", "Not...", "Not now,...", "Not now, friend....", "-a whole Not now, friend."]);
    // 600 ms and 60 ms for each of 16 letters, over 16 letters.
    assert_eq!(waits, [390, 877, 1560]);
}

#[test]
fn words_come_with_the_sound_that_is_pulled() {
    let mut scene = worded();
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.text("a", "One two three");
    scene.sound("a");
    scene.sound("a");
    let mut at = |ms: u64| {
        scene.lines.pulled(scene.now, "ann", 1, ms * 1000, false);
        scene.told()
    };
    // More of its sound may come: 13 letters take 650 ms or so, and a second of it is there.
    assert_eq!(at(0), ["+a", "One..."]);
    assert_eq!(at(300), [""; 0]);
    assert_eq!(at(310), ["One two..."]);
    scene.lines.learn("ann", 1, [(8, 800_000)]);
    let mut at = |ms: u64| {
        scene.lines.pulled(scene.now, "ann", 1, ms * 1000, false);
        scene.told()
    };
    assert_eq!(at(790), [""; 0]);
    assert_eq!(at(800), ["One two three..."]);
    let unheard = scene.lines.interrupt(scene.now, "ann");
    assert_eq!(scene.told(), ["-a cut One two"]);
    assert_eq!(unheard[0].heard_length, 7);
}

#[test]
fn words_that_wait_for_their_sound_are_not_heard_with_its_first_piece() {
    let mut scene = worded();
    scene.lines.set_pulled(scene.now, "ann", true);
    scene.text("a", "A long answer, of which there is half a second of sound so far.");
    scene.sound("a");
    scene.lines.pulled(scene.now, "ann", 1, 450_000, false);
    assert_eq!(scene.told(), ["+a", "A long answer,..."]);
    scene.lines.interrupt(scene.now, "ann");
    assert_eq!(scene.told(), ["-a cut A long"]);
}

#[test]
fn who_does_not_want_words_is_not_woken_for_them() {
    let mut scene = Scene::default();
    scene.text("a", "Not now, friend.");
    scene.end();
    assert_eq!(scene.told(), ["+a"]);
    assert_eq!(scene.lines.deadline(), Some(Duration::from_millis(1560)));
}
