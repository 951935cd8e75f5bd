//! The key of one server: from the game, or from the environment. It is wiped when it is dropped.

use std::fmt;

use crate::mind::realtime::KeyHeader;
use crate::mind_key::MindKey;
use crate::setting_names::SettingNames;
use inworld_net::redact;
use zeroize::Zeroizing;

/// Where a key comes from.
#[derive(Clone, Default)]
pub(super) struct Key {
    /// The variable that the script names.
    variable: Option<String>,
    given: Option<MindKey>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Key").field("variable", &self.variable).finish_non_exhaustive()
    }
}

impl Key {
    /// What the game gives goes before what the script names.
    pub(super) fn new(variable: Option<String>, given: Option<MindKey>) -> Self {
        Self { variable, given }
    }

    /// Where it comes from, for messages.
    pub(super) fn source(&self, names: SettingNames) -> Option<String> {
        match (&self.given, &self.variable) {
            (Some(_), _) => Some(names.mind_key.unwrap_or("the key that was given").to_owned()),
            (None, Some(variable)) => Some(format!("the environment variable {variable}")),
            (None, None) => None,
        }
    }

    /// The key of the game's, if it has given one.
    pub(super) fn given(&self) -> Option<&MindKey> {
        self.given.as_ref()
    }

    /// The value of `Authorization`, or nothing for a server without a key.
    ///
    /// # Errors
    /// The variable is not set; its name.
    pub(super) fn authorization(&self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(self.secret()?.map(|secret| with_scheme("Bearer", secret)))
    }

    /// The header that a service of the Realtime family wants the key in, and its value; nothing without a key.
    ///
    /// # Errors
    /// The variable is not set; its name.
    pub(super) fn header(&self, kind: KeyHeader) -> Result<Option<(&'static str, Zeroizing<String>)>, String> {
        let Some(secret) = self.secret()? else { return Ok(None) };
        Ok(Some(match kind {
            KeyHeader::Bearer => ("authorization", with_scheme("Bearer", secret)),
            KeyHeader::Basic => ("authorization", with_scheme("Basic", secret)),
            // Tokens of that vendor go where others have their keys.
            KeyHeader::ApiKey if has_scheme(&secret) => ("authorization", secret),
            KeyHeader::ApiKey => ("api-key", secret),
        }))
    }

    fn secret(&self) -> Result<Option<Zeroizing<String>>, String> {
        match (&self.given, &self.variable) {
            (Some(key), _) => Ok(Some(key.secret())),
            (None, Some(variable)) => match std::env::var(variable) {
                Ok(key) if !key.trim().is_empty() => Ok(Some(Zeroizing::new(key.trim().to_owned()))),
                _ => Err(variable.clone()),
            },
            (None, None) => Ok(None),
        }
    }
}

/// Whether the key names its scheme: some services have their own.
fn has_scheme(secret: &str) -> bool {
    ["Bearer ", "Basic "].iter().any(|scheme| secret.starts_with(scheme))
}

fn with_scheme(scheme: &str, secret: Zeroizing<String>) -> Zeroizing<String> {
    if has_scheme(&secret) { secret } else { Zeroizing::new(format!("{scheme} {}", secret.as_str())) }
}

/// Words of a server without the secret of an `Authorization`.
pub(super) fn without_secret(words: &str, authorization: Option<&Zeroizing<String>>) -> String {
    let Some(authorization) = authorization else { return words.to_owned() };
    let secret = authorization.split_once(' ').map_or(authorization.as_str(), |(_, secret)| secret);
    redact(words, secret)
}
