//! What a session asks of a mind.

use std::sync::Arc;

/// One question. It holds everything that the answer depends on, so that it can be recorded and asked again.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// What the answer is for.
    pub(crate) purpose: Purpose,
    /// The character that is to think, by its index in the script.
    pub(crate) character: usize,
    /// The prompt, within its budget: one system message first, then user and assistant in turn, the last one from the user.
    pub(crate) messages: Arc<[Message]>,
    /// The actions that are allowed now; others are dropped.
    pub(crate) actions: Arc<[Action]>,
    /// How much may come back.
    pub(crate) budget: Budget,
    /// Priority among the questions that wait for the server.
    pub(crate) priority: Priority,
    /// The name in whose voice the mind speaks.
    pub(crate) own_name: String,
    /// The player's name; the mind never speaks in it.
    pub(crate) player_name: String,
    /// The other characters in the conversation.
    pub(crate) other_names: Vec<String>,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// Speech and actions of a character. Thoughts: `Sentence`, `Narration`, `Action`.
    Reply,
    /// Loads the model and fills its prefix cache; nothing comes back but `Done` or `Failed`.
    Warm,
    /// A summary of lines that no longer fit. Thoughts: one `Text`.
    Summary,
    /// Which action follows from what was just said, for `actions = "call"`. Thoughts: at most one `Action`.
    ChooseAction,
    /// Which of `other_names` speaks next, if any. Thoughts: one `Text` with a name, or an empty one.
    ChooseSpeaker,
}

/// One message of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) role: Role,
    pub(crate) content: String,
}

/// Whose message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    /// The word of the chat protocol.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// Something that a character can do in the game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) name: String,
    /// When she does it, for the prompt.
    pub(crate) description: String,
    /// Names of parameters with what each means.
    pub(crate) parameters: Vec<(String, String)>,
    /// Whether it reaches the game as a task instead of a trigger.
    pub(crate) is_task: bool,
}

/// Bounds of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Tokens that the server may write.
    pub(crate) reply_tokens: u32,
    /// Sentences after which the connection is closed.
    pub(crate) sentences: usize,
    /// Whether the answer may vary more than usual, because the last one repeated an earlier one.
    pub(crate) varied: bool,
}

impl Budget {
    /// For answers that are not spoken; their requests have bounds of their own.
    pub(crate) fn side() -> Self {
        Self { reply_tokens: 0, sentences: 1, varied: false }
    }
}

/// Priority of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Priority {
    /// Nobody waits: summaries and warming.
    Idle,
    /// Characters among themselves.
    Characters,
    /// The player waits. The newest of a session replaces the one before.
    Player,
}

/// What a character has just perceived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Perceived {
    /// Words of the player or of another character.
    Words { speaker: String, text: String },
    /// A narrated action of the player.
    Action { text: String },
    /// An event of the game.
    Event { name: String, parameters: Vec<(String, String)> },
}
