//! Links that end after packets, and what is made of it.

use super::*;

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

struct Try {
    suspects: Suspects,
    now: Duration,
}

impl Try {
    fn new() -> Self {
        Self { suspects: Suspects::default(), now: millis(1_000) }
    }

    /// A link on which these packets leave as they may, and which the server ends at once after `bad`. Returns what left,
    /// and the packet that is found out.
    fn link(&mut self, packets: &[&str], bad: &str) -> (Vec<String>, Option<Key>) {
        self.suspects.link_ready(self.now);
        let (mut left, mut ended) = (Vec::new(), None);
        let mut unanswered = Vec::new();
        for packet in packets {
            while self.suspects.holds(self.now, false) {
                self.now = self.suspects.deadline().expect("it waits for something");
                self.suspects.pass(self.now, false);
            }
            let key = self.suspects.key(packet);
            self.suspects.leaves(self.now, key);
            left.push((*packet).to_owned());
            unanswered.push((key.unwrap(), self.now));
            // On a link that is not careful all have left before the server has read one.
            if *packet == bad && self.suspects.careful {
                break;
            }
        }
        self.now += millis(10);
        if left.iter().any(|packet| packet == bad) {
            ended = self.suspects.link_ended(self.now, unanswered);
        }
        self.suspects.forget_link();
        (left, ended)
    }
}

#[test]
fn the_packet_that_ends_the_third_link_is_found_wherever_it_stands() {
    for bad in ["first", "second", "third"] {
        let mut tried = Try::new();
        let packets = ["first", "second", "third"];
        for _ in 1..STRIKES {
            assert_eq!(tried.link(&packets, bad).1, None);
        }
        let (left, found) = tried.link(&packets, bad);
        assert_eq!((found, left.last().map(String::as_str)), (tried.suspects.key(bad), Some(bad)));
        assert!(!tried.suspects.careful && tried.suspects.strikes.is_empty(), "the others are innocent");
    }
}

#[test]
fn a_link_that_ends_without_a_packet_acquits_all() {
    let mut tried = Try::new();
    tried.link(&["a"], "a");
    tried.link(&["a"], "a");
    tried.suspects.link_ready(tried.now);
    assert!(tried.suspects.holds(tried.now, false) && tried.suspects.holds(tried.now, true));
    assert_eq!(tried.suspects.link_ended(tried.now, []), None);
    assert!(!tried.suspects.holds(tried.now, false));
    for _ in 1..STRIKES {
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
        tried.suspects.link_ready(tried.now);
        tried.now += PATIENCE;
        tried.suspects.pass(tried.now, false);
        assert!(!tried.suspects.holds(tried.now, false), "the link has lived without it");
        let key = tried.suspects.key("a");
        tried.suspects.leaves(tried.now, key);
        assert!(tried.suspects.holds(tried.now, false) && !tried.suspects.holds(tried.now, true));
        match is_answered {
            true => tried.suspects.answered(key),
            false => {
                tried.now += PATIENCE;
                tried.suspects.pass(tried.now, false);
            }
        }
        assert!(!tried.suspects.holds(tried.now, false));
        assert_eq!(tried.suspects.deadline(), None, "no timer runs for ever");
        assert_eq!(tried.suspects.link_ended(tried.now, []), None);
    }
}

#[test]
fn what_is_not_suspected_leaves_at_once_when_the_suspects_have_been_tried() {
    let mut tried = Try::new();
    tried.link(&["a"], "a");
    tried.link(&["a", "b"], "a");
    tried.suspects.link_ready(tried.now);
    tried.now += PATIENCE;
    tried.suspects.pass(tried.now, false);
    let key = tried.suspects.key("a");
    tried.suspects.leaves(tried.now, key);
    assert!(tried.suspects.holds(tried.now, false));
    tried.now += PATIENCE;
    tried.suspects.pass(tried.now, false);
    assert!(!tried.suspects.is_careful(), "\"b\" was on one of the links alone");
}

#[test]
fn a_link_that_ends_long_after_a_packet_is_no_evidence() {
    let mut tried = Try::new();
    let key = tried.suspects.key("a").unwrap();
    for _ in 0..2 * STRIKES {
        tried.suspects.link_ready(tried.now);
        let left = tried.now;
        tried.now += WINDOW + millis(1);
        assert_eq!(tried.suspects.link_ended(tried.now, [(key, left)]), None);
        assert!(!tried.suspects.careful);
    }
}
