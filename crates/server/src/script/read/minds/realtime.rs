//! The table `[mind]` with `kind = "realtime"`.

use super::{Rules, ScriptError, Tables, filler};
use crate::mind::realtime::{Profile, RealtimeSettings, ServiceUrl};

/// The settings, where this is the kind of mind.
pub(super) fn read(mind: &Tables, rules: &Rules) -> Result<Option<RealtimeSettings>, ScriptError> {
    let Some(kind) = mind.take("kind") else { return Ok(None) };
    if kind.string()? != "realtime" {
        return Ok(None);
    }
    let profile = match mind.take("profile") {
        None => Profile::named("generic"),
        Some(field) => {
            let name = field.string()?;
            let unknown = || field.error(format!("\"{name}\" is not known; use {}", Profile::names()));
            Some(Profile::named(name).ok_or_else(unknown)?)
        }
    };
    let Some(profile) = profile else { return Ok(None) };
    let usual = RealtimeSettings::new(profile);
    let url = match mind.take("url") {
        None if usual.url.is_empty() => {
            return Err(kind.error(format!(
                "\"realtime\" with profile = \"{}\" needs the address of a service; write url = \
                 \"ws://127.0.0.1:8765/v1/realtime\" as well",
                profile.name
            )));
        }
        None => usual.url,
        Some(field) => {
            let text = field.string()?;
            let url = ServiceUrl::parse(text).map_err(|words| field.error(words))?;
            if !url.remote.secure && !url.remote.is_loopback() && !rules.allow_plain_http {
                return Err(field.error(format!(
                    "{url} would send what is said, and the key, unencrypted over the network; use wss://, or allow plain \
                     connections"
                )));
            }
            text.to_owned()
        }
    };
    let is_spoken = match mind.take("output") {
        None => true,
        Some(field) => match field.string()? {
            "audio" => true,
            "text" => false,
            other => return Err(field.error(format!("\"{other}\" is not known; use \"audio\" or \"text\""))),
        },
    };
    let flag = |name: &str| match mind.take(name) {
        Some(field) if !profile.has_provider_data => Err(field.error("goes with profile = \"inworld\" only")),
        Some(field) => field.boolean(),
        None => Ok(false),
    };
    Ok(Some(RealtimeSettings {
        profile,
        url,
        model: mind.text("model")?,
        key_env: mind.key_env()?,
        voice: mind.text("voice")?,
        language: mind.text("language")?,
        is_spoken,
        back_channels: flag("back_channels")?,
        player_mood: flag("player_mood")?,
        memory: flag("memory")?,
        reply_tokens: mind.number("reply_tokens", 16..4_097, usual.reply_tokens)?,
        sentences: mind.number("sentences", 1..33, 4)? as usize,
        sentences_in_group: mind.number("sentences_in_group", 1..65, 12)? as usize,
        first_piece: mind.milliseconds("first_piece_ms", usual.first_piece)?,
        silence: mind.milliseconds("silence_ms", usual.silence)?,
        filler: filler(mind)?.unwrap_or(usual.filler),
        filler_after: mind.milliseconds("filler_after_ms", usual.filler_after)?,
    }))
}
