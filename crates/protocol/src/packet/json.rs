//! How single values of the protocol are written in JSON and how tolerantly they are read
//! (PROTOCOL.md 3.2 and 12): `null` is "not set", numbers may be texts, an enumeration may be a name or a
//! number, and a value of a wrong kind counts as not set instead of losing the packet.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// What a packet keeps its texts in: borrowed JSON while it is decoded, `String` while it is built.
pub trait Text: AsRef<str> + Default {}
impl<T: AsRef<str> + Default> Text for T {}

/// A text of a received packet: a slice of the frame, or owned where the JSON had escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonStr<'a>(pub Cow<'a, str>);

impl AsRef<str> for JsonStr<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for JsonStr<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for JsonStr<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts<'a>(PhantomData<&'a str>);
        impl<'de: 'a, 'a> Visitor<'de> for Texts<'a> {
            type Value = JsonStr<'a>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Owned(text)))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Owned(number.to_string())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Owned(number.to_string())))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(JsonStr(Cow::Borrowed(if value { "true" } else { "false" })))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(JsonStr::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                skip_seq(seq)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                skip_map(map)
            }
        }
        deserializer.deserialize_any(Texts(PhantomData))
    }
}

impl Serialize for JsonStr<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn skip_seq<'de, A: SeqAccess<'de>, T: Default>(mut seq: A) -> Result<T, A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(T::default())
}

fn skip_map<'de, A: MapAccess<'de>, T: Default>(mut map: A) -> Result<T, A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(T::default())
}

/// A value that JSON writes as one text or number and that is read from either.
pub(crate) trait Scalar: Default {
    /// From a JSON text; `None` when it means nothing.
    fn from_text(text: &str) -> Option<Self>;
    /// From a JSON number or truth value; `None` when it means nothing.
    fn from_number(number: f64) -> Option<Self>;
}

/// Reads a [`Scalar`], falling back to its default.
pub(crate) fn scalar<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<T, D::Error> {
    struct Scalars<T>(PhantomData<T>);
    impl<'de, T: Scalar> Visitor<'de> for Scalars<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a text or a number")
        }
        fn visit_str<E>(self, text: &str) -> Result<T, E> {
            Ok(T::from_text(text).unwrap_or_default())
        }
        fn visit_i64<E>(self, number: i64) -> Result<T, E> {
            Ok(T::from_number(number as f64).unwrap_or_default())
        }
        fn visit_u64<E>(self, number: u64) -> Result<T, E> {
            Ok(T::from_number(number as f64).unwrap_or_default())
        }
        fn visit_f64<E>(self, number: f64) -> Result<T, E> {
            Ok(T::from_number(number).unwrap_or_default())
        }
        fn visit_bool<E>(self, value: bool) -> Result<T, E> {
            Ok(T::from_number(f64::from(u8::from(value))).unwrap_or_default())
        }
        fn visit_unit<E>(self) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
            skip_seq(seq)
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            skip_map(map)
        }
    }
    deserializer.deserialize_any(Scalars(PhantomData))
}

impl Scalar for i32 {
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
    fn from_number(number: f64) -> Option<Self> {
        Some(number as i32)
    }
}

impl Scalar for i64 {
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
    fn from_number(number: f64) -> Option<Self> {
        Some(number as i64)
    }
}

impl Scalar for bool {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.eq_ignore_ascii_case("true"))
    }
    fn from_number(number: f64) -> Option<Self> {
        Some(number != 0.0)
    }
}

/// Reads a message or a list; `null` is the empty one.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// For `skip_serializing_if`: an empty text is not written.
pub(crate) fn blank<S: AsRef<str>>(text: &S) -> bool {
    text.as_ref().is_empty()
}

/// For `skip_serializing_if`: the default value is not written.
pub(crate) fn unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
