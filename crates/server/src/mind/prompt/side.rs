//! Questions beside the conversation: a summary of what was forgotten, which action follows, who speaks next. Each is short and
//! has a prompt of its own.

use super::super::foreign::People;
use super::super::question::{Action, Message, Role};
use super::super::recollection::{LineKind, Recollection, RememberedLine};
use super::tokens::tokens;
use super::{Head, Prompt, history};

/// Lines that tell what just happened.
const LAST_LINES: usize = 6;
/// Tokens that lines to be summarised take at most in one question.
const SUMMED_TOKENS: u32 = 1_500;

/// A question for a summary.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SummaryPrompt {
    pub(crate) prompt: Prompt,
    /// The lines below this number are covered by it.
    pub(crate) until: u64,
}

impl Head {
    /// Asks for a summary of the lines that have faded; `None` when none has.
    pub(crate) fn summary(&self, recollection: &Recollection, people: &People) -> Option<SummaryPrompt> {
        let mut until = None;
        let mut room = SUMMED_TOKENS.min(self.most_tokens / 2);
        let mut lines = String::new();
        for (number, line) in recollection.faded() {
            let line = format!("{}\n", told(line, people));
            let cost = tokens(&line);
            if cost > room && until.is_some() {
                break;
            }
            room = room.saturating_sub(cost);
            lines.push_str(&line);
            until = Some(number + 1);
        }
        let before = match recollection.summary() {
            "" => String::new(),
            summary => format!("What is known so far:\n{summary}\n\n"),
        };
        let system = format!(
            "You keep the memory of {}. Answer with at most five short sentences in the third person, and with nothing else.",
            people.own
        );
        let user = format!(
            "{before}What happened then:\n{lines}\nSum up all of it: who {} met, what was asked, promised, given and felt.",
            people.own
        );
        Some(SummaryPrompt { prompt: short(system, user), until: until? })
    }

    /// Asks which of the allowed actions follows from the last lines, if any.
    pub(crate) fn choose_action(&self, recollection: &Recollection, allowed: &[Action], people: &People) -> Prompt {
        let described = |action: &Action| {
            let parameters = action.parameters.iter().map(|(name, meaning)| format!(" {name}=<{meaning}>"));
            let parameters = parameters.collect::<String>();
            format!("- {}{parameters}: {}", action.name, self.persona.neutral(&action.description))
        };
        let list = allowed.iter().map(described).collect::<Vec<_>>().join("\n");
        let system = format!(
            "You decide what {} does now in a game. Choose an action only if the last lines ask for it or agree to it. \
             The actions:\n{list}\n- none: in all other cases\nAnswer with the name of one action and nothing else.",
            people.own
        );
        let user = format!("{}\nWhat does {} do?", last_lines(recollection, people), people.own);
        short(system, user)
    }

    /// Asks who of these speaks next; the player is the last of them.
    pub(crate) fn choose_speaker(recollection: &Recollection, names: &[String], people: &People) -> Prompt {
        let system = format!(
            "You direct a conversation. Those present: {}. Answer with the name of the one who speaks next and with nothing else.",
            names.join(", ")
        );
        let user = format!("{}\nWho speaks next?", last_lines(recollection, people));
        short(system, user)
    }
}

fn short(system: String, user: String) -> Prompt {
    let messages = [Message { role: Role::System, content: system }, Message { role: Role::User, content: user }];
    Prompt::new(messages.into())
}

fn last_lines(recollection: &Recollection, people: &People) -> String {
    let count = recollection.shown().count();
    let lines = recollection.shown().skip(count.saturating_sub(LAST_LINES));
    lines.map(|line| told(line, people)).collect::<Vec<_>>().join("\n")
}

/// A line as a stranger tells it.
fn told(line: &RememberedLine, people: &People) -> String {
    match line.kind {
        LineKind::Own => format!("{}: {}", people.own, line.text),
        LineKind::OwnAction => format!("[{} does this: {}]", people.own, line.text),
        _ => history::others(line),
    }
}
