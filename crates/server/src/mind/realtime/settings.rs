//! The table `[mind]` with `kind = "realtime"`.

use std::time::Duration;

use super::profile::Profile;

/// `[mind]` with `kind = "realtime"`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RealtimeSettings {
    pub(crate) profile: &'static Profile,
    /// As it was written, or the one of the profile.
    pub(crate) url: String,
    /// Empty: the one of the profile.
    pub(crate) model: String,
    /// The environment variable that holds the key.
    pub(crate) key_env: Option<String>,
    /// Of characters that name none; empty: the one of the profile.
    pub(crate) voice: String,
    /// The language of the player, ISO 639-1; empty leaves it to the service.
    pub(crate) language: String,
    /// Whether the service speaks; else it writes, and another voice speaks.
    pub(crate) is_spoken: bool,
    /// Whether characters show by short sounds that they listen, and whether the player's mood is told: where the service can.
    pub(crate) back_channels: bool,
    pub(crate) player_mood: bool,
    /// Whether the service sums up by itself what was said, where it can; kept in saved states.
    pub(crate) memory: bool,
    pub(crate) reply_tokens: u32,
    /// Sentences of an answer that is written, alone and in a group.
    pub(crate) sentences: usize,
    pub(crate) sentences_in_group: usize,
    /// From the request to the beginning of the answer.
    pub(crate) first_piece: Duration,
    /// Between two events of an answer.
    pub(crate) silence: Duration,
    /// Said when nothing came after `filler_after`.
    pub(crate) filler: Vec<String>,
    pub(crate) filler_after: Duration,
}

impl RealtimeSettings {
    /// A service with the usual values.
    pub(crate) fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            url: profile.url.to_owned(),
            model: String::new(),
            key_env: None,
            voice: String::new(),
            language: String::new(),
            is_spoken: true,
            back_channels: false,
            player_mood: false,
            memory: false,
            reply_tokens: 1_024,
            sentences: 4,
            sentences_in_group: 12,
            first_piece: Duration::from_secs(15),
            silence: Duration::from_secs(20),
            filler: Vec::new(),
            filler_after: Duration::from_millis(2_500),
        }
    }
}
