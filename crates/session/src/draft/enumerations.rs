//! Names of enumerations in JSON that the game gives. Nothing unknown is sent: a server reads it as unset, and some
//! clients fail on it (PROTOCOL.md 12, 13.14, U3).

use serde_json::Value;

use inworld_protocol::packet::enums::*;
use inworld_protocol::packet::printable;

/// Where a name of an enumeration may stand in a client's packet, which names there are, and which numbers.
struct EnumField {
    /// Members from the packet on; lists are looked into.
    path: &'static str,
    names: fn() -> Vec<&'static str>,
    knows: fn(&str) -> bool,
    has: fn(u32) -> bool,
}

macro_rules! enum_fields {
    ($($path:literal: $name:ident $([$($right:ident),+])?;)+) => {
        &[$(EnumField {
            path: $path,
            names: || enum_fields!(@names $name $([$($right),+])?),
            knows: |name| $name::from_name(name).is_some(),
            has: |number| $name::from_number(number).is_some(),
        }),+]
    };
    (@names $name:ident) => { $name::ALL.iter().map(|value| value.name()).collect() };
    (@names $name:ident [$($right:ident),+]) => { vec![$($name::$right.name()),+] };
}

/// All places, as PROTOCOL.md 3.4 to 3.17 have them. In brackets what is right for a client, where that is not all.
const ENUM_FIELDS: &[EnumField] = enum_fields! {
    "text.sourceType": TextSource [TypedIn];
    "dataChunk.type": DataType [Audio];
    "dataChunk.audioFormat": AudioFormat;
    "custom.type": CustomType [Trigger];
    "custom.playback": Playback;
    "action.playback": Playback;
    "control.action": ControlAction [
        AudioSessionStart, AudioSessionEnd, TtsPlaybackStart, TtsPlaybackEnd, TtsPlaybackMute, TtsPlaybackUnmute,
        ConversationStart, ConversationUpdate, SessionConfiguration
    ];
    "control.audioSessionStart.mode": MicrophoneMode;
    "control.audioSessionStart.understandingMode": UnderstandingMode;
    "control.conversationUpdate.participants.type": ActorType [Agent, Player];
    "control.sessionConfiguration.continuation.continuationType": ContinuationType;
    "control.sessionConfiguration.continuation.dialogHistory.history.actor.type": ActorType;
    "mutation.applyResponse.applyResponseType": ApplyResponseType;
    "mutation.loadCharacters.name.languageCode": LanguageCode;
    "sessionControl.continuation.continuationType": ContinuationType;
    "sessionControl.continuation.dialogHistory.history.actor.type": ActorType;
    "sessionControl.sessionConfigurationPayload.continuation.continuationType": ContinuationType;
    "sessionControl.sessionConfigurationPayload.continuation.dialogHistory.history.actor.type": ActorType;
    "latencyReport.pingPong.type": PingPongType [Pong];
    "latencyReport.perceivedLatency.precision": Precision;
    "entitiesItemsOperation.itemsInEntities.type": ItemsInEntitiesType [Add, Remove, Replace];
    "routing.source.type": ActorType [Player];
    "routing.target.type": ActorType [Agent, World];
    "routing.targets.type": ActorType [Agent, World];
};

/// Refuses a packet with an unknown value in a field of an enumeration.
pub(super) fn check_names(json: &str) -> Result<(), String> {
    let packet: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    ENUM_FIELDS.iter().try_for_each(|field| field.check(&packet, field.path))
}

impl EnumField {
    fn check(&self, value: &Value, path: &str) -> Result<(), String> {
        if let Value::Array(items) = value {
            return items.iter().try_for_each(|item| self.check(item, path));
        }
        if path.is_empty() {
            return self.check_name(value);
        }
        let (member, rest) = path.split_once('.').unwrap_or((path, ""));
        let Value::Object(object) = value else { return Ok(()) };
        // Both spellings are read (PROTOCOL.md 3.2), so both are looked at.
        let spellings = [Some(member.to_owned()), Some(snake_case(member)).filter(|snake| snake != member)];
        let found = spellings.into_iter().flatten().filter_map(|spelling| object.get(&spelling));
        found.into_iter().try_for_each(|value| self.check(value, rest))
    }

    fn check_name(&self, value: &Value) -> Result<(), String> {
        let right = match value {
            Value::Null => true,
            Value::String(name) => (self.knows)(name),
            Value::Number(number) => {
                number.as_u64().and_then(|number| u32::try_from(number).ok()).is_some_and(self.has)
            }
            _ => false,
        };
        if right {
            return Ok(());
        }
        let written = printable(&value.to_string(), 60);
        Err(format!("{} is {written}, which the protocol does not have; give {}", self.path, (self.names)().join(", ")))
    }
}

fn snake_case(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet with `value` at `path`, in either spelling, inside of lists where the protocol has them.
    fn packet(path: &str, value: &Value, spell: fn(&str) -> String) -> Value {
        path.rsplit('.').fold(value.clone(), |inner, member| {
            let inner = match member {
                "participants" | "history" | "name" | "targets" => Value::Array(vec![inner]),
                _ => inner,
            };
            Value::Object([(spell(member), inner)].into_iter().collect())
        })
    }

    #[test]
    fn what_is_no_name_is_refused_at_every_place_with_words_that_list_what_is_right() {
        for field in ENUM_FIELDS {
            for spell in [str::to_owned, snake_case] {
                for wrong in [Value::from("DANCE"), 99.into(), (-1).into(), 0.5.into(), true.into(), Value::from("")] {
                    let words = check_names(&packet(field.path, &wrong, spell).to_string()).unwrap_err();
                    assert!(words.contains(field.path) && words.contains(&wrong.to_string()), "{words}");
                    assert!((field.names)().iter().all(|name| words.contains(name)), "{words}");
                }
                for right in (field.names)() {
                    let number = packet(field.path, &0.into(), spell).to_string();
                    assert_eq!(check_names(&number), Ok(()), "0 is in every enumeration of a client");
                    assert_eq!(check_names(&packet(field.path, &right.into(), spell).to_string()), Ok(()));
                }
                assert_eq!(check_names(&packet(field.path, &Value::Null, spell).to_string()), Ok(()));
            }
        }
    }
}
