//! A service, as far as messages about it are concerned.

use std::time::Duration;

use inworld_protocol::packet::printable;

use super::super::http::Redactor;
use super::super::thought::{Failure, FailureKind};
use super::service_error::ServiceError;
use super::settings::RealtimeSettings;
use super::url::ServiceUrl;
use crate::setting_names::SettingNames;

/// Characters of a message.
const MOST_WORDS: usize = 1_000;

/// A service, and what is wanted of it.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) url: ServiceUrl,
    pub(crate) settings: RealtimeSettings,
    /// Where the key comes from, as the developer knows it. `None`: no key is sent.
    pub(crate) key_source: Option<String>,
    /// What messages call the settings around the script.
    pub(crate) names: SettingNames,
    pub(crate) redactor: Redactor,
}

impl Service {
    /// The model that is asked for; empty leaves it to the service.
    pub(crate) fn model(&self) -> &str {
        let settings = &self.settings;
        if settings.model.is_empty() { settings.profile.model } else { &settings.model }
    }

    /// A message about this service, without secrets, printable and bounded.
    pub(crate) fn words(&self, words: &str) -> String {
        printable(&self.redactor.redact(&format!("mind {}: {words}", self.url)), MOST_WORDS)
    }

    /// A failure with such a message.
    pub(crate) fn failure(&self, kind: FailureKind, words: &str) -> Failure {
        Failure { kind, words: self.words(words), retry_after: None }
    }

    /// What it told, with what can be done about it.
    pub(crate) fn refusal(&self, kind: FailureKind, error: &ServiceError) -> Failure {
        let told = error.words();
        let words = match kind {
            FailureKind::Key => match &self.key_source {
                Some(source) => format!("the key is refused ({told}); check {source}"),
                None => format!(
                    "it wants a key ({told}); set {} to the variable that holds it",
                    self.names.key_env_in("mind")
                ),
            },
            FailureKind::Quota => format!("the quota of the key is used up ({told}); it is not asked again"),
            FailureKind::Model => format!(
                "it does not have the model \"{}\" ({told}); set model in [mind] to one that it has",
                self.model()
            ),
            FailureKind::Busy => format!("it has no time now ({told})"),
            FailureKind::Refused => {
                format!("it refuses what it was asked ({told}); is profile = \"{}\" right?", self.settings.profile.name)
            }
            _ => format!("it failed ({told})"),
        };
        self.failure(kind, &words)
    }

    /// Nothing came in time.
    pub(crate) fn slow(&self, what: &str, limit: Duration) -> Failure {
        self.failure(FailureKind::Slow, &format!("{what} within {} ms", limit.as_millis()))
    }
}
