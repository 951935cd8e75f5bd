//! What the server says, packet by packet, before it becomes messages of characters. All of it is read-only.

use godot::classes::RefCounted;
use godot::prelude::*;
use inworld_client::packet::enums::DataType;
use inworld_client::packet::{PackedPacket, Payload};

use crate::character::{parameters_of, sound_of};
use crate::message::InworldViseme;

/// A packet of the server: the class that all events inherit from. [signal InworldSession.event_received] tells them.
///
/// Each of them has a [code]uid[/code], the [code]interaction_id[/code] and [code]utterance_id[/code] that it belongs to,
/// and tells by [code]source_actor_type[/code], [code]source_actor_name[/code], [code]target_actor_type[/code] and
/// [code]target_actor_name[/code] who speaks to whom.
#[derive(GodotClass)]
#[class(no_init, base = RefCounted)]
pub struct InworldEvent {}

/// A packet with data: the class that [InworldEventDataAudio] inherits from. No other data comes as an event: silence and
/// what is not asked for is left out.
#[derive(GodotClass)]
#[class(no_init, base = RefCounted)]
pub struct InworldEventData {}

/// An event's class: what all of them have, and its own.
macro_rules! event {
    ($(#[$($meta:tt)*])* $name:ident { $($(#[$($field_meta:tt)*])* $field:ident: $kind:ty,)* }) => {
        $(#[$($meta)*])*
        #[derive(GodotClass)]
        #[class(init, base = RefCounted)]
        pub struct $name {
            $($(#[$($field_meta)*])* pub $field: $kind,)*
            /// The packet's own id.
            #[var(no_set)]
            pub uid: GString,
            /// The exchange that it belongs to.
            #[var(no_set)]
            pub interaction_id: GString,
            /// The line that it belongs to.
            #[var(no_set)]
            pub utterance_id: GString,
            /// Who it comes from: [code]Player[/code], [code]Agent[/code] for a character, or [code]World[/code].
            #[var(no_set)]
            pub source_actor_type: StringName,
            /// The server's name of who it comes from.
            #[var(no_set)]
            pub source_actor_name: GString,
            /// Who it is for, as in [member source_actor_type].
            #[var(no_set)]
            pub target_actor_type: StringName,
            /// The server's name of who it is for.
            #[var(no_set)]
            pub target_actor_name: GString,
        }

        impl $name {
            fn of(packet: &PackedPacket) -> Self {
                let id = &packet.packet.id;
                let routing = &packet.packet.routing;
                let target = routing.target.as_ref().or(routing.targets.first());
                let type_of = |actor: Option<&inworld_client::packet::Actor<_>>| {
                    actor.map(|actor| camel_case(actor.kind.name())).unwrap_or_default()
                };
                let name_of = |actor: Option<&inworld_client::packet::Actor<_>>| {
                    actor.map(|actor| GString::from(packet.text(actor.name))).unwrap_or_default()
                };
                Self {
                    $($field: Default::default(),)*
                    uid: packet.text(id.packet_id).into(),
                    interaction_id: packet.text(id.interaction_id).into(),
                    utterance_id: packet.text(id.utterance_id).into(),
                    source_actor_type: type_of(routing.source.as_ref()),
                    source_actor_name: name_of(routing.source.as_ref()),
                    target_actor_type: type_of(target),
                    target_actor_name: name_of(target),
                }
            }
        }
    };
}

event! {
    /// Words: a character's, or what was understood of the player's speech.
    InworldEventText {
        /// The words.
        #[var(no_set)]
        text: GString,
        /// Whether they are settled.
        #[var(no_set)]
        complete: bool,
    }
}

event! {
    /// Sound of a character's line.
    InworldEventDataAudio {
        /// The sound without any header: 16-bit PCM, little-endian.
        #[var(no_set)]
        chunk: PackedByteArray,
        /// Samples of [member chunk] per second.
        #[var(no_set)]
        sample_rate: i64,
        /// Whether the samples of [member chunk] are stereo.
        #[var(no_set)]
        stereo: bool,
        /// The mouth shapes of [member chunk], in the order of their times.
        #[var(no_set)]
        phonemes: Array<Gd<InworldViseme>>,
    }
}

event! {
    /// What a character feels.
    InworldEventEmotion {
        /// Such as [code]Joy[/code] or [code]TenseHumor[/code].
        #[var(no_set)]
        behavior: StringName,
        /// [code]Weak[/code], [code]Normal[/code] or [code]Strong[/code].
        #[var(no_set)]
        strength: StringName,
    }
}

event! {
    /// Something that a character makes happen in the game.
    InworldEventTrigger {
        /// Its name.
        #[var(no_set)]
        name: GString,
        /// Its parameters: texts by name.
        #[var(no_set)]
        params: VarDictionary,
    }
}

event! {
    /// Something about the exchange or the session.
    InworldEventControl {
        /// Such as [code]InteractionEnd[/code], [code]Warning[/code] or [code]CurrentSceneStatus[/code].
        #[var(no_set, rename = type)]
        kind: StringName,
        /// The words of a warning; empty in others.
        #[var(no_set)]
        description: GString,
    }
}

/// The event of a packet, if it is of a kind that has one.
pub fn of(packet: &PackedPacket) -> Option<Gd<RefCounted>> {
    let event = match &packet.packet.payload {
        Payload::Text(text) => Gd::from_object(InworldEventText {
            text: packet.text(text.text).into(),
            complete: text.is_final,
            ..InworldEventText::of(packet)
        })
        .upcast(),
        Payload::Data(chunk) if chunk.kind == DataType::Audio => {
            let sound = sound_of(packet, chunk)?;
            Gd::from_object(InworldEventDataAudio {
                chunk: PackedByteArray::from(sound.pcm.as_slice()),
                sample_rate: sound.rate.into(),
                stereo: sound.channels == 2,
                phonemes: InworldViseme::list(&sound.visemes, 0.0),
                ..InworldEventDataAudio::of(packet)
            })
            .upcast()
        }
        Payload::Emotion(emotion) => Gd::from_object(InworldEventEmotion {
            behavior: camel_case(emotion.behavior.name()),
            strength: camel_case(emotion.strength.name()),
            ..InworldEventEmotion::of(packet)
        })
        .upcast(),
        Payload::Custom(custom) => Gd::from_object(InworldEventTrigger {
            name: packet.text(custom.name).into(),
            params: parameters_of(packet, custom),
            ..InworldEventTrigger::of(packet)
        })
        .upcast(),
        Payload::Control(control) => Gd::from_object(InworldEventControl {
            kind: camel_case(control.action.name()),
            description: packet.text(control.description).into(),
            ..InworldEventControl::of(packet)
        })
        .upcast(),
        _ => return None,
    };
    Some(event)
}

/// `INTERACTION_END` as the original writes it: `InteractionEnd`.
pub fn camel_case(name: &str) -> StringName {
    let mut words = String::with_capacity(name.len());
    let mut starts = true;
    for letter in name.chars() {
        match letter {
            '_' => starts = true,
            _ if starts => {
                words.push(letter.to_ascii_uppercase());
                starts = false;
            }
            _ => words.push(letter.to_ascii_lowercase()),
        }
    }
    StringName::from(&words)
}
