//! A session as the server keeps it.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// What was asked for by one packet, and what is said in answer.
#[derive(Debug)]
pub struct Answer {
    pub packet_id: String,
    pub interaction_id: String,
    pub correlation_id: String,
    pub conversation_id: String,
    /// In which conversation it stands.
    pub topic: String,
    /// Who speaks the lines that are still to be said.
    pub speakers: VecDeque<String>,
    /// The frames of all that was said, with their packets' ids; the end is not among them.
    pub said: Vec<(String, String)>,
    /// The frame of the end, once it was said.
    pub end: Option<String>,
    /// The server goes on only when it is asked again.
    pub held: bool,
    pub cancelled: bool,
}

/// The packets of one conversation, which are answered one after the other.
#[derive(Debug, Default)]
pub struct Topic {
    pub waiting: VecDeque<usize>,
    /// The next line has its time already.
    pub planned: bool,
    /// How many lines were said.
    pub lines: usize,
}

#[derive(Debug)]
pub struct Session {
    pub number: u32,
    pub newest: Option<usize>,
    pub greeted: bool,
    pub scene: String,
    /// Short names of those who are in the scene.
    pub cast: Vec<String>,
    /// Who takes part, by agent ids.
    pub conversations: BTreeMap<String, Vec<String>>,
    pub evicted: BTreeSet<String>,
    pub answers: Vec<Answer>,
    pub by_packet: HashMap<String, usize>,
    pub topics: BTreeMap<String, Topic>,
}

impl Session {
    pub fn new(number: u32) -> Self {
        Self {
            number,
            newest: None,
            greeted: false,
            scene: String::new(),
            cast: Vec::new(),
            conversations: BTreeMap::new(),
            evicted: BTreeSet::new(),
            answers: Vec::new(),
            by_packet: HashMap::new(),
            topics: BTreeMap::new(),
        }
    }

    /// Ids are the same for the whole session, and another's are others.
    pub fn agent_id(&self, name: &str) -> String {
        format!("{name}@{}", self.number)
    }

    /// Whose id this is, if it is of this session.
    pub fn name_of<'a>(&self, agent_id: &'a str) -> Option<&'a str> {
        let (name, number) = agent_id.split_once('@')?;
        (number.parse() == Ok(self.number)).then_some(name)
    }

    /// There is another link: what is not said to its end waits to be asked for again, or does not.
    pub fn hold(&mut self, holds: bool) {
        for answer in self.answers.iter_mut().filter(|answer| answer.end.is_none()) {
            answer.held = holds;
        }
    }

    pub fn said(&self, packet_id: &str) -> Vec<&str> {
        let answer = self.by_packet.get(packet_id).map(|index| &self.answers[*index]);
        answer.map_or_else(Vec::new, |answer| answer.said.iter().map(|(id, _)| id.as_str()).collect())
    }
}
