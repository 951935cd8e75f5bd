//! Minds: what turns something that a character perceives into what it says and does.
//!
//! A session asks with an [`Order`] and gets [`Report`]s; it never waits for one. Everything in this folder is pure: it takes
//! texts, bytes and times, and has no I/O, no clock and no thread. What moves the bytes lives in `crate::thinking`.

mod card;
pub(crate) mod chat;
mod foreign;
pub(crate) mod http;
mod order;
mod persona;
mod prompt;
mod question;
pub(crate) mod realtime;
mod recollection;
pub(crate) mod reply;
mod settings;
mod speech;
mod thought;
pub(crate) mod voices;
mod work;

pub(crate) use card::{Card, MOST_FILE as MOST_CARD};
pub(crate) use foreign::People;
pub(crate) use order::{HearingRequest, Order, Report, SpeechRequest};
pub(crate) use persona::{ExampleLine, Lore, Lorebook, Persona};
pub(crate) use prompt::{Circumstances, Head, Prompt, TokenScale};
pub(crate) use question::{Action, Budget, Perceived, Priority, Purpose, Question, Role};
pub(crate) use recollection::Recollection;
pub(crate) use reply::{Form, Opening, read_speech};
pub(crate) use settings::{ActionForm, ChatSettings, HearingSettings, MindSettings, SpeechSettings};
pub(crate) use speech::Speech;
pub(crate) use thought::{Failure, FailureKind, Thought};
pub(crate) use work::WorkId;
