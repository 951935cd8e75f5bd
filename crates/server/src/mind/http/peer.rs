//! The server that is asked, as far as messages about it are concerned.

use std::fmt;
use std::sync::Arc;

use inworld_protocol::packet::printable;

use super::url::ServerUrl;
use crate::mind::thought::{Failure, FailureKind};
use crate::setting_names::SettingNames;

/// Characters of a message.
const MOST_WORDS: usize = 1_000;

/// Takes the server's key out of words that may repeat it.
#[derive(Clone)]
pub(crate) struct Redactor(Arc<dyn Fn(&str) -> String + Send + Sync>);

impl Redactor {
    pub(crate) fn new(redact: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(redact))
    }

    /// The words without the key.
    pub(crate) fn redact(&self, words: &str) -> String {
        (self.0)(words)
    }

    /// For servers without a key.
    pub(crate) fn none() -> Self {
        Self::new(str::to_owned)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// A server behind a mind.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// The table of the settings: `mind`, `speech` or `hearing`.
    pub(crate) table: &'static str,
    pub(crate) url: ServerUrl,
    /// The model that is asked for; empty leaves it to the server.
    pub(crate) model: String,
    /// Where the key comes from, as the developer knows it: `the variable MY_KEY` or `mind_key`. `None`: no key is sent.
    pub(crate) key_source: Option<String>,
    /// What messages call the settings around the script.
    pub(crate) names: SettingNames,
    pub(crate) redactor: Redactor,
}

impl Peer {
    /// A message about this server: which it is, and the words, without secrets, printable and bounded.
    pub(crate) fn words(&self, words: &str) -> String {
        let redacted = self.redactor.redact(words);
        printable(&format!("{} {}: {redacted}", self.table, self.url), MOST_WORDS)
    }

    /// A failure with such a message.
    pub(crate) fn failure(&self, kind: FailureKind, words: &str) -> Failure {
        Failure { kind, words: self.words(words), retry_after: None }
    }
}
