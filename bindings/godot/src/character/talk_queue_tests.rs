use super::*;

fn sound(bytes: usize) -> Sound {
    Sound { pcm: vec![0; bytes], rate: 8_000, channels: 1, visemes: vec![("PP", 0.5)] }
}

#[test]
fn a_line_waits_for_its_words_and_its_sound_whatever_comes_first() {
    for text_first in [true, false] {
        let mut queue = TalkQueue::default();
        if text_first {
            queue.text("i", "u", "Hello");
        } else {
            queue.sound("i", "u", sound(2));
        }
        assert_eq!(queue.next(0.0), None);
        if text_first {
            queue.sound("i", "u", sound(2));
        } else {
            queue.text("i", "u", "Hello");
        }
        assert_eq!(queue.next(SHORT / 2.0), None, "more of its sound may come");
        let talk = queue.next(SHORT / 2.0).unwrap();
        assert_eq!((talk.text.as_str(), talk.sound.pcm.len()), ("Hello", 2));
    }
}

#[test]
fn one_line_at_a_time_in_their_order() {
    let mut queue = TalkQueue::default();
    for utterance in ["1", "2"] {
        queue.sound("i", utterance, sound(2));
        queue.text("i", utterance, utterance);
    }
    assert_eq!(queue.next(0.0).unwrap().text, "1");
    assert_eq!(queue.next(0.0), None);
    queue.finish();
    assert_eq!(queue.next(0.0), None);
    assert_eq!(queue.next(SHORT).unwrap().text, "2");
    queue.finish();
    assert_eq!(queue.next(SHORT), None);
}

#[test]
fn a_line_without_sound_comes_when_the_next_one_or_the_end_does() {
    let mut queue = TalkQueue::default();
    queue.text("i", "1", "quiet");
    assert_eq!(queue.next(0.0), None);
    queue.text("i", "2", "the last");
    assert_eq!(queue.next(0.0).unwrap().text, "quiet");
    queue.finish();
    assert_eq!(queue.next(0.0), None);
    queue.end("i");
    assert_eq!(queue.next(0.0).unwrap().text, "the last");
    queue.finish();
    queue.text("i", "3", "late");
    assert_eq!(queue.next(0.0).unwrap().text, "late", "what comes after the end waits for nothing");
}

#[test]
fn more_sound_of_a_line_is_added_with_its_mouth_shapes_later() {
    let mut queue = TalkQueue::default();
    queue.sound("i", "u", sound(16_000));
    queue.sound("i", "u", sound(2));
    queue.text("i", "u", "long");
    let talk = queue.next(SETTLED).unwrap();
    assert_eq!((talk.sound.pcm.len(), talk.sound.visemes), (16_002, vec![("PP", 0.5), ("PP", 1.5)]));
}

#[test]
fn the_packets_of_a_line_are_one_line_however_they_come() {
    // Seconds before each packet; the last of them ends the interaction.
    for gaps in [[0.0, 0.0, 0.0], [0.1, 0.1, 0.0], [0.9, 0.9, 0.9]] {
        for text_at in 0..3 {
            let mut queue = TalkQueue::default();
            queue.begin("i");
            for (packet, gap) in gaps.iter().enumerate() {
                assert_eq!(queue.next(*gap), None);
                if packet == text_at {
                    queue.text("i", "u", "Words that take longer than all of this sound.");
                }
                assert_eq!(queue.sound("i", "u", sound(1_600)), Part::Waits);
            }
            queue.end("i");
            assert_eq!(queue.next(0.9), None, "sound may come after the last words");
            queue.sound("i", "u", sound(1_600));
            let talk = queue.next(SHORT).unwrap();
            assert_eq!((talk.text.len(), talk.sound.pcm.len()), (46, 6_400));
            assert_eq!(queue.next(SHORT), None);
        }
    }
}

#[test]
fn what_comes_of_a_line_that_is_being_said_belongs_to_it() {
    let mut queue = TalkQueue::default();
    queue.text("i", "u", "Hi");
    queue.sound("i", "u", sound(16_000));
    queue.next(SETTLED).unwrap();
    assert_eq!(queue.sound("i", "u", sound(2)), Part::Continues(sound(2)));
    assert_eq!(queue.text("i", "u", " there"), Part::Continues(" there"));
    assert_eq!(queue.next(SHORT), None);
    // It was finished before the rest of its sound came, which is shown with the same words.
    queue.finish();
    assert_eq!(queue.sound("i", "u", sound(2)), Part::Waits);
    assert_eq!(queue.sound("i", "u", sound(4)), Part::Waits);
    let rest = queue.next(SHORT).unwrap();
    assert_eq!((rest.text.as_str(), rest.sound.pcm.len()), ("Hi there", 6));
    // What the game has cut short is not continued, and its words do not come back.
    queue.clear();
    assert_eq!(queue.sound("i", "u", sound(2)), Part::Waits);
    assert_eq!(queue.waiting().next().map(|talk| talk.text.as_str()), Some(""));
}

#[test]
fn anything_of_the_next_line_completes_the_one_before() {
    let mut queue = TalkQueue::default();
    queue.text("i", "1", "A line that is longer than its sound.");
    queue.sound("i", "1", sound(2));
    queue.other("i", "1");
    queue.other("i", "");
    queue.other("j", "2");
    assert_eq!(queue.next(0.0), None);
    queue.other("i", "2");
    assert!(queue.next(0.0).is_some());
}

#[test]
fn lines_that_nobody_finishes_are_bounded_in_number_and_in_bytes() {
    let mut queue = TalkQueue::default();
    for line in 0..MAX_LINES + 5 {
        queue.text("i", &line.to_string(), "x");
    }
    assert_eq!((queue.waiting().count(), queue.take_dropped(), queue.take_dropped()), (MAX_LINES, 5, 0));
    assert_eq!(queue.next(0.0).unwrap().utterance_id, "5", "the oldest are dropped");
    queue.clear();
    for line in 0..40 {
        queue.sound("i", &format!("loud {line}"), sound(1 << 20));
    }
    assert!(queue.bytes <= MAX_BYTES && queue.waiting().count() == 31, "{} bytes", queue.bytes);
    assert_eq!(queue.bytes, queue.waiting().map(Talk::size).sum::<usize>());
    // One line alone has a bound of its own, waiting or being said.
    queue.clear();
    for _ in 0..40 {
        queue.sound("i", "endless", sound(1 << 20));
        queue.text("i", "endless", &"\u{e9}".repeat(1 << 19));
    }
    let talk = queue.next(SHORT).unwrap();
    assert_eq!((talk.sound.pcm.len(), talk.text.len()), (MAX_BYTES, MAX_TEXT));
    assert_eq!(queue.sound("i", "endless", sound(2)), Part::Continues(Sound { pcm: Vec::new(), ..sound(2) }));
    assert_eq!(queue.text("i", "endless", "x"), Part::Continues(""));
    // Ids are not remembered whatever their length.
    queue.begin(&"i".repeat(MAX_ID + 1));
    assert!(queue.open.is_empty());
}

#[test]
fn clearing_tells_whether_there_was_anything_and_spares_what_it_is_told_to() {
    const NOTHING: Cleared = Cleared { lines: false, exchanges: false };
    let mut queue = TalkQueue::default();
    assert_eq!(queue.clear(), NOTHING);
    queue.begin("old");
    queue.text("old", "1", "a");
    queue.sound("old", "1", sound(2));
    queue.next(SHORT).unwrap();
    queue.begin("new");
    queue.text("new", "2", "b");
    assert_eq!(queue.interactions_but("new"), ["old"]);
    assert!(queue.clear_but("new") && !queue.clear_but("new"));
    assert!(queue.interactions_but("new").is_empty());
    queue.end("new");
    assert_eq!(queue.next(0.0).unwrap().text, "b");
    assert_eq!(queue.clear(), Cleared { lines: true, exchanges: false });
    assert!(queue.next(0.0).is_none());
}

#[test]
fn an_interaction_is_open_from_its_first_part_to_its_end() {
    let mut queue = TalkQueue::default();
    queue.begin("i");
    queue.begin("i");
    assert_eq!(queue.interactions_but(""), ["i"]);
    assert_eq!(queue.clear(), Cleared { lines: false, exchanges: true });
    queue.begin("i");
    queue.end("i");
    assert_eq!(queue.clear(), Cleared { lines: false, exchanges: false });
}
