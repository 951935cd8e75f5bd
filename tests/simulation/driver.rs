//! The part of the world that does for the machine what `driver::Task` does: it performs the outputs.

use std::collections::HashSet;
use std::time::Duration;

use inworld_protocol::packet::enums::ErrorType;
use inworld_protocol::packet::{Payload, Timestamp};
use inworld_protocol::wire::{self, ServerFrame};
use inworld_session::{ConnectionState, EventKind, Failure, FailureCode, Input, Output, TokenSource};

use super::game::Act;
use super::link::{Hold, Link, Up};
use super::world::{Event, World};

/// So soon after a sleep the link is asked whether it lives. Otherwise it would be after more than that.
const AWAKE: Duration = Duration::from_secs(4);

/// What was on a link when it stood still has come by then.
const STALE: Duration = Duration::from_secs(15);

pub fn lost() -> Failure {
    Failure { by_server: true, ..Failure::retryable(FailureCode::LinkLost, "the connection was lost") }
}

pub fn closed() -> Failure {
    Failure { by_server: true, ..Failure::retryable(FailureCode::ClosedByServer, "the server closed the connection") }
}

fn unreachable() -> Failure {
    Failure::retryable(FailureCode::Unreachable, "nobody answers there")
}

impl World {
    /// Feeds the machine and does what it says.
    pub fn feed(&mut self, input: Input<'_>) {
        self.tell(|_| match &input {
            Input::Frame(_) => "< frame".to_owned(),
            Input::Send(outgoing) => format!("< send {} to {:?}", outgoing.packet.id.packet_id, outgoing.recipient),
            other => format!("< {other:?}"),
        });
        self.look_awake(&input);
        let now = self.clock();
        // Nothing is said to be overdue that may lie unread in a link.
        self.ledger.listens = !(self.unread && self.link.is_some() && matches!(input, Input::Tick));
        self.machine.handle(now, input);
        let selection = self.machine.selection().lock();
        self.game.conversations.retain(|id| selection.knows(id));
        drop(selection);
        let mut count = 0;
        while let Some(output) = self.machine.poll_output() {
            self.perform(output);
            count += 1;
        }
        assert!(count < 5_000, "{count} outputs of one input");
        assert_eq!(self.machine.state(), self.ledger.state, "a state that was not told");
        let holds = self.machine.store_counts();
        self.ledger.check_memory(&holds);
        let tries = self.ledger.retry_after.is_some() || self.ledger.needs_token;
        let is_over = match self.machine.state() {
            ConnectionState::Idle | ConnectionState::Failed => true,
            ConnectionState::Disconnected => !tries,
            _ => false,
        };
        assert!(!is_over || holds.outbox == holds.reissued, "packets wait, and nothing is tried: {holds:?}");
    }

    /// After a sleep the link is asked at once whether it lives, unless it shows that.
    fn look_awake(&mut self, input: &Input<'_>) {
        if std::mem::take(&mut self.slept) {
            // A link that has just opened is not old enough to be asked.
            let link = self.link.filter(|_| !matches!(input, Input::LinkUp));
            self.asks_until = link.map(|_| self.now + AWAKE);
        }
        // What is not read cannot give a sign of life.
        if self.above_hard_limit()
            || matches!(input, Input::Alive | Input::ReadPaused | Input::Frame(_) | Input::Pong(_) | Input::LinkDown(_))
        {
            self.asks_until = None;
        }
        let late = self.asks_until.is_some_and(|until| self.now > until);
        assert!(!late, "it woke up and did not ask whether the link lives");
    }

    /// No link is taken for dead that lives, however long the process was stopped.
    fn look_given_up(&self, kind: &EventKind) {
        let EventKind::Error(failure) = kind else { return };
        let Some(link) = self.given_up.map(|link| &self.links[link]).filter(|_| self.weather.latency <= 200) else {
            return;
        };
        let lives = !link.dead && self.now > link.stalled_until + STALE;
        assert!(!lives || !failure.message.contains("is dead"), "a link that lives is taken for dead");
    }

    /// A frame is heard on the open link.
    pub fn hear(&mut self, link: usize, frame: &str) {
        self.tell(|_| format!("client hears on {link}: {frame}"));
        let decoded = wire::decode_server_frame(frame).ok();
        let packet = decoded.as_ref().and_then(|decoded| match decoded {
            ServerFrame::Packet { packet, .. } => Some(packet),
            ServerFrame::Error(_) => None,
        });
        if let Some(packet) = packet {
            self.ledger.hear(packet);
        }
        self.feed(Input::Frame(frame));
        if let Some(packet) = packet {
            self.ledger.heard(packet, link, &self.server);
        }
    }

    fn perform(&mut self, output: Output) {
        self.tell(|_| match &output {
            Output::Emit(event) => format!("  > {}", words(&event.kind)),
            other => format!("  > {other:?}"),
        });
        match output {
            Output::FetchToken => {
                self.attempt += 1;
                self.fetching = true;
                let delay = self.chance.millis(1, self.weather.latency + 1);
                self.after(delay, Event::Fetched(self.attempt));
            }
            Output::OpenLink { session_id } => self.open(session_id),
            Output::CloseLink => self.close(),
            Output::Write { frame, number, slot } => {
                self.write(frame, number);
                self.ledger.release(slot);
            }
            Output::Ping(number) => {
                self.asks_until = None;
                let link = self.link.expect("a ping needs a link");
                self.send(link, Up::Ping(number), None);
            }
            Output::Released(size) => self.ledger.release(Some(size)),
            Output::AudioDropped => self.ledger.sounds_dropped += 1,
            Output::Emit(event) => {
                self.game.queued += 1;
                self.ledger.event(&event.kind, &self.server);
                self.look_given_up(&event.kind);
                self.game.told(&event.kind);
            }
            Output::Cut { agent_id, interaction_id } => self.ledger.cut(agent_id, interaction_id),
            Output::Ended { .. } => {}
        }
    }

    fn open(&mut self, session_id: String) {
        assert!(self.link.is_none() && self.opening.is_none(), "a link is opened beside another");
        if self.weather.config.tokens == TokenSource::Fetched && self.weather.wall_clock_is_true() {
            let token = self.token.expect("a link is opened without a token");
            assert!(token > self.wall_nanos(), "a link is opened with a token that has expired");
        }
        self.opening = Some(session_id);
        self.attempt += 1;
        let hangs = self.unreachable && self.chance.percent(30);
        if !hangs {
            let delay = self.chance.millis(0, 2 * self.weather.latency);
            self.after(delay, Event::Opened(self.attempt));
        }
    }

    pub fn opened(&mut self, attempt: u64) {
        if attempt != self.attempt {
            return;
        }
        let Some(session_id) = self.opening.take() else { return };
        if self.unreachable || self.server.down {
            return self.feed(Input::LinkDown(unreachable()));
        }
        let link = self.links.len();
        self.links.push(Link::new(self.weather.latency));
        self.link = Some(link);
        self.server.link_up(link, &session_id);
        if self.token.is_some_and(|expires| expires <= self.wall_nanos())
            && self.weather.config.tokens != TokenSource::None
        {
            self.server.refuse(link, ErrorType::SessionTokenExpired);
        }
        self.feed(Input::LinkUp);
        self.grant();
    }

    pub fn fetched(&mut self, attempt: u64) {
        if attempt != self.attempt || !std::mem::take(&mut self.fetching) {
            return;
        }
        if self.without_tokens {
            let failure = match self.chance.percent(5) {
                true => Failure::fatal(FailureCode::Auth, "this key is not known"),
                false => unreachable(),
            };
            return self.feed(Input::TokenFailed(failure));
        }
        let expires = self.new_token();
        self.tokens += 1;
        self.feed(Input::TokenReady { session_id: Some(format!("of-token-{}", self.tokens)), expires });
    }

    fn new_token(&mut self) -> Option<Timestamp> {
        let life = *self.chance.among(&[20_u64, 90, 600, 3_600, 0]);
        let expires = (life > 0).then(|| self.wall_nanos() + Duration::from_secs(life).as_nanos() as i64);
        self.token = Some(expires.unwrap_or(i64::MAX));
        expires.map(Timestamp::from_nanos)
    }

    pub fn give_token(&mut self) {
        if self.weather.config.tokens == TokenSource::Given {
            self.ledger.needs_token = false;
            let expires = self.new_token();
            self.feed(Input::TokenGiven { expires });
        }
    }

    fn write(&mut self, frame: String, number: Option<u64>) {
        let link = self.link.expect("it writes without a link");
        let packet = wire::decode_client_packet(&frame).expect("the client writes packets");
        let sent = self.ledger.write(&packet, link);
        self.game.wrote(&packet.id.packet_id);
        self.send(link, Up::Frame(frame, sent), number);
    }

    fn send(&mut self, link: usize, item: Up, number: Option<u64>) {
        let stalls = self.now < self.links[link].stalled_until && self.chance.percent(70);
        let clogs = self.weather.clogs && self.chance.percent(30);
        if !stalls && !clogs && self.links[link].waiting.is_empty() {
            return self.put(link, item);
        }
        self.links[link].waiting.push_back((item, number));
        let delay = self.chance.millis(0, 300);
        self.after(delay, Event::Flow(link));
    }

    /// The link takes something.
    pub fn put(&mut self, link: usize, item: Up) {
        if let Up::Frame(_, Some(sent)) = &item {
            self.ledger.leave(*sent);
        }
        self.carry_up(link, item);
    }

    /// Gives up opening a link, or closes it. What waits has a moment to leave.
    fn close(&mut self) {
        self.attempt += 1;
        self.opening = None;
        self.fetching = false;
        self.asks_until = None;
        let Some(link) = self.link.take() else { return };
        self.given_up = Some(link);
        let held = &mut self.links[link];
        held.hold = Hold::Closing;
        let mut waiting = std::mem::take(&mut held.waiting);
        if self.now < held.stalled_until || (self.weather.clogs && self.chance.percent(50)) {
            let some = self.chance.below(waiting.len() + 1);
            waiting.drain(..some).for_each(|(item, _)| self.put(link, item));
        } else {
            waiting.drain(..).for_each(|(item, _)| self.put(link, item));
            self.carry_up(link, Up::Close);
        }
        let unwritten: HashSet<_> = waiting.into_iter().filter_map(|(_, number)| number).collect();
        let delay = self.chance.millis(0, if self.weather.clogs { 3_000 } else { 300 });
        self.after(delay, Event::Closed(link, unwritten));
    }

    /// The game does something.
    pub fn play(&mut self) {
        if self.calm {
            return;
        }
        let delay = self.chance.millis(0, self.weather.act_every);
        self.after(delay, Event::Game);
        let now = Timestamp::from_nanos(self.wall_nanos());
        let act = self.game.act(self.state(), self.ledger.places, now, &mut self.chance);
        self.act(act);
    }

    pub fn act(&mut self, act: Act) {
        match act {
            Act::Send(outgoing, kind) => {
                self.ledger.accept(&outgoing, kind);
                if let Payload::Mutation(mutation) = &outgoing.packet.payload
                    && let Some(cancel) = &mutation.cancel_responses
                {
                    self.ledger.cancel(&cancel.interaction_id);
                }
                self.machine.selection().lock().note(&outgoing);
                self.feed(Input::Send(outgoing));
            }
            Act::Interrupt(name) => {
                self.ledger.take_back(name.as_deref());
                if let Ok(character) = self.machine.cast().find(name.as_deref()) {
                    self.ledger.interrupt(&character.agent_id.clone());
                }
                self.feed(Input::Interrupt { character: name, unheard: Vec::new() });
            }
            Act::LoadScene(scene) => self.feed(Input::LoadScene(scene)),
            Act::Forget(id) => {
                self.feed(Input::ForgetConversation(id));
            }
            Act::GiveToken => self.give_token(),
            Act::Pause => self.feed(Input::Pause),
            Act::Resume => self.feed(Input::Resume),
            Act::Start => self.start(),
            Act::Stop => self.stop(),
            Act::Poll(count) => {
                self.game.queued = self.game.queued.saturating_sub(count);
                if let Some(link) = self.link {
                    self.read(link);
                }
            }
        }
    }

    pub fn start(&mut self) {
        if self.state().can_start() {
            self.ledger.start();
            self.server.forgive();
            self.game.start_over();
            self.feed(Input::Start);
        }
    }

    pub fn stop(&mut self) {
        let link = self.link;
        let sent = self.stopped..self.ledger.sent.len();
        self.stopped = sent.end;
        self.feed(Input::Stop);
        self.ledger.stop();
        self.game.start_over();
        match link {
            Some(link) => self.stops.push((link, sent)),
            None => self.ledger.close(None, sent, &self.server),
        }
    }
}

/// An event for the trace, without what is of no interest.
fn words(kind: &EventKind) -> String {
    match kind {
        EventKind::Packet(packed) => format!("packet {}", packed.text(packed.packet.id.packet_id)),
        EventKind::PacketSent(packed) => format!("sent {}", packed.text(packed.packet.id.packet_id)),
        EventKind::PacketFailed(packed, reason) => {
            format!("failed {}: {}", packed.text(packed.packet.id.packet_id), reason.message)
        }
        EventKind::InteractionCancelled(packed) => {
            format!("cancelled {}", packed.text(packed.packet.id.interaction_id))
        }
        other => format!("{other:?}"),
    }
}
