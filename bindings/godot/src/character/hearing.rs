//! From packets to what a character's signals tell.

use godot::builtin::{GString, PackedByteArray, VarDictionary};
use godot::obj::{Gd, NewGd as _};
use inworld_client::packet::enums::{ControlAction, DataType, TextSource};
use inworld_client::packet::{CustomEvent, CustomKind, DataChunk, PackedPacket, Payload, RelationAttributes, TextRef};

use super::InworldCharacter;
use super::talk_queue::{Part, Sound, Talk, seconds};
use crate::console;
use crate::event::camel_case;
use crate::message::{
    InworldMessageAction, InworldMessageControl, InworldMessageEmotion, InworldMessageRelation,
    InworldMessageSpeechToText, InworldMessageTalk, InworldMessageTrigger, InworldViseme,
};

/// The original's names of the mouth shapes, by the library's numbers (PROTOCOL.md 7.8).
const VISEMES: [&str; 15] = ["STOP", "PP", "FF", "TH", "DD", "Kk", "CH", "SS", "Nn", "RR", "Aa", "E", "I", "O", "U"];

impl InworldCharacter {
    /// Something that the character says, does or feels.
    pub fn hear(this: &Gd<Self>, packet: &PackedPacket) {
        let mut character = this.clone();
        let interaction = packet.text(packet.packet.id.interaction_id);
        let utterance = packet.text(packet.packet.id.utterance_id);
        {
            let mut character = character.bind_mut();
            character.talks.begin(interaction);
            if !matches!(&packet.packet.payload, Payload::Text(_) | Payload::Data(_)) {
                character.talks.other(interaction, utterance);
            }
        }
        match &packet.packet.payload {
            Payload::Text(text) => {
                let part = character.bind_mut().talks.text(interaction, utterance, packet.text(text.text));
                if let Part::Continues(more) = part {
                    Self::go_on(this, |talk| talk.text = GString::from(&format!("{}{more}", talk.text)));
                }
            }
            Payload::Data(chunk) if chunk.kind == DataType::Audio => {
                let Some(sound) = sound_of(packet, chunk) else { return };
                let part = character.bind_mut().talks.sound(interaction, utterance, sound);
                if let Part::Continues(more) = part {
                    Self::go_on(this, |talk| add_sound(talk, &more));
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

    /// Something about an exchange that has nothing to do with what is said in it.
    pub fn hear_control(this: &Gd<Self>, packet: &PackedPacket, action: ControlAction) {
        if !this.is_instance_valid() {
            return;
        }
        let mut message = InworldMessageControl::new_gd();
        {
            let mut message = message.bind_mut();
            message.kind = camel_case(action.name());
            message.interaction_id = packet.text(packet.packet.id.interaction_id).into();
            message.utterance_id = packet.text(packet.packet.id.utterance_id).into();
        }
        this.signals().message_control().emit(&message);
    }

    /// Hands out the next line, if the one before is finished. So many seconds have gone by since the last frame.
    pub fn offer(this: &Gd<Self>, seconds: f64) {
        let mut character = this.clone();
        let (next, dropped) = {
            let mut character = character.bind_mut();
            let next = character.talks.next(seconds);
            (next, character.talks.take_dropped())
        };
        if dropped > 0 {
            let name = console::name_of(this);
            console::show_warning(&format!(
                "{name}: {dropped} lines were dropped: too many wait for finish_current_message_talk()"
            ));
        }
        let Some(talk) = next.map(message_of) else { return };
        let queue = {
            let mut character = character.bind_mut();
            character.current = Some(talk.clone());
            character.queue.get().cloned()
        };
        if let Some(queue) = queue {
            queue.signals().next_ready().emit(&talk);
        }
        if this.is_instance_valid() {
            this.signals().message_talk().emit(&talk);
        }
    }

    /// More of the line that is being said has come.
    fn go_on(this: &Gd<Self>, add: impl FnOnce(&mut InworldMessageTalk)) {
        let Some(mut talk) = this.bind().current.clone() else { return };
        add(&mut talk.bind_mut());
        this.signals().message_talk_continued().emit(&talk);
    }
}

fn add_sound(talk: &mut InworldMessageTalk, more: &Sound) {
    if talk.chunk.is_empty() {
        talk.sample_rate = more.rate.into();
        talk.stereo = more.channels == 2;
    }
    let before = seconds(talk.chunk.len(), more.rate, more.channels);
    talk.chunk.extend_array(&PackedByteArray::from(more.pcm.as_slice()));
    talk.visemes.extend_array(&InworldViseme::list(&more.visemes, before));
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

pub(super) fn message_of(talk: Talk) -> Gd<InworldMessageTalk> {
    let Sound { pcm, rate, channels, visemes } = talk.sound;
    let visemes = InworldViseme::list(&visemes, 0.0);
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
