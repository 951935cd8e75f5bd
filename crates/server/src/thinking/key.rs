//! The key of one server: from the game, or from the environment. It is wiped when it is dropped.

use std::fmt;
use std::sync::Arc;

use crate::setting_names::SettingNames;
use inworld_net::redact;
use zeroize::Zeroizing;

/// Where a key comes from.
#[derive(Clone, Default)]
pub(super) struct Key {
    /// The variable that the script names.
    variable: Option<String>,
    given: Option<Arc<Zeroizing<String>>>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Key").field("variable", &self.variable).finish_non_exhaustive()
    }
}

impl Key {
    /// What the game gives goes before what the script names.
    pub(super) fn new(variable: Option<String>, given: Option<Arc<Zeroizing<String>>>) -> Self {
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

    /// The value of `Authorization`, or nothing for a server without a key.
    ///
    /// # Errors
    /// The variable is not set; its name.
    pub(super) fn authorization(&self) -> Result<Option<Zeroizing<String>>, String> {
        let secret = match (&self.given, &self.variable) {
            (Some(key), _) => key.as_ref().clone(),
            (None, Some(variable)) => match std::env::var(variable) {
                Ok(key) if !key.trim().is_empty() => Zeroizing::new(key.trim().to_owned()),
                _ => return Err(variable.clone()),
            },
            (None, None) => return Ok(None),
        };
        // Some services have schemes of their own; then the key names it.
        let has_scheme = ["Bearer ", "Basic "].iter().any(|scheme| secret.starts_with(scheme));
        Ok(Some(if has_scheme { secret } else { Zeroizing::new(format!("Bearer {}", secret.as_str())) }))
    }
}

/// Words of a server without the secret of an `Authorization`.
pub(super) fn without_secret(words: &str, authorization: Option<&Zeroizing<String>>) -> String {
    let Some(authorization) = authorization else { return words.to_owned() };
    let secret = authorization.split_once(' ').map_or(authorization.as_str(), |(_, secret)| secret);
    redact(words, secret)
}
