//! What a session goes on from, checked (PROTOCOL.md 5.5).

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use inworld_protocol::packet::enums::{ActorType, ContinuationType};
use inworld_protocol::packet::{Actor, Continuation, DialogHistory, HistoryItem};
use inworld_session::config::{ConfigError, MAX_STATE, check_optional};

/// Bytes in all lines of a dialog together.
const MAX_DIALOG: usize = 1 << 20;

/// Servers differ in alphabet and padding (PROTOCOL.md 12).
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// A line of an earlier dialog.
#[derive(Clone, Copy, Debug)]
pub struct DialogLine<'a> {
    /// Player, character or somebody else.
    pub source: ActorType,
    /// The talker's name for players.
    pub name: Option<&'a str>,
    /// What was said.
    pub text: &'a str,
}

/// What is given is checked; nothing given is nothing to go on from.
pub(super) fn continuation(
    saved_state: Option<&str>,
    dialog: &[DialogLine<'_>],
) -> Result<Option<Continuation<String>>, ConfigError> {
    match (saved_state, dialog) {
        (None, []) => Ok(None),
        (Some(state), []) => {
            check_state(state)?;
            Ok(Some(Continuation {
                continuation_type: ContinuationType::ExternallySavedState,
                externally_saved_state: state.to_owned(),
                ..Continuation::default()
            }))
        }
        (None, lines) => {
            let history = lines.iter().enumerate().map(|(index, line)| item(index, line));
            let history = history.collect::<Result<Vec<_>, _>>()?;
            let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
            if bytes > MAX_DIALOG {
                let problem = format!("has {bytes} bytes of text; at most {MAX_DIALOG} are allowed");
                return Err(ConfigError::new("dialog_history", problem));
            }
            Ok(Some(Continuation {
                continuation_type: ContinuationType::DialogHistory,
                dialog_history: Some(DialogHistory { history }),
                ..Continuation::default()
            }))
        }
        (Some(_), _) => Err(ConfigError::new("saved_state", "cannot be given beside dialog_history; give one of them")),
    }
}

fn check_state(state: &str) -> Result<(), ConfigError> {
    let refuse = |problem: String| Err(ConfigError::new("saved_state", problem));
    if state.is_empty() {
        return refuse("is empty; pass NULL to leave it out".to_owned());
    }
    if state.len() > MAX_STATE {
        return refuse(format!("is {} bytes long; at most {MAX_STATE} are allowed", state.len()));
    }
    let is_base64 =
        [STANDARD, URL_SAFE].iter().any(|alphabet| GeneralPurpose::new(alphabet, LENIENT).decode(state).is_ok());
    if !is_base64 {
        return refuse("is not Base64; give the message of IW_EVENT_SESSION_STATE unchanged".to_owned());
    }
    Ok(())
}

fn item(index: usize, line: &DialogLine<'_>) -> Result<HistoryItem<String>, ConfigError> {
    if let Some(name) = line.name {
        check_optional(format!("dialog_history[{index}].name"), name)?;
    }
    if line.text.is_empty() {
        return Err(ConfigError::new(format!("dialog_history[{index}].text"), "is empty; give what was said"));
    }
    let name = line.name.unwrap_or_default().to_owned();
    Ok(HistoryItem {
        actor: Actor { kind: line.source, name: name.clone() },
        text: line.text.to_owned(),
        talker_display_name: name,
    })
}
