//! Reasoning and the marks of chat templates (CHAT.md 1.2). A mark may be split over pieces: text is held back while it could
//! be the beginning of one.

/// What is left of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Visible {
    /// The next letter.
    Letter(char),
    /// A mark has told that there is reasoning, so that what is visible is speech.
    Reasoned,
    /// All letters before were reasoning: a block of it was closed that no mark has opened.
    Retract,
    /// A mark behind which nothing of the answer comes.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// Reasoning begins.
    Open,
    /// Reasoning ends.
    Close,
    /// The name of a channel follows.
    Channel,
    /// The text of the channel follows.
    Message,
    /// The role of a message follows.
    Start,
    /// A message has ended.
    MessageEnd,
    /// The answer has ended.
    Stop,
    /// Means nothing for the answer.
    Ignored,
}

/// In small letters; capitals count as the same.
const MARKS: [(&str, Mark); 50] = [
    // A call of a tool in the text, by models whose template is not known to the server.
    ("<tool_call>", Mark::Open),
    ("</tool_call>", Mark::Close),
    ("<think>", Mark::Open),
    ("</think>", Mark::Close),
    ("<thinking>", Mark::Open),
    ("</thinking>", Mark::Close),
    ("<thought>", Mark::Open),
    ("</thought>", Mark::Close),
    ("<thoughts>", Mark::Open),
    ("</thoughts>", Mark::Close),
    ("<reasoning>", Mark::Open),
    ("</reasoning>", Mark::Close),
    ("<reflection>", Mark::Open),
    ("</reflection>", Mark::Close),
    ("<seed:think>", Mark::Open),
    ("</seed:think>", Mark::Close),
    ("[think]", Mark::Open),
    ("[/think]", Mark::Close),
    ("<|start_thinking|>", Mark::Open),
    ("<|end_thinking|>", Mark::Close),
    ("<|inner_prefix|>", Mark::Open),
    ("<|inner_suffix|>", Mark::Close),
    ("\u{25c1}think\u{25b7}", Mark::Open),
    ("\u{25c1}/think\u{25b7}", Mark::Close),
    ("<|constrain|>", Mark::Ignored),
    ("<|begin_of_text|>", Mark::Ignored),
    ("<|begin_of_thought|>", Mark::Open),
    ("<|end_of_thought|>", Mark::Close),
    ("<|channel|>", Mark::Channel),
    ("<|message|>", Mark::Message),
    ("<|start|>", Mark::Start),
    ("<|end|>", Mark::MessageEnd),
    ("<|return|>", Mark::Stop),
    ("<|call|>", Mark::Stop),
    ("<|im_end|>", Mark::Stop),
    ("<|im_start|>", Mark::Stop),
    ("<|eot_id|>", Mark::Stop),
    ("<|start_header_id|>", Mark::Stop),
    ("<|end_of_text|>", Mark::Stop),
    ("<|endoftext|>", Mark::Stop),
    ("<|user|>", Mark::Stop),
    ("<|assistant|>", Mark::Stop),
    ("<end_of_turn>", Mark::Stop),
    ("<start_of_turn>", Mark::Stop),
    ("</s>", Mark::Stop),
    ("<eos>", Mark::Stop),
    ("<\u{ff5c}end\u{2581}of\u{2581}sentence\u{ff5c}>", Mark::Stop),
    ("<<sys>>", Mark::Stop),
    ("[inst]", Mark::Stop),
    ("[/inst]", Mark::Stop),
];

/// The longest of the marks, in bytes, and the longest of those that are known by their form alone.
const LONGEST: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MarkerState {
    Speech,
    /// Until a closing mark.
    Reasoning,
    /// In the name of a channel, of which the first letters tell whether it is for the player.
    ChannelName,
    /// In a channel that is not for the player, or between two messages.
    Hidden,
    Ended,
}

/// Takes the letters of an answer one by one.
#[derive(Debug)]
pub(super) struct Markers {
    state: MarkerState,
    /// Could be the beginning of a mark.
    held: String,
    channel: String,
    /// Whether the text had marks of channels: then `<|end|>` is the end of a message, else of the answer.
    has_channels: bool,
    escape: Escape,
}

/// Where in an ANSI sequence the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escape {
    None,
    /// Behind the escape character.
    Begun,
    /// Among its parameters.
    Parameters,
}

impl Markers {
    /// `reasons`: the template opens a block of reasoning by itself.
    pub(super) fn new(reasons: bool) -> Self {
        Self {
            state: if reasons { MarkerState::Reasoning } else { MarkerState::Speech },
            held: String::new(),
            channel: String::new(),
            has_channels: false,
            escape: Escape::None,
        }
    }

    /// Takes the next letter. Control characters, and the sequences for terminals that they begin, are left out.
    pub(super) fn letter(&mut self, letter: char, visible: &mut Vec<Visible>) {
        let is_parameter = letter.is_ascii_digit() || matches!(letter, ';' | '?' | ':' | '<' | '=' | '>');
        self.escape = match (self.escape, letter) {
            (_, '\u{1b}') => Escape::Begun,
            (_, '\u{9b}') | (Escape::Begun, '[') => Escape::Parameters,
            (Escape::Parameters, _) if is_parameter => Escape::Parameters,
            (Escape::Parameters, 'a'..='z' | 'A'..='Z' | '~') => Escape::None,
            (_, letter) => {
                if !letter.is_control() || matches!(letter, '\n' | '\t') {
                    self.held.push(letter);
                    self.sort(visible);
                }
                Escape::None
            }
        };
    }

    /// No more letters follow: what could have been the beginning of a mark was none.
    pub(super) fn end(&mut self, visible: &mut Vec<Visible>) {
        let held = std::mem::take(&mut self.held);
        held.chars().for_each(|letter| self.pass(letter, visible));
    }

    /// Lets go of the held letters that are not a mark.
    fn sort(&mut self, visible: &mut Vec<Visible>) {
        while !self.held.is_empty() {
            let held = self.held.to_ascii_lowercase();
            if let Some((_, mark)) = MARKS.iter().find(|(text, _)| *text == held) {
                self.held.clear();
                return self.mark(*mark, visible);
            }
            match unlisted(&held) {
                Some(true) => {
                    self.held.clear();
                    return self.mark(Mark::Stop, visible);
                }
                Some(false) if held.len() < LONGEST => return,
                _ => {}
            }
            if held.len() <= LONGEST && MARKS.iter().any(|(text, _)| text.starts_with(held.as_str())) {
                return;
            }
            let first = self.held.remove(0);
            self.pass(first, visible);
        }
    }

    fn pass(&mut self, letter: char, visible: &mut Vec<Visible>) {
        const FINAL: &str = "final";
        match self.state {
            MarkerState::Speech => visible.push(Visible::Letter(letter)),
            MarkerState::ChannelName if self.channel.len() < FINAL.len() => {
                self.channel.push(letter.to_ascii_lowercase())
            }
            MarkerState::Reasoning | MarkerState::ChannelName | MarkerState::Hidden | MarkerState::Ended => {}
        }
    }

    fn mark(&mut self, mark: Mark, visible: &mut Vec<Visible>) {
        self.state = match (self.state, mark) {
            (MarkerState::Ended, _) => MarkerState::Ended,
            (state, Mark::Ignored) => state,
            (MarkerState::Reasoning, Mark::Close) => MarkerState::Speech,
            (MarkerState::Reasoning, Mark::Stop) => {
                visible.push(Visible::End);
                MarkerState::Ended
            }
            (MarkerState::Reasoning, _) => MarkerState::Reasoning,
            (_, Mark::Open) => {
                visible.push(Visible::Reasoned);
                MarkerState::Reasoning
            }
            (_, Mark::Close) => {
                visible.push(Visible::Retract);
                MarkerState::Speech
            }
            (_, Mark::Channel) => {
                self.has_channels = true;
                visible.push(Visible::Reasoned);
                self.channel.clear();
                MarkerState::ChannelName
            }
            (MarkerState::ChannelName, Mark::Message) if self.channel.trim() == "final" => MarkerState::Speech,
            (MarkerState::ChannelName, Mark::Message) => MarkerState::Hidden,
            (state, Mark::Message) => state,
            (_, Mark::Start) => MarkerState::Hidden,
            (_, Mark::MessageEnd) if self.has_channels => MarkerState::Hidden,
            (_, Mark::MessageEnd | Mark::Stop) => {
                visible.push(Visible::End);
                MarkerState::Ended
            }
        };
    }
}

/// Whether a text is a mark of a template by its form, `<|name|>`; or may still become one.
fn unlisted(held: &str) -> Option<bool> {
    let name = held.strip_prefix("<|")?;
    let (name, is_closed) = match name.split_once('|') {
        Some((name, ">")) if !name.is_empty() => (name, true),
        Some((name, "")) if !name.is_empty() => (name, false),
        Some(_) => return None,
        None => (name, false),
    };
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')).then_some(is_closed)
}
