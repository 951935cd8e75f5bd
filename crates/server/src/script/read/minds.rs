//! The tables `[mind]`, `[speech]` and `[hearing]`, each perhaps overridden from outside of the script.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::ScriptError;
use super::super::document::{Field, Table};
use crate::mind::http::ServerUrl;
use crate::mind::{ActionForm, ChatSettings, HearingSettings, MindSettings, SpeechSettings};
use crate::setting_names::SettingNames;

const MIND: [&str; 24] = [
    "kind",
    "profile",
    "voice",
    "language",
    "output",
    "back_channels",
    "memory",
    "player_mood",
    "url",
    "model",
    "key_env",
    "context_tokens",
    "reply_tokens",
    "temperature",
    "actions",
    "sentences",
    "sentences_in_group",
    "parallel",
    "first_piece_ms",
    "silence_ms",
    "filler",
    "filler_after_ms",
    "record",
    "replay",
];
const SPEECH: [&str; 7] = ["heard", "url", "model", "key_env", "voice", "format", "rate"];
const HEARING: [&str; 4] = ["url", "model", "key_env", "language"];

/// Names of keys in other programs. They are refused with a message of their own.
const KEYS: [&str; 8] = ["key", "api_key", "apikey", "api-key", "token", "access_token", "secret", "authorization"];

/// How keys of well-known vendors begin that could be names of variables.
const KEY_PREFIXES: [&str; 6] = ["sk_", "gsk_", "hf_", "AIza", "r8_", "xai_"];

/// The address in place of a server when answers are taken from a recording.
const NO_SERVER: &str = "http://127.0.0.1:9/v1";

/// A table of the script, and the one that overrides its fields.
struct Tables<'d> {
    script: Option<Table<'d>>,
    over: Option<Table<'d>>,
}

impl<'d> Tables<'d> {
    fn read(
        name: &str,
        known: &[&str],
        script: &Table<'d>,
        over: Option<&Table<'d>>,
        rules: &Rules,
    ) -> Result<Self, ScriptError> {
        let table = |from: &Table<'d>| {
            let Some(field) = from.take(name) else { return Ok(None) };
            if let Some(key) = KEYS.iter().find_map(|key| field.member(key)) {
                return Err(key.error(format!(
                    "is a key in a file, where others can read it; write key_env = \"MY_KEY\" instead, and give the key in \
                     the environment variable MY_KEY{}",
                    rules.names.or_mind_key("as")
                )));
            }
            field.table(known).map(Some)
        };
        Ok(Self { script: table(script)?, over: over.map(table).transpose()?.flatten() })
    }

    fn take(&self, key: &str) -> Option<Field<'d>> {
        let take = |table: &Option<Table<'d>>| table.as_ref().and_then(|table| table.take(key));
        take(&self.over).or_else(|| take(&self.script))
    }

    fn text(&self, key: &str) -> Result<String, ScriptError> {
        self.take(key).map_or(Ok(String::new()), |field| field.string().map(str::to_owned))
    }

    fn number(&self, key: &str, range: std::ops::Range<i64>, usual: u32) -> Result<u32, ScriptError> {
        let Some(field) = self.take(key) else { return Ok(usual) };
        Ok(u32::try_from(field.integer(range)?).unwrap_or(usual))
    }

    fn milliseconds(&self, key: &str, usual: Duration) -> Result<Duration, ScriptError> {
        let usual = u32::try_from(usual.as_millis()).unwrap_or(u32::MAX);
        Ok(Duration::from_millis(self.number(key, 1..3_600_001, usual)?.into()))
    }

    /// The name of an environment variable, which is never the key itself.
    fn key_env(&self) -> Result<Option<String>, ScriptError> {
        let Some(field) = self.take("key_env") else { return Ok(None) };
        let name = field.string()?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        let is_key = KEY_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        if !is_name || !begins || is_key || name.len() > 64 {
            return Err(field.error(
                "is not the name of an environment variable, such as \"MY_KEY\"; a key itself never \
                                    belongs here",
            ));
        }
        Ok(Some(name.to_owned()))
    }

    /// The address of a server, as it was written; checked.
    fn url(&self, table: &str, rules: &Rules) -> Result<Option<String>, ScriptError> {
        let Some(field) = self.take("url") else { return Ok(None) };
        let text = field.string()?;
        let name = format!("{table}.url");
        let parsed = ServerUrl::parse(&name, text);
        let parsed = parsed.map_err(|words| field.error(words.strip_prefix(&name).unwrap_or(&words).trim_start()))?;
        if !parsed.remote.secure && !parsed.remote.is_loopback() && !rules.allow_plain_http {
            return Err(field.error(format!(
                "{parsed} would send what is said, and the key, unencrypted over the network; use https://, or allow \
                 plain connections"
            )));
        }
        Ok(Some(text.to_owned()))
    }
}

/// Context for reading a script.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct Rules<'r> {
    /// The folder of the script, for files beside it.
    pub(in super::super) folder: Option<&'r Path>,
    /// Whether `http://` may lead to other machines.
    pub(in super::super) allow_plain_http: bool,
    /// What messages call the settings around the script.
    pub(in super::super) names: SettingNames,
}

impl Rules<'_> {
    /// A path that is written in the script: from its folder.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.map_or_else(|| path.into(), |folder| folder.join(path))
    }
}

/// What the microphone recognises, in turn, and the servers.
pub(super) fn read<'d>(
    script: &Table<'d>,
    over: Option<&Table<'d>>,
    rules: &Rules,
) -> Result<(Vec<String>, MindSettings), ScriptError> {
    let mind = Tables::read("mind", &MIND, script, over, rules)?;
    let speech = Tables::read("speech", &SPEECH, script, over, rules)?;
    let hearing = Tables::read("hearing", &HEARING, script, over, rules)?;
    let file = |name: &str| -> Result<Option<PathBuf>, ScriptError> {
        mind.take(name).map(|field| field.words().map(|path| rules.path(path))).transpose()
    };
    let (record, replay) = (file("record")?, file("replay")?);
    if let (Some(_), Some(_), Some(field)) = (&record, &replay, mind.take("record")) {
        return Err(field.error("is given beside replay; record what a server says, or replay it"));
    }
    let realtime = realtime::read(&mind, rules)?;
    if let (Some(_), Some(field)) = (&realtime, mind.take("record").or_else(|| mind.take("replay"))) {
        return Err(field.error("goes with kind = \"chat\" only; record whole sessions instead (docs/MINDS.md)"));
    }
    let chat = if realtime.is_some() { None } else { chat(&mind, replay.is_some(), rules)? };
    let settings = MindSettings {
        chat,
        realtime,
        speech: speech_settings(&speech, rules)?,
        hearing: hearing_settings(&hearing, rules)?,
        record,
        replay,
        names: rules.names,
    };
    Ok((heard(&speech)?, settings))
}

fn heard(speech: &Tables) -> Result<Vec<String>, ScriptError> {
    let Some(field) = speech.take("heard") else { return Ok(Vec::new()) };
    let mut texts = Vec::new();
    for entry in field.one_or_more()? {
        texts.push(entry.words()?.to_owned());
    }
    Ok(texts)
}

fn chat(mind: &Tables, replays: bool, rules: &Rules) -> Result<Option<ChatSettings>, ScriptError> {
    let url = mind.url("mind", rules)?;
    let kind = mind.take("kind");
    let thinks = match kind.as_ref().map(Field::string).transpose()? {
        None => url.is_some() || replays,
        Some("chat") => true,
        Some("script") => false,
        Some(other) => {
            let kind = kind.as_ref().map(|field| {
                field.error(format!("\"{other}\" is not a kind of mind; use \"chat\", \"realtime\" or \"script\""))
            });
            return kind.map_or(Ok(None), Err);
        }
    };
    if !thinks {
        return Ok(None);
    }
    let url = match (url, kind) {
        (Some(url), _) => url,
        (None, _) if replays => NO_SERVER.to_owned(),
        (None, Some(kind)) => {
            return Err(kind.error("\"chat\" needs a server; write url = \"http://127.0.0.1:11434/v1\" as well"));
        }
        (None, None) => return Ok(None),
    };
    let usual = ChatSettings::new(&url);
    let temperature = mind.take("temperature").map(|field| field.number(0.0, 2.0)).transpose()?;
    let filler = filler(mind)?;
    let context_tokens = mind.number("context_tokens", 1_024..1_048_577, usual.context_tokens)?;
    let reply_tokens = mind.number("reply_tokens", 16..4_097, usual.reply_tokens)?;
    if let Some(field) = mind.take("reply_tokens").filter(|_| reply_tokens > context_tokens / 4) {
        return Err(field.error(format!(
            "{reply_tokens} leaves too little of context_tokens = {context_tokens} for the question; use at most {}",
            context_tokens / 4
        )));
    }
    Ok(Some(ChatSettings {
        model: mind.text("model")?,
        key_env: mind.key_env()?,
        context_tokens,
        reply_tokens,
        temperature: temperature.map_or(usual.temperature, |temperature| temperature as f32),
        actions: actions(mind)?,
        sentences: mind.number("sentences", 1..33, 4)? as usize,
        sentences_in_group: mind.number("sentences_in_group", 1..65, 12)? as usize,
        parallel: mind.number("parallel", 1..257, 1)? as usize,
        first_piece: mind.milliseconds("first_piece_ms", usual.first_piece)?,
        silence: mind.milliseconds("silence_ms", usual.silence)?,
        filler: filler.unwrap_or(usual.filler),
        filler_after: mind.milliseconds("filler_after_ms", usual.filler_after)?,
        url,
    }))
}

/// The filler lines of the script, for waits.
fn filler(mind: &Tables) -> Result<Option<Vec<String>>, ScriptError> {
    let fields = match mind.take("filler") {
        Some(field) if field.is_list() => field.list()?,
        Some(field) => vec![field],
        None => return Ok(None),
    };
    fields.iter().map(|entry| entry.words().map(str::to_owned)).collect::<Result<_, ScriptError>>().map(Some)
}

fn actions(mind: &Tables) -> Result<ActionForm, ScriptError> {
    let Some(field) = mind.take("actions") else { return Ok(ActionForm::default()) };
    match field.string()? {
        "tags" => Ok(ActionForm::Tags),
        "call" => Ok(ActionForm::Call),
        "tools" => Ok(ActionForm::Tools),
        "none" => Ok(ActionForm::None),
        other => Err(field.error(format!("\"{other}\" is not known; use \"tags\", \"call\", \"tools\" or \"none\""))),
    }
}

fn speech_settings(speech: &Tables, rules: &Rules) -> Result<Option<SpeechSettings>, ScriptError> {
    let Some(url) = speech.url("speech", rules)? else { return Ok(None) };
    let format = speech.take("format");
    let format = match format.as_ref().map(Field::string).transpose()? {
        None | Some("wav") => "wav".to_owned(),
        Some("pcm") => "pcm".to_owned(),
        Some(other) => {
            let words = format!("\"{other}\" cannot be played; use \"wav\", or \"pcm\" with its rate");
            return format.map_or(Ok(None), |field| Err(field.error(words)));
        }
    };
    Ok(Some(SpeechSettings {
        url,
        model: speech.text("model")?,
        key_env: speech.key_env()?,
        voice: speech.text("voice")?,
        format,
        rate: speech.number("rate", 8_000..192_001, 24_000)?,
    }))
}

fn hearing_settings(hearing: &Tables, rules: &Rules) -> Result<Option<HearingSettings>, ScriptError> {
    let Some(url) = hearing.url("hearing", rules)? else { return Ok(None) };
    let language = hearing.text("language")?;
    if let Some(field) = hearing.take("language")
        && !language.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
    {
        return Err(field.error("is not a language; use its code, such as \"en\""));
    }
    Ok(Some(HearingSettings { url, model: hearing.text("model")?, key_env: hearing.key_env()?, language }))
}

mod realtime;
#[cfg(test)]
mod tests;
