//! Whatever happens in whatever order, some things hold. Seeded: a failure names its walk, and comes again.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// A million inputs; a fifth of them where the code is not optimised and would take 20 s.
const WALKS: u64 = if cfg!(debug_assertions) { 4_000 } else { 20_000 };
const STEPS: usize = 50;

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.below(1);
        random
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    None,
    Asked,
    Open,
}

/// What has become of a packet that the game sent.
#[derive(Debug, Default)]
struct Fate {
    written: u32,
    failed: u32,
}

/// What an observer of the outputs knows.
struct Watch {
    link: Link,
    token_asked: bool,
    state: ConnectionState,
    connected: bool,
    established: bool,
    sent: BTreeMap<String, Fate>,
    released: usize,
    /// The codes of the errors told since the last try to connect began.
    told: BTreeSet<i32>,
}

impl Watch {
    fn input(&mut self, input: &Input<'_>) {
        match input {
            Input::LinkUp if self.link == Link::Asked => self.link = Link::Open,
            Input::LinkDown(_) => self.link = Link::None,
            Input::TokenReady { .. } | Input::TokenFailed(_) => self.token_asked = false,
            Input::Send(outgoing) => {
                let id = outgoing.packet.id.packet_id.clone();
                assert!(self.sent.insert(id, Fate::default()).is_none());
            }
            _ => {}
        }
    }

    fn outputs(&mut self, outputs: &[Output], aborted: bool) {
        let mut told_established = false;
        for (n, output) in outputs.iter().enumerate() {
            match output {
                Output::FetchToken => {
                    assert!(!self.token_asked && self.link != Link::Asked, "asked twice");
                    self.token_asked = true;
                    if self.link == Link::None {
                        self.told.clear();
                    }
                }
                Output::OpenLink { session_id } => {
                    assert_eq!(self.link, Link::None, "a link is opened beside another");
                    assert!(!session_id.is_empty());
                    self.link = Link::Asked;
                    self.token_asked = false;
                    self.told.clear();
                }
                Output::CloseLink => {
                    self.link = Link::None;
                    self.token_asked = false;
                }
                Output::Write { frame, slot, .. } => {
                    self.released += usize::from(slot.is_some());
                    assert_eq!(self.link, Link::Open, "written without a link");
                    let packet = wire::decode_client_packet(frame).unwrap();
                    if let Some(fate) = self.sent.get_mut(&*packet.id.packet_id) {
                        fate.written += 1;
                    }
                }
                Output::Released(_) => self.released += 1,
                Output::Ping(_) => assert_eq!(self.link, Link::Open, "pinged without a link"),
                Output::AudioDropped | Output::Cut { .. } | Output::Ended { .. } => {}
                Output::Emit(event) => self.event(&event.kind, outputs.get(n + 1), aborted, &mut told_established),
            }
        }
    }

    fn event(&mut self, kind: &EventKind, next: Option<&Output>, aborted: bool, told_established: &mut bool) {
        match kind {
            EventKind::StateChanged { from, to, reason } => {
                assert_eq!(*from, self.state);
                assert!(from.may_become(*to) || (aborted && *to == Failed), "{from:?} -> {to:?}");
                assert!(!*told_established, "ESTABLISHED came before CONNECTION_STATE_CHANGED");
                let code = reason.code.number();
                if matches!(to, Disconnected | Failed) {
                    assert!(self.told.contains(&code), "{to:?} for {code}, which was not told: {:?}", self.told);
                }
                self.state = *to;
                if self.connected != (*to == Connected) {
                    let follows = matches!(next, Some(Output::Emit(Event { kind: EventKind::Connected(_), .. })));
                    assert!(follows, "CONNECTED does not follow the change of state");
                }
            }
            EventKind::Connected(connected) => {
                assert_ne!(*connected, self.connected, "CONNECTED says nothing new");
                assert_eq!(*connected, self.state == Connected);
                self.connected = *connected;
            }
            EventKind::Established { established, cast } => {
                assert_ne!(*established, self.established, "ESTABLISHED says nothing new");
                assert!(*established || cast.characters().is_empty());
                self.established = *established;
                *told_established = true;
            }
            EventKind::CharactersChanged { .. } => assert!(self.established, "the characters of no scene have changed"),
            EventKind::Packet(_) => assert!(self.connected, "a packet without a connection"),
            EventKind::PacketFailed(packed, reason) => {
                assert_ne!(reason.code, FailureCode::None);
                let id = packed.text(packed.packet.id.packet_id);
                self.sent.get_mut(id).unwrap().failed += 1;
            }
            EventKind::Error(failure) => {
                self.told.insert(failure.code.number());
            }
            EventKind::InteractionCancelled(_) | EventKind::TokenNeeded => {}
            EventKind::SessionState(_) | EventKind::Feedback { .. } => panic!("these are the driver's"),
            EventKind::PacketSent(_)
            | EventKind::QueueFull
            | EventKind::Log(..)
            | EventKind::SpeechStarted
            | EventKind::SpeechEnded
            | EventKind::LineStarted(_)
            | EventKind::LineWord(_)
            | EventKind::LineEnded(_) => panic!("not asked for"),
        }
    }

    /// After the outputs of an input.
    fn check(&self, machine: &Machine) {
        assert_eq!(machine.state(), self.state);
        assert_eq!(machine.established(), self.established);
        assert_eq!(self.connected, self.state == Connected);
        assert_eq!(machine.link_open, self.link == Link::Open);
        assert_eq!(machine.deadline.is_some(), machine.waiting != Waiting::Nothing, "a deadline for nothing");
        assert!(machine.announcements.deadline().is_none() || self.link == Link::Open, "nobody will answer");
        match machine.waiting {
            Waiting::Token => assert!(self.token_asked),
            Waiting::Link => assert_eq!(self.link, Link::Asked),
            Waiting::Scene => assert_eq!(self.link, Link::Open),
            Waiting::Retry => assert!(self.link == Link::None && matches!(self.state, Connecting | Disconnected)),
            Waiting::Nothing => assert!(self.link != Link::Asked && self.token_asked == machine.renewing),
        }
        if matches!(self.state, Idle | Failed | Paused | Disconnected) {
            assert_eq!(self.link, Link::None);
        }
        if matches!(self.state, Idle | Failed | Paused) {
            assert_eq!(machine.waiting, Waiting::Nothing);
        }
        if matches!(self.state, Idle | Failed) {
            assert!(!self.established);
        }
        assert!(self.sent.values().all(|fate| fate.failed <= 1), "handed back twice");
        let left = self.sent.values().filter(|fate| fate.written + fate.failed > 0).count();
        assert_eq!(left, self.released, "a place in the outbox is lost");
        let waits = |outgoing: &Outgoing| {
            let fate = self.sent.get(&outgoing.packet.id.packet_id);
            fate.is_some_and(|fate| fate.written == 0 && fate.failed == 0)
        };
        let first = machine.outbox.iter().filter(|outgoing| outgoing.attempt == Attempt::Initial);
        assert_eq!(first.filter(|outgoing| waits(outgoing)).count(), self.sent.len() - left, "a packet is lost");
    }
}

/// What may come from the server.
fn frames() -> Vec<String> {
    let ping = r#"{"result":{"packetId":{"packetId":"x"},"latencyReport":{"pingPong":{"type":"PING"}}}}"#;
    vec![
        scene(&["guard", "cook"]),
        scene(&["guard", "cook"]),
        scene(&["guard"]),
        scene(&[]),
        said("a-guard", "i-1", "Halt!"),
        said("a-guard", "i-2", "Halt!"),
        said("a-cook", "i-1", "Soup?"),
        interaction_end("a-guard", "i-1"),
        error("SESSION_EXPIRED", "IMMEDIATE"),
        error("SESSION_PAUSED", "IMMEDIATE"),
        error("BILLING_TOKENS_EXHAUSTED", "NO_RETRY"),
        r#"{"error":{"code":13}}"#.into(),
        ping.into(),
        r#"{"result":{"control":{"action":"WARNING","description":"careful"}}}"#.into(),
        r#"{"result":{"packetId":{"conversationId":"c"},"control":{"action":"CONVERSATION_EVENT","conversationEvent":{"eventType":"STARTED"}}}}"#.into(),
        r#"{"result":{"packetId":{"conversationId":"c"},"control":{"action":"CONVERSATION_EVENT","conversationEvent":{"eventType":"EVICTED"}}}}"#.into(),
        "garbage".into(),
        "{}".into(),
    ]
}

/// The input that is due, or a random one.
fn step<'a>(random: &mut Random, machine: &Machine, packet_id: String, frames: &'a [String]) -> Input<'a> {
    let new_token = |random: &mut Random| Input::TokenReady {
        session_id: random.of(&[None, Some("of-token".to_owned())]),
        expires: random.of(&[None, Some(0), Some(i64::MAX)]).map(Timestamp::from_nanos),
    };
    if random.below(2) == 0 {
        match (machine.waiting, machine.state) {
            (Waiting::Token, _) => return new_token(random),
            (Waiting::Link, _) => return Input::LinkUp,
            (Waiting::Scene, _) => return Input::Frame(&frames[0]),
            (Waiting::Retry, _) => return Input::Tick,
            (_, Connected) => return Input::Frame(&frames[random.below(frames.len())]),
            (_, Paused) => return Input::Resume,
            _ => return Input::Start,
        }
    }
    let failure = random.of(&[lost(), Failure::fatal(FailureCode::Certificate, "expired")]);
    let names = [None, Some("guard".to_owned()), Some("cook".to_owned()), Some("king".to_owned())];
    match random.below(47) {
        0..=2 => Input::Start,
        3 => Input::Stop,
        4..=6 => Input::Pause,
        7..=8 => Input::Resume,
        9..=18 => {
            let whom = random.of(&names);
            let conversation = Recipient::Conversation("c".into());
            let whom = random.of(&[
                Recipient::Character(whom.clone()),
                Recipient::Character(whom),
                Recipient::World,
                Recipient::Microphone,
                conversation,
            ]);
            Input::Send(Box::new(text(whom, &packet_id)))
        }
        40..=43 => {
            let to = random.of(&[Recipient::NewConversation("c".into()), Recipient::Conversation("c".into())]);
            let name = random.of(&["guard", "cook", "king"]).to_owned();
            Input::Send(Box::new(Outgoing::conversation_update(to, vec![name], NOON, move || packet_id.clone())))
        }
        44 => Input::LoadScene(random.of(&["gate", "market"]).into()),
        45 => Input::ForgetConversation("c".into()),
        46 => {
            let name = random.of(&["guard", "cook", "king"]).to_owned();
            let outgoing = match random.below(2) {
                0 => Outgoing::load_characters(vec![name], NOON, move || packet_id.clone()),
                _ => Outgoing::unload_characters(vec![name], NOON, move || packet_id.clone()),
            };
            Input::Send(Box::new(outgoing))
        }
        19..=21 => Input::Interrupt { character: random.of(&names), unheard: Vec::new() },
        22 => new_token(random),
        23 => Input::TokenFailed(failure),
        24..=25 => Input::LinkUp,
        26..=28 => Input::LinkDown(failure),
        29..=34 => Input::Frame(&frames[random.below(frames.len())]),
        35 => Input::BadFrame("it is binary"),
        36 => Input::ReadPaused,
        37..=38 => Input::Tick,
        _ if random.below(4) == 0 => Input::Abort(Failure::fatal(FailureCode::Internal, "a fault")),
        _ => Input::Tick,
    }
}

fn walk(seed: u64, frames: &[String], visited: &mut BTreeSet<(u8, u8)>) {
    let mut random = Random::new(seed);
    let session_id = random.of(&[None, Some("own".to_owned())]);
    let tokens = random.of(&[TokenSource::None, TokenSource::Fetched, TokenSource::Given]);
    let mut rig = Rig::new(Config { tokens, session_id, no_auto_reconnect: random.below(8) == 0, ..config() });
    let mut watch = Watch {
        link: Link::None,
        token_asked: false,
        state: Idle,
        connected: false,
        established: false,
        sent: BTreeMap::new(),
        released: 0,
        told: BTreeSet::new(),
    };
    for n in 0..=STEPS {
        let input = match n {
            // At the end nothing may wait any more.
            STEPS => Input::Stop,
            _ => step(&mut random, &rig.machine, format!("p-{n}"), frames),
        };
        let seconds = random.of(&[0, 0, 0, 1, 5, 10]);
        rig.time += Duration::from_secs(seconds);
        let before = watch.state;
        let aborted = matches!(input, Input::Abort(_));
        watch.input(&input);
        let outputs = rig.outputs(input);
        assert!(rig.machine.poll_output().is_none(), "an output after there was none");
        watch.outputs(&outputs, aborted);
        watch.check(&rig.machine);
        if before != watch.state {
            visited.insert((before as u8, watch.state as u8));
        }
    }
    assert_eq!((watch.state, watch.link), (Idle, Link::None));
    assert_eq!(watch.released, watch.sent.len());
}

#[test]
fn no_order_of_inputs_breaks_what_is_promised() {
    let frames = frames();
    let mut visited = BTreeSet::new();
    for seed in 0..WALKS {
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| walk(seed, &frames, &mut visited)));
        if let Err(panic) = broken {
            eprintln!("walk {seed} breaks a promise");
            std::panic::resume_unwind(panic);
        }
    }
    // The walks have gone every way of the table, so the promises were put to the test.
    for from in ConnectionState::ALL {
        for to in ConnectionState::ALL {
            assert!(!from.may_become(to) || visited.contains(&(from as u8, to as u8)), "never {from:?} -> {to:?}");
        }
    }
}
