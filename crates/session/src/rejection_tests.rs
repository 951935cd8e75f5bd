//! Links that end after packets, and what is made of it.

use super::*;

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

struct Try {
    rejections: RejectionDetector,
    now: Duration,
}

impl Try {
    fn new() -> Self {
        Self { rejections: RejectionDetector::default(), now: millis(1_000) }
    }

    /// A link on which these packets leave as they may, and which the server ends at once after `bad`. Returns what left,
    /// and the packet that is found out.
    fn link(&mut self, packets: &[&str], bad: &str) -> (Vec<String>, Option<Key>) {
        self.rejections.link_ready(self.now);
        let (mut left, mut ended) = (Vec::new(), None);
        let mut unanswered = Vec::new();
        for packet in packets {
            while self.rejections.holds(self.now, false) {
                self.now = self.rejections.deadline().expect("it waits for something");
                self.rejections.pass(self.now, false);
            }
            let key = self.rejections.key(packet);
            self.rejections.leaves(self.now, key);
            left.push((*packet).to_owned());
            unanswered.push((key.unwrap(), self.now));
            // On a link that is not careful all have left before the server has read one.
            if *packet == bad && self.rejections.careful {
                break;
            }
        }
        self.now += millis(10);
        if left.iter().any(|packet| packet == bad) {
            ended = self.rejections.link_ended(self.now, unanswered);
        }
        self.rejections.forget_link();
        (left, ended)
    }
}

#[test]
fn the_packet_that_ends_the_third_link_is_found_wherever_it_stands() {
    for bad in ["first", "second", "third"] {
        let mut tried = Try::new();
        let packets = ["first", "second", "third"];
        for _ in 1..MAX_ENDED_LINKS {
            assert_eq!(tried.link(&packets, bad).1, None);
        }
        let (left, found) = tried.link(&packets, bad);
        assert_eq!((found, left.last().map(String::as_str)), (tried.rejections.key(bad), Some(bad)));
        assert!(!tried.rejections.careful && tried.rejections.ended_links.is_empty(), "the others are cleared");
    }
}

#[test]
fn a_link_that_ends_without_a_packet_clears_all() {
    let mut tried = Try::new();
    tried.link(&["a"], "a");
    tried.link(&["a"], "a");
    tried.rejections.link_ready(tried.now);
    assert!(tried.rejections.holds(tried.now, false) && tried.rejections.holds(tried.now, true));
    assert_eq!(tried.rejections.link_ended(tried.now, []), None);
    assert!(!tried.rejections.holds(tried.now, false));
    for _ in 1..MAX_ENDED_LINKS {
        assert_eq!(tried.link(&["a"], "a").1, None, "it is counted anew");
    }
    assert!(tried.link(&["a"], "a").1.is_some());
}

#[test]
fn a_packet_that_is_answered_or_outlived_is_beyond_suspicion() {
    for is_answered in [true, false] {
        let mut tried = Try::new();
        tried.link(&["a"], "a");
        tried.link(&["a"], "a");
        tried.rejections.link_ready(tried.now);
        tried.now += PATIENCE;
        tried.rejections.pass(tried.now, false);
        assert!(!tried.rejections.holds(tried.now, false), "the link has lived without it");
        let key = tried.rejections.key("a");
        tried.rejections.leaves(tried.now, key);
        assert!(tried.rejections.holds(tried.now, false) && !tried.rejections.holds(tried.now, true));
        match is_answered {
            true => tried.rejections.answered(key),
            false => {
                tried.now += PATIENCE;
                tried.rejections.pass(tried.now, false);
            }
        }
        assert!(!tried.rejections.holds(tried.now, false));
        assert_eq!(tried.rejections.deadline(), None, "no timer runs for ever");
        assert_eq!(tried.rejections.link_ended(tried.now, []), None);
    }
}

#[test]
fn the_rest_leaves_at_once_when_all_with_evidence_were_tried() {
    let mut tried = Try::new();
    tried.link(&["a"], "a");
    tried.link(&["a", "b"], "a");
    tried.rejections.link_ready(tried.now);
    tried.now += PATIENCE;
    tried.rejections.pass(tried.now, false);
    let key = tried.rejections.key("a");
    tried.rejections.leaves(tried.now, key);
    assert!(tried.rejections.holds(tried.now, false));
    tried.now += PATIENCE;
    tried.rejections.pass(tried.now, false);
    assert!(!tried.rejections.is_careful(), "\"b\" was on one of the links alone");
}

#[test]
fn a_link_that_ends_long_after_a_packet_is_no_evidence() {
    let mut tried = Try::new();
    let key = tried.rejections.key("a").unwrap();
    for _ in 0..2 * MAX_ENDED_LINKS {
        tried.rejections.link_ready(tried.now);
        let left = tried.now;
        tried.now += WINDOW + millis(1);
        assert_eq!(tried.rejections.link_ended(tried.now, [(key, left)]), None);
        assert!(!tried.rejections.careful);
    }
}
