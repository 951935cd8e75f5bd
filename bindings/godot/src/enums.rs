//! The enumerations of the nodes, registered as enumerations of their classes: `InworldSession.CONNECTED`.
//!
//! The `godot` crate registers plain constants only, so these are registered here. Their help texts are beside the classes,
//! on constants that are there for nothing else.

use std::borrow::Cow;

use godot::builtin::{StringName, VariantType};
use godot::meta::conv::ByValue;
use godot::meta::error::ConvertError;
use godot::meta::shape::{EnumeratorShape, GodotShape};
use godot::meta::{Element, FromGodot, GodotConvert, ToGodot};
use godot::obj::GodotClass;
use godot::register::private::constant::{ConstantKind, ExportConstant, IntegerConstant};
use godot::register::property::{Export, SimpleVar};
use inworld_client::Error;
use inworld_client::packet::enums::{Behavior, Strength};

use crate::character::InworldCharacter;
use crate::session::InworldSession;

/// An enumeration of a class: its names in Rust, and the names and numbers that Godot knows.
macro_rules! class_enum {
    (
        $(#[$meta:meta])* $class:ident.$name:ident, default = $default:ident
        { $($variant:ident = $number:literal, $godot:ident;)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i64)]
        #[allow(missing_docs, reason = "documented beside the class")]
        pub enum $name { $($variant = $number,)+ }

        impl $name {
            /// Every value with the name that Godot knows.
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$variant, stringify!($godot)),)+];

            fn register() {
                let enumerators = Self::ALL.iter().map(|(value, name)| IntegerConstant::new(name, *value as i64)).collect();
                let kind = ConstantKind::Enum { name: StringName::from(stringify!($name)), enumerators };
                ExportConstant::new($class::class_id(), kind).register();
            }
        }

        impl Default for $name {
            fn default() -> Self { Self::$default }
        }

        impl GodotConvert for $name {
            type Via = i64;

            fn godot_shape() -> GodotShape {
                const ENUMERATORS: &[EnumeratorShape] =
                    &[$(EnumeratorShape::new_int(stringify!($variant), $number),)+];
                GodotShape::Enum {
                    variant_type: VariantType::INT,
                    enumerators: Cow::Borrowed(ENUMERATORS),
                    godot_name: Some(Cow::Borrowed(concat!(stringify!($class), ".", stringify!($name)))),
                    is_bitfield: false,
                }
            }
        }

        impl ToGodot for $name {
            type Pass = ByValue;

            fn to_godot(&self) -> i64 {
                *self as i64
            }
        }

        impl FromGodot for $name {
            fn try_from_godot(number: i64) -> Result<Self, ConvertError> {
                Self::ALL.iter().map(|(value, _)| *value).find(|value| *value as i64 == number).ok_or_else(|| {
                    ConvertError::new(format!("{number} is no {}.{}", stringify!($class), stringify!($name)))
                })
            }
        }

        impl SimpleVar for $name {}
        impl Export for $name {}
        impl Element for $name {}
    };
}

// Those of the session, whose numbers are the header's.
include!("enums/header.rs");

class_enum! {
    /// What a character feels, in the original's alphabetical numbering (PROTOCOL.md 8.2).
    InworldCharacter.EmotionBehavior, default = Neutral {
        Affection = 0, AFFECTION;
        Anger = 1, ANGER;
        Belligerence = 2, BELLIGERENCE;
        Contempt = 3, CONTEMPT;
        Criticism = 4, CRITICISM;
        Defensiveness = 5, DEFENSIVENESS;
        Disgust = 6, DISGUST;
        Domineering = 7, DOMINEERING;
        Humor = 8, HUMOR;
        Interest = 9, INTEREST;
        Joy = 10, JOY;
        Neutral = 11, NEUTRAL;
        Sadness = 12, SADNESS;
        Stonewalling = 13, STONEWALLING;
        Surprise = 14, SURPRISE;
        Tense = 15, TENSE;
        Tension = 16, TENSION;
        Validation = 17, VALIDATION;
        Whining = 18, WHINING;
    }
}

class_enum! {
    /// How strongly a character feels (PROTOCOL.md 8.2).
    InworldCharacter.EmotionStrength, default = Normal {
        Weak = 0, WEAK;
        Normal = 1, NORMAL;
        Strong = 2, STRONG;
    }
}

/// Registers all of them; their classes must be there already.
pub fn register() {
    ConnectionState::register();
    SceneType::register();
    ErrorCode::register();
    EmotionBehavior::register();
    EmotionStrength::register();
}

impl From<inworld_client::ConnectionState> for ConnectionState {
    fn from(state: inworld_client::ConnectionState) -> Self {
        Self::try_from_godot(i64::from(state as u8)).unwrap_or_default()
    }
}

impl From<&Error> for ErrorCode {
    fn from(error: &Error) -> Self {
        match error {
            Error::Argument(_) => Self::InvalidArgument,
            Error::Config(_) => Self::InvalidConfig,
            Error::State(_) => Self::InvalidState,
            Error::Character(_) => Self::UnknownCharacter,
            Error::QueueFull(_) => Self::QueueFull,
            Error::Timeout(_) => Self::TimedOut,
            Error::Unsupported(_) => Self::Unsupported,
            Error::Internal(_) => Self::RefusedInternal,
        }
    }
}

impl From<inworld_client::FailureCode> for ErrorCode {
    fn from(code: inworld_client::FailureCode) -> Self {
        Self::try_from_godot(i64::from(code.number())).unwrap_or_default()
    }
}

impl From<Behavior> for EmotionBehavior {
    fn from(behavior: Behavior) -> Self {
        // The one name that differs, and a feeling from the future.
        let name = match behavior {
            Behavior::TenseHumor => "TENSE",
            Behavior::Unknown => "NEUTRAL",
            known => known.name(),
        };
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(value, _)| *value).unwrap_or_default()
    }
}

impl From<Strength> for EmotionStrength {
    fn from(strength: Strength) -> Self {
        match strength {
            Strength::Weak => Self::Weak,
            Strength::Strong => Self::Strong,
            Strength::Normal | Strength::Unspecified => Self::Normal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inworld_client::packet::enums::ErrorType;
    use inworld_client::{ConnectionState as State, FailureCode};

    #[test]
    fn every_state_of_the_library_has_its_name() {
        for state in State::ALL {
            let godot = ConnectionState::from(state);
            assert_eq!(godot as i64, i64::from(state as u8));
            assert!(ConnectionState::ALL.contains(&(godot, state.name())));
        }
    }

    #[test]
    fn every_reason_of_the_service_has_its_name() {
        for error in ErrorType::ALL.iter().filter(|error| **error != ErrorType::Unknown) {
            let code = ErrorCode::from(FailureCode::Service(*error));
            assert_eq!(code as i64, 100 + i64::from(error.number()));
            let name = format!("ERROR_{}", error.name());
            assert!(ErrorCode::ALL.contains(&(code, name.as_str())), "{name}");
        }
    }

    #[test]
    fn every_feeling_of_the_protocol_is_found_in_the_alphabet() {
        let known = Behavior::ALL.iter().filter(|behavior| **behavior != Behavior::Unknown);
        let mut numbers: Vec<i64> = known.map(|behavior| EmotionBehavior::from(*behavior) as i64).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..19).collect::<Vec<i64>>());
        let names: Vec<_> = EmotionBehavior::ALL.iter().map(|(_, name)| *name).collect();
        assert!(names.is_sorted());
        assert_eq!(EmotionBehavior::from(Behavior::Unknown), EmotionBehavior::Neutral);
    }
}
