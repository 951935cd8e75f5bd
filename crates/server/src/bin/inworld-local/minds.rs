//! The options that let characters think, speak and hear: TOML that overrides tables of the script.

use crate::Failure;

/// What `--mind` and its neighbours say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Minds {
    pub mind: Option<String>,
    pub model: Option<String>,
    pub key_env: Option<String>,
    pub speech: Option<String>,
    pub hearing: Option<String>,
    pub allow_plain_http: bool,
}

impl Minds {
    /// The tables, or an empty text where nothing is said.
    ///
    /// # Errors
    /// `--model` without `--mind`, or `--key-env` without a server that takes the key.
    pub fn settings(&self) -> Result<String, Failure> {
        let lonely = |option: &str, with: &str| Err(Failure(2, format!("{option} goes with {with}; give both")));
        if self.mind.is_none() && self.model.is_some() {
            return lonely("--model", "--mind URL");
        }
        let servers = [&self.mind, &self.speech, &self.hearing];
        if self.key_env.is_some() && servers.iter().all(|server| server.is_none()) {
            return lonely("--key-env", "--mind, --speech or --hearing");
        }
        let mut toml = String::new();
        for (table, url) in ["mind", "speech", "hearing"].into_iter().zip(servers) {
            let Some(url) = url else { continue };
            toml += &format!("[{table}]\n");
            if table == "mind" {
                toml += &kind(url);
                toml += &self.model.as_ref().map_or(String::new(), |model| format!("model = {}\n", quoted(model)));
            }
            if table != "mind" {
                toml += &format!("url = {}\n", quoted(url));
            }
            toml += &self.key_env.as_ref().map_or(String::new(), |name| format!("key_env = {}\n", quoted(name)));
        }
        Ok(toml)
    }
}

/// What `--mind` says: `URL` of a chat server, or `realtime:PROFILE`, `realtime:URL` or `realtime:PROFILE:URL`.
fn kind(mind: &str) -> String {
    let Some(service) = mind.strip_prefix("realtime:") else {
        return format!("url = {}\nkind = \"chat\"\n", quoted(mind));
    };
    let is_profile = |name: &str| !["ws", "wss", "http", "https"].contains(&name);
    let (profile, url) = match service.split_once(':') {
        Some((profile, url)) if is_profile(profile) => (profile, url),
        Some(_) => ("generic", service),
        None => (service, ""),
    };
    let url = if url.is_empty() { String::new() } else { format!("url = {}\n", quoted(url)) };
    format!("kind = \"realtime\"\nprofile = {}\n{url}", quoted(profile))
}

/// A text as TOML has it. An argument may hold anything.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted += &format!("\\u{:04X}", u32::from(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn options_are_tables() {
        let minds = Minds {
            mind: own("http://127.0.0.1:1/v1"),
            model: own("a \"model\"\n"),
            key_env: own("MY_KEY"),
            hearing: own("http://127.0.0.1:2"),
            ..Minds::default()
        };
        let expected = "[mind]\nurl = \"http://127.0.0.1:1/v1\"\nkind = \"chat\"\nmodel = \"a \\\"model\\\"\\u000A\"\nkey_env = \
                        \"MY_KEY\"\n[hearing]\nurl = \"http://127.0.0.1:2\"\nkey_env = \"MY_KEY\"\n";
        assert_eq!(minds.settings().ok().unwrap(), expected);
        assert_eq!(Minds::default().settings().ok().unwrap(), "");
        for (option, table) in [
            ("realtime:openai", "profile = \"openai\"\n"),
            ("realtime:wss://h/v1", "profile = \"generic\"\nurl = \"wss://h/v1\"\n"),
            ("realtime:azure:wss://h/v1", "profile = \"azure\"\nurl = \"wss://h/v1\"\n"),
        ] {
            let minds = Minds { mind: own(option), ..Minds::default() };
            assert_eq!(minds.settings().ok().unwrap(), format!("[mind]\nkind = \"realtime\"\n{table}"));
        }
    }

    #[test]
    fn what_goes_with_something_is_refused_alone() {
        let model = Minds { model: own("m"), ..Minds::default() };
        let key = Minds { key_env: own("MY_KEY"), ..Minds::default() };
        for (minds, words) in
            [(model, "--model goes with --mind URL"), (key, "--key-env goes with --mind, --speech or")]
        {
            let Err(Failure(code, said)) = minds.settings() else { panic!("{minds:?} is fine") };
            assert!(code == 2 && said.starts_with(words), "{said}");
        }
    }
}
