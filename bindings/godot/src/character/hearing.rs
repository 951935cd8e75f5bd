//! From packets to what a character's signals tell.

use godot::builtin::{GString, VarDictionary};
use godot::obj::{Gd, NewGd as _};
use inworld_client::packet::enums::{ControlAction, DataType, TextSource};
use inworld_client::packet::{CustomEvent, CustomKind, DataChunk, PackedPacket, Payload, RelationAttributes, TextRef};

use super::InworldCharacter;
use super::lines::{Ids, Told};
use super::telling::Message;
use crate::event::camel_case;
use crate::message::{
    InworldMessageAction, InworldMessageControl, InworldMessageEmotion, InworldMessageRelation,
    InworldMessageSpeechToText, InworldMessageTalk, InworldMessageTrigger, Sound, VISEMES,
};

/// How much sound the lines of a character hold for a game that plays them, in bytes.
const MAX_BYTES: usize = 32 << 20;

impl InworldCharacter {
    /// Something that the character says, does or feels.
    pub fn hear(this: &Gd<Self>, packet: &PackedPacket) {
        let mut character = this.clone();
        let ids = ids_of(packet);
        character.bind_mut().lines.begin(&ids.interaction);
        match &packet.packet.payload {
            Payload::Text(text) => {
                let words = packet.text(text.text);
                Self::add(this, &ids, !words.is_empty(), |talk| talk.add_words(words));
            }
            Payload::Data(chunk) if chunk.kind == DataType::Audio => {
                let Some(sound) = sound_of(packet, chunk) else { return };
                let takes_sound = this.bind().takes_sound(sound.pcm.len());
                Self::add(this, &ids, false, |talk| talk.add_sound(&sound, takes_sound));
            }
            Payload::Emotion(emotion) => {
                let mut message = InworldMessageEmotion::new_gd();
                {
                    let mut message = message.bind_mut();
                    message.behavior = emotion.behavior.into();
                    message.strength = emotion.strength.into();
                    message.interaction_id = GString::from(&ids.interaction);
                    message.utterance_id = GString::from(&ids.utterance);
                }
                Self::tell_in_step(this, &ids, Message::Emotion(message));
            }
            Payload::Action(action) => {
                let mut message = InworldMessageAction::new_gd();
                {
                    let mut message = message.bind_mut();
                    message.content = packet.text(action.narrated_action.content).into();
                    message.interaction_id = GString::from(&ids.interaction);
                    message.utterance_id = GString::from(&ids.utterance);
                }
                Self::tell_in_step(this, &ids, Message::Action(message));
            }
            Payload::Custom(custom) => hear_event(&character, packet, custom),
            Payload::DebugInfo(info) => hear_relation(&character, info.relation.relation_state),
            _ => {}
        }
    }

    /// What was understood of the player's speech to the character. It cuts short what the character is saying, but for
    /// the answer to this very speech, which may be there already.
    pub fn hear_player(this: &Gd<Self>, packet: &PackedPacket) {
        let Payload::Text(text) = &packet.packet.payload else { return };
        if text.source != TextSource::SpeechToText {
            return;
        }
        let interaction = packet.text(packet.packet.id.interaction_id);
        Self::interrupt_but(this, interaction);
        if !this.is_instance_valid() {
            return;
        }
        let mut message = InworldMessageSpeechToText::new_gd();
        {
            let mut message = message.bind_mut();
            message.text = packet.text(text.text).into();
            message.complete = text.is_final;
            message.interaction_id = interaction.into();
            message.utterance_id = packet.text(packet.packet.id.utterance_id).into();
        }
        this.signals().message_stt().emit(&message);
    }

    /// Something about an exchange that has nothing to do with what is said in it. Its end follows its lines.
    pub fn hear_control(this: &Gd<Self>, packet: &PackedPacket, action: ControlAction) {
        if !this.is_instance_valid() {
            return;
        }
        let ids = ids_of(packet);
        let mut message = InworldMessageControl::new_gd();
        {
            let mut message = message.bind_mut();
            message.kind = camel_case(action.name());
            message.interaction_id = GString::from(&ids.interaction);
            message.utterance_id = GString::from(&ids.utterance);
        }
        let message = Message::Control(message);
        let now = if action == ControlAction::InteractionEnd {
            this.clone().bind_mut().lines.end(&ids.interaction, message)
        } else {
            Some(message)
        };
        Self::tell(this, now.map(Told::Message).into_iter().collect());
    }

    /// A part of a line has come.
    fn add(this: &Gd<Self>, ids: &Ids, has_words: bool, add: impl FnOnce(&mut InworldMessageTalk)) {
        let part = {
            let mut character = this.clone();
            let mut character = character.bind_mut();
            let new = || {
                let mut talk = InworldMessageTalk::new_gd();
                {
                    let mut talk = talk.bind_mut();
                    talk.interaction_id = GString::from(&ids.interaction);
                    talk.utterance_id = GString::from(&ids.utterance);
                }
                talk
            };
            character.lines.part(ids, has_words, new).map(|(talk, is_said)| (talk.clone(), is_said))
        };
        let Some((mut talk, is_said)) = part else { return };
        add(&mut talk.bind_mut());
        if is_said {
            this.signals().message_talk_continued().emit(&talk);
        }
    }

    /// Whether the game may want so many bytes of sound: not where a voice plays it.
    fn takes_sound(&self, bytes: usize) -> bool {
        let held = || self.lines.all().map(|talk| talk.bind().chunk.len()).sum::<usize>();
        self.voice().is_none() && held() + bytes <= MAX_BYTES
    }

    fn tell_in_step(this: &Gd<Self>, ids: &Ids, message: Message) {
        let now = this.clone().bind_mut().lines.message(&ids.utterance, message);
        Self::tell(this, now.map(Told::Message).into_iter().collect());
    }
}

fn ids_of(packet: &PackedPacket) -> Ids {
    let id = &packet.packet.id;
    Ids::new(packet.text(id.interaction_id), packet.text(id.utterance_id))
}

/// A trigger, or one of the events that have a meaning of their own.
fn hear_event(character: &Gd<InworldCharacter>, packet: &PackedPacket, custom: &CustomEvent<TextRef>) {
    let name = packet.text(custom.name);
    let kind = CustomKind::of(name);
    let parameter = |name: &str| custom.parameters.iter().find(|p| packet.text(p.name) == name);
    if kind == CustomKind::RelationUpdate {
        let number = |name| parameter(name).and_then(|p| packet.text(p.value).parse().ok()).unwrap_or_default();
        let relation = RelationAttributes {
            trust: number("trust"),
            respect: number("respect"),
            familiar: number("familiar"),
            flirtatious: number("flirtatious"),
            attraction: number("attraction"),
        };
        return hear_relation(character, relation);
    }
    let params = parameters_of(packet, custom);
    let mut message = InworldMessageTrigger::new_gd();
    {
        let mut message = message.bind_mut();
        message.name = name.into();
        message.params = params.clone();
        message.interaction_id = packet.text(packet.packet.id.interaction_id).into();
        message.utterance_id = packet.text(packet.packet.id.utterance_id).into();
    }
    character.signals().message_trigger().emit(&message);
    if !character.is_instance_valid() {
        return;
    }
    if let Some(goal) = name.strip_prefix("inworld.goal.complete.") {
        character.signals().goal_completed().emit(&GString::from(goal), &params);
    } else if let Some(goal) = name.strip_prefix("inworld.goal.activated.") {
        character.signals().goal_activated().emit(&GString::from(goal));
    }
}

/// The parameters of a trigger: texts by name.
pub fn parameters_of(packet: &PackedPacket, custom: &CustomEvent<TextRef>) -> VarDictionary {
    let mut params = VarDictionary::new();
    for parameter in &custom.parameters {
        params.set(&GString::from(packet.text(parameter.name)), &GString::from(packet.text(parameter.value)));
    }
    params
}

/// Servers may tell the same relation in two ways (PROTOCOL.md 8.3); a change is told once.
fn hear_relation(character: &Gd<InworldCharacter>, relation: RelationAttributes) {
    let mut known = character.clone();
    if known.bind_mut().relation.replace(relation) == Some(relation) {
        return;
    }
    let mut message = InworldMessageRelation::new_gd();
    {
        let mut message = message.bind_mut();
        message.trust = relation.trust.into();
        message.respect = relation.respect.into();
        message.familiar = relation.familiar.into();
        message.flirtatious = relation.flirtatious.into();
        message.attraction = relation.attraction.into();
    }
    character.signals().message_relation().emit(&message);
}

/// The samples of a packet, without their header. `None` for what is not 16-bit PCM, such as MP3, which is not asked for.
pub fn sound_of(packet: &PackedPacket, chunk: &DataChunk<TextRef>) -> Option<Sound> {
    let sound = packet.sound();
    let visemes = chunk.additional_phoneme_info.iter().zip(packet.visemes()).filter_map(|(phoneme, viseme)| {
        let code = VISEMES.get(viseme as usize)?;
        Some((*code, phoneme.start.as_micros() as f64 / 1e6))
    });
    let visemes = visemes.collect();
    (!sound.pcm.is_empty()).then(|| Sound {
        pcm: sound.pcm.to_vec(),
        rate: sound.rate,
        channels: sound.channels,
        visemes,
    })
}
