//! From packets to what a character's signals tell.

use godot::builtin::{Array, GString, PackedByteArray, StringName, VarDictionary};
use godot::obj::{Gd, NewGd as _};
use inworld_client::packet::enums::{DataType, TextSource};
use inworld_client::packet::{CustomEvent, CustomKind, DataChunk, PackedPacket, Payload, RelationAttributes, TextRef};

use super::InworldCharacter;
use super::talk_queue::{Sound, Talk};
use crate::message::{
    InworldMessageAction, InworldMessageEmotion, InworldMessageRelation, InworldMessageSpeechToText,
    InworldMessageTalk, InworldMessageTrigger, InworldViseme,
};

/// The original's names of the mouth shapes, by the library's numbers (PROTOCOL.md 7.8).
const VISEMES: [&str; 15] = ["STOP", "PP", "FF", "TH", "DD", "Kk", "CH", "SS", "Nn", "RR", "Aa", "E", "I", "O", "U"];

impl InworldCharacter {
    /// Something that the character says, does or feels.
    pub fn hear(this: &Gd<Self>, packet: &PackedPacket) {
        let mut character = this.clone();
        let interaction = packet.text(packet.packet.id.interaction_id);
        let utterance = packet.text(packet.packet.id.utterance_id);
        character.bind_mut().talks.begin(interaction);
        match &packet.packet.payload {
            Payload::Text(text) => character.bind_mut().talks.text(interaction, utterance, packet.text(text.text)),
            Payload::Data(chunk) if chunk.kind == DataType::Audio => {
                if let Some(sound) = sound(packet, chunk) {
                    character.bind_mut().talks.sound(interaction, utterance, sound);
                }
            }
            Payload::Emotion(emotion) => {
                let mut message = InworldMessageEmotion::new_gd();
                {
                    let mut message = message.bind_mut();
                    message.behavior = emotion.behavior.into();
                    message.strength = emotion.strength.into();
                    message.interaction_id = interaction.into();
                    message.utterance_id = utterance.into();
                }
                character.signals().message_emotion().emit(&message);
            }
            Payload::Action(action) => {
                let mut message = InworldMessageAction::new_gd();
                {
                    let mut message = message.bind_mut();
                    message.content = packet.text(action.narrated_action.content).into();
                    message.interaction_id = interaction.into();
                    message.utterance_id = utterance.into();
                }
                character.signals().message_action().emit(&message);
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

    /// Hands out the next line, if the one before is finished.
    pub fn offer(this: &Gd<Self>) {
        let next = this.clone().bind_mut().talks.next();
        if let Some(talk) = next {
            this.signals().message_talk().emit(&message_of(talk));
        }
    }
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
    let mut params = VarDictionary::new();
    for parameter in &custom.parameters {
        params.set(&GString::from(packet.text(parameter.name)), &GString::from(packet.text(parameter.value)));
    }
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

/// The samples of a packet, without their header. `None` for what is no 16-bit PCM, such as MP3, which is not asked for.
fn sound(packet: &PackedPacket, chunk: &DataChunk<TextRef>) -> Option<Sound> {
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

fn message_of(talk: Talk) -> Gd<InworldMessageTalk> {
    let Sound { pcm, rate, channels, visemes } = talk.sound;
    let visemes: Array<Gd<InworldViseme>> = visemes
        .into_iter()
        .map(|(code, time_stamp)| {
            let mut viseme = InworldViseme::new_gd();
            viseme.bind_mut().code = StringName::from(code);
            viseme.bind_mut().time_stamp = time_stamp;
            viseme
        })
        .collect();
    let mut message = InworldMessageTalk::new_gd();
    {
        let mut message = message.bind_mut();
        message.text = GString::from(&talk.text);
        message.chunk = PackedByteArray::from(pcm.as_slice());
        message.sample_rate = rate.into();
        message.stereo = channels == 2;
        message.visemes = visemes;
        message.interaction_id = GString::from(&talk.interaction_id);
        message.utterance_id = GString::from(&talk.utterance_id);
    }
    message
}
