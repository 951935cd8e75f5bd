//! Checks of arguments that several calls share.

use super::error::Error;
use inworld_protocol::packet::NamedValue;
use inworld_session::config::check_text;
use inworld_session::vocabulary::Constants;
use inworld_session::{Expected, Field, Problem, ValueError};

/// Bytes in a text or a narrated action.
const MAX_CONTENT: usize = 1 << 20;

/// Bytes in the ids of utterances of one packet together.
const MAX_UTTERANCES: usize = 1 << 20;

/// Bytes in the parameters of a trigger together.
const MAX_PARAMETERS: usize = 1 << 20;

/// Refuses for a problem, and says what would be right.
pub(super) fn refuse_as<T>(field: &'static str, problem: Problem, expected: Expected) -> Result<T, Error> {
    Err(Error::Argument(ValueError::new(field, problem, expected)))
}

pub(super) fn refuse_length<T>(field: &'static str, bytes: usize, max: usize) -> Result<T, Error> {
    Err(Error::Argument(ValueError::too_long(field, bytes, max)))
}

/// Refuses a list that has nothing in it, and says what it needs.
pub(super) fn refuse_empty<T>(field: &'static str, right: &'static str) -> Result<T, Error> {
    refuse_as(field, Problem::Empty, Expected::Words(right.into()))
}

/// Refuses bits that have no meaning.
pub(super) fn check_bits(field: &'static str, bits: u32, known: u32, right: Constants) -> Result<(), ValueError> {
    match bits & !known {
        0 => Ok(()),
        unknown => Err(ValueError::new(field, Problem::UnknownBits(unknown), Expected::Constants(right))),
    }
}

pub(super) fn check_trigger(name: &str, parameters: &[NamedValue<String>]) -> Result<(), Error> {
    check_text("name", name).map_err(Error::Argument)?;
    for (index, parameter) in parameters.iter().enumerate() {
        check_text(Field::from("parameters").index(index).member("name"), &parameter.name).map_err(Error::Argument)?;
    }
    let bytes = parameters.iter().map(|p| p.name.len() + p.value.len()).sum();
    if bytes > MAX_PARAMETERS {
        return refuse_length("parameters", bytes, MAX_PARAMETERS);
    }
    Ok(())
}

pub(super) fn check_cancel(interaction_id: &str, utterance_ids: &[String]) -> Result<(), Error> {
    check_text("interaction_id", interaction_id).map_err(Error::Argument)?;
    for (index, id) in utterance_ids.iter().enumerate() {
        check_text(Field::from("utterance_ids").index(index), id).map_err(Error::Argument)?;
    }
    let bytes = utterance_ids.iter().map(String::len).sum();
    if bytes > MAX_UTTERANCES {
        return refuse_length("utterance_ids", bytes, MAX_UTTERANCES);
    }
    Ok(())
}

pub(super) fn check_content(field: &'static str, content: &str) -> Result<(), Error> {
    match content.len() {
        0 => refuse_empty(field, "give at least one character"),
        1..=MAX_CONTENT => Ok(()),
        length => refuse_length(field, length, MAX_CONTENT),
    }
}
