//! The protocol's messages as its own definitions have them (`schema.json`), and whether a JSON text is one of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

/// Messages and enumerations by name, without `ai.inworld`.
#[derive(Deserialize)]
pub struct Schema {
    messages: BTreeMap<String, Vec<Field>>,
    enums: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Field {
    json: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    repeated: bool,
    oneof: Option<String>,
    #[serde(default)]
    deprecated: bool,
}

impl Schema {
    pub fn read() -> Self {
        serde_json::from_str(include_str!("schema.json")).unwrap()
    }

    /// The members that tell what a packet is.
    pub fn events(&self) -> BTreeSet<&str> {
        let fields = self.messages["InworldPacket"].iter();
        fields.filter(|field| field.oneof.is_some()).map(|field| field.json.as_str()).collect()
    }

    /// Whether `value` is such a message, written as protobuf writes JSON (PROTOCOL.md 12): no `null`, no member that
    /// the message does not have or that is deprecated, one member of a oneof, names for enumerations.
    pub fn check(&self, message: &str, value: &Value) -> Result<(), String> {
        let object = value.as_object().ok_or_else(|| format!("{message} is no object: {value}"))?;
        let fields = &self.messages[message];
        let mut chosen = BTreeSet::new();
        for (name, value) in object {
            let at = format!("{message}.{name}");
            let field = fields.iter().find(|field| field.json == *name).ok_or_else(|| format!("{at} is unknown"))?;
            if field.deprecated {
                return Err(format!("{at} is deprecated"));
            }
            if field.oneof.as_ref().is_some_and(|oneof| !chosen.insert(oneof)) {
                return Err(format!("{at} is the second of a oneof"));
            }
            match (field.repeated, value) {
                (true, Value::Array(items)) => {
                    items.iter().try_for_each(|item| self.check_value(&at, &field.kind, item))?
                }
                (true, _) => return Err(format!("{at} is no list: {value}")),
                (false, _) => self.check_value(&at, &field.kind, value)?,
            }
        }
        Ok(())
    }

    fn check_value(&self, at: &str, kind: &str, value: &Value) -> Result<(), String> {
        if self.messages.contains_key(kind) {
            return self.check(kind, value);
        }
        if let Some(name) = kind.strip_prefix("enum ") {
            let known = value.as_str().is_some_and(|value| self.enums[name].iter().any(|known| known == value));
            return if known { Ok(()) } else { Err(format!("{at} is no {name}: {value}")) };
        }
        let texts = |object: &Map<String, Value>| object.values().all(Value::is_string);
        let right = match kind.split(' ').next().unwrap() {
            "string" | "bytes" | "int64" | "Timestamp" | "Duration" => value.is_string(),
            "bool" => value.is_boolean(),
            "int32" => value.is_i64(),
            "float" => value.is_number(),
            "map<string,string>" => value.as_object().is_some_and(texts),
            other => return Err(format!("{at} has the type {other}, which no client sends")),
        };
        if right { Ok(()) } else { Err(format!("{at} is no {kind}: {value}")) }
    }
}
