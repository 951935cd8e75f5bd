//! How the server answers.

use inworld_protocol::packet::enums::{Behavior, TextSource};
use inworld_protocol::packet::{Actor, ControlEvent, Emotion, JsonStr, Routing, TextEvent};

use super::session::Answer;
use super::*;

impl Server {
    /// The player says something, perhaps once more.
    pub(super) fn asked(&mut self, link: usize, session_id: &str, packet: &Packet<JsonStr<'_>>, chance: &mut Chance) {
        let Some(session) = self.sessions.get_mut(session_id) else { return };
        let conversation_id = packet.id.conversation_id.to_string();
        let addressed = if conversation_id.is_empty() {
            Self::addressed(session, packet)
        } else if let Some(members) = session.conversations.get(&conversation_id) {
            members.iter().filter_map(|id| session.name_of(id)).map(str::to_owned).collect()
        } else {
            let known = session.evicted.contains(&conversation_id);
            assert!(known, "the server was not told of the conversation {conversation_id}");
            return self.refuse_conversation(link, &conversation_id);
        };
        let is_newest = session.newest == Some(link);
        let known = session.by_packet.get(&*packet.id.packet_id).copied();
        let topic = match known {
            // Others may be there now.
            Some(index) => session.answers[index].topic.clone(),
            None if conversation_id.is_empty() => addressed.join("+"),
            None => conversation_id.clone(),
        };
        if is_newest {
            // The client asks again in its old order: what it has not asked for before this it will not ask for.
            let open = session.topics.get(&topic).map(|topic| topic.waiting.clone()).unwrap_or_default();
            let earlier = open.into_iter().filter(|index| known.is_none_or(|known| *index < known));
            earlier.for_each(|index| session.answers[index].held = false);
        }
        if let Some(index) = known {
            if is_newest {
                self.asked_again(link, session_id, &topic, index);
            }
            return;
        }
        let count = if addressed.is_empty() { 0 } else { chance.below(5) };
        let answer = Answer {
            packet_id: packet.id.packet_id.to_string(),
            interaction_id: packet.id.interaction_id.to_string(),
            correlation_id: packet.id.correlation_id.to_string(),
            conversation_id,
            topic: topic.clone(),
            speakers: (0..count).map(|_| chance.among(&addressed).clone()).collect(),
            said: Vec::new(),
            end: None,
            // On an old link it is known only that it will come once more.
            held: !is_newest && self.memory == Memory::SaysAgain,
            cancelled: false,
        };
        self.reached.insert(answer.packet_id.clone());
        self.take_up(session_id, answer);
    }

    fn take_up(&mut self, session_id: &str, answer: Answer) {
        let Some(session) = self.sessions.get_mut(session_id) else { return };
        let (index, topic) = (session.answers.len(), answer.topic.clone());
        session.by_packet.insert(answer.packet_id.clone(), index);
        session.answers.push(answer);
        session.topics.entry(topic.clone()).or_default().waiting.push_back(index);
        self.go_on(session_id, &topic);
    }

    fn asked_again(&mut self, link: usize, session_id: &str, topic: &str, index: usize) {
        let Some(session) = self.sessions.get_mut(session_id) else { return };
        let answer = &mut session.answers[index];
        let mut frames: Vec<_> = match self.memory {
            _ if answer.cancelled => Vec::new(),
            Memory::SaysAgain | Memory::SaysAgainLate => answer.said.iter().map(|(_, frame)| frame.clone()).collect(),
            Memory::GoesOn => Vec::new(),
        };
        frames.extend(answer.end.clone());
        answer.held = false;
        self.wishes.extend(frames.into_iter().map(|frame| Wish::Say(link, frame)));
        self.go_on(session_id, topic);
    }

    /// Somebody speaks unasked, once.
    pub(super) fn greet(&mut self, session_id: &str, chance: &mut Chance) {
        let interaction_id = self.id("greeting");
        let packet_id = self.id("nobody");
        let Some(session) = self.sessions.get_mut(session_id) else { return };
        if std::mem::replace(&mut session.greeted, true) || !chance.percent(30) {
            return;
        }
        let Some(name) = session.cast.first().cloned() else { return };
        let answer = Answer {
            packet_id,
            interaction_id,
            correlation_id: String::new(),
            conversation_id: String::new(),
            topic: name.clone(),
            speakers: (0..2).map(|_| name.clone()).collect(),
            said: Vec::new(),
            end: None,
            held: false,
            cancelled: false,
        };
        self.take_up(session_id, answer);
    }

    pub(super) fn cancel(&mut self, session_id: &str, interaction_id: &str) {
        let Some(session) = self.sessions.get_mut(session_id) else { return };
        for answer in session.answers.iter_mut().filter(|answer| answer.interaction_id == interaction_id) {
            answer.speakers.clear();
            answer.cancelled = true;
            answer.held = false;
        }
        self.go_on_everywhere(session_id);
    }

    pub(super) fn go_on_everywhere(&mut self, session_id: &str) {
        let topics: Vec<_> =
            self.sessions.get(session_id).map_or_else(Vec::new, |s| s.topics.keys().cloned().collect());
        topics.iter().for_each(|topic| self.go_on(session_id, topic));
    }

    /// Plans the next line of a conversation, if there is one.
    fn go_on(&mut self, session_id: &str, topic: &str) {
        let Some(session) = self.sessions.get_mut(session_id) else { return };
        let Some(known) = session.topics.get_mut(topic) else { return };
        if known.planned || known.waiting.is_empty() {
            return;
        }
        known.planned = true;
        let turn = Turn { session: session.number, session_id: session_id.to_owned(), topic: topic.to_owned() };
        self.wishes.push(Wish::Later(Duration::from_millis(self.pace / 2 + 1), Timer::Speak(turn)));
    }

    /// It is somebody's turn to speak.
    pub(super) fn speak(&mut self, turn: &Turn, chance: &mut Chance) {
        let memory = self.memory;
        let Some(session) = self.sessions.get_mut(&turn.session_id).filter(|s| s.number == turn.session) else {
            return;
        };
        let Some(topic) = session.topics.get_mut(&turn.topic) else { return };
        topic.planned = false;
        let Some(link) = session.newest else { return };
        let ready =
            self.ties.get(&link).is_some_and(|tie| tie.told || (self.speaks_early && memory != Memory::SaysAgain));
        let Some(index) = topic.waiting.front().copied().filter(|_| ready) else { return };
        if session.answers[index].held {
            return;
        }
        let cast = session.cast.clone();
        let speaker =
            std::iter::from_fn(|| session.answers[index].speakers.pop_front()).find(|name| cast.contains(name));
        match speaker {
            Some(name) => self.say_line(link, turn, index, &name, chance),
            None => self.say_end(link, turn, index, chance),
        }
        self.go_on(&turn.session_id, &turn.topic);
    }

    fn say_line(&mut self, link: usize, turn: &Turn, index: usize, name: &str, chance: &mut Chance) {
        let packet_id = self.id("line");
        let Some(session) = self.sessions.get_mut(&turn.session_id) else { return };
        let agent_id = session.agent_id(name);
        let topic = session.topics.entry(turn.topic.clone()).or_default();
        topic.lines += 1;
        let place = topic.lines;
        let answer = &mut session.answers[index];
        let id = PacketId { packet_id: packet_id.clone(), ..answer.ids() };
        let payload = match chance.below(4) {
            0 => Payload::Emotion(Emotion { behavior: Behavior::Neutral, ..Emotion::default() }),
            _ => Payload::Text(TextEvent { text: packet_id.clone(), source: TextSource::Generated, is_final: true }),
        };
        let routing = Routing { source: Some(Actor::agent(agent_id)), ..Routing::default() };
        let frame = wire::encode_result(&Packet { id, routing, payload, ..Packet::default() });
        answer.said.push((packet_id.clone(), frame.clone()));
        let line = Line { topic: (turn.session, turn.topic.clone()), place };
        self.lines.insert(packet_id, line);
        if self.repeats && chance.percent(20) {
            self.wishes.push(Wish::Later(chance.millis(0, 4 * self.pace), Timer::Say(link, frame.clone())));
        }
        self.wishes.push(Wish::Say(link, frame));
    }

    fn say_end(&mut self, link: usize, turn: &Turn, index: usize, chance: &mut Chance) {
        let packet_id = self.id("end");
        let by_correlation = self.ends_by_correlation;
        let Some(session) = self.sessions.get_mut(&turn.session_id) else { return };
        if let Some(topic) = session.topics.get_mut(&turn.topic) {
            topic.waiting.pop_front();
        }
        let agent_id = session.agent_id("guard");
        let answer = &mut session.answers[index];
        let mut id = PacketId { packet_id, ..answer.ids() };
        if by_correlation && !id.correlation_id.is_empty() {
            id.interaction_id.clear();
        }
        let control = ControlEvent { action: ControlAction::InteractionEnd, ..ControlEvent::default() };
        let routing = Routing { source: Some(Actor::agent(agent_id.clone())), ..Routing::default() };
        let packet = Packet { id, routing, payload: Payload::Control(control), ..Packet::default() };
        let frame = wire::encode_result(&packet);
        answer.end = Some(frame.clone());
        let late = (self.repeats && chance.percent(20)).then(|| answer.ids());
        self.wishes.push(Wish::Say(link, frame));
        // After the end no more text comes, but other things may (PROTOCOL.md 3.3).
        if let Some(ids) = late {
            let id = PacketId { packet_id: self.id("late"), ..ids };
            let routing = Routing { source: Some(Actor::agent(agent_id)), ..Routing::default() };
            let payload = Payload::Emotion(Emotion::default());
            let frame = wire::encode_result(&Packet { id, routing, payload, ..Packet::default() });
            self.wishes.push(Wish::Later(chance.millis(0, self.pace), Timer::Say(link, frame)));
        }
    }
}

impl Answer {
    fn ids(&self) -> PacketId<String> {
        PacketId {
            packet_id: String::new(),
            utterance_id: String::new(),
            interaction_id: self.interaction_id.clone(),
            correlation_id: self.correlation_id.clone(),
            conversation_id: self.conversation_id.clone(),
        }
    }
}
