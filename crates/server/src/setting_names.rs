//! The names that the program around the server has for its settings, for messages.

use inworld_net::RootsProblem;

/// The names of settings, as whoever runs the server has them. The default are those of the library; fields of the script
/// are called as they are there in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingNames {
    /// The setting with the key of the servers of minds. `None`: keys come from the environment only.
    pub mind_key: Option<&'static str>,
    /// The setting that names the variable with that key, beside `key_env` of the script. `None`: no such setting.
    pub key_env: Option<&'static str>,
    /// The setting with the roots that are trusted beside those of the web. `None`: no such setting.
    pub ca_pem: Option<&'static str>,
}

impl Default for SettingNames {
    fn default() -> Self {
        Self { mind_key: Some("mind_key"), key_env: None, ca_pem: Some("ca_pem") }
    }
}

impl SettingNames {
    /// How a key is given beside the environment, behind words that say so of the environment.
    pub(crate) fn or_mind_key(&self, how: &str) -> String {
        self.mind_key.map_or(String::new(), |name| format!(", or {how} {name}"))
    }

    /// How the variable of a key is named for a server of this table.
    pub(crate) fn key_env_in(&self, table: &str) -> String {
        match self.key_env {
            Some(option) => format!("key_env in [{table}] or {option}"),
            None => format!("key_env in [{table}]"),
        }
    }

    /// The advice behind a message about untrusted roots.
    pub(crate) fn advice(&self, roots: Option<RootsProblem>) -> String {
        match (self.ca_pem, roots) {
            (Some(name), Some(RootsProblem::Missing)) => format!("; add its root with {name}"),
            (Some(name), Some(RootsProblem::Outdated)) => format!("; is {name} out of date?"),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_is_not_there_is_not_named() {
        let library = SettingNames::default();
        assert_eq!(library.or_mind_key("as"), ", or as mind_key");
        assert_eq!(library.key_env_in("mind"), "key_env in [mind]");
        assert_eq!(library.advice(Some(RootsProblem::Missing)), "; add its root with ca_pem");
        assert_eq!(library.advice(None), "");
        let program = SettingNames { mind_key: None, key_env: Some("--key-env"), ca_pem: None };
        assert_eq!(program.or_mind_key("as"), "");
        assert_eq!(program.key_env_in("speech"), "key_env in [speech] or --key-env");
        assert_eq!(program.advice(Some(RootsProblem::Outdated)), "");
    }
}
