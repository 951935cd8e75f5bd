//! Changing what a packet keeps its texts in: from borrowed JSON to owned `String`s or into an arena.

/// Says what becomes of each text of a packet.
pub trait MapTexts<T> {
    /// A text.
    fn text(&mut self, text: &str) -> T;
    /// The Base64 of binary data.
    fn base64(&mut self, base64: &str) -> T;
}

/// Copies every text; Base64 stays Base64.
pub struct ToOwned;

impl MapTexts<String> for ToOwned {
    fn text(&mut self, text: &str) -> String {
        text.to_owned()
    }
    fn base64(&mut self, base64: &str) -> String {
        base64.to_owned()
    }
}

/// Implements `map` for a message by saying what each field is: `text`, `base64`, `copy`, `one` message,
/// `maybe` a message, or a list of messages (`many`) or of `texts`.
macro_rules! map_texts {
    ($name:ident { $($field:ident: $kind:ident),+ $(,)? }) => {
        impl<S: AsRef<str>> $name<S> {
            /// The same message with its texts kept elsewhere.
            pub fn map<T>(&self, to: &mut impl $crate::packet::map::MapTexts<T>) -> $name<T> {
                $name { $($field: map_texts!(@$kind self.$field, to)),+ }
            }
        }
    };
    (@text $value:expr, $to:ident) => { $to.text($value.as_ref()) };
    (@base64 $value:expr, $to:ident) => { $to.base64($value.as_ref()) };
    (@copy $value:expr, $to:ident) => { $value };
    (@one $value:expr, $to:ident) => { $value.map($to) };
    (@maybe $value:expr, $to:ident) => { $value.as_ref().map(|message| message.map($to)) };
    (@many $value:expr, $to:ident) => { $value.iter().map(|message| message.map($to)).collect() };
    (@texts $value:expr, $to:ident) => { $value.iter().map(|text| $to.text(text.as_ref())).collect() };
}
pub(super) use map_texts;
