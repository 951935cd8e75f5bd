//! Marks, cancels and completion, by hand and at random.

use super::*;
use PacketStatus::{Cancelled, Played, Processed, Received};
use Progress::Open;
use inworld_protocol::packet::random::Random;
use inworld_protocol::packet::{Actor, ControlEvent, DataChunk, Emotion, Packet, PacketId, Routing, TextEvent};

mod bounds;
mod walk;

fn payload(kind: PacketType) -> Payload<String> {
    match kind {
        PacketType::Text => Payload::Text(TextEvent::default()),
        PacketType::Audio => {
            Payload::Data(DataChunk { kind: inworld_protocol::packet::enums::DataType::Audio, ..DataChunk::default() })
        }
        PacketType::Control => {
            Payload::Control(ControlEvent { action: ControlAction::InteractionEnd, ..ControlEvent::default() })
        }
        _ => Payload::Emotion(Emotion::default()),
    }
}

/// A packet `interaction/utterance/packet`; an empty source is the player.
fn packet(path: &str, source: &str, kind: PacketType) -> PackedPacket {
    let mut ids = path.split('/').map(str::to_owned);
    let mut next = || ids.next().unwrap();
    let (interaction_id, utterance_id, packet_id) = (next(), next(), next());
    let source = if source.is_empty() { Actor::player() } else { Actor::agent(source.to_owned()) };
    let packet = Packet {
        id: PacketId { packet_id, utterance_id, interaction_id, ..PacketId::default() },
        routing: Routing { source: Some(source), ..Routing::default() },
        payload: payload(kind),
        ..Packet::default()
    };
    PackedPacket::pack(&packet, "{}", Received).unwrap()
}

impl PlaybackLedger {
    fn says(&mut self, path: &str, source: &str) -> PacketStatus {
        self.heard(&packet(path, source, PacketType::Text))
    }

    /// The session has told that this turn is given up.
    fn says_late(&mut self, path: &str, source: &str) -> PacketStatus {
        let mut late = packet(path, source, PacketType::Text);
        late.status = Cancelled;
        self.heard(&late)
    }

    fn feels(&mut self, path: &str, source: &str) -> PacketStatus {
        self.heard(&packet(path, source, PacketType::Emotion))
    }

    fn ends(&mut self, interaction: &str) -> PacketStatus {
        let path = format!("{interaction}/its-end/end-{interaction}");
        self.heard(&packet(&path, "guard", PacketType::Control))
    }

    fn progress(&self, interaction: &str, utterance: &str) -> (Progress, Progress) {
        (self.interaction_progress(interaction), self.utterance_progress(utterance))
    }
}

/// i: u1 is text 1 and emotion 2, u2 is text 3.
fn two_sentences() -> PlaybackLedger {
    let mut playback = PlaybackLedger::default();
    playback.says("i/u1/1", "guard");
    playback.feels("i/u1/2", "guard");
    playback.says("i/u2/3", "guard");
    playback
}

#[test]
fn words_are_finished_when_played_and_everything_else_when_processed() {
    let mut playback = two_sentences();
    playback.mark("1", Processed);
    playback.mark("2", Processed);
    assert_eq!(playback.utterance_progress("u1"), Progress::Open);
    playback.mark("1", Played);
    assert_eq!(playback.utterance_progress("u1"), Progress::Completed);
    playback.heard(&packet("i/u3/4", "guard", PacketType::Audio));
    playback.ends("i");
    playback.mark("4", Processed);
    assert_eq!(playback.utterance_progress("u3"), Progress::Open);
    playback.mark("4", Played);
    assert_eq!(playback.utterance_progress("u3"), Progress::Completed);
}

#[test]
fn a_mark_only_goes_forward() {
    let mut playback = two_sentences();
    assert_eq!(playback.status("1"), Some(Received));
    assert_eq!(playback.mark("1", Played), Some(Played));
    assert_eq!(playback.mark("1", Processed), Some(Played));
    assert_eq!(playback.status("1"), Some(Played));
    assert_eq!(playback.mark("nothing", Played), None);
    assert_eq!(playback.mark("", Played), None);
}

#[test]
fn an_utterance_is_complete_when_no_more_of_it_can_come() {
    let mut playback = PlaybackLedger::default();
    playback.says("i/u1/1", "guard");
    playback.mark("1", Played);
    assert_eq!(playback.utterance_progress("u1"), Progress::Open);
    // Another speaker does not end it, nor does what names no utterance.
    playback.says("i/v1/2", "cook");
    playback.feels("i//3", "guard");
    assert_eq!(playback.utterance_progress("u1"), Progress::Open);
    playback.says("i/u2/4", "guard");
    assert_eq!(playback.utterance_progress("u1"), Progress::Completed);
    // The end of the interaction ends all of them.
    playback.mark("4", Played);
    assert_eq!(playback.progress("i", "u2"), (Progress::Open, Progress::Open));
    playback.ends("i");
    assert_eq!(playback.progress("i", "u2"), (Progress::Open, Progress::Completed));
    playback.mark("2", Played);
    assert_eq!(playback.interaction_progress("i"), Progress::Open, "what names no utterance counts too");
    playback.mark("3", Processed);
    assert_eq!(playback.interaction_progress("i"), Progress::Completed);
}

#[test]
fn a_packet_that_comes_late_opens_again_what_was_complete() {
    let mut playback = PlaybackLedger::default();
    playback.says("i/u/1", "guard");
    playback.mark("1", Played);
    playback.ends("i");
    assert_eq!(playback.progress("i", "u"), (Progress::Completed, Progress::Completed));
    playback.feels("i/u/2", "guard");
    assert_eq!(playback.progress("i", "u"), (Progress::Open, Progress::Open));
    playback.mark("2", Processed);
    assert_eq!(playback.progress("i", "u"), (Progress::Completed, Progress::Completed));
}

#[test]
fn only_what_characters_say_and_do_counts() {
    let mut playback = PlaybackLedger::default();
    playback.says("i/p/1", "");
    assert_eq!(playback.progress("i", "p"), (Progress::Unknown, Progress::Unknown));
    playback.says("i/u/2", "guard");
    playback.mark("2", Played);
    playback.ends("i");
    assert_eq!(playback.interaction_progress("i"), Progress::Completed);
    // They have a status all the same.
    assert_eq!(playback.mark("1", Processed), Some(Processed));
    assert_eq!(playback.mark("end-i", Processed), Some(Processed));
    assert_eq!(playback.utterance_progress("its-end"), Progress::Unknown);
    // A packet without an id can never be finished.
    playback.says("k/u/", "guard");
    playback.ends("k");
    assert_eq!(playback.interaction_progress("k"), Progress::Completed);
}

#[test]
fn a_cancel_spares_what_is_finished() {
    let mut playback = two_sentences();
    playback.mark("1", Played);
    playback.mark("2", Processed);
    playback.cancel_interaction("i");
    assert_eq!(["1", "2", "3"].map(|id| playback.status(id).unwrap()), [Played, Processed, Cancelled]);
    assert_eq!(playback.progress("i", "u1"), (Progress::Cancelled, Progress::Completed));
    assert_eq!(playback.utterance_progress("u2"), Progress::Cancelled);
    assert_eq!(playback.mark("3", Played), Some(Cancelled));
    assert_eq!(playback.says("i/u3/4", "cook"), Cancelled);
    assert_eq!(playback.ends("i"), Received);
    assert_eq!(playback.interaction_progress("i"), Progress::Cancelled);
}

#[test]
fn what_is_completed_stays_so() {
    let mut playback = PlaybackLedger::default();
    playback.says("i/u/1", "guard");
    playback.mark("1", Played);
    playback.ends("i");
    playback.cancel_interaction("i");
    playback.cancel_utterances("i", &["u"]);
    playback.interrupt("guard");
    playback.cut_off();
    assert_eq!(playback.progress("i", "u"), (Progress::Completed, Progress::Completed));
}

#[test]
fn an_interaction_can_be_cancelled_before_anything_of_it_comes() {
    let mut playback = PlaybackLedger::default();
    playback.cancel_interaction("i");
    assert_eq!(playback.interaction_progress("i"), Progress::Cancelled);
    assert_eq!(playback.says("i/u/1", "guard"), Cancelled);
    assert_eq!(playback.says("i/p/2", ""), Received, "the player is not cancelled");
}

#[test]
fn some_utterances_can_be_cancelled_and_the_others_go_on() {
    let mut playback = two_sentences();
    playback.cancel_utterances("i", &["u2", "never-heard"]);
    playback.cancel_utterances("another", &["u1"]);
    assert_eq!(["1", "2", "3"].map(|id| playback.status(id).unwrap()), [Received, Received, Cancelled]);
    assert_eq!(playback.feels("i/u2/4", "guard"), Cancelled);
    assert_eq!(playback.says("i/u3/5", "guard"), Received);
    playback.ends("i");
    assert_eq!(playback.interaction_progress("i"), Progress::Open);
    for (id, status) in [("1", Played), ("2", Processed), ("5", Played)] {
        playback.mark(id, status);
    }
    assert_eq!(playback.interaction_progress("i"), Progress::Cancelled, "not all of it was played");
}

#[test]
fn an_interruption_cuts_one_speaker_short_and_nobody_else() {
    let mut playback = two_sentences();
    playback.says("i/v1/4", "cook");
    playback.says("k/u/5", "guard");
    playback.ends("k");
    playback.says("l/u/6", "cook");
    playback.interrupt("guard");
    assert_eq!(
        ["1", "3", "4", "5", "6"].map(|id| playback.status(id).unwrap()),
        [Cancelled, Cancelled, Received, Cancelled, Received]
    );
    assert_eq!(playback.says("i/u3/7", "guard"), Cancelled);
    assert_eq!(playback.says("i/v2/8", "cook"), Received);
    assert_eq!(playback.says("new/u/9", "guard"), Received);
    let told = ["i", "k", "l", "new"].map(|id| playback.interaction_progress(id));
    assert_eq!(told, [Progress::Open, Progress::Cancelled, Progress::Open, Progress::Open]);
}

#[test]
fn another_answer_counts_whatever_became_of_the_first() {
    let mut playback = two_sentences();
    playback.cancel_interaction("i");
    playback.ends("i");
    playback.open_again("i");
    assert_eq!(playback.progress("i", "u2"), (Progress::Open, Progress::Cancelled));
    assert_eq!(playback.says("i/again/4", "guard"), Received);
    playback.heard(&packet("i/its-end/another-end", "guard", PacketType::Control));
    assert_eq!(playback.interaction_progress("i"), Progress::Open);
    playback.mark("4", Played);
    assert_eq!(playback.progress("i", "again"), (Progress::Completed, Progress::Completed));
    playback.open_again("never-heard");
    assert_eq!(playback.interaction_progress("never-heard"), Progress::Unknown);
}

#[test]
fn a_server_that_is_gone_cuts_short_what_it_has_not_ended() {
    let mut playback = two_sentences();
    playback.says("k/v/4", "guard");
    playback.ends("k");
    playback.cut_off();
    assert_eq!(playback.progress("i", "u2"), (Progress::Cancelled, Progress::Cancelled));
    assert_eq!(playback.progress("k", "v"), (Progress::Open, Progress::Open));
    playback.mark("4", Played);
    assert_eq!(playback.interaction_progress("k"), Progress::Completed);
}

#[test]
fn a_lost_link_cuts_short_only_what_was_being_said() {
    let mut playback = two_sentences();
    playback.cut("guard", "i");
    assert_eq!(playback.utterance_progress("u1"), Progress::Open, "it is whole, and may be played");
    assert_eq!(playback.progress("i", "u2"), (Progress::Open, Progress::Cancelled));
    playback.mark("1", Played);
    playback.mark("2", Processed);
    assert_eq!(playback.utterance_progress("u1"), Progress::Completed);
    assert_eq!(playback.interaction_progress("i"), Progress::Cancelled);
}

#[test]
fn a_lost_link_cuts_short_each_speaker_by_itself() {
    let mut playback = two_sentences();
    playback.says("i/v1/4", "cook");
    playback.cut("guard", "i");
    assert_eq!(["u1", "u2", "v1"].map(|id| playback.utterance_progress(id)), [Open, Progress::Cancelled, Open]);
    // The other one goes on, and the server ends what is left.
    assert_eq!(playback.says("i/v2/5", "cook"), Received);
    for (id, status) in [("1", Played), ("2", Processed), ("4", Played), ("5", Played)] {
        playback.mark(id, status);
    }
    assert_eq!(
        ["i", "v1", "v2"].map(|id| playback.progress(id, id)),
        [(Open, Progress::Unknown), (Progress::Unknown, Progress::Completed), (Progress::Unknown, Open)]
    );
    playback.ends("i");
    assert_eq!(playback.progress("i", "v2"), (Progress::Cancelled, Progress::Completed));
}

#[test]
fn when_nobody_is_left_who_may_say_more_no_end_is_waited_for() {
    let cut_short = |last: fn(&mut PlaybackLedger)| {
        let mut playback = two_sentences();
        playback.says("i/v1/4", "cook");
        playback.mark("1", Played);
        playback.mark("2", Processed);
        playback.cut("guard", "i");
        assert_eq!(playback.interaction_progress("i"), Open);
        last(&mut playback);
        assert_eq!(playback.progress("i", "v1"), (Progress::Cancelled, Progress::Cancelled));
        playback
    };
    cut_short(|playback| playback.interrupt("cook"));
    let mut playback = cut_short(|playback| playback.cut("cook", "i"));
    // Another answer is another beginning.
    playback.open_again("i");
    playback.says("i/again/5", "guard");
    playback.mark("5", Played);
    assert_eq!(playback.interaction_progress("i"), Open);
    playback.cut("guard", "i");
    assert_eq!(playback.progress("i", "again"), (Progress::Cancelled, Progress::Cancelled));
}

#[test]
fn what_still_comes_of_a_cancelled_interaction_is_cancelled_and_it_never_goes_back_to_open() {
    let mut playback = two_sentences();
    playback.cut("guard", "i");
    for (id, status) in [("1", Played), ("2", Processed)] {
        playback.mark(id, status);
    }
    assert_eq!(playback.interaction_progress("i"), Progress::Cancelled);
    assert_eq!(playback.says_late("i/u2/4", "guard"), Cancelled);
    assert_eq!(playback.says_late("i/u3/5", "guard"), Cancelled);
    assert_eq!(playback.progress("i", "u3"), (Progress::Cancelled, Progress::Cancelled));
    // Another character may say more of it, as in the answer to a packet that was sent again.
    assert_eq!(playback.says("i/v1/6", "cook"), Received);
    assert_eq!(playback.progress("i", "v1"), (Progress::Cancelled, Open));
    playback.ends("i");
    assert_eq!(playback.says_late("i/u4/7", "guard"), Cancelled);
    assert_eq!(playback.interaction_progress("i"), Progress::Cancelled);
    // One that nothing was heard of yet, and one whose only speaker was interrupted.
    playback.cut("guard", "k");
    assert_eq!(playback.says_late("k/u/8", "guard"), Cancelled);
    assert_eq!(playback.interaction_progress("k"), Progress::Cancelled);
    playback.says("l/u/9", "guard");
    playback.interrupt("guard");
    assert_eq!(playback.says("l/v/10", "cook"), Received);
    assert_eq!(playback.interaction_progress("l"), Progress::Cancelled);
    playback.open_again("i");
    assert_eq!(playback.says("i/u5/11", "guard"), Received);
    assert_eq!(playback.interaction_progress("i"), Open);
}

#[test]
fn an_end_that_does_not_name_its_interaction_ends_it() {
    let mut playback = two_sentences();
    for (id, status) in [("1", Played), ("2", Processed), ("3", Played)] {
        playback.mark(id, status);
    }
    assert_eq!(playback.interaction_progress("i"), Open);
    playback.ended("i");
    assert_eq!(playback.interaction_progress("i"), Progress::Completed);
}

#[test]
fn a_packet_that_comes_twice_counts_once() {
    let mut playback = two_sentences();
    playback.mark("3", Played);
    assert_eq!(playback.says("i/u2/3", "guard"), Played);
    playback.cancel_interaction("i");
    assert_eq!(playback.says("i/u1/1", "guard"), Cancelled);
    assert_eq!(playback.status("3"), Some(Played));
}

#[test]
fn an_id_in_use_twice_means_the_utterance_that_was_heard_last() {
    let mut playback = PlaybackLedger::default();
    playback.says("i/u/1", "guard");
    playback.ends("i");
    playback.mark("1", Played);
    playback.says("k/u/2", "guard");
    assert_eq!(playback.utterance_progress("u"), Progress::Open);
    playback.cancel_utterances("k", &["u"]);
    assert_eq!(playback.utterance_progress("u"), Progress::Cancelled);
    assert_eq!(playback.interaction_progress("i"), Progress::Completed);
}
